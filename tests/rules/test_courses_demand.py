"""When waiting people make a class, until when an answer counts, whom to ask next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.courses.rules import RequestState, RequestTrouble
from trainhub.courses.rules.asking import may_follow, next_first, standing, wish_troubles
from trainhub.courses.rules.demand import (
    DemandTrouble,
    Terms,
    answer_until,
    hours_left,
    is_enough,
    start_troubles,
    terms_for,
)

DAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _terms(path: str, *, course: int | None = None, day: date = DAY, heads: int = 10) -> Terms:
    return Terms(path, course, day, 48, heads, "样例通知")


@pytest.mark.parametrize(
    ("state", "due", "now", "stands"),
    [
        (RequestState.DISPATCHED, NOON, NOON - SECOND, RequestState.DISPATCHED),
        (RequestState.DISPATCHED, NOON, NOON, RequestState.DISPATCHED),
        (RequestState.DISPATCHED, NOON, NOON + SECOND, RequestState.LAPSED),
        (RequestState.DISPATCHED, None, NOON, RequestState.DISPATCHED),
        (RequestState.ACCEPTED, NOON, NOON + SECOND, RequestState.ACCEPTED),
    ],
)
def test_a_dispatch_lapses_after_its_last_moment(
    state: RequestState, due: datetime | None, now: datetime, stands: RequestState
) -> None:
    assert standing(state, due, now) is stands


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        (RequestState.LAPSED, RequestState.DISPATCHED, True),
        (RequestState.ACCEPTED, RequestState.DECLINED, True),
        (RequestState.ACCEPTED, RequestState.PLANNED, True),
        (RequestState.DISPATCHED, RequestState.PLANNED, False),
        (RequestState.PLANNED, RequestState.OPENED, True),
        (RequestState.OPENED, RequestState.ASKED, True),
        (RequestState.DONE, RequestState.ASKED, False),
        (RequestState.OPENED, RequestState.DONE, True),
        (RequestState.PLANNED, RequestState.CANCELLED, True),
        (RequestState.DONE, RequestState.CANCELLED, False),
    ],
)
def test_a_request_takes_its_steps_in_order(
    now: RequestState, then: RequestState, may: bool
) -> None:
    assert may_follow(now, then) is may


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (None, None, []),
        (DAY, DAY, []),
        (None, DAY - timedelta(days=1), [RequestTrouble.WISHED_PAST]),
        (DAY - timedelta(days=1), None, [RequestTrouble.WISHED_PAST]),
        (DAY - timedelta(days=1), DAY, []),
        (DAY + timedelta(days=1), DAY, [RequestTrouble.WISHED_ORDER]),
    ],
)
def test_wished_days_can_still_be_met(
    first: date | None, last: date | None, codes: list[RequestTrouble]
) -> None:
    assert [reason.code for reason in wish_troubles(first, last, DAY)] == codes


@pytest.mark.parametrize(
    ("tried", "order"),
    [([], [1, 2, 3]), ([1], [2, 3, 1]), ([1, 2, 1], [3, 2, 1]), ([9, 2], [1, 3, 2])],
)
def test_who_was_not_asked_comes_first(tried: list[int], order: list[int]) -> None:
    assert next_first([1, 2, 3], tried) == order


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([], None),
        ([_terms("/1/", heads=20)], 20),
        ([_terms("/1/", heads=20), _terms("/1/5/", heads=8)], 8),
        ([_terms("/1/", heads=20), _terms("/1/6/", heads=8)], 20),
        # A prefix of the digits is not an office above.
        ([_terms("/1/50/", heads=8)], None),
        ([_terms("/1/", heads=20), _terms("/1/", course=7, heads=12)], 12),
        ([_terms("/1/", heads=20), _terms("/1/", course=8, heads=12)], 20),
        # The nearer office decides for every course, also where the one above speaks of this.
        ([_terms("/1/", course=7, heads=12), _terms("/1/5/", heads=8)], 8),
        ([_terms("/1/", heads=20), _terms("/1/", day=DAY + timedelta(days=1), heads=5)], 20),
        ([_terms("/1/", heads=20), _terms("/1/", day=DAY - timedelta(days=1), heads=5)], 20),
    ],
)
def test_the_nearest_and_newest_terms_hold(rows: list[Terms], heads: int | None) -> None:
    chosen = terms_for(rows, "/1/5/", 7, DAY)
    assert (chosen.pot_heads if chosen else None) == heads


@pytest.mark.parametrize(("waiting", "enough"), [(9, False), (10, True), (11, True)])
def test_a_pot_is_full_at_its_floor(waiting: int, enough: bool) -> None:
    assert is_enough(waiting, _terms("/1/")) is enough
    assert not is_enough(waiting, None)


def test_the_time_to_answer_runs_from_the_dispatch() -> None:
    assert answer_until(_terms("/1/"), NOON) == NOON + timedelta(hours=48)
    assert answer_until(None, NOON) is None


@pytest.mark.parametrize(
    ("left", "hours"),
    [
        (timedelta(hours=2), 2),
        (timedelta(hours=2) - SECOND, 1),
        (timedelta(minutes=59), 0),
        (timedelta(hours=-3), 0),
    ],
)
def test_hours_left_are_never_rounded_up(left: timedelta, hours: int) -> None:
    assert hours_left(NOON + left, NOON) == hours


def test_terms_are_not_changed_backwards() -> None:
    assert start_troubles(DAY, DAY) == []
    (reason,) = start_troubles(DAY - timedelta(days=1), DAY)
    assert reason.code is DemandTrouble.PAST
