"""The employer's search: masked cards, chips with counts, asking people."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.errors import refuse_if
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.actions import OfferLine
from trainhub.placement.forms import PickForm, PoolForm, moments, trade_choices
from trainhub.placement.models import Order
from trainhub.placement.queries import Facet, PoolSearch
from trainhub.placement.rules import OrderState
from trainhub.placement.rules.orders import order_state
from trainhub.placement.rules.pool import (
    MOST_ID,
    Unmet,
    employer_troubles,
    next_morning,
    read_place,
    spot_of,
)
from trainhub.placement.views.blueprint import bp, own_name
from trainhub.placement.views.loaders import my_employers, order_i_run

#: What the address of a search keeps when one thing of it changes.
_KEPT = frozenset({
    "order", "trade", "day", "start", "end", "km", "type", "words", "region", "pay", "years",
    "stars", "valid_to",
})  # fmt: skip


class Asked(NamedTuple):
    """A search as it was asked, with the order it is for."""

    search: PoolSearch
    order: Order | None


@bp.get("/pool")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def pool() -> ResponseReturnValue:
    """Certified people who are free for the work; the address holds the whole search."""
    now = clock.now()
    employers = acting_employers()
    open_orders = [
        order
        for order in queries.orders_of([employer.id for employer in employers], limit=50)
        if order_state(order, now) is OrderState.OPEN
    ]
    form = PoolForm(request.args)
    form.trade.choices = [*choices([("", _("any"))]), *trade_choices(queries.trades(), own_name)]
    form.offer_distances()
    form.offer_districts((region.code, own_name(region)) for region in queries.pool_regions())
    asked = asked_in_address(form, employers, now)
    page = queries.pool(asked.search, now)
    cards = queries.marked_for(asked.order, page.cards) if asked.order else page.cards
    return render_template(
        "placement/pool.html",
        form=form,
        order=asked.order,
        orders=open_orders,
        search=asked.search,
        cards=cards,
        chips=_chips(queries.facets(asked.search, now), asked.search.type_id),
        next_url=_page_after(page.next_after),
        table_url=partial(_here, "pool_table"),
    )


def acting_employers() -> list[Organisation]:
    """My employers in good standing; a suspended employer's own search finds nobody at all."""
    employers = my_employers()
    standing = [employer for employer in employers if not employer_troubles(employer)]
    if employers and not standing and not me().has(Role.STAFF, Role.ADMIN):
        refuse_if(employer_troubles(employers[0]))
    return standing


def asked_in_address(form: PoolForm, employers: list[Organisation], now: datetime) -> Asked:
    """The search that the address holds. Refused for an order of an employer that may not ask."""
    after = read_place(request.args.get("after", ""))
    type_id = request.args.get("type", type=int)
    if type_id is not None and not 0 < type_id <= MOST_ID:
        type_id = None
    typed = form.validate()
    wider = form.wider()
    order_id = request.args.get("order", type=int)
    if order_id is not None:
        order = order_i_run(order_id)
        refuse_if(employer_troubles(order.employer))
        near = spot_of(order)
        return Asked(
            PoolSearch(
                order.starts_at,
                order.ends_at,
                order.trade,
                type_id,
                near,
                form.within(),
                after,
                **wider,
            ),
            order,
        )
    starts_at, ends_at = next_morning(now)
    if typed and form.day.data and form.start.data and form.end.data:
        starts_at, ends_at = moments(form.day.data, form.start.data, form.end.data)
    else:
        form.day.data = form.day.data or starts_at.astimezone(clock.CIVIL_ZONE).date()
        form.start.data = form.start.data or starts_at.astimezone(clock.CIVIL_ZONE).time()
        form.end.data = form.end.data or ends_at.astimezone(clock.CIVIL_ZONE).time()
    trade = next((t for t in queries.trades() if t.code == form.trade.data), None)
    near = spot_of(employers[0]) if employers else None
    search = PoolSearch(
        starts_at, ends_at, trade, type_id, near, form.within(), after, **wider
    )  # fmt: skip
    return Asked(search, None)


def _here(page: str = "pool", **changes: Any) -> str:
    kept: dict[str, Any] = {n: value for n, value in request.args.items() if n in _KEPT}
    return url_for(f".{page}", **(kept | changes))


def _page_after(after: tuple[int, int, int] | None) -> str | None:
    return None if after is None else _here(after="-".join(map(str, after)))


class _Chip(NamedTuple):
    """One certificate type to narrow the search to, with how many people it would show."""

    label: str
    people: int | str | None
    url: str
    on: bool


def _count(facet: Facet) -> int | str:
    return f"{facet.people}+" if facet.more else facet.people


def _chips(facets: list[Facet], chosen: int | None) -> list[_Chip]:
    every = _Chip(str(_("All")), None, _here(type=None), chosen is None)
    return [
        every,
        *(
            _Chip(
                own_name(facet), _count(facet), _here(type=facet.type_id), facet.type_id == chosen
            )
            for facet in facets
        ),
    ]


@bp.post("/pool/offers")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def send_offers() -> ResponseReturnValue:
    """Ask the chosen people; everybody is judged anew, and the answer says who was not asked."""
    form = PickForm()
    if not form.validate():
        abort(400)
    order = order_i_run(form.order_id())
    order_id = order.id
    wanted = {person_id for person_id in form.person.data or [] if 0 < person_id <= MOST_ID}
    with transaction():
        persons = [
            person
            for person in (db.session.get(Person, person_id) for person_id in sorted(wanted))
            if person is not None
        ]
        unknown = len(wanted) - len(persons)
        lines = actions.send_offers(order=order, persons=persons, by=me(), unknown=unknown)
    _say_what_became(lines, unknown)
    return redirect(url_for(".order", order_id=order_id), code=303)


#: What an employer knows anyway, because it did it.
_OWN_DOING = frozenset({Unmet.ASKED_ALREADY, Unmet.SAID_YES})


def _say_what_became(lines: list[OfferLine], unknown: int) -> None:
    """How many were asked. Staff hear every reason; an employer nothing about hidden people."""
    sent = sum(1 for line in lines if line.offer is not None)
    if sent:
        flash(_("People asked: %(count)s.", count=sent), "good")
    everything = me().has(Role.STAFF, Role.ADMIN)
    why: Counter[str] = Counter()
    for line in lines:
        told = [each for each in line.reasons if everything or each.code in _OWN_DOING]
        why.update(say_reason(reason) for reason in told)
        unknown += bool(line.reasons and not told)
    if unknown:
        why[_("Cannot be asked for this work now.")] += unknown
    for sentence, count in why.most_common(6):
        flash(_("Not asked (%(count)s): %(why)s", count=count, why=sentence), "warn")
