"""Equal wrong answers in a sitting, and how strict examiners are: hints to people, no verdicts."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.exams import queries
from trainhub.exams.queries import fairness
from trainhub.exams.rules.analysis import ENOUGH_PAPERS
from trainhub.exams.rules.leniency import leniencies
from trainhub.exams.rules.seating import side_by_side
from trainhub.exams.rules.similarity import UNLIKELY, unlikely_pairs
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import sitting_to_examine


@bp.get("/sittings/<int:sitting_id>/similar")
@allow(*KEEPERS)
def similar(sitting_id: int) -> ResponseReturnValue:
    """Pairs with unlikely many equal wrong answers, for the examiner alone."""
    row = sitting_to_examine(sitting_id)
    told = fairness.wrong_answers(row.id)
    pairs = unlikely_pairs(told.papers, told.choices)
    phones = fairness.phones_in_sitting(row.id) if pairs else {}
    return render_template(
        "exams/similar.html",
        sitting=row,
        pairs=pairs,
        papers=len(told.papers),
        compared=len(told.papers) * (len(told.papers) - 1) // 2,
        names=fairness.names_in_sitting(row.id),
        seats=queries.seat_numbers(row.id) if pairs else {},
        side_by_side=side_by_side,
        one_phone=lambda pair: bool(phones.get(pair.first, set()) & phones.get(pair.second, set())),
        one_in=one_in,
        limit=round(1 / UNLIKELY),
    )


def one_in(chance: float) -> str:
    """``1 in 2,500``: a chance as people say it, never told smaller than 1 in 1,000,000."""
    if chance < 1e-6:
        return str(_("less than 1 in a million"))
    return str(_("1 in %(count)s", count=f"{round(1 / chance):,}"))


@bp.get("/examiners")
@allow(*KEEPERS)
def examiners() -> ResponseReturnValue:
    """The mean of the marks of each examiner beside that of all others of the same part."""
    names = fairness.examiners_i_answer_for(me())
    lines = [one for one in leniencies(fairness.marks_by_examiner()) if one.account_id in names]
    return render_template(
        "exams/examiners.html",
        lines=lines,
        names=names,
        parts=fairness.components_by_id({line.component_id for line in lines}),
        enough=ENOUGH_PAPERS,
        points=points,
    )


def points(hundredths: float | None, signed: Any = False) -> str | None:
    """Points with one decimal from hundredths; nothing where nothing is told."""
    if hundredths is None:
        return None
    return f"{hundredths / 100:+.1f}" if signed else f"{hundredths / 100:.1f}"
