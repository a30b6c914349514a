"""What waits for a person: an offer, a step of a shift, a proposal, a claim gone stale."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose
from trainhub.placement.models import Engagement, Offer, Order, Shift, Wish
from trainhub.placement.queries.fitting import wish_of
from trainhub.placement.queries.orders import open_offers
from trainhub.placement.queries.shifts import my_shifts
from trainhub.placement.rules import RatingSide
from trainhub.placement.rules.shifts import waits_for_worker


class Waiting(NamedTuple):
    """Everything in a person's working life that wants an answer, most urgent first."""

    shift: Shift | None
    offer: Offer | None
    proposal: Engagement | None
    in_pool: bool
    wish: Wish | None


def waiting_for(person_id: int, now: datetime) -> Waiting:
    """What waits for a person now."""
    offers = open_offers(person_id, now)
    return Waiting(
        shift=_shift_that_waits(person_id, now),
        offer=offers[0] if offers else None,
        proposal=open_proposal(person_id),
        in_pool=has_consented(person_id, Purpose.POOL),
        wish=wish_of(person_id),
    )


def _shift_that_waits(person_id: int, now: datetime) -> Shift | None:
    waiting = [
        shift
        for shift in my_shifts(person_id)
        if waits_for_worker(
            shift, now, rated=any(r.side is RatingSide.BY_WORKER for r in shift.ratings)
        )
    ]
    return min(waiting, key=lambda shift: shift.starts_at, default=None)


def open_proposal(person_id: int) -> Engagement | None:
    """The latest regular job somebody was offered and has not answered."""
    return db.session.scalar(
        select(Engagement)
        .where(
            Engagement.person_id == person_id,
            Engagement.accepted_at.is_(None),
            Engagement.declined_at.is_(None),
            Engagement.ended_at.is_(None),
        )
        .options(joinedload(Engagement.employer))
        .order_by(Engagement.id.desc())
        .limit(1)
    )


def shift_with_all(shift_id: int) -> Shift | None:
    """A shift with its order, employer, trade, worker and ratings."""
    return db.session.scalar(
        select(Shift)
        .where(Shift.id == shift_id)
        .options(
            joinedload(Shift.order).joinedload(Order.employer),
            joinedload(Shift.order).joinedload(Order.trade),
            joinedload(Shift.person),
            selectinload(Shift.ratings),
        )
    )
