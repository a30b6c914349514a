"""Shifts, the hours they hold, what both sides say of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.people.models import Person
from trainhub.placement.models.orders import Offer, Order
from trainhub.placement.rules import CheckInWay, RatingSide


class Shift(Base):
    """零工 (班次): one person's work on one order, a stamp for every step."""

    __tablename__ = "shift"
    __table_args__ = (
        Index("ix_shift_person", "person_id", "starts_at"),
        CheckConstraint("insured_at IS NULL OR agreed_at IS NOT NULL", name="agreed_first"),
        CheckConstraint("checked_in_at IS NULL OR insured_at IS NOT NULL", name="insured_first"),
        CheckConstraint(
            "checked_out_at IS NULL OR checked_out_at >= checked_in_at", name="in_before_out"
        ),
        CheckConstraint("confirmed_at IS NULL OR checked_out_at IS NOT NULL", name="done_first"),
        CheckConstraint("settled_at IS NULL OR confirmed_at IS NOT NULL", name="confirmed_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    #: What both sides agreed to, word for word, and its SHA-256.
    agreement_text: Mapped[str] = mapped_column(Text, default="")
    agreement_sha256: Mapped[str | None] = mapped_column(String(64))
    insured_at: Mapped[datetime | None]
    policy_no: Mapped[str] = mapped_column(String(60), default="")
    checked_in_at: Mapped[datetime | None]
    check_in_way: Mapped[CheckInWay | None] = mapped_column(Word(CheckInWay))
    checked_out_at: Mapped[datetime | None]
    #: Confirmed by the employer.
    confirmed_at: Mapped[datetime | None]
    confirmed_minutes: Mapped[int | None]
    #: For work paid by the piece.
    confirmed_pieces: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    settled_fen: Mapped[int | None]
    settled_by_method: Mapped[str] = mapped_column(String(20), default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    no_show_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    offer: Mapped[Offer] = relationship()
    person: Mapped[Person] = relationship()
    ratings: Mapped[list[Rating]] = relationship(back_populates="shift", order_by="Rating.id")


class Hold(Base):
    """One clock hour of one person, taken. The primary key makes double placement impossible."""

    __tablename__ = "hold"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"), index=True)


class Rating(Base):
    """What one side says of a shift, once."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("shift_id", "side"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    side: Mapped[RatingSide] = mapped_column(Word(RatingSide))
    stars: Mapped[int]
    #: From the employer: came on time.
    punctual: Mapped[bool | None]
    comment: Mapped[str] = mapped_column(String(300), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    shift: Mapped[Shift] = relationship(back_populates="ratings")
