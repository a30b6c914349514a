"""Learning minutes: what a heartbeat is worth, and what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.courses.rules.learning import (
    BEAT_EVERY,
    LONGEST_GAP,
    LearningLine,
    credited,
    next_module,
)

NOON = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)


def _after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("gap", "seconds"),
    [(0, 0), (0.9, 0), (1, 1), (29.9, 29), (30, 30), (45, 45), (45.1, 0), (3600, 0), (-5, 0)],
)
def test_a_beat_is_worth_the_time_since_the_last_one_unless_there_was_a_pause(
    gap: float, seconds: int
) -> None:
    assert credited(NOON, _after(gap), begins=False).seconds == seconds


def test_the_first_beat_and_a_beginning_are_worth_nothing_and_start_the_clock() -> None:
    assert credited(None, NOON, begins=False) == (0, NOON)
    assert credited(NOON, _after(20), begins=True) == (0, _after(20))


def test_parts_of_a_second_are_kept_for_the_next_beat() -> None:
    first = credited(NOON, _after(1.6), begins=False)
    assert first == (1, _after(1))
    assert credited(first.clock, _after(3.2), begins=False).seconds == 2


def test_a_server_whose_clock_is_behind_takes_nothing_back_and_gives_nothing() -> None:
    assert credited(NOON, _after(-20), begins=False) == (0, NOON)
    assert credited(NOON, _after(-20), begins=True) == (0, NOON)


def test_whoever_reads_without_a_pause_gets_every_second() -> None:
    clock, total = NOON, 0
    for beat in range(1, 41):
        worth = credited(clock, _after(beat * BEAT_EVERY.total_seconds()), begins=False)
        clock, total = worth.clock, total + worth.seconds
    assert total == 40 * BEAT_EVERY.total_seconds()


#: Seconds since the beat before (a server may be behind), and whether a page says it begins.
BEATS = st.lists(
    st.tuples(st.floats(min_value=-3, max_value=200, allow_nan=False), st.booleans()), max_size=60
)


@given(BEATS)
def test_nobody_learns_longer_than_the_time_that_went_by(beats: list[tuple[float, bool]]) -> None:
    clock: datetime | None = None
    at, total = NOON, 0
    latest = NOON
    for wait, begins in beats:
        at += timedelta(seconds=wait)
        latest = max(latest, at)
        worth = credited(clock, at, begins=begins)
        assert 0 <= worth.seconds <= LONGEST_GAP.total_seconds()
        assert clock is None or worth.clock >= clock
        clock, total = worth.clock, total + worth.seconds
    assert total <= (latest - NOON).total_seconds() + 3 * (len(beats) > 0)


@given(
    st.lists(st.floats(min_value=0, max_value=600), min_size=1, max_size=30),
    st.lists(st.floats(min_value=0, max_value=600), min_size=1, max_size=30),
)
def test_two_devices_at_once_count_once(first: list[float], second: list[float]) -> None:
    """However the beats of two pages fall together, their sum is at most the wall time."""
    totals = {"first": 0, "second": 0}
    clock: datetime | None = None
    beats = sorted([(at, "first") for at in first] + [(at, "second") for at in second])
    for at, page in beats:
        worth = credited(clock, _after(at), begins=False)
        clock = worth.clock
        totals[page] += worth.seconds
    assert sum(totals.values()) <= beats[-1][0] - beats[0][0]


def _line(seconds: int = 0, *, content: bool = True) -> LearningLine:
    return LearningLine(seconds=seconds, has_content=content)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([], None),
        ([_line(content=False)], None),
        ([_line(), _line()], 0),
        ([_line(59), _line()], 0),
        ([_line(60), _line()], 1),
        ([_line(600), _line(content=False), _line()], 2),
        ([_line(600), _line(600)], None),
        ([_line(600), _line(), _line(600)], 1),
    ],
)
def test_the_next_module_is_the_first_one_that_was_not_opened_for_a_minute(
    lines: list[LearningLine], place: int | None
) -> None:
    assert next_module(lines) == place
