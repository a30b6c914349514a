"""The paper twin: make the papers of a sitting, take them, find one by its number."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import PDF, download, number_in_address
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.twins import PrintForm
from trainhub.exams.rules.twins import TwinTrouble, wants_large_print
from trainhub.exams.sheets.reading import clean_ticket
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    candidate_in,
    component_in,
    sitting_to_examine,
    sitting_to_oversee,
)
from trainhub.people.rules import Role

EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/on-paper")
@allow(*EXAMINERS)
def on_paper(sitting_id: int) -> ResponseReturnValue:
    """The papers of a sitting: who has one, what is printed, what was typed."""
    row = sitting_to_oversee(sitting_id)
    papers: dict[int, dict[int, object]] = {}
    for paper in queries.frozen_papers(row.id):
        told = {"paper": paper, "printed": actions.is_printed(paper)}
        papers.setdefault(paper.component_id, {})[paper.candidate_id] = told
    lines = queries.candidates_of(row.id)
    return render_template(
        "exams/on_paper.html",
        sitting=row,
        lines=lines,
        parts=[part for part in row.exam.components if part.blueprint_id is not None],
        papers=papers,
        typed=queries.typed_attempts(row.id),
        large={line.candidate.id for line in lines if _wants_large(line)},
        form=PrintForm(formdata=None),
        over=clock.now() >= row.ends_at,
        begun=clock.now() >= row.starts_at,
        may_examine=policy.may_examine(me(), row),
        closed=row.published_at is not None or row.cancelled_at is not None,
    )


def _wants_large(line: queries.CandidateLine) -> bool:
    return wants_large_print(line.candidate.time_percent, reader=line.candidate.reader)


@bp.post("/sittings/<int:sitting_id>/on-paper/<int:component_id>")
@allow(*EXAMINERS)
def print_papers(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """Make everybody's paper; a job shows how far it is."""
    row = sitting_to_oversee(sitting_id)
    part = component_in(row, component_id)
    form = PrintForm()
    with transaction():
        job_id = actions.print_papers(
            sitting=row, component=part, large_for_allowed=bool(form.large.data), by=me()
        ).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.post("/sittings/<int:sitting_id>/on-paper/<int:component_id>/<int:candidate_id>")
@allow(*EXAMINERS)
def print_paper(sitting_id: int, component_id: int, candidate_id: int) -> ResponseReturnValue:
    """Make the paper of one person, in large letters or not."""
    row = sitting_to_oversee(sitting_id)
    part, candidate = component_in(row, component_id), candidate_in(row, candidate_id)
    large = request.form.get("large") == "1"
    with transaction():
        job_id = actions.print_paper(candidate=candidate, component=part, large=large, by=me()).id
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


@bp.get("/sittings/<int:sitting_id>/on-paper/<int:component_id>/papers.pdf")
@allow(*EXAMINERS)
def papers_pdf(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """Everybody's papers as one PDF, or with ``candidate`` one person's."""
    row = sitting_to_oversee(sitting_id)
    part = component_in(row, component_id)
    wanted = number_in_address("candidate")
    with transaction():
        papers = queries.frozen_papers(row.id, part.id)
        mine = [paper for paper in papers if wanted in {0, paper.candidate_id}]
        body = actions.papers_pdf(sitting=row, papers=mine, by=me())
    return download(body, _("papers-%(number)s.pdf", number=sitting_id), PDF)


@bp.get("/sittings/<int:sitting_id>/on-paper/<int:component_id>/keys.pdf")
@allow(*EXAMINERS)
def keys_pdf(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """The right answers for markers, once the sitting is over."""
    row = sitting_to_examine(sitting_id)
    part = component_in(row, component_id)
    with transaction():
        papers = queries.frozen_papers(row.id, part.id)
        body = actions.key_pdf(sitting=row, component=part, papers=papers, by=me())
    return download(body, _("right-answers-%(number)s.pdf", number=sitting_id), PDF)


@bp.get("/sittings/<int:sitting_id>/on-paper/find")
@allow(*EXAMINERS)
def find_paper(sitting_id: int) -> ResponseReturnValue:
    """From a ticket number or the code at the foot of a page to the answers of that paper."""
    row = sitting_to_examine(sitting_id)
    number = clean_ticket(request.args.get("number", ""))
    found = queries.frozen_by_ticket(row.id, number)
    by_code = queries.frozen_by_code(number.upper())
    if by_code is not None and by_code.candidate.sitting_id == row.id:
        found = [by_code]
    if not found:
        flash(_(TwinTrouble.NO_PAPER.value), "warn")
        return redirect(url_for(".on_paper", sitting_id=sitting_id), code=303)
    return redirect(url_for(".paper_answers", code=found[0].code), code=303)
