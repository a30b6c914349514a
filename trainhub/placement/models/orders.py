"""Orders and offers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.core.money import PayUnit
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation, Person
from trainhub.placement.rules import OfferAnswer


class Order(Base):
    """用工订单: so many heads of a trade at a place and time for a pay."""

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint("heads > 0", name="asks_somebody"),
        CheckConstraint("taken >= 0 AND taken <= heads", name="heads_hold"),
        CheckConstraint("standing_by >= 0 AND standing_by <= backups", name="backups_hold"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("pay_fen > 0", name="pays"),
        Index("ix_work_order_employer", "employer_id"),
        Index("ix_work_order_start", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    title: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text, default="")
    heads: Mapped[int]
    #: Places given away; moved by one conditional UPDATE.
    taken: Mapped[int] = mapped_column(default=0)
    #: People wanted to stand by, and how many of them do; moved like ``taken``.
    backups: Mapped[int] = mapped_column(default=0)
    standing_by: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(120))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    lat_e6: Mapped[int | None]
    lng_e6: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    pay_fen: Mapped[int]
    pay_unit: Mapped[PayUnit] = mapped_column(Word(PayUnit))
    #: The employer wants people who may stay.
    towards_regular: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    #: Staff went through the posting checklist.
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Staff sent it back to be mended, with a word why.
    returned_at: Mapped[datetime | None]
    returned_why: Mapped[str] = mapped_column(String(200), default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")
    #: The stations were asked for a class for so many missing heads; who passes is offered it.
    class_asked_at: Mapped[datetime | None]
    class_heads: Mapped[int | None]

    employer: Mapped[Organisation] = relationship()
    trade: Mapped[Trade] = relationship()


class Offer(Base):
    """邀约: an order put to a person, with an end. At most one is open at a time."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "order_id",
            "person_id",
            unique=True,
            sqlite_where=text("answer IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("answer IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_offer_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    answer: Mapped[OfferAnswer | None] = mapped_column(Word(OfferAnswer))
    answered_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")

    order: Mapped[Order] = relationship()
    person: Mapped[Person] = relationship()
