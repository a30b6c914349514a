"""What a trade demands, what a person brings: the facts that the rules judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager

from trainhub.certs.models import CertificateType
from trainhub.certs.queries import held_by
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.people.identity import IdType, age_on, birth_of
from trainhub.people.models import Consent, Person
from trainhub.people.rules import Purpose
from trainhub.placement.models import Hold, Offer, Order, Requirement, Shift, TradeDuty, Wish
from trainhub.placement.queries.standbys import standing_by_for
from trainhub.placement.rules import Duty
from trainhub.placement.rules.pool import Candidate, Demand, clock_hours


class Choice(NamedTuple):
    """Certificate types of which any one will do."""

    ids: tuple[int, ...]
    codes: frozenset[str]


def requirements_of(trade_codes: Iterable[str], on: date) -> dict[str, list[Requirement]]:
    """The requirements of some trades in force on a day, by trade, with their types."""
    rows = db.session.scalars(
        select(Requirement)
        .join(CertificateType)
        .where(
            Requirement.trade_code.in_(set(trade_codes)),
            Requirement.since <= on,
            or_(Requirement.until.is_(None), Requirement.until >= on),
        )
        .options(contains_eager(Requirement.type))
        .order_by(Requirement.trade_code, Requirement.choice, Requirement.id)
    )
    found: dict[str, list[Requirement]] = {}
    for row in rows:
        found.setdefault(row.trade_code, []).append(row)
    return found


def choices_of(requirements: Iterable[Requirement]) -> list[Choice]:
    """Requirements of one trade as groups of alternatives."""
    groups: dict[int, list[CertificateType]] = {}
    for requirement in requirements:
        groups.setdefault(requirement.choice, []).append(requirement.type)
    return [
        Choice(tuple(t.id for t in types), frozenset(t.code for t in types))
        for types in groups.values()
    ]


def duties_of(trade_code: str, on: date) -> frozenset[Duty]:
    """What the law asks of an employer of a trade on a day."""
    rows = select(TradeDuty.duty).where(
        TradeDuty.trade_code == trade_code,
        TradeDuty.since <= on,
        or_(TradeDuty.until.is_(None), TradeDuty.until >= on),
    )
    return frozenset(db.session.scalars(rows))


def demand_of(order: Order) -> Demand:
    """What an order asks of a person, by the requirements in force on its first day."""
    wanted = requirements_of([order.trade_code], civil_day(order.starts_at))
    rows = wanted.get(order.trade_code, [])
    return Demand(
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        min_age=order.trade.min_age,
        choices=tuple(choice.codes for choice in choices_of(rows)),
        names={row.type.code: row.type.name for row in rows},
    )


def born_on(person: Person) -> date | None:
    """The birth date the ID number tells, if it is one that tells it."""
    if person.id_type is not IdType.RESIDENT or not person.id_no:
        return None
    return birth_of(person.id_no)


def candidates(order: Order, person_ids: Sequence[int]) -> dict[int, Candidate]:
    """What is known of some persons for an order, in a constant number of queries."""
    first_day, last_day = civil_day(order.starts_at), civil_day(order.ends_at)
    held = held_by(person_ids, first_day)
    to_end = held if last_day == first_day else held_by(person_ids, last_day)
    persons = db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    births = {person.id: born_on(person) for person in persons}
    pooled = _ids(
        select(Consent.person_id).where(
            Consent.person_id.in_(person_ids),
            Consent.purpose == Purpose.POOL,
            Consent.withdrawn_at.is_(None),
        )
    )
    wishes = select(Wish.person_id, Wish.available_until).where(Wish.person_id.in_(person_ids))
    fresh = {row.person_id: row.available_until for row in db.session.execute(wishes)}
    hours = select(Hold.person_id, Hold.hour).where(
        Hold.person_id.in_(person_ids), hold_within(order.starts_at, order.ends_at)
    )
    taken: dict[int, set[datetime]] = {}
    for person_id, hour in db.session.execute(hours):
        taken.setdefault(person_id, set()).add(hour)
    asked = asked_for(order, person_ids)
    working = working_on(order, person_ids)
    in_line = standing_by_for(order, person_ids)
    return {
        person_id: Candidate(
            age=age_on(born, first_day) if born else None,
            in_pool=person_id in pooled,
            available_until=fresh.get(person_id),
            held_hours=frozenset(taken.get(person_id, ())),
            held=frozenset(held.get(person_id, ())),
            held_to_end=frozenset(to_end.get(person_id, ())),
            asked=person_id in asked,
            working=person_id in working,
            standing_by=person_id in in_line,
        )
        for person_id, born in births.items()
    }


def asked_for(order: Order, person_ids: Iterable[int]) -> set[int]:
    """Which of some persons have an offer for the order that is not answered or withdrawn."""
    return _ids(
        select(Offer.person_id).where(
            Offer.order_id == order.id,
            Offer.person_id.in_(person_ids),
            Offer.answer.is_(None),
            Offer.withdrawn_at.is_(None),
        )
    )


def working_on(order: Order, person_ids: Iterable[int]) -> set[int]:
    """Which of some persons said yes to the order and still stand to it."""
    return _ids(
        select(Shift.person_id).where(
            Shift.order_id == order.id,
            Shift.person_id.in_(person_ids),
            Shift.cancelled_at.is_(None),
        )
    )


def _ids(rows: Select[int]) -> set[int]:
    return set(db.session.scalars(rows))


def hold_within(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The condition "this hold takes one of the clock hours of that time"."""
    hours = clock_hours(starts_at, ends_at)
    return Hold.hour.between(hours[0], hours[-1])


def wish_of(person_id: int) -> Wish | None:
    """What a person wants, if they ever said."""
    return db.session.scalar(select(Wish).where(Wish.person_id == person_id))


def trades() -> list[Trade]:
    """Every trade, by name."""
    return list(db.session.scalars(select(Trade).order_by(Trade.code)))
