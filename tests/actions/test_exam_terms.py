"""Terms of an exam in force: resits wait, end, and are worth what the terms say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from tests import make_exams
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.exams import actions, queries
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.terms import Counting, ResitTrouble

DAY = 24 * 60


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(2)


def _terms(here, **change):
    with transaction():
        actions.set_terms(
            exam=here.exam,
            terms=actions.FIRST_TERMS._replace(**change),
            since=clock.today(),
            source="测试细则",
            by=SYSTEM,
        )


def _sat(here, right, starts_in=0):
    with transaction():
        row = make_exams.sitting(here, starts_in=starts_in)
    with clock.frozen(row.starts_at):
        with transaction():
            make_exams.sat(here, row, right)
        with clock.frozen(row.ends_at), transaction():
            actions.publish_results(sitting=row, by=here.by())
    return row


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_a_resit_waits_its_days_and_comes_before_its_last(here):
    _terms(here, resit_after_days=7, resit_until_days=30, most_sits=3)
    _sat(here, [1, 1])
    for days, code in ((6, ResitTrouble.TOO_SOON), (31, ResitTrouble.TOO_LATE)):
        with pytest.raises(Refused) as refusal, transaction():
            make_exams.sitting(here, starts_in=days * DAY)
        assert _codes(refusal) == [SittingTrouble.NOBODY, code]
    with transaction():
        assert len(make_exams.candidates(make_exams.sitting(here, starts_in=7 * DAY))) == 2


def test_a_capped_resit_is_told_with_the_pass_mark(here):
    _terms(here, counting=Counting.CAPPED)
    _sat(here, [1, 10])
    (again,) = make_exams.candidates(_sat(here, [10], starts_in=DAY))
    outcome = queries.outcome_of(again.id)
    assert outcome.conclusion.value == "pass"
    assert [(part["points_h"], part["earned_h"]) for part in outcome.scores] == [
        (60_00, 100_00),
        (60_00, 80_00),
    ]


def test_the_first_try_is_never_capped(here):
    _terms(here, counting=Counting.CAPPED)
    row = _sat(here, [10, 10])
    assert queries.outcomes_of_sitting(row.id)[0].scores[0]["points_h"] == 100_00


@pytest.mark.parametrize(("counting", "points"), [(Counting.BEST, 50_00), (Counting.LAST, 20_00)])
def test_the_terms_say_which_of_two_failures_counts(here, counting, points):
    _terms(here, counting=counting)
    first = _sat(here, [5, 10])
    _sat(here, [2], starts_in=DAY)
    enrolment_id = make_exams.candidates(first)[0].enrolment_id
    assert queries.best_outcomes([enrolment_id])[enrolment_id].scores[0]["points_h"] == points


def test_new_terms_begin_on_their_day(here):
    later = clock.today() + timedelta(days=10)
    with transaction():
        actions.set_terms(
            exam=here.exam,
            terms=actions.FIRST_TERMS._replace(late_minutes=5),
            since=later,
            source="测试细则",
            by=SYSTEM,
        )
    before = queries.terms_on(here.exam.id, later - timedelta(days=1))
    assert (before.late_minutes, queries.terms_on(here.exam.id, later).late_minutes) == (30, 5)


def test_terms_that_were_set_stay_as_they_are(here):
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        queries.terms_rows(here.exam.id)[0].late_minutes = 5
