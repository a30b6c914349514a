"""Fixed papers of a blueprint: begun, changed and taken away until somebody is given one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.models import Blueprint, FixedItem, FixedPaper
from trainhub.exams.rules.fixed import (
    LETTERS,
    Chosen,
    FixedTrouble,
    first_choice,
    fixed_troubles,
    laid_out,
)
from trainhub.exams.rules.papers import blueprint_troubles, total_h


def add_fixed_paper(*, blueprint: Blueprint, by: Actor) -> FixedPaper:
    """The next letter, drawn once as the blueprint says, to be changed at will.

    From the first one on everybody gets one of these papers instead of a drawn one. Raises
    ``Refused`` once a paper was given out, and when the bank cannot fill another one.
    """
    papers = _open_set(blueprint)
    if len(papers) == len(LETTERS):
        raise Refused(Reason(FixedTrouble.NO_MORE, most=len(LETTERS)))
    lines = queries.lines_of(blueprint.id)
    pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
    refuse_if(blueprint_troubles(lines, pool))
    used = {item.question_version_id for paper in papers for item in paper.items}
    paper = FixedPaper(
        blueprint_id=blueprint.id,
        letter=LETTERS[len(papers)],
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(paper)
    chosen = first_choice(lines, pool, used, secrets.token_hex(16))
    _lay_out(paper, blueprint, chosen)
    journal.record(by, "exams.fixed_paper.added", paper, letter=paper.letter)
    return paper


def change_fixed_paper(*, paper: FixedPaper, chosen: Sequence[Chosen], by: Actor) -> None:
    """Put other questions, another order or other points on a fixed paper nobody has yet.

    Raises ``Refused`` with everything that is wrong with the choice.
    """
    blueprint = paper.blueprint
    _open_set(blueprint)
    usable = queries.drawable(blueprint.owner_id, blueprint.trade_code)
    wanted_h = total_h(queries.lines_of(blueprint.id))
    refuse_if(fixed_troubles(chosen, {question.version_id for question in usable}, wanted_h))
    paper.items.clear()
    db.session.flush()  # places are free again before the new questions take them
    _lay_out(paper, blueprint, chosen)
    journal.record(by, "exams.fixed_paper.changed", paper, questions=len(chosen))


def remove_fixed_paper(*, paper: FixedPaper, by: Actor) -> None:
    """Take the last letter away; without any, papers are drawn again."""
    papers = _open_set(paper.blueprint)
    if papers[-1].id != paper.id:
        raise Refused(Reason(FixedTrouble.NOT_LAST))
    journal.record(by, "exams.fixed_paper.removed", paper, letter=paper.letter)
    db.session.delete(paper)


def _open_set(blueprint: Blueprint) -> list[FixedPaper]:
    """The fixed papers of a blueprint, held; raises ``Refused`` once one was given out."""
    lock(blueprint)
    if queries.fixed_is_used(blueprint.id):
        raise Refused(Reason(FixedTrouble.USED))
    return queries.fixed_papers(blueprint.id)


def _lay_out(paper: FixedPaper, blueprint: Blueprint, chosen: Sequence[Chosen]) -> None:
    pool = {
        question.version_id: question
        for question in queries.drawable(blueprint.owner_id, blueprint.trade_code)
    }
    paper.items.extend(
        FixedItem(
            position=position,
            question_version_id=item.version_id,
            option_order=item.option_order,
            points_h=item.points_h,
        )
        for position, item in enumerate(laid_out(chosen, pool, secrets.token_hex(16)), start=1)
    )
