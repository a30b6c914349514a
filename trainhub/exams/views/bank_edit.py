"""Writing a question on the screen, and its next version."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found, whole_number
from trainhub.courses.models import Trade
from trainhub.courses.queries import trades
from trainhub.exams import actions, policy, queries
from trainhub.exams.bank.forms import ANSWER_HINTS, OPTION_HINTS, SCORING_HINTS, QuestionForm
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.stored import stored_item
from trainhub.exams.bank.typed import item_from, typed_from
from trainhub.exams.rules import KIND_WORDS, QuestionKind
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_bank, my_question
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


def _place() -> tuple[Organisation, Trade, QuestionKind]:
    """Whose bank, which trade and which kind the address names."""
    owner = my_bank(whole_number(request.args.get("owner")))
    code = request.args.get("trade", "")
    trade = found(next((trade for trade in trades() if trade.code == code), None))
    kind = request.args.get("kind", "")
    if kind not in set(QuestionKind):
        abort(404)
    return owner, trade, QuestionKind(kind)


def _page(form: QuestionForm, back: str, troubles: list[Reason] | None = None) -> str:
    return render_template(
        "exams/write_question.html",
        form=form,
        kind=form.kind,
        back=back,
        has_media=bool(request.view_args),
        option_hint=OPTION_HINTS.get(form.kind),
        answer_hint=ANSWER_HINTS.get(form.kind),
        scoring_hint=SCORING_HINTS.get(form.kind),
        troubles=[say_reason(reason) for reason in troubles or []],
    )


@bp.get("/bank/new")
@allow(*KEEPERS)
def choose_kind() -> ResponseReturnValue:
    """Which kind of question to write, and for which bank and trade."""
    return render_template(
        "exams/choose_kind.html",
        owners=queries.owners(policy.bank_owners(me())),
        trades=trades(),
        kinds=KIND_WORDS,
    )


@bp.get("/bank/write")
@allow(*KEEPERS)
def new_question() -> ResponseReturnValue:
    """An empty form for one kind."""
    _owner, trade, kind = _place()
    return _page(QuestionForm(kind), url_for(".bank", trade=trade.code))


@bp.post("/bank/write")
@allow(*KEEPERS)
def write_question() -> ResponseReturnValue:
    """Keep a new question; somebody else checks it before it is drawn."""
    owner, trade, kind = _place()
    form = QuestionForm(kind)
    back = url_for(".bank", trade=trade.code)
    item, troubles = _item(form)
    if item is None:
        return _page(form, back, troubles), 422
    try:
        with transaction():
            row = actions.write_question(item=item, trade=trade, owner=owner, by=me())
            question_id = row.id
    except Refused as refusal:
        return _page(form, back, list(refusal.reasons)), 422
    flash(_("Kept. A colleague checks it before it is used."), "good")
    return redirect(url_for(".bank_question", question_id=question_id), code=303)


def _item(
    form: QuestionForm, before: QuestionItem | None = None
) -> tuple[QuestionItem | None, list[Reason]]:
    if not form.validate():
        return None, []
    return item_from(form.typed(before.media if before else ()))


@bp.get("/bank/<int:question_id>/edit")
@allow(*KEEPERS)
def edit_question(question_id: int) -> ResponseReturnValue:
    """What the question says now, to be changed."""
    question = my_question(question_id)
    item = stored_item(question, question.versions[-1])
    form = QuestionForm(item.kind)
    form.fill(typed_from(item))
    return _page(form, url_for(".bank_question", question_id=question_id))


@bp.post("/bank/<int:question_id>/edit")
@allow(*KEEPERS)
def renew_question(question_id: int) -> ResponseReturnValue:
    """Keep a new version; the one before stays in use until somebody else has checked it."""
    question = my_question(question_id)
    before = stored_item(question, question.versions[-1])
    form = QuestionForm(before.kind)
    form.html = before.html
    back = url_for(".bank_question", question_id=question_id)
    item, troubles = _item(form, before)
    if item is None:
        return _page(form, back, troubles), 422
    try:
        with transaction():
            actions.renew_question(question=question, item=item, by=me())
    except Refused as refusal:
        return _page(form, back, list(refusal.reasons)), 422
    flash(_("Kept as a new version. A colleague checks it before it is used."), "good")
    return redirect(back, code=303)
