"""Fixed papers: can one stand as it is chosen, and who gets which letter. No I/O."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.papers import (
    MAX_QUESTIONS,
    Drawable,
    FrozenItem,
    Line,
    blueprint_troubles,
    draw_paper,
)
from trainhub.exams.rules.points import points_text
from trainhub.exams.rules.words import QuestionKind

#: More papers side by side are no help against a neighbour's eyes.
LETTERS = "ABCDEF"
#: Steps and partners stand in their right order in the bank.
_TOLD_BY_ORDER = frozenset({QuestionKind.MATCHING, QuestionKind.ORDERING})


class FixedTrouble(StrEnum):
    """Why a fixed paper cannot stand or change."""

    NO_QUESTIONS = N_("Choose at least one question.")
    TOO_MANY = N_("A paper holds at most {most} questions.")
    TWICE = N_("Question {position} stands on the paper twice.")
    NOT_USABLE = N_("Question {position} may not be examined: it is not accepted, or out of use.")
    POINTS = N_("Say what question {position} is worth.")
    WRONG_TOTAL = N_("The paper gives {total} points; the blueprint asks for {wanted}.")
    USED = N_("Somebody has been given a paper of this set. It can no longer change.")
    NO_MORE = N_("There are {most} papers already.")
    NOT_LAST = N_("Take away the last paper first.")


class Chosen(NamedTuple):
    """A question chosen for a fixed paper, and what it is worth in hundredths of a point."""

    version_id: int
    points_h: int


def fixed_troubles(
    chosen: Sequence[Chosen], usable: Collection[int], wanted_h: int
) -> list[Reason]:
    """Why these questions, in this order, make no paper of ``wanted_h`` hundredths."""
    if not chosen:
        return [Reason(FixedTrouble.NO_QUESTIONS)]
    if len(chosen) > MAX_QUESTIONS:
        return [Reason(FixedTrouble.TOO_MANY, most=MAX_QUESTIONS)]
    found, times = [], Counter(one.version_id for one in chosen)
    for position, one in enumerate(chosen, start=1):
        if times[one.version_id] > 1:
            found.append(Reason(FixedTrouble.TWICE, position=position))
        if one.version_id not in usable:
            found.append(Reason(FixedTrouble.NOT_USABLE, position=position))
        if one.points_h <= 0:
            found.append(Reason(FixedTrouble.POINTS, position=position))
    total_h = sum(one.points_h for one in chosen)
    if not found and total_h != wanted_h:
        facts = {"total": points_text(total_h), "wanted": points_text(wanted_h)}
        found.append(Reason(FixedTrouble.WRONG_TOTAL, **facts))
    return found


def first_choice(
    lines: Sequence[Line], pool: Sequence[Drawable], used: Collection[int], seed: str
) -> list[Chosen]:
    """A fixed paper to begin with, drawn once: without the questions of its sisters if it can be.

    Raises ``ValueError`` when the bank cannot fill the lines.
    """
    fresh = [question for question in pool if question.version_id not in used]
    best = pool if blueprint_troubles(lines, fresh) else fresh
    return [Chosen(item.version_id, item.points_h) for item in draw_paper(lines, best, seed)]


def laid_out(chosen: Sequence[Chosen], pool: Mapping[int, Drawable], seed: str) -> list[FrozenItem]:
    """The items of a fixed paper: options as in the bank, unless their order tells the answer."""
    rng = random.Random(seed)  # noqa: S311 - a paper must be rebuilt, not kept secret
    found = []
    for one in chosen:
        order = list(range(pool[one.version_id].options))
        if pool[one.version_id].kind in _TOLD_BY_ORDER:
            rng.shuffle(order)
        found.append(FrozenItem(one.version_id, order, one.points_h))
    return found


def letter_for(place: int, papers: int) -> int:
    """Which of ``papers`` somebody at ``place`` gets, both from 0: neighbours get different ones.

    Raises ``ZeroDivisionError`` without papers.
    """
    return place % papers
