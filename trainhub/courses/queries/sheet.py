"""The attendance sheet of a class as plain rows (签到/考勤表): for Excel, and for printing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from trainhub.core.db import db
from trainhub.courses.models import AttendanceMark, Cohort, Leave, Lesson
from trainhub.courses.queries.cohorts import lessons_of, seated_in, teachers_of
from trainhub.courses.rules import (
    LeaveKind,
    LeaveState,
    MarkKind,
    MarkMethod,
    Presence,
    presence,
)
from trainhub.people.models import Account, Person


@dataclass(frozen=True)
class SheetRow:
    """One person in one lesson. Moments are UTC; minutes never rounded up."""

    cohort_id: int
    #: Running number of the class at its station (班号).
    cohort_number: int
    #: Which lesson of the class it is, from 1 (节次).
    lesson_number: int
    lesson_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    enrolment_id: int
    person_id: int
    name: str
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    #: How each mark was made (方式); None where there is no mark.
    in_method: MarkMethod | None
    out_method: MarkMethod | None
    place: str
    #: Late, left early, absent, on leave (迟到/早退/缺/假), and the minutes that count (学时).
    presence: Presence
    leave: LeaveKind | None
    #: Who teaches, to be signed by hand on paper (教师签字).
    teacher: str
    #: Who entered or corrected a mark afterwards, and why (补签人+原因); empty when nobody did.
    added_by: tuple[str, ...]
    added_why: tuple[str, ...]


@dataclass(frozen=True)
class _Mark:
    at: datetime
    method: MarkMethod
    why: str
    by: str


def attendance_sheet_rows(cohort: Cohort) -> list[SheetRow]:
    """Every person with a seat in every lesson that takes place, by lesson and person.

    Six queries, however many people and lessons.
    """
    lessons = [
        lesson
        for lesson in lessons_of([cohort.id]).get(cohort.id, [])
        if lesson.cancelled_at is None
    ]
    people = [(row.id, row.person_id, row.person.name) for row in seated_in(cohort.id)]
    marks = _marks(lesson.id for lesson in lessons)
    leaves = _leaves(lesson.id for lesson in lessons)
    teachers = "、".join(person.name for person in teachers_of(cohort.id))
    own = _own_teachers(lesson.id for lesson in lessons)
    rows = []
    for number, lesson in enumerate(lessons, start=1):
        for enrolment_id, person_id, name in people:
            came = marks.get((lesson.id, enrolment_id, MarkKind.SIGN_IN))
            left = marks.get((lesson.id, enrolment_id, MarkKind.SIGN_OUT))
            leave = leaves.get((lesson.id, enrolment_id))
            late_words = [each for each in (came, left) if each is not None and each.why]
            rows.append(
                SheetRow(
                    cohort.id, cohort.number, number, lesson.id, lesson.title,
                    lesson.starts_at, lesson.ends_at, enrolment_id, person_id, name,
                    came.at if came else None, left.at if left else None,
                    came.method if came else None, left.method if left else None,
                    lesson.place,
                    presence(
                        lesson.starts_at, lesson.ends_at, came.at if came else None,
                        left.at if left else None, leave is not None,
                    ),
                    leave, own.get(lesson.id, teachers),
                    tuple(dict.fromkeys(each.by for each in late_words)),
                    tuple(dict.fromkeys(each.why for each in late_words)),
                )
            )  # fmt: skip
    return rows


def _marks(lesson_ids: Iterable[int]) -> dict[tuple[int, int, MarkKind], _Mark]:
    """Standing marks by lesson, enrolment and kind, with the name of who entered them."""
    mark, signed = AttendanceMark, aliased(Person)
    rows = db.session.execute(
        select(
            mark.lesson_id, mark.enrolment_id, mark.kind, mark.at, mark.method, mark.why,
            signed.name,
        )
        .outerjoin(Account, Account.id == mark.account_id)
        .outerjoin(signed, signed.id == Account.person_id)
        .where(mark.lesson_id.in_(list(lesson_ids)), mark.replaced_at.is_(None))
    )  # fmt: skip
    return {
        (lesson_id, enrolment_id, kind): _Mark(at, method, why, by or "")
        for lesson_id, enrolment_id, kind, at, method, why, by in rows
    }


def _leaves(lesson_ids: Iterable[int]) -> dict[tuple[int, int], LeaveKind]:
    rows = db.session.execute(
        select(Leave.lesson_id, Leave.enrolment_id, Leave.kind).where(
            Leave.lesson_id.in_(list(lesson_ids)), Leave.state == LeaveState.GRANTED
        )
    )
    return {(lesson_id, enrolment_id): kind for lesson_id, enrolment_id, kind in rows}


def _own_teachers(lesson_ids: Iterable[int]) -> dict[int, str]:
    """Who teaches a lesson where it is not the teachers of the class."""
    rows = db.session.execute(
        select(Lesson.id, Person.name)
        .join(Person, Person.id == Lesson.instructor_id)
        .where(Lesson.id.in_(list(lesson_ids)))
    )
    return {row[0]: row[1] for row in rows}
