"""The job board, an employer's orders, the station's approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs.queries import held
from trainhub.core import clock
from trainhub.core.access import Actor, allow, me, me_or_nobody, public
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.money import Money
from trainhub.core.phrases import say_reason
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role
from trainhub.placement import actions, policy, queries
from trainhub.placement.forms import (
    OrderForm,
    OutlookForm,
    trade_choices,
)
from trainhub.placement.models import Order
from trainhub.placement.rules.feasibility import verdict
from trainhub.placement.rules.orders import order_state
from trainhub.placement.rules.pool import distance_m, employer_troubles, spot_of
from trainhub.placement.views.blueprint import bp, own_name
from trainhub.placement.views.loaders import (
    employer_i_order_for,
    order_i_run,
)


@bp.get("/orders")
@public
def orders() -> ResponseReturnValue:
    """The board for everybody; above it what my company asked for, or what waits for staff."""
    now = clock.now()
    actor = me_or_nobody()
    trade_code = request.args.get("trade", "")[:30]
    page = queries.board(now, trade_code=trade_code, after=_after(request.args.get("after", "")))
    mine = _my_orders(actor)
    staff = actor is not None and policy.may_approve(actor)
    waiting = queries.waiting_orders(now) if staff else []
    return render_template(
        "placement/orders.html",
        board=page.orders,
        trades=queries.board_trades(now),
        trade=trade_code,
        mine=mine,
        counts=queries.offer_counts([order.id for order in mine], now),
        waiting=waiting,
        staff=staff,
        may_place=actor is not None and actor.has(Role.EMPLOYER),
        order_state=order_state,
        away=distances_to(actor, page.orders),
        fits=missing_papers(actor, page.orders, clock.civil_day(now)),
        next_url=_page_after(page.next_after, trade_code),
    )


def _my_orders(actor: Actor | None) -> list[Order]:
    if actor is None or not actor.has(Role.EMPLOYER):
        return []
    return queries.orders_of(actor.organisations(Role.EMPLOYER))


def _after(typed: str) -> tuple[datetime, int] | None:
    """``1767225600-12``: start in seconds and id of the last order of the page before."""
    seconds, dash, order_id = typed.partition("-")
    if dash and seconds.isdecimal() and order_id.isdecimal() and len(typed) < 22:
        return datetime.fromtimestamp(min(int(seconds), 4_000_000_000), UTC), int(order_id)
    return None


def _page_after(after: tuple[datetime, int] | None, trade_code: str) -> str | None:
    if after is None:
        return None
    place = f"{int(after[0].timestamp())}-{after[1]}"
    return url_for(".orders", after=place, trade=trade_code or None)


def distances_to(actor: Actor | None, orders: Sequence[Order]) -> dict[int, int]:
    """Metres from where I live to each order, where both places are known."""
    home = db.session.get(Person, actor.person_id) if actor and actor.person_id else None
    here = spot_of(home) if home else None
    if here is None:
        return {}
    return {order.id: distance_m(here, there) for order in orders if (there := spot_of(order))}


def missing_papers(actor: Actor | None, orders: Sequence[Order], today: date) -> dict[int, str]:
    """Which certificates I still miss for each order; an empty word when I hold them all."""
    if actor is None or actor.person_id is None or actor.scopes:
        return {}
    mine = frozenset(held(actor.person_id, today))
    wanted = queries.requirements_of({order.trade_code for order in orders}, today)
    missing = {}
    for order in orders:
        rows = wanted.get(order.trade_code, [])
        names = [
            own_name(row.type)
            for choice in queries.choices_of(rows)
            if not choice.codes & mine
            for row in rows
            if row.type.code in choice.codes
        ]
        missing[order.id] = " / ".join(names)
    return missing


@bp.get("/orders/new")
@allow(Role.EMPLOYER, Role.STAFF)
def new_order() -> ResponseReturnValue:
    """Ask for people; ``from`` fills the form with an earlier order."""
    employer = employer_i_order_for(request.args.get("employer", type=int))
    form = OrderForm()
    earlier = request.args.get("from", type=int)
    if earlier is not None:
        _fill(form, order_i_run(earlier))
    elif employer.address:
        form.place.data = employer.address
    return _order_page(employer, form, []), 200


def _fill(form: OrderForm, order: Order) -> None:
    start = order.starts_at.astimezone(clock.CIVIL_ZONE)
    end = order.ends_at.astimezone(clock.CIVIL_ZONE)
    form.trade.data, form.title.data, form.text.data = order.trade_code, order.title, order.text
    form.heads.data, form.place.data = order.heads, order.place
    form.backups.data = order.backups
    form.start.data, form.end.data = start.time(), end.time()
    form.pay.data, form.unit.data = Money(order.pay_fen).yuan(), order.pay_unit.value
    form.towards_regular.data = order.towards_regular


def _order_page(employer: Organisation, form: OrderForm, reasons: list[str]) -> str:
    form.trade.choices = trade_choices(queries.trades(), own_name)
    return render_template(
        "placement/new_order.html",
        employer=employer,
        form=form,
        reasons=reasons or [say_reason(reason) for reason in employer_troubles(employer)],
        named=employer.id if request.args.get("employer") else None,
    )


@bp.get("/orders/outlook")
@allow(Role.EMPLOYER, Role.STAFF)
def outlook() -> ResponseReturnValue:
    """Can what is being written be filled? A part of the page, asked anew with every change."""
    employer = employer_i_order_for(request.args.get("employer", type=int))
    form = OutlookForm(request.args)
    form.trade.choices = trade_choices(queries.trades(), own_name)
    if employer_troubles(employer) or not form.validate():
        return render_template("placement/_ahead.html", ahead=None)
    starts_at, ends_at = form.times()
    asked = queries.Asked(
        db.session.get_one(Trade, form.trade.data), starts_at, ends_at, spot_of(employer),
        form.heads.data, form.backups.data or 0,
    )  # fmt: skip
    ahead = queries.outlook(asked, clock.now())
    return render_template("placement/_ahead.html", ahead=ahead, verdict=verdict(ahead))


@bp.post("/orders/new")
@allow(Role.EMPLOYER, Role.STAFF)
def place_order() -> ResponseReturnValue:
    """Place it; staff look at it before anybody else does."""
    employer = employer_i_order_for(request.args.get("employer", type=int))
    form = OrderForm()
    form.trade.choices = trade_choices(queries.trades(), own_name)
    if not form.validate():
        return _order_page(employer, form, []), 422
    spot = actions.Spot(
        form.place.data.strip(), employer.region_code, employer.lat_e6, employer.lng_e6
    )
    try:
        with transaction():
            order = actions.place_order(
                employer=employer,
                trade=db.session.get_one(Trade, form.trade.data),
                terms=form.terms(),
                spot=spot,
                towards_regular=bool(form.towards_regular.data),
                by=me(),
            )
            order_id = order.id
    except Refused as refusal:
        return _order_page(employer, form, [say_reason(r) for r in refusal.reasons]), 409
    flash(_("Your order is with the station. It is open after their check."), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)
