"""What an answer that is right in part is worth: rules as data, kept with every version.

Shares are whole numbers of hundred-thousandths of a percent, so a third is 3,333,333 and
floats never touch a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from trainhub.exams.rules.words import ScoringRule

#: 100 %.
WHOLE = 10_000_000
#: Percent beyond which a weight is nonsense; arithmetic with it may have no end.
_FARTHEST = 1_000
#: Weights of right answers may miss 100 % by this much: three times 33.33333 is all.
SLACK = 1_000
#: What ``ScoringRule.SOME`` pays where the author says nothing else, in percent.
HALF = 50


class Scoring(NamedTuple):
    """A rule and its numbers: ``percent`` of ``SOME``, ``weights`` of ``WEIGHTS``.

    Weights stand beside the options of a choice, beside the accepted answers of a number, and
    in one tuple for each blank where there are blanks.
    """

    rule: ScoringRule = ScoringRule.ALL
    percent: int = 0
    weights: tuple[Any, ...] = ()


#: All or nothing.
ALL = Scoring()
EACH = Scoring(ScoringRule.EACH)


def scoring_as_json(scoring: Scoring) -> dict[str, Any]:
    """What the database keeps; numbers that a rule does not use are left out."""
    kept: dict[str, Any] = {"rule": scoring.rule.value}
    if scoring.percent:
        kept["percent"] = scoring.percent
    if scoring.weights:
        kept["weights"] = _lists(scoring.weights)
    return kept


def scoring_from_json(kept: Mapping[str, Any]) -> Scoring:
    """The way back."""
    return Scoring(
        ScoringRule(kept.get("rule", ScoringRule.ALL)),
        int(kept.get("percent", 0)),
        _tuples(kept.get("weights", ())),
    )


def _lists(value: Any) -> Any:
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, (list, tuple)) else value


def share_of(percent: Decimal) -> int:
    """A percentage as people write it, as a share: ``33.33333`` becomes 3,333,333.

    What is no number or far beyond 100 % becomes a share that no rule takes.
    """
    if not percent.is_finite() or percent.copy_abs() > _FARTHEST:
        return 10 * WHOLE
    return int((percent * 100_000).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def percent_text(share: int) -> str:
    """``33.33333`` from 3,333,333; no zeros at the end."""
    text = f"{Decimal(share) / 100_000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def paid(share: int, worth_h: int) -> int:
    """Hundredths of a point for a share; cut off, never rounded up: that could make a pass."""
    if share >= WHOLE - SLACK:
        return worth_h
    return worth_h * max(0, share) // WHOLE
