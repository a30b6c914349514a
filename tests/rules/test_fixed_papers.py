"""Fixed papers: what can stand, who gets which."""

from __future__ import annotations

from itertools import pairwise

import pytest

from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.exams.rules.fixed import (
    Chosen,
    FixedTrouble,
    first_choice,
    fixed_troubles,
    laid_out,
    letter_for,
)
from trainhub.exams.rules.papers import MAX_QUESTIONS, Drawable, Line

POOL = [Drawable(n, QuestionKind.SINGLE, "消防", Difficulty.EASY, 4) for n in range(1, 11)]
LINES = [Line(None, None, None, 5, 200)]


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ([], [FixedTrouble.NO_QUESTIONS]),
        ([Chosen(1, 500), Chosen(2, 500)], []),
        ([Chosen(1, 500), Chosen(2, 400)], [FixedTrouble.WRONG_TOTAL]),
        ([Chosen(1, 500), Chosen(1, 500)], [FixedTrouble.TWICE, FixedTrouble.TWICE]),
        ([Chosen(1, 500), Chosen(99, 500)], [FixedTrouble.NOT_USABLE]),
        ([Chosen(1, 1000), Chosen(2, 0)], [FixedTrouble.POINTS]),
        ([Chosen(n, 1) for n in range(MAX_QUESTIONS + 1)], [FixedTrouble.TOO_MANY]),
    ],
)
def test_why_a_choice_makes_no_paper(chosen, codes):
    assert [t.code for t in fixed_troubles(chosen, range(1, 11), 1000)] == codes


def test_neighbours_get_different_papers():
    for papers in (2, 3, 6):
        given = [letter_for(place, papers) for place in range(40)]
        assert all(one != other for one, other in pairwise(given))
    assert {letter_for(place, 1) for place in range(5)} == {0}


@pytest.mark.parametrize("seed", list("abcdefgh"))
def test_a_second_paper_shares_no_question_while_the_bank_is_large_enough(seed):
    first = first_choice(LINES, POOL, (), seed)
    second = first_choice(LINES, POOL, {one.version_id for one in first}, seed)
    third = first_choice(LINES, POOL, {one.version_id for one in first + second}, seed)
    assert not {one.version_id for one in first} & {one.version_id for one in second}
    assert [one.points_h for one in third] == [200] * 5


def test_options_keep_their_order_unless_the_order_tells_the_answer():
    pool = {
        1: Drawable(1, QuestionKind.SINGLE, "", Difficulty.EASY, 4),
        2: Drawable(2, QuestionKind.ORDERING, "", Difficulty.EASY, 8),
    }
    single, ordering = laid_out([Chosen(1, 100), Chosen(2, 100)], pool, "seed")
    assert single.option_order == [0, 1, 2, 3]
    assert sorted(ordering.option_order) == list(range(8))
    assert ordering.option_order != list(range(8))
    assert laid_out([Chosen(2, 100)], pool, "seed") == laid_out([Chosen(2, 100)], pool, "seed")
