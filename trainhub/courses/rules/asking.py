"""Training requests: which step may follow which, and until when an answer counts. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.words import RequestState


class RequestTrouble(StrEnum):
    """Why a step of a training request is refused."""

    MOVED_ON = N_("Somebody else has moved this request on. Please look again.")
    OTHER_COURSE = N_("This class teaches another course than the one asked for.")
    OTHER_INSTITUTION = N_("This request was sent to another institution.")
    NOT_PUBLISHED = N_("Please publish the class first.")
    NO_WHY = N_("Please say why.")
    HEADS = N_("Please ask for 1 to {most} people.")
    TOO_LATE = N_("The time to answer ended on {moment}. The station looks for somebody else.")
    WISHED_PAST = N_("The first wished day is over already.")
    WISHED_ORDER = N_("The last wished day is before the first.")
    NOBODY_WAITS = N_("Nobody waits for this course at the chosen stations.")


#: The largest number of people one request may ask for.
MOST_HEADS = 999

_WAITS = frozenset({RequestState.ASKED, RequestState.DECLINED, RequestState.LAPSED})

_FOLLOWS: dict[RequestState, frozenset[RequestState]] = {
    # A class that is called off puts the people back among those who wait.
    RequestState.ASKED: frozenset({RequestState.PLANNED, RequestState.OPENED}),
    RequestState.DISPATCHED: _WAITS,
    RequestState.ACCEPTED: frozenset({RequestState.DISPATCHED}),
    # Whoever accepted may still hand the request back.
    RequestState.DECLINED: frozenset({RequestState.DISPATCHED, RequestState.ACCEPTED}),
    RequestState.LAPSED: frozenset({RequestState.DISPATCHED}),
    RequestState.PLANNED: _WAITS | {RequestState.ACCEPTED},
    RequestState.OPENED: _WAITS | {RequestState.ACCEPTED, RequestState.PLANNED},
    RequestState.DONE: frozenset({RequestState.OPENED}),
    RequestState.CANCELLED: _WAITS
    | {RequestState.DISPATCHED, RequestState.ACCEPTED, RequestState.PLANNED},
}


def may_follow(now: RequestState, then: RequestState) -> bool:
    """Whether a request that is ``now`` in one state may go to another."""
    return now in _FOLLOWS.get(then, frozenset())


def before(then: RequestState) -> frozenset[RequestState]:
    """The states from which a request may go to ``then``."""
    return _FOLLOWS[then]


def standing(state: RequestState, due_at: datetime | None, now: datetime) -> RequestState:
    """The state as it is at ``now``: a dispatch whose time is over counts as lapsed at once.

    The last moment to answer is ``due_at`` itself; without one there is no deadline.
    """
    late = state is RequestState.DISPATCHED and due_at is not None and now > due_at
    return RequestState.LAPSED if late else state


def heads_troubles(heads: int) -> list[Reason]:
    """Whether a request asks for a number of people that a station can think about."""
    return [] if 1 <= heads <= MOST_HEADS else [Reason(RequestTrouble.HEADS, most=MOST_HEADS)]


def wish_troubles(first: date | None, last: date | None, today: date) -> list[Reason]:
    """Whether wished days can still be met; each end may be left open."""
    if first is not None and last is not None and last < first:
        return [Reason(RequestTrouble.WISHED_ORDER)]
    end = last or first
    return [Reason(RequestTrouble.WISHED_PAST)] if end is not None and end < today else []


def next_first(schools: Sequence[int], tried: Sequence[int]) -> list[int]:
    """Institutions in the order in which to ask them: whoever was not asked yet comes first.

    Those asked before follow, the one asked longest ago first.
    """
    asked = list(dict.fromkeys(reversed(tried)))[::-1]
    fresh = [school for school in schools if school not in asked]
    return fresh + [school for school in asked if school in schools]
