"""What programs may ask of the placement chapter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from apiflask import APIBlueprint, Schema, abort
from apiflask.fields import Date as DateField
from apiflask.fields import DateTime, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from flask import g

from trainhub.core import clock
from trainhub.core.access import allow_token, public
from trainhub.core.errors import refuse_if
from trainhub.core.money import PayUnit
from trainhub.placement import queries
from trainhub.placement.models import Order
from trainhub.placement.queries import Card, PoolSearch
from trainhub.placement.rules.orders import LONGEST
from trainhub.placement.rules.pool import BANDS_KM, FAR, employer_troubles, read_place, spot_of

bp = APIBlueprint("placement_api", __name__, tag="Placement")


class OrdersQuery(Schema):
    """Which orders."""

    trade = String(validate=Length(max=30), metadata={"description": "Code of a trade."})


class OrderOut(Schema):
    """An open order, as the board shows it."""

    id = Integer()
    employer = String()
    trade = String(metadata={"description": "Code of the trade."})
    title = String()
    text = String()
    place = String()
    heads = Integer()
    places_left = Integer()
    starts_at = DateTime()
    ends_at = DateTime()
    answers_until = DateTime()
    pay_fen = Integer(metadata={"description": "Pay in fen (1 yuan = 100 fen) for one unit."})
    pay_unit = String(validate=OneOf([unit.value for unit in PayUnit]))


class OrdersOut(Schema):
    """Open orders, the soonest first."""

    orders = List(Nested(OrderOut))


@bp.get("/orders")
@public
@bp.input(OrdersQuery, location="query", arg_name="wanted")
@bp.output(OrdersOut)
@bp.doc(summary="Open orders", description="Approved orders that still want people, at most 50.")
def orders(wanted: dict[str, str]) -> dict[str, Any]:
    """The job board for programs."""
    page = queries.board(clock.now(), trade_code=wanted.get("trade", ""), limit=50)
    return {"orders": [_order(order) for order in page.orders]}


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "employer": order.employer.name,
        "trade": order.trade_code,
        "title": order.title,
        "text": order.text,
        "place": order.place,
        "heads": order.heads,
        "places_left": order.heads - order.taken,
        "starts_at": order.starts_at,
        "ends_at": order.ends_at,
        "answers_until": order.deadline_at,
        "pay_fen": order.pay_fen,
        "pay_unit": order.pay_unit.value,
    }


class PoolQuery(Schema):
    """What an employer looks for."""

    starts_at = DateTime(required=True, metadata={"description": "Start of the work, with zone."})
    ends_at = DateTime(required=True, metadata={"description": "End of the work, with zone."})
    trade = String(validate=Length(max=30), metadata={"description": "Code of a trade."})
    within_km = Integer(validate=OneOf(BANDS_KM), metadata={"description": "Distance band."})
    after = String(validate=Length(max=24), metadata={"description": "``next`` of the last page."})
    limit = Integer(load_default=20, validate=Range(1, 50))


class PaperOut(Schema):
    """A valid certificate."""

    name = String()
    valid_until = DateField(allow_none=True)


class CardOut(Schema):
    """A masked card: no full name, no phone, no ID number."""

    name = String(metadata={"description": "Family name and a star."})
    within_km = Integer(allow_none=True)
    certificates = List(Nested(PaperOut))
    shifts_done = Integer()
    came_on_time = Integer(metadata={"description": "Of the rated shifts."})
    shifts_rated = Integer()
    stars_tenths = Integer(allow_none=True)


class PoolOut(Schema):
    """People who could be asked for this work, nearest first."""

    people = List(Nested(CardOut))
    next = String(allow_none=True)


@bp.get("/pool")
@allow_token("pool:read")
@bp.input(PoolQuery, location="query", arg_name="wanted")
@bp.output(PoolOut)
@bp.doc(
    summary="Search the certified pool",
    description="Masked cards of people who agree to be found. Needs a token with `pool:read`.",
)
def pool(wanted: dict[str, Any]) -> dict[str, Any]:
    """The employer's search for programs."""
    employer = g.api_token.organisation
    refuse_if(employer_troubles(employer))
    starts_at, ends_at = _aware(wanted["starts_at"]), _aware(wanted["ends_at"])
    if not timedelta(0) < ends_at - starts_at <= LONGEST or not 2020 <= starts_at.year < 2100:
        abort(422, "the work must last at most 24 hours")
    trade = next((t for t in queries.trades() if t.code == wanted.get("trade")), None)
    search = PoolSearch(
        starts_at=starts_at,
        ends_at=ends_at,
        trade=trade,
        near=spot_of(employer),
        within_km=wanted.get("within_km"),
        after=read_place(wanted.get("after", "")),
    )
    page = queries.pool(search, clock.now(), limit=wanted["limit"])
    following = "-".join(map(str, page.next_after)) if page.next_after else None
    return {"people": [_card(card) for card in page.cards], "next": following}


def _aware(moment: datetime) -> datetime:
    """A moment without a zone is meant in China."""
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CIVIL_ZONE)


def _card(card: Card) -> dict[str, Any]:
    return {
        "name": card.name,
        "within_km": None if card.band_km == FAR else card.band_km,
        "certificates": [{"name": paper.name, "valid_until": paper.until} for paper in card.papers],
        "shifts_done": card.record.shifts,
        "came_on_time": card.record.punctual,
        "shifts_rated": card.record.rated,
        "stars_tenths": card.record.stars_tenths,
    }
