"""SELECTs about marks: the roll, the lessons of one person, everything that was entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Enrolment,
    Leave,
    Lesson,
    LessonClosing,
    PaperSheet,
    WalkIn,
)
from trainhub.courses.queries.cohorts import lessons_of, seated_in
from trainhub.courses.rules import SEATED, LeaveState, MarkKind, Presence, presence
from trainhub.courses.rules.attending import SIGN_OUT_STAYS
from trainhub.people.models import Person


@dataclass(frozen=True)
class RollLine:
    """Somebody on the roll of one lesson."""

    enrolment: Enrolment
    signed_in: AttendanceMark | None
    signed_out: AttendanceMark | None
    leave: Leave | None
    presence: Presence


@dataclass(frozen=True)
class LessonLine:
    """A lesson as somebody in the class sees it."""

    lesson: Lesson
    leave: Leave | None
    presence: Presence


def my_lessons(enrolment: Enrolment) -> list[LessonLine]:
    """The timetable of a class with the presence of one person in it, in three queries."""
    rows = db.session.execute(
        select(AttendanceMark.lesson_id, AttendanceMark.kind, AttendanceMark.at).where(
            AttendanceMark.enrolment_id == enrolment.id, AttendanceMark.replaced_at.is_(None)
        )
    )
    moments = {(row.lesson_id, row.kind): row.at for row in rows}
    asked = select(Leave).where(Leave.enrolment_id == enrolment.id)
    leaves = {leave.lesson_id: leave for leave in db.session.scalars(asked)}
    lines = []
    for lesson in lessons_of([enrolment.cohort_id]).get(enrolment.cohort_id, []):
        came = moments.get((lesson.id, MarkKind.SIGN_IN))
        left = moments.get((lesson.id, MarkKind.SIGN_OUT))
        leave = leaves.get(lesson.id)
        here = presence(lesson.starts_at, lesson.ends_at, came, left, _granted(leave))
        lines.append(LessonLine(lesson, leave, here))
    return lines


def _granted(leave: Leave | None) -> bool:
    return leave is not None and leave.state is LeaveState.GRANTED


def standing_marks(
    lesson_id: int, enrolment_ids: Iterable[int]
) -> dict[tuple[int, MarkKind], AttendanceMark]:
    """The marks of a lesson that no correction replaced, by enrolment and kind."""
    rows = db.session.scalars(
        select(AttendanceMark).where(
            AttendanceMark.lesson_id == lesson_id,
            AttendanceMark.enrolment_id.in_(list(enrolment_ids)),
            AttendanceMark.replaced_at.is_(None),
        )
    )
    return {(mark.enrolment_id, mark.kind): mark for mark in rows}


def marks_of(lesson_id: int, enrolment_id: int) -> list[AttendanceMark]:
    """Every mark of a person in a lesson, corrected ones included, in the order they were made."""
    rows = select(AttendanceMark).where(
        AttendanceMark.lesson_id == lesson_id, AttendanceMark.enrolment_id == enrolment_id
    )
    return list(db.session.scalars(rows.order_by(AttendanceMark.id)))


def roll_of(lesson: Lesson) -> list[RollLine]:
    """The roll of a lesson: everybody with a seat, their marks and leave, in three queries."""
    people = seated_in(lesson.cohort_id)
    marks = standing_marks(lesson.id, [enrolment.id for enrolment in people])
    leaves = leaves_of(lesson.id)
    return [
        _roll_line(
            lesson,
            enrolment,
            marks.get((enrolment.id, MarkKind.SIGN_IN)),
            marks.get((enrolment.id, MarkKind.SIGN_OUT)),
            leaves.get(enrolment.id),
        )
        for enrolment in people
    ]


def _roll_line(
    lesson: Lesson,
    enrolment: Enrolment,
    came: AttendanceMark | None,
    left: AttendanceMark | None,
    leave: Leave | None,
) -> RollLine:
    here = presence(
        lesson.starts_at,
        lesson.ends_at,
        came.at if came else None,
        left.at if left else None,
        _granted(leave),
    )
    return RollLine(enrolment, came, left, leave, here)


def roll_line_of(lesson: Lesson, enrolment: Enrolment) -> RollLine:
    """One line of the roll of a lesson."""
    marks = standing_marks(lesson.id, [enrolment.id])
    return _roll_line(
        lesson,
        enrolment,
        marks.get((enrolment.id, MarkKind.SIGN_IN)),
        marks.get((enrolment.id, MarkKind.SIGN_OUT)),
        leaves_of(lesson.id, [enrolment.id]).get(enrolment.id),
    )


def leaves_of(lesson_id: int, enrolment_ids: Iterable[int] | None = None) -> dict[int, Leave]:
    """The leave of a lesson by enrolment, as it is now."""
    rows = select(Leave).where(Leave.lesson_id == lesson_id)
    if enrolment_ids is not None:
        rows = rows.where(Leave.enrolment_id.in_(list(enrolment_ids)))
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return {leave.enrolment_id: leave for leave in found}


def leaves_asked(cohort_ids: Iterable[int]) -> list[Leave]:
    """Leave that waits for a yes or no in these classes, the next lesson first."""
    rows = (
        select(Leave)
        .join(Leave.lesson)
        .where(Lesson.cohort_id.in_(list(cohort_ids)), Leave.state == LeaveState.ASKED)
        .options(joinedload(Leave.lesson), joinedload(Leave.enrolment).joinedload(Enrolment.person))
        .order_by(Lesson.starts_at, Leave.id)
    )
    return list(db.session.scalars(rows))


def seat_of(lesson: Lesson, person_id: int) -> Enrolment | None:
    """The enrolment with which a person may attend a lesson; nobody attends a called-off one."""
    if lesson.cancelled_at is not None:
        return None
    return db.session.scalar(
        select(Enrolment).where(
            Enrolment.cohort_id == lesson.cohort_id,
            Enrolment.person_id == person_id,
            Enrolment.state.in_(SEATED),
        )
    )


def one_phone(lesson_id: int) -> list[list[str]]:
    """Names of people who signed in to a lesson with the same phone, by phone."""
    rows = db.session.execute(
        select(AttendanceMark.device_key, Person.name)
        .join(Enrolment, Enrolment.id == AttendanceMark.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            AttendanceMark.lesson_id == lesson_id,
            AttendanceMark.device_key.is_not(None),
            AttendanceMark.replaced_at.is_(None),
        )
        .order_by(AttendanceMark.id)
    )
    phones: dict[str, dict[str, None]] = {}
    for device, name in rows:
        phones.setdefault(device or "", {})[name] = None
    return [list(names) for names in phones.values() if len(names) > 1]


def newest_marks(lesson_id: int, kind: MarkKind, limit: int = 8) -> list[AttendanceMark]:
    """Who signed in or out last, newest first, with the persons loaded."""
    rows = (
        select(AttendanceMark)
        .where(
            AttendanceMark.lesson_id == lesson_id,
            AttendanceMark.kind == kind,
            AttendanceMark.replaced_at.is_(None),
        )
        .options(joinedload(AttendanceMark.enrolment).joinedload(Enrolment.person))
        .order_by(AttendanceMark.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def count_marks(lesson_id: int) -> dict[MarkKind, int]:
    """How many people have signed in to a lesson and out of it."""
    rows = db.session.execute(
        select(AttendanceMark.kind, func.count())
        .where(AttendanceMark.lesson_id == lesson_id, AttendanceMark.replaced_at.is_(None))
        .group_by(AttendanceMark.kind)
    )
    return {row[0]: row[1] for row in rows}


def counts_of(lesson_ids: Iterable[int]) -> dict[int, int]:
    """How many people have signed in, by lesson."""
    rows = db.session.execute(
        select(AttendanceMark.lesson_id, func.count())
        .where(
            AttendanceMark.lesson_id.in_(list(lesson_ids)),
            AttendanceMark.kind == MarkKind.SIGN_IN,
            AttendanceMark.replaced_at.is_(None),
        )
        .group_by(AttendanceMark.lesson_id)
    )
    return {row[0]: row[1] for row in rows}


def walk_ins_of(lesson_id: int) -> list[WalkIn]:
    """Everybody who was noted at the door of a lesson, in order."""
    rows = (
        select(WalkIn)
        .where(WalkIn.lesson_id == lesson_id)
        .options(joinedload(WalkIn.enrolment).joinedload(Enrolment.person))
    )
    return list(db.session.scalars(rows.order_by(WalkIn.id)))


def paper_sheets_of(lesson_id: int) -> list[PaperSheet]:
    """The photos of the signed sheets of a lesson, in order."""
    rows = select(PaperSheet).where(PaperSheet.lesson_id == lesson_id)
    return list(db.session.scalars(rows.order_by(PaperSheet.id)))


#: A lesson is looked at when its sign-out is over, and not after so long: an old house that
#: starts again does not write to people about last month.
_LOOKED_BACK = timedelta(days=3)


def lessons_to_close(now: datetime, limit: int = 20) -> list[int]:
    """Lessons that ended and that nobody looked at yet, oldest first."""
    rows = (
        select(Lesson.id)
        .join(Cohort, Cohort.id == Lesson.cohort_id)
        .outerjoin(LessonClosing, LessonClosing.lesson_id == Lesson.id)
        .where(
            Lesson.starts_at > now - _LOOKED_BACK,
            Lesson.ends_at < now - SIGN_OUT_STAYS,
            Lesson.cancelled_at.is_(None),
            Cohort.published_at.is_not(None),
            Cohort.cancelled_at.is_(None),
            Cohort.closed_at.is_(None),
            LessonClosing.id.is_(None),
        )
        .order_by(Lesson.ends_at, Lesson.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))
