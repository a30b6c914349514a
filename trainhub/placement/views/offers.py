"""A worker's offers: one card each, a page to check, yes or no."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.forms import AnswerForm
from trainhub.placement.models import Offer, Shift
from trainhub.placement.rules import OfferState, StandbyState
from trainhub.placement.rules.orders import offer_state
from trainhub.placement.rules.pool import CONTACT_NOTICE, distance_m, spot_of
from trainhub.placement.rules.standbys import standby_state
from trainhub.placement.views.blueprint import bp
from trainhub.placement.views.loaders import offer_to_answer


@bp.get("/orders/offers")
@allow(Role.TRAINEE)
def offers() -> ResponseReturnValue:
    """The offers to me, those I can answer first."""
    now = clock.now()
    mine = queries.my_offers(me().person_id or 0, now)
    return render_template(
        "placement/offers.html",
        open=[offer for offer in mine if offer_state(offer, now) is OfferState.OPEN],
        older=[offer for offer in mine if offer_state(offer, now) is not OfferState.OPEN],
        offer_state=offer_state,
    )


@bp.get("/orders/offers/<int:offer_id>")
@allow(Role.TRAINEE)
def offer(offer_id: int) -> ResponseReturnValue:
    """One offer: everything to check before a yes."""
    shown = offer_to_answer(offer_id)
    here, there = spot_of(shown.person), spot_of(shown.order)
    away = distance_m(here, there) if here and there else None
    return render_template(
        "placement/offer.html",
        offer=shown,
        state=offer_state(shown, clock.now()),
        shift=queries.shift_of(shown),
        line=_in_line(shown),
        full=shown.order.taken >= shown.order.heads,
        stands_by=shown.order.standing_by < shown.order.backups,
        away=away,
        consent_text=_(CONTACT_NOTICE),
        assisted=shown.person_id != me().person_id,
    )


def _in_line(shown: Offer) -> StandbyState | None:
    standby = queries.standby_of(shown)
    return standby_state(standby) if standby else None


@bp.post("/orders/offers/<int:offer_id>/answer")
@allow(Role.TRAINEE)
def answer_offer(offer_id: int) -> ResponseReturnValue:
    """Yes or no; saying the same twice changes nothing."""
    shown = offer_to_answer(offer_id)
    form = AnswerForm()
    if not form.validate():
        return redirect(url_for(".offer", offer_id=offer_id), code=303)
    yes, by = form.is_yes(), me().acting_for(shown.person_id)
    with transaction():
        place = actions.answer_offer(offer=shown, yes=yes, by=by, notice=_(CONTACT_NOTICE))
        shift_id = place.id if isinstance(place, Shift) else None
    if place is None:
        flash(_("You said no. Nobody minds."), "good")
        return redirect(url_for(".offers"), code=303)
    if shift_id is None:
        flash(_("You stand by. When somebody drops out, we call you in turn."), "good")
        return redirect(url_for(".offer", offer_id=offer_id), code=303)
    flash(_("You said yes. The place is yours."), "good")
    return redirect(url_for(".shift", shift_id=shift_id), code=303)


@bp.post("/orders/offers/<int:offer_id>/leave")
@allow(Role.TRAINEE)
def leave_standby(offer_id: int) -> ResponseReturnValue:
    """Leave the line of a full order; leaving twice changes nothing."""
    shown = offer_to_answer(offer_id)
    standby = queries.standby_of(shown) or abort(404)
    with transaction():
        actions.leave_standby(standby=standby, by=me().acting_for(shown.person_id))
    flash(_("You no longer stand by."), "good")
    return redirect(url_for(".offers"), code=303)
