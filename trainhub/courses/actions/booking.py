"""Hold people and rooms while a timetable is judged: nobody is booked twice, whatever the race.

Locks are taken in one order in the whole chapter: people by id, rooms by id, then the class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Room
from trainhub.courses.queries.booking import Span
from trainhub.courses.rules import CohortTrouble, PlannedLesson, Slot
from trainhub.courses.rules.booking import BookingTrouble, people_troubles, taken_troubles
from trainhub.courses.rules.enrolling import Unmet
from trainhub.courses.rules.rooms import RoomTrouble
from trainhub.people.actions import hold_people


def hold(
    cohort: Cohort, lessons: Sequence[PlannedLesson], teachers: Iterable[int] | None = None
) -> None:
    """Lock everybody and every room that ``lessons`` need, then the class.

    ``teachers`` are those that the class is about to get; by default the ones it has. Raises
    ``Refused`` when the teachers changed while this waited for its turn.
    """
    chosen = None if teachers is None else sorted(teachers)
    default = queries.teacher_ids(cohort.id) if chosen is None else chosen
    guests = {lesson.instructor_id for lesson in lessons if lesson.instructor_id}
    seated = queries.seated_person_ids(cohort.id)
    hold_people({*default, *guests, *seated})
    _lock_rooms({lesson.room_id for lesson in lessons if lesson.room_id})
    lock(cohort)
    if chosen is None and queries.teacher_ids(cohort.id) != default:
        raise Refused(Reason(BookingTrouble.CHANGED_MEANWHILE))


def _lock_rooms(ids: set[int]) -> None:
    db.session.execute(
        select(Room.id).where(Room.id.in_(ids)).order_by(Room.id).with_for_update()
    ).all()


def clashes(
    cohort: Cohort,
    lessons: Sequence[PlannedLesson],
    *,
    teachers: Iterable[int] | None = None,
    though_busy: bool = False,
) -> list[Reason]:
    """Why the held class cannot have ``lessons``: rooms, teachers and people taken elsewhere.

    ``though_busy`` leaves out the people of the class: somebody decided that they must choose.
    """
    if not lessons:
        return []
    span = Span(
        min(lesson.starts_at for lesson in lessons), max(lesson.ends_at for lesson in lessons)
    )
    default = queries.teacher_ids(cohort.id) if teachers is None else list(teachers)
    reasons = _room_clashes(cohort, lessons, span)
    reasons += _teacher_clashes(cohort, lessons, default, span)
    if not though_busy:
        seated = queries.seated_person_ids(cohort.id)
        wanted = [lesson.slot for lesson in lessons]
        reasons += people_troubles(wanted, queries.busy_learners(seated, cohort.id, span))
    return list(dict.fromkeys(reasons))


def _room_clashes(cohort: Cohort, lessons: Sequence[PlannedLesson], span: Span) -> list[Reason]:
    wanted = _by_key((lesson.room_id, lesson.slot) for lesson in lessons if lesson.room_id)
    rooms = db.session.scalars(
        select(Room).where(Room.id.in_(wanted)).execution_options(populate_existing=True)
    )
    gone = RoomTrouble.NOT_TO_BE_HAD
    reasons = [Reason(gone, room=room.name) for room in rooms if room.retired_at is not None]
    busy = queries.busy_rooms(wanted, cohort.id, span)
    return reasons + taken_troubles(BookingTrouble.ROOM_BUSY, wanted, busy)


def _teacher_clashes(
    cohort: Cohort, lessons: Sequence[PlannedLesson], default: Sequence[int], span: Span
) -> list[Reason]:
    wanted = _by_key(
        (person_id, lesson.slot)
        for lesson in lessons
        for person_id in ([lesson.instructor_id] if lesson.instructor_id else default)
    )
    teaching = queries.busy_teachers(wanted, cohort.id, span)
    learning = queries.busy_learners(wanted, cohort.id, span)
    return [
        *learners_of_its_own(cohort, wanted),
        *taken_troubles(CohortTrouble.INSTRUCTOR_BUSY, wanted, teaching),
        *taken_troubles(BookingTrouble.INSTRUCTOR_LEARNS, wanted, learning),
    ]


def learners_of_its_own(cohort: Cohort, teachers: Iterable[int]) -> list[Reason]:
    """Nobody signs the roll for themselves: who sits in a class cannot teach it."""
    inside = set(teachers) & set(queries.seated_person_ids(cohort.id))
    return [Reason(Unmet.TEACHES)] if inside else []


def _by_key(pairs: Iterable[tuple[int | None, Slot]]) -> Mapping[int, list[Slot]]:
    found: dict[int, list[Slot]] = {}
    for key, slot in pairs:
        if key is not None:
            found.setdefault(key, []).append(slot)
    return found
