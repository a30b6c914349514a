"""What the index of the pool is made of, and the order in which people are shown. No I/O.

Everything is a whole number, so that two databases and a slip of paper sort alike. The order is
explained in one sentence: nearest first, in bands; at the same distance those who came on time
more often, with more stars, with more years. Sex, age and origin are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from trainhub.core.clock import CIVIL_ZONE
from trainhub.core.money import PayUnit
from trainhub.core.words import N_
from trainhub.placement.rules.pool import clock_hours

#: A day that never comes.
NEVER = 9_999_999
#: The kind under which a person stands with any certificate at all.
ANY_KIND = 0
#: The cell of people without a known place.
NOWHERE = -1

#: Four parts of a day, six hours each, from 6:00 on; seven days from Monday.
PARTS = 4
ALL_HOURS = (1 << (7 * PARTS)) - 1

#: The days from Monday and the parts of a day, in words.
DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
DAY_PARTS = (N_("morning, 6–12"), N_("afternoon, 12–18"), N_("evening, 18–24"), N_("night, 0–6"))

#: What the record gives at most: 50 punctual shifts, 5 stars, 20 years.
_MOST_PUNCTUAL, _MOST_YEARS = 50, 20

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def rank(punctual: int, stars_tenths: int | None, years: int, no_shows: int) -> int:
    """The place at equal distance, the smaller the earlier; 1000 with no record at all."""
    good = 10 * min(_MOST_PUNCTUAL, punctual) + 5 * (stars_tenths or 0)
    return 1000 - good - 10 * min(_MOST_YEARS, years) + 40 * min(10, no_shows)


def day_number(day: date | None) -> int:
    """A day as a whole number; without one the day that never comes."""
    return NEVER if day is None else day.toordinal()


def micros(moment: datetime) -> int:
    """A moment as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def periods(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of days, both ends included, put together where they touch or overlap."""
    found: list[tuple[int, int]] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def cell(lat_e6: int | None, lng_e6: int | None) -> int:
    """The cell of a hundredth of a degree a place lies in, as one number."""
    if lat_e6 is None or lng_e6 is None:
        return NOWHERE
    return (lat_e6 + 90_000_000) // 10_000 * 100_000 + (lng_e6 + 180_000_000) // 10_000


def hours_of(starts_at: datetime, ends_at: datetime) -> int:
    """The parts of the week that a time touches, as a mask."""
    mask = 0
    for hour in clock_hours(starts_at, ends_at):
        local = hour.astimezone(CIVIL_ZONE) - timedelta(hours=6)
        mask |= 1 << (local.weekday() * PARTS + local.hour // 6)
    return mask


def hours_mask(days: Sequence[int], parts: Sequence[int]) -> int:
    """The mask of some days (0 is Monday) in some parts of them; nothing said is any time."""
    wanted_days, wanted_parts = days or range(7), parts or range(PARTS)
    return sum(1 << (day * PARTS + part) for day in set(wanted_days) for part in set(wanted_parts))


def hours_said(mask: int) -> tuple[list[int], list[int]]:
    """The days and parts of a mask, as they were chosen; any time is nothing said."""
    if mask == ALL_HOURS:
        return [], []
    slots = [(bit // PARTS, bit % PARTS) for bit in range(7 * PARTS) if mask >> bit & 1]
    days, parts = sorted({day for day, _ in slots}), sorted({part for _, part in slots})
    return days if len(days) < 7 else [], parts if len(parts) < PARTS else []


def pay_a_day(fen: int | None, unit: PayUnit | None) -> int:
    """A wish for pay as fen for a day of eight hours; 0 where none is said or it tells no day."""
    if fen is None or unit is None:
        return 0
    if unit is PayUnit.HOUR:
        return fen * 8
    if unit is PayUnit.MONTH:
        return fen * 100 // 2175  # 21.75 paid days a month (劳社部发〔2008〕3号)
    return fen if unit is PayUnit.DAY else 0
