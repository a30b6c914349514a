"""Banks, exams, sittings and candidates for tests, made by the real actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests import make
from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db
from trainhub.courses import actions as courses
from trainhub.courses.models import Cohort, Course, Enrolment, Trade
from trainhub.courses.queries import seated_in
from trainhub.courses.rules import EnrolmentSource, LessonKind, ModulePart, PlannedLesson
from trainhub.exams import actions, queries
from trainhub.exams.actions import ComponentPlan, Given
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import Attempt, Blueprint, Candidate, Component, Exam, Sitting
from trainhub.exams.rules import ComponentKind, Difficulty, QuestionKind
from trainhub.exams.rules.answers import CHOICE_KINDS, as_shown
from trainhub.exams.rules.marking import SecondLook
from trainhub.exams.rules.papers import Line
from trainhub.people.models import Account, Organisation, Person
from trainhub.people.rules import Role

#: Every script is read once.
NOBODY_ELSE = SecondLook()
#: Words that stand in a key and nowhere else: a search for them finds a leak.
SECRET = "钥匙丙丁"


def items() -> list[QuestionItem]:
    """Ten questions of every automatic kind in two topics, and one short answer."""
    made = []
    for number in range(4):
        options = tuple(f"第{number}题选项{letter}" for letter in "甲乙丙丁")
        topic = "消防安全" if number % 2 else "法律责任"
        made.append(QuestionItem(QuestionKind.SINGLE, f"单选第{number}题?", options, (2,), topic))
    for number in range(2):
        options = tuple(f"多选{number}选项{letter}" for letter in "甲乙丙丁")
        made.append(
            QuestionItem(QuestionKind.MULTIPLE, f"多选第{number}题?", options, (0, 3), "消防安全")
        )
    for number in range(2):
        truth = (number == 0,)
        made.append(
            QuestionItem(QuestionKind.TRUE_FALSE, f"判断第{number}题。", (), truth, "法律责任")
        )
    for number in range(2):
        key = ((f"{SECRET}{number}", "119"),)
        made.append(
            QuestionItem(QuestionKind.FILL_IN, f"火警电话是____({number})", (), key, "消防安全")
        )
    made.append(
        QuestionItem(
            QuestionKind.SHORT_ANSWER,
            "遇到火情怎么办?",
            (),
            (f"{SECRET}报警",),
            "消防安全",
            Difficulty.HARD,
        )
    )
    return made


@dataclass
class Town:
    """Everything an exam needs: a station with a class, a bank, an exam, an instructor."""

    station: Organisation
    institution: Organisation
    instructor: Account
    staff: Account
    trade: Trade
    course: Course
    cohort: Cohort
    trainees: list[Person]
    blueprint: Blueprint
    exam: Exam

    @property
    def theory(self) -> Component:
        """The component on the screen."""
        return self.exam.components[0]

    @property
    def practice(self) -> Component:
        """The component an examiner marks."""
        return self.exam.components[1]

    def by(self) -> Actor:
        """The instructor as an actor."""
        return make.actor(self.instructor)


def course(trade: Trade) -> Course:
    """A guard's micro-course of one theory and one practice lesson."""
    row = courses.open_course(
        code="guard", trade=trade, name="保安员微培训", name_en="Security guard", by=SYSTEM
    )
    courses.add_syllabus(
        course=row,
        effective_on=clock.today() - timedelta(days=400),
        modules=[
            ModulePart("法律与职责", LessonKind.THEORY, 90),
            ModulePart("消防演练", LessonKind.PRACTICE, 90),
        ],
        by=SYSTEM,
    )
    return row


def cohort(
    course: Course,
    station: Organisation,
    institution: Organisation,
    instructor: Person,
    people: Iterable[Person],
) -> Cohort:
    """A published class of today with ``people`` in it."""
    today = clock.today()
    row = courses.plan_cohort(
        course=course,
        station=station,
        institution=institution,
        seats=30,
        place="二楼教室",
        starts_on=today,
        ends_on=today + timedelta(days=9),
        enrol_until=today,
        instructors=[instructor],
        by=SYSTEM,
    )
    lessons = [
        PlannedLesson("法律与职责", LessonKind.THEORY, *_slot(9)),
        PlannedLesson("消防演练", LessonKind.PRACTICE, *_slot(14)),
    ]
    courses.set_timetable(cohort=row, lessons=lessons, by=SYSTEM)
    courses.publish_cohort(cohort=row, by=SYSTEM)
    courses.enrol_many(cohort=row, persons=list(people), source=EnrolmentSource.COUNTER, by=SYSTEM)
    return row


def _slot(hour: int) -> tuple[datetime, datetime]:
    starts = clock.at(clock.today() + timedelta(days=1), hour)
    return starts, starts + timedelta(minutes=90)


def town(
    trainees: int = 3, *, short_answer: bool = False, second: SecondLook = NOBODY_ELSE
) -> Town:
    """A whole town in which an exam can be sat; ten questions of ten points and a practice.

    ``second``: how the theory asks for second markers.
    """
    station, institution = make.station(), make.institution()
    instructor = make.member(Role.INSTRUCTOR, institution, "孙老师")
    staff = make.member(Role.STAFF, station, "李站长")
    trade = courses.enter_trade(
        code="guard", name="保安员", name_en="Security guard", min_age=18, source="test", by=SYSTEM
    )
    row = course(trade)
    people = [make.person(f"学员{number}", station=station) for number in range(trainees)]
    klass = cohort(row, station, institution, instructor.person, people)
    actions.import_questions(items=items(), trade=trade, owner=institution, by=SYSTEM)
    lines = [Line(None, None, None, 10, 1000)]
    if short_answer:
        lines = [
            Line(None, None, None, 9, 1000),
            Line(QuestionKind.SHORT_ANSWER, None, None, 1, 1000),
        ]
    blueprint = actions.draw_up_blueprint(
        name="理论卷", trade=trade, owner=institution, lines=lines, by=SYSTEM
    )
    exam = actions.set_exam(
        course=row,
        name="保安员结业考试",
        name_en="Guard exam",
        components=[
            ComponentPlan(
                ComponentKind.THEORY,
                "理论",
                10000,
                6000,
                60,
                "Theory",
                blueprint=blueprint,
                second=second,
            ),
            ComponentPlan(ComponentKind.PRACTICAL, "实操", 10000, 6000, 30, "Practice"),
        ],
        by=SYSTEM,
    )
    return Town(station, institution, instructor, staff, trade, row, klass, people, blueprint, exam)


def sitting(here: Town, *, starts_in: int = 0, minutes: int = 120) -> Sitting:
    """A sitting of the class that starts in ``starts_in`` minutes."""
    starts = clock.now() + timedelta(minutes=starts_in)
    return actions.plan_sitting(
        exam=here.exam,
        cohort=here.cohort,
        examiner=here.instructor.person,
        place="三楼机房",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=minutes),
        by=here.by(),
    )


def candidates(sitting: Sitting) -> list[Candidate]:
    """Who sits, by ticket number."""
    return [line.candidate for line in queries.candidates_of(sitting.id)]


def right_answers(attempt: Attempt) -> dict[int, list[Any]]:
    """The right answers of a paper in shown positions; only tests and the demo may know them."""
    return {
        item.position: as_shown(item.kind, item.option_order, item.key)
        for item in queries.scripts([attempt.id])
    }


def wrong(item: queries.ScriptItem) -> list[Any]:
    """An answer that is surely wrong."""
    if item.kind in CHOICE_KINDS:
        wrong_index = next(i for i in item.option_order if i not in item.key)
        return [item.option_order.index(wrong_index)]
    return [not item.key[0]] if item.kind is QuestionKind.TRUE_FALSE else ["不知道"]


def answer(attempt: Attempt, right: int) -> None:
    """Answer the whole paper, the first ``right`` questions rightly."""
    given = {
        item.position: Given(
            as_shown(item.kind, item.option_order, item.key)
            if item.position <= right
            else wrong(item),
            seq=1,
        )
        for item in queries.scripts([attempt.id])
    }
    actions.save_answers(attempt_id=attempt.id, given=given)


def sat(
    here: Town, row: Sitting, right: Sequence[int | None], practice: int | None = 8000
) -> list[Candidate]:
    """The candidates sit the theory with so many right answers (``None``: stays away)."""
    people = candidates(row)
    for candidate, count in zip(people, right, strict=True):
        if count is None:
            continue
        actions.admit(candidate=candidate, by=here.by())
        db.session.refresh(candidate)
        attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
        answer(attempt, count)
        actions.hand_in(attempt_id=attempt.id, by=here.by())
        actions.record_mark(
            candidate=candidate, component=here.practice, points_h=practice, by=here.by()
        )
    return people


def wrote(here: Town, row: Sitting, right: int = 10) -> list[Candidate]:
    """Everybody admitted answers the whole paper, words included, and hands in."""
    people = candidates(row)
    actions.admit_all(sitting=row, by=here.by())
    for candidate in people:
        db.session.refresh(candidate)
        attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
        answer(attempt, right)
        actions.hand_in(attempt_id=attempt.id, by=here.by())
    return people


def colleague(here: Town, name: str) -> Account:
    """Another instructor of the school, who does not teach the class."""
    return make.member(Role.INSTRUCTOR, here.institution, name)


def enrolments(here: Town) -> list[Enrolment]:
    """Who has a seat in the class."""
    return seated_in(here.cohort.id)
