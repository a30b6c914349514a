"""Marks that people give: rubrics, the sample, two who agree, two who do not, and a third."""

from __future__ import annotations

import pytest

from trainhub.exams.rules.marking import (
    ApartRule,
    Criterion,
    Judgement,
    MarkingTrouble,
    RubricTrouble,
    SecondLook,
    criteria_troubles,
    missing_turns,
    read_rubric,
    rubric_text,
    rubric_troubles,
    sampled,
    scaled,
    script_number,
    second_look_troubles,
    settled,
    turn_for,
)

FOUR_SIX = [Criterion("先报警", 400), Criterion("再疏散", 600)]


def _marks(*points: int) -> dict[int, Judgement]:
    return {turn: Judgement(points_h) for turn, points_h in enumerate(points, 1)}


def _codes(reasons):
    return [reason.code for reason in reasons]


def test_a_rubric_is_read_as_it_is_written():
    typed = "先报警 = 4\n\n 再疏散＝６分 "
    assert read_rubric(typed) == (FOUR_SIX, [])
    assert read_rubric(rubric_text(FOUR_SIX)) == (FOUR_SIX, [])
    assert read_rubric("") == ([], [])


@pytest.mark.parametrize("line", ["先报警", "= 4", "先报警 = 很多", "先报警 = 0", "先报警 = -1"])
def test_an_unclear_line_of_a_rubric_is_named(line):
    criteria, found = read_rubric(line)
    assert criteria == []
    assert _codes(found) == [RubricTrouble.UNCLEAR]


def test_a_rubric_is_bounded():
    _criteria, found = read_rubric("\n".join(f"第{n}点 = 1" for n in range(13)))
    assert _codes(found) == [RubricTrouble.TOO_MANY]
    _criteria, found = read_rubric(f"{'长' * 121} = 1")
    assert _codes(found) == [RubricTrouble.TOO_LONG]


def test_a_rubric_gives_the_points_of_its_question():
    assert rubric_troubles(FOUR_SIX, 1000) == []
    assert rubric_troubles([], 1000) == []
    assert _codes(rubric_troubles(FOUR_SIX, 900)) == [RubricTrouble.WRONG_TOTAL]


def test_a_rubric_grows_and_shrinks_with_its_paper():
    assert scaled([["先报警", 400], ["再疏散", 600]], 1000) == FOUR_SIX
    assert [line.points_h for line in scaled(FOUR_SIX, 500)] == [200, 300]
    thirds = [Criterion(name, 100) for name in "甲乙丙"]
    assert [line.points_h for line in scaled(thirds, 1000)] == [333, 333, 334]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ([400, 600], []),
        ([0, 0], []),
        ([400, None], [MarkingTrouble.CRITERIA_MISSING]),
        ([400], [MarkingTrouble.CRITERIA_MISSING]),
        ([401, -1], [MarkingTrouble.CRITERION_RANGE, MarkingTrouble.CRITERION_RANGE]),
    ],
)
def test_every_line_of_a_rubric_gets_points_in_its_range(given, codes):
    assert _codes(criteria_troubles(FOUR_SIX, given)) == codes


def test_a_component_asks_for_second_marks_within_bounds():
    assert second_look_troubles("理论", SecondLook(100, 500), 10000) == []
    bad = second_look_troubles("理论", SecondLook(101, 10001), 10000)
    assert _codes(bad) == [MarkingTrouble.BAD_SHARE, MarkingTrouble.BAD_TOLERANCE]


@pytest.mark.parametrize(
    ("people", "percent", "many"),
    [(10, 0, 0), (10, 1, 1), (10, 20, 2), (11, 20, 3), (3, 100, 3), (0, 50, 0)],
)
def test_the_sample_is_a_share_rounded_up(people, percent, many):
    assert len(sampled("seed", 7, range(people), percent)) == many


def test_the_sample_is_drawn_from_the_seed_alone():
    once = sampled("seed", 7, range(40), 25)
    assert sampled("seed", 7, reversed(range(40)), 25) == once
    assert any(sampled(f"seed{n}", 7, range(40), 25) != once for n in range(9))
    assert sampled("seed", 7, range(40), 50) > once


def test_a_script_number_tells_nothing_and_stays():
    assert script_number("a") == script_number("a") != script_number("b")
    assert len(script_number("a")) == 9


@pytest.mark.parametrize(
    ("points", "demanded", "missing"),
    [
        ((), False, (1,)),
        ((700,), False, ()),
        ((), True, (1, 2)),
        ((700,), True, (2,)),
        ((700, 750), True, ()),
        ((700, 750), False, ()),
        ((700, 751), True, (3,)),
        ((751, 700), False, (3,)),
        ((700, 751, 720), True, ()),
    ],
)
def test_which_marks_are_still_to_come(points, demanded, missing):
    assert missing_turns(_marks(*points), demanded=demanded, tolerance_h=50) == missing


def test_a_second_mark_before_the_first_waits_for_it():
    assert missing_turns({2: Judgement(1)}, demanded=True, tolerance_h=0) == (1,)


@pytest.mark.parametrize(
    ("points", "rule", "counts"),
    [
        ((700,), ApartRule.THIRD, None),
        ((700, 745), ApartRule.THIRD, 722),
        ((700, 800), ApartRule.THIRD, None),
        ((700, 800, 900), ApartRule.THIRD, 900),
        ((700, 800, 900), ApartRule.MEDIAN, 800),
        ((700, 700, 900), ApartRule.THIRD, 900),
    ],
)
def test_what_counts(points, rule, counts):
    found = settled(_marks(*points), demanded=True, tolerance_h=50, rule=rule)
    assert (found.points_h if found else None) == counts


def test_who_differs_about_a_critical_item_is_apart_whatever_the_points():
    given = {1: Judgement(900), 2: Judgement(900, critical=True)}
    assert missing_turns(given, demanded=True, tolerance_h=1000) == (3,)
    given[3] = Judgement(100, critical=True)
    found = settled(given, demanded=True, tolerance_h=1000, rule=ApartRule.MEDIAN)
    assert found == Judgement(900, critical=True)


@pytest.mark.parametrize(
    ("owners", "claimed", "missing", "turn"),
    [
        ({}, {}, (1,), 1),
        ({}, {1: 8}, (1,), None),
        ({}, {1: 9}, (1,), 1),
        ({}, {1: 8}, (1, 2), 2),
        ({1: 8}, {}, (2,), 2),
        ({1: 9}, {}, (2,), 1),
        ({1: 8}, {}, (), None),
        ({1: 8, 2: 7}, {}, (3,), 3),
        ({1: 8, 2: 9}, {}, (3,), 2),
    ],
)
def test_whose_turn_it_is(owners, claimed, missing, turn):
    assert turn_for(9, owners=owners, claimed=claimed, missing=missing) == turn
