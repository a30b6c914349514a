"""Sittings, candidates, attempts and the answers given."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.core.ids import new_uid
from trainhub.courses.models import Cohort, Enrolment, RoomHold
from trainhub.exams.models.bank import QuestionVersion
from trainhub.exams.models.papers import Component, Exam
from trainhub.people.models import Person

if TYPE_CHECKING:
    from trainhub.exams.models.seating import ExamSeat


class Sitting(Base):
    """场次: an exam at a place and time for a cohort."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_sitting_cohort", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    examiner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place: Mapped[str] = mapped_column(String(100))
    #: The room whose seats are given out; None is a place without numbered seats.
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("room_hold.id"), index=True)
    #: The door opens and the door closes; an attempt ends by its own clock or at the close.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    #: Draws who is marked twice.
    seed: Mapped[str] = mapped_column(String(32), default=new_uid, server_default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]

    exam: Mapped[Exam] = relationship()
    cohort: Mapped[Cohort] = relationship()
    examiner: Mapped[Person] = relationship()
    hold: Mapped[RoomHold | None] = relationship()
    candidates: Mapped[list[Candidate]] = relationship(
        back_populates="sitting", order_by="Candidate.ticket_no"
    )


class Candidate(Base):
    """One person's place in a sitting, with the admission ticket (准考证)."""

    __tablename__ = "candidate"
    __table_args__ = (
        UniqueConstraint("sitting_id", "enrolment_id"),
        CheckConstraint("time_percent BETWEEN 100 AND 300", name="allowance_holds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    ticket_no: Mapped[str] = mapped_column(String(20), unique=True)
    #: The invigilator saw the person and the document.
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Of the usual time; who gave it and why stands beside it.
    time_percent: Mapped[int] = mapped_column(default=100)
    #: Somebody may read the questions to this person.
    reader: Mapped[bool] = mapped_column(default=False)
    allowed_why: Mapped[str] = mapped_column(String(200), default="")
    allowed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    sitting: Mapped[Sitting] = relationship(back_populates="candidates")
    enrolment: Mapped[Enrolment] = relationship()
    seat: Mapped[ExamSeat | None] = relationship(back_populates="candidate")


class Attempt(Base):
    """作答: one candidate's frozen paper for one component."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("candidate_id", "component_id"),
        Index(
            "ix_attempt_open",
            "deadline_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"))
    #: Rebuilds the draw and both shuffles.
    seed: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    #: Handed in by the candidate, or closed by the clock.
    ended_at: Mapped[datetime | None]
    handed_in: Mapped[bool] = mapped_column(default=False)
    #: The sign-in that writes; another one must take the paper over first.
    writer: Mapped[str | None] = mapped_column(String(24))
    #: When the phone was heard of last.
    seen_at: Mapped[datetime | None]
    #: Made with the paper, told when the attempt is over.
    receipt: Mapped[str] = mapped_column(String(12), unique=True)

    candidate: Mapped[Candidate] = relationship()
    component: Mapped[Component] = relationship()
    items: Mapped[list[AttemptItem]] = relationship(
        back_populates="attempt", order_by="AttemptItem.position"
    )


class AttemptItem(Base):
    """One question on a frozen paper and the answer given last."""

    __tablename__ = "attempt_item"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        Index("ix_attempt_item_version", "question_version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    #: ``option_order[shown] = index in the version``.
    option_order: Mapped[list[int]]
    points_h: Mapped[int]
    #: The answer as given, in shown positions; ``None`` before the first.
    answer: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Grows with every save; a save with an older number is stale.
    seq: Mapped[int] = mapped_column(default=0)
    #: When the answer was given; empty again when it was taken back.
    answered_at: Mapped[datetime | None]
    flagged: Mapped[bool] = mapped_column(default=False)

    attempt: Mapped[Attempt] = relationship(back_populates="items")
    version: Mapped[QuestionVersion] = relationship()
