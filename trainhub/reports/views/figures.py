"""The figures: stations and courses, then one station with its classes, and the table in Excel."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download, found
from trainhub.courses.models import Cohort, Course
from trainhub.courses.views.blueprint import own_name
from trainhub.people.models import Organisation
from trainhub.people.rules import Role
from trainhub.reports import queries
from trainhub.reports.queries import CohortLine
from trainhub.reports.rules import PERIOD_WORDS, Period, Training, total
from trainhub.reports.views.blueprint import bp

_READERS = (Role.STAFF, Role.BUREAU, Role.INSTITUTION, Role.ADMIN)

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True)
class Line:
    """A row of a table: a station or a course, and its figures."""

    thing: Any
    figures: Training


def period_asked() -> Period:
    """How far back the reader looks; everything unless said otherwise."""
    try:
        return Period(request.args.get("days", Period.ALL))
    except ValueError:
        return Period.ALL


def since_of(period: Period, today: date) -> date | None:
    """The first day of a period; ``None`` for everything."""
    return None if period.days is None else today - timedelta(days=period.days)


def _grouped(lines: Iterable[CohortLine], by: Callable[[Cohort], Thing]) -> list[Line]:
    parts: dict[Thing, list[Training]] = {}
    for line in lines:
        parts.setdefault(by(line.cohort), []).append(line.figures)
    return [Line(thing, total(figures)) for thing, figures in parts.items()]


def _by_station(lines: Iterable[CohortLine]) -> list[Line]:
    rows = _grouped(lines, _station)
    return sorted(rows, key=lambda row: (-row.figures.trainees, row.thing.id))


def _by_course(lines: Iterable[CohortLine]) -> list[Line]:
    rows = _grouped(lines, _course)
    return sorted(rows, key=lambda row: (-row.figures.trainees, row.thing.id))


def _station(cohort: Cohort) -> Organisation:
    return cohort.station


def _course(cohort: Cohort) -> Course:
    return cohort.course


def chips_of(period: Period, endpoint: str, **values: Any) -> list[tuple[str, str, bool]]:
    """The periods as chips: words, address, whether it is the chosen one."""
    return [
        (_(words), url_for(endpoint, days=each.value, **values), each is period)
        for each, words in PERIOD_WORDS.items()
    ]


@bp.get("/reports")
@allow(*_READERS)
def index() -> ResponseReturnValue:
    """The figures of everything the reader may count."""
    actor, today, now, period = me(), clock.today(), clock.now(), period_asked()
    since = since_of(period, today)
    lines = queries.cohort_lines(actor, today, since=since)
    return render_template(
        "reports/index.html",
        stations=_by_station(lines),
        courses=_by_course(lines),
        sum=total(line.figures for line in lines),
        papers=queries.papers(actor, today, since=since),
        placing=queries.placing(actor, now, today, since=since),
        chips=chips_of(period, ".index"),
        period=period,
        now=now,
    )


@bp.get("/reports/stations/<int:station_id>")
@allow(*_READERS)
def station(station_id: int) -> ResponseReturnValue:
    """One station: its courses and every class with its own figures."""
    actor, today, period = me(), clock.today(), period_asked()
    shown = found(queries.station_in_scope(actor, station_id))
    lines = queries.cohort_lines(actor, today, since=since_of(period, today), station_id=station_id)
    return render_template(
        "reports/station.html",
        station=shown,
        courses=_by_course(lines),
        lines=lines,
        sum=total(line.figures for line in lines),
        chips=chips_of(period, ".station", station_id=station_id),
        today=today,
    )


@bp.get("/reports/table.xlsx")
@allow(*_READERS)
def table() -> ResponseReturnValue:
    """The same figures as an Excel file: stations, courses, classes."""
    actor, today, period = me(), clock.today(), period_asked()
    lines = queries.cohort_lines(actor, today, since=since_of(period, today))
    body = write_xlsx(
        [
            _sheet(_("Stations"), _("Station"), _by_station(lines)),
            _sheet(_("Courses"), _("Course"), _by_course(lines)),
            _cohort_sheet(lines),
        ]
    )
    return download(body, _("Figures %(day)s.xlsx", day=today.isoformat()), XLSX)


def _figure_columns() -> list[Column]:
    return [
        Column(_("Classes"), 10), Column(_("Trainees"), 10), Column(_("Hours reached"), 12),
        Column(_("Sat"), 10), Column(_("Passed"), 10), Column(_("Passed at the first try"), 14),
        Column(_("Pass rate of those who sat (per cent)"), 16),
        Column(_("Interval (95 of 100)"), 16),
        Column(_("Absent"), 10), Column(_("Gave the seat back"), 14),
        Column(_("Certificates"), 12), Column(_("Still running"), 12),
    ]  # fmt: skip


def _figure_cells(figures: Training) -> list[str | int]:
    rate = figures.pass_rate
    bounds = rate.bounds()
    return [
        figures.cohorts, figures.trainees, figures.completed, figures.sat, figures.passed,
        figures.passed_first, rate.percent() or "", f"{bounds[0]}–{bounds[1]}" if bounds else "",
        figures.absent, figures.withdrawn, figures.certificates, figures.running,
    ]  # fmt: skip


def _sheet(name: str, heading: str, rows: Iterable[Line]) -> Table:
    return Table(
        name,
        [Column(heading, 24), *_figure_columns()],
        [[own_name(row.thing), *_figure_cells(row.figures)] for row in rows],
        _advice(),
    )


def _cohort_sheet(lines: Iterable[CohortLine]) -> Table:
    columns = [
        Column(_("Station"), 20), Column(_("Course"), 20), Column(_("Number"), 8),
        Column(_("First day"), 12), Column(_("Last day"), 12), Column(_("Institution"), 24),
    ]  # fmt: skip
    rows: list[list[str | int]] = [
        [
            own_name(line.cohort.station), own_name(line.cohort.course), line.cohort.number,
            line.cohort.starts_on.isoformat(), line.cohort.ends_on.isoformat(),
            own_name(line.cohort.institution), *_figure_cells(line.figures),
        ]
        for line in lines
    ]  # fmt: skip
    return Table(_("Classes"), [*columns, *_figure_columns()], rows, _advice())


def _advice() -> str:
    return str(
        _(
            "Finished classes only. Sat: came to at least one exam; absent people are not "
            "counted there. Interval: Wilson, holds in 95 of 100 cases."
        )
    )
