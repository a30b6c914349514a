"""Questions enter the bank once, a corrected one as a new version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import make, make_exams
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.courses import actions as courses
from trainhub.exams import actions, queries
from trainhub.exams.actions import ImportOutcome
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules import ImportTrouble, PaperTrouble, QuestionKind
from trainhub.exams.rules.papers import Line


@pytest.fixture
def bank(inside):
    trade = courses.enter_trade(
        code="guard", name="保安员", name_en="Guard", min_age=18, source="test", by=SYSTEM
    )
    return trade, make.institution()


def _import(bank, items, **more):
    trade, owner = bank
    return actions.import_questions(items=items, trade=trade, owner=owner, by=SYSTEM, **more)


def test_the_same_file_twice_adds_nothing(bank):
    first = _import(bank, make_exams.items())
    again = _import(bank, make_exams.items())
    assert {line.outcome for line in first} == {ImportOutcome.ADDED}
    assert {line.outcome for line in again} == {ImportOutcome.KNOWN}
    assert db.session.query(Question).count() == db.session.query(QuestionVersion).count() == 11


def test_two_organisations_keep_banks_of_their_own(bank):
    _import(bank, make_exams.items())
    other = (bank[0], make.institution("别的学校"))
    assert {line.outcome for line in _import(other, make_exams.items())} == {ImportOutcome.ADDED}


def test_a_corrected_key_becomes_a_new_version_and_the_old_one_stays(bank):
    items = make_exams.items()
    _import(bank, items)
    corrected = replace(items[0], key=(1,))
    (line,) = _import(bank, [corrected])
    assert line.outcome is ImportOutcome.CHANGED
    row = db.session.query(Question).filter_by(digest=corrected.digest).one()
    assert [(version.number, version.key) for version in row.versions] == [(1, [2]), (2, [1])]


def test_unchecked_questions_are_not_drawn_until_somebody_answers_for_them(bank):
    trade, owner = bank
    _import(bank, make_exams.items(), checked=False)
    assert queries.drawable(owner.id, trade.code) == []
    assert actions.accept_questions(trade=trade, owner=owner, by=SYSTEM) == 11
    assert len(queries.drawable(owner.id, trade.code)) == 11


def test_a_retired_question_is_not_drawn(bank):
    trade, owner = bank
    _import(bank, make_exams.items())
    actions.retire_question(question=db.session.query(Question).first(), by=SYSTEM)
    assert len(queries.drawable(owner.id, trade.code)) == 10


def test_an_empty_file_is_refused(bank):
    with pytest.raises(Refused) as refusal:
        _import(bank, [])
    assert refusal.value.reasons[0].code is ImportTrouble.NOTHING_TO_IMPORT


def test_a_blueprint_the_bank_cannot_fill_is_refused_with_the_line(bank):
    trade, owner = bank
    _import(bank, make_exams.items())
    lines = [
        Line(None, "消防安全", None, 2, 500),
        Line(QuestionKind.TRUE_FALSE, None, None, 3, 500),
    ]
    with pytest.raises(Refused) as refusal:
        actions.draw_up_blueprint(name="x", trade=trade, owner=owner, lines=lines, by=SYSTEM)
    (reason,) = refusal.value.reasons
    assert reason.code is PaperTrouble.TOO_FEW
    assert (reason.facts["line"], reason.facts["found"]) == (2, 2)


def test_the_stock_counts_by_topic_and_kind(bank):
    _import(bank, make_exams.items())
    counted = queries.stock([bank[1].id])
    assert sum(line.held for line in counted) == 11
    singles = {line.topic: line.held for line in counted if line.kind is QuestionKind.SINGLE}
    assert singles == {"法律责任": 2, "消防安全": 2}
