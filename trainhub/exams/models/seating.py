"""Who sits where, and who watches over a sitting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.courses.models import RoomHold
from trainhub.exams.models.sittings import Candidate, Sitting
from trainhub.people.models import Person


class ExamSeat(Base):
    """座位号: sittings that share a room at the same hour share its seats."""

    __tablename__ = "exam_seat"
    __table_args__ = (
        UniqueConstraint("hold_id", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("room_hold.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), unique=True)
    number: Mapped[int]

    hold: Mapped[RoomHold] = relationship()
    candidate: Mapped[Candidate] = relationship(back_populates="seat")


class Invigilation(Base):
    """监考: one person watches over one sitting."""

    __tablename__ = "invigilation"
    __table_args__ = (UniqueConstraint("sitting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()
