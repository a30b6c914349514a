"""How things are said to a reader: sentences, reasons, days, money, marks, in two languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.catalogues import language
from trainhub.core.errors import Reason
from trainhub.core.money import PAY_UNIT_WORDS, Money, PayUnit
from trainhub.core.outbox import Message


def say(sentence: str, **facts: object) -> str:
    """A marked sentence in the reader's language with its facts filled in."""
    words: str = gettext(sentence)
    told = {name: say_fact(fact) for name, fact in facts.items()}
    return words.format(**told) if told else words


def say_fact(fact: object) -> object:
    """A fact inside a sentence: marked words are said, days are told as people tell them."""
    if isinstance(fact, datetime):
        return say_moment(fact)
    if isinstance(fact, date):
        return say_day(fact)
    if isinstance(fact, str) and fact:
        words: str = gettext(fact)
        return words
    return fact


def say_reason(reason: Reason) -> str:
    """A reason as a sentence in the reader's language."""
    return say(str(reason.code.value), **reason.facts)


def say_stored(reason: Sequence[Any]) -> str:
    """A reason as a job line keeps it: the sentence and its facts."""
    sentence, facts = reason
    return say(sentence, **facts)


#: One 学时 is 45 minutes where a syllabus says nothing else.
MINUTES_PER_PERIOD = 45

_WEEKDAYS_ZH = "一二三四五六日"
#: As people say it: noon is neither 上午 nor 下午.
_PARTS_OF_DAY = ((6, "凌晨"), (12, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))


def say_day(day: date | datetime) -> str:
    """``2026年3月5日 星期四`` or ``Thursday 5 March 2026``."""
    civil = clock.civil_day(day) if isinstance(day, datetime) else day
    if language() == "zh":
        weekday = _WEEKDAYS_ZH[civil.weekday()]
        return f"{civil.year}年{civil.month}月{civil.day}日 星期{weekday}"
    return f"{civil:%A} {civil.day} {civil:%B %Y}"


def say_date(day: date | datetime) -> str:
    """``2026年3月5日`` or ``5 March 2026``: a date on a paper, where no weekday matters."""
    civil = clock.civil_day(day) if isinstance(day, datetime) else day
    if language() == "zh":
        return f"{civil.year}年{civil.month}月{civil.day}日"
    return f"{civil.day} {civil:%B %Y}"


def say_time(moment: datetime) -> str:
    """``上午9:00`` or ``09:00``."""
    local = moment.astimezone(clock.CIVIL_ZONE)
    if language() == "zh":
        part = next(name for until, name in _PARTS_OF_DAY if local.hour < until)
        return f"{part}{local.hour if local.hour <= 12 else local.hour - 12}:{local:%M}"
    return f"{local:%H:%M}"


def say_moment(moment: datetime) -> str:
    """Day and time in the words of the reader."""
    return f"{say_day(moment)} {say_time(moment)}"


def say_money(fen: int, unit: PayUnit | str | None = None) -> str:
    """``260 元/天`` or ``260 yuan a day``."""
    yuan = Money(fen).yuan()
    if unit is None:
        return str(_("%(yuan)s yuan", yuan=yuan))
    words = _(PAY_UNIT_WORDS[PayUnit(unit)])
    return str(_("%(yuan)s yuan %(unit)s", yuan=yuan, unit=words))


def say_score(hundredths: int | None) -> str:
    """``59.5`` from 5950; a dash when there is no mark."""
    if hundredths is None:
        return "—"
    whole, rest = divmod(hundredths, 100)
    return str(whole) if rest == 0 else f"{whole}.{rest:02d}".rstrip("0")


def say_hours(minutes: int, per: int = MINUTES_PER_PERIOD) -> str:
    """Class hours (学时) of ``per`` minutes, to a tenth, never rounded up: ``16`` or ``15.5``."""
    tenths = minutes * 10 // per
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def say_message(message: Message) -> str:
    """A message in the reader's language."""
    return say(message.sentence, **message.facts)


#: What templates call them.
FILTERS: Mapping[str, Callable[..., str]] = {
    "day": say_day,
    "date": say_date,
    "time": say_time,
    "moment": say_moment,
    "money": say_money,
    "score": say_score,
    "hours": say_hours,
    "say_reason": say_reason,
    "say_stored": say_stored,
    "said": say_message,
}
