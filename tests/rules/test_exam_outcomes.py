"""Conclusions, points as people type them, and rates that tell their base."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.core.rates import Rate, wilson
from trainhub.exams.rules import Conclusion, MarkTrouble, RateBase
from trainhub.exams.rules.outcomes import Score, conclude, pass_rate
from trainhub.exams.rules.points import points_from, points_text, range_troubles

PASS, FAIL, ABSENT, VOID = Conclusion


@pytest.mark.parametrize(
    ("theory", "practice", "expected"),
    [
        pytest.param(8650, 6500, PASS, id="both above"),
        pytest.param(6000, 6000, PASS, id="exactly the pass mark"),
        pytest.param(5999, 10000, FAIL, id="a hundredth short is not made up"),
        pytest.param(5950, 7200, FAIL, id="59.5 is not rounded up"),
        pytest.param(0, 6500, FAIL, id="nothing in one part"),
        pytest.param(7700, None, FAIL, id="came to one part only"),
        pytest.param(None, 7700, FAIL, id="came to the other part only"),
        pytest.param(None, None, ABSENT, id="never came: not failed"),
    ],
)
def test_a_pass_needs_every_component(theory, practice, expected):
    assert conclude([Score(theory, 6000), Score(practice, 6000)]) is expected


def test_an_exam_without_components_has_no_conclusion():
    with pytest.raises(ValueError, match="nothing"):
        conclude([])


def test_the_pass_rate_counts_who_sat():
    rate = pass_rate([PASS, PASS, FAIL, ABSENT, VOID])
    assert rate == Rate(2, 3, RateBase.SAT)


def test_nobody_sat_is_no_rate():
    rate = pass_rate([ABSENT])
    assert rate.denominator == 0
    assert rate.interval() is None
    assert rate.percent() is None
    assert rate.bounds() is None


@pytest.mark.parametrize(
    ("passed", "n", "percent", "bounds"),
    [
        (476, 491, "96.9", ("95.0", "98.2")),
        (16, 16, "100.0", ("80.6", "100.0")),
        (0, 16, "0.0", ("0.0", "19.4")),
        (1, 1, "100.0", ("20.6", "100.0")),
    ],
)
def test_known_rates_with_their_intervals(passed, n, percent, bounds):
    rate = Rate(passed, n, RateBase.SAT)
    assert (rate.percent(), rate.bounds()) == (percent, bounds)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_mirrors(case):
    passed, n = case
    interval = wilson(passed, n)
    mirror = wilson(n - passed, n)
    assert interval
    assert mirror
    assert 0 <= interval.low <= passed / n <= interval.high <= 1
    assert isclose(interval.low, 1 - mirror.high, abs_tol=1e-12)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_more_people_make_the_interval_narrower(case):
    passed, n = case
    few, many = wilson(passed, n), wilson(passed * 10, n * 10)
    assert few
    assert many
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("passed", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_an_impossible_share_is_a_bug(passed, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(passed, n)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("86", 8600),
        ("86.5", 8650),
        (" ８６．５ ", 8650),
        ("59.99", 5999),
        ("88分", 8800),
        ("0", 0),
        ("-1", -100),
        ("59.995", None),
        ("", None),
        ("八十", None),
        ("NaN", None),
        ("1e9", None),
        ("Infinity", None),
        ("1e9999999", None),
        ("sNaN", None),
    ],
)
def test_points_are_read_as_typed_or_not_at_all(typed, expected):
    assert points_from(typed) == expected


@given(st.integers(0, 30_000))
def test_points_are_written_as_they_are_read(hundredths):
    assert points_from(points_text(hundredths)) == hundredths


@pytest.mark.parametrize(
    ("points_h", "expected"),
    [(0, []), (10000, []), (10001, [MarkTrouble.OUT_OF_RANGE]), (-1, [MarkTrouble.OUT_OF_RANGE])],
)
def test_marks_stay_inside_their_component(points_h, expected):
    assert [r.code for r in range_troubles("理论", points_h, 10000)] == expected
