"""Money is an integer number of fen (分) with a unit; floats never touch it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from trainhub.core.words import N_


class PayUnit(StrEnum):
    """What one amount of pay is for."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    PIECE = "piece"
    ORDER = "order"


#: Words of the units as people say them after an amount.
PAY_UNIT_WORDS: dict[PayUnit, str] = {
    PayUnit.HOUR: N_("an hour"),
    PayUnit.DAY: N_("a day"),
    PayUnit.MONTH: N_("a month"),
    PayUnit.PIECE: N_("a piece"),
    PayUnit.ORDER: N_("an order"),
}


@dataclass(frozen=True)
class Money:
    """An amount in fen (1 yuan = 100 fen)."""

    fen: int

    def split(self, parts: int) -> list[Money]:
        """Divide into ``parts`` amounts that differ by at most one fen and lose none."""
        if parts < 1:
            raise ValueError("split needs at least one part")
        share, rest = divmod(self.fen, parts)
        return [Money(share + (1 if i < rest else 0)) for i in range(parts)]

    def yuan(self) -> str:
        """``260`` or ``312.50``: whole yuan carry no decimals, as price tags do not."""
        sign = "-" if self.fen < 0 else ""
        whole, fen = divmod(abs(self.fen), 100)
        return f"{sign}{whole:,}" if fen == 0 else f"{sign}{whole:,}.{fen:02d}"


def fen_from_yuan(text: str) -> int:
    """Fen from what a person typed in yuan, rounded half up at the fen.

    Raises ``ValueError`` when ``text`` is no finite amount.
    """
    try:
        amount = Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise ValueError("not an amount") from error
    if not amount.is_finite() or amount.copy_abs() > Decimal(10) ** 9:
        raise ValueError("not an amount")
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))
