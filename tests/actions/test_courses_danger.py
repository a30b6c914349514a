"""Warned in time, and once: who may hardly miss a lesson any more, and who is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry
from trainhub.courses.models import AttendanceWarning, Cohort, Enrolment, Lesson
from trainhub.courses.rules import LessonKind, MarkKind, PlannedLesson, WarningLevel

#: So many lessons of an hour, one a day: 600 minutes planned, 480 needed, 120 to spare.
LESSONS = 10
FIRST = date(2026, 11, 18)


def _class(people: int = 2) -> tuple[Cohort, list[Enrolment]]:
    cohort = make_courses.cohort(published=False)
    cohort.ends_on = FIRST + timedelta(days=LESSONS)
    lessons = []
    for number in range(LESSONS):
        start = clock.at(FIRST + timedelta(days=number), 9)
        kind = LessonKind.PRACTICE if number % 2 else LessonKind.THEORY
        lessons.append(PlannedLesson("课", kind, start, start + timedelta(minutes=60)))
    actions.set_timetable(cohort=cohort, lessons=lessons, by=SYSTEM)
    actions.publish_cohort(cohort=cohort, by=SYSTEM)
    return cohort, [make_courses.enrolment(cohort, make.person(f"学员{i}")) for i in range(people)]


def _lessons(cohort: Cohort) -> list[Lesson]:
    return queries.lessons_of([cohort.id])[cohort.id]


def _sweep(lesson: Lesson) -> int:
    with clock.frozen(lesson.ends_at + timedelta(minutes=31)):
        return actions.close_lessons_when_due()


def _told(person_id: int) -> list[tuple[str, dict[str, object]]]:
    rows = select(Message).where(Message.person_id == person_id, Message.key.like("attendance:%"))
    return [(m.sentence, m.facts) for m in db.session.scalars(rows.order_by(Message.id))]


def test_people_are_warned_before_it_is_too_late_and_then_once_more(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(clock.at(FIRST - timedelta(days=3))), db.session.begin_nested():
            cohort, (good, bad) = _class()
        db.session.commit()
        seen = []
        for lesson in _lessons(cohort)[:4]:
            make_courses.attend(lesson, good)
            db.session.commit()
            _sweep(lesson)
            _sweep(lesson)
            seen.append(list(db.session.scalars(select(AttendanceWarning.level).order_by("id"))))
        # 120 minutes may be missed: after one lesson another may be, after two none.
        near, lost = WarningLevel.NEAR, WarningLevel.LOST
        assert seen == [[], [near], [near, lost], [near, lost]]
        sentences = _told(bad.person_id)
        assert [facts["minutes"] for _said, facts in sentences] == [0, 0]
        assert _told(good.person_id) == []
        teacher = queries.teachers_of(cohort.id)[0]
        assert [facts["count"] for _said, facts in _told(teacher.id)] == [1, 1]
        with clock.frozen(_lessons(cohort)[3].ends_at + timedelta(hours=1)):
            (line,) = queries.in_danger([cohort], clock.now())
        assert (line.enrolment.id, line.level, line.slack) == (bad.id, lost, -120)


def test_a_lesson_without_any_entry_asks_the_teacher_and_warns_nobody(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(clock.at(FIRST - timedelta(days=3))):
            cohort, people = _class()
        db.session.commit()
        lessons = _lessons(cohort)
        for lesson in lessons[:3]:
            _sweep(lesson)
        assert db.session.scalars(select(AttendanceWarning)).all() == []
        teacher = queries.teachers_of(cohort.id)[0]
        keys = db.session.scalars(select(Message.key).where(Message.person_id == teacher.id))
        assert [key.split(":")[2] for key in keys] == ["roll"] * 3
        # The sheets of three days are entered at once: only now is somebody lost.
        with clock.frozen(lessons[2].ends_at + timedelta(hours=5)):
            for lesson in lessons[:3]:
                entry = RollEntry(people[0].id, lesson.starts_at, lesson.ends_at)
                actions.roll_call(lesson=lesson, marks=[entry], by=SYSTEM)
        levels = list(db.session.scalars(select(AttendanceWarning.level).order_by("id")))
        assert levels[-1] is WarningLevel.LOST
        assert {row.enrolment_id for row in db.session.scalars(select(AttendanceWarning))} == {
            people[1].id
        }


def test_whoever_forgot_to_sign_out_is_told_and_not_given_up(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(clock.at(FIRST - timedelta(days=3))):
            cohort, (one, _other) = _class()
        db.session.commit()
        for lesson in _lessons(cohort)[:3]:
            with clock.frozen(lesson.starts_at):
                entry = RollEntry(one.id, lesson.starts_at)
                actions.roll_call(lesson=lesson, marks=[entry], by=SYSTEM)
            db.session.commit()
            _sweep(lesson)
        assert _told(one.person_id) == []
        rows = select(Message.key).where(Message.person_id == one.person_id)
        keys = [key for key in db.session.scalars(rows) if key.startswith("lesson:")]
        assert [key.split(":")[2] for key in keys] == ["open"] * 3


def test_a_correction_warns_at_once(inside: Flask) -> None:
    cohort, (one, other) = _class()
    lessons = _lessons(cohort)[:3]
    for lesson in lessons:
        make_courses.attend(lesson, one, other)
    with clock.frozen(lessons[2].ends_at + timedelta(hours=1)):
        for lesson in lessons:
            mark = queries.standing_marks(lesson.id, [one.id])[one.id, MarkKind.SIGN_IN]
            actions.correct_mark(mark=mark, at=None, why="代签", by=SYSTEM)
    levels = list(db.session.scalars(select(AttendanceWarning.level).order_by("id")))
    assert levels == [WarningLevel.NEAR, WarningLevel.LOST]


def test_the_list_of_danger_takes_a_fixed_number_of_statements(
    inside: Flask, count_queries: Callable[[], object]
) -> None:
    cohort, _people = _class(2)
    larger, _more = _class(8)
    with clock.frozen(_lessons(larger)[5].ends_at):
        for each in (cohort, larger):
            first = queries.seated_in(each.id)[0]
            for lesson in _lessons(each)[:5]:
                make_courses.attend(lesson, first)
        db.session.flush()
        seen = []
        for cohorts in ([cohort], [cohort, larger]):
            with count_queries() as statements:  # type: ignore[attr-defined]  # a context manager
                lines = queries.in_danger(cohorts, clock.now())
            seen.append((len(lines), len(statements)))
    assert [count for count, _statements in seen] == [1, 8]
    assert seen[0][1] == seen[1][1] == 3
