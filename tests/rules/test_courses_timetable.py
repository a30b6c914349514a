"""Timetables, frames of classes, training requests."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from trainhub.core.clock import at
from trainhub.courses.rules import (
    CohortTrouble,
    Hours,
    LessonKind,
    ModulePart,
    PlannedLesson,
    RequestState,
    pour,
)
from trainhub.courses.rules.asking import before, heads_troubles, may_follow
from trainhub.courses.rules.timetable import hours_troubles, plan_troubles, timetable_troubles

DAY = date(2026, 11, 10)
MORNING, AFTERNOON = Hours(time(9), time(12)), Hours(time(14), time(17))
LAW = ModulePart("法律常识", LessonKind.THEORY, 270, id=1)
PATROL = ModulePart("巡逻实操", LessonKind.PRACTICE, 90, id=2)


def _lesson(hour: int, minutes: int = 90, day: date = DAY) -> PlannedLesson:
    start = at(day, hour)
    return PlannedLesson("法律常识", LessonKind.THEORY, start, start + timedelta(minutes=minutes))


def test_a_syllabus_is_poured_into_the_days_in_order_and_to_the_minute() -> None:
    lessons = pour([LAW, PATROL], [DAY], [MORNING, AFTERNOON])
    spans = [(each.module_id, each.starts_at, each.ends_at) for each in lessons]
    assert spans == [
        (1, at(DAY, 9), at(DAY, 12)),
        (1, at(DAY, 14), at(DAY, 15, 30)),
        (2, at(DAY, 15, 30), at(DAY, 17)),
    ]


def test_what_does_not_fit_is_left_out_and_told() -> None:
    lessons = pour([LAW, PATROL], [DAY], [MORNING])
    planned = [(each.kind, 180) for each in lessons]
    reasons = hours_troubles(planned, 270, 90)
    assert [(reason.code, reason.facts["short"]) for reason in reasons] == [
        (CohortTrouble.THEORY_SHORT, 90),
        (CohortTrouble.PRACTICE_SHORT, 90),
    ]


def test_nothing_to_pour_makes_no_lesson() -> None:
    assert pour([], [DAY], [MORNING]) == []
    assert pour([LAW._replace(minutes=0)], [DAY], [MORNING]) == []


def test_days_may_come_in_any_order() -> None:
    later = DAY + timedelta(days=1)
    lessons = pour([LAW], [later, DAY], [MORNING])
    assert [each.slot.day for each in lessons] == [DAY, later]


@pytest.mark.parametrize(
    ("lessons", "codes"),
    [
        ([_lesson(9), _lesson(11)], []),
        ([_lesson(9, 120), _lesson(11)], []),
        ([_lesson(11), _lesson(9, 121)], [CohortTrouble.LESSONS_OVERLAP]),
        ([_lesson(9, 0)], [CohortTrouble.LESSON_EMPTY]),
        ([_lesson(9, day=DAY - timedelta(days=1))], [CohortTrouble.LESSON_OUTSIDE]),
        ([_lesson(9, day=DAY + timedelta(days=1))], [CohortTrouble.LESSON_OUTSIDE]),
        ([], []),
    ],
)
def test_a_timetable_stays_inside_the_class_and_does_not_overlap(
    lessons: list[PlannedLesson], codes: list[CohortTrouble]
) -> None:
    assert [reason.code for reason in timetable_troubles(lessons, DAY, DAY)] == codes


@pytest.mark.parametrize(
    ("seats", "last", "until", "codes"),
    [
        (1, DAY, DAY, []),
        (0, DAY, DAY, [CohortTrouble.NO_SEATS]),
        (5, DAY - timedelta(days=1), DAY, [CohortTrouble.ENDS_BEFORE_START]),
        (5, DAY, DAY + timedelta(days=1), [CohortTrouble.ENROLS_TOO_LONG]),
    ],
)
def test_the_frame_of_a_class_makes_sense(
    seats: int, last: date, until: date, codes: list[CohortTrouble]
) -> None:
    assert [reason.code for reason in plan_troubles(seats, DAY, last, until)] == codes


def test_a_request_goes_only_forward() -> None:
    assert may_follow(RequestState.ASKED, RequestState.DISPATCHED)
    assert may_follow(RequestState.DECLINED, RequestState.DISPATCHED)
    assert not may_follow(RequestState.OPENED, RequestState.CANCELLED)
    assert not may_follow(RequestState.ASKED, RequestState.ACCEPTED)
    assert not may_follow(RequestState.ACCEPTED, RequestState.ASKED)
    assert RequestState.CANCELLED not in before(RequestState.OPENED)


@pytest.mark.parametrize(("heads", "fine"), [(0, False), (1, True), (999, True), (1000, False)])
def test_a_request_asks_for_a_number_a_station_can_think_about(heads: int, fine: bool) -> None:
    assert (heads_troubles(heads) == []) is fine
