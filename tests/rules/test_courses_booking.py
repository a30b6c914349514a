"""Rooms and people at one hour, the line of a class, and timetables poured and shifted."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from trainhub.core.clock import at
from trainhub.courses.rules import CohortTrouble, Hours, LessonKind, ModulePart, Slot, Stage
from trainhub.courses.rules.booking import (
    BookingTrouble,
    Taken,
    people_troubles,
    taken_troubles,
)
from trainhub.courses.rules.rooms import RoomTrouble, fit_troubles
from trainhub.courses.rules.stages import (
    STOPS,
    PlanFacts,
    Progress,
    RoomSeats,
    StageGap,
    next_gaps,
    publish_troubles,
    stop_of,
)
from trainhub.courses.rules.timetable import DayHours, pour_into, shifted

DAY = date(2026, 11, 18)


def _slot(hour: int, minutes: int = 60, name: str = "") -> Slot:
    return Slot(at(DAY, hour), at(DAY, hour) + timedelta(minutes=minutes), name)


@pytest.mark.parametrize(
    ("hour", "minutes", "taken"),
    [(8, 60, False), (8, 61, True), (9, 60, True), (9, 1, True), (10, 60, False), (7, 300, True)],
)
def test_a_room_is_taken_only_while_somebody_is_in_it(hour, minutes, taken):
    others = [Taken(7, "一号教室", _slot(hour, minutes, "家政"))]
    reasons = taken_troubles(BookingTrouble.ROOM_BUSY, {7: [_slot(9)], 8: [_slot(9)]}, others)
    assert bool(reasons) == taken
    if taken:
        assert dict(reasons[0].facts) == {
            "name": "一号教室", "course": "家政", "start": at(DAY, hour)
        }  # fmt: skip


def test_another_room_at_the_same_hour_is_free():
    others = [Taken(8, "二号教室", _slot(9))]
    assert taken_troubles(BookingTrouble.ROOM_BUSY, {7: [_slot(9)]}, others) == []


def test_people_of_the_class_are_counted_once_and_five_are_named():
    busy = [Taken(i, f"学员{i}", _slot(9)) for i in range(7)] + [Taken(0, "学员0", _slot(9, 30))]
    (reason,) = people_troubles([_slot(9)], busy)
    assert reason.facts["count"] == 7
    assert reason.facts["names"] == "学员0、学员1、学员2、学员3、学员4"
    assert people_troubles([_slot(11)], busy) == []


@pytest.mark.parametrize(("has", "wanted", "fits"), [(30, 30, True), (29, 30, False)])
def test_a_room_needs_a_seat_for_everybody(has, wanted, fits):
    reasons = fit_troubles("一号教室", has, wanted)
    assert [reason.code for reason in reasons] == ([] if fits else [RoomTrouble.TOO_SMALL])


def test_publishing_names_everything_that_is_missing_at_once():
    plan = PlanFacts(0, [], 90, 90, 30, [RoomSeats("小教室", 20)])
    assert [reason.code for reason in publish_troubles(plan)] == [
        CohortTrouble.NO_INSTRUCTOR,
        CohortTrouble.NO_TIMETABLE,
        RoomTrouble.TOO_SMALL,
    ]
    held = [(LessonKind.THEORY, 90), (LessonKind.PRACTICE, 89)]
    plan = PlanFacts(1, held, 90, 90, 30, [RoomSeats("大教室", 30)])
    (reason,) = publish_troubles(plan)
    assert (reason.code, reason.facts["short"]) == (CohortTrouble.PRACTICE_SHORT, 1)


@pytest.mark.parametrize(
    ("stage", "stop"),
    [
        (Stage.DRAFT, 0),
        (Stage.ENROLLING, 2),
        (Stage.FULL, 2),
        (Stage.READY, 2),
        (Stage.RUNNING, 3),
        (Stage.FINISHED, 4),
        (Stage.CLOSED, len(STOPS)),
        (Stage.CANCELLED, None),
    ],
)
def test_every_stage_has_its_stop_on_the_line(stage, stop):
    assert stop_of(stage) == stop


@pytest.mark.parametrize(
    ("stage", "taken", "to_come", "without_roll", "gaps"),
    [
        (Stage.ENROLLING, 0, 4, 0, [StageGap.NOBODY_ENROLLED, StageGap.STARTS_ON]),
        (Stage.READY, 9, 4, 0, [StageGap.STARTS_ON]),
        (Stage.RUNNING, 9, 2, 1, [StageGap.ROLLS_MISSING, StageGap.LESSONS_TO_COME]),
        (Stage.RUNNING, 9, 0, 0, [StageGap.ENDS_ON]),
        (Stage.FINISHED, 9, 0, 2, [StageGap.ROLLS_MISSING]),
        (Stage.FINISHED, 9, 0, 0, []),
        (Stage.CLOSED, 9, 0, 2, []),
    ],
)
def test_what_is_missing_for_the_next_stop(stage, taken, to_come, without_roll, gaps):
    progress = Progress(DAY, DAY, taken, to_come, without_roll)
    assert [reason.code for reason in next_gaps(stage, progress)] == gaps


def test_modules_are_poured_into_free_times_of_each_day():
    modules = [ModulePart("法律", LessonKind.THEORY, 90, id=1)]
    spans = [
        DayHours(DAY, Hours(time(19), time(20))),
        DayHours(DAY + timedelta(days=2), Hours(time(6, 30), time(8))),
    ]
    lessons = pour_into(modules, spans)
    assert [(each.starts_at, each.ends_at) for each in lessons] == [
        (at(DAY, 19), at(DAY, 20)),
        (at(DAY + timedelta(days=2), 6, 30), at(DAY + timedelta(days=2), 7)),
    ]


def test_a_shifted_timetable_keeps_its_hours_of_the_day():
    lessons = pour_into(
        [ModulePart("法律", LessonKind.THEORY, 60)], [DayHours(DAY, Hours(time(9), time(10)))]
    )
    (later,) = shifted(lessons, 14)
    assert (later.starts_at, later.ends_at) == (
        at(DAY + timedelta(days=14), 9),
        at(DAY + timedelta(days=14), 10),
    )
