"""Taking questions away in a format of one's choice."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import XLSX, download, found
from trainhub.courses.queries import trades
from trainhub.exams import actions, policy, queries
from trainhub.exams.bank.export import (
    ENDINGS,
    FORMAT_WORDS,
    LOSSES,
    Format,
    carried,
    write_questions,
)
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.stored import stored_item
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.people.rules import Role

KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
_KINDS = {
    Format.EXCEL: XLSX,
    Format.GIFT: "text/plain; charset=utf-8",
    Format.AIKEN: "text/plain; charset=utf-8",
    Format.MOODLE: "application/xml",
    Format.QTI21: "application/zip",
    Format.QTI3: "application/zip",
}


def _items() -> list[QuestionItem]:
    """The questions of the trade and topic that the address names."""
    rows = queries.versions_to_export(
        policy.bank_owners(me()),
        trade_code=request.args.get("trade", ""),
        topic=request.args.get("topic", ""),
    )
    return [stored_item(version.question, version) for version in rows]


@bp.get("/bank/export")
@allow(*KEEPERS)
def export() -> ResponseReturnValue:
    """Which formats there are, and what each would leave out of this selection."""
    items = _items()
    counts = {form: sum(carried(item, form) is not None for item in items) for form in Format}
    return render_template(
        "exams/export.html",
        words=FORMAT_WORDS,
        losses=LOSSES,
        counts=counts,
        held=len(items),
        trades=[(trade.code, own_name(trade)) for trade in trades()],
        chosen=request.args.get("trade", ""),
        topic=request.args.get("topic", ""),
    )


@bp.get("/bank/export/<name>")
@allow(*KEEPERS)
def export_file(name: str) -> ResponseReturnValue:
    """The file itself. Keys leave the house with it, so it is written down who took it."""
    if name not in set(Format):
        abort(404)
    form = Format(name)
    code = request.args.get("trade", "")
    trade = found(next((trade for trade in trades() if trade.code == code), None))
    done = write_questions(_items(), form, trade.name)
    with transaction():
        actions.note_export(trade=trade, format=form.value, count=len(done.carried), by=me())
    return download(done.content, f"{trade.name}.{ENDINGS[form]}", _KINDS[form])
