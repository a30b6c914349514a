"""Answers in words in the item analysis: what people gave, beside numpy; unread ones in nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import insert, select

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams.models import AnswerMark, Attempt, AttemptItem, Candidate
from trainhub.exams.queries.analysis import Wanted, papers_to_analyse
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.items import analyse
from trainhub.exams.rules.marking import SecondLook
from trainhub.people.rules import Role

PAPERS = 30


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(PAPERS, short_answer=True, second=SecondLook(100, 200))


def _write(here) -> list[AttemptItem]:
    """Everybody writes the whole paper, some the first ten questions rightly, some fewer."""
    dice = random.Random(7)  # noqa: S311
    with transaction():
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [dice.randrange(1, 10) for _ in make_exams.candidates(row)], None)
    items = select(AttemptItem).join(AttemptItem.version).order_by(AttemptItem.id)
    return [item for item in db.session.scalars(items) if item.version.kind is WORDS]


WORDS = QuestionKind.SHORT_ANSWER


def test_marks_of_people_are_the_figures_of_a_question_in_words(here) -> None:
    written = _write(here)
    dice = random.Random(8)  # noqa: S311
    with transaction():
        second = make.member(Role.INSTRUCTOR, here.institution, "复评")
    worth: dict[int, int] = {}
    marks = []
    for item in written:
        first = dice.randrange(0, 9) * 100
        gap = dice.choice([0, 100, 200])
        marks += [(item.id, 1, 1, 0), (item.id, 1, 2, first), (item.id, 2, 1, first + gap)]
        worth[item.attempt_id] = first + gap // 2
    accounts = {1: here.instructor.id, 2: second.id}
    with transaction():
        db.session.execute(
            insert(AnswerMark),
            [
                {"item_id": item, "turn": turn, "number": number, "points_h": points,
                 "criteria": [], "comment": "", "account_id": accounts[turn], "at": clock.now()}
                for item, turn, number, points in marks
            ],
        )  # fmt: skip
    papers = papers_to_analyse(Wanted(here.theory.id), clock.now() + timedelta(hours=5))
    whole = analyse(papers.papers, {key: asked.facts for key, asked in papers.questions.items()})
    (version,) = {item.question_version_id for item in written}
    item = next(one for one in whole.items if one.version_id == version)
    attempts = sorted(worth)
    mine = np.array([worth[each] for each in attempts], dtype=float)
    assert item.figures is not None
    assert item.papers == len(written) == PAPERS
    assert item.figures.facility == pytest.approx(mine.mean() / 1000, abs=1e-9)
    totals = np.array([sum(one.worth_h or 0 for one in paper) for paper in papers.papers], float)
    expected = np.corrcoef(mine, totals - mine)[0, 1]
    assert item.figures.discrimination == pytest.approx(expected, abs=1e-9)


def test_an_answer_that_waits_for_a_marker_stands_in_no_figure(here) -> None:
    written = _write(here)
    with transaction():
        second = make.member(Role.INSTRUCTOR, here.institution, "复评")
    with transaction():
        # Too far apart: a third one decides, and has not yet.
        for turn, account, points in ((1, here.instructor.id, 0), (2, second.id, 900)):
            db.session.add(
                AnswerMark(
                    item_id=written[0].id, turn=turn, number=1, points_h=points, criteria=[],
                    account_id=account, at=clock.now(),
                )
            )  # fmt: skip
    papers = papers_to_analyse(Wanted(here.theory.id), clock.now() + timedelta(hours=5))
    (version,) = {item.question_version_id for item in written}
    told = [one.worth_h for paper in papers.papers for one in paper if one.version_id == version]
    assert told == [None] * len(written)
    assert db.session.query(Attempt).count() == db.session.query(Candidate).count()
