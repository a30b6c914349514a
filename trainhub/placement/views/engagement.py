"""One regular job on its way, and the follow-up calls."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.people.rules import Role
from trainhub.placement import actions, policy
from trainhub.placement.forms import (
    AnswerForm,
    ContractForm,
    FollowUpForm,
    InsuranceForm,
    WhyForm,
)
from trainhub.placement.models import FollowUp
from trainhub.placement.rules.track import (
    confirm_troubles,
    engagement_state,
    follow_up_troubles,
    open_deadlines,
    stars_tenths,
)
from trainhub.placement.views.blueprint import bp
from trainhub.placement.views.loaders import (
    call_i_make,
    engagement_i_decide,
    engagement_i_manage,
    engagement_i_see,
)
from trainhub.placement.views.track import shown_names


@bp.get("/track/<int:engagement_id>")
@allow(Role.TRAINEE)
def engagement(engagement_id: int) -> ResponseReturnValue:
    """One regular job on its way: terms, evidence, what is due, what is next."""
    shown = engagement_i_see(engagement_id)
    actor, today = me(), clock.today()
    mine = policy.may_decide(actor, shown)
    names = shown_names([shown.employer_id], {shown.person_id: shown.person.name})
    evidence = shown.evidence
    return render_template(
        "placement/engagement.html",
        engagement=shown,
        state=engagement_state(shown),
        dues=open_deadlines(shown, today),
        evidence=evidence,
        tenths=stars_tenths(evidence["stars"], evidence["rated"]),
        decides=mine,
        manages=policy.may_manage(actor, shown),
        name=shown.person.name if mine else names[shown.person_id],
        missing=confirm_troubles(shown, today),
        contract_form=ContractForm(on=today),
        insurance_form=InsuranceForm(on=today),
        why_form=WhyForm(),
        assisted=mine and shown.person_id != actor.person_id,
    )


def _back(engagement_id: int) -> ResponseReturnValue:
    return redirect(url_for(".engagement", engagement_id=engagement_id), code=303)


@bp.post("/track/<int:engagement_id>/answer")
@allow(Role.TRAINEE)
def answer_proposal(engagement_id: int) -> ResponseReturnValue:
    """Yes or no to a regular job."""
    shown = engagement_i_decide(engagement_id)
    form = AnswerForm()
    if not form.validate():
        return _back(engagement_id)
    by = me().acting_for(shown.person_id)
    answer = actions.accept_engagement if form.is_yes() else actions.decline_engagement
    with transaction():
        answer(engagement=shown, by=by)
    yes, no = _("You said yes. The contract comes next."), _("You said no. Nobody minds.")
    flash(yes if form.is_yes() else no, "good")
    return _back(engagement_id)


@bp.post("/track/<int:engagement_id>/contract")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def sign_contract(engagement_id: int) -> ResponseReturnValue:
    """The written contract."""
    shown = engagement_i_manage(engagement_id)
    form = ContractForm()
    if not form.validate():
        flash(_("Please enter the number and the day of the contract."), "warn")
        return _back(engagement_id)
    with transaction():
        actions.sign_contract(engagement=shown, number=form.number.data, on=form.on.data, by=me())
    flash(_("The contract is recorded."), "good")
    return _back(engagement_id)


@bp.post("/track/<int:engagement_id>/insurance")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def register_insurance(engagement_id: int) -> ResponseReturnValue:
    """The social insurance."""
    shown = engagement_i_manage(engagement_id)
    form = InsuranceForm()
    if not form.validate():
        flash(_("Please enter the day of the registration."), "warn")
        return _back(engagement_id)
    with transaction():
        actions.register_insurance(engagement=shown, on=form.on.data, by=me())
    flash(_("The social insurance is recorded."), "good")
    return _back(engagement_id)


@bp.post("/track/<int:engagement_id>/regular")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def confirm_regular(engagement_id: int) -> ResponseReturnValue:
    """From gig to regular job."""
    shown = engagement_i_manage(engagement_id)
    with transaction():
        actions.confirm_regular(engagement=shown, by=me())
    flash(_("A regular job. The station asks after 7, 30, 90 and 180 days."), "good")
    return _back(engagement_id)


@bp.post("/track/<int:engagement_id>/end")
@allow(Role.EMPLOYER, Role.STAFF, Role.ADMIN)
def end_engagement(engagement_id: int) -> ResponseReturnValue:
    """The job has ended."""
    shown = engagement_i_manage(engagement_id)
    form = WhyForm()
    if not form.validate():
        flash(_("Please say why."), "warn")
        return _back(engagement_id)
    with transaction():
        actions.end_engagement(engagement=shown, why=form.why.data.strip(), by=me())
    flash(_("The end of the job is recorded."), "good")
    return _back(engagement_id)


@bp.get("/track/calls/<int:follow_up_id>")
@allow(Role.STAFF, Role.ADMIN)
def call(follow_up_id: int) -> ResponseReturnValue:
    """A follow-up call: whom, about what, and the short form."""
    return _call_page(call_i_make(follow_up_id), FollowUpForm()), 200


def _call_page(shown: FollowUp, form: FollowUpForm) -> str:
    return render_template(
        "placement/call.html",
        call=shown,
        engagement=shown.engagement,
        person=shown.engagement.person,
        form=form,
        waits=follow_up_troubles(shown.done_at, shown.due_on, clock.today()),
    )


@bp.post("/track/calls/<int:follow_up_id>")
@allow(Role.STAFF, Role.ADMIN)
def record_call(follow_up_id: int) -> ResponseReturnValue:
    """Write down what the call found."""
    shown = call_i_make(follow_up_id)
    form = FollowUpForm()
    if not form.validate():
        return _call_page(shown, form), 422
    with transaction():
        actions.record_follow_up(
            follow_up=shown,
            at_work=form.at_work.data == "yes",
            as_advertised=form.as_advertised.data == "yes",
            note=form.note.data or "",
            by=me(),
        )
    flash(_("The call is recorded."), "good")
    return redirect(url_for(".track"), code=303)
