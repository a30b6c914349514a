"""Numbers as candidates and authors write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WITH_UNIT = re.compile(
    r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)\s*[^\d]{0,12}", re.IGNORECASE
)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?", re.IGNORECASE)
#: Longest number anybody means.
_LONGEST = 40


def _told(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("。", ".")
    return _GROUPED.sub("", plain)[:_LONGEST]


def number_from(text: str) -> Decimal | None:
    """The number of an answer; full-width digits, thousands' commas and a unit do not matter."""
    match = _WITH_UNIT.fullmatch(_told(text))
    return _decimal(match[1]) if match else None


def exact_number(text: str) -> Decimal | None:
    """A number of a key: digits and nothing else; ``None`` for anything more."""
    told = _told(text)
    return _decimal(told) if _PLAIN.fullmatch(told) else None


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def number_text(value: Decimal) -> str:
    """A number in one spelling: ``50`` for 50.00, ``0.1`` for .1, no exponent."""
    if value == 0:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def accepts(accepted: tuple[str, str, str] | list[str], given: Decimal) -> bool:
    """Whether an accepted number takes ``given``: ``("±", value, tolerance)`` or
    ``("..", least, most)``.
    """
    how, first, second = accepted
    if how == "..":
        return Decimal(first) <= given <= Decimal(second)
    return abs(given - Decimal(first)) <= Decimal(second)
