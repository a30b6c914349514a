"""Right and wrong answers, in every kind and at every border."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.exams.rules import AttemptTrouble, QuestionKind
from trainhub.exams.rules.answers import (
    MAX_BLANK,
    answer_troubles,
    as_in_version,
    as_shown,
    folded,
    points,
    right,
)

SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, SHORT = (
    QuestionKind.SINGLE,
    QuestionKind.MULTIPLE,
    QuestionKind.TRUE_FALSE,
    QuestionKind.FILL_IN,
    QuestionKind.SHORT_ANSWER,
)


@pytest.mark.parametrize(
    ("kind", "key", "answer", "expected"),
    [
        pytest.param(SINGLE, [2], [2], True, id="the right option"),
        pytest.param(SINGLE, [2], [1], False, id="another option"),
        pytest.param(SINGLE, [2], [], False, id="nothing chosen"),
        pytest.param(MULTIPLE, [0, 3], [3, 0], True, id="all right ones in any order"),
        pytest.param(MULTIPLE, [0, 3], [0], False, id="one of two"),
        pytest.param(MULTIPLE, [0, 3], [0, 1, 3], False, id="one too many"),
        pytest.param(TRUE_FALSE, [True], [True], True, id="true"),
        pytest.param(TRUE_FALSE, [False], [True], False, id="not true"),
        pytest.param(FILL_IN, [["119"]], ["１１９"], True, id="full-width digits"),
        pytest.param(FILL_IN, [["60分钟"]], [" 60 分钟。"], True, id="spaces and a full stop"),
        pytest.param(FILL_IN, [["PASS"]], ["Ｐass"], True, id="case and width"),
        pytest.param(FILL_IN, [["一年", "1年"]], ["1 年"], True, id="another accepted form"),
        pytest.param(FILL_IN, [["甲"], ["乙"]], ["乙", "甲"], False, id="blanks swapped"),
        pytest.param(FILL_IN, [["甲"], ["乙"]], ["甲"], False, id="a blank missing"),
        pytest.param(FILL_IN, [["119"]], ["191"], False, id="other digits"),
    ],
)
def test_an_answer_is_right_or_wrong(kind, key, answer, expected):
    assert right(kind, key, answer) is expected


def test_a_short_answer_is_never_judged_by_the_key():
    with pytest.raises(ValueError, match="person"):
        right(SHORT, ["model"], ["model"])
    assert points(SHORT, ["model"], ["model"], 500) is None


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_no_answer_is_worth_nothing(kind):
    assert points(kind, [0], None, 200) == 0
    assert points(kind, [0], [], 200) == 0


def test_a_right_answer_is_worth_all_its_points_and_a_wrong_one_none():
    assert points(SINGLE, [1], [1], 250) == 250
    assert points(SINGLE, [1], [0], 250) == 0


@pytest.mark.parametrize(
    ("kind", "answer", "reason"),
    [
        pytest.param(SINGLE, [3], None, id="last option"),
        pytest.param(SINGLE, [4], AttemptTrouble.BAD_ANSWER, id="beyond the options"),
        pytest.param(SINGLE, [-1], AttemptTrouble.BAD_ANSWER, id="negative"),
        pytest.param(SINGLE, [0, 1], AttemptTrouble.BAD_ANSWER, id="two for a single choice"),
        pytest.param(SINGLE, [True], AttemptTrouble.BAD_ANSWER, id="a truth is no position"),
        pytest.param(SINGLE, ["0"], AttemptTrouble.BAD_ANSWER, id="text is no position"),
        pytest.param(MULTIPLE, [0, 0], AttemptTrouble.BAD_ANSWER, id="the same twice"),
        pytest.param(MULTIPLE, list(range(10_000)), AttemptTrouble.BAD_ANSWER, id="10,000"),
        pytest.param(TRUE_FALSE, [1], AttemptTrouble.BAD_ANSWER, id="one is not true"),
        pytest.param(TRUE_FALSE, [True, False], AttemptTrouble.BAD_ANSWER, id="both"),
        pytest.param(FILL_IN, ["a", "b"], None, id="every blank"),
        pytest.param(FILL_IN, ["a"], AttemptTrouble.BAD_ANSWER, id="too few blanks"),
        pytest.param(FILL_IN, ["a", 2], AttemptTrouble.BAD_ANSWER, id="a number"),
        pytest.param(FILL_IN, ["a" * MAX_BLANK, ""], None, id="as long as may be"),
        pytest.param(FILL_IN, ["a" * (MAX_BLANK + 1), ""], AttemptTrouble.TOO_LONG, id="longer"),
        pytest.param(SHORT, ["x" * 4001], AttemptTrouble.TOO_LONG, id="a long story"),
        pytest.param(SINGLE, [], None, id="taken back"),
    ],
)
def test_an_answer_fits_its_question_or_is_refused(kind, answer, reason):
    found = answer_troubles(kind, answer, options=4, blanks=2)
    assert [trouble.code for trouble in found] == ([] if reason is None else [reason])


def test_positions_on_paper_and_in_the_version_translate_both_ways():
    order = [2, 0, 3, 1]
    assert as_in_version(MULTIPLE, order, [0, 3]) == [1, 2]
    assert as_shown(MULTIPLE, order, [1, 2]) == [0, 3]
    assert as_in_version(TRUE_FALSE, [], [True]) == [True]
    assert as_in_version(SINGLE, order, None) == []


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), min_size=1))
def test_what_is_shown_as_the_key_is_marked_right(order, key):
    shown = as_shown(MULTIPLE, order, sorted(key))
    assert right(MULTIPLE, sorted(key), as_in_version(MULTIPLE, order, shown))


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_more(text):
    once = folded(text)
    assert folded(once) == once
