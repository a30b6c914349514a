"""What is taught, examined, certified and demanded: trades, courses, banks, exams, certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trainhub.certs import actions as certs
from trainhub.certs import queries as certs_queries
from trainhub.certs.actions import TypeFacts
from trainhub.certs.rules import CertificateKind
from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses import actions as courses
from trainhub.courses import queries as courses_queries
from trainhub.courses.models import Course, Trade
from trainhub.courses.rules import LessonKind, ModulePart
from trainhub.courses.rules.prerequisites import PrerequisiteKind
from trainhub.demo.city import City
from trainhub.demo.tables import file, table
from trainhub.exams import actions as exams
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.bank.files import read_questions
from trainhub.exams.rules import ComponentKind, QuestionKind
from trainhub.exams.rules.papers import Line
from trainhub.people.models import Organisation
from trainhub.placement import actions as placement
from trainhub.placement.rules import Duty

#: Both components of every exam give a hundred points.
MAXIMUM_H = 10_000
PRACTICAL_PASS_H = 6_000
_PRACTICAL_MINUTES = 20

#: The city is founded this long before the day on which the market is built.
FOUNDED = timedelta(days=250)


def course_called(code: str) -> Course:
    """The course with a code. Raises ``LookupError``."""
    course = courses_queries.course_by_code(code)
    if course is None:
        raise LookupError(code)
    return course


def teach(city: City) -> None:
    """Enter the trades and open the courses with all their syllabus versions."""
    data, by = table("curriculum"), city.admin
    built_on = clock.today() + FOUNDED
    for row in data["trade"]:
        courses.enter_trade(
            code=row["code"], name=row["name"], name_en=row["name_en"],
            min_age=row.get("min_age", 16),
            source=row.get("source", "《劳动法》第十五条：年满16周岁"), by=by,
        )  # fmt: skip
    for row in data["course"]:
        course = courses.open_course(
            code=row["code"], trade=db.session.get_one(Trade, row["trade"]), name=row["name"],
            name_en=row["name_en"], summary=row["summary"], summary_en=row["summary_en"], by=by,
        )  # fmt: skip
        for version in row["syllabus"]:
            courses.add_syllabus(
                course=course,
                effective_on=built_on - timedelta(days=version["days_ago"]),
                modules=[
                    ModulePart(title, LessonKind(kind), minutes)
                    for title, kind, minutes in version["modules"]
                ],
                min_age=version.get("min_age", 16),
                attendance_floor=version["attendance_floor"],
                source=version["source"],
                asks=[(PrerequisiteKind(kind), key) for kind, key in version.get("asks", ())],
                by=by,
            )


def certify(city: City) -> None:
    """Define the certificate types, and what trades demand of people and employers."""
    data, by = table("curriculum"), city.admin
    for row in data["certificate"]:
        facts = {name: value for name, value in row.items() if name not in {"course", "kind"}}
        certs.define_type(
            facts=TypeFacts(kind=CertificateKind(row["kind"]), **facts),
            course=course_called(row["course"]) if "course" in row else None,
            by=by,
        )
    for row in data["requirement"]:
        _demand(row, by)
    for row in data["duty"]:
        placement.lay_duty(
            trade=db.session.get_one(Trade, row["trade"]), duty=Duty(row["duty"]),
            since=row["since"], source=row["source"], by=by,
        )  # fmt: skip


def _demand(row: dict[str, Any], by: Actor) -> None:
    trade = db.session.get_one(Trade, row["trade"])
    for number, codes in enumerate(row["choices"], start=1):
        for code in codes:
            kind = certs_queries.type_by_code(code)
            if kind is None:
                raise LookupError(code)
            placement.require(
                trade=trade, choice=number, type=kind, since=row["since"],
                source=row["source"], by=by,
            )  # fmt: skip


def examine(city: City) -> None:
    """The institutions import their question banks and set the exams of their courses."""
    homes = {trade: row["key"] for row in table("city")["institution"] for trade in row["trades"]}
    for row in table("curriculum")["exam"]:
        course = course_called(row["course"])
        home = homes[course.trade_code]
        _set_exam(row, course, city.organisation(home), city.clerks[home], city.admin)


def _set_exam(
    row: dict[str, Any], course: Course, owner: Organisation, by: Actor, admin: Actor
) -> None:
    reading = read_questions(file(row["bank"]), row["bank"])
    trade = course.trade
    exams.import_questions(items=reading.questions, trade=trade, owner=owner, by=by)
    exams.accept_questions(trade=trade, owner=owner, by=admin)
    lines = [
        Line(QuestionKind(kind), None, None, count, row["each"]) for kind, count in row["draw"]
    ]
    blueprint = exams.draw_up_blueprint(
        name=row["name"], trade=trade, owner=owner, lines=lines, by=by
    )
    db.session.flush()  # the component names its blueprint
    theory = ComponentPlan(
        kind=ComponentKind.THEORY, name="理论", name_en="Theory", maximum_h=MAXIMUM_H,
        pass_mark_h=row["pass_mark"], minutes=row["minutes"], blueprint=blueprint,
    )  # fmt: skip
    practical = ComponentPlan(
        kind=ComponentKind.PRACTICAL, name=row["practical"], name_en=row["practical_en"],
        maximum_h=MAXIMUM_H, pass_mark_h=PRACTICAL_PASS_H, minutes=_PRACTICAL_MINUTES,
    )  # fmt: skip
    exams.set_exam(
        course=course, name=row["name"], name_en=row["name_en"],
        components=[theory, practical], by=admin,
    )  # fmt: skip
