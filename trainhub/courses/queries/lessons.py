"""SELECTs about single lessons and who has a part in them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.courses.models import Enrolment, Lesson, Teaching
from trainhub.courses.queries.cohorts import any_entry
from trainhub.courses.rules import SEATED


def standing_lessons(cohort_id: int) -> list[Lesson]:
    """The lessons of a class that are not called off, in order, as they are now."""
    rows = (
        select(Lesson)
        .where(Lesson.cohort_id == cohort_id, Lesson.cancelled_at.is_(None))
        .order_by(Lesson.starts_at, Lesson.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(rows))


def lessons_with_details(cohort_id: int) -> list[Lesson]:
    """All lessons of a class in order, called-off ones too, with rooms and instructors."""
    rows = (
        select(Lesson)
        .where(Lesson.cohort_id == cohort_id)
        .options(joinedload(Lesson.room), joinedload(Lesson.instructor))
        .order_by(Lesson.starts_at, Lesson.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(rows))


def lesson_has_marks(lesson_id: int) -> bool:
    """Whether anybody ever signed in to a lesson, or was noted at its door."""
    return any_entry(select(Lesson.id).where(Lesson.id == lesson_id))


def teacher_ids(cohort_id: int) -> list[int]:
    """Ids of the persons who teach a class, in order."""
    rows = select(Teaching.person_id).where(Teaching.cohort_id == cohort_id)
    return list(db.session.scalars(rows.order_by(Teaching.person_id)))


def seated_person_ids(cohort_id: int) -> list[int]:
    """Ids of the persons who have a seat in a class, in order."""
    rows = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort_id, Enrolment.state.in_(SEATED)
    )
    return list(db.session.scalars(rows.order_by(Enrolment.person_id)))
