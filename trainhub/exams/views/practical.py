"""A practical exam on the examiner's phone: big buttons, every tap kept, with or without script."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.storage import files
from trainhub.core.web import found, whole_number
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.answers import seq_from
from trainhub.exams.forms.practical import ChecklistForm, PhotoForm
from trainhub.exams.models import Candidate, Component, Sitting
from trainhub.exams.queries import PracticalState, RunState
from trainhub.exams.rules import MarkTrouble
from trainhub.exams.rules.points import points_from
from trainhub.exams.rules.practical import PracticalTrouble, items_from
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    candidate_in,
    component_in,
    component_to_set,
    photo_to_see,
    sitting_to_mark,
)
from trainhub.people.rules import Role

EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


class Watch(NamedTuple):
    """One person in front of one examiner."""

    sitting: Sitting
    part: Component
    candidate: Candidate

    @property
    def address(self) -> dict[str, int]:
        """What its addresses are made of."""
        return {
            "sitting_id": self.sitting.id,
            "component_id": self.part.id,
            "candidate_id": self.candidate.id,
        }


def _watch(sitting_id: int, component_id: int, candidate_id: int) -> Watch:
    sitting = sitting_to_mark(sitting_id)
    candidate = candidate_in(sitting, candidate_id)
    return Watch(sitting, component_in(sitting, component_id), candidate)


@bp.get("/sittings/<int:sitting_id>/practical/<int:component_id>")
@allow(*EXAMINERS)
def practicals(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """The people of a practical exam: whom I have, whom others have, whom a second must watch."""
    sitting = sitting_to_mark(sitting_id)
    part = component_in(sitting, component_id)
    states = queries.practical_states(sitting, part)
    lines = [
        (line, states[line.candidate.id], _mine_to_do(sitting, states[line.candidate.id]))
        for line in queries.candidates_of(sitting.id)
    ]
    checklist = queries.checklists_of([part.id]).get(part.id)
    return render_template(
        "exams/practicals.html",
        sitting=sitting,
        part=part,
        lines=lines,
        my_id=me().account_id,
        items=items_from(checklist.items) if checklist else [],
    )


def _mine_to_do(sitting: Sitting, state: PracticalState) -> bool:
    """Whether I may begin or go on with somebody."""
    turn = state.turn_of(me().account_id)
    return turn is not None and not policy.marking_troubles(me(), sitting, turn)


@bp.get("/sittings/<int:sitting_id>/practical/<int:component_id>/<int:candidate_id>")
@allow(*EXAMINERS)
def practical(sitting_id: int, component_id: int, candidate_id: int) -> ResponseReturnValue:
    """The checklist for one person, with my own notes and nobody else's."""
    return _page(_watch(sitting_id, component_id, candidate_id))


def _page(watch: Watch, troubles: list[Reason] | None = None) -> str:
    state = queries.practical_states(watch.sitting, watch.part)[watch.candidate.id]
    mine = state.mine(me().account_id)
    checklist = queries.checklists_of([watch.part.id]).get(watch.part.id)
    said = list(troubles or [])
    if checklist is None:
        said.append(Reason(PracticalTrouble.NO_CHECKLIST))
    turn = state.turn_of(me().account_id)
    if turn is None:
        said.append(Reason(PracticalTrouble.TAKEN))
    else:
        said += policy.marking_troubles(me(), watch.sitting, turn)
    if watch.candidate.admitted_at is None:
        said.append(Reason(PracticalTrouble.NOT_ADMITTED))
    items = mine.items if mine else items_from(checklist.items) if checklist else []
    return render_template(
        "exams/practical.html",
        watch=watch,
        items=items,
        mine=mine,
        left=_left(mine, len(items)),
        troubles=[say_reason(reason) for reason in dict.fromkeys(said)],
        form=PhotoForm(),
    )


def _left(mine: RunState | None, items: int) -> int:
    return items - (len(mine.points) if mine else 0)


@bp.post("/sittings/<int:sitting_id>/practical/<int:component_id>/<int:candidate_id>/note")
@allow(*EXAMINERS)
def note_item(sitting_id: int, component_id: int, candidate_id: int) -> ResponseReturnValue:
    """Keep one tap; the page's own script is answered in figures, a form with the page."""
    watch = _watch(sitting_id, component_id, candidate_id)
    item = whole_number(request.form.get("item"), default=-1)
    points_h = points_from(request.form.get("points", "")[:20])
    if points_h is None:
        name = str(_("Item %(n)s", n=item + 1))
        return _refused(watch, [Reason(MarkTrouble.NOT_A_NUMBER, name=name)], 422)
    try:
        with transaction():
            mine = actions.note_item(
                candidate=watch.candidate,
                component=watch.part,
                item=item,
                points_h=points_h,
                seq=seq_from(request.form.get("seq", "")),
                by=me(),
            )
            told = {
                "item": item,
                "points": mine.points[item],
                "seq": mine.seqs[item],
                "sum": sum(mine.points.values()),
                "left": _left(mine, len(mine.items)),
            }
    except Refused as refusal:
        return _refused(_watch(sitting_id, component_id, candidate_id), list(refusal.reasons), 409)
    if _by_script():
        return jsonify(told)
    return _back(sitting_id, component_id, candidate_id, item)


def _by_script() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _refused(watch: Watch, reasons: list[Reason], status: int) -> ResponseReturnValue:
    if _by_script():
        return jsonify(reasons=[say_reason(reason) for reason in reasons]), status
    return _page(watch, reasons), status


def _back(sitting_id: int, component_id: int, candidate_id: int, item: int) -> ResponseReturnValue:
    address = url_for(
        ".practical",
        sitting_id=sitting_id,
        component_id=component_id,
        candidate_id=candidate_id,
        _anchor=f"i{item}",
    )
    return redirect(address, code=303)


@bp.post("/sittings/<int:sitting_id>/practical/<int:component_id>/<int:candidate_id>/photo")
@allow(*EXAMINERS)
def add_photo(sitting_id: int, component_id: int, candidate_id: int) -> ResponseReturnValue:
    """Keep a photo that proves an item."""
    watch = _watch(sitting_id, component_id, candidate_id)
    item = whole_number(request.form.get("item"), default=-1)
    sent = request.files.get("photo")
    try:
        with transaction():
            actions.add_photo(
                candidate=watch.candidate,
                component=watch.part,
                item=item,
                upload=sent.read() if sent else b"",
                by=me(),
            )
    except Refused as refusal:
        return _refused(_watch(sitting_id, component_id, candidate_id), list(refusal.reasons), 409)
    return _back(sitting_id, component_id, candidate_id, item)


@bp.post("/sittings/<int:sitting_id>/practical/<int:component_id>/<int:candidate_id>/done")
@allow(*EXAMINERS)
def finish_run(sitting_id: int, component_id: int, candidate_id: int) -> ResponseReturnValue:
    """I am done with this person."""
    watch = _watch(sitting_id, component_id, candidate_id)
    try:
        with transaction():
            actions.finish_run(candidate=watch.candidate, component=watch.part, by=me())
    except Refused as refusal:
        watch = _watch(sitting_id, component_id, candidate_id)
        return _page(watch, list(refusal.reasons)), 409
    flash(_("Kept. Next person, please."), "good")
    place = url_for(".practicals", sitting_id=sitting_id, component_id=component_id)
    return redirect(place, code=303)


@bp.get("/practical/photos/<int:photo_id>")
@allow(*EXAMINERS)
def practical_photo(photo_id: int) -> ResponseReturnValue:
    """A photo that I took, or may look at now."""
    row = photo_to_see(photo_id)
    try:
        content = files().get(actions.photo_name(row.digest))
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/schemes/<int:component_id>/checklist")
@allow(Role.STAFF, Role.ADMIN)
def checklist(component_id: int) -> ResponseReturnValue:
    """What an examiner looks for in a part of an exam."""
    part = component_to_set(component_id)
    newest = queries.checklists_of([part.id]).get(part.id)
    form = ChecklistForm()
    form.show(items_from(newest.items) if newest else [])
    return render_template("exams/checklist.html", part=part, form=form, newest=newest, troubles=[])


@bp.post("/schemes/<int:component_id>/checklist")
@allow(Role.STAFF, Role.ADMIN)
def set_checklist(component_id: int) -> ResponseReturnValue:
    """Keep a new version of it."""
    part = component_to_set(component_id)
    form = ChecklistForm()
    newest = queries.checklists_of([part.id]).get(part.id)
    if not form.validate():
        page = render_template(
            "exams/checklist.html", part=part, form=form, newest=newest, troubles=[]
        )
        return page, 422
    try:
        with transaction():
            actions.set_checklist(component=part, items=form.chosen(), by=me())
    except Refused as refusal:
        troubles = [say_reason(reason) for reason in refusal.reasons]
        part = found(queries.component(component_id))
        page = render_template(
            "exams/checklist.html", part=part, form=form, newest=newest, troubles=troubles
        )
        return page, 422
    flash(_("The checklist is kept. Who has begun goes on with the old one."), "good")
    return redirect(url_for(".schemes"), code=303)
