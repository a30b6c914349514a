"""Who stands by for an order."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.placement.models import Offer, Order, Standby


def standbys_of(order: Order) -> list[Standby]:
    """Everybody who ever stood by for an order, with their persons, in the order of the line."""
    rows = _first_come().where(Standby.order_id == order.id).options(joinedload(Standby.person))
    return list(db.session.scalars(rows))


def waiting_standbys(order: Order) -> list[Standby]:
    """Who can be called for an order, the first to be called first."""
    rows = _first_come().where(
        Standby.order_id == order.id, Standby.called_at.is_(None), Standby.left_at.is_(None)
    )
    return list(db.session.scalars(rows.options(joinedload(Standby.offer))))


def standby_of(offer: Offer) -> Standby | None:
    """The place in line that a yes to an offer gave."""
    return db.session.scalar(select(Standby).where(Standby.offer_id == offer.id))


def standing_by_for(order: Order, person_ids: Iterable[int]) -> set[int]:
    """Which of some persons wait in the line of an order."""
    rows = select(Standby.person_id).where(
        Standby.order_id == order.id,
        Standby.person_id.in_(list(person_ids)),
        Standby.called_at.is_(None),
        Standby.left_at.is_(None),
    )
    return set(db.session.scalars(rows))


def _first_come() -> Select[Standby]:
    return select(Standby).order_by(Standby.since, Standby.id)
