"""Signing in, calling the roll, correcting, settling the hours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make, make_courses
from trainhub import story
from trainhub.core import clock, events
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry, Shown
from trainhub.courses.events import HoursCompleted
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment, Lesson
from trainhub.courses.rules import (
    Attendance,
    CohortTrouble,
    EnrolmentState,
    MarkKind,
    SignInTrouble,
    Unmet,
)
from trainhub.courses.rules.codes import code_at


@pytest.fixture
def heard() -> Iterator[list[object]]:
    """What was announced, instead of the plot of the house."""
    told: list[object] = []
    events.tell((events.when(HoursCompleted, told.append),))
    yield told
    story.begin()


def _lessons(cohort: Cohort) -> list[Lesson]:
    return queries.lessons_of([cohort.id])[cohort.id]


def _code(lesson: Lesson, kind: MarkKind, moment: datetime) -> str:
    return code_at(actions.lesson_key(lesson.id), lesson.id, kind, moment)


def _minutes(row: Enrolment) -> Attendance:
    return queries.attendance_of(row)


def _after(lesson: Lesson) -> AbstractContextManager[None]:
    """The hour after a lesson."""
    return clock.frozen(lesson.ends_at + timedelta(hours=1))


def test_signing_in_and_out_by_code_is_worth_the_minutes_between(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    for kind, minute in ((MarkKind.SIGN_IN, 3), (MarkKind.SIGN_OUT, 88)):
        moment = lesson.starts_at + timedelta(minutes=minute)
        with clock.frozen(moment):
            actions.sign_in_by_code(
                lesson=lesson,
                person=row.person,
                shown=Shown(_code(lesson, kind, moment)),
                by=SYSTEM,
            )

    assert _minutes(row) == Attendance(85, 180)


def test_the_same_code_twice_is_one_mark(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    with clock.frozen(lesson.starts_at):
        code = _code(lesson, MarkKind.SIGN_IN, lesson.starts_at)
        for _ in range(2):
            actions.sign_in_by_code(lesson=lesson, person=row.person, shown=Shown(code), by=SYSTEM)

    assert db.session.scalar(select(func.count(AttendanceMark.id))) == 1


def test_a_forwarded_photo_of_the_code_is_refused_after_two_windows(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    code = _code(lesson, MarkKind.SIGN_IN, lesson.starts_at)
    with (
        clock.frozen(lesson.starts_at + timedelta(seconds=91)),
        pytest.raises(Refused) as refusal,
    ):
        actions.sign_in_by_code(lesson=lesson, person=row.person, shown=Shown(code), by=SYSTEM)
    assert refusal.value.reasons[0].code is SignInTrouble.CODE_OLD


@pytest.mark.parametrize("withdrawn", [True, False])
def test_only_people_with_a_seat_sign_in(inside: Flask, withdrawn: bool) -> None:
    cohort = make_courses.cohort()
    person = make.person()
    if withdrawn:
        actions.withdraw(enrolment=make_courses.enrolment(cohort, person), why="", by=SYSTEM)
    lesson = _lessons(cohort)[0]
    with clock.frozen(lesson.starts_at), pytest.raises(Refused) as refusal:
        actions.sign_in_by_code(
            lesson=lesson,
            person=person,
            shown=Shown(_code(lesson, MarkKind.SIGN_IN, lesson.starts_at)),
            by=SYSTEM,
        )
    assert refusal.value.reasons[0].code is SignInTrouble.NOT_ON_THE_LIST


def test_signing_out_needs_a_sign_in(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    with clock.frozen(lesson.ends_at), pytest.raises(Refused) as refusal:
        actions.sign_in_by_code(
            lesson=lesson,
            person=row.person,
            shown=Shown(_code(lesson, MarkKind.SIGN_OUT, lesson.ends_at)),
            by=SYSTEM,
        )
    assert refusal.value.reasons[0].code is SignInTrouble.NOT_SIGNED_IN


def test_the_hours_complete_once_when_the_floor_is_reached(
    inside: Flask, heard: list[object]
) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    first, second = _lessons(cohort)

    make_courses.attend(first, row)
    assert (row.state, heard) == (EnrolmentState.ENROLLED, [])
    make_courses.attend(second, row)
    make_courses.attend(second, row)
    actions.settle_hours(cohort=cohort)

    assert row.state is EnrolmentState.COMPLETED
    assert row.completed_at == second.ends_at
    assert heard == [HoursCompleted(row.id)]


def test_a_correction_below_the_floor_takes_the_completion_back(
    inside: Flask, heard: list[object]
) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    first, second = _lessons(cohort)
    make_courses.attend(first, row)
    make_courses.attend(second, row)
    mark = queries.standing_marks(second.id, [row.id])[(row.id, MarkKind.SIGN_OUT)]

    with _after(second):
        fresh = actions.correct_mark(
            mark=mark, at=second.starts_at + timedelta(minutes=10), why="提前离开", by=SYSTEM
        )

    assert (row.state, row.completed_at) == (EnrolmentState.ENROLLED, None)
    assert _minutes(row) == Attendance(100, 180)
    assert mark.replaced_at is not None
    assert fresh is not None
    assert fresh.why == "提前离开"
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "courses.attendance.corrected")
    ).one()
    assert entry.facts["before"] == second.ends_at.isoformat()
    assert entry.person_id == row.person_id
    assert len(heard) == 1


def test_a_mark_may_be_taken_away_and_stays_readable(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    make_courses.attend(lesson, row)
    mark = queries.standing_marks(lesson.id, [row.id])[(row.id, MarkKind.SIGN_IN)]

    assert actions.correct_mark(mark=mark, at=None, why="没有来", by=SYSTEM) is None

    assert _minutes(row).attended == 0
    assert queries.marks_of(lesson.id, row.id)[0].id == mark.id


def test_a_mark_corrected_by_somebody_else_is_not_corrected_again(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    make_courses.attend(lesson, row)
    mark = queries.standing_marks(lesson.id, [row.id])[(row.id, MarkKind.SIGN_IN)]
    later = lesson.starts_at + timedelta(minutes=5)
    with _after(lesson):
        actions.correct_mark(mark=mark, at=later, why="迟到", by=SYSTEM)

        with pytest.raises(Refused) as refusal:
            actions.correct_mark(mark=mark, at=later, why="迟到", by=SYSTEM)

    assert refusal.value.reasons[0].code is SignInTrouble.ALREADY_CORRECTED


def test_calling_the_roll_twice_adds_nothing_and_overwrites_nothing(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    late = lesson.starts_at + timedelta(minutes=20)
    with clock.frozen(late):
        actions.sign_in_by_code(
            lesson=lesson,
            person=row.person,
            shown=Shown(_code(lesson, MarkKind.SIGN_IN, late)),
            by=SYSTEM,
        )

    make_courses.attend(lesson, row)
    with _after(lesson):
        marks = [RollEntry(row.id, lesson.starts_at, lesson.ends_at)]
        again = actions.roll_call(lesson=lesson, marks=marks, by=SYSTEM)

    assert again == 0
    assert _minutes(row) == Attendance(70, 180)


def test_people_of_another_class_are_passed_over_by_the_roll(inside: Flask) -> None:
    station = make.station()
    mine, other = (make_courses.cohort(station=station, hour=hour) for hour in (9, 14))
    stranger = make_courses.enrolment(other)
    lesson = _lessons(mine)[0]

    make_courses.attend(lesson, stranger)

    assert db.session.scalar(select(func.count(AttendanceMark.id))) == 0


def test_a_roll_of_times_outside_the_lesson_is_refused(inside: Flask) -> None:
    cohort = make_courses.cohort()
    row = make_courses.enrolment(cohort)
    lesson = _lessons(cohort)[0]
    with pytest.raises(Refused) as refusal:
        actions.roll_call(
            lesson=lesson,
            marks=[RollEntry(row.id, lesson.starts_at - timedelta(hours=3), lesson.ends_at)],
            by=SYSTEM,
        )
    assert refusal.value.reasons[0].code is SignInTrouble.MARK_OUTSIDE


def test_calling_the_roll_of_a_large_class_takes_no_more_statements(
    inside: Flask, count_queries: object
) -> None:
    cohort = make_courses.cohort(seats=60)
    rows = [make_courses.enrolment(cohort, make.person(f"学员{i}明")) for i in range(24)]
    first, second = _lessons(cohort)

    def statements(lesson: Lesson, people: list[Enrolment]) -> int:
        marks = [RollEntry(row.id, lesson.starts_at, None) for row in people]
        db.session.commit()
        with _after(second), count_queries() as seen:  # type: ignore[operator]  # callable
            actions.roll_call(lesson=lesson, marks=marks, by=SYSTEM)
        return len(seen)

    few = statements(first, rows[:4])
    assert statements(second, rows) <= few


def test_the_roster_takes_a_fixed_number_of_statements(
    inside: Flask, count_queries: object
) -> None:
    small, large = make_courses.cohort(seats=60), make_courses.cohort(seats=60, hour=14)
    for cohort, size in ((small, 3), (large, 20)):
        rows = [make_courses.enrolment(cohort, make.person(f"学员{i}明")) for i in range(size)]
        make_courses.attend(_lessons(cohort)[0], *rows)

    def statements(cohort: Cohort) -> int:
        db.session.commit()
        db.session.expire_all()
        with count_queries() as seen:  # type: ignore[operator]  # a fixture that is callable
            lines = queries.cohort_roster(cohort, clock.now())
            assert all(line.attendance == Attendance(90, 180) for line in lines)
            assert all(line.enrolment.person.name for line in lines)
        return len(seen)

    assert statements(small) == statements(large) <= 6


def test_a_class_runs_from_draft_to_closed(inside: Flask) -> None:
    cohort = make_courses.cohort(published=False)
    with pytest.raises(Refused) as draft:
        make_courses.enrolment(cohort)
    actions.publish_cohort(cohort=cohort, by=SYSTEM)
    row = make_courses.enrolment(cohort)
    with pytest.raises(Refused) as running:
        actions.close_cohort(cohort=cohort, by=SYSTEM)
    for lesson in _lessons(cohort):
        make_courses.attend(lesson, row)
    with clock.frozen(clock.at(cohort.ends_on + timedelta(days=1))):
        actions.close_cohort(cohort=cohort, by=SYSTEM)

    assert draft.value.reasons[0].code is Unmet.NOT_PUBLISHED
    assert running.value.reasons[0].code is CohortTrouble.STILL_RUNNING
    assert cohort.closed_at is not None
    assert row.completed_at is not None


def test_a_teacher_is_not_booked_twice_at_the_same_hour(inside: Flask) -> None:
    teacher = make.person("赵老师")
    make_courses.cohort(instructors=[teacher], hour=9)
    with pytest.raises(Refused) as refusal:
        make_courses.cohort(instructors=[teacher], hour=11)
    assert [reason.code for reason in refusal.value.reasons] == [CohortTrouble.INSTRUCTOR_BUSY]
    make_courses.cohort(instructors=[teacher], hour=14)


def test_a_class_without_lessons_or_teacher_is_not_published(inside: Flask) -> None:
    cohort = make_courses.cohort(published=False, instructors=[])
    actions.set_timetable(cohort=cohort, lessons=[], by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.publish_cohort(cohort=cohort, by=SYSTEM)
    assert [reason.code for reason in refusal.value.reasons] == [
        CohortTrouble.NO_INSTRUCTOR,
        CohortTrouble.NO_TIMETABLE,
    ]


def test_a_timetable_stays_once_attendance_was_taken(inside: Flask) -> None:
    cohort = make_courses.cohort()
    make_courses.attend(_lessons(cohort)[0], make_courses.enrolment(cohort))
    with pytest.raises(Refused) as refusal:
        actions.set_timetable(cohort=cohort, lessons=[], by=SYSTEM)
    assert refusal.value.reasons[0].code is CohortTrouble.ATTENDANCE_TAKEN
    with pytest.raises(Refused) as cancelled:
        actions.cancel_cohort(cohort=cohort, why="", by=SYSTEM)
    assert cancelled.value.reasons[0].code is CohortTrouble.STILL_IN_CLASS


def test_classes_are_numbered_by_course_and_station(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    numbers = [
        make_courses.cohort(station=station, course=course, hour=hour).number for hour in (9, 14)
    ]
    elsewhere = make_courses.cohort(station=make.station("南桥站"), course=course).number
    assert (numbers, elsewhere) == ([1, 2], 1)
