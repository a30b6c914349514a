"""Figures from law that must be known before a database says anything: dated, with a source.

Rows of ``trade`` and ``seat_terms`` in the database override them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class TradeAge(NamedTuple):
    """The least age, in completed years, for a trade from a day on."""

    trade: str
    years: int
    since: date
    source: str


TRADE_AGES = (
    TradeAge("保安员", 18, date(2010, 1, 1), "保安服务管理条例 第十六条"),
    TradeAge("高处作业", 18, date(2010, 7, 1), "特种作业人员安全技术培训考核管理规定 第四条"),
)


class SeatTermsFrom(NamedTuple):
    """How long a freed seat is held from a day on, where no row of ``seat_terms`` says other.

    Minutes usually, days before the class that count as near, minutes then, the fewest; the
    hours of the evening and the morning between which no time runs out; how often one may miss.
    """

    minutes: int
    near_days: int
    near_minutes: int
    least_minutes: int
    quiet_from: int
    quiet_until: int
    most_misses: int
    since: date
    source: str


SEAT_TERMS = SeatTermsFrom(1440, 3, 240, 60, 21, 9, 2, date(2026, 1, 1), "样例站点候补规则")

#: Parts of group names that would rank people by sex, ethnicity or religion.
#: 就业促进法 第二十七条、第二十八条; 劳动法 第十二条.
NEVER_RANKED_BY = (
    "男性", "女性", "男士", "女士", "妇女", "性别", "民族", "族", "宗教", "信教", "教徒", "信仰",
)  # fmt: skip


def trade_floors(on: date, known: Mapping[str, int]) -> dict[str, int]:
    """Least age by trade name on a day; ``known`` are the rows of the database."""
    law = {age.trade: age.years for age in TRADE_AGES if age.since <= on}
    return {**law, **known}
