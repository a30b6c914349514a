"""Figures of institutions: bases, sums, small numbers."""

from __future__ import annotations

import pytest

from trainhub.core.rates import Rate
from trainhub.courses.rules.feedback import Opinions
from trainhub.reports.rules import Training
from trainhub.reports.rules.institutions import Quality, is_small


def test_answers_that_still_may_come_are_in_no_base() -> None:
    q = Quality(got=10, accepted=4, declined=2, lapsed=1)
    assert q.in_time_rate[:2] == (6, 7)
    assert q.lapsed_rate[:2] == (1, 7)
    assert q.declined_rate[:2] == (2, 6)


def test_classes_called_off_are_counted_over_all() -> None:
    q = Quality(cancelled=1, seats=60, training=Training(cohorts=3, trainees=45))
    assert q.cancelled_rate[:2] == (1, 4)
    assert q.filled_rate[:2] == (45, 60)


def test_a_class_that_lost_seats_fills_no_more_than_all() -> None:
    assert Quality(seats=10, training=Training(trainees=12)).filled_rate[:2] == (10, 10)


def test_two_parts_add_up() -> None:
    one = Quality(got=1, training=Training(cohorts=1), opinions=Opinions(answers=5, content=20))
    both = one + one
    assert (both.got, both.training.cohorts, both.opinions.content) == (2, 2, 40)


@pytest.mark.parametrize(("base", "small"), [(0, False), (1, True), (19, True), (20, False)])
def test_small_bases_are_marked(base: int, small: bool) -> None:
    assert is_small(Rate(0, base, "")) is small
