"""Answers from a paper: the page that its QR opens, one line of letters for many questions."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.twins import TypingForm
from trainhub.exams.models import FrozenPaper
from trainhub.exams.rules import QuestionKind
from trainhub.exams.twin.typing import EntryLine, Typed, answers_from, entry_lines, line_text
from trainhub.exams.views.blueprint import bp
from trainhub.people.rules import Role

EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


def paper_to_type(code: str) -> FrozenPaper:
    """A paper of a sitting that I examine; a code alone opens nothing."""
    paper = found(queries.frozen_by_code(code))
    sitting = paper.candidate.sitting
    if not policy.may_see_sitting(me(), sitting):
        abort(404)
    if not policy.may_examine(me(), sitting):
        abort(403)
    return paper


@bp.get("/on-paper/<code>")
@allow(*EXAMINERS)
def paper_answers(code: str) -> ResponseReturnValue:
    """What was typed from this paper, to be typed or put right."""
    return _page(paper_to_type(code), TypingForm())


@bp.post("/on-paper/<code>")
@allow(*EXAMINERS)
def type_answers(code: str) -> ResponseReturnValue:
    """Keep the answers, and go on to the next paper."""
    paper = paper_to_type(code)
    form = TypingForm()
    answers: dict[int, list[Any]] = {}
    troubles: list[Reason] = []
    for line in _lines(paper):
        given, wrong = answers_from(line, request.form.get(line.name, "")[:12_000])
        answers |= given
        troubles += wrong
    if not form.validate() or troubles:
        return _page(paper, form, [say_reason(reason) for reason in troubles]), 422
    try:
        with transaction():
            actions.type_answers(paper=paper, answers=answers, by=me())
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        return _page(paper_to_type(code), form, said), 422
    paper = paper_to_type(code)
    sitting_id = paper.candidate.sitting_id
    name = paper.candidate.enrolment.person.name
    flash(_("The answers of %(name)s are kept.", name=name), "good")
    return redirect(url_for(".on_paper", sitting_id=sitting_id, _anchor="find"), code=303)


def _lines(paper: FrozenPaper) -> list[EntryLine]:
    return entry_lines(
        [
            Typed(
                item.position,
                item.kind,
                len(item.option_order),
                item.blanks,
                tuple(part[0] for part in item.parts) if item.kind is QuestionKind.CLOZE else (),
            )
            for item in queries.paper_items(paper.items)
        ]
    )


def _page(paper: FrozenPaper, form: TypingForm, troubles: list[str] | None = None) -> str:
    attempt = queries.attempt_of(paper.candidate_id, paper.component_id)
    sheet = queries.newest_sheet(attempt.id) if attempt else None
    kept = sheet.answers if sheet else {}
    standing = {int(position): answer for position, answer in kept.items()}
    lines = _lines(paper)
    typed = {
        line.name: request.form.get(line.name, "") if troubles else line_text(line, standing)
        for line in lines
    }
    return render_template(
        "exams/paper_answers.html",
        paper=paper,
        candidate=paper.candidate,
        lines=lines,
        typed=typed,
        sheet=sheet,
        form=form,
        troubles=troubles or [],
    )
