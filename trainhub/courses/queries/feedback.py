"""SELECTs about what trainees say of classes. Single answers leave this room as texts only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Enrolment,
    Feedback,
    FeedbackCall,
    FeedbackReceipt,
    Lesson,
)
from trainhub.courses.rules import SEATED, MarkKind
from trainhub.courses.rules.feedback import ASKED_WITHIN, Opinions


def attended_ids(cohort_id: int) -> list[int]:
    """Ids of the enrolments with a seat whose people came to at least one lesson."""
    rows = (
        select(Enrolment.id)
        .join(AttendanceMark, AttendanceMark.enrolment_id == Enrolment.id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.state.in_(SEATED),
            AttendanceMark.kind == MarkKind.SIGN_IN,
            AttendanceMark.replaced_at.is_(None),
        )
        .distinct()
        .order_by(Enrolment.id)
    )
    return list(db.session.scalars(rows))


def came(enrolment: Enrolment) -> bool:
    """Whether somebody with a seat came to at least one lesson."""
    marks = select(AttendanceMark.id).where(
        AttendanceMark.enrolment_id == enrolment.id,
        AttendanceMark.kind == MarkKind.SIGN_IN,
        AttendanceMark.replaced_at.is_(None),
    )
    return enrolment.state in SEATED and bool(db.session.scalar(select(marks.exists())))


def last_lesson_ends(cohort_id: int) -> datetime | None:
    """When the last lesson of a class is over; None without lessons."""
    held = (Lesson.cohort_id == cohort_id, Lesson.cancelled_at.is_(None))
    return db.session.scalar(select(func.max(Lesson.ends_at)).where(*held))


def has_answered(enrolment_id: int) -> bool:
    """Whether somebody judged the class already."""
    rows = select(FeedbackReceipt.id).where(FeedbackReceipt.enrolment_id == enrolment_id)
    return bool(db.session.scalar(select(rows.exists())))


def classes_to_ask(now: datetime, limit: int = 20) -> list[Cohort]:
    """Classes whose last lesson ended lately and whose people were not asked yet."""
    today = civil_day(now)
    lately = (
        Cohort.ends_on.between(today - 2 * ASKED_WITHIN, today),
        Cohort.published_at.is_not(None),
        Cohort.cancelled_at.is_(None),
        ~select(FeedbackCall.id).where(FeedbackCall.cohort_id == Cohort.id).exists(),
    )
    over = (
        select(Lesson.cohort_id)
        .join(Cohort, Cohort.id == Lesson.cohort_id)
        .where(*lately, Lesson.cancelled_at.is_(None))
        .group_by(Lesson.cohort_id)
        .having(func.max(Lesson.ends_at) <= now, func.max(Lesson.ends_at) > now - ASKED_WITHIN)
    )
    rows = (
        select(Cohort)
        .where(Cohort.id.in_(over))
        .options(joinedload(Cohort.course))
        .order_by(Cohort.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def opinions_of(cohort_ids: Iterable[int]) -> dict[int, Opinions]:
    """Added answers by class, in two queries; classes nobody was asked about are left out."""
    ids = list(cohort_ids)
    sums = (
        select(
            Feedback.cohort_id,
            func.count(),
            func.sum(Feedback.content),
            func.sum(Feedback.teacher),
            func.sum(Feedback.place),
            func.sum(case((Feedback.as_advertised, 1), else_=0)),
        )
        .where(Feedback.cohort_id.in_(ids))
        .group_by(Feedback.cohort_id)
    )
    found = {row[0]: Opinions(*(int(each) for each in row[1:])) for row in db.session.execute(sums)}
    calls = select(FeedbackCall.cohort_id, FeedbackCall.people)
    for cohort_id, people in db.session.execute(calls.where(FeedbackCall.cohort_id.in_(ids))):
        found[cohort_id] = found.get(cohort_id, Opinions()) + Opinions(asked=people)
    return found


def texts_about(cohort_id: int) -> list[str]:
    """What people wrote about a class, in no order that tells who wrote it."""
    rows = (
        select(Feedback.text)
        .where(Feedback.cohort_id == cohort_id, Feedback.text != "")
        .order_by(Feedback.uid)
        .limit(200)
    )
    return list(db.session.scalars(rows))
