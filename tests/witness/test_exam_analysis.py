"""Item analysis against numpy, which had no part in it, and the cases without an answer."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.exams.rules.analysis import (
    Answered,
    angoff,
    cronbach,
    item_figures,
    option_shares,
    paper_figures,
)

MARKS = st.lists(st.lists(st.integers(0, 400), min_size=4, max_size=4), min_size=2, max_size=40)


def _thousand_papers() -> list[list[int]]:
    """A thousand people of different strength on forty questions of different weight."""
    dice = random.Random(20261122)  # noqa: S311 - invented people
    weights = [dice.choice([100, 200, 250, 500]) for _ in range(40)]
    hardness = [dice.uniform(-2, 2) for _ in range(40)]
    rows = []
    for _ in range(1000):
        strength = dice.gauss(0, 1)
        rows.append(
            [
                weight if dice.random() < 1 / (1 + math.exp(hard - strength)) else 0
                for weight, hard in zip(weights, hardness, strict=True)
            ]
        )
    return rows


def _close(ours: float | None, theirs: float) -> bool:
    return ours is not None and abs(ours - theirs) < 1e-9


def _check(rows: list[list[int]], maxima: list[int]) -> None:
    table = np.array(rows, dtype=float)
    totals = table.sum(axis=1)
    for column, maximum in enumerate(maxima):
        marks = table[:, column]
        rest = totals - marks
        ours = item_figures(
            [Answered(m, t) for m, t in zip(marks.tolist(), totals.tolist(), strict=True)], maximum
        )
        assert _close(ours.facility, marks.mean() / maximum)
        assert _close(ours.spread, marks.std(ddof=1) / maximum)
        if marks.std() and rest.std():
            assert _close(ours.discrimination, np.corrcoef(marks, rest)[0, 1])
            most = np.cov(np.sort(marks), np.sort(rest), ddof=1)[0, 1]
            assert _close(ours.efficiency, np.cov(marks, rest, ddof=1)[0, 1] / most)
        else:
            assert ours.discrimination is None
            assert ours.efficiency is None
        size = round(len(rows) * 0.27)
        order = np.argsort(totals, kind="stable")
        if size:
            high, low = marks[order[-size:]].mean(), marks[order[:size]].mean()
            assert _close(ours.upper_lower, (high - low) / maximum)
    paper = paper_figures(rows)
    assert _close(paper.mean, totals.mean())
    assert _close(paper.spread, totals.std(ddof=1))
    if totals.var():
        k = table.shape[1]
        alpha = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / totals.var(ddof=1))
        assert paper.alpha is not None
        assert abs(paper.alpha - alpha) < 1e-9 * max(1.0, abs(alpha))
        assert _close(paper.error, totals.std(ddof=1) * math.sqrt(max(0.0, 1 - alpha)))
    else:
        assert paper.alpha is None


def test_a_thousand_papers_agree_with_numpy() -> None:
    rows = _thousand_papers()
    _check(rows, [max(column) for column in zip(*rows, strict=True)])


@given(MARKS)
def test_any_papers_agree_with_numpy(rows: list[list[int]]) -> None:
    _check(rows, [400] * 4)


def test_all_or_nothing_makes_alpha_the_kr20() -> None:
    rows = [[1, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0], [1, 0, 1]]
    table = np.array(rows, dtype=float)
    share = table.mean(axis=0)
    kr20 = 3 / 2 * (1 - (share * (1 - share)).sum() / table.sum(axis=1).var())
    assert _close(cronbach(rows), kr20)


@pytest.mark.parametrize("rows", [[], [[1, 2]], [[1], [2]], [[1, 1], [1, 1]]])
def test_reliability_without_a_base_is_no_number(rows: list[list[int]]) -> None:
    assert cronbach(rows) is None


@pytest.mark.parametrize("answers", [[], [Answered(1, 5)], [Answered(1, 5), Answered(1, 7)]])
def test_a_question_without_a_difference_tells_nothing(answers: list[Answered]) -> None:
    figures = item_figures(answers, 1)
    assert figures.discrimination is None
    assert figures.efficiency is None
    assert not figures.looks_wrong


def test_nobody_and_nothing_give_no_share() -> None:
    assert item_figures([], 100).facility is None
    assert item_figures([Answered(0, 0)], 0).facility is None
    assert option_shares([[], []], 3) == [None, None, None]
    assert angoff([]) is None


def test_a_wrong_key_is_seen() -> None:
    answers = [Answered(0 if n > 5 else 1, n + (0 if n > 5 else 1)) for n in range(10)]
    assert item_figures(answers, 1).looks_wrong


def test_options_are_counted_over_those_who_answered() -> None:
    assert option_shares([[0], [0, 2], [], [1]], 3) == pytest.approx([2 / 3, 1 / 3, 1 / 3])


def test_judges_set_a_cut_and_show_how_far_they_are_apart() -> None:
    cut = angoff([[0.6, 0.8], [0.5, 0.7], [0.7, 0.9]])
    assert cut == pytest.approx((0.7, 0.1))
    assert angoff([[0.5, 0.7]]) == (pytest.approx(0.6), None)
