"""How strict examiners are: the mean of their marks beside that of everybody else. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from trainhub.core.rates import Z_95
from trainhub.exams.rules.analysis import ENOUGH_PAPERS


class Marked(NamedTuple):
    """Sums of the marks that one examiner gave in one part, in hundredths of a point."""

    component_id: int
    account_id: int
    given: int
    total: int
    squares: int


class Leniency(NamedTuple):
    """One examiner in one part. Nothing is told below thirty marks, here or by the others."""

    component_id: int
    account_id: int
    given: int
    others: int
    #: Means in hundredths of a point; ``None`` where too few marks stand behind one.
    mean: float | None
    expected: float | None
    #: Bounds of mean less expected within which 95 of 100 cases lie (Welch).
    low: float | None
    high: float | None

    @property
    def is_lenient(self) -> bool:
        """More than chance above the others."""
        return self.low is not None and self.low > 0

    @property
    def is_strict(self) -> bool:
        """More than chance below the others."""
        return self.high is not None and self.high < 0


def leniencies(marks: Iterable[Marked]) -> list[Leniency]:
    """Every examiner beside all others of the same part, by part and examiner.

    B. L. Welch (1947) for the interval. Classes differ, so a difference is a question to ask
    and no verdict.
    """
    known = sorted(marks)
    return [_beside(one, [o for o in known if _is_other(one, o)]) for one in known]


def _is_other(one: Marked, other: Marked) -> bool:
    return other.component_id == one.component_id and other.account_id != one.account_id


def _beside(one: Marked, others: Sequence[Marked]) -> Leniency:
    count = sum(other.given for other in others)
    told = Leniency(one.component_id, one.account_id, one.given, count, None, None, None, None)
    if one.given < ENOUGH_PAPERS or count < ENOUGH_PAPERS:
        return told
    total = sum(other.total for other in others)
    squares = sum(other.squares for other in others)
    mean, expected = one.total / one.given, total / count
    error = sqrt(
        _variance(one.given, one.total, one.squares) / one.given
        + _variance(count, total, squares) / count
    )
    apart = mean - expected
    return told._replace(
        mean=mean, expected=expected, low=apart - Z_95 * error, high=apart + Z_95 * error
    )


def _variance(count: int, total: int, squares: int) -> float:
    """With n - 1, from whole sums: no digit is lost before the division."""
    return (count * squares - total * total) / (count * (count - 1))
