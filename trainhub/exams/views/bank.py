"""The question bank: look, search, import with a look first, retire."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.storage import files
from trainhub.core.web import XLSX, download, found, number_in_address
from trainhub.core.words import N_
from trainhub.courses.queries import trades
from trainhub.exams import actions, policy, queries
from trainhub.exams.actions import ImportOutcome
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.forms import ConfirmForm, UploadForm
from trainhub.exams.bank.reading import Outcome, QuestionReading
from trainhub.exams.bank.template import question_template
from trainhub.exams.models import QuestionUpload
from trainhub.exams.rules import SCORING_WORDS, ScoringRule
from trainhub.exams.rules.practice import practice_troubles
from trainhub.exams.rules.reviewing import bank_stage
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.exams.views.loaders import my_bank, my_question, my_upload
from trainhub.people.rules import Role

#: What the kinds of files are called, and how their items are found in them.
FILE_WORDS = {
    "excel": N_("Excel template"),
    "gift": N_("GIFT text"),
    "moodle": N_("Moodle XML"),
    "aiken": N_("Aiken text"),
    "qti21": N_("QTI 2.1 package"),
    "qti3": N_("QTI 3.0 package"),
}
PLACE_WORDS = {"row": N_("Row"), "line": N_("Line"), "identifier": N_("Name in the package")}
#: Who keeps question banks.
KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
PAGE = 30


@bp.get("/bank")
@allow(*KEEPERS)
def bank() -> ResponseReturnValue:
    """What my banks hold by topic, and the questions themselves."""
    owners = policy.bank_owners(me())
    stock = queries.stock(owners)
    chosen = {
        "trade_code": request.args.get("trade", ""),
        "topic": request.args.get("topic", ""),
        "search": request.args.get("q", "")[:60],
    }
    rows = queries.questions(owners, after=number_in_address("after"), limit=PAGE + 1, **chosen)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    return render_template(
        "exams/bank.html",
        stock=stock,
        chosen=chosen,
        questions=rows[:PAGE],
        more=more,
        exposures=queries.exposures([row.id for row in rows[:PAGE]]),
        waiting=queries.waiting_count(owners),
    )


@bp.get("/bank/<int:question_id>")
@allow(*KEEPERS)
def bank_question(question_id: int) -> ResponseReturnValue:
    """One question with its key and all its versions."""
    question = my_question(question_id)
    newest = question.versions[-1]
    return render_template(
        "exams/bank_question.html",
        question=question,
        can_practise=not practice_troubles(newest.kind, has_media=bool(newest.media)),
        may_correct=me().has(Role.STAFF, Role.INSTITUTION, Role.ADMIN),
        newest=newest,
        stage=bank_stage(question.retired_at, newest.reviewed_at, newest.returned_at),
        may_judge=newest.created_by is None or newest.created_by != me().account_id,
        exposure=queries.exposures([question_id]).get(question_id, 0),
        scoring_words=lambda version: _(SCORING_WORDS[ScoringRule(version.scoring["rule"])]),
    )


@bp.post("/bank/<int:question_id>/retire")
@allow(*KEEPERS)
def retire(question_id: int) -> ResponseReturnValue:
    """Draw it no more."""
    question = my_question(question_id)
    with transaction():
        actions.retire_question(question=question, by=me())
    return redirect(url_for(".bank_question", question_id=question_id), code=303)


@bp.post("/bank/<int:question_id>/bring-back")
@allow(*KEEPERS)
def bring_back(question_id: int) -> ResponseReturnValue:
    """Let it be drawn again."""
    question = my_question(question_id)
    with transaction():
        actions.bring_back_question(question=question, by=me())
    return redirect(url_for(".bank_question", question_id=question_id), code=303)


@bp.get("/bank/template")
@allow(*KEEPERS)
def bank_template() -> ResponseReturnValue:
    """The Excel template with a filled example."""
    return download(question_template(), _("Question template.xlsx"), XLSX)


def _upload_form() -> UploadForm:
    form = UploadForm()
    owners = queries.owners(policy.bank_owners(me()))
    form.owner_id.choices = [(owner.id, owner.name) for owner in owners]
    form.trade_code.choices = [(trade.code, own_name(trade)) for trade in trades()]
    return form


@bp.get("/bank/import")
@allow(*KEEPERS)
def new_import() -> ResponseReturnValue:
    """Choose a file; nothing is written before it was looked at."""
    return render_template("exams/import.html", form=_upload_form())


@bp.post("/bank/import")
@allow(*KEEPERS)
def upload() -> ResponseReturnValue:
    """Read the file and show what would happen."""
    form = _upload_form()
    if not form.validate():
        return render_template("exams/import.html", form=form), 422
    content, name = form.file.data.read(), form.file.data.filename or ""
    try:
        reading = read_questions(content, name)
        if reading.troubles:
            raise Refused(*reading.troubles)
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        return render_template("exams/import.html", form=form), 422
    owner = my_bank(form.owner_id.data)
    trade = found(next((t for t in trades() if t.code == form.trade_code.data), None))
    with transaction():
        kept = actions.keep_upload(
            content=content,
            filename=name,
            trade=trade,
            owner=owner,
            by=me(),
        )
        upload_id = kept.id
    return redirect(url_for(".preview", upload_id=upload_id), code=303)


def _reading(kept: QuestionUpload) -> QuestionReading:
    content = files().get(actions.stored_name(kept))
    return read_questions(content, kept.filename)


def _preview(kept: QuestionUpload, form: ConfirmForm) -> str:
    reading = _reading(kept)
    known = queries.known_digests(kept.owner_id, [item.digest for item in reading.questions])
    return render_template(
        "exams/preview.html",
        upload=kept,
        form=form,
        reading=reading,
        refused=[line for line in reading.items if line.outcome is Outcome.REFUSED],
        accepted=[line for line in reading.items if line.outcome is Outcome.ACCEPTED],
        known=len(known),
        format_word=_(FILE_WORDS[reading.format]),
        place_word=_(PLACE_WORDS[reading.place_name]),
    )


@bp.get("/bank/import/<int:upload_id>")
@allow(*KEEPERS)
def preview(upload_id: int) -> ResponseReturnValue:
    """What the file says, row by row, with a reason for every refused one."""
    return _preview(my_upload(upload_id), ConfirmForm())


@bp.post("/bank/import/<int:upload_id>")
@allow(*KEEPERS)
def confirm(upload_id: int) -> ResponseReturnValue:
    """Import exactly what was shown."""
    kept = my_upload(upload_id)
    form = ConfirmForm()
    form.validate()
    questions = _reading(kept).questions
    try:
        with transaction():
            done = actions.confirm_upload(
                upload=kept, items=questions, checked=form.checked.data, by=me()
            )
    except Refused as refusal:
        form.checked.errors = [say_reason(reason) for reason in refusal.reasons]
        return _preview(my_upload(upload_id), form), 422
    added = sum(line.outcome is ImportOutcome.ADDED for line in done)
    changed = sum(line.outcome is ImportOutcome.CHANGED for line in done)
    known = len(done) - added - changed
    flash(
        _(
            "%(added)s questions added, %(changed)s renewed, %(known)s were there already. "
            "A colleague checks them before they are used.",
            added=added,
            changed=changed,
            known=known,
        ),
        "good",
    )
    return redirect(url_for(".bank", trade=my_upload(upload_id).trade_code), code=303)
