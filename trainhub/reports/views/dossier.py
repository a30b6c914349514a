"""The dossier meter: which papers of a class and its people are there, and where each is made."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import Actor, allow, me
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download, found, load, number_in_address
from trainhub.courses import policy
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules.dossier import HANDED_IN, PAPER_WORDS, PERSONAL, PaperKind
from trainhub.courses.views.blueprint import class_name
from trainhub.people.rules import Role
from trainhub.reports import queries
from trainhub.reports.queries.dossier import Dossier, PersonDossier
from trainhub.reports.rules.dossier import (
    PAPER_STATE_WORDS,
    PaperState,
    missing_by_kind,
    share_complete,
    share_there,
)
from trainhub.reports.views.blueprint import bp
from trainhub.reports.views.blueprint import share as told

PAGE = 60
_READERS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)
_LOOKS = {PaperState.THERE: "good", PaperState.AHEAD: "wait", PaperState.LATE: "bad"}


@bp.app_context_processor
def _dossier_words() -> dict[str, object]:
    return {
        "paper_look": lambda paper: _LOOKS[paper.state],
        "paper_state": lambda paper: _(PAPER_STATE_WORDS[paper.state]),
    }


def cohort_i_file(cohort_id: int) -> Cohort:
    """A class of my stations or my institution, with everything its page names."""
    cohort = found(queries.cohort_with_names(cohort_id))
    if not policy.may_manage(me(), cohort):
        abort(404)
    return cohort


@bp.get("/reports/cohorts/<int:cohort_id>/dossier")
@allow(*_READERS)
def dossier(cohort_id: int) -> ResponseReturnValue:
    """The meter of a class: its papers, and whoever still misses something."""
    cohort = cohort_i_file(cohort_id)
    file = queries.dossier_of(cohort, clock.today())
    kind = _kind_in_address()
    rows = [row for row in file.people if kind is None or _misses(row, kind)]
    shown = [row for row in rows if row.enrolment.id > number_in_address("after")]
    files = [row.papers for row in file.people]
    return render_template(
        "reports/dossier.html",
        cohort=cohort,
        papers=[(paper, _where(cohort, paper.kind, me())) for paper in file.papers],
        people=shown[:PAGE],
        more=shown[PAGE - 1].enrolment.id if len(shown) > PAGE else None,
        there=told(share_there([*file.papers, *(each for papers in files for each in papers)])),
        complete=told(share_complete(files)),
        missing=missing_by_kind(files),
        kind=kind,
        total=len(file.people),
    )


def _kind_in_address() -> PaperKind | None:
    wanted = request.args.get("missing", "")
    return PaperKind(wanted) if wanted in {kind.value for kind in PERSONAL} else None


def _misses(row: PersonDossier, kind: PaperKind) -> bool:
    return any(paper.kind is kind for paper in row.missing)


@bp.get("/reports/enrolments/<int:enrolment_id>/dossier")
@allow(*_READERS)
def person_dossier(enrolment_id: int) -> ResponseReturnValue:
    """The papers of one person in a class, each with the page where it is made."""
    enrolment = load(Enrolment, enrolment_id)
    cohort = cohort_i_file(enrolment.cohort_id)
    file = queries.dossier_of(cohort, clock.today())
    row = found(next((each for each in file.people if each.enrolment.id == enrolment_id), None))
    return render_template(
        "reports/person_dossier.html",
        cohort=cohort,
        person=enrolment.person,
        papers=[(paper, _where_personal(row, paper.kind, me())) for paper in row.papers],
        there=told(share_there(row.papers)),
        reasons=queries.unpaid_reasons(cohort, enrolment.person),
    )


def _where(cohort: Cohort, kind: PaperKind, actor: Actor) -> str | None:
    """The page where a paper of the class is made; None where nobody makes it by hand."""
    pages = {
        PaperKind.TIMETABLE: "courses.timetable",
        PaperKind.TEACHERS: "courses.opening",
        PaperKind.CERTIFICATES: "certs.ask_cohort",
        PaperKind.CLAIM: "certs.ask_claim",
        PaperKind.SIGN_SHEETS: "courses.cohort",
    }
    if kind is PaperKind.ROSTER and policy.may_enrol_others(actor, cohort):
        return url_for("courses.counter", cohort_id=cohort.id)
    if kind is PaperKind.MARK_BOOK:
        return url_for("exams.sittings")
    if kind in pages:
        return url_for(pages[kind], cohort_id=cohort.id)
    return url_for("courses.new_paper", cohort_id=cohort.id, kind=kind.value)


def _where_personal(row: PersonDossier, kind: PaperKind, actor: Actor) -> str | None:
    """The page where a paper of one person is made; None where it follows by itself."""
    cohort, person = row.enrolment.cohort, row.enrolment.person
    if kind in HANDED_IN:
        return url_for(
            "courses.new_paper", cohort_id=cohort.id, kind=kind.value, enrolment=row.enrolment.id,
            next=url_for("reports.person_dossier", enrolment_id=row.enrolment.id),
        )  # fmt: skip
    if kind is PaperKind.CERTIFICATE:
        return url_for("certs.ask_cohort", cohort_id=cohort.id)
    if kind in {PaperKind.CATEGORY_PROOF, PaperKind.BANK_ACCOUNT} and _serves(actor, cohort):
        return url_for("people.background", person_id=person.id)
    return url_for("courses.cohort", cohort_id=cohort.id) if kind is PaperKind.HOURS else None


def _serves(actor: Actor, cohort: Cohort) -> bool:
    return policy.may_enrol_others(actor, cohort)


@bp.get("/reports/cohorts/<int:cohort_id>/dossier.xlsx")
@allow(*_READERS)
def dossier_table(cohort_id: int) -> ResponseReturnValue:
    """The meter in Excel: a row a person, a column a paper."""
    cohort = cohort_i_file(cohort_id)
    file = queries.dossier_of(cohort, clock.today())
    name = _("Papers of %(course)s.xlsx", course=class_name(cohort))
    return download(write_xlsx([_class_sheet(file), _people_sheet(file)]), name, XLSX)


def _class_sheet(file: Dossier) -> Table:
    rows = [
        [_(PAPER_WORDS[paper.kind]), _(PAPER_STATE_WORDS[paper.state]),
         paper.due.isoformat() if paper.due else ""]
        for paper in file.papers
    ]  # fmt: skip
    columns = [Column(_("Name of the paper"), 28), Column(_("State"), 14), Column(_("Due"), 12)]
    return Table(_("Class"), columns, rows)


def _people_sheet(file: Dossier) -> Table:
    kinds = [paper.kind for paper in file.people[0].papers] if file.people else []
    rows = [
        [row.enrolment.person.name, *(_(PAPER_STATE_WORDS[paper.state]) for paper in row.papers)]
        for row in file.people
    ]
    columns = [Column(_("Name"), 14), *(Column(_(PAPER_WORDS[kind]), 16) for kind in kinds)]
    return Table(_("People"), columns, rows)
