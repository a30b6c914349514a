"""What trades demand, what workers wish, who is in the pool."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from trainhub.certs.events import CertificateIssued
from trainhub.certs.models import Certificate, CertificateType
from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.core.money import PayUnit
from trainhub.core.words import N_
from trainhub.courses.models import Trade
from trainhub.people import actions as people
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose
from trainhub.placement import queries
from trainhub.placement.actions.shortfall import offer_waiting_orders
from trainhub.placement.models import Requirement, Reveal, Shift, TradeDuty, Wish
from trainhub.placement.rules import CONTACT_SHOWN, Duty
from trainhub.placement.rules.pool import (
    REVEALS_A_DAY,
    Ability,
    PoolTrouble,
    adult_from,
    fresh_until,
)
from trainhub.placement.rules.ranking import ALL_HOURS

#: Somebody who told nothing about skills, hours and districts.
NOTHING_SAID = Ability()


def require(
    *, trade: Trade, choice: int, type: CertificateType, since: date, source: str, by: Actor
) -> Requirement:
    """Demand a certificate of everyone who does a trade, from a day on.

    Types with the same ``choice`` are alternatives; every choice must be met.
    """
    for known in queries.requirements_of([trade.code], since).get(trade.code, []):
        if known.choice == choice and known.type_id == type.id:
            return known
    row = Requirement(
        trade_code=trade.code, choice=choice, type_id=type.id, since=since, source=source
    )
    db.session.add(row)
    journal.record(by, "requirement.laid", row, trade=trade.code, type=type.code)
    return row


def lay_duty(*, trade: Trade, duty: Duty, since: date, source: str, by: Actor) -> TradeDuty | None:
    """Lay a legal duty on the employers of a trade; ``None`` when it stands already."""
    if duty in queries.duties_of(trade.code, since):
        return None
    row = TradeDuty(trade_code=trade.code, duty=duty, since=since, source=source)
    db.session.add(row)
    journal.record(by, "duty.laid", row, trade=trade.code, duty=duty.value)
    return row


def set_wish(
    *,
    person: Person,
    trades: Sequence[str],
    by: Actor,
    skills: str = "",
    radius_km: int = 10,
    wants_regular: bool = False,
    pay: tuple[int, PayUnit] | None = None,
    able: Ability = NOTHING_SAID,
) -> Wish:
    """Write down 想干什么 and 会干什么; it also says "I am free now".

    ``pay``: fen and unit; ``skills``: the worker's own words.
    """
    wish = _wish(person)
    wish.trades = sorted(set(trades))
    wish.skills = skills
    wish.skill_bits = sorted(set(able.skill_bits))
    wish.years = able.years
    wish.hours = ALL_HOURS if able.hours is None else able.hours
    wish.districts = sorted(set(able.districts))
    wish.radius_km = radius_km
    wish.wants_regular = wants_regular
    wish.pay_fen, wish.pay_unit = pay or (None, None)
    journal.record(by, "wish.set", wish, person_id=person.id, trades=wish.trades)
    return wish


def renew_availability(*, person: Person, by: Actor) -> Wish:
    """Say "I am free" for another 72 hours."""
    wish = _wish(person)
    journal.record(by, "availability.renewed", wish, person_id=person.id)
    return wish


def end_availability(*, person: Person, by: Actor) -> None:
    """Say "I am not free": nobody asks until it is renewed. The consent stays."""
    wish = queries.wish_of(person.id)
    if wish is None:
        return
    wish.available_until = clock.now()
    journal.record(by, "availability.ended", wish, person_id=person.id)


def _wish(person: Person) -> Wish:
    """The person's wish, fresh from now on; a new one wants any work nearby."""
    now = clock.now()
    lock(person)  # two first taps make one wish
    wish = queries.wish_of(person.id)
    if wish is None:
        wish = Wish(
            person_id=person.id,
            trades=[],
            radius_km=10,
            skill_bits=[],
            years=0,
            hours=ALL_HOURS,
            districts=[],
            skills="",
        )
        db.session.add(wish)
    wish.available_until = fresh_until(now)
    wish.adult_from = adult_from(queries.born_on(person), clock.civil_day(now))
    wish.updated_at = now
    return wish


def join_pool(*, person: Person, notice: str, by: Actor) -> None:
    """Let checked employers find the person's masked card; ``notice`` is what the person read.

    Orders that waited for people like this one are offered at once.
    """
    _wish(person)
    people.give_consent(person=person, purpose=Purpose.POOL, notice=notice, by=by)
    offer_waiting_orders(person)


def leave_pool(*, person: Person, by: Actor) -> None:
    """Take the consent back: the next search no longer knows the person (PIPL 15)."""
    people.withdraw_consent(person=person, purpose=Purpose.POOL, by=by)


def withdraw_contact(*, person: Person, receiver: Organisation, by: Actor) -> None:
    """Take back that one employer may see name and phone; what it saw stays on the record."""
    people.withdraw_consent(person=person, purpose=Purpose.CONTACT, receiver=receiver, by=by)


def invite_to_pool(event: CertificateIssued) -> None:
    """Tell somebody with a new certificate that employers could find them now."""
    certificate = db.session.get_one(Certificate, event.certificate_id)
    if has_consented(certificate.person_id, Purpose.POOL):
        return
    outbox.say_to(
        certificate.person_id,
        f"pool:{certificate.id}",
        N_("With “{name}” employers can find you. Join the pool if you want work."),
        "/pool/me",
        name=certificate.type.name,
    )


def reveal_contact(*, shift: Shift, by: Actor) -> Reveal:
    """Show an employer the name and phone of somebody who said yes; the person sees it.

    Raises ``Refused`` without the person's consent and past the day's limit.
    """
    now = clock.now()
    employer = shift.order.employer
    lock(employer)
    if not has_consented(shift.person_id, Purpose.CONTACT, employer.id):
        raise Refused(Reason(PoolTrouble.NO_CONSENT))
    looks = queries.reveals_since(employer.id, queries.a_day_ago(now))
    if looks >= REVEALS_A_DAY:
        raise Refused(Reason(PoolTrouble.TOO_MANY_LOOKS, count=looks))
    reveal = Reveal(
        person_id=shift.person_id,
        organisation_id=employer.id,
        account_id=by.account_id,
        order_id=shift.order_id,
        what=CONTACT_SHOWN,
        at=now,
    )
    db.session.add(reveal)
    journal.record(by, "contact.shown", reveal, person_id=shift.person_id, to=employer.id)
    return reveal
