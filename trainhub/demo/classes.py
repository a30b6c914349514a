"""A class from plan to certificates, as people live it: enrol, sign in, sit the exam, hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from trainhub.core import clock
from trainhub.core.db import db
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry
from trainhub.courses.models import Cohort, Enrolment, Lesson
from trainhub.courses.rules import EnrolmentSource, Hours, ModulePart, PlannedLesson, pour
from trainhub.demo.agenda import Agenda
from trainhub.demo.city import City
from trainhub.demo.curriculum import course_called
from trainhub.demo.examining import COMES_AGAIN, Fate, Hall, Performance, performance
from trainhub.demo.people import Kind
from trainhub.demo.portraits import photograph
from trainhub.people import actions as people
from trainhub.people.models import Person

#: When lessons are held.
_DAY = (Hours(time(9), time(12)), Hours(time(13, 30), time(16, 30)))
_DAY_MINUTES = 360
#: So many of a class, besides the cast, sit down before the camera of the counter.
_PHOTOGRAPHED = 2
_RESIT_AFTER = timedelta(days=9)


@dataclass(frozen=True)
class ClassPlan:
    """A class to be, and what becomes of everybody in it."""

    key: str
    course: str
    station: str
    institution: str
    instructors: tuple[str, ...]
    starts_on: date
    seats: int
    kind: Kind
    fates: tuple[Fate, ...]
    #: Give their seats back on the day before the class; who waits moves up.
    leavers: int = 0
    #: Wait in vain for a seat.
    waiting: int = 0
    #: Members of the cast who sit in this class, instead of the first strangers.
    cast: tuple[str, ...] = ()
    #: The sitting by hours after midnight of its day: begin and end.
    exam_hours: tuple[int, int] = (9, 12)
    #: The sitting is held so many days after the last lesson.
    exam_after: int = 1
    #: The theory is written, but nobody has marked the practice yet.
    left_unmarked: bool = False
    #: Who examines; the last instructor where nobody else is named.
    examiner: str = ""
    #: People enrol so many days before the first lesson, a week after the class is announced.
    enrol_days: int = 3


@dataclass
class ClassRun:
    """A class on its way; holds ids only, rows are read where they are needed."""

    plan: ClassPlan
    city: City
    agenda: Agenda
    rng: Random
    cohort_id: int = 0
    #: Persons and enrolments in the order of the plan's fates.
    person_ids: list[int] = field(default_factory=list)
    enrolment_ids: list[int] = field(default_factory=list)
    _leaver_ids: list[int] = field(default_factory=list)

    @property
    def passed(self) -> list[int]:
        """Ids of the persons who pass in the end."""
        return [
            person_id
            for person_id, fate in zip(self.person_ids, self.plan.fates, strict=True)
            if fate in {Fate.PASS, Fate.PASS_LATER}
        ]

    def begin(self) -> None:
        """Put everything up to the enrolment on the agenda; lessons follow once it is planned."""
        first = self.plan.starts_on
        enrol = first - timedelta(days=self.plan.enrol_days)
        self.agenda.at(clock.at(enrol - timedelta(days=7), 10), self._announce)
        self.agenda.at(clock.at(enrol, 9, 30), self._enrol)
        if self.plan.leavers:
            self.agenda.at(clock.at(first - timedelta(days=1), 16), self._leave)

    def _announce(self) -> None:
        plan, city = self.plan, self.city
        course = course_called(plan.course)
        syllabus = queries.syllabus_on(course.id, plan.starts_on)
        if syllabus is None:
            raise LookupError(plan.course)
        days = [
            plan.starts_on + timedelta(days=n) for n in range(-(-syllabus.minutes // _DAY_MINUTES))
        ]
        modules = [
            ModulePart(module.title, module.kind, module.minutes, id=module.id)
            for module in queries.modules_of(syllabus.id)
        ]
        station = city.organisation(plan.station)
        cohort = actions.plan_cohort(
            course=course,
            station=station,
            institution=city.organisation(plan.institution),
            seats=plan.seats,
            place=f"{station.name}培训室",
            starts_on=days[0],
            ends_on=days[-1],
            enrol_until=days[0] - timedelta(days=1),
            instructors=[
                db.session.get_one(Person, city.instructors[name]) for name in plan.instructors
            ],
            by=city.clerks[plan.station],
        )
        self.cohort_id = cohort.id
        planned = pour(modules, days, _DAY)
        actions.set_timetable(cohort=cohort, lessons=planned, by=city.clerks[plan.institution])
        actions.publish_cohort(cohort=cohort, by=city.clerks[plan.institution])
        self._expect(planned, days[-1])

    def _expect(self, lessons: Sequence[PlannedLesson], last_day: date) -> None:
        for number, lesson in enumerate(lessons):
            self.agenda.at(lesson.ends_at, partial(self._call_roll, number))
        exam_day = last_day + timedelta(days=self.plan.exam_after)
        begins, ends = (clock.at(exam_day, hour) for hour in self.plan.exam_hours)
        self.agenda.at(
            clock.at(last_day - timedelta(days=1), 12, 30),
            lambda: self._plan_exam(begins, ends, again=False),
        )
        self.agenda.at(clock.at(exam_day, 18), self._close)

    def _enrol(self) -> None:
        plan, clerk = self.plan, self.city.clerks[self.plan.station]
        station = self.city.organisation(plan.station)
        members = [self.city.cast[key] for key in plan.cast]
        newcomers = len(plan.fates) - len(members) + plan.leavers + plan.waiting
        strangers = [
            people.register_person(who=who, by=clerk, station=station, seen=True)
            for who in self.city.crowd.come(newcomers, plan.kind)
        ]
        cohort = db.session.get_one(Cohort, self.cohort_id)
        here = [db.session.get_one(Person, member) for member in members] + strangers
        results = actions.enrol_many(
            cohort=cohort, persons=here, source=EnrolmentSource.COUNTER, by=clerk
        )
        ids = [result.enrolment.id for result in results if result.enrolment is not None]
        if len(ids) != len(here):
            raise LookupError(f"{plan.key}: {[r.reasons for r in results if r.reasons]}")
        # Who leaves again sat in the middle of the list, so that somebody behind them moves up.
        stay = len(members)
        self._leaver_ids = ids[stay : stay + plan.leavers]
        keep = [*range(stay), *range(stay + plan.leavers, stay + plan.leavers + self._fresh)]
        self.person_ids = [here[place].id for place in keep]
        self.enrolment_ids = [ids[place] for place in keep]
        for place in keep[: stay + _PHOTOGRAPHED]:
            photograph(here[place], clerk)

    @property
    def _fresh(self) -> int:
        return len(self.plan.fates) - len(self.plan.cast)

    def _leave(self) -> None:
        clerk = self.city.clerks[self.plan.station]
        for enrolment_id in self._leaver_ids:
            enrolment = db.session.get_one(Enrolment, enrolment_id)
            actions.withdraw(
                enrolment=enrolment,
                why="家里有事",
                by=clerk.acting_for(enrolment.person_id),
            )
        for offer in queries.open_offers_in(self.cohort_id):
            caller = clerk.acting_for(offer.enrolment.person_id)
            actions.answer_seat(offer=offer, yes=True, by=caller)

    def _call_roll(self, number: int) -> None:
        lessons = queries.lessons_of([self.cohort_id])[self.cohort_id]
        lesson = lessons[number]
        # Only of six lessons and more one may be missed without falling below the floor.
        strict = len(lessons) < 6
        marks = [
            self._entry(enrolment_id, lesson, strict)
            for place, enrolment_id in enumerate(self.enrolment_ids)
            if self._attends(place, number, strict)
        ]
        teacher = self.city.instructor_actors[self.plan.instructors[0]]
        actions.roll_call(lesson=lesson, marks=marks, by=teacher)

    def _attends(self, place: int, number: int, strict: bool) -> bool:
        if self.plan.fates[place] is Fate.ABSENT:
            return number < 2
        # Some miss one lesson.
        return strict or (place * 7 + len(self.plan.key)) % 11 != number

    def _entry(self, enrolment_id: int, lesson: Lesson, strict: bool) -> RollEntry:
        late = 0 if strict or self.rng.random() > 0.08 else self.rng.randrange(2, 10)
        early = -self.rng.randrange(12)
        signed_in = lesson.starts_at + timedelta(minutes=late or early)
        return RollEntry(enrolment_id, signed_in, lesson.ends_at)

    def _plan_exam(self, begins: datetime, ends: datetime, *, again: bool) -> None:
        plan, city = self.plan, self.city
        examiner = plan.examiner or plan.instructors[-1]
        hall = Hall(self.cohort_id, city.instructors[examiner], city.instructor_actors[examiner])
        hall.plan(begins, ends, by=city.clerks[plan.institution])
        doing = self._performances(again=again)
        self.agenda.at(begins, lambda: hall.open_door(set(doing)))
        self.agenda.at(begins + timedelta(minutes=28), lambda: hall.write(doing, self.rng))
        if plan.left_unmarked:
            return
        self.agenda.at(ends, lambda: hall.mark(doing))
        self.agenda.at(ends + timedelta(hours=2), hall.publish)
        if not again and COMES_AGAIN.intersection(plan.fates):
            first, last = begins + _RESIT_AFTER, ends + _RESIT_AFTER
            self.agenda.at(
                first - timedelta(days=4), lambda: self._plan_exam(first, last, again=True)
            )

    def _performances(self, *, again: bool) -> dict[int, Performance]:
        pass_percent = 80 if self.plan.course == "HEIGHT" else 60
        found = {}
        for enrolment_id, fate in zip(self.enrolment_ids, self.plan.fates, strict=True):
            how = performance(fate, again, pass_percent, self.rng)
            if how is not None:
                found[enrolment_id] = how
        return found

    def _close(self) -> None:
        cohort = db.session.get_one(Cohort, self.cohort_id)
        actions.close_cohort(cohort=cohort, by=self.city.clerks[self.plan.institution])
