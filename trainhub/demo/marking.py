"""Since last week guards write two answers in words and are watched item by item.

The exams of the months before were marked by the machine and by one number an examiner entered;
so their figures stay what they were. What the new exam leaves to people lies on the desk of the
instructor of the cast: half of a class is marked, the rest waits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.curriculum import MAXIMUM_H, PRACTICAL_PASS_H, course_called
from trainhub.demo.tables import file, table
from trainhub.exams import actions as exams
from trainhub.exams import queries
from trainhub.exams.actions import ComponentPlan, MarkGiven
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import Candidate, Component, Sitting
from trainhub.exams.rules import ComponentKind, Difficulty, QuestionKind
from trainhub.exams.rules.marking import Criterion
from trainhub.exams.rules.papers import Line
from trainhub.exams.rules.practical import ChecklistItem

#: Of the class that waits for its marks: answers read, and people watched to the end.
_READ, _WATCHED = 9, 4
#: Taps of the person after them, who was called away in the middle.
_BEGUN = 2
#: So many days before the market is built the new exam is set, after every class that is done,
#: and the examiner sits down to mark what was written the day before.
SET, MARKED = timedelta(days=8), timedelta(days=2)


def examine_in_words(city: City) -> None:
    """Set the new exam of the guards; the one before goes out of use."""
    row = table("curriculum")["new_exam"]
    course, owner = course_called(row["course"]), city.organisation(row["institution"])
    old = queries.exam_of_course(course.id)
    if old is None:
        raise LookupError(row["course"])
    theory, practical = old.components
    by = city.clerks[row["institution"]]
    items = [_question(each) for each in row["question"]]
    exams.import_questions(items=items, trade=course.trade, owner=owner, by=by)
    exams.accept_questions(trade=course.trade, owner=owner, by=city.admin)
    blueprint = exams.draw_up_blueprint(
        name=row["blueprint"], trade=course.trade, owner=owner, by=by,
        lines=[
            Line(QuestionKind(kind), topic or None, None, count, each)
            for kind, topic, count, each in row["draw"]
        ],
    )  # fmt: skip
    db.session.flush()  # the component names its blueprint
    exam = exams.set_exam(
        course=course, name=row["name"], name_en=row["name_en"], by=city.admin,
        components=[
            ComponentPlan(
                kind=ComponentKind.THEORY, name=theory.name, name_en=theory.name_en,
                maximum_h=MAXIMUM_H, pass_mark_h=theory.pass_mark_h, minutes=theory.minutes,
                blueprint=blueprint,
            ),
            ComponentPlan(
                kind=ComponentKind.PRACTICAL, name=practical.name, name_en=practical.name_en,
                maximum_h=MAXIMUM_H, pass_mark_h=PRACTICAL_PASS_H, minutes=practical.minutes,
            ),
        ],
    )  # fmt: skip
    db.session.flush()  # the checklist names its component
    checklist = [
        ChecklistItem(
            each["text"], each["points"], each.get("critical", False), each.get("photo", False)
        )
        for each in row["item"]
    ]
    exams.set_checklist(component=exam.components[1], items=checklist, by=city.admin)


def _question(row: dict[str, Any]) -> QuestionItem:
    return QuestionItem(
        QuestionKind.SHORT_ANSWER, row["stem"], (), (row["model"],), row["topic"],
        Difficulty.MEDIUM, points_h=500,
        rubric=tuple(Criterion(name, points_h) for name, points_h in row["rubric"]),
    )  # fmt: skip


def begin_to_mark(city: City, run: ClassRun) -> None:
    """The examiner has read the first answers and watched the first people of a class."""
    by = city.instructor_actors[run.plan.examiner]
    sitting = queries.sitting(queries.sittings_of_cohort(run.cohort_id)[0].sitting.id)
    if sitting is None:
        raise LookupError(run.plan.key)
    theory, practical = sitting.exam.components
    _read(sitting, theory, by)
    here = [line.candidate for line in queries.candidates_of(sitting.id)]
    came = [candidate for candidate in here if candidate.admitted_at is not None]
    for place, candidate in enumerate(came[: _WATCHED + 1]):
        _watch(candidate, practical, by, place)


def _read(sitting: Sitting, theory: Component, by: Actor) -> None:
    after = None
    for turn in range(_READ):
        answer = exams.take_next(sitting=sitting, component=theory, by=by, after=after)
        version = queries.version(answer.version_id) if answer else None
        if answer is None or version is None:
            raise LookupError("the queue is empty")
        criteria = [
            points_h if (turn + line) % 4 else points_h // 2
            for line, (_name, points_h) in enumerate(version.rubric)
        ]
        given = MarkGiven(None, criteria)
        exams.mark_answer(sitting=sitting, item_id=answer.item_id, given=given, by=by)
        after = answer.item_id


def _watch(candidate: Candidate, part: Component, by: Actor, place: int) -> None:
    items = table("curriculum")["new_exam"]["item"]
    whole = place < _WATCHED
    for number, item in enumerate(items[: len(items) if whole else _BEGUN]):
        weak = (place + number) % 5 == 0 and not item.get("critical")
        exams.note_item(
            candidate=candidate, component=part, item=number,
            points_h=item["points"] // 2 if weak else item["points"], seq=1, by=by,
        )  # fmt: skip
        if item.get("photo"):
            exams.add_photo(
                candidate=candidate, component=part, item=number,
                upload=file("fire-extinguisher.png"), by=by,
            )  # fmt: skip
    if whole:
        exams.finish_run(candidate=candidate, component=part, by=by)
