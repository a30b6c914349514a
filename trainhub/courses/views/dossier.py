"""Signed papers of a class: hand in a scan, look at it, strike it out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.uploads import sealed_paper
from trainhub.core.web import load, number_in_address, redirect_back, way_back
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.parts import WhyForm
from trainhub.courses.forms.schemes import ScanForm
from trainhub.courses.models import Cohort, DossierPaper, Enrolment
from trainhub.courses.rules.dossier import HANDED_IN, PERSONAL, PaperKind
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import cohort_i_manage
from trainhub.people.rules import Role

_KEEPERS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)


def paper_i_keep(paper_id: int) -> DossierPaper:
    """A paper of a class of my stations or my institution."""
    paper = load(DossierPaper, paper_id)
    if not policy.may_manage(me(), paper.cohort):
        abort(404)
    return paper


def _enrolment_in(cohort: Cohort) -> Enrolment | None:
    """The person in the class whom the address names, None for the whole class."""
    wanted = number_in_address("enrolment")
    if not wanted:
        return None
    row = load(Enrolment, wanted)
    if row.cohort_id != cohort.id:
        abort(404)
    return row


@bp.get("/cohorts/<int:cohort_id>/papers")
@allow(*_KEEPERS)
def papers_of_cohort(cohort_id: int) -> ResponseReturnValue:
    """Every scan of a class, struck ones too."""
    cohort = cohort_i_manage(cohort_id)
    return render_template(
        "courses/papers.html",
        cohort=cohort,
        papers=queries.papers_of(cohort.id, struck=True),
        names=queries.names_in(cohort.id),
    )


@bp.get("/cohorts/<int:cohort_id>/papers/new")
@allow(*_KEEPERS)
def new_paper(cohort_id: int) -> ResponseReturnValue:
    """Hand in a scan; the address may name the paper and the person."""
    cohort = cohort_i_manage(cohort_id)
    whose = _enrolment_in(cohort)
    form = _scan_form(whose)
    form.dated_on.data = clock.today()
    return _scan_page(cohort, whose, form), 200


def _scan_form(whose: Enrolment | None) -> ScanForm:
    kinds = tuple(kind for kind in HANDED_IN if whose is None or kind in PERSONAL)
    return ScanForm(kind=_kind_in_address()).offer(kinds)


def _kind_in_address() -> str | None:
    wanted = request.args.get("kind", "")
    return wanted if wanted in {kind.value for kind in HANDED_IN} else None


def _scan_page(cohort: Cohort, whose: Enrolment | None, form: ScanForm) -> str:
    return render_template(
        "courses/new_paper.html", cohort=cohort, whose=whose, form=form, next=way_back("")
    )


@bp.post("/cohorts/<int:cohort_id>/papers/new")
@allow(*_KEEPERS)
def add_paper(cohort_id: int) -> ResponseReturnValue:
    """Keep the scan."""
    cohort = cohort_i_manage(cohort_id)
    whose = _enrolment_in(cohort)
    form = _scan_form(whose)
    if not form.validate():
        return _scan_page(cohort, whose, form), 422
    content, whose_id = form.content(), whose.id if whose else None
    try:
        with transaction():
            actions.add_paper(
                cohort=load(Cohort, cohort_id),
                enrolment=load(Enrolment, whose_id) if whose_id else None,
                kind=PaperKind(form.kind.data),
                dated_on=form.dated_on.data,
                content=content,
                by=me(),
            )
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        cohort = load(Cohort, cohort_id)
        return _scan_page(cohort, load(Enrolment, whose_id) if whose_id else None, form), 409
    flash(_("The paper is in the file."), "good")
    return redirect_back(url_for(".papers_of_cohort", cohort_id=cohort_id))


@bp.get("/papers/<int:paper_id>")
@allow(*_KEEPERS)
def paper(paper_id: int) -> ResponseReturnValue:
    """One scan: what it is, who handed it in when, and whether it counts."""
    return _paper_page(paper_i_keep(paper_id), WhyForm()), 200


def _paper_page(shown: DossierPaper, form: WhyForm) -> str:
    return render_template("courses/paper.html", paper=shown, form=form)


@bp.get("/papers/<int:paper_id>/file")
@allow(*_KEEPERS)
def paper_file(paper_id: int) -> ResponseReturnValue:
    """The scan itself, as a download."""
    shown = paper_i_keep(paper_id)
    return sealed_paper(shown.stored, shown.media, f"{shown.kind.value}-{shown.id}")


@bp.post("/papers/<int:paper_id>/strike")
@allow(*_KEEPERS)
def strike_paper(paper_id: int) -> ResponseReturnValue:
    """It does not count; it stays on the record."""
    shown = paper_i_keep(paper_id)
    form = WhyForm()
    if not form.validate():
        return _paper_page(shown, form), 422
    with transaction():
        actions.strike_paper(paper=load(DossierPaper, paper_id), why=form.why.data, by=me())
    return redirect(url_for(".paper", paper_id=paper_id), code=303)
