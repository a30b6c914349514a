"""What trainees say about a class. Who answered and what was answered stand in two tables.

Nothing connects them: no key, no moment, no order.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core.db import Base
from trainhub.core.ids import new_uid


class FeedbackCall(Base):
    """The people of a class were asked for their opinion, once."""

    __tablename__ = "feedback_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), unique=True)
    asked_at: Mapped[datetime]
    people: Mapped[int]


class FeedbackReceipt(Base):
    """Somebody has answered: nobody answers twice."""

    __tablename__ = "feedback_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)


class Feedback(Base):
    """One answer about a class, by nobody."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("content BETWEEN 1 AND 5", name="content_holds"),
        CheckConstraint("teacher BETWEEN 1 AND 5", name="teacher_holds"),
        CheckConstraint("place BETWEEN 1 AND 5", name="place_holds"),
    )

    #: A random key: its order tells nothing about who came first.
    uid: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    content: Mapped[int]
    teacher: Mapped[int]
    place: Mapped[int]
    as_advertised: Mapped[bool]
    text: Mapped[str] = mapped_column(String(300), default="")
