"""SELECTs about calendar feeds and the lessons they show."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.db import db
from trainhub.courses.models import CalendarFeed, Cohort, Enrolment, Lesson
from trainhub.courses.queries.cohorts import teaches
from trainhub.courses.rules import SEATED


def secret_digest(secret: str) -> str:
    """How the secret of a feed is kept: 160 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_feed(secret: str) -> CalendarFeed | None:
    """The feed with ``secret`` that nobody took back."""
    return db.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.secret_hash == secret_digest(secret), CalendarFeed.revoked_at.is_(None)
        )
    )


def feed_of(person_id: int, cohort_id: int | None) -> CalendarFeed | None:
    """The live feed of a person for a class, or for everything of their own."""
    return db.session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.person_id == person_id,
            CalendarFeed.cohort_id == cohort_id
            if cohort_id is not None
            else CalendarFeed.cohort_id.is_(None),
            CalendarFeed.revoked_at.is_(None),
        )
    )


def calendar_of_person(person_id: int, since: datetime) -> Sequence[Lesson]:
    """What a person learns and teaches from ``since`` on, called-off lessons included."""
    sits_in = select(Enrolment.cohort_id).where(
        Enrolment.person_id == person_id, Enrolment.state.in_(SEATED)
    )
    return _lessons(or_(Lesson.cohort_id.in_(sits_in), teaches(person_id)), since)


def calendar_of_cohort(cohort_id: int, since: datetime) -> Sequence[Lesson]:
    """The lessons of one class from ``since`` on, called-off lessons included."""
    return _lessons(Lesson.cohort_id == cohort_id, since)


def _lessons(which: ColumnElement[bool], since: datetime) -> Sequence[Lesson]:
    """Lessons of published classes with what a calendar says of them, in one query."""
    rows = (
        select(Lesson)
        .join(Lesson.cohort)
        .where(which, Lesson.ends_at > since, Cohort.published_at.is_not(None))
        .options(
            contains_eager(Lesson.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            ),
            joinedload(Lesson.instructor),
        )
        .order_by(Lesson.starts_at, Lesson.id)
    )
    return db.session.scalars(rows).all()
