"""Fixed papers A, B, … of a blueprint: begin one, choose its questions, take it away."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found
from trainhub.exams import actions, queries
from trainhub.exams.forms.twins import FixedForm, chosen_from
from trainhub.exams.models import FixedPaper
from trainhub.exams.rules.papers import total_h
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_blueprint

#: Questions offered at once beside those on the paper.
OFFERED = 60


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


@bp.post("/blueprints/<int:blueprint_id>/fixed/<letter>/remove")
@allow(*KEEPERS)
def remove_fixed_paper(blueprint_id: int, letter: str) -> ResponseReturnValue:
    """Take the last letter away."""
    paper = _paper(blueprint_id, letter)
    with transaction():
        actions.remove_fixed_paper(paper=paper, by=me())
    return redirect(url_for(".blueprint", blueprint_id=blueprint_id), code=303)
