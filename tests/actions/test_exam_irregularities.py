"""What invigilators write down, and results that two people make void and a third gives back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.exams import actions, queries
from trainhub.exams.models import Irregularity, IrregularityCode, Voiding, VoidingStep
from trainhub.exams.rules import Conclusion, MarkSource, PublishTrouble
from trainhub.exams.rules.irregularities import Code, CodeTrouble, IrregularityTrouble, Reach
from trainhub.people.rules import Role

MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(2)


@pytest.fixture
def sitting(here):
    with transaction():
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [10, 10])
        return row


@pytest.fixture
def third(here):
    with transaction():
        return make.actor(make.member(Role.STAFF, here.station, "王主任"))


def _second(here):
    return make.actor(here.staff)


def _written(here, sitting, code="S1"):
    with transaction():
        return actions.write_irregularity(
            candidate=make_exams.candidates(sitting)[0],
            code=code,
            seen_at=clock.now(),
            told="桌下有小抄",
            by=here.by(),
        )


def _proposed(here, sitting):
    row = _written(here, sitting)
    with transaction():
        return actions.propose_voiding(irregularity=row, component=None, why="抄袭", by=here.by())


def _sign(voiding, by):
    with transaction():
        actions.sign_voiding(voiding=queries.voiding(voiding.id), by=by)


def _publish(here, sitting):
    with clock.frozen(sitting.ends_at + MINUTE), transaction():
        actions.publish_results(sitting=sitting, by=here.by())


def _conclusions(sitting):
    return [line.conclusion for line in queries.outcomes_of_sitting(sitting.id)]


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _told(person_id):
    rows = db.session.execute(
        text("SELECT key FROM message WHERE person_id = :person"), {"person": person_id}
    )
    return " ".join(rows.scalars())


def test_the_person_is_told_what_was_written(here, sitting):
    row = _written(here, sitting)
    assert f"exam-irregularity-{row.id}" in _told(row.candidate.enrolment.person_id)


def test_one_person_alone_makes_nothing_void(here, sitting, third):
    voiding = _proposed(here, sitting)
    with pytest.raises(Refused) as refusal:
        _sign(voiding, here.by())
    assert _codes(refusal) == [IrregularityTrouble.TOGETHER]
    # And no pass is told that two people may take back an hour later.
    with pytest.raises(Refused) as refusal:
        _publish(here, sitting)
    assert _codes(refusal) == [PublishTrouble.VOIDINGS_OPEN]
    with transaction():
        actions.lift_voiding(voiding=queries.voiding(voiding.id), why="认错人", by=third)
    _publish(here, sitting)
    assert _conclusions(sitting) == [Conclusion.PASS, Conclusion.PASS]


def test_what_is_void_before_the_results_is_published_as_void(here, sitting):
    _sign(_proposed(here, sitting), _second(here))
    _publish(here, sitting)
    assert _conclusions(sitting) == [Conclusion.VOID, Conclusion.PASS]


def test_a_result_that_is_out_becomes_void_and_is_withdrawn(here, sitting):
    _publish(here, sitting)
    _sign(_proposed(here, sitting), _second(here))
    assert _conclusions(sitting) == [Conclusion.VOID, Conclusion.PASS]
    candidate = make_exams.candidates(sitting)[0]
    assert queries.outcome_of(candidate.id).why == "S1 抄袭"
    assert "exam-withdrawn-" in _told(candidate.enrolment.person_id)


def test_a_third_person_lifts_it_and_the_result_follows_the_marks(here, sitting, third):
    voiding = _proposed(here, sitting)
    _sign(voiding, _second(here))
    _publish(here, sitting)
    with pytest.raises(Refused) as refusal, transaction():
        actions.lift_voiding(voiding=queries.voiding(voiding.id), why="认错人", by=_second(here))
    assert _codes(refusal) == [IrregularityTrouble.TOGETHER]
    with transaction():
        actions.lift_voiding(voiding=queries.voiding(voiding.id), why="认错人", by=third)
    assert _conclusions(sitting) == [Conclusion.PASS, Conclusion.PASS]
    with pytest.raises(Refused) as refusal, transaction():
        actions.lift_voiding(voiding=queries.voiding(voiding.id), why="再来", by=third)
    assert _codes(refusal) == [IrregularityTrouble.LIFTED]


def test_an_open_paper_is_closed_by_the_second_signature(here):
    with transaction():
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
    with transaction():
        candidate = make_exams.candidates(row)[0]
        attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    _sign(_proposed(here, row), _second(here))
    db.session.refresh(attempt)
    assert attempt.ended_at == clock.now()


def test_nothing_missing_of_a_void_exam_holds_the_results_back(here):
    with transaction():
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [10, 10])
        candidate = make_exams.candidates(row)[0]
        assert queries.marks_of(candidate.id)[0].source is MarkSource.EXAMINER
    _sign(_proposed(here, row), _second(here))
    _publish(here, row)
    assert row.published_at is not None


def test_a_void_result_can_be_appealed_against_from_the_day_it_became_void(here, sitting):
    _publish(here, sitting)
    voiding = _proposed(here, sitting)
    later = sitting.ends_at + timedelta(days=20)
    with clock.frozen(later):
        _sign(voiding, _second(here))
        with transaction():
            candidate = make_exams.candidates(sitting)[0]
            appeal = actions.ask_second_look(
                candidate=candidate, why="那不是小抄", by=make.actor(make.account(here.trainees[0]))
            )
    assert appeal.asked_at == later


@pytest.mark.parametrize("model", [Irregularity, Voiding, VoidingStep])
def test_what_was_written_stays_written(here, sitting, model):
    _sign(_proposed(here, sitting), _second(here))
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(update(model).values(account_id=None))


def test_a_row_laid_later_holds_for_sittings_from_its_day_on(here, sitting):
    tomorrow = clock.today() + timedelta(days=1)
    row = Code("W1", "手机在座位上", Reach.EXAM, tomorrow, "市级考务细则")
    with transaction():
        actions.lay_irregularity_code(code=row, by=SYSTEM)
    assert queries.irregularity_codes(clock.today())["W1"].reach is Reach.PART
    assert queries.irregularity_codes(tomorrow)["W1"] == row
    with pytest.raises(Refused) as refusal, transaction():
        actions.lay_irregularity_code(code=row._replace(name="又一条"), by=SYSTEM)
    assert _codes(refusal) == [CodeTrouble.THERE]
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(update(IrregularityCode).values(source="x"))
