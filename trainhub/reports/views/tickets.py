"""Admission tickets as PDF: the own one, and all of a sitting in one file."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.web import PDF, download
from trainhub.exams import policy
from trainhub.exams import queries as exams
from trainhub.exams.models import Sitting
from trainhub.exams.rules.terms import Terms
from trainhub.exams.views.loaders import result_i_see, sitting_to_oversee
from trainhub.people.rules import Role
from trainhub.reports import actions
from trainhub.reports.papers import making
from trainhub.reports.papers.tickets import ticket_form
from trainhub.reports.views.blueprint import bp

_KEEPERS = (Role.STAFF, Role.ADMIN, Role.INSTITUTION, Role.INSTRUCTOR)
#: What somebody waits for at the screen.
MOST_TICKETS = 120


@bp.get("/reports/tickets/<int:candidate_id>.pdf")
@allow(Role.TRAINEE, *_KEEPERS)
def ticket_pdf(candidate_id: int) -> ResponseReturnValue:
    """One ticket, for its person and for those who look after the sitting."""
    candidate = result_i_see(candidate_id)
    sitting = candidate.sitting
    if not (policy.may_take(me(), candidate) or policy.may_oversee(me(), sitting)):
        abort(403)
    form = ticket_form(candidate, candidate.enrolment.person, sitting, _terms(sitting))
    name = _("Admission ticket %(number)s.pdf", number=candidate.ticket_no)
    db.session.rollback()  # printing holds no snapshot of the database
    return download(making.printed(form), name, PDF)


@bp.get("/reports/sittings/<int:sitting_id>/tickets.pdf")
@allow(*_KEEPERS)
def sitting_tickets(sitting_id: int) -> ResponseReturnValue:
    """The tickets of a sitting, a page each, by ticket number; many are printed by a job first."""
    sitting = sitting_to_oversee(sitting_id)
    forms = actions.forms_of(sitting)
    name = _("Admission tickets %(number)s.pdf", number=sitting_id)
    db.session.rollback()
    if len(forms) <= MOST_TICKETS:
        return download(making.bound(map(making.printed, forms)), name, PDF)
    body = actions.tickets_pdf(sitting_id, forms)
    if body is not None:
        return download(body, name, PDF)
    return render_template("reports/tickets.html", sitting_id=sitting_id, people=len(forms))


@bp.post("/reports/sittings/<int:sitting_id>/tickets.pdf")
@allow(*_KEEPERS)
def print_tickets(sitting_id: int) -> ResponseReturnValue:
    """Print the tickets of a large sitting: one job for all."""
    sitting = sitting_to_oversee(sitting_id)
    with transaction():
        job_id = actions.ask_for_tickets(sitting=sitting, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


def _terms(sitting: Sitting) -> Terms:
    return exams.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
