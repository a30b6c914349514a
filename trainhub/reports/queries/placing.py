"""Figures of pool, orders, shifts, regular work and follow-ups, in a fixed number of SELECTs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, distinct, func, select

from trainhub.core.access import Actor
from trainhub.core.clock import at
from trainhub.core.db import db
from trainhub.core.rates import Rate
from trainhub.people.models import Person
from trainhub.people.queries import open_consent
from trainhub.people.rules import Purpose
from trainhub.placement.models import Engagement, FollowUp, Order, Rating, Shift, Wish
from trainhub.placement.rules import RatingSide
from trainhub.reports.queries.scope import people_for
from trainhub.reports.rules import Base


class Pool(NamedTuple):
    """People whom checked employers can find."""

    people: int
    #: Said within the last 72 hours that they are free.
    fresh: int

    @property
    def fresh_rate(self) -> Rate:
        """Free now of everybody in the pool."""
        return Rate(self.fresh, self.people, Base.POOL)


class Orders(NamedTuple):
    """Orders that a station let out and nobody called off, in the whole city."""

    orders: int
    heads: int
    taken: int

    @property
    def filled_rate(self) -> Rate:
        """Heads found of the heads ordered."""
        return Rate(self.taken, self.heads, Base.ORDERED)


class Shifts(NamedTuple):
    """Work of the people who are counted. A person may work many times."""

    accepted: int
    #: Person-times: shifts with a check-in.
    worked: int
    #: Different people among them.
    people: int
    insured: int
    no_shows: int
    settled: int
    settled_fen: int
    #: Sum and number of the stars that employers gave.
    stars: int
    rated: int
    punctual: int

    @property
    def insured_rate(self) -> Rate:
        """Insured before the check-in, of the shifts with a check-in."""
        return Rate(self.insured, self.worked, Base.CHECKED_IN)

    @property
    def no_show_rate(self) -> Rate:
        """Did not come, of the shifts said yes to."""
        return Rate(self.no_shows, self.accepted, Base.ACCEPTED)

    @property
    def punctual_rate(self) -> Rate:
        """Came on time, of the shifts that employers rated."""
        return Rate(self.punctual, self.rated, Base.RATED)


class Regulars(NamedTuple):
    """From a proposal to a regular job."""

    proposed: int
    accepted: int
    signed: int
    #: Different people who became regular.
    people: int
    #: The day on which most contracts of them were signed, and how many.
    best_day: date | None
    on_best_day: int

    @property
    def regular_rate(self) -> Rate:
        """Regular of those who accepted a proposal."""
        return Rate(self.people, self.accepted, Base.ACCEPTED_JOBS)


class Calls(NamedTuple):
    """Follow-up calls."""

    due: int
    done: int
    at_work: int
    as_advertised: int

    @property
    def done_rate(self) -> Rate:
        """Made of the calls that are due."""
        return Rate(self.done, self.due, Base.CALLS_DUE)

    @property
    def at_work_rate(self) -> Rate:
        """Still at work, of the calls made."""
        return Rate(self.at_work, self.done, Base.CALLS_MADE)

    @property
    def as_advertised_rate(self) -> Rate:
        """Job as advertised, of the calls made."""
        return Rate(self.as_advertised, self.done, Base.CALLS_MADE)


@dataclass(frozen=True)
class Placing:
    """Everything between the certificate and the regular job."""

    pool: Pool
    orders: Orders
    shifts: Shifts
    regulars: Regulars
    calls: Calls


def placing(actor: Actor, now: datetime, today: date, *, since: date | None = None) -> Placing:
    """The figures of the people ``actor`` may count, in six queries.

    ``since`` counts work that started, contracts signed and calls due from that day on.
    """
    return Placing(
        _pool(actor, now),
        _orders(since),
        _shifts(actor, since),
        _regulars(actor, since),
        _calls(actor, today, since),
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _pool(actor: Actor, now: datetime) -> Pool:
    rows = (
        select(func.count(), _sum(Wish.available_until > now))
        .select_from(Person)
        .outerjoin(Wish, Wish.person_id == Person.id)
        .where(people_for(actor), open_consent(Person.id, Purpose.POOL).exists())
    )
    return Pool(*db.session.execute(rows).one())


def _orders(since: date | None) -> Orders:
    rows = select(
        func.count(),
        func.coalesce(func.sum(Order.heads), 0),
        func.coalesce(func.sum(Order.taken), 0),
    ).where(Order.approved_at.is_not(None), Order.cancelled_at.is_(None))
    if since is not None:
        rows = rows.where(Order.starts_at >= at(since))
    return Orders(*db.session.execute(rows).one())


def _shifts(actor: Actor, since: date | None) -> Shifts:
    came = Shift.checked_in_at.is_not(None)
    rows = (
        select(
            func.count(),
            _sum(came),
            func.count(distinct(case((came, Shift.person_id)))),
            _sum(and_(came, Shift.insured_at <= Shift.checked_in_at)),
            _sum(Shift.no_show_at.is_not(None)),
            _sum(Shift.settled_at.is_not(None)),
            func.coalesce(func.sum(Shift.settled_fen), 0),
            func.coalesce(func.sum(Rating.stars), 0),
            func.count(Rating.id),
            _sum(Rating.punctual.is_(True)),
        )
        .join(Person, Person.id == Shift.person_id)
        .outerjoin(Rating, and_(Rating.shift_id == Shift.id, Rating.side == RatingSide.BY_EMPLOYER))
        .where(people_for(actor), Shift.cancelled_at.is_(None))
    )
    if since is not None:
        rows = rows.where(Shift.starts_at >= at(since))
    return Shifts._make(db.session.execute(rows).one())


def _regulars(actor: Actor, since: date | None) -> Regulars:
    regular = Engagement.confirmed_at.is_not(None)
    rows = select(
        func.count(),
        func.count(Engagement.accepted_at),
        func.count(Engagement.contract_signed_on),
        func.count(distinct(case((regular, Engagement.person_id)))),
    )
    counted = db.session.execute(_of_people(rows, actor, since)).one()
    days = (
        select(Engagement.contract_signed_on, func.count())
        .where(regular)
        .group_by(Engagement.contract_signed_on)
        .order_by(func.count().desc(), Engagement.contract_signed_on)
        .limit(1)
    )
    best = db.session.execute(_of_people(days, actor, since)).one_or_none()
    return Regulars(*counted, *(best or (None, 0)))


def _of_people(rows: Any, actor: Actor, since: date | None) -> Any:
    narrowed = rows.join(Person, Person.id == Engagement.person_id).where(people_for(actor))
    return narrowed if since is None else narrowed.where(Engagement.proposed_at >= at(since))


def _calls(actor: Actor, today: date, since: date | None) -> Calls:
    done = FollowUp.done_at.is_not(None)
    rows = (
        select(
            func.count(),
            _sum(done),
            _sum(and_(done, FollowUp.answers["at_work"].as_boolean())),
            _sum(and_(done, FollowUp.answers["as_advertised"].as_boolean())),
        )
        .select_from(FollowUp)
        .join(Engagement, Engagement.id == FollowUp.engagement_id)
        .join(Person, Person.id == Engagement.person_id)
        .where(people_for(actor), FollowUp.due_on <= today)
    )
    if since is not None:
        rows = rows.where(FollowUp.due_on >= since)
    return Calls(*db.session.execute(rows).one())
