"""The missing heads of an order become a class, and who passes is offered the order."""

from __future__ import annotations

from datetime import datetime

from trainhub.certs.events import CertificateIssued
from trainhub.certs.models import Certificate
from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import refuse_if
from trainhub.core.words import N_
from trainhub.people.models import Person
from trainhub.people.queries import people_with_role
from trainhub.people.rules import Role
from trainhub.placement import queries
from trainhub.placement.actions.offers import send_offers
from trainhub.placement.models import Order
from trainhub.placement.rules.feasibility import class_troubles
from trainhub.placement.rules.orders import order_state
from trainhub.placement.rules.pool import clock_hours, employer_troubles, unmet_for_offer


def ask_class(*, order: Order, by: Actor) -> int:
    """Ask the stations for a class for the heads that nobody ready could fill; how many.

    From now on whoever earns the certificate is offered the order. Raises ``Refused`` when
    nobody is missing, no course leads to the work, or it was asked before.
    """
    now = clock.now()
    lock(order)
    refuse_if(employer_troubles(order.employer))
    ahead = queries.outlook(queries.asked_by(order), now)
    asked = order.class_asked_at is not None
    refuse_if(class_troubles(ahead, order_state(order, now), asked=asked))
    order.class_asked_at, order.class_heads = now, ahead.short
    journal.record(by, "order.class_asked", order, heads=ahead.short, ready=ahead.ready)
    for person in people_with_role(Role.STAFF, queries.stations_around(order)):
        outbox.say_to(
            person.id,
            f"class-asked:{order.id}:{person.id}",
            N_("{employer} lacks {heads} for “{title}”. Please open a class in time."),
            f"/orders/{order.id}",
            employer=order.employer.name,
            heads=ahead.short,
            title=order.title,
        )
    return ahead.short


def offer_what_waited(event: CertificateIssued) -> None:
    """A certificate was earned: its holder is offered the orders that asked for a class."""
    certificate = db.session.get_one(Certificate, event.certificate_id)
    offer_waiting_orders(db.session.get_one(Person, certificate.person_id))


def offer_waiting_orders(person: Person) -> int:
    """Put the orders that asked for a class to somebody who fits them now; how many.

    Nobody is asked twice for the same hours: the soonest order comes first, and whoever says
    no is asked for the next one by people.
    """
    now = clock.now()
    wish = queries.wish_of(person.id)
    if wish is None:
        return 0
    sent = 0
    hours: set[datetime] = set()
    for offer in queries.open_offers(person.id, now):
        hours.update(clock_hours(offer.order.starts_at, offer.order.ends_at))
    for order in queries.orders_waiting_for_trainees(now, wish.trades or _all_trades()):
        known = queries.candidates(order, [person.id])[person.id]
        demand = queries.demand_of(order)
        wanted = clock_hours(order.starts_at, order.ends_at)
        if not hours.isdisjoint(wanted) or queries.was_asked(order, person.id):
            continue
        if employer_troubles(order.employer) or unmet_for_offer(known, demand, now):
            continue
        lines = send_offers(order=order, persons=[person], by=SYSTEM)
        hours.update(wanted)
        sent += sum(1 for line in lines if line.offer is not None)
    return sent


def _all_trades() -> list[str]:
    return [trade.code for trade in queries.trades()]
