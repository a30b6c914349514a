"""Admission tickets as PDF: the own one, and all of a sitting in one file."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.web import PDF, download
from trainhub.exams import policy
from trainhub.exams import queries as exams
from trainhub.exams.models import Sitting
from trainhub.exams.rules.terms import Terms
from trainhub.exams.views.loaders import result_i_see, sitting_to_oversee
from trainhub.people.rules import Role
from trainhub.reports.papers import making
from trainhub.reports.papers.tickets import ticket_form
from trainhub.reports.rules.papers import PaperTrouble
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
    """The tickets of a sitting, a page each, by ticket number."""
    sitting = sitting_to_oversee(sitting_id)
    lines = exams.candidates_of(sitting_id)
    if len(lines) > MOST_TICKETS:
        raise Refused(Reason(PaperTrouble.TOO_LONG, rows=len(lines)))
    terms = _terms(sitting)
    forms = [ticket_form(line.candidate, line.person, sitting, terms) for line in lines]
    name = _("Admission tickets %(number)s.pdf", number=sitting_id)
    db.session.rollback()
    return download(making.bound(map(making.printed, forms)), name, PDF)


def _terms(sitting: Sitting) -> Terms:
    return exams.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
