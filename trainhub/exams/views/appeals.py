"""复核: a trainee asks for a second look, the office answers."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.clock import civil_day
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import number_in_address
from trainhub.exams import actions, queries
from trainhub.exams.forms.marking import SecondAnswerForm, SecondLookForm, points_by_part
from trainhub.exams.models import Appeal, Candidate
from trainhub.exams.rules.regrading import APPEAL_WORDS, last_day_to_ask
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import appeal_to_answer, my_ticket
from trainhub.people.rules import Role

_OFFICE = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)
PAGE = 30


@bp.get("/results/<int:candidate_id>/second-look")
@allow(Role.TRAINEE)
def ask_look(candidate_id: int) -> ResponseReturnValue:
    """Say what should be looked at again."""
    return _ask_page(my_ticket(candidate_id), SecondLookForm())


def _ask_page(candidate: Candidate, form: SecondLookForm, troubles: list[str] | None = None) -> str:
    sitting = candidate.sitting
    if sitting.published_at is None:
        abort(404)
    return render_template(
        "exams/second_look.html",
        candidate=candidate,
        sitting=sitting,
        appeals=queries.appeals_of(candidate.id),
        last_day=last_day_to_ask(civil_day(sitting.published_at), sitting.exam.appeal_days),
        form=form,
        troubles=troubles or [],
        appeal_words=APPEAL_WORDS,
    )


@bp.post("/results/<int:candidate_id>/second-look")
@allow(Role.TRAINEE)
def ask_second_look(candidate_id: int) -> ResponseReturnValue:
    """Ask for it."""
    candidate = my_ticket(candidate_id)
    form = SecondLookForm()
    if not form.validate():
        return _ask_page(candidate, form), 422
    try:
        with transaction():
            actions.ask_second_look(candidate=candidate, why=form.why.data, by=me())
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        return _ask_page(my_ticket(candidate_id), form, said), 422
    flash(_("Your request is in. We tell you what we find."), "good")
    return redirect(url_for(".ask_look", candidate_id=candidate_id), code=303)


@bp.get("/appeals")
@allow(*_OFFICE)
def appeals() -> ResponseReturnValue:
    """Requests about our classes, newest first."""
    rows = queries.appeals_for(me(), before=number_in_address("before"), limit=PAGE + 1)
    return render_template(
        "exams/appeals.html",
        appeals=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        appeal_words=APPEAL_WORDS,
    )


@bp.get("/appeals/<int:appeal_id>")
@allow(*_OFFICE)
def appeal(appeal_id: int) -> ResponseReturnValue:
    """One request with the marks that stand."""
    return _appeal_page(appeal_to_answer(appeal_id), SecondAnswerForm())


def _appeal_page(row: Appeal, form: SecondAnswerForm, troubles: list[str] | None = None) -> str:
    candidate = row.candidate
    marks = queries.newest_marks(candidate.sitting_id)
    components = candidate.sitting.exam.components
    return render_template(
        "exams/appeal.html",
        appeal=row,
        candidate=candidate,
        sitting=candidate.sitting,
        parts=[(part, marks.get((candidate.id, part.id))) for part in components],
        form=form,
        sent=request.form,
        troubles=troubles or [],
        appeal_words=APPEAL_WORDS,
    )


@bp.post("/appeals/<int:appeal_id>")
@allow(*_OFFICE)
def answer_second_look(appeal_id: int) -> ResponseReturnValue:
    """Answer it: the result stays, or other points change it."""
    row = appeal_to_answer(appeal_id)
    form = SecondAnswerForm()
    parts = [(part.id, part.name) for part in row.candidate.sitting.exam.components]
    points, troubles = points_by_part(request.form, parts)
    lifted = [part_id for part_id, _name in parts if request.form.get(f"lift-{part_id}")]
    if not form.validate() or troubles:
        return _appeal_page(row, form, [say_reason(reason) for reason in troubles]), 422
    try:
        with transaction():
            actions.answer_second_look(
                appeal=row, points=points, answer=form.answer.data, lifted=lifted, by=me()
            )
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        return _appeal_page(appeal_to_answer(appeal_id), form, said), 422
    flash(_("Answered. The person was told."), "good")
    return redirect(url_for(".appeals"), code=303)
