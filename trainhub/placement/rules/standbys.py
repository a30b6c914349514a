"""Judgements about standbys: who may be called when a place becomes free. No I/O.

候补: somebody said yes when all places were taken. Nothing is held for a place that may never
come: the person takes other work as before, and is judged anew at the moment of the call.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from trainhub.core.errors import Reason
from trainhub.placement.rules import OrderState, StandbyState
from trainhub.placement.rules.pool import Candidate, Demand, Unmet, clock_hours, unmet_by_law

#: Most people who may stand by for one order.
MOST_BACKUPS = 50
#: States of an order in which a free place can still be given away.
_CALLING = frozenset({OrderState.OPEN, OrderState.FULL, OrderState.CLOSED, OrderState.RUNNING})


class StandbyStamps(Protocol):
    """The stamps of a standby."""

    called_at: datetime | None
    left_at: datetime | None


def standby_state(standby: StandbyStamps) -> StandbyState:
    """Where a standby stands."""
    if standby.called_at is not None:
        return StandbyState.CALLED
    return StandbyState.WAITING if standby.left_at is None else StandbyState.LEFT


def calls(state: OrderState) -> bool:
    """Whether an order in this state gives a free place to the next in line."""
    return state in _CALLING


def unmet_for_call(person: Candidate, demand: Demand) -> list[Reason]:
    """What speaks against giving a standby the place now; empty means call.

    Nobody is asked whether the claim of being free is fresh: the yes to this work was.
    """
    unmet = []
    if not person.in_pool:
        unmet.append(Reason(Unmet.NOT_IN_POOL))
    if not person.held_hours.isdisjoint(clock_hours(demand.starts_at, demand.ends_at)):
        unmet.append(Reason(Unmet.TAKEN))
    return unmet + unmet_by_law(person, demand)
