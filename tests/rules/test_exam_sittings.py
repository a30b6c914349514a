"""Doors, clocks, deadlines, second chances, ticket numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.exams.rules import AttemptTrouble, SittingTrouble
from trainhub.exams.rules.sittings import (
    DOOR_OPENS,
    GRACE,
    admission_troubles,
    answering_troubles,
    is_over,
    sitting_troubles,
    start_troubles,
    ticket_number,
)
from trainhub.exams.rules.timing import deadline

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LATE = SittingTrouble.TOO_LATE


def _codes(reasons):
    return [reason.code for reason in reasons]


def test_an_attempt_ends_by_its_minutes_or_when_the_door_closes():
    assert deadline(NINE, 30, TEN) == NINE + timedelta(minutes=30)
    assert deadline(NINE, 60, TEN) == TEN
    assert deadline(NINE + timedelta(minutes=45), 60, TEN) == TEN


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (TEN, False),
        (TEN + GRACE, False),
        (TEN + GRACE + SECOND, True),
    ],
    ids=["at the deadline", "at the end of the grace", "a second later"],
)
def test_answers_are_taken_until_the_grace_has_passed(now, over):
    assert is_over(None, TEN, now) is over


def test_what_was_handed_in_is_over_at_once():
    assert is_over(NINE, TEN, NINE)
    assert _codes(answering_troubles(handed_in=True, over=True)) == [AttemptTrouble.HANDED_IN]
    assert _codes(answering_troubles(handed_in=False, over=True)) == [AttemptTrouble.OVER]
    assert answering_troubles(handed_in=False, over=False) == []


@pytest.mark.parametrize(
    ("now", "admitted", "expected"),
    [
        pytest.param(NINE - SECOND, True, [AttemptTrouble.NOT_YET], id="a second early"),
        pytest.param(NINE, True, [], id="on the stroke"),
        pytest.param(NINE, False, [AttemptTrouble.NOT_ADMITTED], id="not seen by the examiner"),
        pytest.param(TEN - SECOND, True, [], id="the last second"),
        pytest.param(TEN, True, [SittingTrouble.OVER], id="the door is closed"),
    ],
)
def test_a_candidate_starts_inside_the_sitting_only(now, admitted, expected):
    found = start_troubles(admitted=admitted, on_screen=True, starts=NINE, closes=TEN, now=now)
    assert _codes(found) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NINE - DOOR_OPENS - SECOND, [SittingTrouble.TOO_EARLY]),
        (NINE - DOOR_OPENS, []),
        (TEN - SECOND, []),
        (TEN, [SittingTrouble.OVER]),
    ],
)
def test_the_door_opens_half_an_hour_before_and_closes_at_the_end(now, expected):
    found = admission_troubles(starts=NINE, closes=TEN, cancelled=False, published=False, now=now)
    assert _codes(found) == expected


@pytest.mark.parametrize(
    ("late", "why", "now", "expected"),
    [
        pytest.param(15, "", NINE + 15 * MINUTE, [], id="the last minute"),
        pytest.param(15, "", NINE + 15 * MINUTE + SECOND, [LATE], id="a second later"),
        pytest.param(15, "公交车抛锚", NINE + 16 * MINUTE, [], id="with a reason"),
        pytest.param(0, "", NINE, [], id="on the stroke, nobody after it"),
        pytest.param(None, "", TEN - SECOND, [], id="no rule: until the end"),
        pytest.param(15, "公交车抛锚", TEN, [SittingTrouble.OVER], id="no reason opens the end"),
    ],
)
def test_who_is_late_comes_in_until_the_rule_says_no(late, why, now, expected):
    found = admission_troubles(
        starts=NINE, closes=TEN, cancelled=False, published=False, now=now, late_minutes=late,
        late_why=why,
    )  # fmt: skip
    assert _codes(found) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([60], []), ([61], [SittingTrouble.TOO_SHORT]), ([], [])],
)
def test_a_sitting_leaves_time_for_its_longest_part(minutes, expected):
    assert _codes(sitting_troubles(starts=NINE, ends=TEN, minutes=minutes, now=NINE)) == expected


def test_a_sitting_ends_after_it_starts_and_lies_ahead():
    backwards = sitting_troubles(starts=TEN, ends=TEN, minutes=[], now=NINE)
    assert _codes(backwards) == [SittingTrouble.ENDS_BEFORE]
    past = sitting_troubles(starts=NINE, ends=TEN, minutes=[], now=TEN)
    assert _codes(past) == [SittingTrouble.IN_THE_PAST]


def test_ticket_numbers_tell_day_sitting_and_place():
    assert ticket_number(date(2026, 11, 28), 12, 7) == "202611280012007"
    assert (
        len({ticket_number(date(2026, 1, 1), n, s) for n in (1, 11, 12345) for s in (1, 45)}) == 6
    )
