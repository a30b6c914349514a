"""Rates that tell their base: a numerator, a denominator, what was counted, an interval."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

#: Two-sided 95 % of the normal distribution, as everybody writes it.
Z_95 = 1.96


class Interval(NamedTuple):
    """Bounds of a share, each in 0..1."""

    low: float
    high: float


def wilson(passed: int, n: int, z: float = Z_95) -> Interval | None:
    """Wilson's score interval of ``passed`` of ``n``; ``None`` when nobody was counted.

    E. B. Wilson (1927). Unlike the plain interval it stays inside 0..1 and is honest about
    small groups: 16 of 16 is "at least 80.6 %". Raises ``ValueError`` unless
    ``0 <= passed <= n``.
    """
    if not 0 <= passed <= n:
        raise ValueError(f"{passed} of {n} is no share")
    if n == 0:
        return None
    share = passed / n
    spread = z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    # Nobody of n is exactly 0 and everybody exactly 1; floats would miss by a hair.
    low = 0.0 if passed == 0 else max(0.0, centre - half)
    high = 1.0 if passed == n else min(1.0, centre + half)
    return Interval(low, high)


class Rate(NamedTuple):
    """``numerator`` of ``denominator`` ``base`` (a marked word: sat, enrolled, first sat …)."""

    numerator: int
    denominator: int
    base: str

    def interval(self) -> Interval | None:
        """Wilson's 95 % interval; ``None`` when nobody was counted."""
        return wilson(self.numerator, self.denominator)

    def percent(self) -> str | None:
        """One decimal, rounded half up in integers: ``96.9``; ``None`` when nobody counted."""
        if self.denominator == 0:
            return None
        per_mille = (2000 * self.numerator + self.denominator) // (2 * self.denominator)
        return f"{per_mille // 10}.{per_mille % 10}"

    def bounds(self) -> tuple[str, str] | None:
        """The interval as percent texts with one decimal, rounded outwards to be honest."""
        interval = self.interval()
        if interval is None:
            return None
        low, high = int(interval.low * 1000), -int(-interval.high * 1000 // 1)
        return f"{low // 10}.{low % 10}", f"{high // 10}.{high % 10}"
