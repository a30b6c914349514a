"""Answers that are right in part: every kind, every rule, at its borders."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.exams.bank.likeness import alike
from trainhub.exams.rules import AttemptTrouble, QuestionKind, ScoringRule
from trainhub.exams.rules.answers import (
    AUTOMATIC_KINDS,
    answer_troubles,
    as_in_version,
    as_shown,
    points,
)
from trainhub.exams.rules.numbers import exact_number, number_from
from trainhub.exams.rules.reviewing import (
    BankStage,
    ReviewTrouble,
    bank_stage,
    review_troubles,
)
from trainhub.exams.rules.scoring import (
    ALL,
    EACH,
    WHOLE,
    Scoring,
    paid,
    scoring_as_json,
    scoring_from_json,
)

MULTIPLE, NUMERIC = QuestionKind.MULTIPLE, QuestionKind.NUMERIC
MATCHING, ORDERING = QuestionKind.MATCHING, QuestionKind.ORDERING
FILL_IN, CLOZE = QuestionKind.FILL_IN, QuestionKind.CLOZE
HALF = Scoring(ScoringRule.SOME, 50)
THIRDS = Scoring(ScoringRule.WEIGHTS, weights=(3_333_333, 3_333_333, 3_333_333, -5_000_000))
GAPS = [["shortanswer", 1, ["五", "5"]], ["numerical", 2, [["±", "2.5", "0.5"]]],
        ["multichoice", 1, [0, 1]]]  # fmt: skip
GAP_WEIGHTS = Scoring(ScoringRule.WEIGHTS, weights=((WHOLE, WHOLE // 2), (WHOLE,), (WHOLE, 0)))


@pytest.mark.parametrize(
    ("kind", "key", "scoring", "answer", "worth"),
    [
        pytest.param(MULTIPLE, [0, 1], ALL, [0], 0, id="all or nothing"),
        pytest.param(MULTIPLE, [0, 1], HALF, [0], 200, id="one missing pays half"),
        pytest.param(MULTIPLE, [0, 1], HALF, [0, 2], 0, id="a wrong one pays nothing"),
        pytest.param(MULTIPLE, [0, 1, 2], EACH, [0, 2], 266, id="two of three, never rounded up"),
        pytest.param(MULTIPLE, [0, 1, 2], EACH, [0, 3], 0, id="each, with a wrong one"),
        pytest.param(MULTIPLE, [0, 1, 2], THIRDS, [0, 1, 2], 400, id="three thirds are all"),
        pytest.param(MULTIPLE, [0, 1, 2], THIRDS, [0, 3], 0, id="a minus never goes below 0"),
        pytest.param(NUMERIC, [["±", "50", "0.5"]], ALL, ["５０．５毫升"], 400, id="the border"),
        pytest.param(NUMERIC, [["±", "50", "0.5"]], ALL, ["50.51"], 0, id="beyond it"),
        pytest.param(NUMERIC, [["..", "38", "40"]], ALL, ["38"], 400, id="least of a range"),
        pytest.param(NUMERIC, [["..", "38", "40"]], ALL, ["40.01"], 0, id="above a range"),
        pytest.param(NUMERIC, [["±", "1000", "0"]], ALL, ["1,000"], 400, id="thousands' comma"),
        pytest.param(NUMERIC, [["±", "5", "0"]], ALL, ["五"], 0, id="no number"),
        pytest.param(MATCHING, [1, 0, 2], EACH, [1, 0, -1], 266, id="two pairs of three"),
        pytest.param(MATCHING, [1, 0, 2], ALL, [1, 0, -1], 0, id="not all pairs"),
        pytest.param(ORDERING, [2, 0, 1], ALL, [2, 3, 1], 400, id="every step has its number"),
        pytest.param(ORDERING, [2, 0, 1], EACH, [2, 0, 1], 266, id="one step without a number"),
        pytest.param(ORDERING, [2, 0, 1], ALL, [1, 2, 3], 0, id="another order"),
        pytest.param(FILL_IN, [["甲"], ["乙"]], EACH, ["甲", "丙"], 200, id="one blank of two"),
        pytest.param(FILL_IN, [["甲"], ["乙"]], ALL, ["甲", "丙"], 0, id="blanks, all or nothing"),
        pytest.param(CLOZE, GAPS, GAP_WEIGHTS, ["５", "2", "0"], 350, id="a half-right gap"),
        pytest.param(CLOZE, GAPS, GAP_WEIGHTS, ["", "", "1"], 0, id="gaps left open"),
    ],
)
def test_an_answer_right_in_part_is_paid_by_its_rule(
    kind: QuestionKind, key: list[Any], scoring: Scoring, answer: list[Any], worth: int
) -> None:
    assert points(kind, key, answer, 400, scoring) == worth


@pytest.mark.parametrize(
    ("kind", "answer", "fits"),
    [
        (MATCHING, [0, -1, 2], True),
        (MATCHING, [0, 1], False),
        (MATCHING, [0, 1, 4], False),
        (MATCHING, [0, 1, True], False),
        (ORDERING, [4, 3, 2, 0], True),
        (ORDERING, [5, 3, 2, 0], False),
        (ORDERING, [1, 2, 3], False),
        (NUMERIC, ["72 次"], True),
        (NUMERIC, ["7", "2"], False),
        (CLOZE, ["a", "", "0"], True),
        (CLOZE, ["a", 1, "0"], False),
    ],
)
def test_an_answer_of_a_new_kind_fits_or_is_refused(
    kind: QuestionKind, answer: list[Any], fits: bool
) -> None:
    found = answer_troubles(kind, answer, options=4, blanks=3)
    assert [trouble.code for trouble in found] == ([] if fits else [AttemptTrouble.BAD_ANSWER])


@given(st.permutations(range(5)), st.permutations(range(5)))
def test_the_key_told_as_an_answer_is_right_on_every_paper(
    option_order: list[int], key: list[int]
) -> None:
    for kind in (MATCHING, ORDERING):
        shown = as_shown(kind, option_order, key)
        assert points(kind, key, as_in_version(kind, option_order, shown), 100) == 100


def test_every_kind_is_judged_by_a_key_or_by_a_person() -> None:
    assert set(QuestionKind) - AUTOMATIC_KINDS == {
        QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY,
    }  # fmt: skip


@pytest.mark.parametrize("scoring", [ALL, EACH, HALF, THIRDS, GAP_WEIGHTS])
def test_a_rule_is_kept_as_data(scoring: Scoring) -> None:
    assert scoring_from_json(scoring_as_json(scoring)) == scoring


def test_a_share_is_cut_off_and_three_thirds_are_whole() -> None:
    assert paid(3_333_333 * 3, 100) == 100
    assert paid(WHOLE - 1_001, 10_000) == 9_998
    assert paid(-1, 100) == 0


def test_numbers_are_read_with_units_and_keys_without() -> None:
    assert number_from("约5") is None
    assert str(number_from(" －３．５ ℃")) == "-3.5"
    assert exact_number("5mL") is None
    assert exact_number("1e400") is None or str(exact_number("1e400"))


@pytest.mark.parametrize(
    ("author", "reviewer", "decided", "codes"),
    [
        (1, 2, False, []),
        (1, 1, False, [ReviewTrouble.OWN_QUESTION]),
        (None, 2, False, []),
        (1, 2, True, [ReviewTrouble.DECIDED]),
    ],
)
def test_nobody_checks_what_they_wrote(
    author: int | None, reviewer: int, decided: bool, codes: list[ReviewTrouble]
) -> None:
    found = review_troubles(author=author, reviewer=reviewer, decided=decided)
    assert [reason.code for reason in found] == codes


def test_a_question_waits_until_it_is_judged() -> None:
    from_house = bank_stage(None, None, None)
    assert from_house is BankStage.WAITING


def test_questions_alike_are_found_whatever_their_punctuation() -> None:
    texts = {
        1: "保安员发现火情时，首先应当做什么？",
        2: "保安员发现火情时首先应当做什么",
        3: "保安员发现火情时，首先应该做什么呢？",
        4: "体温计使用之前应当怎样消毒？",
    }
    pairs = {(pair.first, pair.second): pair.percent for pair in alike(texts, 0.5)}
    assert pairs[(1, 2)] == 100
    assert (1, 3) in pairs
    assert all(4 not in pair for pair in pairs)
