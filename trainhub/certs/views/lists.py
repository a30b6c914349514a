"""Check the certificates of many people at once: a table goes in, answers come out."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions
from trainhub.certs.forms import ListForm
from trainhub.certs.proof.verdicts import MOST_ROWS, ListTrouble, Wanted, read_list
from trainhub.certs.queries import Answer
from trainhub.certs.rules import STANDING_WORDS, LookupWay
from trainhub.certs.views.blueprint import bp
from trainhub.core import clock
from trainhub.core.access import allow
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.tabular import Column, Table, read_tables, write_xlsx
from trainhub.core.web import XLSX, after_answer, download
from trainhub.people.rules import Role

_CHECKERS = (Role.EMPLOYER, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/verify/list")
@allow(*_CHECKERS)
def verify_list() -> ResponseReturnValue:
    """Choose the table."""
    return _page(ListForm()), 200


def _page(form: ListForm, answers: list[tuple[Wanted, Answer]] | None = None) -> str:
    return render_template(
        "certs/verify_list.html",
        form=form,
        answers=answers or [],
        good=sum(answer.counts for _wanted, answer in answers or []),
    )


@bp.post("/verify/list")
@allow(*_CHECKERS)
def check_list() -> ResponseReturnValue:
    """Answer every row; each holder sees that it was asked."""
    form = ListForm()
    if not form.validate():
        return _page(form), 422
    try:
        wanted = _read(form)
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        return _page(form), 422
    answers = actions.judge_list(wanted, clock.today())
    if form.as_excel.data:
        title = _("Certificates checked")
        response = download(write_xlsx([_table(title, answers)]), f"{title}.xlsx", XLSX)
    else:
        response = make_response(_page(form, answers))
    source = actions.source_key(request.remote_addr or "")

    def note() -> None:
        for _wanted, answer in answers:
            if answer.found is not None:
                actions.note_lookup(answer=answer, way=LookupWay.LIST, source=source)

    return after_answer(response, note)


def _read(form: ListForm) -> list[Wanted]:
    """The rows of the first sheet that has the columns. Raises ``Refused``."""
    sheets = read_tables(form.file.data.read(), form.file.data.filename or "")
    trouble = ListTrouble.NO_COLUMNS
    for sheet in sheets:
        rows = [(row.number, [cell.text for cell in row.cells]) for row in sheet.rows]
        found = read_list(rows)
        if isinstance(found, list):
            return found
        if found is not ListTrouble.NO_COLUMNS:
            trouble = found
    raise Refused(Reason(trouble, limit=MOST_ROWS))


def _table(title: str, answers: list[tuple[Wanted, Answer]]) -> Table:
    columns = [
        Column(_("Number"), 26), Column(_("Name"), 14), Column(_("State"), 18),
        Column(_("Last valid day"), 14), Column(_("Checked on"), 14),
    ]  # fmt: skip
    rows = [
        (
            wanted.number, wanted.name, _(STANDING_WORDS[answer.standing]), answer.ends_on,
            clock.today(),
        )
        for wanted, answer in answers
    ]  # fmt: skip
    return Table(title, columns, rows)
