"""The catalogue of irregularities: read by those who set exams, changed by administrators."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.exams import actions, queries
from trainhub.exams.forms.irregularities import CodeForm
from trainhub.exams.rules.irregularities import REACH_WORDS
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp
from trainhub.people.rules import Role


@bp.get("/schemes/irregularities")
@allow(*KEEPERS)
def irregularity_codes() -> ResponseReturnValue:
    """What may be written down, what may follow, and where that comes from."""
    return _page(CodeForm())


def _page(form: CodeForm, troubles: list[str] | None = None) -> str:
    today = clock.today()
    return render_template(
        "exams/codes.html",
        rows=queries.irregularity_codes(today).values(),
        coming=[row for row in queries.codes_laid() if row.effective_on > today],
        reach_words=REACH_WORDS,
        form=form,
        may_set=me().has(Role.ADMIN),
        troubles=troubles or [],
    )


@bp.post("/schemes/irregularities")
@allow(Role.ADMIN)
def lay_irregularity_code() -> ResponseReturnValue:
    """One more, from a day on."""
    form = CodeForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction():
            actions.lay_irregularity_code(code=form.row(), by=me())
    except Refused as refusal:
        return _page(form, [say_reason(reason) for reason in refusal.reasons]), 422
    return redirect(url_for(".irregularity_codes"), code=303)
