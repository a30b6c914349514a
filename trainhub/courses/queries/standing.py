"""SELECTs about where people stand: minutes are derived here, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from trainhub.core.db import db
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment, Lesson
from trainhub.courses.queries.cohorts import lessons_of, seated_in
from trainhub.courses.queries.seats import places_in_line
from trainhub.courses.rules import (
    LEFT,
    Attendance,
    EnrolmentState,
    LessonFacts,
    MarkKind,
    Standing,
    WarningLevel,
    presence,
)
from trainhub.courses.rules.attending import SIGN_OUT_STAYS
from trainhub.courses.rules.standing import Plan, Times, plan_of, reachable, warning_level


class Pair(NamedTuple):
    """The standing marks of one person in one lesson."""

    enrolment_id: int
    lesson_id: int
    signed_in: datetime
    signed_out: datetime | None


@dataclass(frozen=True)
class RosterLine:
    """Somebody of a class with the minutes so far and what is still possible."""

    enrolment: Enrolment
    standing: Standing
    floor: int
    #: Whether this person is in danger of failing by absence.
    level: WarningLevel | None

    @property
    def attendance(self) -> Attendance:
        """Attended over planned minutes."""
        return self.standing.attendance

    @property
    def lost(self) -> bool:
        """The floor cannot be reached any more, even by attending everything to come."""
        return self.level is WarningLevel.LOST

    @property
    def slack(self) -> int:
        """Minutes that may still be missed."""
        return self.standing.slack(self.floor)


@dataclass(frozen=True)
class MyClass:
    """A class as the person in it sees it."""

    enrolment: Enrolment
    attendance: Attendance
    next_lesson: Lesson | None
    #: The place on the waiting list, None for those with a seat.
    place: int | None

    @property
    def is_over(self) -> bool:
        """Nothing is to come any more: withdrawn, or no lesson left."""
        state = self.enrolment.state
        return state in LEFT or (self.next_lesson is None and self.attendance.planned > 0)


def lesson_facts(lesson: Lesson) -> LessonFacts:
    """What counts about a lesson for everybody's minutes."""
    return LessonFacts(
        lesson.id,
        lesson.starts_at,
        lesson.ends_at,
        lesson.module_id,
        cancelled=lesson.cancelled_at is not None,
        make_up=lesson.makes_up_id is not None,
    )


def plan_for(lessons: Iterable[Lesson]) -> Plan:
    """The planned minutes of a timetable by module."""
    return plan_of(lesson_facts(lesson) for lesson in lessons)


def planned_minutes(lessons: Iterable[Lesson]) -> int:
    """Minutes of a timetable: the base of every attendance share."""
    return plan_for(lessons).minutes


def _pairs(which: ColumnElement[bool]) -> list[Pair]:
    """Standing sign-ins, each with its sign-out, of the enrolments that ``which`` names."""
    came, left = aliased(AttendanceMark), aliased(AttendanceMark)
    rows = db.session.execute(
        select(came.enrolment_id, came.lesson_id, came.at, left.at)
        .join(Enrolment, Enrolment.id == came.enrolment_id)
        .outerjoin(
            left,
            and_(
                left.lesson_id == came.lesson_id,
                left.enrolment_id == came.enrolment_id,
                left.kind == MarkKind.SIGN_OUT,
                left.replaced_at.is_(None),
            ),
        )
        .where(which, came.kind == MarkKind.SIGN_IN, came.replaced_at.is_(None))
    )
    return [Pair(*row) for row in rows]


def _by_person(pairs: Iterable[Pair], lessons: Mapping[int, Lesson]) -> dict[int, dict[int, int]]:
    """Minutes by enrolment and lesson."""
    found: dict[int, dict[int, int]] = {}
    for pair in pairs:
        lesson = lessons[pair.lesson_id]
        here = presence(lesson.starts_at, lesson.ends_at, pair.signed_in, pair.signed_out)
        found.setdefault(pair.enrolment_id, {})[pair.lesson_id] = here.minutes
    return found


def attended_minutes(
    cohort_ids: Iterable[int], enrolment_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Attended minutes by enrolment, in two queries for any number of classes.

    ``enrolment_ids`` narrows it to some people: one who signs out reads nobody else's marks.
    """
    ids = list(cohort_ids)
    which = (
        Enrolment.cohort_id.in_(ids)
        if enrolment_ids is None
        else Enrolment.id.in_(list(enrolment_ids))
    )
    return _credits(_pairs(which), lessons_of(ids))


def _credits(pairs: Iterable[Pair], timetables: Mapping[int, Sequence[Lesson]]) -> dict[int, int]:
    lessons = {lesson.id: lesson for each in timetables.values() for lesson in each}
    plans = {cohort_id: plan_for(each) for cohort_id, each in timetables.items()}
    credits = {}
    for enrolment_id, minutes in _by_person(pairs, lessons).items():
        plan = plans[lessons[next(iter(minutes))].cohort_id]
        credits[enrolment_id] = plan.credit(minutes)
    return credits


def attendance_of(enrolment: Enrolment) -> Attendance:
    """Attended and planned minutes of one person in one class."""
    timetable = lessons_of([enrolment.cohort_id])
    credits = _credits(_pairs(Enrolment.id == enrolment.id), timetable)
    planned = planned_minutes(timetable.get(enrolment.cohort_id, []))
    return Attendance(credits.get(enrolment.id, 0), planned)


class _Timetable:
    """The lessons of one class and everybody's marks in them, ready to be counted."""

    def __init__(self, lessons: Sequence[Lesson], pairs: Sequence[Pair], now: datetime) -> None:
        facts = [lesson_facts(lesson) for lesson in lessons]
        self.now = now
        self.held = [each for each in facts if not each.cancelled]
        self.plan = plan_of(facts)
        self.minutes = _by_person(pairs, {lesson.id: lesson for lesson in lessons})
        self.times = {
            (each.enrolment_id, each.lesson_id): Times(each.signed_in, each.signed_out)
            for each in pairs
        }
        self.taken = {pair.lesson_id for pair in pairs}
        #: The longest lesson to come, in minutes, 0 when none is.
        self.one_lesson = max(
            (each.minutes for each in self.held if each.starts_at > now), default=0
        )

    def standing(self, enrolment_id: int) -> Standing:
        """Where one person stands."""
        possible = {
            each.id: reachable(
                each,
                self.times.get((enrolment_id, each.id), Times()),
                self.now,
                taken=each.id in self.taken,
                settles_after=SIGN_OUT_STAYS,
            )
            for each in self.held
        }
        attended = self.plan.credit(self.minutes.get(enrolment_id, {}))
        return Standing(attended, self.plan.minutes, self.plan.credit(possible))


def cohort_roster(
    cohort: Cohort, now: datetime, *, search: str = "", after: int = 0, limit: int | None = None
) -> list[RosterLine]:
    """Everybody with a seat, with minutes and danger, in three queries.

    ``search`` is what somebody typed; ``after`` is the enrolment at the end of the page before.
    """
    people = seated_in(cohort.id, search=search, after=after, limit=limit)
    return _lines([cohort], people, now)


def in_danger(cohorts: Sequence[Cohort], now: datetime) -> list[RosterLine]:
    """Whoever may fail by absence in these classes, the worst first, in three queries."""
    ids = [cohort.id for cohort in cohorts]
    people = (
        select(Enrolment)
        .where(Enrolment.cohort_id.in_(ids), Enrolment.state == EnrolmentState.ENROLLED)
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id)
    )
    lines = _lines(cohorts, list(db.session.scalars(people)), now)
    return sorted((line for line in lines if line.level), key=lambda line: line.slack)


def _lines(
    cohorts: Sequence[Cohort], people: Sequence[Enrolment], now: datetime
) -> list[RosterLine]:
    floors = {cohort.id: cohort.attendance_floor for cohort in cohorts}
    timetables = lessons_of(floors)
    pairs = _pairs(Enrolment.cohort_id.in_(list(floors)))
    home = {lesson.id: cohort_id for cohort_id, each in timetables.items() for lesson in each}
    tables = {
        cohort_id: _Timetable(
            timetables.get(cohort_id, []),
            [pair for pair in pairs if home[pair.lesson_id] == cohort_id],
            now,
        )
        for cohort_id in floors
    }
    lines = []
    for enrolment in people:
        table, floor = tables[enrolment.cohort_id], floors[enrolment.cohort_id]
        here = table.standing(enrolment.id)
        level = warning_level(here, floor, table.one_lesson)
        lines.append(RosterLine(enrolment, here, floor, level))
    return lines


def my_enrolments(person_id: int, now: datetime) -> list[MyClass]:
    """The classes of a person, newest first, with minutes and what comes next; five queries."""
    enrolments = list(
        db.session.scalars(
            select(Enrolment)
            .join(Enrolment.cohort)
            .where(Enrolment.person_id == person_id)
            .options(
                contains_eager(Enrolment.cohort).options(
                    joinedload(Cohort.course),
                    joinedload(Cohort.station),
                    joinedload(Cohort.syllabus),
                )
            )
            .order_by(Cohort.starts_on.desc(), Enrolment.id.desc())
        )
    )
    timetables = lessons_of([enrolment.cohort_id for enrolment in enrolments])
    credits = _credits(_pairs(Enrolment.person_id == person_id), timetables)
    places = places_in_line(enrolment.id for enrolment in enrolments)
    return [
        _my_class(enrolment, timetables.get(enrolment.cohort_id, []), credits, places, now)
        for enrolment in enrolments
    ]


def _my_class(
    enrolment: Enrolment,
    lessons: list[Lesson],
    credits: dict[int, int],
    places: dict[int, int],
    now: datetime,
) -> MyClass:
    to_come = (lesson for lesson in lessons if lesson.ends_at > now)
    return MyClass(
        enrolment,
        Attendance(credits.get(enrolment.id, 0), planned_minutes(lessons)),
        next((lesson for lesson in to_come if not lesson_facts(lesson).cancelled), None),
        places.get(enrolment.id),
    )
