"""Placing, approving, sending back and cancelling orders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import refuse_if
from trainhub.core.words import N_
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation
from trainhub.placement import queries
from trainhub.placement.actions.shifts import cancel_shift
from trainhub.placement.actions.standbys import end_standbys
from trainhub.placement.actions.telling import tell_employer
from trainhub.placement.models import Order
from trainhub.placement.rules import PostingCheck
from trainhub.placement.rules import shifts as shift_rules
from trainhub.placement.rules.orders import (
    Terms,
    approval_troubles,
    cancel_troubles,
    order_troubles,
)
from trainhub.placement.rules.pool import employer_troubles


@dataclass(frozen=True)
class Spot:
    """Where the work is; latitude and longitude in microdegrees where they are known."""

    place: str
    region_code: str | None = None
    lat_e6: int | None = None
    lng_e6: int | None = None


def place_order(
    *,
    employer: Organisation,
    trade: Trade,
    terms: Terms,
    spot: Spot,
    by: Actor,
    towards_regular: bool = False,
) -> Order:
    """Ask for people. Staff approve before anybody sees it.

    Raises ``Refused`` when the employer is not checked or is suspended, when a date or the
    pay is not plausible, or when the text shuts people out.
    """
    now = clock.now()
    refuse_if(employer_troubles(employer))
    refuse_if(order_troubles(terms, now, clock.civil_day(now)))
    order = Order(
        employer_id=employer.id,
        trade_code=trade.code,
        title=terms.title,
        text=terms.text,
        heads=terms.heads,
        taken=0,
        backups=terms.backups,
        standing_by=0,
        place=spot.place,
        region_code=spot.region_code,
        lat_e6=spot.lat_e6,
        lng_e6=spot.lng_e6,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        deadline_at=terms.deadline_at,
        pay_fen=terms.pay_fen,
        pay_unit=terms.pay_unit,
        towards_regular=towards_regular,
        created_by=by.account_id,
        created_at=now,
    )
    db.session.add(order)
    journal.record(by, "order.placed", order, heads=terms.heads, trade=trade.code)
    return order


def approve_order(*, order: Order, checks: Iterable[PostingCheck], by: Actor) -> None:
    """Let an order out after every point of the posting checklist. Raises ``Refused``."""
    now = clock.now()
    lock(order)
    refuse_if(employer_troubles(order.employer))
    ticked = frozenset(checks)
    refuse_if(approval_troubles(order, ticked, now))
    order.approved_at, order.approved_by = now, by.account_id
    order.returned_at, order.returned_why = None, ""
    journal.record(by, "order.approved", order, checks=sorted(check.name for check in ticked))
    tell_employer(
        order.employer_id,
        f"order-approved:{order.id}",
        N_("Your order “{title}” is open. You can ask people now."),
        f"/orders/{order.id}",
        title=order.title,
    )


def return_order(*, order: Order, why: str, by: Actor) -> None:
    """Send an order back to its employer with a word why. Raises ``Refused``."""
    now = clock.now()
    lock(order)
    refuse_if(approval_troubles(order, frozenset(PostingCheck), now))
    order.returned_at, order.returned_why = now, why
    journal.record(by, "order.returned", order)
    tell_employer(
        order.employer_id,
        f"order-returned:{order.id}:{int(now.timestamp())}",
        N_("The station sent your order “{title}” back. Please see why."),
        f"/orders/{order.id}",
        title=order.title,
    )


def cancel_order(*, order: Order, why: str, by: Actor) -> None:
    """Call an order off before its work begins: offers end, holds are freed, people are told."""
    now = clock.now()
    lock(order)
    refuse_if(cancel_troubles(order, now))
    order.cancelled_at, order.cancelled_why = now, why
    end_standbys(order=order, by=by)
    for offer in queries.offers_of(order):
        if offer.answer is None and offer.withdrawn_at is None:
            offer.withdrawn_at, offer.withdrawn_why = now, why
            outbox.say_to(
                offer.person_id,
                f"offer-withdrawn:{offer.id}",
                N_("The work “{title}” was called off. You need not answer."),
                "/orders/offers",
                title=order.title,
            )
    for shift in queries.shifts_of(order):
        if not shift_rules.cancel_troubles(shift):
            cancel_shift(shift=shift, why=why, by=by)
    journal.record(by, "order.cancelled", order)
