"""A shift, step by step, from the worker's side and from the employer's."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import Actor, allow, me
from trainhub.core.db import transaction
from trainhub.core.web import found
from trainhub.people.identity import mask_name
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.forms import HoursForm, PolicyForm, RatingForm, SettleForm, WhyForm
from trainhub.placement.models import Shift
from trainhub.placement.rules import CheckInWay, RatingSide, ShiftState, Step
from trainhub.placement.rules.shifts import (
    COURSE_OF_A_SHIFT,
    next_step,
    no_show_troubles,
    shift_state,
    stamped_minutes,
    step_troubles,
)
from trainhub.placement.views.blueprint import bp
from trainhub.placement.views.loaders import shift_i_give, shift_i_see, shift_i_work


@bp.get("/orders/shifts/<int:shift_id>")
@allow(Role.TRAINEE)
def shift(shift_id: int) -> ResponseReturnValue:
    """Where a shift stands and what is next, for the side that looks."""
    shift_i_see(shift_id)
    shown = found(queries.shift_with_all(shift_id))
    now, actor = clock.now(), me()
    state = shift_state(shown)
    step = next_step(state)
    rated = {rating.side: rating for rating in shown.ratings}
    side = _side(actor, shown, request.args.get("side", ""))
    worker_side = side is RatingSide.BY_WORKER
    seen = queries.revealed_to([shown.order.employer_id], [shown.person_id])
    minutes = stamped_minutes(shown)
    hours_form = HoursForm(hours=minutes // 60, minutes=minutes % 60, pieces=shown.confirmed_pieces)
    return render_template(
        "placement/shift.html" if worker_side else "placement/shift_desk.html",
        shift=shown,
        order=shown.order,
        state=state,
        step=step,
        course=COURSE_OF_A_SHIFT,
        place=COURSE_OF_A_SHIFT.index(state) if state in COURSE_OF_A_SHIFT else None,
        waits=step_troubles(shown, Step.CHECK_IN, now) if step is Step.CHECK_IN else [],
        agreement=(shown.agreement_text or actions.agreement_of(shown))
        if seen or worker_side
        else None,
        rated=rated,
        may_rate=shown.checked_out_at is not None and side not in rated,
        name=shown.person.name if seen or worker_side else mask_name(shown.person.name),
        due_fen=actions.due_fen(shown) if shown.confirmed_at else None,
        stamped=minutes,
        may_cancel=state in {ShiftState.ACCEPTED, ShiftState.AGREED, ShiftState.INSURED},
        may_miss=not no_show_troubles(shown, now),
        rating_form=RatingForm(formdata=None, side="employer" if not worker_side else ""),
        hours_form=hours_form,
        settle_form=SettleForm(),
        policy_form=PolicyForm(),
        why_form=WhyForm(),
        assisted=worker_side and shown.person_id != actor.person_id,
    )


def _side(actor: Actor, shown: Shift, spoken_for: str) -> RatingSide:
    """Whose side the actor is on; staff who serve the worker may speak for either."""
    if actor.person_id == shown.person_id:
        return RatingSide.BY_WORKER
    if _is_employers(actor, shown) or spoken_for == "employer":
        return RatingSide.BY_EMPLOYER
    return RatingSide.BY_WORKER


def _is_employers(actor: Actor, shown: Shift) -> bool:
    return actor.reaches(Role.EMPLOYER, shown.order.employer.path)


def _by(shown: Shift) -> Actor:
    """Me; in assisted mode when staff take the worker's step."""
    return me().acting_for(shown.person_id)


def _back(shift_id: int, side: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".shift", shift_id=shift_id, side=side), code=303)


@bp.post("/orders/shifts/<int:shift_id>/agree")
@allow(Role.TRAINEE)
def agree(shift_id: int) -> ResponseReturnValue:
    """I agree to the terms."""
    shown = shift_i_work(shift_id)
    with transaction():
        actions.record_agreement(shift=shown, by=_by(shown))
    flash(_("Agreed. Now the employer enters the insurance."), "good")
    return _back(shift_id)


@bp.post("/orders/shifts/<int:shift_id>/check-in")
@allow(Role.TRAINEE)
def check_in(shift_id: int) -> ResponseReturnValue:
    """I am here; or the employer, or staff, say so of a worker without a phone."""
    shown = shift_i_see(shift_id)
    actor = me()
    if actor.person_id == shown.person_id:
        way = CheckInWay.WORKER
    else:
        way = CheckInWay.EMPLOYER if _is_employers(actor, shown) else CheckInWay.STAFF
    by = actor if way is CheckInWay.EMPLOYER else _by(shown)
    with transaction():
        actions.check_in(shift=shown, way=way, by=by)
    flash(_("Checked in."), "good")
    return _back(shift_id)


@bp.post("/orders/shifts/<int:shift_id>/check-out")
@allow(Role.TRAINEE)
def check_out(shift_id: int) -> ResponseReturnValue:
    """The work is done."""
    shown = shift_i_see(shift_id)
    with transaction():
        actions.check_out(shift=shown, by=_by(shown))
    flash(_("Checked out. The employer confirms your hours."), "good")
    return _back(shift_id)


@bp.post("/orders/shifts/<int:shift_id>/insure")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def insure(shift_id: int) -> ResponseReturnValue:
    """The accident insurance of this worker."""
    shown = shift_i_give(shift_id)
    form = PolicyForm()
    form.validate()
    with transaction():
        actions.insure(shift=shown, policy_no=form.policy_no.data or "", by=me())
    flash(_("Insurance recorded."), "good")
    return _back(shift_id, "employer")


@bp.post("/orders/shifts/<int:shift_id>/confirm")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def confirm_hours(shift_id: int) -> ResponseReturnValue:
    """The hours that were worked."""
    shown = shift_i_give(shift_id)
    form = HoursForm()
    if not form.validate():
        flash(_("Please enter hours and minutes in figures."), "warn")
        return _back(shift_id, "employer")
    with transaction():
        actions.confirm_hours(shift=shown, minutes=form.total(), pieces=form.pieces.data, by=me())
    flash(_("Hours confirmed. Please pay now."), "good")
    return _back(shift_id, "employer")


@bp.post("/orders/shifts/<int:shift_id>/settle")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def settle(shift_id: int) -> ResponseReturnValue:
    """The worker was paid."""
    shown = shift_i_give(shift_id)
    form = SettleForm()
    if not form.validate():
        flash(_("Please say how it was paid."), "warn")
        return _back(shift_id, "employer")
    with transaction():
        actions.settle(shift=shown, method=form.paid(), by=me())
    flash(_("Payment recorded. The worker was told."), "good")
    return _back(shift_id, "employer")


@bp.post("/orders/shifts/<int:shift_id>/rate")
@allow(Role.TRAINEE)
def rate(shift_id: int) -> ResponseReturnValue:
    """How it was, once a side."""
    shown = shift_i_see(shift_id)
    form = RatingForm()
    side = _side(me(), shown, form.side.data or "")
    if not form.validate():
        flash(_("Please choose the stars."), "warn")
        return _back(shift_id)
    with transaction():
        actions.rate(
            shift=shown,
            side=side,
            stars=int(form.stars.data),
            punctual={"yes": True, "no": False}.get(form.punctual.data or ""),
            comment=form.comment.data or "",
            by=me() if side is RatingSide.BY_EMPLOYER else _by(shown),
        )
    flash(_("Thank you. Your rating is saved."), "good")
    return _back(shift_id, form.side.data or None)


@bp.post("/orders/shifts/<int:shift_id>/cancel")
@allow(Role.TRAINEE)
def cancel_shift(shift_id: int) -> ResponseReturnValue:
    """Call it off before it begins."""
    shown = shift_i_see(shift_id)
    form = WhyForm()
    if not form.validate():
        flash(_("Please say why."), "warn")
        return _back(shift_id)
    by = me() if _is_employers(me(), shown) else _by(shown)
    with transaction():
        actions.cancel_shift(shift=shown, why=form.why.data.strip(), by=by)
    flash(_("Called off. The other side was told."), "good")
    return _back(shift_id)


@bp.post("/orders/shifts/<int:shift_id>/no-show")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def mark_no_show(shift_id: int) -> ResponseReturnValue:
    """The worker did not come."""
    shown = shift_i_give(shift_id)
    with transaction():
        actions.mark_no_show(shift=shown, by=me())
    flash(_("Recorded. The worker was told and may object."), "warn")
    return _back(shift_id, "employer")


@bp.post("/orders/shifts/<int:shift_id>/contact")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def contact(shift_id: int) -> ResponseReturnValue:
    """Name and phone of somebody who said yes; the look is recorded and the person sees it."""
    shown = shift_i_give(shift_id)
    with transaction():
        actions.reveal_contact(shift=shown, by=me())
    return render_template(
        "placement/contact.html", shift=shown, order=shown.order, person=shown.person
    )
