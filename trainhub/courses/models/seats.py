"""The line before a full class: who comes first, what seat was offered to whom, who is invited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.models.cohorts import Cohort, Enrolment
from trainhub.courses.models.schemes import Scheme
from trainhub.courses.rules import PriorityKind, SeatAnswer, SeatTerms
from trainhub.people.models import Organisation, Person


class WaitingPriority(Base):
    """Who comes first in a line, from a day on: local policy, entered with its source.

    Never by sex, ethnicity or religion. Points are given when somebody joins the line and stay.
    """

    __tablename__ = "waiting_priority"
    __table_args__ = (CheckConstraint("points BETWEEN 1 AND 100", name="points_hold"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PriorityKind] = mapped_column(Word(PriorityKind))
    #: The 人员类别 of the register that this row is about; empty for the other kinds.
    group: Mapped[str] = mapped_column("group_name", String(40), default="")
    points: Mapped[int]
    #: Only for classes of this scheme or station; None is every class.
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    effective_on: Mapped[date]
    #: The last day, included.
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]

    scheme: Mapped[Scheme | None] = relationship()
    station: Mapped[Organisation | None] = relationship()


class SeatTermsVersion(Base):
    """How long a freed seat is held for an answer, from a day on. A station's row comes first."""

    __tablename__ = "seat_terms"
    __table_args__ = (UniqueConstraint("station_id", "effective_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    effective_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    near_days: Mapped[int]
    near_minutes: Mapped[int]
    least_minutes: Mapped[int]
    #: Hours of the civil day between which nobody's time runs out.
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    #: Who misses so many seats leaves the line.
    most_misses: Mapped[int]

    station: Mapped[Organisation | None] = relationship()

    @property
    def terms(self) -> SeatTerms:
        """What the rules count with."""
        return SeatTerms(
            self.minutes, self.near_days, self.near_minutes, self.least_minutes,
            self.quiet_from, self.quiet_until, self.most_misses,
        )  # fmt: skip


class SeatOffer(Base):
    """A seat that came to somebody in the line: held for an answer, or passed over with reasons.

    A row without an answer holds a seat: it counts in ``Cohort.taken``.
    """

    __tablename__ = "seat_offer"
    __table_args__ = (
        Index("ix_seat_offer_enrolment", "enrolment_id"),
        Index(
            "uq_seat_offer_open",
            "enrolment_id",
            unique=True,
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
        Index(
            "ix_seat_offer_due",
            "until",
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    offered_at: Mapped[datetime]
    #: Until when the seat is held.
    until: Mapped[datetime]
    answer: Mapped[SeatAnswer | None] = mapped_column(Word(SeatAnswer))
    answered_at: Mapped[datetime | None]
    #: Sentences of the catalogues with their facts: ``[["…", {…}], …]``.
    reasons: Mapped[list[Any]] = mapped_column(default=list)

    enrolment: Mapped[Enrolment] = relationship()


class ClassInvitation(Base):
    """Somebody is asked to join a class that an order waits for. It holds no seat."""

    __tablename__ = "class_invitation"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_class_invitation_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: An order's id without a foreign key: classes stand before orders.
    order_id: Mapped[int | None]
    #: What the person reads it is for, as the order is called.
    title: Mapped[str] = mapped_column(String(100))
    invited_at: Mapped[datetime]
    until: Mapped[datetime]
    answer: Mapped[SeatAnswer | None] = mapped_column(Word(SeatAnswer))
    answered_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()
