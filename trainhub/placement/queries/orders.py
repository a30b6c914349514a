"""Orders and offers as their sides see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation
from trainhub.placement.models import Offer, Order, Shift
from trainhub.placement.rules import OfferAnswer

PAGE = 20


class OrderPage(NamedTuple):
    """Some orders and the place to go on from: the last start and id."""

    orders: list[Order]
    next_after: tuple[datetime, int] | None


def board(
    now: datetime,
    *,
    trade_code: str = "",
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> OrderPage:
    """Approved orders that still want people, the soonest first: for everybody to see."""
    rows = (
        select(Order)
        .join(Organisation, Organisation.id == Order.employer_id)
        .options(contains_eager(Order.employer), joinedload(Order.trade))
        .where(*_open(now))
        .order_by(Order.starts_at, Order.id)
        .limit(limit + 1)
    )
    if trade_code:
        rows = rows.where(Order.trade_code == trade_code)
    if after is not None:
        moment, last_id = after
        rows = rows.where(
            or_(Order.starts_at > moment, and_(Order.starts_at == moment, Order.id > last_id))
        )
    found = list(db.session.scalars(rows))
    last = found[limit - 1] if len(found) > limit else None
    return OrderPage(found[:limit], (last.starts_at, last.id) if last else None)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Order.approved_at.is_not(None),
        Order.cancelled_at.is_(None),
        Order.deadline_at > now,
        Order.taken < Order.heads,
        Organisation.suspended_at.is_(None),
    )


class TradeCount(NamedTuple):
    """Open orders of a trade."""

    code: str
    name: str
    name_en: str
    orders: int


def board_trades(now: datetime) -> list[TradeCount]:
    """How many open orders each trade has, the most first."""
    rows = (
        select(Trade.code, Trade.name, Trade.name_en, func.count(Order.id))
        .join(Order, Order.trade_code == Trade.code)
        .join(Organisation, Organisation.id == Order.employer_id)
        .where(*_open(now))
        .group_by(Trade.code, Trade.name, Trade.name_en)
        .order_by(func.count(Order.id).desc(), Trade.code)
    )
    return [TradeCount(*row) for row in db.session.execute(rows)]


def orders_of(employer_ids: Iterable[int], before: int = 0, limit: int = PAGE) -> list[Order]:
    """The orders of some employers, the latest first."""
    rows = (
        select(Order)
        .where(Order.employer_id.in_(list(employer_ids)))
        .options(joinedload(Order.trade), joinedload(Order.employer))
        .order_by(Order.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows.where(Order.id < before) if before else rows))


def waiting_orders(now: datetime, limit: int = 50) -> list[Order]:
    """Orders that staff have not decided on, the soonest first."""
    rows = (
        select(Order)
        .where(
            Order.approved_at.is_(None),
            Order.returned_at.is_(None),
            Order.cancelled_at.is_(None),
            Order.starts_at > now,
        )
        .options(joinedload(Order.trade), joinedload(Order.employer))
        .order_by(Order.starts_at, Order.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


class OfferCounts(NamedTuple):
    """How the offers of an order stand."""

    asked: int = 0
    open: int = 0
    yes: int = 0
    no: int = 0


def offer_counts(order_ids: Iterable[int], now: datetime) -> dict[int, OfferCounts]:
    """The state of the offers of some orders, in one query."""
    stands = and_(Offer.answer.is_(None), Offer.withdrawn_at.is_(None), Offer.expires_at > now)
    rows = (
        select(
            Offer.order_id,
            func.count(),
            func.sum(case((stands, 1), else_=0)),
            func.sum(case((Offer.answer == OfferAnswer.YES, 1), else_=0)),
            func.sum(case((Offer.answer == OfferAnswer.NO, 1), else_=0)),
        )
        .where(Offer.order_id.in_(list(order_ids)))
        .group_by(Offer.order_id)
    )
    return {row[0]: OfferCounts(*row[1:]) for row in db.session.execute(rows)}


def offers_of(order: Order) -> list[Offer]:
    """The offers of an order with their persons, the latest first."""
    rows = (
        select(Offer)
        .where(Offer.order_id == order.id)
        .options(joinedload(Offer.person))
        .order_by(Offer.id.desc())
    )
    return list(db.session.scalars(rows))


def my_offers(person_id: int, now: datetime, limit: int = 30) -> list[Offer]:
    """The offers a person can still answer first, then the older ones."""
    stands = and_(Offer.answer.is_(None), Offer.withdrawn_at.is_(None), Offer.expires_at > now)
    rows = (
        select(Offer)
        .where(Offer.person_id == person_id)
        .options(
            joinedload(Offer.order).joinedload(Order.employer),
            joinedload(Offer.order).joinedload(Order.trade),
        )
        .order_by(case((stands, 0), else_=1), Offer.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def open_offers(person_id: int, now: datetime) -> list[Offer]:
    """The offers of a person that wait for an answer."""
    rows = (
        select(Offer)
        .where(
            Offer.person_id == person_id,
            Offer.answer.is_(None),
            Offer.withdrawn_at.is_(None),
            Offer.expires_at > now,
        )
        .options(joinedload(Offer.order).joinedload(Order.trade))
        .order_by(Offer.id)
    )
    return list(db.session.scalars(rows))


def shift_of(offer: Offer) -> Shift | None:
    """The shift that a yes to an offer made."""
    return db.session.scalar(select(Shift).where(Shift.offer_id == offer.id))
