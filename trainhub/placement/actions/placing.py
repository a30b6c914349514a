"""Giving a place away: the shift, its hours, the consent that goes with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed, write_unless_taken
from trainhub.core.errors import Reason
from trainhub.people import actions as people
from trainhub.people.rules import Purpose
from trainhub.placement.models import Hold, Offer, Order, Shift
from trainhub.placement.rules.orders import OfferTrouble
from trainhub.placement.rules.pool import clock_hours


def take_place(order: Order) -> bool:
    """Take one of the places of an order; ``False`` when none is left. The database decides."""
    took = rows_changed(
        update(Order)
        .where(Order.id == order.id, Order.taken < Order.heads, Order.cancelled_at.is_(None))
        .values(taken=Order.taken + 1)
    )
    return took == 1


def open_shift(*, offer: Offer, starts_at: datetime, notice: str, by: Actor) -> Shift:
    """The shift of somebody who said yes and has a place; the contact is the employer's to see.

    Raises ``Refused`` when other work holds one of the hours.
    """
    order = offer.order
    shift = Shift(
        order_id=order.id,
        offer_id=offer.id,
        person_id=offer.person_id,
        starts_at=starts_at,
        ends_at=order.ends_at,
        accepted_at=clock.now(),
    )
    db.session.add(shift)
    db.session.flush()  # the holds name the shift
    _hold(shift)
    people.give_consent(
        person=offer.person,
        purpose=Purpose.CONTACT,
        notice=notice,
        receiver=order.employer,
        by=by,
    )
    journal.record(by, "shift.accepted", shift, person_id=shift.person_id, order=order.id)
    return shift


def _hold(shift: Shift) -> None:
    hours = clock_hours(shift.starts_at, shift.ends_at)
    db.session.add_all(
        Hold(person_id=shift.person_id, hour=hour, shift_id=shift.id) for hour in hours
    )
    # The primary key decides between two employers.
    write_unless_taken(Reason(OfferTrouble.HOURS_TAKEN))
