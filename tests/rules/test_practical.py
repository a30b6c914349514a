"""A practical exam item by item: points, critical items, photos."""

from __future__ import annotations

import pytest

from trainhub.exams.rules import Conclusion
from trainhub.exams.rules.marking import Judgement
from trainhub.exams.rules.outcomes import Score, conclude
from trainhub.exams.rules.practical import (
    ChecklistItem,
    ChecklistTrouble,
    PracticalTrouble,
    checklist_troubles,
    failed_items,
    finish_troubles,
    items_from,
    judged,
    tap_troubles,
)

ITEMS = [
    ChecklistItem("检查装备", 40_00),
    ChecklistItem("切断电源", 50_00, critical=True, photo=True),
    ChecklistItem("报告", 10_00),
]


def _codes(reasons):
    return [reason.code for reason in reasons]


def test_a_checklist_gives_the_points_of_its_part():
    assert checklist_troubles(ITEMS, 100_00) == []
    assert _codes(checklist_troubles(ITEMS, 90_00)) == [ChecklistTrouble.WRONG_TOTAL]
    assert _codes(checklist_troubles([], 0)) == [ChecklistTrouble.NO_ITEMS]
    free = [ITEMS[0]._replace(points_h=0)]
    assert _codes(checklist_troubles(free, 0)) == [ChecklistTrouble.NO_POINTS]
    assert _codes(checklist_troubles([ChecklistItem("x", 1)] * 41, 41)) == [
        ChecklistTrouble.TOO_MANY
    ]


def test_a_checklist_comes_back_as_it_was_kept():
    assert items_from([list(item) for item in ITEMS]) == ITEMS


@pytest.mark.parametrize(
    ("index", "points_h", "codes"),
    [
        (0, 0, []),
        (0, 25_50, []),
        (0, 40_00, []),
        (0, 40_01, [PracticalTrouble.OUT_OF_RANGE]),
        (0, -1, [PracticalTrouble.OUT_OF_RANGE]),
        (1, 50_00, []),
        (1, 0, []),
        (1, 49_00, [PracticalTrouble.ALL_OR_NOTHING]),
        (3, 0, [PracticalTrouble.NO_SUCH_ITEM]),
        (-1, 0, [PracticalTrouble.NO_SUCH_ITEM]),
    ],
)
def test_a_tap_fits_its_item(index, points_h, codes):
    assert _codes(tap_troubles(ITEMS, index, points_h)) == codes


def test_an_examiner_is_done_when_every_item_has_its_mark_and_its_photo():
    assert _codes(finish_troubles(ITEMS, {0: 1}, set())) == [
        PracticalTrouble.UNJUDGED, PracticalTrouble.PHOTOS,
    ]  # fmt: skip
    assert finish_troubles(ITEMS, {0: 0, 1: 0, 2: 0}, {1}) == []


def test_a_critical_item_that_was_not_done_fails_the_part_whatever_the_sum():
    points = {0: 40_00, 1: 0, 2: 10_00}
    assert failed_items(ITEMS, points) == ["切断电源"]
    assert judged(ITEMS, points) == Judgement(50_00, critical=True)
    assert judged(ITEMS, {0: 0, 1: 50_00, 2: 0}) == Judgement(50_00)
    assert not Score(100_00, 60_00, critical=True).passes
    assert conclude([Score(100_00, 60_00), Score(99_00, 60_00, critical=True)]) is Conclusion.FAIL
