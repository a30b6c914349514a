"""One code for a whole shift: made once, taken back, made anew."""

from __future__ import annotations

from sqlalchemy import update

from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.placement import queries
from trainhub.placement.models import Order, RosterCode


def make_roster_code(*, order: Order, by: Actor) -> RosterCode:
    """The code of an order's roster; asking twice gives the same. A withdrawn one is made anew."""
    lock(order)
    row = queries.roster_code_of(order.id)
    if row is not None and row.withdrawn_at is None:
        return row
    if row is None:
        row = RosterCode(order_id=order.id)
        db.session.add(row)
    row.token, row.withdrawn_at = ids.public_token(), None
    row.made_at, row.made_by = clock.now(), by.account_id
    journal.record(by, "roster.code.made", order)
    return row


def withdraw_roster_code(*, order: Order, by: Actor) -> None:
    """Take the code back; printed sheets with it answer so. Twice is nothing."""
    db.session.execute(
        update(RosterCode)
        .where(RosterCode.order_id == order.id, RosterCode.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
    journal.record(by, "roster.code.withdrawn", order)
