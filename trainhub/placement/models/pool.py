"""What the pool knows: requirements of trades, wishes of workers, who saw whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.certs.models import CertificateType
from trainhub.core.db import Base, Word
from trainhub.core.money import PayUnit
from trainhub.people.models import Organisation, Person
from trainhub.placement.rules import Duty
from trainhub.placement.rules.ranking import ALL_HOURS


class Requirement(Base):
    """持证要求: a certificate type that a trade demands. Within a group any one will do."""

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("trade_code", "choice", "type_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"), index=True)
    #: Types with the same choice are alternatives; every choice must be met.
    choice: Mapped[int] = mapped_column(default=1)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    #: Dated data: the law or local rule in force between these days.
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))

    type: Mapped[CertificateType] = relationship()


class TradeDuty(Base):
    """附加义务: what the law asks of whoever employs people of a trade, beyond certificates."""

    __tablename__ = "trade_duty"
    __table_args__ = (UniqueConstraint("trade_code", "duty", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    duty: Mapped[Duty] = mapped_column(Word(Duty))
    #: Dated data, in force between these days.
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))


class Wish(Base):
    """想干什么: what a worker wants, and until when that is fresh."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    trades: Mapped[list[str]]
    #: 会干什么, in the worker's words.
    skills: Mapped[str] = mapped_column(String(300), default="")
    #: 会干什么, from the list: bits of ``rules.skills``.
    skill_bits: Mapped[list[int]] = mapped_column(default=list)
    #: Years of experience, as the worker says.
    years: Mapped[int] = mapped_column(default=0)
    #: The parts of the week in which the worker would work; see ``rules.ranking.ALL_HOURS``.
    hours: Mapped[int] = mapped_column(default=ALL_HOURS)
    #: GB/T 2260 codes of the districts the worker would go to; empty: by distance.
    districts: Mapped[list[str]] = mapped_column(default=list)
    pay_fen: Mapped[int | None]
    pay_unit: Mapped[PayUnit | None] = mapped_column(Word(PayUnit))
    radius_km: Mapped[int] = mapped_column(default=10)
    #: Wants to be asked for regular work.
    wants_regular: Mapped[bool] = mapped_column(default=False)
    #: A claim of being free goes stale by itself.
    available_until: Mapped[datetime]
    #: From this day on the person is known to be 18: the birthday of those who are younger,
    #: the day of the entry for all others, so that it tells no birthday. Empty: not known.
    adult_from: Mapped[date | None]
    updated_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Reveal(Base):
    """Somebody saw a person's contact: the person sees who and when."""

    __tablename__ = "reveal"
    __table_args__ = (Index("ix_reveal_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    #: What was shown, in marked words of ``rules.SHOWN``.
    what: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
