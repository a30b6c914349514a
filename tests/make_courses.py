"""Courses, classes and people in them for tests, made by the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests import make
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Course, Enrolment, Lesson, Trade
from trainhub.courses.rules import EnrolmentSource, LessonKind, ModulePart, PlannedLesson
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role


def trade(code: str = "guard", name: str = "保安员", min_age: int = 18) -> Trade:
    """A line of work, once."""
    found = db.session.get(Trade, code)
    return found or actions.enter_trade(
        code=code, name=name, name_en="Security guard", min_age=min_age, source="样例", by=SYSTEM
    )


def course(name: str = "保安员初级", *, min_age: int = 16, floor: int = 80) -> Course:
    """A course of two modules, 90 minutes of theory and 90 of practice."""
    made = actions.open_course(
        code=f"guard-{make.number()}", trade=trade(), name=name, name_en="Guard, basic", by=SYSTEM
    )
    actions.add_syllabus(
        course=made,
        effective_on=date(2026, 1, 1),
        modules=[
            ModulePart("法律常识", LessonKind.THEORY, 90),
            ModulePart("巡逻实操", LessonKind.PRACTICE, 90),
        ],
        min_age=min_age,
        attendance_floor=floor,
        source="样例",
        by=SYSTEM,
    )
    return made


def lessons_on(*days: date, hour: int = 9) -> list[PlannedLesson]:
    """On each day 90 minutes of theory and after them 90 of practice, from ``hour`` on."""
    planned = []
    for day in days:
        start = clock.at(day, hour)
        middle, end = start + timedelta(minutes=90), start + timedelta(minutes=180)
        planned.append(PlannedLesson("法律常识", LessonKind.THEORY, start, middle))
        planned.append(PlannedLesson("巡逻实操", LessonKind.PRACTICE, middle, end))
    return planned


def cohort(
    *,
    course: Course | None = None,
    station: Organisation | None = None,
    institution: Organisation | None = None,
    seats: int = 30,
    starts_on: date = date(2026, 11, 18),
    hour: int = 9,
    instructors: Sequence[Person] | None = None,
    published: bool = True,
) -> Cohort:
    """A class of one day with two lessons of 90 minutes, open until the day before."""
    home = station or make.station()
    host = institution or make.institution()
    teachers = (
        instructors
        if instructors is not None
        else [make.member(Role.INSTRUCTOR, host, "赵老师").person]
    )
    planned = actions.plan_cohort(
        course=course or _course(),
        station=home,
        institution=host,
        seats=seats,
        place="二楼教室",
        starts_on=starts_on,
        ends_on=starts_on,
        enrol_until=starts_on - timedelta(days=1),
        instructors=teachers,
        by=SYSTEM,
    )
    actions.set_timetable(cohort=planned, lessons=lessons_on(starts_on, hour=hour), by=SYSTEM)
    return actions.publish_cohort(cohort=planned, by=SYSTEM) if published else planned


def enrolment(cohort: Cohort, person: Person | None = None) -> Enrolment:
    """Somebody in the class, by the counter."""
    somebody = person or make.person(station=cohort.station)
    return actions.enrol(cohort=cohort, person=somebody, source=EnrolmentSource.COUNTER, by=SYSTEM)


def attend(lesson: Lesson, *enrolments: Enrolment) -> None:
    """Everybody is there from the first to the last minute; the roll is called at the end."""
    marks = [actions.RollEntry(row.id, lesson.starts_at, lesson.ends_at) for row in enrolments]
    with clock.frozen(lesson.ends_at):
        actions.roll_call(lesson=lesson, marks=marks, by=SYSTEM)


#: ``cohort`` has an argument of this name.
_course = course


@dataclass(frozen=True)
class Cast:
    """Ids of the people and things around one class: accounts unless named otherwise."""

    trainee: int
    other_trainee: int
    instructor: int
    other_instructor: int
    staff: int
    other_staff: int
    manager: int
    other_manager: int
    employer: int
    bureau: int
    station: int
    school: int
    teacher: int
    course: int
    cohort: int
    draft: int
    lesson: int
    person: int


def cast() -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    station, school = make.station(), make.institution()
    teacher = make.member(Role.INSTRUCTOR, school, "赵老师")
    taught = course()
    running = cohort(
        course=taught, station=station, institution=school, instructors=[teacher.person]
    )
    draft = cohort(course=taught, station=station, hour=14, instructors=[], published=False)
    trainee = make.account(make.person(station=station))
    return Cast(
        trainee=trainee.id,
        other_trainee=make.account(make.person("陈秀英", station=station)).id,
        instructor=teacher.id,
        other_instructor=make.member(Role.INSTRUCTOR, school, "钱老师").id,
        staff=make.member(Role.STAFF, station).id,
        other_staff=make.member(Role.STAFF, make.station("南桥站"), "孙敏").id,
        manager=make.member(Role.INSTITUTION, school, "周校长").id,
        other_manager=make.member(Role.INSTITUTION, make.institution("另一学校"), "郑校长").id,
        employer=make.member(Role.EMPLOYER, make.employer(), "冯经理").id,
        bureau=make.member(Role.BUREAU, make.bureau(), "吴处长").id,
        station=station.id,
        school=school.id,
        teacher=teacher.person_id,
        course=taught.id,
        cohort=running.id,
        draft=draft.id,
        lesson=queries.lessons_of([running.id])[running.id][0].id,
        person=trainee.person_id,
    )
