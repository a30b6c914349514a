"""Item analysis as JSON for the programs of those who keep the bank; nobody who sat is named."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, Float, Integer, List, Nested, String
from apiflask.validators import OneOf, Range
from flask import abort, g

from trainhub.core import clock
from trainhub.core.access import allow_token
from trainhub.core.web import found
from trainhub.exams import policy, queries
from trainhub.exams.api.blueprint import bp
from trainhub.exams.forms.quality import Chosen
from trainhub.exams.queries import analysis
from trainhub.exams.rules.items import ItemAnalysis, ItemFlag, Reliability, analyse

READ = "quality:read"
_MAX_ID = 2**31 - 1


class OptionOut(Schema):
    """One option of a choice; ``index`` is null for papers without an answer."""

    index = Integer(allow_none=True)
    right = Boolean()
    taken = Integer()
    share = Float()
    upper = Float(allow_none=True, metadata={"description": "Of the upper third of the papers"})
    lower = Float(allow_none=True, metadata={"description": "Of the lower third of the papers"})


class ItemOut(Schema):
    """One version of a question. What is not defined, or rests on fewer than 30 papers, is null."""

    question_id = Integer()
    version = Integer()
    papers = Integer()
    facility = Float(allow_none=True, metadata={"description": "Mean mark over the maximum"})
    spread = Float(allow_none=True)
    discrimination = Float(allow_none=True, metadata={"description": "-1..1; Moodle's over 100"})
    efficiency = Float(allow_none=True)
    upper_lower = Float(allow_none=True)
    flags = List(String(validate=OneOf([flag.value for flag in ItemFlag])))
    options = List(Nested(OptionOut))


class AnalysisOut(Schema):
    """The papers of a component and their questions, the odd ones first."""

    component_id = Integer()
    papers = Integer()
    newest_only = Boolean(metadata={"description": "There are more papers; the newest count"})
    mean_h = Float(allow_none=True, metadata={"description": "Hundredths of a point"})
    spread_h = Float(allow_none=True)
    reliability = Float(allow_none=True)
    reckoned = String(allow_none=True, validate=OneOf([how.name.lower() for how in Reliability]))
    error_h = Float(allow_none=True, metadata={"description": "Standard error of measurement"})
    items = List(Nested(ItemOut))


class AnalysisQuery(Schema):
    """Which papers: of one sitting, of sittings that began on these days, or all."""

    sitting = Integer(validate=Range(1, _MAX_ID))
    since = Date()
    until = Date()


@bp.get("/components/<int:component_id>/items")
@allow_token(READ)
@bp.input(AnalysisQuery, location="query", arg_name="wanted")
@bp.output(AnalysisOut)
@bp.doc(
    summary="Item analysis of a component",
    description="Scope quality:read, of the organisation whose bank the component draws on. "
    "It tells which options are right.",
    responses={404: "There is no such component on this bank."},
    security=[],
)
def item_analysis(component_id: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """The figures of a component that draws on the bank of the token's organisation."""
    known = 0 < component_id <= _MAX_ID
    component = found(analysis.analysed_component(component_id) if known else None)
    blueprint, actor = component.blueprint, g.api_actor
    mine = blueprint is not None and blueprint.owner_id == g.api_token.organisation_id
    if not mine or not policy.may_analyse_all(actor, component):
        abort(404)
    sitting_id = wanted.get("sitting", 0)
    if sitting_id:
        sitting = found(queries.sitting(sitting_id))
        if not policy.may_see_sitting(actor, sitting):
            abort(404)
    chosen = Chosen(sitting_id, wanted.get("since"), wanted.get("until"))
    papers = analysis.papers_to_analyse(chosen.wanted(component.id, None), clock.now())
    told = analyse(papers.papers, {v: asked.facts for v, asked in papers.questions.items()})
    whole = told.whole
    return {
        "component_id": component.id,
        "papers": told.papers,
        "newest_only": papers.cut,
        "mean_h": whole.mean if whole else None,
        "spread_h": whole.spread if whole else None,
        "reliability": whole.alpha if whole else None,
        "reckoned": told.reliability.name.lower() if told.reliability else None,
        "error_h": whole.error if whole else None,
        "items": [_item(item, papers.questions[item.version_id]) for item in told.items],
    }


def _item(item: ItemAnalysis, asked: analysis.Asked) -> dict[str, Any]:
    figures = item.figures
    names = ("facility", "spread", "discrimination", "efficiency", "upper_lower")
    return {
        "question_id": asked.question_id,
        "version": asked.number,
        "papers": item.papers,
        **{name: getattr(figures, name) if figures else None for name in names},
        "flags": [flag.value for flag in item.flags],
        "options": [
            {
                "index": option.index,
                "right": option.is_right,
                "taken": option.taken,
                "share": option.share,
                "upper": option.upper,
                "lower": option.lower,
            }
            for option in item.options
        ],
    }
