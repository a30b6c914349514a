"""A sitting whose papers cannot be drawn is refused when it is planned."""

from __future__ import annotations

import pytest

from tests import make, make_exams
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.exams import actions
from trainhub.exams.models import Question
from trainhub.exams.rules import PaperTrouble


def test_a_bank_that_cannot_fill_the_paper_stops_the_plan(app, frozen):
    with app.app_context():
        with transaction():
            here = make_exams.town()
            question = db.session.query(Question).order_by(Question.id).first()
            actions.retire_question(question=question, by=make.SYSTEM)
        with pytest.raises(Refused) as refusal, transaction():
            make_exams.sitting(here)
        assert refusal.value.reasons[0].code is PaperTrouble.TOO_FEW


def test_fixed_papers_need_nothing_drawn(app, frozen):
    with app.app_context():
        with transaction():
            here = make_exams.town()
            actions.add_fixed_paper(blueprint=here.blueprint, by=make.SYSTEM)
        with transaction():
            question = db.session.query(Question).order_by(Question.id).first()
            actions.retire_question(question=question, by=make.SYSTEM)
        with transaction():
            assert make_exams.sitting(here).id
