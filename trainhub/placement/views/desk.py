"""One order: the advertisement for everybody, the desk for those who run it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import Actor, allow, me, me_or_nobody, public
from trainhub.core.db import transaction
from trainhub.people.identity import mask_name
from trainhub.people.rules import Role
from trainhub.placement import actions, policy, queries
from trainhub.placement.forms import ApprovalForm, PolicyForm, WhyForm
from trainhub.placement.models import Order
from trainhub.placement.rules import OrderState, ShiftState
from trainhub.placement.rules.feasibility import class_troubles, verdict
from trainhub.placement.rules.orders import offer_state, offering_troubles, order_state
from trainhub.placement.rules.shifts import next_step, shift_state
from trainhub.placement.rules.standbys import standby_state
from trainhub.placement.views.blueprint import bp, own_name
from trainhub.placement.views.loaders import order_i_run, order_on_show
from trainhub.placement.views.orders import distances_to, missing_papers


@bp.get("/orders/<int:order_id>")
@public
def order(order_id: int) -> ResponseReturnValue:
    """One order: the advertisement for everybody, the desk for those who run it."""
    shown = order_on_show(order_id)
    actor = me_or_nobody()
    if actor is not None and policy.may_run_order(actor, shown):
        return _desk(shown, actor)
    person_id = actor.person_id if actor else None
    offers = queries.open_offers(person_id, clock.now()) if person_id else []
    return render_template(
        "placement/order.html",
        order=shown,
        state=order_state(shown, clock.now()),
        away=distances_to(actor, [shown]).get(shown.id),
        missing=missing_papers(actor, [shown], clock.today()).get(shown.id),
        needs=_needs(shown),
        offer=next((offer for offer in offers if offer.order_id == shown.id), None),
    )


def _needs(shown: Order) -> str:
    """The certificates an order asks for: alternatives with a stroke, several with a plus."""
    wanted = queries.requirements_of([shown.trade_code], clock.civil_day(shown.starts_at))
    rows = wanted.get(shown.trade_code, [])
    return " + ".join(
        " / ".join(own_name(row.type) for row in rows if row.type.code in choice.codes)
        for choice in queries.choices_of(rows)
    )


def _desk(shown: Order, actor: Actor) -> ResponseReturnValue:
    now = clock.now()
    shifts = queries.shifts_of(shown)
    offers = queries.offers_of(shown)
    standbys = queries.standbys_of(shown)
    people = {shift.person_id: shift.person.name for shift in shifts} | {
        offer.person_id: offer.person.name for offer in offers
    }
    seen = queries.revealed_to([shown.employer_id], people)
    names = {
        person_id: name if person_id in seen else mask_name(name)
        for person_id, name in people.items()
    }
    states = {shift.id: shift_state(shift) for shift in shifts}
    # The question "can it be filled?" stands before the order is signed, and until it is full.
    open_to_answer = order_state(shown, now) in {OrderState.WAITING, OrderState.OPEN}
    ahead = queries.outlook(queries.asked_by(shown), now) if open_to_answer else None
    return render_template(
        "placement/order_desk.html",
        order=shown,
        state=order_state(shown, now),
        open=order_state(shown, now) is OrderState.OPEN,
        shifts=shifts,
        states=states,
        mine={shift.id for shift in shifts if policy.may_see_shift(actor, shift)},
        steps={shift.id: next_step(states[shift.id]) for shift in shifts},
        offers=[offer for offer in offers if offer.answer != "yes"],
        standbys=[(standby, standby_state(standby)) for standby in standbys],
        # A full order asks on while more people may stand by.
        asks=not offering_troubles(shown, now),
        offer_state=offer_state,
        names=names,
        records=queries.records_of(people),
        uninsured=sum(1 for state in states.values() if state is ShiftState.AGREED),
        unagreed=sum(1 for state in states.values() if state is ShiftState.ACCEPTED),
        policy_form=PolicyForm(),
        approval=ApprovalForm() if policy.may_approve(actor) else None,
        why_form=WhyForm(),
        may_cancel=not shown.cancelled_at and now < shown.starts_at,
        ahead=ahead,
        verdict=verdict(ahead) if ahead else None,
        may_ask_class=ahead is not None
        and not class_troubles(
            ahead, order_state(shown, now), asked=shown.class_asked_at is not None
        ),
    )


@bp.post("/orders/<int:order_id>/approve")
@allow(Role.STAFF, Role.ADMIN)
def approve_order(order_id: int) -> ResponseReturnValue:
    """Let it out after the checklist."""
    shown = order_i_run(order_id)
    form = ApprovalForm()
    form.validate()
    with transaction():
        actions.approve_order(order=shown, checks=form.ticked(), by=me())
    flash(_("The order is open. Everybody can see it now."), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)


@bp.post("/orders/<int:order_id>/return")
@allow(Role.STAFF, Role.ADMIN)
def return_order(order_id: int) -> ResponseReturnValue:
    """Send it back with a word why."""
    shown = order_i_run(order_id)
    form = WhyForm()
    if not form.validate():
        flash(_("Please say why."), "warn")
        return redirect(url_for(".order", order_id=order_id), code=303)
    with transaction():
        actions.return_order(order=shown, why=form.why.data.strip(), by=me())
    flash(_("The order is back with its employer."), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)


@bp.post("/orders/<int:order_id>/cancel")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def cancel_order(order_id: int) -> ResponseReturnValue:
    """Call it off; everybody concerned is told."""
    shown = order_i_run(order_id)
    form = WhyForm()
    if not form.validate():
        flash(_("Please say why."), "warn")
        return redirect(url_for(".order", order_id=order_id), code=303)
    with transaction():
        actions.cancel_order(order=shown, why=form.why.data.strip(), by=me())
    flash(_("The order is cancelled. Everybody was told."), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)


@bp.post("/orders/<int:order_id>/class")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def ask_class(order_id: int) -> ResponseReturnValue:
    """A class for the heads that nobody ready could fill."""
    shown = order_i_run(order_id)
    with transaction():
        heads = actions.ask_class(order=shown, by=me())
    flash(_("The station was asked for a class for %(heads)s people.", heads=heads), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)


@bp.post("/orders/<int:order_id>/insure")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def insure_all(order_id: int) -> ResponseReturnValue:
    """One policy for everybody who agreed."""
    shown = order_i_run(order_id)
    form = PolicyForm()
    if not form.validate():
        flash(_("Please enter the number of the insurance policy."), "warn")
        return redirect(url_for(".order", order_id=order_id), code=303)
    with transaction():
        count = actions.insure_all(order=shown, policy_no=form.policy_no.data, by=me())
    flash(_("Insured: %(count)s.", count=count), "good")
    return redirect(url_for(".order", order_id=order_id), code=303)
