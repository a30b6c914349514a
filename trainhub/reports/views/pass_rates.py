"""Pass rates as pages, charts and tables: by class, course, teacher, station, school or month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.rates import Rate
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download, number_in_address
from trainhub.courses.views.blueprint import class_name, own_name
from trainhub.people.models import Person
from trainhub.people.rules import Role
from trainhub.reports import queries
from trainhub.reports.queries import CohortLine
from trainhub.reports.rules import PERIOD_WORDS, Period, Training, total
from trainhub.reports.rules.institutions import SMALL, is_small
from trainhub.reports.rules.pass_rates import (
    BY_WORDS,
    OVER_BASES,
    OVER_WORDS,
    By,
    Over,
    PassLine,
    grouped,
    rate_over,
)
from trainhub.reports.views.blueprint import bp
from trainhub.reports.views.figures import period_asked, since_of
from trainhub.reports.views.institutions import rate_cells, rate_columns

_READERS = (Role.INSTRUCTOR, Role.STAFF, Role.BUREAU, Role.INSTITUTION, Role.ADMIN)
#: Rows that one page shows; the file has all of them.
MOST_ROWS = 60


@dataclass(frozen=True)
class _Asked:
    """What the address asks for."""

    by: By
    over: Over
    period: Period
    course_id: int
    station_id: int

    def address(self, **changed: object) -> dict[str, object]:
        """The same question with something changed."""
        told: dict[str, object] = {
            "by": self.by.value, "over": self.over.value, "days": self.period.value,
            "course": self.course_id or None, "station": self.station_id or None,
        }  # fmt: skip
        return told | changed


def _asked() -> _Asked:
    return _Asked(
        _member(By, request.args.get("by"), By.COHORT),
        _member(Over, request.args.get("over"), Over.SAT),
        period_asked(),
        number_in_address("course"),
        number_in_address("station"),
    )


def _member(kind: Any, told: str | None, default: Any) -> Any:
    return next((member for member in kind if member.value == told), default)


@dataclass(frozen=True)
class _Found:
    """The rows of the page and of the file, and what can be chosen."""

    lines: list[PassLine[Any]]
    sum: Training
    courses: list[Any]
    stations: list[Any]


def _found(asked: _Asked) -> _Found:
    today = clock.today()
    every = queries.cohort_lines(me(), today, since=since_of(asked.period, today), taught_too=True)
    chosen = [
        line
        for line in every
        if asked.course_id in (0, line.cohort.course_id)
        and asked.station_id in (0, line.cohort.station_id)
    ]
    lines = grouped(chosen, _keys(asked.by, chosen), lambda line: line.figures)
    if asked.by is By.MONTH:
        lines.sort(key=lambda line: line.thing, reverse=True)
    elif asked.by is not By.COHORT:
        lines.sort(key=lambda line: -line.figures.trainees)
    return _Found(
        lines,
        total(line.figures for line in chosen),
        list(dict.fromkeys(line.cohort.course for line in every)),
        list(dict.fromkeys(line.cohort.station for line in every)),
    )


def _keys(by: By, lines: Sequence[CohortLine]) -> Callable[[CohortLine], Sequence[Any]]:
    if by is By.INSTRUCTOR:
        teachers = queries.teachers_by_cohort([line.cohort.id for line in lines])
        return lambda line: teachers.get(line.cohort.id, [])
    if by is By.COURSE:
        return lambda line: [line.cohort.course]
    if by is By.STATION:
        return lambda line: [line.cohort.station]
    if by is By.INSTITUTION:
        return lambda line: [line.cohort.institution]
    if by is By.MONTH:
        return lambda line: [line.cohort.ends_on.replace(day=1)]
    return lambda line: [line.cohort]


def _name(by: By, thing: Any) -> str:
    if by is By.MONTH:
        return month_name(thing)
    if isinstance(thing, Person):
        return thing.name
    if by is By.COHORT:
        return f"{own_name(thing.station)} · {class_name(thing)}"
    return str(own_name(thing))


def month_name(month: date) -> str:
    """``2026年3月`` or ``Mar 2026``."""
    return str(format_skeleton("yMMM", month, locale=get_locale()))


@bp.get("/reports/pass-rates")
@allow(*_READERS)
def pass_rates() -> ResponseReturnValue:
    """Pass rates of the classes the reader may judge, drawn and in a table."""
    asked = _asked()
    found = _found(asked)
    return render_template(
        "reports/pass_rates.html",
        asked=asked,
        lines=found.lines[:MOST_ROWS],
        more=max(0, len(found.lines) - MOST_ROWS),
        sum=found.sum,
        courses=found.courses,
        stations=found.stations,
        bys=[(by.value, _(words), by is asked.by) for by, words in BY_WORDS.items()],
        overs=[(over.value, _(words), over is asked.over) for over, words in OVER_WORDS.items()],
        periods=[(p.value, _(words), p is asked.period) for p, words in PERIOD_WORDS.items()],
        over_words=_(OVER_WORDS[asked.over]),
        base_words=_(OVER_BASES[asked.over].value),
        by_words=_(BY_WORDS[asked.by]),
        name=lambda thing: _name(asked.by, thing),
        rate=lambda figures: rate_over(figures, asked.over),
        spot=spot,
        is_small=is_small,
        small=SMALL,
    )


def spot(rate: Rate) -> tuple[float, float, float] | None:
    """Where a rate and its interval lie on a line of 100: the share, the low and the high end."""
    interval = rate.interval()
    if interval is None:
        return None
    share = 100 * rate.numerator / rate.denominator
    return round(share, 1), round(100 * interval.low, 1), round(100 * interval.high, 1)


@bp.get("/reports/pass-rates.xlsx")
@allow(*_READERS)
def pass_rates_table() -> ResponseReturnValue:
    """The same rows in Excel, over all three bases."""
    asked = _asked()
    found = _found(asked)
    columns = [
        Column(_(BY_WORDS[asked.by]), 28), Column(_("Classes"), 10), Column(_("Trainees"), 10),
        Column(_("Absent"), 10), Column(_("Gave the seat back"), 14),
        *(column for words in OVER_WORDS.values() for column in rate_columns(_(words))),
    ]  # fmt: skip
    rows = [
        [
            _name(asked.by, line.thing), line.figures.cohorts, line.figures.trainees,
            line.figures.absent, line.figures.withdrawn,
            *(cell for over in Over for cell in rate_cells(rate_over(line.figures, over))),
        ]
        for line in found.lines
    ]  # fmt: skip
    advice = _("Finished classes only. Interval: Wilson, holds in 95 of 100 cases.")
    table = Table(_("Pass rates"), columns, rows, advice)
    name = _("Pass rates %(day)s.xlsx", day=clock.today().isoformat())
    return download(write_xlsx([table]), name, XLSX)
