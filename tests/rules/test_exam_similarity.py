"""Equal wrong answers: exact chances, and no pair named that worked apart."""

from __future__ import annotations

import random
from itertools import product

import pytest

from trainhub.exams.rules.similarity import WrongAnswers, agreement, at_least, unlikely_pairs


@pytest.mark.parametrize("count", range(6))
def test_the_tail_is_exact(count: int) -> None:
    chances = [0.1, 0.5, 0.35, 0.9]
    summed = 0.0
    for events in product([0, 1], repeat=4):
        if sum(events) >= count:
            share = 1.0
            for chance, event in zip(chances, events, strict=True):
                share *= chance if event else 1 - chance
            summed += share
    assert at_least(chances, count) == pytest.approx(summed)


def test_a_popular_wrong_answer_agrees_often_and_one_alone_always() -> None:
    papers = [WrongAnswers(n, {1: "A", 2: n % 3, 3: False}) for n in range(9)]
    told = agreement(papers, {1: 3, 2: 3, 3: 1})
    assert told[1] == pytest.approx((10**2 + 2) / 12**2)
    assert told[2] == pytest.approx(1 / 3)
    assert told[3] == 1


def _apart(people: int, dice: random.Random) -> list[WrongAnswers]:
    return [
        WrongAnswers(
            n,
            {q: dice.choice([1, 1, 2, 3]) for q in range(50) if dice.random() < 0.3},
        )
        for n in range(people)
    ]


def test_people_who_work_apart_are_not_named() -> None:
    named = sum(
        len(unlikely_pairs(_apart(30, random.Random(seed)), dict.fromkeys(range(50), 3)))  # noqa: S311
        for seed in range(40)
    )
    # The correction promises less than one such sitting in a hundred.
    assert named <= 1


def test_a_copied_paper_is_named_with_its_chance() -> None:
    papers = _apart(30, random.Random(5))  # noqa: S311
    papers[3] = WrongAnswers(3, {q: 1 + q % 3 for q in range(20)})
    copied = dict(papers[3].wrong)
    copied.popitem()
    papers[20] = WrongAnswers(20, copied)
    (pair, *others) = unlikely_pairs(papers, dict.fromkeys(range(50), 3))
    assert (pair.first, pair.second) == (3, 20)
    assert pair.same == pair.both_wrong == len(copied)
    assert pair.expected < pair.same
    assert pair.corrected == pytest.approx(pair.chance * 435)
    assert others == []


def test_few_papers_and_few_mistakes_name_nobody() -> None:
    assert unlikely_pairs([], {}) == []
    good = [WrongAnswers(n, {1: "A", 2: "B", 3: "C"}) for n in range(2)]
    assert unlikely_pairs(good, dict.fromkeys(range(9), 3)) == []
