"""SELECTs about subsidy schemes, their versions and the calendar of working days."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Cohort, DossierPaper, Holiday, Scheme, SchemeVersion
from trainhub.courses.queries.cohorts import lessons_of
from trainhub.courses.queries.standing import planned_minutes
from trainhub.courses.rules import LessonKind
from trainhub.courses.rules.dossier import PaperKind
from trainhub.courses.rules.schemes import PlannedClass, Terms
from trainhub.courses.rules.workdays import Calendar

#: The longest spell of free days that a lead time may have to step over, and then some.
_SLACK = timedelta(days=60)


def schemes() -> list[Scheme]:
    """Every scheme with its versions, those in use first; two queries."""
    rows = select(Scheme).options(selectinload(Scheme.versions))
    return list(db.session.scalars(rows.order_by(Scheme.retired_at.is_not(None), Scheme.code)))


def scheme_by_code(code: str) -> Scheme | None:
    """The scheme with a code."""
    return db.session.scalar(select(Scheme).where(Scheme.code == code))


def version_on(scheme_id: int, day: date) -> SchemeVersion | None:
    """The rules of a scheme on ``day``: its newest version in force, None before the first."""
    return db.session.scalar(
        select(SchemeVersion)
        .where(SchemeVersion.scheme_id == scheme_id, SchemeVersion.effective_on <= day)
        .order_by(SchemeVersion.effective_on.desc())
        .limit(1)
    )


def versions_on(day: date) -> list[SchemeVersion]:
    """The versions in force on ``day`` of all schemes that are not retired, by code."""
    newest = (
        select(SchemeVersion.scheme_id, func.max(SchemeVersion.effective_on).label("since"))
        .where(SchemeVersion.effective_on <= day)
        .group_by(SchemeVersion.scheme_id)
        .subquery()
    )
    rows = (
        select(SchemeVersion)
        .join(SchemeVersion.scheme)
        .join(
            newest,
            (newest.c.scheme_id == SchemeVersion.scheme_id)
            & (newest.c.since == SchemeVersion.effective_on),
        )
        .where(Scheme.retired_at.is_(None))
        .options(joinedload(SchemeVersion.scheme))
        .order_by(Scheme.code)
    )
    return list(db.session.scalars(rows))


def classes_under(scheme_id: int) -> int:
    """How many classes belong to any version of a scheme."""
    rows = (
        select(func.count(Cohort.id))
        .join(SchemeVersion, SchemeVersion.id == Cohort.scheme_version_id)
        .where(SchemeVersion.scheme_id == scheme_id)
    )
    return int(db.session.scalar(rows) or 0)


def calendar_before(day: date, terms: Terms) -> Calendar:
    """The days that matter for counting the lead time back from ``day``."""
    return calendar(day - timedelta(days=terms.lead_days * 2) - _SLACK, day)


def calendar(since: date, until: date) -> dict[date, bool]:
    """What holiday notices say of the days between, both included: whether they are worked."""
    rows = select(Holiday.day, Holiday.worked).where(Holiday.day.between(since, until))
    return {row.day: row.worked for row in db.session.execute(rows)}


def holidays(year: int) -> list[Holiday]:
    """The rows of a year, in order."""
    rows = select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return list(db.session.scalars(rows.order_by(Holiday.day)))


def planned_class(cohort: Cohort, today: date) -> PlannedClass:
    """What a scheme asks about a class: two queries.

    Until the first day it is planned for its seats; from then on for those who came.
    """
    lessons = lessons_of([cohort.id]).get(cohort.id, [])
    minutes = {
        kind: planned_minutes(lesson for lesson in lessons if lesson.kind is kind)
        for kind in LessonKind
    }
    return PlannedClass(
        cohort.starts_on,
        minutes[LessonKind.THEORY],
        minutes[LessonKind.PRACTICE],
        cohort.taken if today >= cohort.starts_on else cohort.seats,
        opening_filed_on(cohort.id),
    )


def opening_filed_on(cohort_id: int) -> date | None:
    """The day on which the opening file was handed in, None while there is none."""
    return db.session.scalar(
        select(func.min(DossierPaper.dated_on)).where(
            DossierPaper.cohort_id == cohort_id,
            DossierPaper.kind == PaperKind.OPENING,
            DossierPaper.struck_at.is_(None),
        )
    )
