"""What waits for somebody: training requests, and rosters that were uploaded."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models.catalogue import Course
from trainhub.courses.models.cohorts import Cohort
from trainhub.courses.rules import RequestState, StepKind
from trainhub.courses.rules.asking import standing
from trainhub.people.models import Account, Organisation, Person

#: A training request in one of these states still waits for something.
_STILL_OPEN = "state IN ('asked', 'dispatched', 'accepted', 'declined', 'lapsed', 'planned')"


class TrainingRequest(Base):
    """点单: somebody asks for a class; the station dispatches it, an institution takes it.

    Its steps are its history; the stamps here are those of the last step of each kind.
    """

    __tablename__ = "training_request"
    __table_args__ = (
        Index("ix_training_request_station", "station_id"),
        Index("ix_training_request_institution", "institution_id"),
        Index(
            "uq_training_request_open",
            "course_id",
            "station_id",
            "person_id",
            unique=True,
            sqlite_where=text(_STILL_OPEN),
            postgresql_where=text(_STILL_OPEN),
        ),
        Index("ix_training_request_due", "state", "due_at"),
        Index("ix_training_request_cohort", "cohort_id"),
        CheckConstraint("heads BETWEEN 1 AND 999", name="heads_hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: A resident asks for oneself, an employer for heads.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    heads: Mapped[int] = mapped_column(default=1)
    wish: Mapped[str] = mapped_column(String(200), default="")
    #: The days between which the class is wished; each end may be open.
    wish_from: Mapped[date | None]
    wish_until: Mapped[date | None]
    state: Mapped[RequestState] = mapped_column(Word(RequestState), default=RequestState.ASKED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    dispatched_at: Mapped[datetime | None]
    dispatched_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: The last moment at which the institution may answer; None is no deadline.
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: What the institution said when it declined.
    answer: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))

    course: Mapped[Course] = relationship()
    station: Mapped[Organisation] = relationship(foreign_keys=[station_id])
    institution: Mapped[Organisation | None] = relationship(foreign_keys=[institution_id])
    employer: Mapped[Organisation | None] = relationship(foreign_keys=[employer_id])
    person: Mapped[Person | None] = relationship()
    cohort: Mapped[Cohort | None] = relationship()

    def standing(self, now: datetime) -> RequestState:
        """Where it stands at ``now``: a deadline that passed counts at once."""
        return standing(self.state, self.due_at, now)


class RequestStep(Base):
    """One step of a training request: what, when, by whom. Steps are only ever added."""

    __tablename__ = "request_step"
    __table_args__ = (
        Index("ix_request_step_request", "request_id"),
        Index("ix_request_step_institution", "institution_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("training_request.id"))
    kind: Mapped[StepKind] = mapped_column(Word(StepKind))
    at: Mapped[datetime]
    #: Who took the step; the house itself has no account.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: The institution that was asked, answered, or let the time pass.
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    #: Until when a dispatch may be answered.
    due_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(200), default="")
    #: The result: people with a seat, and those who completed the hours.
    enrolled: Mapped[int | None]
    completed: Mapped[int | None]

    account: Mapped[Account | None] = relationship()
    institution: Mapped[Organisation | None] = relationship()
    cohort: Mapped[Cohort | None] = relationship()


class RosterUpload(Base):
    """A roster that waits for its uploader's yes. Its bytes are sealed in the file store.

    The file is thrown away once it is imported: the people it named are rows by then.
    """

    __tablename__ = "roster_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    filename: Mapped[str] = mapped_column(String(200))
    #: SHA-256 of the file: what is confirmed is what was previewed.
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]

    station: Mapped[Organisation] = relationship()
    cohort: Mapped[Cohort | None] = relationship()
