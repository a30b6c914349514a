"""Offers: asking people, their yes or no, and taking back what the law no longer lets stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import update

from trainhub.certs.events import CertificateHalted, CredentialHalted
from trainhub.certs.models import Certificate, Credential
from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.people.models import Person
from trainhub.placement import queries
from trainhub.placement.actions.placing import open_shift, take_place
from trainhub.placement.actions.shifts import cancel_shift
from trainhub.placement.actions.standbys import stand_by
from trainhub.placement.actions.telling import tell_employer
from trainhub.placement.models import Offer, Order, Shift, Standby
from trainhub.placement.rules import OfferAnswer
from trainhub.placement.rules.orders import (
    MOST_OFFERS,
    OfferTrouble,
    OrderTrouble,
    answer_troubles,
    offer_expires,
    offer_state,
    offering_troubles,
)
from trainhub.placement.rules.pool import (
    employer_troubles,
    papers_unmet,
    unmet_by_law,
    unmet_for_offer,
)


class OfferLine(NamedTuple):
    """What became of asking one person: an offer, or the reasons why not."""

    person_id: int
    offer: Offer | None
    reasons: list[Reason]


def send_offers(
    *, order: Order, persons: Sequence[Person], by: Actor, unknown: int = 0
) -> list[OfferLine]:
    """Put an order to people; everybody is judged anew, nobody stops the others.

    ``unknown``: how many more were meant who do not exist; nobody must learn that.

    Raises ``Refused`` when the order itself is not open or its employer may not act.
    """
    now = clock.now()
    if not persons and not unknown:
        raise Refused(Reason(OfferTrouble.NOBODY))
    if len(persons) > MOST_OFFERS:
        raise Refused(Reason(OfferTrouble.TOO_MANY, most=MOST_OFFERS))
    lock(order)
    refuse_if(employer_troubles(order.employer))
    refuse_if(offering_troubles(order, now))
    _close_run_out(order)
    demand = queries.demand_of(order)
    known = queries.candidates(order, [person.id for person in persons])
    lines = []
    for person in persons:
        reasons = unmet_for_offer(known[person.id], demand, now)
        offer = None if reasons else _offer(order, person, by)
        lines.append(OfferLine(person.id, offer, reasons))
    sent = [line.offer for line in lines if line.offer is not None]
    db.session.add_all(sent)
    journal.record(by, "offers.sent", order, sent=len(sent), refused=len(lines) - len(sent))
    for offer in sent:
        _tell_of(offer, order)
    return lines


def _close_run_out(order: Order) -> None:
    """Offers that ran out make room for new ones: one open offer a person and order."""
    now = clock.now()
    db.session.execute(
        update(Offer)
        .where(
            Offer.order_id == order.id,
            Offer.answer.is_(None),
            Offer.withdrawn_at.is_(None),
            Offer.expires_at <= now,
        )
        .values(withdrawn_at=now, withdrawn_why="expired")
    )


def _offer(order: Order, person: Person, by: Actor) -> Offer:
    now = clock.now()
    return Offer(
        order_id=order.id,
        person_id=person.id,
        sent_at=now,
        sent_by=by.account_id,
        expires_at=offer_expires(now, order.deadline_at),
    )


def _tell_of(offer: Offer, order: Order) -> None:
    outbox.say_to(
        offer.person_id,
        f"offer:{offer.id}",
        N_("{employer} has work for you: {title}. Please say yes or no."),
        f"/orders/offers/{offer.id}",
        employer=order.employer.name,
        title=order.title,
    )


def answer_offer(*, offer: Offer, yes: bool, by: Actor, notice: str = "") -> Shift | Standby | None:
    """Say yes or no. A yes takes the place, holds the hours and lets the employer see the contact;
    where all places are taken and people may stand by, it is a place in line.

    ``notice`` is what the person read about the contact. Answering twice alike changes
    nothing. Raises ``Refused`` when the offer has run out, all places are taken, the law
    stands against it, or other work holds one of the hours.
    """
    now = clock.now()
    answer = OfferAnswer.YES if yes else OfferAnswer.NO
    lock(offer.order)  # always the order before the offer: two answers never wait for each other
    lock(offer)
    if offer.answer is answer:
        return queries.shift_of(offer) or queries.standby_of(offer)
    refuse_if(answer_troubles(offer_state(offer, now)))
    offer.answer, offer.answered_at = answer, now
    journal.record(by, f"offer.{answer.value}", offer, person_id=offer.person_id)
    if not yes:
        return None
    return _accept(offer, by, notice)


def _accept(offer: Offer, by: Actor, notice: str) -> Shift | Standby:
    order = offer.order
    refuse_if(employer_troubles(order.employer))
    if order.cancelled_at is not None:
        raise Refused(Reason(OrderTrouble.CANCELLED))
    demand = queries.demand_of(order)
    known = queries.candidates(order, [offer.person_id])
    refuse_if(unmet_by_law(known[offer.person_id], demand))
    if not take_place(order):
        return stand_by(offer=offer, notice=notice, by=by)
    shift = open_shift(offer=offer, starts_at=order.starts_at, notice=notice, by=by)
    tell_employer(
        order.employer_id,
        f"yes:{offer.id}",
        N_("Somebody said yes to “{title}”. Please enter the insurance."),
        f"/orders/{order.id}",
        title=order.title,
    )
    return shift


def withdraw_unqualified_offers(event: CertificateHalted | CredentialHalted) -> None:
    """A certificate fell: open offers and coming shifts that need it fall with it."""
    now = clock.now()
    if isinstance(event, CertificateHalted):
        person_id = db.session.get_one(Certificate, event.certificate_id).person_id
    else:
        person_id = db.session.get_one(Credential, event.credential_id).person_id
    for offer in queries.open_offers(person_id, now):
        if _qualified(offer.order, person_id):
            continue
        offer.withdrawn_at, offer.withdrawn_why = now, "certificate"
        journal.record(SYSTEM, "offer.withdrawn", offer, person_id=person_id, why="certificate")
        outbox.say_to(
            person_id,
            f"offer-withdrawn:{offer.id}",
            N_("The offer “{title}” ended: your certificate does not hold now. Ask the station."),
            "/orders/offers",
            title=offer.order.title,
        )
    for shift in queries.standing_shifts(person_id):
        if shift.ends_at > now and not _qualified(shift.order, person_id):
            cancel_shift(shift=shift, why="certificate", by=SYSTEM)


def _qualified(order: Order, person_id: int) -> bool:
    known = queries.candidates(order, [person_id])
    return not papers_unmet(known[person_id], queries.demand_of(order))
