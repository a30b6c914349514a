"""The worker's own place in the pool: wish, being free, joining and leaving; the work page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainhub.certs.queries import held
from trainhub.core import clock
from trainhub.core.access import Actor, allow, me
from trainhub.core.db import transaction
from trainhub.core.web import load
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import contact_receivers, has_consented
from trainhub.people.rules import Purpose, Role
from trainhub.placement import actions, queries
from trainhub.placement.forms import WishForm, trade_choices
from trainhub.placement.models import Wish
from trainhub.placement.rules.orders import offer_state
from trainhub.placement.rules.pool import POOL_NOTICE
from trainhub.placement.rules.shifts import next_step, shift_state
from trainhub.placement.views.blueprint import bp, own_name
from trainhub.placement.views.loaders import person_i_wish_for


@bp.get("/orders/mine")
@allow(Role.TRAINEE)
def my_work() -> ResponseReturnValue:
    """My work: what is next, my shifts and what they earned."""
    now = clock.now()
    person_id = me().person_id or 0
    shifts = queries.my_shifts(person_id)
    waiting = queries.waiting_for(person_id, now)
    return render_template(
        "placement/my_work.html",
        waiting=waiting,
        fresh=waiting.wish is not None and waiting.wish.available_until > now,
        step=next_step(shift_state(waiting.shift)) if waiting.shift else None,
        coming=[shift for shift in reversed(shifts) if shift.ends_at > now],
        past=[shift for shift in shifts if shift.ends_at <= now],
        offers=queries.my_offers(person_id, now, limit=5),
        offer_state=offer_state,
        shift_state=shift_state,
    )


@bp.get("/pool/me")
@allow(Role.TRAINEE)
def wish() -> ResponseReturnValue:
    """What work I want, whether I am free, whether employers may find me."""
    person = _person()
    wish = queries.wish_of(person.id)
    form = WishForm(data=_said(wish) if wish else None)
    if wish is not None:
        form.show(wish)
    return _wish_page(person, form), 200


def _said(wish: Wish) -> dict[str, Any]:
    return {
        "trades": wish.trades,
        "skills": wish.skills,
        "years": wish.years,
        "wants_regular": wish.wants_regular,
    }


def _person() -> Person:
    return person_i_wish_for(request.args.get("person", type=int))


def _by(person: Person) -> Actor:
    return me().acting_for(person.id)


def _back(person: Person) -> Response:
    assisted = person.id if person.id != me().person_id else None
    return redirect(url_for(".wish", person=assisted), code=303)


def _wish_page(person: Person, form: WishForm) -> str:
    now = clock.now()
    form.trades.choices = trade_choices(queries.trades(), own_name)
    wish = queries.wish_of(person.id)
    return render_template(
        "placement/wish.html",
        person=person,
        assisted=person.id if person.id != me().person_id else None,
        form=form,
        wish=wish,
        fresh=wish is not None and wish.available_until > now,
        in_pool=has_consented(person.id, Purpose.POOL),
        certified=bool(held(person.id, clock.civil_day(now))),
        consent_text=_(POOL_NOTICE),
        looks=queries.reveals_of(person.id),
        receivers=contact_receivers(person.id),
    )


@bp.post("/pool/me")
@allow(Role.TRAINEE)
def set_wish() -> ResponseReturnValue:
    """Write the wish down."""
    person = _person()
    form = WishForm()
    form.trades.choices = trade_choices(queries.trades(), own_name)
    if not form.validate():
        return _wish_page(person, form), 422
    with transaction():
        actions.set_wish(
            person=person,
            trades=form.trades.data or [],
            skills=(form.skills.data or "").strip(),
            radius_km=form.radius_km.data,
            wants_regular=bool(form.wants_regular.data),
            pay=form.wished_pay(),
            able=form.ability(),
            by=_by(person),
        )
    flash(_("Saved. You count as free for three days."), "good")
    return _back(person)


@bp.post("/pool/me/free")
@allow(Role.TRAINEE)
def renew_availability() -> ResponseReturnValue:
    """I am free for another 72 hours."""
    person = _person()
    with transaction():
        actions.renew_availability(person=person, by=_by(person))
    flash(_("You count as free for three days."), "good")
    return _back(person)


@bp.post("/pool/me/busy")
@allow(Role.TRAINEE)
def end_availability() -> ResponseReturnValue:
    """I am not free now."""
    person = _person()
    with transaction():
        actions.end_availability(person=person, by=_by(person))
    flash(_("Nobody asks you until you say that you are free."), "good")
    return _back(person)


@bp.post("/pool/me/join")
@allow(Role.TRAINEE)
def join_pool() -> ResponseReturnValue:
    """Yes, employers may find my card."""
    person = _person()
    with transaction():
        actions.join_pool(person=person, notice=_(POOL_NOTICE), by=_by(person))
    flash(_("You are in the pool. Employers can find you now."), "good")
    return _back(person)


@bp.post("/pool/me/leave")
@allow(Role.TRAINEE)
def leave_pool() -> ResponseReturnValue:
    """No longer; from this moment on nobody finds me."""
    person = _person()
    with transaction():
        actions.leave_pool(person=person, by=_by(person))
    flash(_("You have left the pool. Nobody finds you there any more."), "good")
    return _back(person)


@bp.post("/pool/me/receivers/<int:receiver_id>/withdraw")
@allow(Role.TRAINEE)
def withdraw_contact(receiver_id: int) -> ResponseReturnValue:
    """This employer may no longer look at my name and phone; its next look finds nothing."""
    person = _person()
    receiver = load(Organisation, receiver_id)
    with transaction():
        actions.withdraw_contact(person=person, receiver=receiver, by=_by(person))
    flash(_("Done. This employer no longer sees your name and phone."), "good")
    return _back(person)
