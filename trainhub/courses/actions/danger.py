"""Warn people in time who may fail by absence, and look at each lesson after its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM
from trainhub.core.db import Base, db, transaction
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.models import AttendanceWarning, Cohort, Lesson, LessonClosing
from trainhub.courses.queries import RosterLine
from trainhub.courses.rules import WarningLevel


def warn_in_danger(cohort: Cohort, enrolment_ids: Sequence[int] | None = None) -> int:
    """Tell whoever may hardly miss a lesson any more, or cannot reach the hours: each once.

    Their teachers get the number and the list. Returns how many people were told now.
    """
    lines = [
        line
        for line in queries.in_danger([cohort], clock.now())
        if enrolment_ids is None or line.enrolment.id in enrolment_ids
    ]
    told = [line for line in lines if _warn(cohort, line)]
    if told:
        _tell_teachers(cohort, told)
    return len(told)


def _warn(cohort: Cohort, line: RosterLine) -> bool:
    enrolment, level = line.enrolment, line.level
    if level is None or not _once(
        AttendanceWarning, enrolment_id=enrolment.id, level=level, slack=line.slack,
        warned_at=clock.now(),
    ):  # fmt: skip
        return False
    sentence = (
        N_("“{course}”: you may miss only {minutes} more minutes. Please come to every lesson.")
        if level is WarningLevel.NEAR
        else N_(
            "“{course}”: too many minutes are missing for the exam. Please talk to the teacher."
        )
    )
    outbox.say_to(
        enrolment.person_id,
        f"attendance:{level.value}:{enrolment.id}",
        sentence,
        link=f"/courses/enrolments/{enrolment.id}",
        course=cohort.course.name,
        minutes=max(0, line.slack),
    )
    journal.record(
        SYSTEM, "courses.attendance.warned", enrolment, person_id=enrolment.person_id,
        level=level.value, slack=line.slack,
    )  # fmt: skip
    return True


def _tell_teachers(cohort: Cohort, told: Sequence[RosterLine]) -> None:
    newest = max(line.enrolment.id for line in told)
    for teacher in queries.teachers_of(cohort.id):
        outbox.say_to(
            teacher.id,
            f"attendance:list:{cohort.id}:{clock.now():%Y%m%d%H%M}:{newest}:{teacher.id}",
            N_("“{course}”: {count} people may fail by absence. Please talk to them."),
            link="/courses/in-danger",
            course=cohort.course.name,
            count=len(told),
        )


def close_lesson(lesson: Lesson) -> bool:
    """Look at a lesson once after its end: tell who forgot to sign out, and who is in danger.

    When nobody has an entry, the teachers are asked for the roll or the paper sheet instead.
    """
    if not _once(LessonClosing, lesson_id=lesson.id, closed_at=clock.now()):
        return False
    roll = queries.roll_of(lesson)
    if not any(line.signed_in for line in roll):
        if roll:
            _ask_for_the_roll(lesson)
        return True
    for line in roll:
        if line.signed_in and not line.signed_out:
            outbox.say_to(
                line.enrolment.person_id,
                f"lesson:{lesson.id}:open:{line.enrolment.id}",
                N_(
                    "You did not sign out of “{lesson}”. Please ask the teacher: "
                    "without it the lesson counts nothing."
                ),
                link=f"/courses/enrolments/{line.enrolment.id}",
                lesson=lesson.title,
            )
    warn_in_danger(lesson.cohort)
    return True


def _ask_for_the_roll(lesson: Lesson) -> None:
    for teacher in queries.teachers_of(lesson.cohort_id):
        outbox.say_to(
            teacher.id,
            f"lesson:{lesson.id}:roll:{teacher.id}",
            N_(
                "Nobody is signed in to “{lesson}”. Please call the roll, or enter the paper sheet."
            ),
            link=f"/courses/lessons/{lesson.id}",
            lesson=lesson.title,
        )


def close_lessons_when_due() -> int:
    """The sweeper's chore: look at lessons that ended; nothing is locked when none did."""
    due = queries.lessons_to_close(clock.now())
    for lesson_id in due:
        with transaction():
            close_lesson(db.session.get_one(Lesson, lesson_id))
    return len(due)


def _once(table: type[Base], **values: Any) -> bool:
    """Insert a row that can be there only once; whether it is new."""
    engine = db.session.get_bind().dialect.name
    return db.session.scalar(_inserting(engine, table), values) is not None


@lru_cache(maxsize=4)
def _inserting(engine: str, table: Any) -> Executable:
    if engine == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing().returning(table.id)
    return postgresql.insert(table).on_conflict_do_nothing().returning(table.id)
