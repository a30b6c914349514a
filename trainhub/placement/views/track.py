"""From gig to regular work: the worker's path, the employer's proposals, the station's queue."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs.queries import held
from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.money import PayUnit
from trainhub.core.phrases import say_reason
from trainhub.courses.models import Trade
from trainhub.people.identity import mask_name
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose, Role
from trainhub.placement import actions, queries
from trainhub.placement.forms import (
    ProposalForm,
    trade_choices,
)
from trainhub.placement.models import Engagement
from trainhub.placement.rules import EngagementState
from trainhub.placement.rules.track import (
    RUNG_WORDS,
    engagement_state,
    open_deadlines,
    rungs_done,
    stars_tenths,
)
from trainhub.placement.views.blueprint import bp, own_name
from trainhub.placement.views.loaders import (
    employer_i_order_for,
    my_employers,
    past_worker,
)


@bp.get("/track")
@allow(Role.TRAINEE)
def track() -> ResponseReturnValue:
    """The way from gig to regular work, for whoever looks."""
    actor = me()
    if actor.has(Role.STAFF, Role.ADMIN):
        return _queue()
    if actor.has(Role.EMPLOYER):
        return _employers_track()
    return _my_path(actor.person_id or 0)


def _my_path(person_id: int) -> ResponseReturnValue:
    engagements = queries.engagements_of_person(person_id)
    record = queries.record_of(person_id)
    best = [engagement_state(engagement) for engagement in engagements]
    return render_template(
        "placement/path.html",
        engagements=engagements,
        states={row.id: engagement_state(row) for row in engagements},
        record=record,
        rungs=[_(words) for words in RUNG_WORDS.values()],
        done=rungs_done(
            certified=bool(held(person_id, clock.today())),
            pooled=has_consented(person_id, Purpose.POOL),
            shifts=record.shifts,
            states=best,
        ),
        looks=queries.reveals_of(person_id, limit=10),
    )


def _employers_track() -> ResponseReturnValue:
    employers = my_employers()
    ids = [employer.id for employer in employers]
    people = queries.past_workers(ids)
    engagements = queries.engagements_of_employers(ids)
    engaged = {
        row.person_id
        for row in engagements
        if engagement_state(row) not in {EngagementState.DECLINED, EngagementState.ENDED}
    }
    shown = {person.id: person.name for person in people} | {
        row.person_id: row.person.name for row in engagements
    }
    return render_template(
        "placement/track_employer.html",
        employers=employers,
        people=[person for person in people if person.id not in engaged],
        records=queries.records_of([person.id for person in people]),
        names=shown_names(ids, shown),
        engagements=engagements,
        **_rows(engagements),
    )


def shown_names(employer_ids: list[int], people: dict[int, str]) -> dict[int, str]:
    """Full names of those whose contact was looked at on record, masked ones of the others."""
    seen = queries.revealed_to(employer_ids, people)
    return {
        person_id: name if person_id in seen else mask_name(name)
        for person_id, name in people.items()
    }


def _rows(engagements: list[Engagement]) -> dict[str, Any]:
    today = clock.today()
    return {
        "states": {row.id: engagement_state(row) for row in engagements},
        "dues": {row.id: open_deadlines(row, today) for row in engagements},
    }


def _queue() -> ResponseReturnValue:
    actor, today = me(), clock.today()
    engagements = queries.engagements_due(actor)
    return render_template(
        "placement/track_staff.html",
        engagements=engagements,
        calls=queries.follow_ups_due(actor, today),
        today=today,
        totals=queries.conversions(),
        **_rows(engagements),
    )


@bp.get("/track/propose/<int:person_id>")
@allow(Role.EMPLOYER, Role.STAFF)
def new_proposal(person_id: int) -> ResponseReturnValue:
    """Offer a regular job to somebody who worked here."""
    employer = employer_i_order_for(request.args.get("employer", type=int))
    person = past_worker(person_id, employer)
    form = ProposalForm()
    form.starts_on.data = clock.today()
    return _proposal_page(employer, person, form, []), 200


def _proposal_page(
    employer: Organisation, person: Person, form: ProposalForm, reasons: list[str]
) -> str:
    form.trade.choices = trade_choices(queries.trades(), own_name)
    evidence = queries.evidence_for(person.id, employer.id, clock.today())
    return render_template(
        "placement/propose.html",
        employer=employer,
        person=person,
        name=shown_names([employer.id], {person.id: person.name})[person.id],
        evidence=evidence,
        tenths=stars_tenths(evidence.stars, evidence.rated),
        form=form,
        reasons=reasons,
        named=employer.id if request.args.get("employer") else None,
    )


@bp.post("/track/propose/<int:person_id>")
@allow(Role.EMPLOYER, Role.STAFF)
def propose(person_id: int) -> ResponseReturnValue:
    """Send the proposal; everything the law has against it is told at once."""
    employer = employer_i_order_for(request.args.get("employer", type=int))
    person = past_worker(person_id, employer)
    form = ProposalForm()
    form.trade.choices = trade_choices(queries.trades(), own_name)
    if not form.validate():
        return _proposal_page(employer, person, form, []), 422
    try:
        with transaction():
            engagement = actions.propose_engagement(
                employer=employer,
                person=person,
                trade=db.session.get_one(Trade, form.trade.data),
                post=form.post.data.strip(),
                pay=(form.pay.fen, PayUnit(form.unit.data)),
                proposal=form.proposal(),
                by=me(),
            )
            engagement_id = engagement.id
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _proposal_page(employer, person, form, reasons), 409
    flash(_("The proposal is sent. The worker decides."), "good")
    return redirect(url_for(".engagement", engagement_id=engagement_id), code=303)
