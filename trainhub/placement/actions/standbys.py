"""候补: standing by for a full order, leaving the line, being called when somebody drops out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, lock, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.placement import queries
from trainhub.placement.actions.placing import open_shift, take_place
from trainhub.placement.actions.telling import tell_employer
from trainhub.placement.models import Offer, Order, Shift, Standby
from trainhub.placement.rules import StandbyState
from trainhub.placement.rules.orders import OfferTrouble, order_state
from trainhub.placement.rules.pool import employer_troubles
from trainhub.placement.rules.standbys import calls, standby_state, unmet_for_call


def stand_by(*, offer: Offer, notice: str, by: Actor) -> Standby:
    """Put somebody who said yes to a full order in its line; ``Refused`` when that is full too."""
    order = offer.order
    took = rows_changed(
        update(Order)
        .where(Order.id == order.id, Order.standing_by < Order.backups)
        .values(standing_by=Order.standing_by + 1)
    )
    if took != 1:
        raise Refused(Reason(OfferTrouble.FULL))
    standby = Standby(
        offer_id=offer.id,
        order_id=order.id,
        person_id=offer.person_id,
        notice=notice,
        since=clock.now(),
    )
    db.session.add(standby)
    journal.record(by, "standby.joined", standby, person_id=standby.person_id, order=order.id)
    return standby


def leave_standby(*, standby: Standby, by: Actor) -> None:
    """Leave the line; leaving twice changes nothing."""
    lock(standby.order)  # always the order first
    lock(standby)
    if standby_state(standby) is StandbyState.WAITING:
        _leave(standby, N_("Left the line."), by)


def _leave(standby: Standby, why: str, by: Actor, *, unmet: Sequence[Reason] = ()) -> None:
    """``why`` is for the employer to read; what the law or other work says is the journal's."""
    standby.left_at, standby.left_why = clock.now(), why
    _one_less(standby.order_id)
    codes = [str(reason.code.name) for reason in unmet]
    journal.record(by, "standby.left", standby, person_id=standby.person_id, why=codes)


def _one_less(order_id: int) -> None:
    db.session.execute(
        update(Order)
        .where(Order.id == order_id, Order.standing_by > 0)
        .values(standing_by=Order.standing_by - 1)
    )


def end_standbys(*, order: Order, by: Actor) -> None:
    """Nobody stands by for this order any more; everybody is told."""
    for standby in queries.waiting_standbys(order):
        _leave(standby, N_("The work was called off."), by)
        outbox.say_to(
            standby.person_id,
            f"standby-ended:{standby.id}",
            N_("You no longer stand by for “{title}”."),
            "/orders/offers",
            title=order.title,
        )


def call_standby(order: Order) -> Shift | None:
    """Give a place that became free to the first in line who can still take it.

    The order is locked by whoever freed the place. Those who cannot come leave the line and
    are told. Work that has begun is given for the rest of its time.
    """
    now = clock.now()
    if not calls(order_state(order, now)) or employer_troubles(order.employer):
        return None
    waiting = queries.waiting_standbys(order)
    if not waiting:
        return None
    demand = queries.demand_of(order)
    known = queries.candidates(order, [standby.person_id for standby in waiting])
    for standby in waiting:
        unmet = unmet_for_call(known[standby.person_id], demand)
        if not unmet:
            shift = _call(standby)
            if shift is not None:
                return shift
            unmet = [Reason(OfferTrouble.HOURS_TAKEN)]
        _leave(standby, N_("Could not come when called."), SYSTEM, unmet=unmet)
        outbox.say_to(
            standby.person_id,
            f"passed-over:{standby.id}",
            N_("A place of “{title}” became free, but you could not take it."),
            f"/orders/offers/{standby.offer_id}",
            title=order.title,
        )
    return None


def _call(standby: Standby) -> Shift | None:
    """The shift of a standby; ``None`` when other work took the hours in this very moment."""
    order, now = standby.order, clock.now()
    if not take_place(order):
        return None
    try:
        with db.session.begin_nested():
            shift = open_shift(
                offer=standby.offer,
                starts_at=max(order.starts_at, now),
                notice=standby.notice,
                by=SYSTEM,
            )
    except Refused:
        db.session.execute(update(Order).where(Order.id == order.id).values(taken=Order.taken - 1))
        return None
    standby.called_at = now
    _one_less(order.id)
    journal.record(SYSTEM, "standby.called", standby, person_id=standby.person_id)
    outbox.say_to(
        standby.person_id,
        f"called:{standby.id}",
        N_("A place is free: “{title}” is yours. Please look when and where."),
        f"/orders/shifts/{shift.id}",
        title=order.title,
    )
    tell_employer(
        order.employer_id,
        f"called:{standby.id}",
        N_("Somebody who stood by took the free place of “{title}”. Please enter the insurance."),
        f"/orders/{order.id}",
        title=order.title,
    )
    return shift
