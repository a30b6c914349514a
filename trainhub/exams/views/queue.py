"""The queue of answers in words: one at a time, without names, by the keyboard alone."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.queue import AnswerMarkForm, given_from
from trainhub.exams.models import Component, Sitting
from trainhub.exams.queries import AnswerState, ScriptItem
from trainhub.exams.rules.marking import LEASE, Criterion, MarkingTrouble, scaled
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import component_in, sitting_to_mark
from trainhub.exams.views.media import send_media
from trainhub.people.rules import Role

MARKERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


class Place(NamedTuple):
    """One answer of a queue, and how to come to the answers around it."""

    sitting: Sitting
    part: Component
    state: AnswerState
    item: ScriptItem
    rubric: list[Criterion]
    states: list[AnswerState]

    @property
    def address(self) -> dict[str, int | str]:
        """What its addresses are made of: no name, no ticket, no number of a paper."""
        answer = self.state.answer
        return {
            "sitting_id": self.sitting.id,
            "component_id": self.part.id,
            "script": answer.script,
            "position": answer.position,
        }


def _states(sitting: Sitting, part: Component) -> list[AnswerState]:
    states = queries.answer_states(sitting, clock.now())
    return [state for state in states if state.answer.component_id == part.id]


def _place(sitting_id: int, component_id: int, script: str, position: int) -> Place:
    sitting = sitting_to_mark(sitting_id)
    part = component_in(sitting, component_id)
    states = _states(sitting, part)
    named = (script, position)
    state = found(next((s for s in states if (s.answer.script, s.answer.position) == named), None))
    items = queries.scripts([state.answer.attempt_id])
    item = next(item for item in items if item.item_id == state.answer.item_id)
    return Place(sitting, part, state, item, scaled(item.rubric, item.points_h), states)


@bp.get("/marking")
@allow(*MARKERS)
def queues() -> ResponseReturnValue:
    """Exams with answers to read, and how many wait for me."""
    rows = []
    for queue in queries.queues_for(me()):
        states = _states(queue.sitting, queue.component)
        rows.append((queue, _for_me(queue.sitting, states)))
    return render_template("exams/queues.html", rows=rows)


def _for_me(sitting: Sitting, states: list[AnswerState]) -> dict[str, int]:
    """How many answers wait for me, are done by me, and are left over all."""
    mine = [state for state in states if state.mine(me().account_id) is not None]
    open_to_me = [
        state
        for state in states
        if state.mine(me().account_id) is None
        and (turn := state.turn_of(me().account_id)) is not None
        and not policy.marking_troubles(me(), sitting, turn)
    ]
    left = sum(len(state.missing) for state in states)
    return {"mine": len(mine), "open": len(open_to_me), "left": left, "all": len(states)}


@bp.get("/sittings/<int:sitting_id>/marking/<int:component_id>")
@allow(*MARKERS)
def queue(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """What is to be marked, what I have marked, and the button that begins."""
    sitting = sitting_to_mark(sitting_id)
    part = component_in(sitting, component_id)
    states = _states(sitting, part)
    mine = [(state, state.mine(me().account_id)) for state in states]
    return render_template(
        "exams/queue.html",
        sitting=sitting,
        part=part,
        counts=_for_me(sitting, states),
        mine=[(state.answer, mark) for state, mark in mine if mark is not None],
        minutes=int(LEASE.total_seconds()) // 60,
    )


@bp.post("/sittings/<int:sitting_id>/marking/<int:component_id>/next")
@allow(*MARKERS)
def take_answer(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """Take the next answer; ``after`` is the one that was skipped."""
    sitting = sitting_to_mark(sitting_id)
    part = component_in(sitting, component_id)
    script, _dot, position = request.form.get("after", "").partition(".")
    named = (script, position)
    states = _states(sitting, part) if script else []
    after = next(
        (s.answer.item_id for s in states if (s.answer.script, str(s.answer.position)) == named),
        None,
    )
    return _go_on(sitting, part, after)


def _go_on(sitting: Sitting, part: Component, after: int | None) -> Response:
    """Take the next answer and go there; back to the queue when nothing is left."""
    sitting_id, component_id = sitting.id, part.id
    with transaction():
        answer = actions.take_next(sitting=sitting, component=part, by=me(), after=after)
    if answer is None:
        flash(_("Nothing is left here for you to mark."), "good")
        place = url_for(".queue", sitting_id=sitting_id, component_id=component_id)
        return redirect(place, code=303)
    return redirect(
        url_for(
            ".answer_to_mark",
            sitting_id=sitting_id,
            component_id=component_id,
            script=answer.script,
            position=answer.position,
        ),
        code=303,
    )


@bp.get("/sittings/<int:sitting_id>/marking/<int:component_id>/<script>/<int:position>")
@allow(*MARKERS)
def answer_to_mark(
    sitting_id: int, component_id: int, script: str, position: int
) -> ResponseReturnValue:
    """One answer with its question, its rubric and a field for points."""
    place = _place(sitting_id, component_id, script, position)
    return _answer_page(place, AnswerMarkForm())


def _answer_page(place: Place, form: AnswerMarkForm, troubles: list[Reason] | None = None) -> str:
    mine = place.state.mine(me().account_id)
    if mine is not None and not form.is_submitted():
        form.comment.data = mine.comment
    ids = [state.answer.item_id for state in place.states if state.mine(me().account_id)]
    here = place.state.answer.item_id
    earlier = [n for n, state in enumerate(place.states) if state.answer.item_id in ids]
    at = next(n for n, state in enumerate(place.states) if state.answer.item_id == here)
    before = next((place.states[n].answer for n in reversed(earlier) if n < at), None)
    turn = place.state.turn_of(me().account_id)
    said = [] if troubles is None else troubles
    if turn is None and not said:
        code = MarkingTrouble.TAKEN if place.state.missing else MarkingTrouble.MARKED
        said = [Reason(code)]
    elif turn is not None and not said:
        said = policy.marking_troubles(me(), place.sitting, turn)
    return render_template(
        "exams/answer_to_mark.html",
        place=place,
        item=place.item,
        sent=request.form,
        mine=mine,
        form=form,
        before=before,
        counts=_for_me(place.sitting, place.states),
        troubles=[say_reason(reason) for reason in said],
    )


@bp.post("/sittings/<int:sitting_id>/marking/<int:component_id>/<script>/<int:position>")
@allow(*MARKERS)
def mark_answer(
    sitting_id: int, component_id: int, script: str, position: int
) -> ResponseReturnValue:
    """Keep the points and go on; a refusal leaves what was typed on the page."""
    place = _place(sitting_id, component_id, script, position)
    form = AnswerMarkForm()
    given, troubles = given_from(request.form, place.rubric, form.comment.data or "")
    if not form.validate() or troubles:
        return _answer_page(place, form, troubles), 422
    try:
        with transaction():
            actions.mark_answer(
                sitting=place.sitting, item_id=place.state.answer.item_id, given=given, by=me()
            )
    except Refused as refusal:
        place = _place(sitting_id, component_id, script, position)
        return _answer_page(place, form, list(refusal.reasons)), 409
    sitting = sitting_to_mark(sitting_id)
    return _go_on(sitting, component_in(sitting, component_id), place.state.answer.item_id)


@bp.get(
    "/sittings/<int:sitting_id>/marking/<int:component_id>/<script>/<int:position>"
    "/media/<int:number>"
)
@allow(*MARKERS)
def marking_media(
    sitting_id: int, component_id: int, script: str, position: int, number: int
) -> ResponseReturnValue:
    """A picture of a question that I mark answers to."""
    place = _place(sitting_id, component_id, script, position)
    return send_media(place.item.media, number)
