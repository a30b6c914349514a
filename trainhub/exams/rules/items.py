"""From the papers of an exam to what is said about its questions. No I/O.

``analysis`` has the formulas; here marks become columns, thirds and plain words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Any, NamedTuple

from trainhub.core.words import N_
from trainhub.exams.rules.analysis import (
    ENOUGH_PAPERS,
    Answered,
    ItemFigures,
    PaperFigures,
    drawn_reliability,
    item_figures,
    mean,
    paper_figures,
    variance,
)
from trainhub.exams.rules.words import QuestionKind


class ItemFlag(StrEnum):
    """What is odd about a question; the gravest first."""

    NEGATIVE = "negative"
    DISTRACTOR_AHEAD = "distractor_ahead"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    POOR = "poor"
    UNUSED_OPTION = "unused_option"


FLAG_WORDS: dict[ItemFlag, str] = {
    ItemFlag.NEGATIVE: N_("Strong people miss it more often"),
    ItemFlag.DISTRACTOR_AHEAD: N_("Strong people prefer a wrong option"),
    ItemFlag.TOO_HARD: N_("Hardly anybody can do it"),
    ItemFlag.TOO_EASY: N_("Nearly everybody can do it"),
    ItemFlag.POOR: N_("It hardly tells who knows more"),
    ItemFlag.UNUSED_OPTION: N_("A wrong option that nobody takes"),
}
FLAG_ADVICE: dict[ItemFlag, str] = {
    ItemFlag.NEGATIVE: N_("Look at the key first. If it is wrong, put it right: papers are "
                          "marked again."),
    ItemFlag.DISTRACTOR_AHEAD: N_("Read that option again: is it right as well, or the only right "
                                  "one?"),
    ItemFlag.TOO_HARD: N_("Was it taught? Is the text clear? Otherwise take it out."),
    ItemFlag.TOO_EASY: N_("Keep it if everybody must know it. Otherwise ask for more."),
    ItemFlag.POOR: N_("Make the text clearer, or the wrong options more likely."),
    ItemFlag.UNUSED_OPTION: N_("Write another wrong option, one that people really believe."),
}  # fmt: skip

#: Kinds whose options can be counted one by one.
OPTION_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})
#: Kinds of which exactly one option is right: there a wrong one can be ahead of it.
_ONE_RIGHT = frozenset({QuestionKind.SINGLE, QuestionKind.TRUE_FALSE})


class Reliability(StrEnum):
    """How the reliability of the papers was reckoned."""

    KR20 = N_("KR-20")
    ALPHA = N_("Cronbach's alpha")
    DRAWN = N_("Reliability of drawn papers")


class Answer(NamedTuple):
    """One question on one paper; ``worth_h`` is ``None`` while a person must read it."""

    version_id: int
    points_h: int
    worth_h: int | None
    #: In the version's own option indexes; empty where nothing was answered.
    given: Sequence[Any]


class ItemFacts(NamedTuple):
    """What a question is, as far as its figures need it."""

    kind: QuestionKind
    options: int
    key: Sequence[Any]


@dataclass(frozen=True)
class OptionFigures:
    """How often one option was taken, as shares of all papers, of their upper and lower third."""

    #: Its index in the version; ``None`` tells the papers without an answer.
    index: int | None
    is_right: bool
    taken: int
    share: float
    upper: float | None
    lower: float | None


class ItemAnalysis(NamedTuple):
    """One question: its figures, its options, what is odd. Too few papers: no figures at all."""

    version_id: int
    papers: int
    figures: ItemFigures | None
    options: list[OptionFigures]
    flags: list[ItemFlag]


class Analysis(NamedTuple):
    """All questions of an exam and its papers as a whole."""

    papers: int
    #: Not told below ``ENOUGH_PAPERS``.
    whole: PaperFigures | None
    reliability: Reliability | None
    items: list[ItemAnalysis]

    @property
    def flagged(self) -> int:
        """How many questions somebody should look at."""
        return sum(bool(item.flags) for item in self.items)


class _Stood(NamedTuple):
    """A question on one paper, with the total of that paper."""

    mark: int
    total: int
    maximum: int
    given: Sequence[Any]


def analyse(papers: Sequence[Sequence[Answer]], facts: Mapping[int, ItemFacts]) -> Analysis:
    """The analysis of papers, given in the order in which they were begun.

    Questions that a person must read and nobody has read stand in no figure and in no total.
    Worst questions first.
    """
    judged = [[one for one in paper if one.worth_h is not None] for paper in papers]
    stood: dict[int, list[_Stood]] = {}
    for paper in judged:
        total = sum(one.worth_h or 0 for one in paper)
        for one in paper:
            stood.setdefault(one.version_id, []).append(
                _Stood(one.worth_h or 0, total, one.points_h, one.given)
            )
    items = [_item(version_id, lines, facts[version_id]) for version_id, lines in stood.items()]
    items.sort(key=lambda item: (_gravity(item.flags), item.version_id))
    if len(papers) < ENOUGH_PAPERS:
        return Analysis(len(papers), None, None, items)
    whole, how = _whole(judged)
    return Analysis(len(papers), whole, how, items)


def _gravity(flags: Sequence[ItemFlag]) -> int:
    order = list(ItemFlag)
    return min((order.index(flag) for flag in flags), default=len(order))


def _whole(papers: Sequence[Sequence[Answer]]) -> tuple[PaperFigures, Reliability | None]:
    columns = sorted({one.version_id for one in papers[0]})
    same = all(sorted(one.version_id for one in paper) == columns for paper in papers)
    if same:
        rows = [
            [one.worth_h or 0 for one in sorted(paper, key=lambda one: one.version_id)]
            for paper in papers
        ]
        whole = paper_figures(rows)
        how = Reliability.KR20 if _all_or_nothing(papers) else Reliability.ALPHA
        return whole, how if whole.alpha is not None else None
    totals = [sum(one.worth_h or 0 for one in paper) for paper in papers]
    spread = variance(totals)
    deviation = sqrt(spread) if spread is not None else None
    reliable = drawn_reliability(
        [[(one.worth_h or 0) / one.points_h for one in paper if one.points_h] for paper in papers]
    )
    error = None
    if reliable is not None and deviation is not None:
        error = deviation * sqrt(max(0.0, 1 - reliable))
    whole = PaperFigures(len(papers), mean(totals), deviation, reliable, error)
    return whole, Reliability.DRAWN if reliable is not None else None


def _all_or_nothing(papers: Sequence[Sequence[Answer]]) -> bool:
    """Whether every question gives the same points or none: then alpha is called KR-20."""
    points = {one.points_h for paper in papers for one in paper}
    return len(points) == 1 and all(
        one.worth_h in (0, one.points_h) for paper in papers for one in paper
    )


def _item(version_id: int, lines: Sequence[_Stood], facts: ItemFacts) -> ItemAnalysis:
    if len(lines) < ENOUGH_PAPERS:
        return ItemAnalysis(version_id, len(lines), None, [], [])
    # Papers of two blueprints may pay differently for one question: shares are compared.
    points = {one.maximum for one in lines}
    maximum = points.pop() if len(points) == 1 else 0
    figures = item_figures([Answered(one.mark, one.total) for one in lines], maximum)
    options = _options(lines, facts)
    return ItemAnalysis(
        version_id, len(lines), figures, options, _flags(figures, options, facts.kind)
    )


def _options(lines: Sequence[_Stood], facts: ItemFacts) -> list[OptionFigures]:
    """Every option and, last, no answer. Equal totals at a border stand as they were begun."""
    if facts.kind not in OPTION_KINDS:
        return []
    truth = facts.kind is QuestionKind.TRUE_FALSE
    key = {int(one) for one in facts.key}
    size = len(lines) // 3
    ranked = sorted(lines, key=lambda one: one.total)
    lower, upper = ranked[:size], ranked[len(ranked) - size :]
    indexes: list[int | None] = [1, 0] if truth else list(range(facts.options))
    return [
        OptionFigures(
            index=index,
            is_right=index in key,
            taken=_takers(lines, index),
            share=_takers(lines, index) / len(lines),
            upper=_takers(upper, index) / size if size else None,
            lower=_takers(lower, index) / size if size else None,
        )
        for index in [*indexes, None]
    ]


def _takers(lines: Sequence[_Stood], index: int | None) -> int:
    if index is None:
        return sum(not one.given for one in lines)
    return sum(index in one.given for one in lines)


def _flags(
    figures: ItemFigures, options: Sequence[OptionFigures], kind: QuestionKind
) -> list[ItemFlag]:
    found = []
    if figures.looks_wrong:
        found.append(ItemFlag.NEGATIVE)
    if kind in _ONE_RIGHT and _is_ahead(options):
        found.append(ItemFlag.DISTRACTOR_AHEAD)
    if figures.is_too_hard:
        found.append(ItemFlag.TOO_HARD)
    elif figures.is_too_easy:
        found.append(ItemFlag.TOO_EASY)
    elif figures.is_poor and not figures.looks_wrong:
        found.append(ItemFlag.POOR)
    wrong = [one for one in options if one.index is not None and not one.is_right]
    if kind is not QuestionKind.TRUE_FALSE and any(one.taken == 0 for one in wrong):
        found.append(ItemFlag.UNUSED_OPTION)
    return found


def _is_ahead(options: Sequence[OptionFigures]) -> bool:
    """Whether more of the upper third took a wrong option than the right one."""
    right = max((one.upper or 0.0 for one in options if one.is_right), default=None)
    wrong = [one.upper or 0.0 for one in options if not one.is_right and one.index is not None]
    return right is not None and max(wrong, default=0.0) > right
