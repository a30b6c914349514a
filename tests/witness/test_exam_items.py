"""From papers to figures, thirds and plain words about questions."""

from __future__ import annotations

import random

import numpy as np
import pytest

from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.analysis import drawn_reliability
from trainhub.exams.rules.items import Answer, ItemFacts, ItemFlag, Reliability, analyse

SINGLE = ItemFacts(QuestionKind.SINGLE, 4, [0])


def _close(ours: float | None, theirs: float) -> bool:
    return ours is not None and abs(ours - theirs) < 1e-9


def _papers(columns: list[list[int]]) -> list[list[Answer]]:
    """One list of chosen options a question; option 0 is right and gives 100."""
    return [
        [Answer(n, 100, 100 if chosen == 0 else 0, [chosen]) for n, chosen in enumerate(row)]
        for row in zip(*columns, strict=True)
    ]


def _facts(count: int) -> dict[int, ItemFacts]:
    return dict.fromkeys(range(count), SINGLE)


def test_below_thirty_papers_nothing_is_said() -> None:
    dice = random.Random(1)  # noqa: S311 - invented papers
    columns = [[dice.randrange(4) for _ in range(29)] for _ in range(3)]
    told = analyse(_papers(columns), _facts(3))
    assert told.papers == 29
    assert told.whole is None
    assert [(one.papers, one.figures, one.options, one.flags) for one in told.items] == [
        (29, None, [], [])
    ] * 3
    one_more = analyse(_papers([[*column, 0] for column in columns]), _facts(3))
    assert one_more.whole is not None
    assert all(item.figures for item in one_more.items)


def test_equal_questions_of_all_or_nothing_give_the_kr20() -> None:
    dice = random.Random(2)  # noqa: S311
    columns = [[dice.randrange(2) for _ in range(40)] for _ in range(5)]
    told = analyse(_papers(columns), _facts(5))
    table = (np.array(columns) == 0).astype(float)
    shares = table.mean(axis=1)
    kr20 = 5 / 4 * (1 - (shares * (1 - shares)).sum() / table.sum(axis=0).var())
    assert told.reliability is Reliability.KR20
    assert told.whole is not None
    assert _close(told.whole.alpha, kr20)
    halves = [[one._replace(worth_h=50) if one.worth_h else one for one in paper]
              for paper in _papers(columns)]  # fmt: skip
    assert analyse(halves, _facts(5)).reliability is Reliability.ALPHA


def test_drawn_papers_have_a_reliability_without_columns() -> None:
    dice = random.Random(3)  # noqa: S311
    rows = [[float(dice.random() < strength / 50) for _ in range(8)] for strength in range(50)]
    table = np.array(rows)
    between = 8 * table.mean(axis=1).var(ddof=1)
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum() / (50 * 7)
    assert _close(drawn_reliability(rows), 1 - within / between)
    shuffled = [dice.sample(row, len(row)) for row in rows]
    assert _close(drawn_reliability(shuffled), 1 - within / between)


@pytest.mark.parametrize(
    "rows", [[], [[1.0, 0.0]], [[1.0], [0.0]], [[1, 0], [0, 1]], [[1, 0], [1]]]
)
def test_drawn_reliability_without_a_base_is_no_number(rows: list[list[float]]) -> None:
    assert drawn_reliability(rows) is None


def test_different_papers_say_how_their_reliability_was_reckoned() -> None:
    dice = random.Random(4)  # noqa: S311
    papers = [
        [
            Answer(n, 100, 100 * (dice.random() < strength / 60), [0])
            for n in dice.sample(range(9), 5)
        ]
        for strength in range(60)
    ]
    told = analyse(papers, _facts(9))
    assert told.reliability is Reliability.DRAWN
    assert told.whole is not None
    table = np.array([[(one.worth_h or 0) / 100 for one in paper] for paper in papers])
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum() / (60 * 4)
    reliable = 1 - within / (5 * table.mean(axis=1).var(ddof=1))
    assert _close(told.whole.alpha, reliable)
    deviation = (table.sum(axis=1) * 100).std(ddof=1)
    assert _close(told.whole.error, deviation * (1 - reliable) ** 0.5)


def test_thirds_count_every_option_and_no_answer() -> None:
    chosen = [1] * 9 + [2] * 9 + [0] * 12
    papers = [
        [
            Answer(0, 100, 100 if one == 0 else 0, [one] if place % 10 else []),
            Answer(1, 900, 30 * place, ["x"]),
        ]
        for place, one in enumerate(chosen)
    ]
    told = analyse(papers, {0: SINGLE, 1: ItemFacts(QuestionKind.FILL_IN, 0, [["x"]])})
    item = next(one for one in told.items if one.version_id == 0)
    assert [(o.index, o.is_right) for o in item.options] == [
        (0, True), (1, False), (2, False), (3, False), (None, False),
    ]  # fmt: skip
    assert [o.taken for o in item.options] == [11, 8, 8, 0, 3]
    assert [o.upper for o in item.options] == pytest.approx([0.9, 0, 0, 0, 0.1])
    assert [o.lower for o in item.options] == pytest.approx([0, 0.8, 0.1, 0, 0.1])
    assert sum(o.share for o in item.options) == pytest.approx(1)
    assert ItemFlag.UNUSED_OPTION in item.flags


def _flags(chosen: list[int], rest: list[int]) -> list[ItemFlag]:
    papers = [
        [Answer(0, 100, 100 if one == 0 else 0, [one]), Answer(1, 9000, more, ["x"])]
        for one, more in zip(chosen, rest, strict=True)
    ]
    told = analyse(papers, {0: SINGLE, 1: ItemFacts(QuestionKind.FILL_IN, 0, [["x"]])})
    return next(item.flags for item in told.items if item.version_id == 0)


RISING = list(range(0, 6000, 100))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([1, 2, 3] * 10 + [0] * 30, []),
        ([0] * 30 + [1, 2, 3] * 10, [ItemFlag.NEGATIVE, ItemFlag.DISTRACTOR_AHEAD]),
        ([1, 0, 2, 0, 3, 0] * 10, [ItemFlag.POOR]),
        ([0] * 60, [ItemFlag.TOO_EASY, ItemFlag.UNUSED_OPTION]),
        ([1, 2, 3] * 18 + [1, 2, 3, 0, 0, 0], [ItemFlag.DISTRACTOR_AHEAD, ItemFlag.TOO_HARD]),
        ([1, 2] * 15 + [0] * 30, [ItemFlag.UNUSED_OPTION]),
    ],
)
def test_odd_questions_are_flagged(chosen: list[int], expected: list[ItemFlag]) -> None:
    assert _flags(chosen, RISING) == expected


def test_what_a_person_must_read_stands_in_no_figure() -> None:
    papers = [
        [Answer(0, 100, 100 * (n % 2), [n % 2]), Answer(1, 500, None, ["…"])] for n in range(40)
    ]
    told = analyse(papers, {0: SINGLE, 1: ItemFacts(QuestionKind.ESSAY, 0, [])})
    assert [item.version_id for item in told.items] == [0]
    assert told.whole is not None
    assert told.whole.mean == 50
    assert told.whole.alpha is None
    assert told.reliability is None


def test_the_gravest_question_comes_first() -> None:
    good, bad = [1, 2, 3] * 10 + [0] * 30, [0] * 30 + [1, 2, 3] * 10
    papers = [
        [
            Answer(0, 100, 100 if one == 0 else 0, [one]),
            Answer(1, 100, 100 if other == 0 else 0, [other]),
            Answer(2, 9000, more, ["x"]),
        ]
        for one, other, more in zip(good, bad, RISING, strict=True)
    ]
    facts = {0: SINGLE, 1: SINGLE, 2: ItemFacts(QuestionKind.FILL_IN, 0, [])}
    told = analyse(papers, facts)
    assert told.items[0].version_id == 1
    assert told.flagged >= 1
