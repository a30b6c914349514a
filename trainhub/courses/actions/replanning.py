"""Change the plan of a class, or plan the next one after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import delete

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.actions import booking, telling
from trainhub.courses.actions.cohorts import furnish, once, place_of, plan_cohort
from trainhub.courses.actions.papers import OpeningEntry, enter_opening
from trainhub.courses.actions.schemes import fund_cohort
from trainhub.courses.actions.timetable import (
    as_planned,
    planned_of,
    set_timetable,
    untouchable,
)
from trainhub.courses.models import Cohort, Lesson, Room, Scheme, Teaching
from trainhub.courses.rules import CohortTrouble, PlannedLesson
from trainhub.courses.rules.timetable import plan_troubles, shifted, timetable_troubles
from trainhub.people.models import Person


class PlanEntry(NamedTuple):
    """What of a plan may change; all dates are included."""

    place: str
    starts_on: date
    ends_on: date
    enrol_until: date
    instructors: Sequence[Person]
    room: Room | None = None
    scheme: Scheme | None = None


def change_plan(*, cohort: Cohort, to: PlanEntry, by: Actor) -> Cohort:
    """Another room, place, other teachers, dates or scheme for a class.

    Lessons to come that were held in the room of the class move along. The version of a scheme
    stays while the scheme and the first day stay. Raises ``Refused`` for an impossible frame,
    lessons outside the new dates, and rooms or teachers that are taken.
    """
    teachers = [person.id for person in once(to.instructors)]
    lessons = _moved(cohort, to)
    booking.hold(cohort, list(lessons.values()), teachers)
    refuse_if(untouchable(cohort))
    lessons = _moved(cohort, to)  # as they are now that nobody else changes them
    planned = [as_planned(each) for each in queries.standing_lessons(cohort.id)]
    reasons = plan_troubles(cohort.seats, to.starts_on, to.ends_on, to.enrol_until)
    reasons += timetable_troubles(planned, to.starts_on, to.ends_on)
    reasons += booking.learners_of_its_own(cohort, teachers)
    coming = list(lessons.values())
    reasons += booking.clashes(cohort, coming, teachers=teachers, though_busy=True)
    refuse_if(list(dict.fromkeys(reasons)))
    _write(cohort, to, teachers, by)
    moved = _move_lessons(lessons)
    journal.record(
        by, "courses.cohort.replanned", cohort, teachers=teachers, lessons=len(moved),
        starts=to.starts_on.isoformat(), ends=to.ends_on.isoformat(),
    )  # fmt: skip
    if moved and cohort.published_at is not None:
        telling.new_timetable(cohort)
    return cohort


def _moved(cohort: Cohort, to: PlanEntry) -> dict[int, PlannedLesson]:
    """Lessons to come as the new plan wants them, by id."""
    now = clock.now()
    room_id = to.room.id if to.room else None
    place = to.place or place_of(to.room)
    found = {}
    for lesson in queries.standing_lessons(cohort.id):
        if lesson.starts_at <= now:
            continue
        planned = as_planned(lesson)
        if (lesson.room_id, lesson.place) == (cohort.room_id, cohort.place):
            planned = planned._replace(room_id=room_id, place=place)
        found[lesson.id] = planned
    return found


def _write(cohort: Cohort, to: PlanEntry, teachers: Sequence[int], by: Actor) -> None:
    known = cohort.scheme.scheme if cohort.scheme else None
    refund = to.scheme is not known or cohort.starts_on != to.starts_on
    cohort.place = to.place or place_of(to.room)
    cohort.room_id = to.room.id if to.room else None
    cohort.starts_on, cohort.ends_on = to.starts_on, to.ends_on
    cohort.enrol_until = to.enrol_until
    kept = set(queries.teacher_ids(cohort.id))
    db.session.execute(
        delete(Teaching).where(
            Teaching.cohort_id == cohort.id, Teaching.person_id.not_in(list(teachers))
        )
    )
    new = [person_id for person_id in teachers if person_id not in kept]
    db.session.add_all(Teaching(cohort_id=cohort.id, person_id=each) for each in new)
    db.session.flush()
    db.session.expire(cohort, ["instructors", "room"])
    if refund:
        fund_cohort(cohort=cohort, scheme=to.scheme, by=by)


def _move_lessons(lessons: dict[int, PlannedLesson]) -> list[Lesson]:
    moved = []
    for lesson_id, to in lessons.items():
        lesson = db.session.get_one(Lesson, lesson_id)
        if (lesson.room_id, lesson.place) == (to.room_id, to.place):
            continue
        lesson.room_id, lesson.place, lesson.changed_at = to.room_id, to.place, clock.now()
        if lesson.cohort.published_at is not None:
            lesson.sequence += 1
        moved.append(lesson)
    return moved


class Copy(NamedTuple):
    """The new draft, and why lessons of the old timetable are not in it."""

    cohort: Cohort
    left_out: list[Reason]


def copy_cohort(*, cohort: Cohort, starts_on: date, by: Actor, leave_out: bool = False) -> Copy:
    """A draft of the next class like ``cohort``, so many whole days later.

    Course, place, room, teachers, scheme, opening facts and timetable are the same; holidays
    are not considered. Lessons whose room or teacher is taken refuse the copy, or are left out
    and told when ``leave_out`` says so.
    """
    days = (starts_on - cohort.starts_on).days
    later = timedelta(days=days)
    lessons = shifted(planned_of(queries.standing_lessons(cohort.id)), days)
    twin = plan_cohort(
        course=cohort.course,
        station=cohort.station,
        institution=cohort.institution,
        seats=cohort.seats,
        place=cohort.place,
        starts_on=starts_on,
        ends_on=cohort.ends_on + later,
        enrol_until=cohort.enrol_until + later,
        instructors=queries.teachers_of(cohort.id),
        by=by,
    )
    in_use = cohort.room is not None and cohort.room.retired_at is None
    furnish(cohort=twin, room=cohort.room if in_use else None, by=by)
    if cohort.scheme is not None and cohort.scheme.scheme.retired_at is None:
        fund_cohort(cohort=twin, scheme=cohort.scheme.scheme, by=by)
    lessons = _of_syllabus(lessons, cohort, twin)
    left_out: list[Reason] = []
    if leave_out:
        lessons, left_out = _fitting(twin, lessons)
    set_timetable(cohort=twin, lessons=lessons, by=by)
    _copy_opening(cohort, twin, by)
    journal.record(by, "courses.cohort.copied", twin, source=cohort.id, left_out=len(left_out))
    return Copy(twin, left_out)


def _of_syllabus(lessons: Sequence[PlannedLesson], old: Cohort, new: Cohort) -> list[PlannedLesson]:
    """The lessons with the modules of the new syllabus, found by their titles."""
    if old.syllabus_id == new.syllabus_id:
        return list(lessons)
    titles = {module.id: module.title for module in queries.modules_of(old.syllabus_id)}
    modules = {module.title: module.id for module in queries.modules_of(new.syllabus_id)}
    return [
        lesson._replace(module_id=modules.get(titles.get(lesson.module_id or 0, "")))
        for lesson in lessons
    ]


def _fitting(
    cohort: Cohort, lessons: Sequence[PlannedLesson]
) -> tuple[list[PlannedLesson], list[Reason]]:
    booking.hold(cohort, lessons)
    fitting, reasons = [], []
    for lesson in lessons:
        found = booking.clashes(cohort, [lesson])
        reasons += found
        if not found:
            fitting.append(lesson)
    return fitting, list(dict.fromkeys(reasons))


def _copy_opening(cohort: Cohort, twin: Cohort, by: Actor) -> None:
    known = queries.opening_of(cohort.id)
    if known is not None:
        facts = OpeningEntry(*(getattr(known, name) for name in OpeningEntry._fields))
        enter_opening(cohort=twin, facts=facts, by=by)


def timetable_as_before(*, cohort: Cohort, by: Actor) -> list[Lesson]:
    """The timetable of the last class of this course, moved to the first day of this one.

    Raises ``Refused`` when there is none, and for the reasons of ``set_timetable``.
    """
    before = queries.lessons_before(cohort)
    if not before:
        raise Refused(Reason(CohortTrouble.NO_CLASS_BEFORE))
    days = (cohort.starts_on - before[0].cohort.starts_on).days
    lessons = [
        lesson._replace(place="", room_id=None, instructor_id=None)
        for lesson in shifted(planned_of(before), days)
    ]
    return set_timetable(cohort=cohort, lessons=lessons, by=by)
