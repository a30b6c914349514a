"""A thousand finished papers at once, written straight into the tables."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.exams import actions
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    Component,
    Question,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.rules import ComponentKind, QuestionKind
from trainhub.exams.rules.papers import Line

POINTS = 250
OPTIONS = 4


@dataclass
class Answers:
    """What was written and what it is worth, by paper and question; ``None``: not answered."""

    component_id: int
    #: Question versions in the order of the columns.
    versions: list[int]
    #: ``taken[paper][column]``: the option of the version that was taken.
    taken: list[list[int | None]]
    attempts: list[int]
    sittings: list[int]


def questions(singles: int) -> list[QuestionItem]:
    """So many single choices; option 0 is right."""
    return [
        QuestionItem(
            QuestionKind.SINGLE,
            f"第{n}题说的是什么?",
            tuple(f"第{n}题之{letter}" for letter in "甲乙丙丁"),
            (0,),
            ("消防安全", "法律责任", "巡逻")[n % 3],
        )
        for n in range(singles)
    ]


def component(here: make_exams.Town, singles: int) -> Component:
    """A part on the screen whose papers ask all of a bank of so many single choices."""
    bank = make.institution("题库学校")
    actions.import_questions(items=questions(singles), trade=here.trade, owner=bank, by=SYSTEM)
    blueprint = actions.draw_up_blueprint(
        name="全卷", trade=here.trade, owner=bank,
        lines=[Line(None, None, None, singles, POINTS)], by=SYSTEM,
    )  # fmt: skip
    exam = actions.set_exam(
        course=here.course, name="统考", name_en="Common exam",
        components=[
            ComponentPlan(
                ComponentKind.THEORY, "理论", singles * POINTS, singles * POINTS // 2, 60,
                "Theory", blueprint=blueprint,
            )
        ],
        by=SYSTEM,
    )  # fmt: skip
    return exam.components[0]


def written(here: make_exams.Town, part: Component, papers: int, dice: random.Random) -> Answers:
    """Finished papers of ``papers`` people of different strength, in bulk.

    The first question is so easy that nobody misses it; the key of the second is wrong.
    """
    versions = list(
        db.session.scalars(
            select(QuestionVersion.id)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(Question.owner_id == part.blueprint.owner_id)
            .order_by(QuestionVersion.id)
        )
    )
    hardness = [dice.uniform(-1.5, 1.5) for _ in versions]
    taken = [_paper(dice.gauss(0, 1), hardness, dice) for _ in range(papers)]
    candidates, sittings = _candidates(here, part, papers)
    now = clock.now()
    attempts = _inserted(
        Attempt,
        [
            {
                "candidate_id": candidate_id, "component_id": part.id, "seed": "x",
                "started_at": now - timedelta(hours=2), "deadline_at": now - timedelta(hours=1),
                "ended_at": now - timedelta(hours=1), "handed_in": True,
                "receipt": f"Q{candidate_id:07d}",
            }
            for candidate_id in candidates
        ],
    )  # fmt: skip
    rows = []
    for attempt_id, row in zip(attempts, taken, strict=True):
        for position, (version_id, option) in enumerate(zip(versions, row, strict=True), start=1):
            order = dice.sample(range(OPTIONS), OPTIONS)
            rows.append(
                {
                    "attempt_id": attempt_id, "position": position,
                    "question_version_id": version_id, "option_order": order,
                    "points_h": POINTS,
                    "answer": None if option is None else [order.index(option)],
                    "seq": 1, "flagged": False,
                }
            )  # fmt: skip
    db.session.execute(insert(AttemptItem), rows)
    return Answers(part.id, versions, taken, attempts, sittings)


def _paper(strength: float, hardness: list[float], dice: random.Random) -> list[int | None]:
    row: list[int | None] = []
    for column, hard in enumerate(hardness):
        knows = dice.random() < 1 / (1 + math.exp(hard - strength))
        if column == 0:
            knows = True
        if column == 1:
            knows = not knows
        wrong = None if dice.random() < 0.05 else dice.choice([1, 1, 2, 3])
        row.append(0 if knows else wrong)
    return row


def _candidates(here: make_exams.Town, part: Component, papers: int) -> tuple[list[int], list[int]]:
    """Places for so many papers: the class sits again and again."""
    seats = [enrolment.id for enrolment in make_exams.enrolments(here)]
    starts = clock.now() - timedelta(days=3)
    sittings = _inserted(
        Sitting,
        [
            {
                "exam_id": part.exam_id, "cohort_id": here.cohort.id,
                "examiner_id": here.instructor.person_id, "place": "-",
                "starts_at": starts + timedelta(minutes=number),
                "ends_at": starts + timedelta(hours=3, minutes=number),
                "created_at": starts,
            }
            for number in range(math.ceil(papers / len(seats)))
        ],
    )  # fmt: skip
    places = [(sitting, seat) for sitting in sittings for seat in seats][:papers]
    candidates = _inserted(
        Candidate,
        [
            {
                "sitting_id": sitting, "enrolment_id": seat, "ticket_no": f"Q{number:06d}",
                "time_percent": 100, "reader": False, "allowed_why": "",
                "admitted_at": starts,
            }
            for number, (sitting, seat) in enumerate(places)
        ],
    )  # fmt: skip
    return candidates, sittings


def _inserted(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Ids of fresh rows in the order in which they were given."""
    return list(
        db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows)
    )
