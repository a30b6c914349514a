"""Lines typed from a paper: letters into answers in shown positions, and back."""

from __future__ import annotations

import pytest

from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.twins import TwinTrouble, wants_large_print
from trainhub.exams.twin.typing import Typed, answers_from, entry_lines, line_text

KIND = QuestionKind


def _line(kind, count=1, options=4, blanks=1, gaps=()):
    questions = [Typed(n, kind, options, blanks, gaps) for n in range(1, count + 1)]
    (line,) = entry_lines(questions)
    return line


def test_questions_of_one_kind_side_by_side_share_a_line():
    kinds = [KIND.SINGLE] * 12 + [KIND.MULTIPLE] * 6 + [KIND.TRUE_FALSE] * 2 + [KIND.ESSAY] * 2
    lines = entry_lines([Typed(n, kind, 4, 1) for n, kind in enumerate(kinds, 1)])
    assert [line.label for line in lines] == [
        "1-10", "11-12", "13-17", "18", "19-20", "21", "22",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "typed", "answers"),
    [
        (_line(KIND.SINGLE, 4), "abd-", [[0], [1], [3], []]),
        (_line(KIND.SINGLE, 4), "Ａ，Ｂ C.D".replace(".", " "), [[0], [1], [2], [3]]),
        (_line(KIND.SINGLE, 2), "", [[], []]),
        (_line(KIND.MULTIPLE, 3), "BA acd -", [[0, 1], [0, 2, 3], []]),
        (_line(KIND.MULTIPLE, 2), "AB、CD", [[0, 1], [2, 3]]),
        (
            _line(KIND.TRUE_FALSE, 6),
            "√×TF对错",
            [[True], [False], [True], [False], [True], [False]],
        ),
        (_line(KIND.TRUE_FALSE, 3), "1 0 -", [[True], [False], []]),
        (_line(KIND.MATCHING, options=4, blanks=3), "CA-", [[2, 0, -1]]),
        (_line(KIND.MATCHING, options=4, blanks=3), "---", [[]]),
        (_line(KIND.ORDERING), "CABD", [[2, 3, 1, 4]]),
        (_line(KIND.ORDERING), "C→A→B→D", [[2, 3, 1, 4]]),
        (_line(KIND.ORDERING), "CA", [[2, 0, 1, 0]]),
        (_line(KIND.FILL_IN, blanks=2), "119；消防 车", [["119", "消防 车"]]),
        (_line(KIND.FILL_IN, blanks=2), "-；110", [["", "110"]]),
        (_line(KIND.FILL_IN), "一;二", [["一;二"]]),
        (_line(KIND.NUMERIC), " 37.5 ", [["37.5"]]),
        (_line(KIND.NUMERIC), "-", [[]]),
        (_line(KIND.CLOZE, blanks=2, gaps=("multichoice", "shortanswer")), "b；水", [["1", "水"]]),
        (_line(KIND.ESSAY), "先报警", [["先报警"]]),
    ],
)
def test_what_a_line_means(line, typed, answers):
    found, troubles = answers_from(line, typed)
    assert troubles == []
    assert list(found.values()) == answers
    again, _none = answers_from(line, line_text(line, found))
    assert again == found


@pytest.mark.parametrize(
    ("line", "typed", "code"),
    [
        (_line(KIND.SINGLE, 4), "ABC", TwinTrouble.WRONG_LENGTH),
        (_line(KIND.SINGLE, 2), "ABC", TwinTrouble.WRONG_LENGTH),
        (_line(KIND.SINGLE, 2), "AE", TwinTrouble.BAD_SIGN),
        (_line(KIND.SINGLE, 2), "A甲", TwinTrouble.BAD_SIGN),
        (_line(KIND.MULTIPLE, 2), "ABCD", TwinTrouble.WRONG_LENGTH),
        (_line(KIND.MULTIPLE, 1), "AAB", TwinTrouble.BAD_SIGN),
        (_line(KIND.TRUE_FALSE, 1), "A", TwinTrouble.BAD_SIGN),
        (_line(KIND.MATCHING, options=4, blanks=3), "CA", TwinTrouble.BAD_SIGN),
        (_line(KIND.ORDERING), "CCAB", TwinTrouble.BAD_SIGN),
        (_line(KIND.FILL_IN, blanks=2), "119", TwinTrouble.BAD_SIGN),
        (_line(KIND.CLOZE, blanks=1, gaps=("multichoice",)), "BC", TwinTrouble.BAD_SIGN),
    ],
)
def test_what_does_not_fit_is_named(line, typed, code):
    _found, troubles = answers_from(line, typed)
    assert [trouble.code for trouble in troubles] == [code]


@pytest.mark.parametrize(
    ("percent", "reader", "large"), [(100, False, False), (101, False, True), (100, True, True)]
)
def test_an_allowance_suggests_large_print(percent, reader, large):
    assert wants_large_print(percent, reader=reader) is large
