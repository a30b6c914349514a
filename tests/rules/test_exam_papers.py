"""Blueprints that can and cannot be drawn, and papers that a seed rebuilds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.exams.rules import Difficulty, PaperTrouble, QuestionKind
from trainhub.exams.rules.papers import (
    ComponentDraft,
    Drawable,
    Line,
    are_tied,
    blueprint_troubles,
    draw_paper,
    exam_troubles,
    total_h,
)

EASY, MEDIUM, HARD = Difficulty
SINGLE, MULTIPLE = QuestionKind.SINGLE, QuestionKind.MULTIPLE


def _pool(*cells):
    """Questions of ``(kind, topic, difficulty)`` cells, numbered from 1."""
    return [Drawable(n, kind, topic, hard, 4) for n, (kind, topic, hard) in enumerate(cells, 1)]


def _any(count, kind=None, topic=None, difficulty=None):
    return Line(kind, topic, difficulty, count, 100)


FIRE = _pool(*[(SINGLE, "fire", EASY)] * 3, *[(MULTIPLE, "law", HARD)] * 2)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([_any(5)], [], id="exactly the whole bank"),
        pytest.param([_any(6)], [PaperTrouble.TOO_FEW], id="one more than there is"),
        pytest.param([_any(3, topic="fire"), _any(2, kind=MULTIPLE)], [], id="two full lines"),
        pytest.param([_any(3), _any(3, topic="fire")], [PaperTrouble.SHARED], id="they share"),
        pytest.param([_any(2), _any(3, topic="fire")], [], id="sharing that works out"),
        pytest.param([_any(1, difficulty=MEDIUM)], [PaperTrouble.TOO_FEW], id="none that hard"),
        pytest.param([], [PaperTrouble.NO_LINES], id="nothing asked"),
        pytest.param([_any(301)], [PaperTrouble.NO_LINES], id="a paper without end"),
    ],
)
def test_a_blueprint_is_feasible_or_says_why(lines, expected):
    assert [reason.code for reason in blueprint_troubles(lines, FIRE)] == expected


def test_the_shortage_is_told_in_numbers():
    (reason,) = blueprint_troubles([_any(3), _any(3, topic="fire")], FIRE)
    assert reason.facts["short"] == 1


def test_any_kind_never_draws_what_a_person_must_mark():
    pool = [*FIRE, Drawable(9, QuestionKind.SHORT_ANSWER, "law", EASY, 0)]
    assert blueprint_troubles([_any(6)], pool)
    assert not blueprint_troubles([_any(1, kind=QuestionKind.SHORT_ANSWER)], pool)


def test_the_same_seed_rebuilds_the_same_paper_whatever_the_order_of_the_bank():
    lines = [_any(2, topic="fire"), _any(2)]
    first = draw_paper(lines, FIRE, "seed-1")
    assert first == draw_paper(lines, FIRE[::-1], "seed-1")
    others = {tuple(item.version_id for item in draw_paper(lines, FIRE, str(n))) for n in range(30)}
    assert len(others) > 5


def test_a_known_seed_draws_a_known_paper():
    # Written down once: a change of the draw would make old papers impossible to rebuild.
    paper = draw_paper([_any(3)], FIRE, "trainhub")
    assert [(item.version_id, item.option_order) for item in paper] == KNOWN_PAPER


KNOWN_PAPER = [(3, [1, 0, 3, 2]), (5, [0, 2, 3, 1]), (2, [1, 2, 0, 3])]


def test_options_that_speak_of_each_other_keep_their_order():
    tied = [Drawable(1, SINGLE, "x", EASY, 4, tied=True)]
    assert {tuple(draw_paper([_any(1)], tied, str(n))[0].option_order) for n in range(20)} == {
        (0, 1, 2, 3)
    }


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["甲", "乙", "以上都对"], True),
        (["甲", "乙", "A和B"], True),
        (["One", "All of the above"], True),
        (["A级", "B级"], False),
        (["灭火器", "消火栓"], False),
    ],
)
def test_tied_options_are_recognised(options, expected):
    assert are_tied(options) is expected


def test_a_draw_that_cannot_be_is_a_bug_not_a_short_paper():
    with pytest.raises(ValueError, match="cannot fill"):
        draw_paper([_any(6)], FIRE, "x")


_cells = st.tuples(
    st.sampled_from([SINGLE, MULTIPLE]), st.sampled_from("ab"), st.sampled_from([EASY, HARD])
)
_lines = st.builds(
    Line,
    st.sampled_from([None, SINGLE, MULTIPLE]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, EASY, HARD]),
    st.integers(1, 4),
    st.just(100),
)


@given(st.lists(_cells, max_size=14), st.lists(_lines, min_size=1, max_size=4), st.text(max_size=9))
def test_what_is_called_feasible_is_drawn_exactly_and_nothing_twice(cells, lines, seed):
    pool = _pool(*cells)
    if blueprint_troubles(lines, pool):
        with pytest.raises(ValueError, match="cannot fill"):
            draw_paper(lines, pool, seed)
        return
    paper = draw_paper(lines, pool, seed)
    drawn = [item.version_id for item in paper]
    assert len(drawn) == len(set(drawn)) == sum(line.wanted for line in lines)
    assert all(sorted(item.option_order) == [0, 1, 2, 3] for item in paper)
    assert sum(item.points_h for item in paper) == total_h(lines)


def _part(**changes):
    facts = {"name": "理论", "maximum_h": 10000, "pass_mark_h": 6000, "minutes": 90}
    return ComponentDraft(**{**facts, "paper_h": None, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, [], id="fine"),
        pytest.param({"paper_h": 10000}, [], id="the paper gives the maximum"),
        pytest.param({"paper_h": 9900}, [PaperTrouble.WRONG_TOTAL], id="a point is missing"),
        pytest.param({"pass_mark_h": 10000}, [], id="everything is needed"),
        pytest.param({"pass_mark_h": 10001}, [PaperTrouble.PASS_MARK], id="more than everything"),
        pytest.param({"pass_mark_h": -1}, [PaperTrouble.PASS_MARK], id="less than nothing"),
        pytest.param({"minutes": 0}, [PaperTrouble.MINUTES], id="no time"),
        pytest.param({"minutes": 480}, [], id="a working day"),
        pytest.param({"minutes": 481}, [PaperTrouble.MINUTES], id="longer than a day"),
    ],
)
def test_an_exam_stands_or_says_why(changes, expected):
    assert [reason.code for reason in exam_troubles([_part(**changes)])] == expected


def test_an_exam_needs_a_part():
    assert [reason.code for reason in exam_troubles([])] == [PaperTrouble.NO_COMPONENTS]
