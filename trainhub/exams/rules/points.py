"""Points as people write them, kept as whole hundredths. Floats never touch a score."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from trainhub.core.errors import Reason
from trainhub.exams.rules.words import MarkTrouble


def points_text(hundredths: int) -> str:
    """``60`` from 6000, ``59.5`` from 5950."""
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")


def points_from(text: str) -> int | None:
    """Hundredths from what somebody typed, full-width digits included; ``None`` if no number.

    More than two decimals are no score of this house and are refused, never rounded:
    rounding up could make a pass.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or value.copy_abs() > 10_000:
        return None
    hundredths = value * 100
    return int(hundredths) if hundredths == hundredths.to_integral_value() else None


def range_troubles(name: str, points_h: int, maximum_h: int) -> list[Reason]:
    """Whether a mark lies inside its component."""
    if 0 <= points_h <= maximum_h:
        return []
    return [Reason(MarkTrouble.OUT_OF_RANGE, name=name, maximum=points_text(maximum_h))]
