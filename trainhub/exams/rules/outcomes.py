"""What the marks of a candidate come to, and how many pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from trainhub.core.rates import Rate
from trainhub.exams.rules.words import Conclusion, RateBase


class Score(NamedTuple):
    """One component of one candidate; ``points_h`` is ``None`` for somebody who was absent."""

    points_h: int | None
    pass_mark_h: int
    #: A critical item was not done.
    critical: bool = False

    @property
    def passes(self) -> bool:
        """Exactly the pass mark is a pass, without a failed critical item; nothing is rounded."""
        return self.points_h is not None and self.points_h >= self.pass_mark_h and not self.critical


def conclude(scores: Sequence[Score]) -> Conclusion:
    """A pass is a pass in every component; no good mark pays for a bad one.

    Whoever was absent from everything is absent, not failed; whoever came to one part and
    missed another has sat and not passed. Raises ``ValueError`` without components.
    """
    if not scores:
        raise ValueError("nothing was examined")
    if all(score.points_h is None for score in scores):
        return Conclusion.ABSENT
    return Conclusion.PASS if all(score.passes for score in scores) else Conclusion.FAIL


#: Who counts as having sat. A voided result is told apart from both.
SAT = frozenset({Conclusion.PASS, Conclusion.FAIL})


def pass_rate(conclusions: Iterable[Conclusion]) -> Rate:
    """Passed of those who sat: absent and voided people are in neither number."""
    told = list(conclusions)
    passed = sum(conclusion is Conclusion.PASS for conclusion in told)
    return Rate(passed, sum(conclusion in SAT for conclusion in told), RateBase.SAT)
