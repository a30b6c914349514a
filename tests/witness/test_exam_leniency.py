"""Examiners beside each other, against numpy, and silence below thirty marks."""

from __future__ import annotations

import random

import numpy as np
import pytest

from trainhub.exams.rules.leniency import Marked, leniencies


def _sums(component: int, account: int, marks: list[int]) -> Marked:
    return Marked(component, account, len(marks), sum(marks), sum(one * one for one in marks))


def test_means_and_intervals_agree_with_numpy() -> None:
    dice = random.Random(6)  # noqa: S311
    given = {n: [dice.randrange(5000 + 500 * n, 9000) for _ in range(40)] for n in range(3)}
    told = leniencies(_sums(1, n, marks) for n, marks in given.items())
    for line in told:
        mine = np.array(given[line.account_id], dtype=float)
        rest = np.array([m for n, marks in given.items() if n != line.account_id for m in marks])
        apart = mine.mean() - rest.mean()
        error = 1.96 * (mine.var(ddof=1) / len(mine) + rest.var(ddof=1) / len(rest)) ** 0.5
        assert line.mean == pytest.approx(mine.mean(), abs=1e-9)
        assert line.expected == pytest.approx(rest.mean(), abs=1e-9)
        assert (line.low, line.high) == pytest.approx((apart - error, apart + error), abs=1e-6)


def test_few_marks_tell_nothing() -> None:
    for mine, others in [(29, 100), (100, 29), (100, 0)]:
        lines = [_sums(1, 1, [9000] * mine), _sums(1, 2, [6000] * others), _sums(2, 3, [1] * 99)]
        told = next(line for line in leniencies(lines) if line.account_id == 1)
        assert told.mean is None
        assert not told.is_lenient
        assert not told.is_strict


def test_a_clear_difference_is_told_from_both_sides() -> None:
    generous = _sums(1, 1, [9000, 9100] * 20)
    strict = _sums(1, 2, [7000, 7100] * 20)
    first, second = leniencies([generous, strict])
    assert first.is_lenient
    assert second.is_strict
