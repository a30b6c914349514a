"""Figures set by law or seen in the markets: dated rows with their source, never constants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from trainhub.core.money import PayUnit
from trainhub.people.identity import Sex


class Dated(Protocol):
    """A row that holds from a day on."""

    @property
    def since(self) -> date:
        """The first day in force."""


Row = TypeVar("Row", bound=Dated)


def in_force(rows: tuple[Row, ...], on: date) -> tuple[Row, ...]:
    """The rows that hold ``on`` a day: those of the newest ``since`` that has begun."""
    begun = [row.since for row in rows if row.since <= on]
    newest = max(begun, default=None)
    return tuple(row for row in rows if row.since == newest)


@dataclass(frozen=True)
class PayRange:
    """Pay that is no typing error, in fen per unit."""

    unit: PayUnit
    least: int
    most: int
    since: date
    source: str


_MARKETS = (
    "Pay reported by markets in 2025-2026 (day 130-500 yuan, month 2,200-10,000 yuan, one job 300 "
    "yuan), widened so that only a wrong unit or a slipped digit is caught"
)

PAY_RANGES: tuple[PayRange, ...] = (
    PayRange(PayUnit.HOUR, 10_00, 200_00, date(2026, 1, 1), _MARKETS),
    PayRange(PayUnit.DAY, 80_00, 1_500_00, date(2026, 1, 1), _MARKETS),
    PayRange(PayUnit.MONTH, 1_800_00, 60_000_00, date(2026, 1, 1), _MARKETS),
    PayRange(PayUnit.PIECE, 5, 2_000_00, date(2026, 1, 1), _MARKETS),
    PayRange(PayUnit.ORDER, 20_00, 20_000_00, date(2026, 1, 1), _MARKETS),
)


@dataclass(frozen=True)
class PaidDays:
    """Days that a month's wage pays for, in hundredths of a day."""

    hundredths: int
    since: date
    source: str


PAID_DAYS: tuple[PaidDays, ...] = (
    PaidDays(2175, date(2008, 1, 3), "劳社部发〔2008〕3号: 月计薪天数 21.75 天"),
)


@dataclass(frozen=True)
class Probation:
    """The longest probation for contracts of at least ``from_months`` (below the next row)."""

    from_months: int
    most_months: int
    since: date
    source: str


_ART_19 = "劳动合同法 19"

PROBATIONS: tuple[Probation, ...] = (
    Probation(0, 0, date(2008, 1, 1), _ART_19),
    Probation(3, 1, date(2008, 1, 1), _ART_19),
    Probation(12, 2, date(2008, 1, 1), _ART_19),
    Probation(36, 6, date(2008, 1, 1), _ART_19),
)
#: Contracts without end are treated like those of three years and more (劳动合同法 19).
OPEN_ENDED_COUNTS_AS_MONTHS = 36


@dataclass(frozen=True)
class Deadline:
    """A legal period from the first day of work: whole months, then days."""

    months: int
    days: int
    since: date
    source: str


CONTRACT_DUE: tuple[Deadline, ...] = (
    Deadline(1, 0, date(2008, 1, 1), "劳动合同法 10: 自用工之日起一个月内"),
)
INSURANCE_DUE: tuple[Deadline, ...] = (
    Deadline(0, 30, date(2011, 7, 1), "社会保险法 58: 自用工之日起三十日内"),
)


@dataclass(frozen=True)
class Retirement:
    """Legal retirement for one group: months of age, raised step by step by month of birth.

    Somebody born ``n`` months after ``first_birth`` (a month) retires
    ``n // step + 1`` months later than ``base_months``, at most ``most_months`` later.
    """

    sex: Sex
    technical_post: bool
    base_months: int
    first_birth: tuple[int, int]
    step: int
    most_months: int
    since: date
    source: str


_RAISE = "全国人大常委会关于实施渐进式延迟法定退休年龄的决定 (2024-09-13), 自 2025-01-01 起"

RETIREMENTS: tuple[Retirement, ...] = (
    Retirement(Sex.MALE, False, 60 * 12, (1965, 1), 4, 36, date(2025, 1, 1), _RAISE),
    Retirement(Sex.MALE, True, 60 * 12, (1965, 1), 4, 36, date(2025, 1, 1), _RAISE),
    Retirement(Sex.FEMALE, True, 55 * 12, (1970, 1), 4, 36, date(2025, 1, 1), _RAISE),
    Retirement(Sex.FEMALE, False, 50 * 12, (1975, 1), 2, 60, date(2025, 1, 1), _RAISE),
)

#: Days after the start on which somebody asks how it goes; local practice, 2022 policy notice.
FOLLOW_UP_DAYS: tuple[int, ...] = (7, 30, 90, 180)
