"""The line before a class as the station sees it: applications, held seats, who waits."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions, queries
from trainhub.courses.forms.seats import DecideForm, YesNoForm
from trainhub.courses.models import Cohort, SeatOffer
from trainhub.courses.rules import SeatAnswer
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import acting_for, cohort_i_fill
from trainhub.courses.views.seats import lapse_on_sight
from trainhub.people.rules import Role


@bp.get("/cohorts/<int:cohort_id>/line")
@allow(Role.STAFF, Role.ADMIN)
def line(cohort_id: int) -> ResponseReturnValue:
    """Who applied, for whom a seat is kept, and who waits with which points."""
    lapse_on_sight(cohort_i_fill(cohort_id).id)
    cohort = cohort_i_fill(cohort_id)
    return _line_page(cohort, _decide_form(cohort)), 200


def _decide_form(cohort: Cohort) -> DecideForm:
    form = DecideForm()
    form.who.choices = choices(
        (row.id, f"{row.person.name} · {row.applied_at.astimezone(clock.CIVIL_ZONE):%m-%d %H:%M}")
        for row in queries.applied_in(cohort.id)
    )
    return form


def _line_page(cohort: Cohort, form: DecideForm) -> str:
    return render_template(
        "courses/line.html",
        cohort=cohort,
        applied=queries.applied_in(cohort.id),
        form=form,
        offers=queries.open_offers_in(cohort.id),
        waiting=queries.waiting_in(cohort.id),
        terms=queries.seat_terms(cohort.station_id, clock.today()),
    )


@bp.post("/cohorts/<int:cohort_id>/applications")
@allow(Role.STAFF, Role.ADMIN)
def decide_applications(cohort_id: int) -> ResponseReturnValue:
    """Approve or refuse the ticked applications; a yes counts in the order of the line."""
    cohort = cohort_i_fill(cohort_id)
    form = _decide_form(cohort)
    if not form.validate():
        return _line_page(cohort, form), 422
    wanted = set(form.who.data or ())
    with transaction():
        rows = [row for row in queries.applied_in(cohort.id) if row.id in wanted]
        if form.decision.data == "approve":
            done = actions.approve(cohort=cohort, enrolments=rows, by=me())
        else:
            why = (form.why.data or "").strip()
            done = actions.refuse(cohort=cohort, enrolments=rows, why=why, by=me())
        missed = [(each.enrolment.person.name, each.reasons) for each in done if each.reasons]
        count = len(done) - len(missed)
    flash(_("%(count)s applications decided. Everybody was told.", count=count), "good")
    for name, reasons in missed:
        flash(f"{name}: {' '.join(say_reason(reason) for reason in reasons)}", "warn")
    return redirect(url_for(".line", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/seats/<int:offer_id>")
@allow(Role.STAFF, Role.ADMIN)
def answer_for(cohort_id: int, offer_id: int) -> ResponseReturnValue:
    """The answer of somebody who has no phone, given at the counter; both are on the record."""
    cohort = cohort_i_fill(cohort_id)
    offer = load(SeatOffer, offer_id)
    if offer.enrolment.cohort_id != cohort.id:
        abort(404)
    form = YesNoForm()
    if not form.validate():
        abort(400)
    name, person_id = offer.enrolment.person.name, offer.enrolment.person_id
    with transaction():
        answered = actions.answer_seat(offer=offer, yes=form.yes, by=acting_for(person_id))
        answer = answered.answer
    if answer is SeatAnswer.ACCEPTED:
        flash(_("%(name)s has the seat.", name=name), "good")
    else:
        flash(_("The seat goes to the next person."), "good")
    return redirect(url_for(".line", cohort_id=cohort_id), code=303)
