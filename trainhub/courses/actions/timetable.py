"""Lay out the timetable of a class; add, move and call off single lessons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.actions import booking, telling
from trainhub.courses.actions.attendance import settle_hours
from trainhub.courses.models import Cohort, Lesson
from trainhub.courses.rules import CohortTrouble, PlannedLesson
from trainhub.courses.rules.timetable import first_clash, timetable_troubles


def set_timetable(
    *, cohort: Cohort, lessons: Sequence[PlannedLesson], by: Actor, though_busy: bool = False
) -> list[Lesson]:
    """Replace the timetable of a class; calendars learn which lessons moved and which are off.

    Raises ``Refused`` once attendance was taken, when lessons overlap or leave the dates of the
    class, and when a room, a teacher or somebody of the class is taken at that time
    (``though_busy`` accepts the last). People who have a seat are told.
    """
    lessons = [_placed(cohort, lesson) for lesson in lessons]
    booking.hold(cohort, lessons)
    refuse_if(untouchable(cohort))
    if queries.has_attendance(cohort.id):
        raise Refused(Reason(CohortTrouble.ATTENDANCE_TAKEN))
    refuse_if(timetable_troubles(lessons, cohort.starts_on, cohort.ends_on))
    refuse_if(booking.clashes(cohort, lessons, though_busy=though_busy))
    _lay(cohort, lessons)
    db.session.flush()
    db.session.expire(cohort, ["lessons"])
    if cohort.published_at is not None:
        telling.new_timetable(cohort)
    journal.record(by, "courses.timetable.set", cohort, lessons=len(lessons))
    return queries.standing_lessons(cohort.id)


def untouchable(cohort: Cohort) -> list[Reason]:
    """Why nothing about a class can be changed any more."""
    if cohort.cancelled_at is not None:
        return [Reason(CohortTrouble.CANCELLED)]
    if cohort.closed_at is not None:
        return [Reason(CohortTrouble.CLOSED)]
    return []


def _placed(cohort: Cohort, lesson: PlannedLesson) -> PlannedLesson:
    """The lesson with a place: its own, else the one of the class with its room."""
    if lesson.place:
        return lesson
    return lesson._replace(place=cohort.place, room_id=lesson.room_id or cohort.room_id)


def _lay(cohort: Cohort, lessons: Sequence[PlannedLesson]) -> None:
    """Write lessons over those that stand: a lesson keeps its row, and so its calendar entry."""
    standing = {lesson.starts_at: lesson for lesson in queries.standing_lessons(cohort.id)}
    ordered = sorted(lessons, key=lambda lesson: lesson.starts_at)
    pairs = [(standing.pop(to.starts_at), to) for to in ordered if to.starts_at in standing]
    kept = {to.starts_at for _, to in pairs}
    moved = [to for to in ordered if to.starts_at not in kept]
    left = list(standing.values())
    pairs += zip(left, moved, strict=False)
    for lesson, to in pairs:
        _write(lesson, to, cohort)
    _drop(cohort, left[len(moved) :])
    for to in moved[len(left) :]:
        db.session.add(_new(cohort, to))


def _drop(cohort: Cohort, lessons: Sequence[Lesson]) -> None:
    """A lesson that somebody may have in a calendar is called off; one of a draft never was."""
    db.session.flush()
    if cohort.published_at is not None:
        for lesson in lessons:
            _off(lesson, "")
        return
    ids = [lesson.id for lesson in lessons]
    db.session.execute(update(Lesson).where(Lesson.makes_up_id.in_(ids)).values(makes_up_id=None))
    db.session.execute(delete(Lesson).where(Lesson.id.in_(ids)))


def _new(cohort: Cohort, to: PlannedLesson) -> Lesson:
    return Lesson(cohort_id=cohort.id, changed_at=clock.now(), **to._asdict())


def _write(lesson: Lesson, to: PlannedLesson, cohort: Cohort) -> bool:
    """Change a lesson and say whether anything is new; calendars count published changes."""
    facts: dict[str, Any] = to._asdict()
    if all(getattr(lesson, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(lesson, name, value)
    lesson.changed_at = clock.now()
    if cohort.published_at is not None:
        lesson.sequence += 1
    return True


def _off(lesson: Lesson, why: str) -> None:
    lesson.cancelled_at = lesson.changed_at = clock.now()
    lesson.cancelled_why = why
    lesson.sequence += 1


def add_lesson(
    *, cohort: Cohort, lesson: PlannedLesson, by: Actor, though_busy: bool = False
) -> Lesson:
    """One more lesson; ``makes_up_id`` marks it as made up for another one of the class.

    Raises ``Refused`` as ``set_timetable`` does, though attendance of other lessons is no hurdle.
    """
    placed = _placed(cohort, lesson)
    booking.hold(cohort, [placed])
    _judge(cohort, placed, but=None, though_busy=though_busy)
    row = _new(cohort, placed)
    db.session.add(row)
    journal.record(
        by, "courses.lesson.added", row, cohort=cohort.id, makes_up=placed.makes_up_id
    )  # fmt: skip
    _settle(cohort, by)
    if cohort.published_at is not None:
        telling.added(cohort, row)
    return row


def change_lesson(
    *, lesson: Lesson, to: PlannedLesson, by: Actor, though_busy: bool = False
) -> Lesson:
    """Another time, place, room, teacher, module or title for one lesson.

    Raises ``Refused`` when it was called off, when attendance was taken and the time or kind
    would change, and for the clashes of ``set_timetable``. People are told of a new time or
    place; a change of nothing tells nobody.
    """
    cohort = lesson.cohort
    placed = _placed(cohort, to)
    booking.hold(cohort, [placed])
    lock(lesson)
    _refuse_changing(lesson, placed)
    _judge(cohort, placed, but=lesson, though_busy=though_busy)
    before = _before(lesson)
    if not _write(lesson, placed, cohort):
        return lesson
    journal.record(by, "courses.lesson.changed", lesson, cohort=cohort.id, **before)
    _settle(cohort, by)
    if cohort.published_at is not None:
        telling.changed(cohort, lesson, before)
    return lesson


def _before(lesson: Lesson) -> dict[str, Any]:
    """What the journal and the message need of a lesson as it was."""
    return {
        "start": lesson.starts_at.isoformat(),
        "end": lesson.ends_at.isoformat(),
        "place": lesson.place,
        "instructor": lesson.instructor_id,
    }


def _refuse_changing(lesson: Lesson, to: PlannedLesson) -> None:
    if lesson.cancelled_at is not None:
        raise Refused(Reason(CohortTrouble.LESSON_CANCELLED))
    counts = (to.starts_at, to.ends_at, to.kind, to.module_id, to.makes_up_id)
    same = counts == (
        lesson.starts_at, lesson.ends_at, lesson.kind, lesson.module_id, lesson.makes_up_id
    )  # fmt: skip
    if not same and queries.lesson_has_marks(lesson.id):
        raise Refused(Reason(CohortTrouble.ATTENDANCE_HERE))


def _judge(cohort: Cohort, wanted: PlannedLesson, *, but: Lesson | None, though_busy: bool) -> None:
    refuse_if(untouchable(cohort))
    reasons = timetable_troubles([wanted], cohort.starts_on, cohort.ends_on)
    others = [
        lesson.slot
        for lesson in queries.standing_lessons(cohort.id)
        if but is None or lesson.id != but.id
    ]
    if first_clash([wanted.slot], others) is not None:
        reasons.append(Reason(CohortTrouble.LESSONS_OVERLAP, day=wanted.slot.day))
    refuse_if(reasons)
    refuse_if(booking.clashes(cohort, [wanted], though_busy=though_busy))


def as_planned(lesson: Lesson) -> PlannedLesson:
    """A lesson as one that is to be: to copy it, or to judge it beside others."""
    return PlannedLesson(
        title=lesson.title,
        kind=lesson.kind,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        module_id=lesson.module_id,
        place=lesson.place,
        room_id=lesson.room_id,
        instructor_id=lesson.instructor_id,
        makes_up_id=lesson.makes_up_id,
    )


def cancel_lesson(*, lesson: Lesson, why: str, by: Actor) -> Lesson:
    """Call one lesson off and tell everybody; a make-up lesson is a further step.

    Raises ``Refused`` when attendance was taken in it.
    """
    cohort = lesson.cohort
    lock(cohort)
    lock(lesson)
    if lesson.cancelled_at is not None:
        return lesson
    refuse_if(untouchable(cohort))
    if queries.lesson_has_marks(lesson.id):
        raise Refused(Reason(CohortTrouble.ATTENDANCE_HERE))
    _off(lesson, why)
    journal.record(by, "courses.lesson.cancelled", lesson, cohort=cohort.id, why=why)
    _settle(cohort, by)
    if cohort.published_at is not None:
        telling.called_off(cohort, lesson)
    return lesson


def _settle(cohort: Cohort, by: Actor) -> None:
    """The plan is the base of every share: with another plan somebody may have the hours."""
    db.session.flush()
    db.session.expire(cohort, ["lessons"])
    if cohort.published_at is not None and queries.has_attendance(cohort.id):
        settle_hours(cohort=cohort, by=by)


def planned_of(lessons: Iterable[Lesson]) -> list[PlannedLesson]:
    """Lessons that stand as lessons to be, make-up marks left behind."""
    return [as_planned(each)._replace(makes_up_id=None) for each in lessons]
