"""The way of a class from draft to closed, and what is missing for the next step. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.rooms import fit_troubles
from trainhub.courses.rules.timetable import CohortTrouble, hours_troubles
from trainhub.courses.rules.words import LessonKind, Stage


class StageGap(StrEnum):
    """What keeps a class from its next step, beside the troubles of its plan."""

    NOBODY_ENROLLED = N_("Nobody is enrolled yet.")
    STARTS_ON = N_("The first day is {day}.")
    LESSONS_TO_COME = N_("{lessons} lessons are still to come.")
    ROLLS_MISSING = N_("No attendance was taken in {lessons} lessons.")
    ENDS_ON = N_("The last day is {day}.")


#: The stops of the line, as a class passes them; ``published`` is passed when enrolment opens.
STOPS: tuple[str, ...] = (
    N_("Draft"),
    N_("Published"),
    N_("Enrolling"),
    N_("Running"),
    N_("Lessons are over"),
    N_("Closed"),
)

#: Where a class stands on the line; a cancelled one stands nowhere.
_STOP_OF = {
    Stage.DRAFT: 0,
    Stage.ENROLLING: 2,
    Stage.FULL: 2,
    Stage.READY: 2,
    Stage.RUNNING: 3,
    Stage.FINISHED: 4,
    Stage.CLOSED: 6,
}


def stop_of(stage: Stage) -> int | None:
    """The stop where a class stands, ``len(STOPS)`` when all are passed, None when cancelled."""
    return _STOP_OF.get(stage)


class RoomSeats(NamedTuple):
    """A room of the class and the people who can sit in it."""

    name: str
    seats: int


class PlanFacts(NamedTuple):
    """What publishing is judged by; minutes of lessons that are held."""

    teachers: int
    lessons: Sequence[tuple[LessonKind, int]]
    theory: int
    practice: int
    seats: int
    rooms: Sequence[RoomSeats] = ()


def publish_troubles(plan: PlanFacts) -> list[Reason]:
    """What a draft lacks before people may enrol."""
    reasons = [] if plan.teachers else [Reason(CohortTrouble.NO_INSTRUCTOR)]
    if plan.lessons:
        reasons += hours_troubles(plan.lessons, plan.theory, plan.practice)
    else:
        reasons.append(Reason(CohortTrouble.NO_TIMETABLE))
    for room in plan.rooms:
        reasons += fit_troubles(room.name, room.seats, plan.seats)
    return reasons


class Progress(NamedTuple):
    """How far the lessons of a class are."""

    starts_on: date
    ends_on: date
    taken: int
    #: Lessons that are not over yet, and lessons that are over without a single entry.
    to_come: int
    without_roll: int


def next_gaps(stage: Stage, progress: Progress) -> list[Reason]:
    """What a published class still waits for before it reaches the next stop."""
    if stage in {Stage.ENROLLING, Stage.FULL, Stage.READY}:
        nobody = [] if progress.taken else [Reason(StageGap.NOBODY_ENROLLED)]
        return [*nobody, Reason(StageGap.STARTS_ON, day=progress.starts_on)]
    rolls = _counted(StageGap.ROLLS_MISSING, progress.without_roll)
    if stage is Stage.RUNNING:
        coming = _counted(StageGap.LESSONS_TO_COME, progress.to_come)
        return [*rolls, *(coming or [Reason(StageGap.ENDS_ON, day=progress.ends_on)])]
    return rolls if stage is Stage.FINISHED else []


def _counted(gap: StageGap, lessons: int) -> list[Reason]:
    return [Reason(gap, lessons=lessons)] if lessons else []
