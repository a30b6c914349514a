"""The desk: certificates of the people a station serves, decisions, what waits."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions, queries
from trainhub.certs.forms import DecisionForm, NameForm
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerVerb
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import certificate_i_decide, certificate_i_see, cohort_i_certify
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import load, number_in_address
from trainhub.people.rules import Role

PAGE = 30
_DESK = (Role.STAFF, Role.ADMIN, Role.INSTITUTION)

_DECISIONS: dict[LedgerVerb, Callable[..., None]] = {
    LedgerVerb.SUSPENDED: actions.suspend,
    LedgerVerb.REINSTATED: actions.reinstate,
    LedgerVerb.REVOKED: actions.revoke,
}
_VERBS = {
    "suspend": LedgerVerb.SUSPENDED,
    "reinstate": LedgerVerb.REINSTATED,
    "revoke": LedgerVerb.REVOKED,
}


@bp.get("/certs/desk")
@allow(*_DESK)
def desk() -> ResponseReturnValue:
    """Newest certificates with a search box, and everything that waits for somebody."""
    search = request.args.get("q", "")[:60]
    before = number_in_address("before")
    rows = queries.desk(me(), search, before, PAGE + 1)
    return render_template(
        "certs/desk.html",
        certificates=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        search=search,
        suspended=queries.suspended(me()),
        unprinted=queries.unprinted(me()),
        print_job=queries.open_job(actions.PRINT_JOB),
        trouble=actions.known_printing_trouble(),
        credentials=queries.credential_queue(me()),
    )


@bp.get("/certs/types")
@allow(Role.TRAINEE)
def types() -> ResponseReturnValue:
    """What each certificate is, who issues it, on what legal ground, and what it is not."""
    return render_template("certs/types.html", types=queries.types())


@bp.post("/certs/print")
@allow(Role.STAFF, Role.ADMIN)
def print_waiting() -> ResponseReturnValue:
    """Print everything that waits."""
    with transaction():
        job = actions.print_waiting(me())
        job_id = job.id if job else None
    if job_id is None:
        flash(_("Nothing waits to be printed, or printing is on its way."), "wait")
        return redirect(url_for(".desk"), code=303)
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.post("/certs/<int:certificate_id>/print")
@allow(*_DESK)
def print_again(certificate_id: int) -> ResponseReturnValue:
    """Try to print one certificate again, whatever was in the way."""
    shown = certificate_i_see(certificate_id)
    with transaction():
        job_id = actions.print_again(certificate=shown, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.get("/certs/<int:certificate_id>/<any(suspend, reinstate, revoke):what>")
@allow(Role.STAFF, Role.ADMIN)
def ask_decision(certificate_id: int, what: str) -> ResponseReturnValue:
    """Say which certificate and what will follow, before anything is decided."""
    shown = certificate_i_decide(certificate_id)
    return _decision_page(shown, what, DecisionForm(_VERBS[what])), 200


def _decision_page(shown: Certificate, what: str, form: DecisionForm) -> str:
    return render_template(
        "certs/decide.html", certificate=shown, facts=shown.facts, what=what, form=form
    )


@bp.post("/certs/<int:certificate_id>/<any(suspend, reinstate, revoke):what>")
@allow(Role.STAFF, Role.ADMIN)
def decide(certificate_id: int, what: str) -> ResponseReturnValue:
    """Suspend, reinstate or revoke; the ledger keeps it and the holder is told."""
    shown = certificate_i_decide(certificate_id)
    form = DecisionForm(_VERBS[what])
    if not form.validate():
        return _decision_page(shown, what, form), 422
    reason, note = form.decided(), form.note.data or ""
    with transaction():
        shown = load(Certificate, certificate_id)
        _DECISIONS[_VERBS[what]](certificate=shown, reason=reason, note=note, by=me())
    flash(_("Done. The holder was told."), "good")
    return redirect(url_for(".certificate", certificate_id=certificate_id), code=303)


@bp.get("/certs/<int:certificate_id>/replace")
@allow(Role.STAFF, Role.ADMIN)
def ask_name(certificate_id: int) -> ResponseReturnValue:
    """A wrong name: what the corrected copy will be."""
    shown = certificate_i_decide(certificate_id)
    return render_template("certs/replace.html", certificate=shown, form=NameForm())


@bp.post("/certs/<int:certificate_id>/replace")
@allow(Role.STAFF, Role.ADMIN)
def replace(certificate_id: int) -> ResponseReturnValue:
    """Issue a corrected copy; the old certificate points to it for ever."""
    shown = certificate_i_decide(certificate_id)
    form = NameForm()
    if not form.validate():
        return render_template("certs/replace.html", certificate=shown, form=form), 422
    with transaction():
        shown = load(Certificate, certificate_id)
        copy = actions.replace(
            certificate=shown, name=form.name.data or "", note=form.note.data or "", by=me()
        )
        copy_id = copy.id
    flash(_("The corrected certificate was issued. It is being printed."), "good")
    return redirect(url_for(".certificate", certificate_id=copy_id), code=303)


@bp.get("/certs/cohorts/<int:cohort_id>/issue")
@allow(*_DESK)
def ask_cohort(cohort_id: int) -> ResponseReturnValue:
    """Which class, and what will happen to whom."""
    cohort = cohort_i_certify(cohort_id)
    return render_template(
        "certs/cohort.html",
        cohort=cohort,
        kind=queries.type_of_course(cohort.course_id),
        people=queries.people_of_cohort(cohort_id),
        certificates=queries.certificates_of_cohort(cohort_id),
    )


@bp.post("/certs/cohorts/<int:cohort_id>/issue")
@allow(*_DESK)
def issue_to_cohort(cohort_id: int) -> ResponseReturnValue:
    """Issue to everybody of a class who earned it: one job, a line each."""
    cohort = cohort_i_certify(cohort_id)
    with transaction():
        job_id = actions.issue_to_cohort(cohort=cohort, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)
