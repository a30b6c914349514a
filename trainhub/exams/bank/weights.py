"""What every exporter needs to know of weights and partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.rules import QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import ALL, EACH, WHOLE, Scoring


def usual(item: QuestionItem) -> Scoring:
    """What Moodle's formats say by themselves: weights where there are any."""
    if item.scoring.rule is ScoringRule.WEIGHTS:
        return item.scoring
    if item.kind is QuestionKind.MULTIPLE:
        return Scoring(ScoringRule.WEIGHTS, weights=file_weights(item))
    each = {QuestionKind.MATCHING, QuestionKind.ORDERING}
    return EACH if item.kind in each else ALL


def file_weights(item: QuestionItem) -> tuple[int, ...]:
    """Weights beside the options of a choice: its own, else equal ones that forbid wrong ones."""
    if item.scoring.rule is ScoringRule.WEIGHTS:
        return item.scoring.weights
    right: Sequence[int] = item.key
    if item.kind is QuestionKind.SINGLE:
        return tuple(WHOLE if n in right else 0 for n in range(len(item.options)))
    each = WHOLE // len(right)
    return tuple(each if n in right else -WHOLE for n in range(len(item.options)))


def partners_in_use(item: QuestionItem) -> QuestionItem:
    """A matching with its options in the order in which they are first needed."""
    order = [*dict.fromkeys(item.key), *(n for n in range(len(item.options)) if n not in item.key)]
    return replace(
        item,
        options=tuple(item.options[index] for index in order),
        key=tuple(order.index(index) for index in item.key),
    )
