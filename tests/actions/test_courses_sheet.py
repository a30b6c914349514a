"""The attendance sheet, to the minute, and a class of five hundred."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import insert

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import (
    EnrolmentSource,
    EnrolmentState,
    LeaveKind,
    MarkKind,
    MarkMethod,
    PresenceState,
)
from trainhub.people.models import Person


def test_a_row_tells_how_it_was_who_entered_it_and_why(inside: Flask) -> None:
    cohort = make_courses.cohort()
    one, two, three = (
        make_courses.enrolment(cohort, make.person(name)) for name in ("王建国", "刘芳", "陈秀英")
    )
    lesson, later = queries.lessons_of([cohort.id])[cohort.id]
    teacher = make.actor(make.account(queries.teachers_of(cohort.id)[0]))
    with clock.frozen(lesson.ends_at):
        came, left = lesson.starts_at + timedelta(minutes=7), lesson.ends_at
        entry = RollEntry(one.id, came, left - timedelta(minutes=3))
        actions.roll_call(lesson=lesson, marks=[entry], by=teacher, method=MarkMethod.PAPER)
        actions.enter_leave(
            lesson=lesson, enrolments=[two], kind=LeaveKind.ILL, reason="", by=teacher
        )
        mark = queries.standing_marks(lesson.id, [one.id])[one.id, MarkKind.SIGN_IN]
        actions.correct_mark(
            mark=mark, at=lesson.starts_at + timedelta(minutes=5), why="看错时间", by=teacher
        )

    rows = queries.attendance_sheet_rows(cohort)
    assert [(row.lesson_number, row.name) for row in rows] == [
        (number, name) for number in (1, 2) for name in ("王建国", "刘芳", "陈秀英")
    ]
    first, second, third = rows[:3]
    assert first.presence == (82, 5, 3, PresenceState.LATE)
    assert (first.in_method, first.out_method) == (MarkMethod.STAFF, MarkMethod.PAPER)
    assert (first.added_by, first.added_why) == (("赵老师",), ("看错时间",))
    assert (first.teacher, first.place) == ("赵老师", "二楼教室")
    assert (second.presence.state, second.leave) == (PresenceState.LEAVE, LeaveKind.ILL)
    assert (third.presence.state, third.signed_in_at) == (PresenceState.ABSENT, None)
    assert three.id == third.enrolment_id
    assert {row.title for row in rows[3:]} == {later.title}
    sheet = sum(row.presence.minutes for row in rows if row.enrolment_id == one.id)
    assert sheet == queries.attendance_of(one).attended == 82


def _crowd(cohort: Cohort, people: int) -> list[int]:
    """So many people in a class, past the actions: enrolling is not what is measured."""
    now = clock.now()
    known = make.person()
    persons = [
        {
            "uid": f"{number:032d}", "name": f"学员{number}", "name_search": f"xueyuan{number}",
            "id_type": known.id_type, "verification": known.verification, "created_at": now,
            "education": "", "category": "",
        }
        for number in range(people)
    ]  # fmt: skip
    ids = list(db.session.scalars(insert(Person).returning(Person.id), persons))
    rows = [
        {
            "cohort_id": cohort.id, "person_id": each, "state": EnrolmentState.ENROLLED,
            "source": EnrolmentSource.ROSTER, "applied_at": now, "enrolled_at": now,
            "withdrawn_why": "",
        }
        for each in ids
    ]  # fmt: skip
    return list(db.session.scalars(insert(Enrolment).returning(Enrolment.id), rows))


def test_five_hundred_people_are_called_and_printed_in_a_second(
    inside: Flask, count_queries: Callable[[], object]
) -> None:
    cohort = make_courses.cohort(seats=500)
    crowd = _crowd(cohort, 500)
    lesson = queries.lessons_of([cohort.id])[cohort.id][0]
    roll = [RollEntry(each, lesson.starts_at, lesson.ends_at) for each in crowd]
    with clock.frozen(lesson.ends_at):
        began = time.process_time()
        assert actions.roll_call(lesson=lesson, marks=roll, by=SYSTEM) == 1000
        assert time.process_time() - began < 1
        began = time.process_time()
        with count_queries() as statements:  # type: ignore[attr-defined]  # a context manager
            rows = queries.attendance_sheet_rows(cohort)
        assert time.process_time() - began < 1
    assert (len(rows), len(statements)) == (1000, 6)
    assert sum(row.presence.minutes for row in rows) == 500 * 90
