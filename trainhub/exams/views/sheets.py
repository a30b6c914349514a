"""Marks from a table: take the empty sheet, bring it back, look at every row, say yes."""

from __future__ import annotations

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.tabular import read_tables
from trainhub.core.web import XLSX, download
from trainhub.exams import actions, queries
from trainhub.exams.forms.sheets import ConfirmSheetForm, MarkSheetForm, rows_from, sent_mark
from trainhub.exams.models import Sitting
from trainhub.exams.sheets.facts import Outcome, SheetReading
from trainhub.exams.sheets.reading import read_marks
from trainhub.exams.sheets.template import mark_sheet
from trainhub.exams.views.blueprint import bp, class_name
from trainhub.exams.views.loaders import sitting_to_examine
from trainhub.people.rules import Role

EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
#: So many rows are shown; the counts above the table are of all.
SHOWN = 600
_STATES = {Outcome.ACCEPTED: "good", Outcome.REFUSED: "bad", Outcome.IGNORED: "off"}


@bp.get("/sittings/<int:sitting_id>/mark-sheet.xlsx")
@allow(*EXAMINERS)
def mark_sheet_blank(sitting_id: int) -> ResponseReturnValue:
    """The sheet with tickets and names, its columns of marks empty."""
    row = sitting_to_examine(sitting_id)
    people = [(ticket, each.name) for ticket, each in queries.expected_in(row).items()]
    title = f"{row.exam.name} {class_name(row.cohort)}"
    body = mark_sheet(people, queries.parts_of(row.exam.components), title)
    return download(body, f"成绩册-{sitting_id}.xlsx", XLSX)


@bp.get("/sittings/<int:sitting_id>/mark-sheet")
@allow(*EXAMINERS)
def new_mark_sheet(sitting_id: int) -> ResponseReturnValue:
    """Take the empty sheet, or bring a filled one."""
    return _sheet_page(sitting_to_examine(sitting_id), MarkSheetForm())


def _sheet_page(row: Sitting, form: MarkSheetForm) -> str:
    return render_template("exams/new_mark_sheet.html", sitting=row, form=form)


@bp.post("/sittings/<int:sitting_id>/mark-sheet")
@allow(*EXAMINERS)
def read_mark_sheet(sitting_id: int) -> ResponseReturnValue:
    """Every row of the file and what would become of it; nothing is written."""
    row = sitting_to_examine(sitting_id)
    form = MarkSheetForm()
    if not form.validate():
        return _sheet_page(row, form), 422
    content = form.file.data.read()
    try:
        sheets = read_tables(content, form.file.data.filename or "")
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        return _sheet_page(row, form), 422
    reading = read_marks(sheets, queries.expected_in(row))
    if reading.troubles:
        form.file.errors = [say_reason(reason) for reason in reading.troubles]
        return _sheet_page(row, form), 422
    return _preview(row, reading, hashlib.sha256(content).hexdigest()), 200


def _preview(row: Sitting, reading: SheetReading, digest: str) -> str:
    counts = reading.counts
    told = [line for line in reading.rows if line.ticket or line.outcome is not Outcome.IGNORED]
    troubles_first = sorted(told, key=lambda line: (line.outcome is not Outcome.REFUSED, line.row))
    return render_template(
        "exams/mark_sheet.html",
        sitting=row,
        form=ConfirmSheetForm(digest=digest),
        reading=reading,
        parts=queries.parts_of(row.exam.components),
        rows=troubles_first[:SHOWN],
        hidden=max(0, len(told) - SHOWN),
        counts=[(outcome, _STATES[outcome], counts[outcome]) for outcome in Outcome],
        states=_STATES,
        sent=[
            f"{line.ticket}:{part_id}:{sent_mark(points_h)}"
            for line in reading.accepted
            for part_id, points_h in line.marks.items()
        ],
    )


@bp.post("/sittings/<int:sitting_id>/mark-sheet/marks")
@allow(*EXAMINERS)
def import_mark_sheet(sitting_id: int) -> ResponseReturnValue:
    """The yes: the marks that were shown go in, with the file's fingerprint in the journal."""
    row = sitting_to_examine(sitting_id)
    rows = rows_from(request.form.getlist("mark"), queries.expected_in(row))
    digest = request.form.get("digest", "")
    with transaction():
        count = actions.import_marks(rows=rows, digest=digest[:64], by=me())
    flash(_("%(count)s marks recorded.", count=count), "good")
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)
