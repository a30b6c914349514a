"""Shifts, what they earned, and the record that grows out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.people.models import Organisation, Person
from trainhub.placement.models import Order, Rating, Reveal, Shift
from trainhub.placement.rules import RatingSide
from trainhub.placement.rules.track import stars_tenths


@dataclass(frozen=True)
class Record:
    """What somebody's shifts amount to. Rates keep their base."""

    shifts: int = 0
    minutes: int = 0
    #: Rated shifts to which the worker came on time, of all that were rated.
    punctual: int = 0
    rated: int = 0
    stars: int = 0
    no_shows: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    @property
    def stars_tenths(self) -> int | None:
        """The mean of the stars in tenths; ``None`` when nobody rated."""
        return stars_tenths(self.stars, self.rated)


_DONE = Shift.checked_out_at.is_not(None)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def records_of(person_ids: Iterable[int], employer_id: int | None = None) -> dict[int, Record]:
    """The records of some persons, everywhere or with one employer, in one query."""
    rows = (
        select(
            Shift.person_id,
            _count(_DONE),
            func.coalesce(func.sum(Shift.confirmed_minutes), 0),
            _count(Rating.punctual.is_(True)),
            func.count(Rating.id),
            func.coalesce(func.sum(Rating.stars), 0),
            _count(Shift.no_show_at.is_not(None)),
            func.min(case((_DONE, Shift.starts_at))),
            func.max(case((_DONE, Shift.starts_at))),
        )
        .outerjoin(Rating, (Rating.shift_id == Shift.id) & (Rating.side == RatingSide.BY_EMPLOYER))
        .where(Shift.person_id.in_(list(person_ids)), Shift.cancelled_at.is_(None))
        .group_by(Shift.person_id)
    )
    if employer_id is not None:
        rows = rows.join(Order, Order.id == Shift.order_id).where(Order.employer_id == employer_id)
    return {row[0]: Record(*row[1:]) for row in db.session.execute(rows)}


def record_of(person_id: int, employer_id: int | None = None) -> Record:
    """The record of one person."""
    return records_of([person_id], employer_id).get(person_id, Record())


def my_shifts(person_id: int, limit: int = 60) -> list[Shift]:
    """The shifts of a person, the latest first, with order, employer and ratings."""
    return list(
        db.session.scalars(
            select(Shift)
            .where(Shift.person_id == person_id)
            .options(
                joinedload(Shift.order).joinedload(Order.employer),
                joinedload(Shift.order).joinedload(Order.trade),
                selectinload(Shift.ratings),
            )
            .order_by(Shift.starts_at.desc(), Shift.id.desc())
            .limit(limit)
        )
    )


def shifts_of(order: Order) -> list[Shift]:
    """The shifts of an order with their workers and ratings, in the order of their yes."""
    return list(
        db.session.scalars(
            select(Shift)
            .where(Shift.order_id == order.id)
            .options(
                joinedload(Shift.person).joinedload(Person.station),
                selectinload(Shift.ratings),
            )
            .order_by(Shift.id)
        )
    )


def standing_shifts(person_id: int) -> list[Shift]:
    """The shifts of a person that have not begun and still stand."""
    rows = (
        select(Shift)
        .where(
            Shift.person_id == person_id,
            Shift.cancelled_at.is_(None),
            Shift.no_show_at.is_(None),
            Shift.checked_in_at.is_(None),
        )
        .options(joinedload(Shift.order).joinedload(Order.trade))
        .order_by(Shift.id)
    )
    return list(db.session.scalars(rows))


def rated_by(shift: Shift, side: RatingSide) -> bool:
    """Whether one side has rated a shift."""
    rows = select(Rating.id).where(Rating.shift_id == shift.id, Rating.side == side)
    return db.session.scalar(rows) is not None


def reveals_since(organisation_id: int, since: datetime) -> int:
    """How many contacts an employer looked at since a moment."""
    rows = select(func.count()).where(Reveal.organisation_id == organisation_id, Reveal.at >= since)
    return db.session.scalar(rows) or 0


def revealed_to(organisation_ids: Iterable[int], person_ids: Iterable[int]) -> set[int]:
    """Of some persons those whose name one of the organisations has looked at."""
    rows = select(Reveal.person_id).where(
        Reveal.organisation_id.in_(list(organisation_ids)),
        Reveal.person_id.in_(list(person_ids)),
    )
    return set(db.session.scalars(rows))


def reveals_of(person_id: int, limit: int = 30) -> Sequence[Reveal]:
    """Who looked at a person's contact, the latest first."""
    rows = (
        select(Reveal)
        .where(Reveal.person_id == person_id)
        .options(joinedload(Reveal.organisation))
        .order_by(Reveal.id.desc())
        .limit(limit)
    )
    return db.session.scalars(rows).all()


def past_workers(employer_ids: Sequence[int], limit: int = 100) -> list[Person]:
    """People who finished a shift with one of the employers, the latest first."""
    latest = func.max(Shift.starts_at)
    rows = (
        select(Person)
        .join(Shift, Shift.person_id == Person.id)
        .join(Order, Order.id == Shift.order_id)
        .where(Order.employer_id.in_(employer_ids), Shift.checked_out_at.is_not(None))
        .group_by(Person.id)
        .order_by(latest.desc(), Person.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def a_day_ago(now: datetime) -> datetime:
    """The start of the window in which looks at contacts are counted."""
    return now - timedelta(days=1)


def employers_of(organisation_ids: Iterable[int]) -> list[Organisation]:
    """The employers among some organisations, by id."""
    ids = list(organisation_ids)
    rows = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return list(db.session.scalars(rows))
