"""Classes, their timetables, the people in them, their attendance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core import clock
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models.catalogue import Course, SyllabusVersion
from trainhub.courses.models.rooms import Room
from trainhub.courses.models.schemes import SchemeVersion
from trainhub.courses.rules import (
    CohortFacts,
    EnrolmentSource,
    EnrolmentState,
    LessonKind,
    MarkKind,
    MarkMethod,
    Slot,
    Stage,
    stage_of,
)
from trainhub.courses.rules.timetable import minutes_of
from trainhub.people.models import Organisation, Person


class Cohort(Base):
    """One run of a course (期). Its stage follows from dates and three human decisions."""

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= seats", name="seats_hold"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        UniqueConstraint("course_id", "station_id", "number"),
        Index("ix_cohort_station", "station_id"),
        Index("ix_cohort_institution", "institution_id"),
        Index("ix_cohort_dates", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    syllabus_id: Mapped[int] = mapped_column(ForeignKey("syllabus_version.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Who teaches; a station may teach by itself.
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: The subsidy rules this class keeps to; None is a class that nobody claims for.
    scheme_version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_version.id"))
    #: Running number of this course at this station: 第 12 期.
    number: Mapped[int]
    seats: Mapped[int]
    #: Seats given away or held for an answer; moved by one conditional UPDATE, never by counting.
    taken: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(String(100))
    #: Where its lessons are held unless a lesson says otherwise; None is a place without booking.
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    enrol_until: Mapped[date]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    course: Mapped[Course] = relationship()
    syllabus: Mapped[SyllabusVersion] = relationship()
    scheme: Mapped[SchemeVersion | None] = relationship()
    room: Mapped[Room | None] = relationship()
    station: Mapped[Organisation] = relationship(foreign_keys=[station_id])
    institution: Mapped[Organisation] = relationship(foreign_keys=[institution_id])
    lessons: Mapped[list[Lesson]] = relationship(
        back_populates="cohort", order_by="Lesson.starts_at, Lesson.id"
    )
    instructors: Mapped[list[Teaching]] = relationship(
        back_populates="cohort", order_by="Teaching.id"
    )

    @property
    def facts(self) -> CohortFacts:
        """What its stage follows from."""
        return CohortFacts(
            self.starts_on,
            self.ends_on,
            self.enrol_until,
            self.seats,
            self.taken,
            published=self.published_at is not None,
            cancelled=self.cancelled_at is not None,
            closed=self.closed_at is not None,
        )

    def stage(self, today: date) -> Stage:
        """Where it stands on the civil day ``today``."""
        return stage_of(self.facts, today)

    @property
    def attendance_floor(self) -> int:
        """The percentage of planned minutes to reach: the stricter of syllabus and scheme."""
        paid = self.scheme.attendance_floor if self.scheme is not None else 0
        return max(self.syllabus.attendance_floor, paid)

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return self.seats - self.taken


class Teaching(Base):
    """An instructor of a cohort."""

    __tablename__ = "teaching"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    cohort: Mapped[Cohort] = relationship(back_populates="instructors")
    person: Mapped[Person] = relationship()


class Lesson(Base):
    """One timetable slot of a cohort."""

    __tablename__ = "lesson"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(
            "uq_lesson_start",
            "cohort_id",
            "starts_at",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_lesson_starts_at", "starts_at"),
        Index("ix_lesson_room", "room_id", "starts_at"),
        Index("ix_lesson_instructor", "instructor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Its name in calendars, whatever happens to it.
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))
    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[LessonKind] = mapped_column(Word(LessonKind))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(100))
    #: The room that the lesson books; None is a place that nobody books here.
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    #: Who teaches this lesson; None is the teachers of the class.
    instructor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The cancelled lesson that this one makes up for (补课).
    makes_up_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(String(200), default="")
    #: How often people were told of a change: the SEQUENCE of RFC 5545, 3.8.7.4.
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    cohort: Mapped[Cohort] = relationship(back_populates="lessons")
    room: Mapped[Room | None] = relationship()
    instructor: Mapped[Person | None] = relationship()
    makes_up: Mapped[Lesson | None] = relationship(remote_side=[id])

    @property
    def minutes(self) -> int:
        """Its planned length."""
        return minutes_of(self.starts_at, self.ends_at)

    @property
    def slot(self) -> Slot:
        """The time it takes."""
        return Slot(self.starts_at, self.ends_at, self.title)


class Enrolment(Base):
    """A person in a cohort. One row per pair, whatever happens to it."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        Index("ix_enrolment_person", "person_id"),
        Index("ix_enrolment_line", "cohort_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[EnrolmentState] = mapped_column(Word(EnrolmentState))
    source: Mapped[EnrolmentSource] = mapped_column(Word(EnrolmentSource))
    applied_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    #: When the place in the waiting list was taken; between equal points the earlier comes first.
    waiting_since: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(String(200), default="")
    #: When attendance reached the floor of the syllabus.
    completed_at: Mapped[datetime | None]
    #: Points in the line, given when the person joined it: more come first.
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Why so many points: sentences of the catalogues with their facts.
    priority_why: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: Seats that were held for the person without an answer.
    misses: Mapped[int] = mapped_column(default=0, server_default="0")

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()


class AttendanceMark(Base):
    """A sign-in or sign-out, appended; minutes are derived. A correction is a further row."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        Index("ix_attendance_mark_enrolment", "enrolment_id", "lesson_id"),
        Index(
            "uq_attendance_mark_once",
            "lesson_id",
            "enrolment_id",
            "kind",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[MarkKind] = mapped_column(Word(MarkKind))
    #: The moment that counts.
    at: Mapped[datetime]
    method: Mapped[MarkMethod] = mapped_column(Word(MarkMethod))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str] = mapped_column(String(200), default="")
    #: A keyed hash of the phone that signed in, good within its lesson only: two people with one
    #: phone are shown to the teacher, and nobody can be followed from lesson to lesson.
    device_key: Mapped[str | None] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    #: Set when a correction took this mark's place.
    replaced_at: Mapped[datetime | None]

    enrolment: Mapped[Enrolment] = relationship()
