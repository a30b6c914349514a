"""Time given and time given back, at its boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trainhub.exams.rules.timing import (
    MOST_MINUTES,
    SILENCE,
    Span,
    TimeTrouble,
    allowance_troubles,
    deadline,
    grant_troubles,
    minutes_allowed,
    minutes_lost,
    minutes_owed,
    outage_troubles,
)

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def _at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "percent", "allowed"),
    [(90, 100, 90), (90, 125, 113), (90, 150, 135), (1, 101, 2), (60, 300, 180)],
)
def test_an_allowance_is_rounded_up_for_the_person(
    minutes: int, percent: int, allowed: int
) -> None:
    assert minutes_allowed(minutes, percent) == allowed


@pytest.mark.parametrize(
    ("started", "closes", "percent", "ends"),
    [
        (0, 120, 100, 90),
        (60, 120, 100, 120),
        (0, 90, 150, 135),
        (60, 120, 150, 165),
        (0, 120, 150, 135),
    ],
)
def test_the_close_moves_by_what_the_allowance_adds(
    started: int, closes: int, percent: int, ends: int
) -> None:
    assert deadline(_at(started), 90, _at(closes), percent) == _at(ends)


@pytest.mark.parametrize(
    ("outage", "writing", "lost"),
    [
        ((10, 20), (0, 90), 10),
        ((10, 20), (15, 90), 5),
        ((10, 20), (0, 12), 2),
        ((10, 20), (20, 90), 0),
        ((10, 20), (0, 10), 0),
        ((10, 10.5), (0, 90), 1),
    ],
)
def test_only_minutes_of_writing_are_lost(
    outage: tuple[float, float], writing: tuple[float, float], lost: int
) -> None:
    assert minutes_lost(Span(*map(_at, outage)), Span(*map(_at, writing))) == lost


def test_a_silent_phone_gets_its_minutes_back_within_the_policy() -> None:
    assert minutes_owed(SILENCE, 0, 10) == 0
    assert minutes_owed(SILENCE + timedelta(seconds=1), 0, 10) == 1
    assert minutes_owed(timedelta(minutes=7, seconds=59), 0, 10) == 7
    assert minutes_owed(timedelta(minutes=30), 0, 10) == 10
    assert minutes_owed(timedelta(minutes=30), 8, 10) == 2
    assert minutes_owed(timedelta(minutes=30), 12, 10) == 0
    assert minutes_owed(timedelta(minutes=30), 0, 0) == 0


def _codes(reasons: list) -> list:
    return [reason.code for reason in reasons]


def test_an_allowance_names_all_that_is_wrong_with_it() -> None:
    assert allowance_troubles(150, "医生证明", started=False) == []
    assert _codes(allowance_troubles(99, "", started=True)) == [
        TimeTrouble.PERCENT, TimeTrouble.NEEDS_REASON, TimeTrouble.STARTED,
    ]  # fmt: skip
    assert _codes(allowance_troubles(301, "x", started=False)) == [TimeTrouble.PERCENT]


def test_minutes_by_decision_have_bounds_and_a_reason() -> None:
    assert grant_troubles(1, "停电") == grant_troubles(MOST_MINUTES, "停电") == []
    assert _codes(grant_troubles(0, "停电")) == [TimeTrouble.MINUTES]
    assert _codes(grant_troubles(MOST_MINUTES + 1, "")) == [
        TimeTrouble.MINUTES, TimeTrouble.NEEDS_REASON,
    ]  # fmt: skip


def test_an_outage_lies_in_the_sitting_and_behind_us() -> None:
    sitting = Span(_at(0), _at(120))
    assert outage_troubles(Span(_at(10), _at(20)), sitting, "停电", _at(20)) == []
    assert _codes(outage_troubles(Span(_at(-1), _at(20)), sitting, "停电", _at(30))) == [
        TimeTrouble.SPAN
    ]
    assert _codes(outage_troubles(Span(_at(20), _at(20)), sitting, "停电", _at(30))) == [
        TimeTrouble.SPAN
    ]
    assert _codes(outage_troubles(Span(_at(10), _at(40)), sitting, "", _at(30))) == [
        TimeTrouble.AHEAD, TimeTrouble.NEEDS_REASON,
    ]  # fmt: skip
