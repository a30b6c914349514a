"""The papers of a class: nine forms as Excel and PDF, sheets to sign on, and the whole file."""

from __future__ import annotations

import hashlib

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.web import PDF, XLSX, download
from trainhub.courses.models import Cohort
from trainhub.courses.views.loaders import cohort_i_manage, lesson_i_hold
from trainhub.people.rules import Role
from trainhub.reports import actions
from trainhub.reports.papers import making, people
from trainhub.reports.papers.layout import class_name
from trainhub.reports.queries import paper_facts
from trainhub.reports.rules.papers import PURPOSES, PaperKind
from trainhub.reports.views.blueprint import bp

_MANAGERS = (Role.STAFF, Role.ADMIN, Role.INSTITUTION)
ZIP = "application/zip"


@bp.get("/reports/cohorts/<int:cohort_id>/papers")
@allow(*_MANAGERS)
def papers(cohort_id: int) -> ResponseReturnValue:
    """The nine papers of a class, its sheets to sign on, and the whole file."""
    cohort = cohort_i_manage(cohort_id)
    return render_template(
        "reports/papers.html",
        cohort=cohort,
        papers=[(kind, making.title_of(kind), _(PURPOSES[kind])) for kind in PaperKind],
        slots=paper_facts.slots_of_class(cohort),
        made=paper_facts.dossier_made_at(actions.DOSSIER_JOB, cohort_id),
    )


@bp.get("/reports/cohorts/<int:cohort_id>/papers/<kind>.xlsx")
@allow(*_MANAGERS)
def paper_excel(cohort_id: int, kind: str) -> ResponseReturnValue:
    """One paper as a workbook; the making is journaled."""
    chosen, cohort = _paper(cohort_id, kind, "xlsx")
    return download(making.excel_of(chosen, cohort), _name(chosen, cohort, "xlsx"), XLSX)


@bp.get("/reports/cohorts/<int:cohort_id>/papers/<kind>.pdf")
@allow(*_MANAGERS)
def paper_pdf(cohort_id: int, kind: str) -> ResponseReturnValue:
    """One paper ready to be printed; the making is journaled."""
    chosen, cohort = _paper(cohort_id, kind, "pdf")
    name, forms = _name(chosen, cohort, "pdf"), making.forms_of(chosen, cohort)
    db.session.rollback()  # seconds of printing hold no snapshot of the database
    return download(making.bound(map(making.printed, forms)), name, PDF)


def _paper(cohort_id: int, kind: str, form: str) -> tuple[PaperKind, Cohort]:
    """The paper that an address names, on the record before it is made."""
    cohort = cohort_i_manage(cohort_id)
    if kind not in set(PaperKind):
        abort(404)
    chosen = PaperKind(kind)
    with transaction():
        actions.note_paper(cohort=cohort, kind=chosen, form=form, by=me())
    return chosen, paper_facts.paper_cohort(cohort_id)


def _name(kind: PaperKind, cohort: Cohort, suffix: str) -> str:
    return f"{making.title_of(kind)} {class_name(cohort)}.{suffix}"


@bp.get("/reports/lessons/<int:lesson_id>/sign-sheet.pdf")
@allow(*_MANAGERS, Role.INSTRUCTOR)
def sign_sheet(lesson_id: int) -> ResponseReturnValue:
    """The sheet of one lesson to sign on by hand, with names printed and a QR to enter it."""
    lesson = lesson_i_hold(lesson_id)
    cohort = paper_facts.paper_cohort(lesson.cohort_id)
    form = people.sign_sheet(cohort, lesson)
    name = _name(PaperKind.ATTENDANCE, cohort, "pdf")
    db.session.rollback()
    return download(making.printed(form), name, PDF)


@bp.post("/reports/cohorts/<int:cohort_id>/file")
@allow(*_MANAGERS)
def make_class_file(cohort_id: int) -> ResponseReturnValue:
    """Make the whole file of the class: one job with a line per paper."""
    cohort = cohort_i_manage(cohort_id)
    with transaction():
        job_id = actions.ask_for_dossier(cohort=cohort, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.get("/reports/cohorts/<int:cohort_id>/file.zip")
@allow(*_MANAGERS)
def class_file(cohort_id: int) -> ResponseReturnValue:
    """Take the whole file as it was made last; who takes it is journaled."""
    cohort = cohort_i_manage(cohort_id)
    body = actions.dossier(cohort_id)
    with transaction():
        digest = hashlib.sha256(body).hexdigest()
        actions.note_download(cohort=cohort, digest=digest, by=me())
    name = _("Papers %(name)s.zip", name=class_name(paper_facts.paper_cohort(cohort_id)))
    return download(body, name, ZIP)
