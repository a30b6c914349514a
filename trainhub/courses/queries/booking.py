"""SELECTs about who and what is taken at which hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from trainhub.core.db import db
from trainhub.courses.models import Cohort, Course, Enrolment, Lesson, Room, RoomHold, Teaching
from trainhub.courses.rules import SEATED, Slot
from trainhub.courses.rules.booking import Taken
from trainhub.people.models import Person


class Span(NamedTuple):
    """A stretch of time, both moments aware."""

    since: datetime
    until: datetime


def _others(but: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    """Lessons that are held in a span of time, of classes that stand, but one."""
    return (
        Lesson.ends_at > span.since,
        Lesson.starts_at < span.until,
        Lesson.cancelled_at.is_(None),
        Lesson.cohort_id != but,
        Cohort.cancelled_at.is_(None),
    )


def busy_rooms(room_ids: Iterable[int], but: int, span: Span, *, but_hold: int = 0) -> list[Taken]:
    """When rooms are booked by other classes than the one with the id ``but``, or held.

    ``but_hold`` is the id of a hold that does not count.
    """
    ids = list(room_ids)
    rows = db.session.execute(
        select(Room.id, Room.name, Lesson.starts_at, Lesson.ends_at, Course.name)
        .select_from(Lesson)
        .join(Room, Room.id == Lesson.room_id)
        .join(Cohort, Cohort.id == Lesson.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
        .where(Room.id.in_(ids), *_others(but, span))
        .order_by(Lesson.starts_at, Lesson.id)
    )
    held = db.session.execute(
        select(Room.id, Room.name, RoomHold.starts_at, RoomHold.ends_at, RoomHold.what)
        .join(Room, Room.id == RoomHold.room_id)
        .where(
            Room.id.in_(ids),
            RoomHold.id != but_hold,
            RoomHold.released_at.is_(None),
            RoomHold.ends_at > span.since,
            RoomHold.starts_at < span.until,
        )
        .order_by(RoomHold.starts_at, RoomHold.id)
    )
    return [_taken(*row) for row in (*rows, *held)]


def busy_teachers(person_ids: Iterable[int], but: int, span: Span) -> list[Taken]:
    """When people teach other classes than the one with the id ``but``, in two queries.

    A lesson with an instructor of its own takes that one alone, any other lesson takes all the
    teachers of its class.
    """
    ids = list(person_ids)
    columns = select(Person.id, Person.name, Lesson.starts_at, Lesson.ends_at, Course.name)
    own = (
        columns.select_from(Lesson)
        .join(Person, Person.id == Lesson.instructor_id)
        .join(Cohort, Cohort.id == Lesson.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
    )
    shared = (
        columns.select_from(Lesson)
        .join(Cohort, Cohort.id == Lesson.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
        .join(Teaching, Teaching.cohort_id == Cohort.id)
        .join(Person, Person.id == Teaching.person_id)
        .where(Lesson.instructor_id.is_(None))
    )
    return [
        _taken(*row)
        for rows in (own, shared)
        for row in db.session.execute(
            rows.where(Person.id.in_(ids), *_others(but, span)).order_by(
                Lesson.starts_at, Lesson.id, Person.id
            )
        )
    ]


def busy_learners(person_ids: Iterable[int], but: int, span: Span) -> list[Taken]:
    """When people sit in other classes than the one with the id ``but``."""
    rows = db.session.execute(
        select(Person.id, Person.name, Lesson.starts_at, Lesson.ends_at, Course.name)
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
        .join(Lesson, Lesson.cohort_id == Cohort.id)
        .where(
            Person.id.in_(list(person_ids)),
            Enrolment.state.in_(SEATED),
            *_others(but, span),
        )
        .order_by(Lesson.starts_at, Lesson.id, Person.id)
    )
    return [_taken(*row) for row in rows]


def _taken(key: int, name: str, starts: datetime, ends: datetime, course: str) -> Taken:
    return Taken(key, name, Slot(starts, ends, course))


def busy_times(person_ids: Iterable[int], but: int, span: Span) -> dict[int, list[Slot]]:
    """When people sit in or teach other classes than the one with the id ``but``, by person."""
    ids = list(person_ids)
    found: dict[int, list[Slot]] = {}
    for taken in [*busy_learners(ids, but, span), *busy_teachers(ids, but, span)]:
        found.setdefault(taken.id, []).append(taken.slot)
    return found
