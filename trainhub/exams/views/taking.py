"""Sitting an exam: one question a screen, saved as it is answered. No page here knows a key."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given, Kept, Saved
from trainhub.exams.forms.answers import given_answer, seq_from
from trainhub.exams.rules import KIND_TASKS
from trainhub.exams.rules.sittings import TIME_CALLS, is_over
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_attempt, plain
from trainhub.people.rules import Role
from trainhub.people.views.sessions import sign_in_mark


def _over(facts: queries.AttemptFacts) -> bool:
    return is_over(facts.ended_at, facts.deadline_at, clock.now())


def _to_receipt(attempt_id: int) -> ResponseReturnValue:
    """The way out when the time is over."""
    return redirect(url_for(".receipt", attempt_id=attempt_id), code=303)


@bp.get("/attempts/<int:attempt_id>/<int:position>")
@allow(Role.TRAINEE)
def question(attempt_id: int, position: int) -> ResponseReturnValue:
    """One question of my paper."""
    facts = my_attempt(attempt_id)
    if _over(facts):
        return _to_receipt(attempt_id)
    return _question_page(facts, position)


def _question_page(
    facts: queries.AttemptFacts, position: int, saved: Saved | None = None, trouble: str = ""
) -> str:
    item = found(queries.item_shown(facts.id, plain(position)))
    return render_template(
        "exams/question.html",
        facts=facts,
        item=item,
        task=_(KIND_TASKS[item.kind]),
        asked=len(queries.answer_sheet(facts.id)),
        saved=saved,
        trouble=trouble,
        time_calls=[int(call.total_seconds()) for call in TIME_CALLS],
        nav=[],
    )


@bp.post("/attempts/<int:attempt_id>/<int:position>")
@allow(Role.TRAINEE)
def answer(attempt_id: int, position: int) -> ResponseReturnValue:
    """Keep an answer; then on to the next question, back, or to the answer sheet."""
    facts = my_attempt(attempt_id)
    shape = found(queries.item_shape(attempt_id, plain(position)))
    given = Given(
        given_answer(shape.kind, request.form.getlist("answer")),
        seq_from(request.form.get("seq", "")),
    )
    try:
        with transaction():
            saved = actions.save_answer(
                attempt_id=attempt_id, position=position, given=given, writer=sign_in_mark()
            )
    except Refused as refusal:
        if _over(my_attempt(attempt_id)):
            return _to_receipt(attempt_id)
        trouble = " ".join(say_reason(reason) for reason in refusal.reasons)
        return _question_page(facts, position, trouble=trouble), 422
    if saved.kept is not Kept.SAVED:
        return _question_page(facts, position, saved=saved), 409
    return redirect(_next_address(facts, position, request.form.get("go", "next")), code=303)


def _next_address(facts: queries.AttemptFacts, position: int, go: str) -> str:
    last = len(queries.answer_sheet(facts.id))
    if go == "prev" and position > 1:
        return url_for(".question", attempt_id=facts.id, position=position - 1)
    if go == "sheet" or (go == "next" and position >= last):
        return url_for(".sheet", attempt_id=facts.id)
    step = 1 if go == "next" else 0
    return url_for(".question", attempt_id=facts.id, position=position + step)


@bp.post("/attempts/<int:attempt_id>/<int:position>/flag")
@allow(Role.TRAINEE)
def flag(attempt_id: int, position: int) -> ResponseReturnValue:
    """Mark a question to come back to, or take the mark away."""
    facts = my_attempt(attempt_id)
    found(queries.item_shape(attempt_id, plain(position)))
    if _over(facts):
        return _to_receipt(attempt_id)
    with transaction():
        actions.set_flag(
            attempt_id=attempt_id, position=position, flagged=request.form.get("flagged") == "1"
        )
    return redirect(url_for(".question", attempt_id=attempt_id, position=position), code=303)


@bp.get("/attempts/<int:attempt_id>")
@allow(Role.TRAINEE)
def sheet(attempt_id: int) -> ResponseReturnValue:
    """The answer sheet: what is done, what is not, jump to any."""
    facts = my_attempt(attempt_id)
    if _over(facts):
        return _to_receipt(attempt_id)
    return render_template(
        "exams/sheet.html",
        facts=facts,
        cells=queries.answer_sheet(attempt_id),
        time_calls=[int(call.total_seconds()) for call in TIME_CALLS],
        nav=[],
    )


@bp.get("/attempts/<int:attempt_id>/hand-in")
@allow(Role.TRAINEE)
def ask_hand_in(attempt_id: int) -> ResponseReturnValue:
    """Ask once, with what is still open."""
    facts = my_attempt(attempt_id)
    if _over(facts):
        return _to_receipt(attempt_id)
    cells = queries.answer_sheet(attempt_id)
    open_ones = [cell.position for cell in cells if not cell.done]
    return render_template(
        "exams/hand_in.html", facts=facts, open_ones=open_ones, asked=len(cells), nav=[]
    )


@bp.post("/attempts/<int:attempt_id>/hand-in")
@allow(Role.TRAINEE)
def hand_in(attempt_id: int) -> ResponseReturnValue:
    """Hand in; pressing twice changes nothing."""
    my_attempt(attempt_id)
    with transaction():
        actions.hand_in(attempt_id=attempt_id, by=me())
    return redirect(url_for(".receipt", attempt_id=attempt_id), code=303)


@bp.get("/attempts/<int:attempt_id>/receipt")
@allow(Role.TRAINEE)
def receipt(attempt_id: int) -> ResponseReturnValue:
    """What was handed in, with a number to keep."""
    facts = my_attempt(attempt_id)
    if not _over(facts):
        return redirect(url_for(".sheet", attempt_id=attempt_id))
    cells = queries.answer_sheet(attempt_id)
    return render_template(
        "exams/receipt.html", facts=facts, done=sum(cell.done for cell in cells), asked=len(cells)
    )
