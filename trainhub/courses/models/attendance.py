"""Around the marks: leave, people at the door, paper sheets, warnings, lessons looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models.cohorts import Enrolment, Lesson
from trainhub.courses.rules import LeaveKind, LeaveState, WarningLevel


class Leave(Base):
    """Leave (请假) of one person from one lesson. It explains an absence and is no attendance."""

    __tablename__ = "lesson_leave"
    __table_args__ = (
        UniqueConstraint("lesson_id", "enrolment_id"),
        Index("ix_lesson_leave_enrolment", "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: A lesson that a new timetable removes takes its leave along.
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[LeaveKind] = mapped_column(Word(LeaveKind))
    #: What the person said, in one's own words.
    reason: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[LeaveState] = mapped_column(Word(LeaveState))
    asked_at: Mapped[datetime]
    #: The account that asked: the person, or the teacher who entered it.
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    lesson: Mapped[Lesson] = relationship()
    enrolment: Mapped[Enrolment] = relationship()


class WalkIn(Base):
    """Somebody at the door who stands on no list; staff say later who it was."""

    __tablename__ = "walk_in"
    __table_args__ = (
        Index("ix_walk_in_lesson", "lesson_id"),
        CheckConstraint(
            "signed_out_at IS NULL OR signed_out_at >= signed_in_at", name="out_after_in"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    name: Mapped[str] = mapped_column(String(50))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_in_at: Mapped[datetime]
    signed_out_at: Mapped[datetime | None]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Set when staff found out who it was, or that the note is worth nothing.
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    struck_why: Mapped[str] = mapped_column(String(200), default="")

    lesson: Mapped[Lesson] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()

    phone = Sealed()
    id_no = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed attributes are bound to the uid, so it must stand before they are set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)


class PaperSheet(Base):
    """A photo of the signed paper sheet of a lesson, kept as evidence."""

    __tablename__ = "paper_sheet"
    __table_args__ = (UniqueConstraint("lesson_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    #: Storage name of the picture.
    picture: Mapped[str] = mapped_column(String(80), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AttendanceWarning(Base):
    """Somebody was told that the hours are in danger, or out of reach: each once."""

    __tablename__ = "attendance_warning"
    __table_args__ = (UniqueConstraint("enrolment_id", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    level: Mapped[WarningLevel] = mapped_column(Word(WarningLevel))
    #: Minutes that could still be missed; below zero the floor was out of reach.
    slack: Mapped[int]
    warned_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship()


class LessonClosing(Base):
    """The sweeper looked at a lesson after its end: who forgot to sign out, who is in danger."""

    __tablename__ = "lesson_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), unique=True)
    closed_at: Mapped[datetime]
