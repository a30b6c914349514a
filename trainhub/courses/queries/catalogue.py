"""SELECTs about trades, courses and what they teach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Cohort, Course, Module, SyllabusVersion, Trade


@dataclass(frozen=True)
class CourseTile:
    """A course as people choose it: what it is, how long it takes, when it starts next."""

    course: Course
    syllabus: SyllabusVersion
    cohorts: tuple[Cohort, ...]

    @property
    def next_cohort(self) -> Cohort | None:
        """The class that starts next and still has a seat, else the one that starts next."""
        free = [cohort for cohort in self.cohorts if cohort.free > 0]
        return next(iter(free or self.cohorts), None)

    @property
    def free_seats(self) -> int:
        """Free seats of all classes that can be chosen now."""
        return sum(cohort.free for cohort in self.cohorts)


def trades() -> list[Trade]:
    """Every trade, by name."""
    return list(db.session.scalars(select(Trade).order_by(Trade.code)))


def course_by_code(code: str) -> Course | None:
    """The course with a code."""
    return db.session.scalar(select(Course).where(Course.code == code))


def courses() -> list[Course]:
    """Courses that are taught, by name, with their trades."""
    rows = select(Course).where(Course.retired_at.is_(None)).options(joinedload(Course.trade))
    return list(db.session.scalars(rows.order_by(Course.id)))


def courses_after(after: int, limit: int) -> list[Course]:
    """Courses that are taught with ids beyond ``after``, with their trades."""
    rows = (
        select(Course)
        .where(Course.retired_at.is_(None), Course.id > after)
        .options(joinedload(Course.trade))
        .order_by(Course.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def versions_of(course_id: int) -> list[SyllabusVersion]:
    """Every syllabus of a course with its modules, the newest first."""
    rows = (
        select(SyllabusVersion)
        .where(SyllabusVersion.course_id == course_id)
        .options(selectinload(SyllabusVersion.modules))
        .order_by(SyllabusVersion.effective_on.desc())
    )
    return list(db.session.scalars(rows))


def classes_by_syllabus(course_id: int) -> dict[int, int]:
    """How many classes keep to each syllabus of a course."""
    rows = db.session.execute(
        select(Cohort.syllabus_id, func.count())
        .where(Cohort.course_id == course_id, Cohort.cancelled_at.is_(None))
        .group_by(Cohort.syllabus_id)
    )
    return dict(iter(rows))


def modules_of_course(course_id: int) -> list[Module]:
    """The modules of all versions of a course."""
    rows = (
        select(Module)
        .join(SyllabusVersion, SyllabusVersion.id == Module.syllabus_id)
        .where(SyllabusVersion.course_id == course_id)
        .order_by(Module.id)
    )
    return list(db.session.scalars(rows))


def syllabus_on(course_id: int, day: date) -> SyllabusVersion | None:
    """What a course teaches on ``day``: its newest version in force, None before the first."""
    return syllabuses_on([course_id], day).get(course_id)


def syllabuses_on(course_ids: Iterable[int], day: date) -> dict[int, SyllabusVersion]:
    """The version in force on ``day``, by course."""
    newest = (
        select(SyllabusVersion.course_id, func.max(SyllabusVersion.effective_on).label("since"))
        .where(SyllabusVersion.effective_on <= day, SyllabusVersion.course_id.in_(list(course_ids)))
        .group_by(SyllabusVersion.course_id)
        .subquery()
    )
    rows = db.session.scalars(
        select(SyllabusVersion).join(
            newest,
            (newest.c.course_id == SyllabusVersion.course_id)
            & (newest.c.since == SyllabusVersion.effective_on),
        )
    )
    return {version.course_id: version for version in rows}


def modules_of(syllabus_id: int) -> list[Module]:
    """The modules of a syllabus, in order."""
    rows = select(Module).where(Module.syllabus_id == syllabus_id).order_by(Module.position)
    return list(db.session.scalars(rows))


def catalogue(today: date, trade_code: str | None = None) -> list[CourseTile]:
    """Every course that is taught, with the classes one can still join, in three queries."""
    taught = courses()
    if trade_code is not None:
        taught = [course for course in taught if course.trade_code == trade_code]
    ids = [course.id for course in taught]
    versions = syllabuses_on(ids, today)
    coming = open_cohorts(ids, today)
    return [
        CourseTile(course, versions[course.id], tuple(coming.get(course.id, ())))
        for course in taught
        if course.id in versions
    ]


def open_cohorts(course_ids: Iterable[int], today: date) -> dict[int, list[Cohort]]:
    """Classes that take enrolments on ``today``, soonest first, by course, with their stations."""
    rows = db.session.scalars(
        select(Cohort)
        .join(Cohort.station)
        .options(contains_eager(Cohort.station), joinedload(Cohort.institution))
        .where(
            Cohort.course_id.in_(list(course_ids)),
            Cohort.published_at.is_not(None),
            Cohort.cancelled_at.is_(None),
            Cohort.closed_at.is_(None),
            Cohort.enrol_until >= today,
            Cohort.ends_on >= today,
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )
    found: dict[int, list[Cohort]] = {}
    for cohort in rows:
        found.setdefault(cohort.course_id, []).append(cohort)
    return found
