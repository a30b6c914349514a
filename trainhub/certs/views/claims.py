"""Make a subsidy claim for a class: who is on it with how much, who is not and why."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from trainhub.certs import actions, queries
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import cohort_i_certify
from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions as courses
from trainhub.courses import queries as courses_queries
from trainhub.courses.forms.schemes import ClaimForm
from trainhub.courses.models import Cohort
from trainhub.courses.rules.schemes import amount_for
from trainhub.people.rules import Role

_CLAIMANTS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/certs/cohorts/<int:cohort_id>/claim")
@allow(*_CLAIMANTS)
def ask_claim(cohort_id: int) -> ResponseReturnValue:
    """What the claim would say if it were made now."""
    return _claim_page(cohort_i_certify(cohort_id), ClaimForm().offer()), 200


def _claim_page(cohort: Cohort, form: ClaimForm, reasons: list[str] | None = None) -> str:
    fit, left_out = [], []
    if cohort.scheme is not None:
        terms = cohort.scheme.terms
        achieved = queries.achieved_in(cohort, clock.today())
        seated = courses_queries.seated_in(cohort.id)
        judged = courses.judge_claim(cohort, terms, seated, achieved)
        for row in seated:
            why = [say_reason(reason) for reason in judged[row.id]]
            if why:
                left_out.append((row.person, why))
            else:
                reached = achieved[row.id]
                fit.append((row.person, reached, amount_for(terms, reached.attendance.attended)))
    return render_template(
        "certs/claim.html",
        cohort=cohort, form=form, fit=fit, left_out=left_out, reasons=reasons or [],
        total=sum(fen for _person, _reached, fen in fit),
        earlier=courses_queries.claims_of(cohort.id),
        open_claim=courses_queries.open_claim(cohort.id),
    )  # fmt: skip


@bp.post("/certs/cohorts/<int:cohort_id>/claim")
@allow(*_CLAIMANTS)
def make_claim(cohort_id: int) -> ResponseReturnValue:
    """Make it; from now on nobody of the list can be claimed for a second time."""
    cohort = cohort_i_certify(cohort_id)
    form = ClaimForm().offer()
    if not form.validate():
        return _claim_page(cohort, form), 422
    try:
        with transaction():
            made = actions.claim_for(cohort=load(Cohort, cohort_id), payee=form.chosen(), by=me())
            claim_id = made.id
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _claim_page(load(Cohort, cohort_id), form, reasons), 409
    return redirect(url_for("courses.claim", claim_id=claim_id), code=303)
