"""How good the questions were: item analysis of a component, question by question, and in Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.tabular.writing import Value
from trainhub.core.web import XLSX, download, found, number_in_address
from trainhub.exams import policy
from trainhub.exams.forms.quality import Chosen, chosen_from
from trainhub.exams.models import Component
from trainhub.exams.queries import analysis
from trainhub.exams.queries.analysis import Asked, Papers
from trainhub.exams.rules.analysis import ENOUGH_PAPERS
from trainhub.exams.rules.items import (
    FLAG_ADVICE,
    FLAG_WORDS,
    Analysis,
    ItemAnalysis,
    OptionFigures,
    analyse,
)
from trainhub.exams.rules.words import QuestionKind
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp, letter, own_name
from trainhub.exams.views.loaders import component_to_analyse, sitting_i_see


@dataclass(frozen=True)
class _Shown:
    """Everything the pages and the file tell of one analysis."""

    component: Component
    chosen: Chosen
    papers: Papers
    told: Analysis
    own_only: bool

    def asked(self, item: ItemAnalysis) -> Asked:
        """The question of a line."""
        return self.papers.questions[item.version_id]


#: Questions on one page, as many as a thumb goes through.
PAGE = 40


@bp.get("/quality")
@allow(*KEEPERS)
def quality() -> ResponseReturnValue:
    """The components whose questions I may judge."""
    actor = me()
    lines = analysis.components_to_analyse(policy.bank_owners(actor), actor.person_id, clock.now())
    return render_template("exams/quality.html", lines=lines)


def _shown(component_id: int) -> _Shown:
    component, own = component_to_analyse(component_id)
    chosen = chosen_from(request.args)
    if chosen.sitting_id:
        sitting_i_see(chosen.sitting_id)
    papers = analysis.papers_to_analyse(chosen.wanted(component.id, own), clock.now())
    facts = {version_id: asked.facts for version_id, asked in papers.questions.items()}
    return _Shown(component, chosen, papers, analyse(papers.papers, facts), own is not None)


def _words() -> dict[str, Any]:
    return {
        "enough": ENOUGH_PAPERS,
        "flag_words": lambda flag: _(FLAG_WORDS[flag]),
        "flag_advice": lambda flag: _(FLAG_ADVICE[flag]),
        "percent": percent,
        "figure": figure,
    }


def percent(share: float | None) -> str | None:
    """``64.3 %`` with one decimal; nothing where nothing is defined."""
    return None if share is None else f"{100 * share:.1f}\u00a0%"


def figure(value: float | None) -> str | None:
    """A correlation with two decimals."""
    return None if value is None else f"{value:.2f}"


@bp.get("/components/<int:component_id>/quality")
@allow(*KEEPERS)
def item_analysis(component_id: int) -> ResponseReturnValue:
    """How the questions of a component did, the odd ones first."""
    shown = _shown(component_id)
    lines = shown.told.items
    places = {line.version_id: place for place, line in enumerate(lines, start=1)}
    first = places.get(number_in_address("after"), 0)
    last = first + PAGE
    return render_template(
        "exams/item_analysis.html",
        shown=shown,
        items=lines[first:last],
        later=first > 0,
        before=lines[first - PAGE - 1].version_id if first > PAGE else None,
        more=lines[last - 1].version_id if len(lines) > last else None,
        told=shown.told,
        sittings=analysis.sittings_to_choose(me(), shown.component.exam_id),
        **_words(),
    )


@bp.get("/components/<int:component_id>/quality/<int:version_id>")
@allow(*KEEPERS)
def item_figures(component_id: int, version_id: int) -> ResponseReturnValue:
    """One question: its figures, who took which option, what to do."""
    shown = _shown(component_id)
    item = found(next((one for one in shown.told.items if one.version_id == version_id), None))
    return render_template(
        "exams/item.html",
        shown=shown,
        item=item,
        asked=shown.asked(item),
        keeps=policy.may_analyse_all(me(), shown.component),
        option_words=option_words,
        **_words(),
    )


def option_words(asked: Asked, option: OptionFigures) -> str:
    """``A 灭火器`` for an option; the words of a true or false; no answer."""
    if option.index is None:
        return str(_("No answer"))
    if asked.item.kind is QuestionKind.TRUE_FALSE:
        return str(_("Right") if option.index else _("Wrong"))
    return f"{letter(option.index)} {asked.item.options[option.index]}"


@bp.get("/components/<int:component_id>/quality.xlsx")
@allow(*KEEPERS)
def item_analysis_table(component_id: int) -> ResponseReturnValue:
    """The same figures in Excel, unrounded: questions, options, papers."""
    shown = _shown(component_id)
    body = write_xlsx([_items_sheet(shown), _options_sheet(shown), _papers_sheet(shown)])
    name = _("Item analysis %(day)s.xlsx", day=clock.today().isoformat())
    return download(body, name, XLSX)


def _items_sheet(shown: _Shown) -> Table:
    columns = [
        Column(_("Question"), 10), Column(_("Version"), 8), Column(_("Text"), 50),
        Column(_("Topic"), 16), Column(_("Papers"), 8), Column(_("Facility"), 12),
        Column(_("Spread"), 12), Column(_("Discrimination"), 14), Column(_("Efficiency"), 12),
        Column(_("Upper less lower 27 per cent"), 14), Column(_("To look at"), 50),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for item in shown.told.items:
        asked, f = shown.asked(item), item.figures
        numbers = f[1:] if f is not None else (None,) * 5
        flags = "; ".join(str(_(FLAG_WORDS[flag])) for flag in item.flags)
        rows.append(
            [
                asked.question_id, asked.number, asked.item.stem[:500], asked.item.topic,
                item.papers, *numbers, flags,
            ]
        )  # fmt: skip
    return Table(_("Questions"), columns, rows, _advice())


def _options_sheet(shown: _Shown) -> Table:
    columns = [
        Column(_("Question"), 10), Column(_("Version"), 8), Column(_("Option"), 40),
        Column(_("Right"), 8), Column(_("Taken"), 8), Column(_("Share of all"), 12),
        Column(_("Upper third"), 12), Column(_("Lower third"), 12),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            shown.asked(item).question_id, shown.asked(item).number,
            option_words(shown.asked(item), option)[:500], _("yes") if option.is_right else "",
            option.taken, option.share, option.upper, option.lower,
        ]
        for item in shown.told.items
        for option in item.options
    ]  # fmt: skip
    return Table(_("Options"), columns, rows, _advice())


def _papers_sheet(shown: _Shown) -> Table:
    whole, how = shown.told.whole, shown.told.reliability
    rows: list[list[Value]] = [
        [_("Part"), own_name(shown.component)], [_("Papers"), shown.told.papers]
    ]  # fmt: skip
    if whole is not None:
        rows += [
            [_("Mean (hundredths of a point)"), whole.mean],
            [_("Spread (hundredths of a point)"), whole.spread],
            [_(how.value) if how else _("Reliability"), whole.alpha],
            [_("Standard error of measurement (hundredths of a point)"), whole.error],
        ]
    return Table(_("Papers"), [Column(_("Figure"), 40), Column(_("Value"), 20)], rows)


def _advice() -> str:
    return str(
        _(
            "From %(count)s papers on; an empty cell is not defined. Facility: mean mark over the "
            "maximum. Discrimination: correlation with the rest of the paper, as in Moodle.",
            count=ENOUGH_PAPERS,
        )
    )
