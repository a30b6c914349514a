"""The desk: certificates of the people a station serves, decisions, what waits."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions, queries
from trainhub.certs.forms import AnswerForm, CopyForm, DecisionForm
from trainhub.certs.models import Approval, Certificate
from trainhub.certs.rules import LedgerReason, LedgerVerb
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import (
    approval_i_answer,
    certificate_i_decide,
    certificate_i_see,
    cohort_i_certify,
    entry_i_prove,
)
from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.papers import MOST_BYTES
from trainhub.core.phrases import say_reason
from trainhub.core.storage import files
from trainhub.core.uploads import sealed_paper, takes_up_to
from trainhub.core.web import load, number_in_address
from trainhub.people.rules import Role

PAGE = 30
#: A paper and the form around it.
_BODY = MOST_BYTES + 64 * 1024
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
        credentials=queries.credential_queue(me(), clock.today()),
        approvals=queries.waiting_approvals(me()),
    )


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
@takes_up_to(_BODY)
@allow(Role.STAFF, Role.ADMIN)
def decide(certificate_id: int, what: str) -> ResponseReturnValue:
    """Suspend, reinstate or revoke; the ledger keeps it and the holder is told."""
    shown = certificate_i_decide(certificate_id)
    form = DecisionForm(_VERBS[what])
    if not form.validate():
        return _decision_page(shown, what, form), 422
    reason, note, evidence = form.decided(), form.note.data or "", form.paper()
    try:
        with transaction():
            _DECISIONS[_VERBS[what]](
                certificate=load(Certificate, certificate_id),
                reason=reason,
                note=note,
                evidence=evidence,
                by=me(),
            )
    except Refused as refusal:
        form.form_errors = [say_reason(why) for why in refusal.reasons]
        return _decision_page(load(Certificate, certificate_id), what, form), 409
    flash(_("Done. The holder was told."), "good")
    return redirect(url_for(".certificate", certificate_id=certificate_id), code=303)


@bp.get("/certs/<int:certificate_id>/replace")
@allow(Role.STAFF, Role.ADMIN)
def ask_name(certificate_id: int) -> ResponseReturnValue:
    """A wrong name, a lost or damaged paper: what the copy will be."""
    shown = certificate_i_decide(certificate_id)
    return render_template("certs/replace.html", certificate=shown, form=CopyForm())


@bp.post("/certs/<int:certificate_id>/replace")
@takes_up_to(_BODY)
@allow(Role.STAFF, Role.ADMIN)
def replace(certificate_id: int) -> ResponseReturnValue:
    """Issue a copy; the old certificate points to it for ever."""
    shown = certificate_i_decide(certificate_id)
    form = CopyForm()
    if not form.validate():
        return render_template("certs/replace.html", certificate=shown, form=form), 422
    with transaction():
        copy = actions.replace(
            certificate=load(Certificate, certificate_id),
            name=form.name.data or "",
            note=form.note.data or "",
            reason=LedgerReason(form.reason.data),
            evidence=form.paper(),
            by=me(),
        )
        copy_id = copy.id
    flash(_("The new certificate was issued. It is being printed."), "good")
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
        bundled=files().holds(actions.bundle_name(cohort_id, "zip")),
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


@bp.post("/certs/approvals/<int:approval_id>/<any(yes, no):what>")
@allow(*_DESK)
def answer_approval(approval_id: int, what: str) -> ResponseReturnValue:
    """The second person's yes issues the certificate; a no says why not."""
    approval_i_answer(approval_id)
    form = AnswerForm()
    note = (form.note.data or "")[:200]
    try:
        with transaction():
            issued = actions.answer_approval(
                approval=load(Approval, approval_id), yes=what == "yes", note=note, by=me()
            )
    except Refused as refusal:
        for reason in refusal.reasons:
            flash(say_reason(reason), "bad")
        return redirect(url_for(".desk"), code=303)
    flash(_("The certificate was issued.") if issued else _("Written down."), "good")
    return redirect(url_for(".desk"), code=303)


@bp.get("/certs/<int:certificate_id>/evidence/<int:entry_id>")
@allow(Role.STAFF, Role.ADMIN)
def evidence(certificate_id: int, entry_id: int) -> ResponseReturnValue:
    """The paper behind a decision."""
    entry = entry_i_prove(certificate_id, entry_id)
    return sealed_paper(entry.evidence or "", entry.evidence_media or "", f"evidence-{entry.id}")
