"""The line from a trade to a certificate, for tests: made by the real actions.

Everything happens "now": a test that needs a finished class sets the clock as it goes along.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from trainhub.certs import actions as certs
from trainhub.certs.actions import TypeFacts
from trainhub.certs.models import CertificateType
from trainhub.certs.rules import CertificateKind
from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db
from trainhub.courses import actions as courses
from trainhub.courses.actions import RollEntry
from trainhub.courses.models import Cohort, Course, Lesson, Trade
from trainhub.courses.queries import lessons_of, seated_in
from trainhub.courses.rules import EnrolmentSource, LessonKind, ModulePart, PlannedLesson
from trainhub.exams import actions as exams
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import Exam, Sitting
from trainhub.exams.rules import ComponentKind, QuestionKind
from trainhub.exams.rules.marking import Criterion, SecondLook
from trainhub.exams.rules.papers import Line
from trainhub.people.models import Organisation, Person

#: Nobody reads a second time.
ONCE = SecondLook()
#: Minutes of theory and of practice in the micro-course of the tests.
THEORY, PRACTICE = 60, 60


def trade(code: str = "guard", name: str = "保安员") -> Trade:
    """A line of work, open to adults."""
    found = db.session.get(Trade, code)
    return found or courses.enter_trade(
        code=code, name=name, name_en="Security guard", min_age=18, source="测试", by=SYSTEM
    )


def course(of: Trade | None = None, *, code: str = "GUARD", name: str = "保安员微课程") -> Course:
    """A micro-course of two hours with a syllabus."""
    chosen = courses.open_course(
        code=code,
        trade=of or trade(),
        name=name,
        name_en="Security guard, short course",
        summary="两小时入门：法律、巡逻、处置。",
        by=SYSTEM,
    )
    courses.add_syllabus(
        course=chosen,
        effective_on=clock.today() - timedelta(days=60),
        modules=[
            ModulePart("法律与职责", LessonKind.THEORY, THEORY),
            ModulePart("巡逻与处置", LessonKind.PRACTICE, PRACTICE),
        ],
        min_age=18,
        source="测试",
        by=SYSTEM,
    )
    return chosen


def cohort(
    of: Course,
    *,
    station: Organisation,
    institution: Organisation,
    instructor: Person,
    first_lesson: datetime,
    seats: int = 60,
    published: bool = True,
) -> Cohort:
    """A class with two lessons of an hour, one after the other, from ``first_lesson`` on."""
    day = clock.civil_day(first_lesson)
    row = courses.plan_cohort(
        course=of,
        station=station,
        institution=institution,
        seats=seats,
        place="一楼教室",
        starts_on=day,
        ends_on=day,
        enrol_until=day,
        instructors=[instructor],
        by=SYSTEM,
    )
    middle = first_lesson + timedelta(minutes=THEORY)
    courses.set_timetable(
        cohort=row,
        lessons=[
            PlannedLesson("法律与职责", LessonKind.THEORY, first_lesson, middle),
            PlannedLesson(
                "巡逻与处置", LessonKind.PRACTICE, middle, middle + timedelta(minutes=PRACTICE)
            ),
        ],
        by=SYSTEM,
    )
    return courses.publish_cohort(cohort=row, by=SYSTEM) if published else row


def lessons(of: Cohort) -> list[Lesson]:
    """The lessons of a class in order."""
    return lessons_of([of.id])[of.id]


def enrolled(of: Cohort, people: Sequence[Person]) -> None:
    """Seat people at the counter."""
    courses.enrol_many(cohort=of, persons=people, source=EnrolmentSource.COUNTER, by=SYSTEM)


def attended(of: Cohort, by: Actor = SYSTEM) -> None:
    """Everybody in the class was there, from the first minute to the last."""
    seated = seated_in(of.id)
    for lesson in lessons(of):
        roll = [RollEntry(row.id, lesson.starts_at, lesson.ends_at) for row in seated]
        courses.roll_call(lesson=lesson, marks=roll, by=by)


def questions(count: int = 6) -> list[QuestionItem]:
    """Single choices whose right answer says that it is right."""
    return [
        QuestionItem(
            kind=QuestionKind.SINGLE,
            stem=f"第{number}题：巡逻时发现门没有锁，应当怎样做？",
            options=(f"报告并记录（{number}）", "走开", "不管", "回家"),
            key=(0,),
            topic="巡逻",
        )
        for number in range(1, count + 1)
    ]


def exam(of: Course, *, owner: Organisation, count: int = 6, by: Actor = SYSTEM) -> Exam:
    """Theory on the screen, ten points a question, and practice by an examiner; 60 % passes."""
    exams.import_questions(items=questions(count), trade=of.trade, owner=owner, by=by)
    exams.accept_questions(trade=of.trade, owner=owner, by=SYSTEM)
    lines = [Line(QuestionKind.SINGLE, None, None, count, 10_00)]
    paper = exams.draw_up_blueprint(
        name="保安员理论", trade=of.trade, owner=owner, lines=lines, by=by
    )
    return exams.set_exam(
        course=of,
        name="保安员结业考试",
        name_en="Security guard, final exam",
        components=[
            ComponentPlan(
                ComponentKind.THEORY, "理论", count * 10_00, count * 6_00, 30, blueprint=paper
            ),
            ComponentPlan(ComponentKind.PRACTICAL, "实操", 100_00, 60_00, 30),
        ],
        by=by,
    )


def written_exam(of: Course, *, owner: Organisation, second: SecondLook = ONCE) -> Exam:
    """One question in words of ten points with a rubric, and a practice; six of ten pass."""
    item = QuestionItem(
        QuestionKind.ESSAY, "值班时闻到焦味，你怎样做？", (), ("先报警，再疏散。",), "处置",
        points_h=10_00, rubric=(Criterion("先报警", 4_00), Criterion("再疏散", 6_00)),
    )  # fmt: skip
    exams.import_questions(items=[item], trade=of.trade, owner=owner, by=SYSTEM)
    lines = [Line(QuestionKind.ESSAY, None, None, 1, 10_00)]
    paper = exams.draw_up_blueprint(
        name="简答卷", trade=of.trade, owner=owner, lines=lines, by=SYSTEM
    )
    plan = ComponentPlan(
        ComponentKind.THEORY, "简答", 10_00, 6_00, 30, "In words", blueprint=paper, second=second
    )
    watched = ComponentPlan(
        ComponentKind.PRACTICAL, "实操", 100_00, 60_00, 30, "Practice", second=second
    )
    return exams.set_exam(course=of, name="值班员考试", components=[plan, watched], by=SYSTEM)


def practical_exam(of: Course, by: Actor = SYSTEM) -> Exam:
    """An exam of one part that an examiner marks."""
    return exams.set_exam(
        course=of,
        name="保安员实操考试",
        components=[ComponentPlan(ComponentKind.PRACTICAL, "实操", 100_00, 60_00, 30)],
        by=by,
    )


def sitting(
    of: Exam, cohort: Cohort, *, examiner: Person, starts_at: datetime, hours: float = 2
) -> Sitting:
    """A sitting of a class."""
    return exams.plan_sitting(
        exam=of,
        cohort=cohort,
        examiner=examiner,
        place="二楼考场",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        by=SYSTEM,
    )


def certificate_type(of: Course, *, code: str = "guard-training") -> CertificateType:
    """The training certificate that the course earns; it holds for three years."""
    return certs.define_type(
        facts=TypeFacts(
            code=code,
            kind=CertificateKind.TRAINING,
            name="保安员岗前培训合格证书",
            name_en="Security guard training certificate",
            valid_months=36,
            number_rule="TH{region}{year}{type}{serial:05d}",
            remark="本证书为培训合格证书，不是保安员证。",
            remark_en="This is a training certificate, not the guard card of the police.",
            seal_text="培训专用章",
        ),
        course=of,
        by=SYSTEM,
    )
