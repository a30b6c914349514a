"""Figures of classes added up by whatever the reader asks for."""

from __future__ import annotations

from trainhub.reports.rules import Training
from trainhub.reports.rules.pass_rates import Over, grouped, rate_over

CLASSES = [
    ("A", ["Sun"], Training(cohorts=1, trainees=20, sat=16, passed=14, passed_first=12)),
    ("B", ["Sun", "Li"], Training(cohorts=1, trainees=10, sat=10, passed=10, passed_first=10)),
    ("C", ["Li"], Training(running=1)),
    ("D", [], Training(cohorts=1, trainees=3)),
]


def test_a_class_of_two_teachers_counts_for_each() -> None:
    lines = grouped(CLASSES, lambda one: one[1], lambda one: one[2])
    assert [(line.thing, line.figures.passed, line.figures.sat) for line in lines] == [
        ("Sun", 24, 26),
        ("Li", 10, 10),
    ]


def test_running_classes_make_no_row() -> None:
    lines = grouped(CLASSES, lambda one: [one[0]], lambda one: one[2])
    assert [line.thing for line in lines] == ["A", "B", "D"]


def test_one_result_has_three_rates() -> None:
    figures = CLASSES[0][2]
    assert [rate_over(figures, over)[:2] for over in Over] == [(14, 16), (12, 16), (14, 20)]
    empty = rate_over(CLASSES[3][2], Over.SAT)
    assert empty.percent() is None
    assert empty.interval() is None
