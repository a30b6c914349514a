"""Marks after a corrected key, and the days in which a second look can be asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainhub.exams.rules.regrading import (
    RegradeTrouble,
    appeal_troubles,
    last_day_to_ask,
    regraded,
)

DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("before", "change", "protects", "after"),
    [
        (5500, 1000, True, 6500),
        (5500, -1000, True, 5500),
        (5500, -1000, False, 4500),
        (500, -1000, False, 0),
        (9500, 1000, False, 10000),
        (5500, 0, False, 5500),
    ],
)
def test_a_mark_moves_within_its_bounds(
    before: int, change: int, protects: bool, after: int
) -> None:
    assert regraded(before, change, 10000, protects=protects) == after


@pytest.mark.parametrize(
    ("published", "today", "waits", "trouble"),
    [
        (DAY, DAY, False, None),
        (DAY, last_day_to_ask(DAY, 5), False, None),
        (DAY, last_day_to_ask(DAY, 5) + timedelta(days=1), False, RegradeTrouble.TOO_LATE),
        (None, DAY, False, RegradeTrouble.NO_RESULT),
        (DAY, DAY, True, RegradeTrouble.ASKED),
    ],
)
def test_a_second_look_has_its_days(
    published: date | None, today: date, waits: bool, trouble: RegradeTrouble | None
) -> None:
    found = [reason.code for reason in appeal_troubles(published, 5, today, open_=waits)]
    assert found == ([trouble] if trouble else [])
