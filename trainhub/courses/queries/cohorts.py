"""SELECTs about classes, their timetables and who sits in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Enrolment,
    Lesson,
    PaperSheet,
    Teaching,
    WalkIn,
)
from trainhub.courses.rules import LEFT, SEATED
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import matching, reached_by
from trainhub.people.rules import Role

_WHOLE = (
    joinedload(Cohort.course),
    joinedload(Cohort.station),
    joinedload(Cohort.institution),
)


def cohorts_of_staff(
    actor: Actor, *, since: date | None = None, after: int = 0, limit: int = 30
) -> list[Cohort]:
    """Classes of the stations that ``actor`` serves and of the institutions they run.

    Newest first; ``after`` is the id of the last row of the page before. ``since`` leaves out
    what ended earlier.
    """
    at_my_stations = Cohort.station_id.in_(
        select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    )
    mine = Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION))
    rows = select(Cohort).where(or_(at_my_stations, mine)).options(*_WHOLE)
    if since is not None:
        rows = rows.where(Cohort.ends_on >= since)
    if after:
        rows = rows.where(Cohort.id < after)
    return list(db.session.scalars(rows.order_by(Cohort.id.desc()).limit(limit)))


def cohorts_of_house(organisation_id: int, *, after: int = 0, limit: int = 30) -> list[Cohort]:
    """Classes that an organisation runs or hosts, newest first; ``after`` is an id."""
    rows = select(Cohort).where(_of_house(organisation_id)).options(*_WHOLE)
    if after:
        rows = rows.where(Cohort.id < after)
    return list(db.session.scalars(rows.order_by(Cohort.id.desc()).limit(limit)))


def cohort_of_house(organisation_id: int, cohort_id: int) -> Cohort | None:
    """A class that an organisation runs or hosts."""
    return db.session.scalar(
        select(Cohort).where(Cohort.id == cohort_id, _of_house(organisation_id))
    )


def _of_house(organisation_id: int) -> ColumnElement[bool]:
    return or_(Cohort.station_id == organisation_id, Cohort.institution_id == organisation_id)


def cohorts_taught_by(person_id: int, since: date) -> list[Cohort]:
    """Classes of an instructor that end on ``since`` or later, the last to start first."""
    rows = (
        select(Cohort)
        .join(Teaching, Teaching.cohort_id == Cohort.id)
        .where(
            Teaching.person_id == person_id,
            Cohort.cancelled_at.is_(None),
            Cohort.ends_on >= since,
        )
        .options(*_WHOLE, joinedload(Cohort.syllabus), joinedload(Cohort.scheme))
        .order_by(Cohort.starts_on.desc(), Cohort.id)
    )
    return list(db.session.scalars(rows))


def running_cohorts(actor: Actor, today: date) -> list[Cohort]:
    """Classes that ``actor`` teaches or runs and that began, with what their floor follows from.

    Left out are classes that were closed or cancelled, and those that ended a month ago.
    """
    stations = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    taught = select(Teaching.cohort_id).where(Teaching.person_id == (actor.person_id or 0))
    rows = (
        select(Cohort)
        .where(
            or_(
                Cohort.station_id.in_(stations),
                Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
                Cohort.id.in_(taught),
            ),
            Cohort.published_at.is_not(None),
            Cohort.cancelled_at.is_(None),
            Cohort.closed_at.is_(None),
            Cohort.starts_on <= today,
            Cohort.ends_on >= today - timedelta(days=30),
        )
        .options(*_WHOLE, joinedload(Cohort.syllabus), joinedload(Cohort.scheme))
        .order_by(Cohort.starts_on.desc(), Cohort.id)
        .limit(60)
    )
    return list(db.session.scalars(rows))


def lessons_taught_by(person_id: int, starts: datetime, ends: datetime) -> list[Lesson]:
    """Lessons of an instructor that start between two moments, in order."""
    rows = (
        select(Lesson)
        .join(Lesson.cohort)
        .where(
            teaches(person_id),
            Lesson.cancelled_at.is_(None),
            Cohort.cancelled_at.is_(None),
            Cohort.published_at.is_not(None),
            Lesson.starts_at >= starts,
            Lesson.starts_at < ends,
        )
        .options(
            contains_eager(Lesson.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            )
        )
        .order_by(Lesson.starts_at, Lesson.id)
    )
    return list(db.session.scalars(rows))


def teaches(person_id: int) -> ColumnElement[bool]:
    """The condition "this lesson is taught by" somebody: by name, or with the whole class."""
    of_class = select(Teaching.cohort_id).where(Teaching.person_id == person_id)
    return or_(
        Lesson.instructor_id == person_id,
        and_(Lesson.instructor_id.is_(None), Lesson.cohort_id.in_(of_class)),
    )


def lessons_of(cohort_ids: Iterable[int]) -> dict[int, list[Lesson]]:
    """Timetables by class, in order, in one query; lessons that were called off included."""
    rows = (
        select(Lesson)
        .where(Lesson.cohort_id.in_(list(cohort_ids)))
        .order_by(Lesson.starts_at, Lesson.id)
    )
    found: dict[int, list[Lesson]] = {}
    for lesson in db.session.scalars(rows):
        found.setdefault(lesson.cohort_id, []).append(lesson)
    return found


def teachers_of(cohort_id: int) -> list[Person]:
    """The instructors of a class."""
    rows = select(Person).join(Teaching, Teaching.person_id == Person.id)
    return list(db.session.scalars(rows.where(Teaching.cohort_id == cohort_id).order_by(Person.id)))


def next_number(course_id: int, station_id: int) -> int:
    """The number of the next class of a course at a station (第 … 期)."""
    highest = db.session.scalar(
        select(func.max(Cohort.number)).where(
            Cohort.course_id == course_id, Cohort.station_id == station_id
        )
    )
    return (highest or 0) + 1


def enrolment_of(cohort_id: int, person_id: int) -> Enrolment | None:
    """The enrolment of a person in a class, whatever became of it, as it is now."""
    return enrolments_of(cohort_id, [person_id]).get(person_id)


def enrolments_of(cohort_id: int, person_ids: Iterable[int]) -> dict[int, Enrolment]:
    """The enrolments of people in a class by person, as they are now."""
    rows = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.person_id.in_(list(person_ids)))
        .execution_options(populate_existing=True)
    )
    return {enrolment.person_id: enrolment for enrolment in rows}


def seated_in(
    cohort_id: int, *, search: str = "", after: int = 0, limit: int | None = None
) -> list[Enrolment]:
    """Who sits in a class, in the order of joining, with the persons loaded.

    ``search`` is a name, its pinyin, or a whole phone or ID number; ``after`` is the id of the
    last enrolment of the page before.
    """
    rows = _seated(cohort_id).join(Enrolment.person).options(contains_eager(Enrolment.person))
    if after:
        rows = rows.where(Enrolment.id > after)
    if limit is not None:
        rows = rows.limit(limit)
    return list(db.session.scalars(matching(rows, search).order_by(Enrolment.id)))


def enrolled_ids(cohort_id: int) -> list[int]:
    """Ids of the enrolments that have a seat in a class, in the order of joining."""
    return list(
        db.session.scalars(
            _seated(cohort_id).with_only_columns(Enrolment.id).order_by(Enrolment.id)
        )
    )


def _seated(cohort_id: int) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(SEATED))


def concerned_by(cohort_id: int) -> list[Enrolment]:
    """Everybody who has a seat, waits, was offered one or applied: who is told of a change."""
    rows = select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.state.not_in(LEFT))
    return list(db.session.scalars(rows.order_by(Enrolment.id)))


def has_attendance(cohort_id: int) -> bool:
    """Whether anybody ever signed in to a lesson of the class, or was noted at its door."""
    lessons = select(Lesson.id).where(Lesson.cohort_id == cohort_id)
    return any_entry(lessons)


def any_entry(lesson_ids: Select[int]) -> bool:
    """Whether lessons have a mark, a note from the door or a photo of their paper sheet."""
    entries = [
        select(table.id).where(table.lesson_id.in_(lesson_ids)).exists()
        for table in (AttendanceMark, WalkIn, PaperSheet)
    ]
    return bool(db.session.scalar(select(or_(*entries))))
