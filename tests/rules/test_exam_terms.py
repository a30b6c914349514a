"""When an exam may be sat again, and which of several results counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainhub.exams.rules import Conclusion, SittingTrouble
from trainhub.exams.rules.terms import (
    Counting,
    ResitTrouble,
    Terms,
    TermsTrouble,
    Told,
    Try,
    counts_before,
    resit_span,
    resit_troubles,
    terms_troubles,
    worth_h,
)

PASS, FAIL, ABSENT, VOID = Conclusion
DAY = date(2026, 3, 5)
TERMS = Terms(30, 3, 7, 30, Counting.BEST)


def _codes(reasons):
    return [reason.code for reason in reasons]


def _on(*conclusions):
    return [Try(conclusion, DAY) for conclusion in conclusions]


@pytest.mark.parametrize(
    ("so_far", "expected"),
    [
        pytest.param([], [], id="never sat"),
        pytest.param([FAIL], [], id="one try left"),
        pytest.param([FAIL, FAIL], [SittingTrouble.NO_SITS_LEFT], id="both used"),
        pytest.param([ABSENT, ABSENT, FAIL], [], id="an absence uses no try"),
        pytest.param([FAIL, VOID], [SittingTrouble.NO_SITS_LEFT], id="a voided try is a try"),
        pytest.param([FAIL, PASS], [SittingTrouble.ALREADY_PASSED], id="passed already"),
    ],
)
def test_an_exam_may_be_sat_twice_and_not_after_a_pass(so_far, expected):
    twice = Terms(None, 2, 0, None, Counting.BEST)
    assert _codes(resit_troubles(_on(*so_far), twice, DAY)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (6, [ResitTrouble.TOO_SOON]),
        (7, []),
        (30, []),
        (31, [ResitTrouble.TOO_LATE]),
    ],
)
def test_a_resit_lies_between_its_first_and_its_last_day(days, expected):
    found = resit_troubles(_on(FAIL), TERMS, DAY + timedelta(days=days))
    assert _codes(found) == expected


def test_the_wait_runs_from_the_last_result_and_the_end_from_the_first():
    later = DAY + timedelta(days=10)
    span = resit_span([Try(FAIL, DAY), Try(FAIL, later)], TERMS)
    assert span == (later + timedelta(days=7), DAY + timedelta(days=30))


def test_an_absence_makes_nobody_wait():
    assert resit_span(_on(ABSENT), TERMS) == (None, None)
    assert resit_troubles(_on(ABSENT), TERMS, DAY) == []


@pytest.mark.parametrize(
    ("points", "resit", "counting", "worth"),
    [
        (85_00, True, Counting.CAPPED, 60_00),
        (60_00, True, Counting.CAPPED, 60_00),
        (59_50, True, Counting.CAPPED, 59_50),
        (85_00, False, Counting.CAPPED, 85_00),
        (85_00, True, Counting.BEST, 85_00),
        (85_00, True, Counting.LAST, 85_00),
        (None, True, Counting.CAPPED, None),
    ],
)
def test_a_capped_resit_is_worth_the_pass_mark_at_most(points, resit, counting, worth):
    terms = TERMS._replace(counting=counting)
    assert worth_h(points, 60_00, resit=resit, terms=terms) == worth


def _told(*tries):
    return [
        Told(conclusion, [{"points_h": points}], order)
        for order, (conclusion, points) in enumerate(tries)
    ]


@pytest.mark.parametrize(
    ("tries", "counting", "order"),
    [
        pytest.param([(FAIL, 55), (FAIL, 40)], Counting.BEST, 0, id="the better failure"),
        pytest.param([(FAIL, 55), (FAIL, 40)], Counting.LAST, 1, id="the later failure"),
        pytest.param([(PASS, 60), (FAIL, 59)], Counting.BEST, 0, id="a pass stays a pass"),
        pytest.param([(PASS, 60), (FAIL, 59)], Counting.LAST, 1, id="the last one counts"),
        pytest.param([(PASS, 60), (ABSENT, None)], Counting.LAST, 0, id="absence is no try"),
        pytest.param([(FAIL, 90), (PASS, 60)], Counting.BEST, 1, id="a pass before points"),
        pytest.param([(FAIL, 40), (FAIL, 40)], Counting.CAPPED, 1, id="equal: the newer"),
        pytest.param([(ABSENT, None), (VOID, 70)], Counting.BEST, 1, id="nothing else there"),
    ],
)
def test_which_result_counts(tries, counting, order):
    several = _told(*tries)
    assert min(several, key=lambda one: counts_before(one, counting)).order == order


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"late_minutes": -1}, TermsTrouble.LATE),
        ({"late_minutes": 241}, TermsTrouble.LATE),
        ({"most_sits": 0}, TermsTrouble.SITS),
        ({"resit_after_days": -1}, TermsTrouble.DAYS),
        ({"resit_until_days": 6}, TermsTrouble.NEVER),
    ],
)
def test_terms_that_cannot_stand(change, trouble):
    found = terms_troubles(TERMS._replace(**change), "省级细则", DAY, DAY)
    assert trouble in _codes(found)


def test_terms_name_their_source_and_never_begin_in_the_past():
    yesterday = DAY - timedelta(days=1)
    assert terms_troubles(TERMS, "省级细则", DAY, DAY) == []
    found = terms_troubles(TERMS, "", yesterday, DAY)
    assert _codes(found) == [TermsTrouble.BACKWARDS, TermsTrouble.NEEDS_SOURCE]
