"""The share of planned minutes: lessons called off, made up for, missed; and warning in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.courses.rules import Attendance, LessonFacts, Standing, WarningLevel
from trainhub.courses.rules.standing import Times, plan_of, reachable, warning_level

START = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
LATER = timedelta(minutes=30)


def _lesson(
    number: int,
    minutes: int = 90,
    module: int | None = 1,
    *,
    cancelled: bool = False,
    make_up: bool = False,
) -> LessonFacts:
    begin = START + timedelta(days=number)
    end = begin + timedelta(minutes=minutes)
    return LessonFacts(number, begin, end, module, cancelled=cancelled, make_up=make_up)


def test_a_lesson_called_off_leaves_the_plan_and_its_marks_are_worth_nothing() -> None:
    plan = plan_of([_lesson(1), _lesson(2, cancelled=True)])
    assert plan.tally({1: 90, 2: 90}) == Attendance(90, 90)


def test_a_lesson_that_takes_the_place_of_a_called_off_one_is_planned() -> None:
    # Otherwise whoever stays away from it would have the whole course.
    plan = plan_of([_lesson(1), _lesson(2, cancelled=True), _lesson(3, make_up=True)])
    assert plan.minutes == 180
    assert plan.tally({1: 90}) == Attendance(90, 180)
    assert plan.tally({1: 90, 3: 90}) == Attendance(180, 180)


def test_a_missed_lesson_is_made_up_in_a_make_up_lesson_of_its_module() -> None:
    plan = plan_of([_lesson(1), _lesson(2, module=2), _lesson(3, make_up=True)])
    assert plan.minutes == 180
    assert plan.tally({2: 90, 3: 90}) == Attendance(180, 180)
    assert plan.tally({2: 90, 3: 60}) == Attendance(150, 180)


def test_a_make_up_of_another_module_makes_nothing_up() -> None:
    plan = plan_of([_lesson(1), _lesson(2, module=2), _lesson(3, module=2, make_up=True)])
    assert plan.tally({2: 90, 3: 90}) == Attendance(90, 180)


def test_whoever_was_there_and_comes_to_the_make_up_as_well_has_no_more_than_all() -> None:
    plan = plan_of([_lesson(1), _lesson(2, make_up=True)])
    assert plan.tally({1: 90, 2: 90}) == Attendance(90, 90)
    assert plan.tally({1: 60, 2: 90}).percent == 100


def test_a_longer_make_up_replaces_no_more_than_was_called_off() -> None:
    plan = plan_of([_lesson(1, cancelled=True), _lesson(2, 120, make_up=True)])
    assert plan.tally({2: 120}) == Attendance(90, 90)


def test_a_shorter_make_up_shortens_the_plan() -> None:
    plan = plan_of([_lesson(1, cancelled=True), _lesson(2, 45, make_up=True)])
    assert plan.tally({2: 45}) == Attendance(45, 45)


def test_a_make_up_that_is_called_off_itself_changes_nothing() -> None:
    plan = plan_of([_lesson(1), _lesson(2, make_up=True, cancelled=True)])
    assert plan.tally({1: 90}) == Attendance(90, 90)


def test_lessons_without_a_module_stand_for_one_another() -> None:
    plan = plan_of([_lesson(1, module=None), _lesson(2, module=None, make_up=True)])
    assert plan.tally({2: 90}) == Attendance(90, 90)


def test_a_class_without_lessons_has_nobody_at_any_share() -> None:
    assert plan_of([]).tally({}) == Attendance(0, 0)


LESSONS = st.lists(
    st.tuples(st.integers(1, 240), st.sampled_from([None, 1, 2]), st.booleans(), st.booleans()),
    max_size=8,
)


@given(LESSONS, st.data())
def test_nobody_ever_has_more_than_all_of_it(
    drawn: list[tuple[int, int | None, bool, bool]], data: st.DataObject
) -> None:
    lessons = [
        _lesson(number, minutes, module, cancelled=cancelled, make_up=make_up)
        for number, (minutes, module, cancelled, make_up) in enumerate(drawn)
    ]
    minutes = {each.id: data.draw(st.integers(0, each.minutes)) for each in lessons}
    share = plan_of(lessons).tally(minutes)
    assert 0 <= share.attended <= share.planned
    there = {each.id: each.minutes for each in lessons if not each.cancelled}
    assert plan_of(lessons).tally(there).attended == share.planned


def _at(minutes: float) -> datetime:
    return START + timedelta(days=1, minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "now", "taken", "minutes"),
    [
        (None, None, -60, False, 90),  # to come
        (None, None, 30, True, 90),  # running: the roll is often called at the end, for all of it
        (None, None, 120, True, 90),
        (None, None, 121, True, 0),  # over, others were there
        (None, None, 121, False, 90),  # over, but nobody entered the paper sheet yet
        (10, None, 30, True, 80),  # is there
        (10, None, 500, True, 80),  # forgot to sign out: the teacher can complete it
        (10, 50, 30, True, 40),
        (10, 50, 500, True, 40),
        (0, 90, 500, True, 90),
    ],
)
def test_what_somebody_can_still_have_of_a_lesson(
    came: float | None, left: float | None, now: float, taken: bool, minutes: int
) -> None:
    times = Times(None if came is None else _at(came), None if left is None else _at(left))
    found = reachable(_lesson(1), times, _at(now), taken=taken, settles_after=LATER)
    assert found == minutes


@pytest.mark.parametrize(
    ("possible", "floor", "longest", "level"),
    [
        (900, 80, 90, None),  # missed nothing
        (810, 80, 90, None),  # exactly one lesson may still be missed
        (809, 80, 90, WarningLevel.NEAR),
        (720, 80, 90, WarningLevel.NEAR),  # not a minute more
        (719, 80, 90, WarningLevel.LOST),
        (720, 80, 0, None),  # the class is over and the floor is reached
        (900, 100, 90, None),  # missed nothing where nothing may be missed
        (899, 100, 90, WarningLevel.LOST),
        (0, 0, 90, None),  # no minutes are asked for
    ],
)
def test_people_are_warned_while_it_still_helps(
    possible: int, floor: int, longest: int, level: WarningLevel | None
) -> None:
    assert warning_level(Standing(0, 900, possible), floor, longest) is level


def test_a_short_class_warns_nobody_who_missed_nothing() -> None:
    # Two lessons of 90 minutes: 36 minutes of slack from the beginning.
    assert warning_level(Standing(0, 180, 180), 80, 90) is None
    assert warning_level(Standing(80, 180, 170), 80, 90) is WarningLevel.NEAR
