"""Import a roster: upload, look at every row, confirm."""

from __future__ import annotations

import json
from collections import Counter

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock, journal
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_day, say_reason, say_stored
from trainhub.core.tabular import read_tables
from trainhub.core.web import XLSX, download, found, load, number_in_address, whole_number
from trainhub.courses import policy, queries
from trainhub.courses.forms.enrolling import RosterForm
from trainhub.courses.models import Cohort, RosterResult, RosterUpload
from trainhub.courses.reference import trade_floors
from trainhub.courses.roster import actions
from trainhub.courses.roster.importing import RowResult
from trainhub.courses.roster.rules import RosterReading, read_roster
from trainhub.courses.roster.template import FIELDS, results_workbook, roster_template
from trainhub.courses.rules import BECAME_WORDS, Became
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import cohort_i_fill
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

#: So many rows are shown; the counts above the table are of all.
SHOWN = 600
PAGE = 100
_KINDS = {
    Became.REGISTERED: "good",
    Became.KNOWN: "good",
    Became.ENROLLED: "good",
    Became.ALREADY_IN: "good",
    Became.WAITLISTED: "wait",
    Became.UNDECIDED: "warn",
    Became.REFUSED: "bad",
    Became.SKIPPED: "off",
    Became.IGNORED: "off",
}


class _JustLooking(Exception):
    """Ends the transaction of a preview: whatever it did is rolled back."""


@bp.get("/rosters/template")
@allow(Role.STAFF, Role.ADMIN)
def roster_blank() -> ResponseReturnValue:
    """The empty roster, with an example row that the import passes over."""
    return download(roster_template(), "学员花名册.xlsx", XLSX)


@bp.get("/rosters/new")
@allow(Role.STAFF, Role.ADMIN)
def new_roster() -> ResponseReturnValue:
    """Choose a file; ``cohort`` names the class its people join."""
    cohort = _wanted_cohort()
    return render_template(
        "courses/new_roster.html",
        form=RosterForm(),
        cohort=cohort,
        uploads=queries.uploads_of(me().account_id or 0),
    )


def _wanted_cohort() -> Cohort | None:
    cohort_id = number_in_address("cohort")
    return cohort_i_fill(cohort_id) if cohort_id else None


@bp.post("/rosters/new")
@allow(Role.STAFF, Role.ADMIN)
def upload_roster() -> ResponseReturnValue:
    """Keep the file and show what it would do; nothing is written into the registers."""
    cohort = _wanted_cohort()
    form = RosterForm()
    if not form.validate():
        return render_template("courses/new_roster.html", form=form, cohort=cohort), 422
    content = form.file.data.read()
    filename = form.file.data.filename or ""
    station_id = cohort.station_id if cohort else _my_station_id()
    try:
        read_tables(content, filename)
        with transaction():
            upload = actions.keep_upload(
                content=content,
                filename=filename,
                station=load(Organisation, station_id),
                cohort=cohort,
                by=me(),
            )
            upload_id = upload.id
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        return render_template("courses/new_roster.html", form=form, cohort=cohort), 422
    return redirect(url_for(".roster", upload_id=upload_id), code=303)


def _my_station_id() -> int:
    mine = me().organisations(Role.STAFF)
    if not mine:
        abort(403)
    return mine[0]


def my_upload(upload_id: int) -> RosterUpload:
    """A roster that I uploaded myself; anybody else's is not there."""
    upload = load(RosterUpload, upload_id)
    if upload.account_id != me().account_id:
        abort(404)
    if not policy.may_plan_at(me(), upload.station):
        abort(403)
    return upload


@bp.get("/rosters/<int:upload_id>")
@allow(Role.STAFF, Role.ADMIN)
def roster(upload_id: int) -> ResponseReturnValue:
    """Row by row: what the import would do, and why not. Nothing stays written."""
    upload = my_upload(upload_id)
    if upload.imported_at is not None:
        return _results_page(upload), 200
    reading = _read(upload)
    results: list[RowResult] = []
    try:
        with transaction():
            results = actions.import_roster(
                reading=reading, station=upload.station, cohort=upload.cohort, by=me()
            )
            raise _JustLooking
    except _JustLooking:
        pass
    return _preview(upload, reading, results), 200


def _read(upload: RosterUpload) -> RosterReading:
    sheets = read_tables(actions.content_of(upload), upload.filename)
    today = clock.today()
    known = {trade.name: trade.min_age for trade in queries.trades()}
    return read_roster(sheets, today, trade_floors(today, known))


def _preview(upload: RosterUpload, reading: RosterReading, results: list[RowResult]) -> str:
    counts = Counter(result.became for result in results)
    told = [result for result in results if result.became is not Became.IGNORED]
    return render_template(
        "courses/roster.html",
        upload=upload,
        reading=reading,
        counts=[(became, counts[became]) for became in Became if counts[became]],
        rows=sorted(told, key=_trouble_first)[:SHOWN],
        hidden=max(0, len(told) - SHOWN),
        useful=any(counts[became] for became in Became if _adds(became)),
        became_word=lambda became: _(BECAME_WORDS[became]),
        became_kind=_KINDS.__getitem__,
    )


def _adds(became: Became) -> bool:
    return became in {
        Became.REGISTERED,
        Became.ENROLLED,
        Became.WAITLISTED,
        Became.UNDECIDED,
    }


def _trouble_first(result: RowResult) -> tuple[bool, int]:
    return result.became not in {Became.REFUSED, Became.UNDECIDED}, result.row


@bp.post("/rosters/<int:upload_id>")
@allow(Role.STAFF, Role.ADMIN)
def import_roster(upload_id: int) -> ResponseReturnValue:
    """Import exactly what was shown, with the rows that were decided."""
    upload = my_upload(upload_id)
    reading = _read(upload)
    decided = {whole_number(number) for number in request.form.getlist("decided")}
    with transaction():
        results = actions.import_upload(
            upload=upload,
            reading=reading,
            digest=request.form.get("digest", ""),
            by=me(),
            decided=decided,
        )
    new = sum(result.new for result in results)
    flash(_("Imported: %(count)s people newly registered.", count=new), "good")
    return redirect(url_for(".roster", upload_id=upload_id), code=303)


def _results_page(upload: RosterUpload) -> str:
    """What became of every row, a page at a time; ``only`` narrows to one outcome."""
    wanted = request.args.get("only", "")
    only = Became(wanted) if wanted in set(Became) else None
    after = number_in_address("after")
    rows = queries.roster_results(upload.id, only=only, after=after, limit=PAGE + 1)
    counts = queries.roster_counts(upload.id)
    return render_template(
        "courses/roster_done.html",
        upload=upload,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].row if len(rows) > PAGE else None,
        only=only,
        counts=[(became, counts[became]) for became in Became if became in counts],
        became_word=lambda became: _(BECAME_WORDS[became]),
        became_kind=_KINDS.__getitem__,
    )


def _done(upload_id: int) -> RosterUpload:
    upload = my_upload(upload_id)
    if upload.imported_at is None:
        abort(404)
    return upload


@bp.get("/rosters/<int:upload_id>/results.xlsx")
@allow(Role.STAFF, Role.ADMIN)
def roster_results(upload_id: int) -> ResponseReturnValue:
    """My file again with the result and the reason beside every row."""
    upload = _done(upload_id)
    rows = [
        (
            *(json.loads(row.sheet)["typed"].get(field.value, "") for field in FIELDS),
            str(_(BECAME_WORDS[row.became])),
            " ".join(say_stored(reason) for reason in row.reasons),
            str(row.row),
        )
        for row in queries.roster_results(upload.id)
    ]
    title = _("Import of %(day)s", day=say_day(found(upload.imported_at)))
    body = results_workbook(rows, title)
    with transaction():
        journal.record(me(), "courses.roster.results_taken", my_upload(upload_id), rows=len(rows))
    return download(body, "导入结果.xlsx", XLSX)


@bp.post("/rosters/<int:upload_id>/rows/<int:result_id>")
@allow(Role.STAFF, Role.ADMIN)
def decide_row(upload_id: int, result_id: int) -> ResponseReturnValue:
    """Let a doubtful row in, or leave it out."""
    upload = _done(upload_id)
    result = load(RosterResult, result_id)
    if result.upload_id != upload.id:
        abort(404)
    decision = request.form.get("decision", "")
    if decision not in {"accept", "skip"}:
        abort(400)
    with transaction():
        done = actions.decide_row(result=result, accept=decision == "accept", by=me())
        said = f"{done.name}: {_(BECAME_WORDS[done.became])}"
        kind = "warn" if done.became is Became.REFUSED else "good"
    flash(said, kind)
    return redirect(url_for(".roster", upload_id=upload_id), code=303)
