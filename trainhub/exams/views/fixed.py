"""Fixed papers A, B, … of a blueprint: begin one, choose its questions, take it away."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found, number_in_address, whole_number
from trainhub.exams import actions, queries
from trainhub.exams.forms.twins import FixedForm, chosen_from
from trainhub.exams.models import FixedPaper
from trainhub.exams.rules.fixed import Chosen
from trainhub.exams.rules.papers import total_h
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_blueprint

#: Questions offered at once beside those on the paper.
OFFERED = 60
#: Questions to choose from on one page.
PAGE = 20


def _paper(blueprint_id: int, letter: str) -> FixedPaper:
    """A fixed paper of a blueprint of mine."""
    blueprint = my_blueprint(blueprint_id)
    papers = queries.fixed_papers(blueprint.id)
    return found(next((paper for paper in papers if paper.letter == letter), None))


@bp.post("/blueprints/<int:blueprint_id>/fixed")
@allow(*KEEPERS)
def add_fixed_paper(blueprint_id: int) -> ResponseReturnValue:
    """Begin the next paper, drawn once as the blueprint says."""
    blueprint = my_blueprint(blueprint_id)
    with transaction():
        letter = actions.add_fixed_paper(blueprint=blueprint, by=me()).letter
    return redirect(url_for(".fixed_paper", blueprint_id=blueprint_id, letter=letter), code=303)


@bp.get("/blueprints/<int:blueprint_id>/fixed/<letter>")
@allow(*KEEPERS)
def fixed_paper(blueprint_id: int, letter: str) -> ResponseReturnValue:
    """The questions of a fixed paper, and others to choose from."""
    return _page(_paper(blueprint_id, letter), FixedForm())


def _page(paper: FixedPaper, form: FixedForm, troubles: list[str] | None = None) -> str:
    blueprint = paper.blueprint
    pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
    topic = request.args.get("topic", "")
    on_it = [item.question_version_id for item in paper.items]
    others = [
        question
        for question in pool
        if question.version_id not in on_it and topic in {"", question.topic}
    ]
    shown = others[:OFFERED]
    versions = queries.versions_by_id([*on_it, *(question.version_id for question in shown)])
    return render_template(
        "exams/fixed_paper.html",
        paper=paper,
        blueprint=blueprint,
        wanted_h=total_h(queries.lines_of(blueprint.id)),
        total_h=sum(item.points_h for item in paper.items),
        others=shown,
        more=max(0, len(others) - OFFERED),
        versions=versions,
        topics=sorted({question.topic for question in pool if question.topic}),
        topic=topic,
        used=queries.fixed_is_used(blueprint.id),
        last=queries.fixed_papers(blueprint.id)[-1].id == paper.id,
        sent=request.form if troubles else {},
        form=form,
        troubles=troubles or [],
    )


@bp.post("/blueprints/<int:blueprint_id>/fixed/<letter>")
@allow(*KEEPERS)
def change_fixed_paper(blueprint_id: int, letter: str) -> ResponseReturnValue:
    """Keep the questions that have a place."""
    paper = _paper(blueprint_id, letter)
    form = FixedForm()
    if not form.validate():
        return _page(paper, form), 422
    blueprint = paper.blueprint
    known = [
        question.version_id
        for question in queries.drawable(blueprint.owner_id, blueprint.trade_code)
    ]
    known += [item.question_version_id for item in paper.items]
    chosen = chosen_from(request.form, dict.fromkeys(known))
    try:
        with transaction():
            actions.change_fixed_paper(paper=paper, chosen=chosen, by=me())
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        return _page(_paper(blueprint_id, letter), form, said), 422
    return redirect(url_for(".fixed_paper", blueprint_id=blueprint_id, letter=letter), code=303)


def _changed(paper: FixedPaper, chosen: Sequence[Chosen], version_id: int) -> ResponseReturnValue:
    """Keep one step, and show the paper again where it was."""
    with transaction():
        actions.change_fixed_paper(paper=paper, chosen=chosen, by=me())
    address = url_for(
        ".fixed_paper",
        blueprint_id=paper.blueprint_id,
        letter=paper.letter,
        _anchor=f"v{version_id}",
    )
    return redirect(address, code=303)


def _place(paper: FixedPaper, version_id: int) -> int:
    """The place of a question on the paper, from 0; 404 for one that is not on it."""
    on_it = [item.question_version_id for item in paper.items]
    return found(on_it.index(version_id) if version_id in on_it else None)


@bp.post("/blueprints/<int:blueprint_id>/fixed/<letter>/<int:version_id>/move")
@allow(*KEEPERS)
def move_fixed_item(blueprint_id: int, letter: str, version_id: int) -> ResponseReturnValue:
    """One place up or down; at the ends nothing moves."""
    paper = _paper(blueprint_id, letter)
    place = _place(paper, version_id)
    other = place + (1 if request.form.get("way") == "down" else -1)
    chosen = [Chosen(item.question_version_id, item.points_h) for item in paper.items]
    if 0 <= other < len(chosen):
        chosen[place], chosen[other] = chosen[other], chosen[place]
    return _changed(paper, chosen, version_id)


@bp.get("/blueprints/<int:blueprint_id>/fixed/<letter>/<int:version_id>/exchange")
@allow(*KEEPERS)
def others_for(blueprint_id: int, letter: str, version_id: int) -> ResponseReturnValue:
    """What may stand in the place of a question: of its kind first, a page at a time."""
    paper = _paper(blueprint_id, letter)
    place = _place(paper, version_id)
    blueprint = paper.blueprint
    pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
    mine = next((question for question in pool if question.version_id == version_id), None)
    on_it = {item.question_version_id for item in paper.items}
    topic = request.args.get("topic", "")
    fitting = [
        question
        for question in pool
        if question.version_id not in on_it
        and (mine is None or question.kind is mine.kind)
        and topic in {"", question.topic}
    ]
    rest = [question for question in fitting if question.version_id > number_in_address("after")]
    shown = rest[:PAGE]
    return render_template(
        "exams/exchange.html",
        paper=paper,
        blueprint=blueprint,
        place=place + 1,
        item=paper.items[place],
        shown=shown,
        more=shown[-1].version_id if len(rest) > PAGE else None,
        versions=queries.versions_by_id([version_id, *(one.version_id for one in shown)]),
        topics=sorted({question.topic for question in pool if question.topic}),
        topic=topic,
    )


@bp.post("/blueprints/<int:blueprint_id>/fixed/<letter>/<int:version_id>/exchange")
@allow(*KEEPERS)
def exchange(blueprint_id: int, letter: str, version_id: int) -> ResponseReturnValue:
    """Another question in the same place, for the same points."""
    paper = _paper(blueprint_id, letter)
    place = _place(paper, version_id)
    taken = whole_number(request.form.get("taken"))
    chosen = [Chosen(item.question_version_id, item.points_h) for item in paper.items]
    chosen[place] = Chosen(taken, chosen[place].points_h)
    return _changed(paper, chosen, taken)


@bp.post("/blueprints/<int:blueprint_id>/fixed/<letter>/remove")
@allow(*KEEPERS)
def remove_fixed_paper(blueprint_id: int, letter: str) -> ResponseReturnValue:
    """Take the last letter away."""
    paper = _paper(blueprint_id, letter)
    with transaction():
        actions.remove_fixed_paper(paper=paper, by=me())
    return redirect(url_for(".blueprint", blueprint_id=blueprint_id), code=303)
