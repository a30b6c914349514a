"""Timetables: slots, clashes, and pouring a syllabus into days. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.clock import at, civil_day
from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.words import LessonKind


class CohortTrouble(StrEnum):
    """Why something about a class is refused."""

    NO_SEATS = N_("A class needs at least one seat.")
    ENDS_BEFORE_START = N_("The last day lies before the first day.")
    ENROLS_TOO_LONG = N_("Enrolment must end on the last day of class at the latest.")
    NO_SYLLABUS = N_("This course has no syllabus for that day yet.")
    SEATS_TAKEN = N_("{taken} people have a seat already. There cannot be fewer seats.")
    NO_TIMETABLE = N_("Please enter the timetable first.")
    NO_INSTRUCTOR = N_("Please name a teacher first.")
    LESSON_OUTSIDE = N_("The lesson on {day} lies outside the dates of the class.")
    LESSONS_OVERLAP = N_("Two lessons on {day} overlap.")
    LESSON_EMPTY = N_("The lesson on {day} ends before it begins.")
    THEORY_SHORT = N_("{short} minutes of theory are missing in the timetable.")
    PRACTICE_SHORT = N_("{short} minutes of practice are missing in the timetable.")
    INSTRUCTOR_BUSY = N_("{name} already teaches “{course}” from {start}.")
    ATTENDANCE_HERE = N_("Attendance was taken in this lesson, so its time stays as it is.")
    LESSON_CANCELLED = N_("This lesson was called off already.")
    NO_CLASS_BEFORE = N_("There is no earlier class of this course to take a timetable from.")
    ATTENDANCE_TAKEN = N_("Attendance was taken already, so the timetable stays as it is.")
    NOT_A_DRAFT = N_("This class is published already.")
    CANCELLED = N_("This class was cancelled.")
    CLOSED = N_("This class is closed.")
    STILL_RUNNING = N_("This class is still running. It ends on {day}.")
    STILL_IN_CLASS = N_("Lessons were held already, so this class cannot be cancelled.")


class Slot(NamedTuple):
    """A span of time that is taken, and by which course: moments are aware."""

    starts_at: datetime
    ends_at: datetime
    name: str = ""

    @property
    def day(self) -> date:
        """The civil day on which it starts."""
        return civil_day(self.starts_at)


class PlannedLesson(NamedTuple):
    """A lesson to be: moments are aware, ``place`` empty means the place of the class.

    ``room_id`` is what it books; ``instructor_id`` None means the teachers of the class.
    """

    title: str
    kind: LessonKind
    starts_at: datetime
    ends_at: datetime
    module_id: int | None = None
    place: str = ""
    room_id: int | None = None
    instructor_id: int | None = None
    makes_up_id: int | None = None

    @property
    def slot(self) -> Slot:
        """The time it takes."""
        return Slot(self.starts_at, self.ends_at, self.title)


class ModulePart(NamedTuple):
    """A module of a syllabus: to be entered (no id yet), or to be poured into a timetable."""

    title: str
    kind: LessonKind
    minutes: int
    text: str = ""
    id: int | None = None
    #: The topic of the question bank that practises it.
    topic: str = ""


class Hours(NamedTuple):
    """A span of a day, in civil time."""

    starts: time
    ends: time


class DayHours(NamedTuple):
    """A span of one day."""

    day: date
    hours: Hours


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes from one moment to another, never rounded up, never negative."""
    return max(0, int((ends_at - starts_at).total_seconds() // 60))


def first_clash(wanted: Sequence[Slot], taken: Sequence[Slot]) -> Slot | None:
    """The first slot of ``taken`` that overlaps one of ``wanted``; touching ends are no clash."""
    for slot in sorted(taken):
        if any(slot.starts_at < w.ends_at and w.starts_at < slot.ends_at for w in wanted):
            return slot
    return None


def pour(
    modules: Iterable[ModulePart], days: Iterable[date], hours: Sequence[Hours]
) -> list[PlannedLesson]:
    """A timetable that holds the modules in order, in the same hours of each of the days."""
    return pour_into(modules, [DayHours(day, span) for day in sorted(days) for span in hours])


def pour_into(modules: Iterable[ModulePart], spans: Iterable[DayHours]) -> list[PlannedLesson]:
    """A timetable that holds the modules in order, to the minute, in the given spans.

    A module that ends inside a span makes room for the next one at once; what does not fit
    into the spans is left out, and ``hours_troubles`` says how much is missing.
    """
    lessons: list[PlannedLesson] = []
    waiting = [module for module in modules if module.minutes > 0]
    left = waiting[0].minutes if waiting else 0
    for day, span in spans:
        begin, end = _moment(day, span.starts), _moment(day, span.ends)
        while waiting and begin < end:
            taken = min(left, minutes_of(begin, end))
            module, until = waiting[0], begin + timedelta(minutes=taken)
            lessons.append(PlannedLesson(module.title, module.kind, begin, until, module.id))
            begin, left = until, left - taken
            if left == 0:
                waiting.pop(0)
                left = waiting[0].minutes if waiting else 0
    return lessons


def shifted(lessons: Iterable[PlannedLesson], days: int) -> list[PlannedLesson]:
    """The same lessons so many whole days later; holidays are not considered."""
    later = timedelta(days=days)
    return [
        lesson._replace(starts_at=lesson.starts_at + later, ends_at=lesson.ends_at + later)
        for lesson in lessons
    ]


def _moment(day: date, clock_time: time) -> datetime:
    return at(day, clock_time.hour, clock_time.minute)


def timetable_troubles(
    lessons: Sequence[PlannedLesson], starts_on: date, ends_on: date
) -> list[Reason]:
    """What is wrong with a timetable of a class that runs from ``starts_on`` to ``ends_on``."""
    reasons = []
    ordered = sorted(lessons, key=lambda lesson: lesson.starts_at)
    for lesson, before in zip(ordered, [None, *ordered], strict=False):
        day = lesson.slot.day
        if lesson.ends_at <= lesson.starts_at:
            reasons.append(_on(CohortTrouble.LESSON_EMPTY, day))
        if not starts_on <= day <= ends_on:
            reasons.append(_on(CohortTrouble.LESSON_OUTSIDE, day))
        if before is not None and lesson.starts_at < before.ends_at:
            reasons.append(_on(CohortTrouble.LESSONS_OVERLAP, day))
    return list(dict.fromkeys(reasons))


def _on(trouble: CohortTrouble, day: date) -> Reason:
    return Reason(trouble, day=day)


def hours_troubles(
    lessons: Iterable[tuple[LessonKind, int]], theory: int, practice: int
) -> list[Reason]:
    """What the syllabus asks for and the timetable lacks; all figures in minutes."""
    planned = {LessonKind.THEORY: 0, LessonKind.PRACTICE: 0}
    for kind, minutes in lessons:
        planned[kind] += minutes
    reasons = []
    if planned[LessonKind.THEORY] < theory:
        short = theory - planned[LessonKind.THEORY]
        reasons.append(Reason(CohortTrouble.THEORY_SHORT, short=short))
    if planned[LessonKind.PRACTICE] < practice:
        short = practice - planned[LessonKind.PRACTICE]
        reasons.append(Reason(CohortTrouble.PRACTICE_SHORT, short=short))
    return reasons


def plan_troubles(seats: int, starts_on: date, ends_on: date, enrol_until: date) -> list[Reason]:
    """What is wrong with the frame of a class."""
    reasons = []
    if seats < 1:
        reasons.append(Reason(CohortTrouble.NO_SEATS))
    if ends_on < starts_on:
        reasons.append(Reason(CohortTrouble.ENDS_BEFORE_START))
    elif enrol_until > ends_on:
        reasons.append(Reason(CohortTrouble.ENROLS_TOO_LONG))
    return reasons
