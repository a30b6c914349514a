"""Where somebody stands in a class: attended of planned minutes, and what can still be reached.

The base of every share is the plan. A lesson that was called off leaves it, a lesson that makes
up for a called-off one takes its place, and a lesson that makes up for a missed one adds nothing
to it: it is a second chance for the minutes of the same module, never more than those. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.words import N_
from trainhub.courses.rules.timetable import minutes_of


class LessonFacts(NamedTuple):
    """What counts about a lesson; ``module_id`` None is a group of its own."""

    id: int
    starts_at: datetime
    ends_at: datetime
    module_id: int | None = None
    cancelled: bool = False
    make_up: bool = False

    @property
    def minutes(self) -> int:
        """Its length in whole minutes."""
        return minutes_of(self.starts_at, self.ends_at)


class Attendance(NamedTuple):
    """Attended over planned minutes of a whole class: the planned ones include what is to come."""

    attended: int
    planned: int

    @property
    def percent(self) -> int:
        """The share in whole percent, never rounded up."""
        return self.attended * 100 // self.planned if self.planned else 0


def reaches(attendance: Attendance, floor: int) -> bool:
    """Whether attended minutes are at least ``floor`` percent of the planned ones."""
    return attendance.planned > 0 and attendance.attended * 100 >= floor * attendance.planned


def minutes_needed(planned: int, floor: int) -> int:
    """The minutes that are ``floor`` percent of ``planned``, rounded up."""
    return -(-floor * planned // 100)


@dataclass(frozen=True)
class Plan:
    """The planned minutes of a class by module, and the module of every lesson that is held."""

    by_module: Mapping[int | None, int]
    module_of: Mapping[int, int | None]

    @property
    def minutes(self) -> int:
        """The base of the share."""
        return sum(self.by_module.values())

    def credit(self, minutes: Mapping[int, int]) -> int:
        """What minutes by lesson are worth: those of a module count up to its planned ones."""
        modules: dict[int | None, int] = {}
        for lesson_id, here in minutes.items():
            if lesson_id in self.module_of:
                module = self.module_of[lesson_id]
                modules[module] = modules.get(module, 0) + here
        return sum(min(here, self.by_module.get(each, 0)) for each, here in modules.items())

    def tally(self, minutes: Mapping[int, int]) -> Attendance:
        """The share of somebody who attended so many minutes of each lesson."""
        return Attendance(self.credit(minutes), self.minutes)


def plan_of(lessons: Iterable[LessonFacts]) -> Plan:
    """The plan of a timetable, by module.

    Regular lessons count. Called-off ones count only as far as lessons that make up for them
    are planned in the same module.
    """
    held: dict[int | None, int] = {}
    called_off: dict[int | None, int] = {}
    made_up: dict[int | None, int] = {}
    module_of: dict[int, int | None] = {}
    for lesson in lessons:
        if lesson.cancelled:
            # A make-up that is called off takes nothing from the plan: it never was in it.
            sums = None if lesson.make_up else called_off
        else:
            module_of[lesson.id] = lesson.module_id
            sums = made_up if lesson.make_up else held
        if sums is not None:
            sums[lesson.module_id] = sums.get(lesson.module_id, 0) + lesson.minutes
    moved = {each: min(called_off.get(each, 0), minutes) for each, minutes in made_up.items()}
    modules = held.keys() | moved.keys()
    by_module = {each: held.get(each, 0) + moved.get(each, 0) for each in modules}
    return Plan(by_module, module_of)


class Times(NamedTuple):
    """The standing sign-in and sign-out of one person in one lesson."""

    signed_in: datetime | None = None
    signed_out: datetime | None = None


def reachable(
    lesson: LessonFacts, times: Times, now: datetime, *, taken: bool, settles_after: timedelta
) -> int:
    """Minutes of one lesson that somebody has, or can still have, at ``now``.

    Whoever forgot to sign out can be completed by the teacher, and a lesson of which nobody has
    an entry yet (``taken`` false) can still be entered from paper: neither is lost. A lesson is
    over for whoever did not come once ``settles_after`` has passed since its end; until then the
    roll may still be called for all of it.
    """
    came, left = times
    if came is not None:
        begin, end = max(lesson.starts_at, came), lesson.ends_at if left is None else left
        return minutes_of(begin, min(lesson.ends_at, end))
    settled = taken and now > lesson.ends_at + settles_after
    return 0 if settled else lesson.minutes


class Standing(NamedTuple):
    """Attended and planned minutes, and the most that can still come together."""

    attended: int
    planned: int
    possible: int

    @property
    def attendance(self) -> Attendance:
        """The share so far."""
        return Attendance(self.attended, self.planned)

    def slack(self, floor: int) -> int:
        """Minutes that may still be missed; below zero the floor is out of reach."""
        return self.possible - minutes_needed(self.planned, floor)


class WarningLevel(StrEnum):
    """How close somebody is to failing by absence."""

    NEAR = "near"
    LOST = "lost"


WARNING_WORDS: dict[WarningLevel, str] = {
    WarningLevel.NEAR: N_("may hardly miss a lesson any more"),
    WarningLevel.LOST: N_("cannot reach the hours any more"),
}


def warning_level(standing: Standing, floor: int, one_lesson: int) -> WarningLevel | None:
    """Whether to warn somebody; ``one_lesson`` is the longest one to come, 0 when none is.

    Nobody is warned who missed nothing: in a class of two lessons the slack is below one lesson
    from the first minute.
    """
    slack = standing.slack(floor)
    if slack < 0:
        return WarningLevel.LOST
    missed = standing.planned - standing.possible
    return WarningLevel.NEAR if floor and missed > 0 and slack < one_lesson else None
