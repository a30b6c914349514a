"""The figures of institutions: how they answer, teach and are liked; one by one and in Excel."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.rates import Rate
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download, found
from trainhub.courses.rules.feedback import FEWEST_ANSWERS, average
from trainhub.courses.views.blueprint import own_name
from trainhub.people.rules import Role
from trainhub.reports import queries
from trainhub.reports.queries import InstitutionLine
from trainhub.reports.rules.institutions import SMALL, Quality, is_small
from trainhub.reports.views.blueprint import bp
from trainhub.reports.views.figures import chips_of, period_asked, since_of

_READERS = (Role.STAFF, Role.BUREAU, Role.INSTITUTION, Role.ADMIN)


@bp.get("/reports/institutions")
@allow(*_READERS)
def institutions() -> ResponseReturnValue:
    """Every institution whose work the reader may count."""
    period, today = period_asked(), clock.today()
    return render_template(
        "reports/institutions.html",
        lines=queries.institution_lines(me(), today, since=since_of(period, today)),
        chips=chips_of(period, ".institutions"),
        period=period,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "average": average,
        "is_small": is_small,
        "small": SMALL,
        "fewest": FEWEST_ANSWERS,
    }


@bp.get("/reports/institutions/<int:institution_id>")
@allow(*_READERS)
def institution(institution_id: int) -> ResponseReturnValue:
    """One institution, figure by figure, each with its base."""
    period, today = period_asked(), clock.today()
    lines = queries.institution_lines(
        me(), today, since=since_of(period, today), institution_id=institution_id
    )
    # A short period may hold nothing of an institution that the reader may well see.
    if not lines:
        lines = queries.institution_lines(me(), today, institution_id=institution_id)
        lines = [InstitutionLine(line.institution, Quality()) for line in lines]
    line = found(lines[0] if lines else None)
    return render_template(
        "reports/institution.html",
        institution=line.institution,
        q=line.quality,
        chips=chips_of(period, ".institution", institution_id=institution_id),
        **_words(),
    )


@bp.get("/reports/institutions.xlsx")
@allow(*_READERS)
def institutions_table() -> ResponseReturnValue:
    """The same figures as an Excel file: every share as two numbers and its interval."""
    period, today = period_asked(), clock.today()
    lines = queries.institution_lines(me(), today, since=since_of(period, today))
    columns = [
        Column(_("Institution"), 28), Column(_("Requests got"), 10), Column(_("Accepted"), 10),
        Column(_("Declined"), 10), Column(_("No answer in time"), 12),
        Column(_("Given back by the institution"), 12),
        *rate_columns(_("Answered in time")), Column(_("Classes held"), 10),
        Column(_("Classes cancelled"), 10), Column(_("Seats offered"), 10),
        *rate_columns(_("Seats filled")), *rate_columns(_("Hours reached")),
        *rate_columns(_("Passed")), Column(_("Answers"), 10),
        Column(_("Average of five points"), 12),
    ]  # fmt: skip
    table = Table(
        _("Institutions"),
        columns,
        [[own_name(line.institution), *_cells(line.quality)] for line in lines],
        _("Interval: Wilson, holds in 95 of 100 cases. Averages only from five answers on."),
    )
    name = _("Institutions %(day)s.xlsx", day=today.isoformat())
    return download(write_xlsx([table]), name, XLSX)


def rate_columns(name: str) -> list[Column]:
    """The four columns of a share: its two numbers, per cent, the interval."""
    return [
        Column(name, 10), Column(_("%(name)s: of", name=name), 10),
        Column(_("%(name)s (per cent)", name=name), 10), Column(_("Interval (95 of 100)"), 14),
    ]  # fmt: skip


def rate_cells(rate: Rate) -> list[str | int]:
    """What stands in them."""
    bounds = rate.bounds()
    return [
        rate.numerator, rate.denominator, rate.percent() or "",
        f"{bounds[0]}–{bounds[1]}" if bounds else "",
    ]  # fmt: skip


def _cells(q: Quality) -> list[str | int]:
    points = average(q.opinions.points, 3 * q.opinions.answers) if q.opinions.shown else None
    return [
        q.got, q.accepted, q.declined, q.lapsed, q.handed_back, *rate_cells(q.in_time_rate),
        q.training.cohorts, q.cancelled, q.seats, *rate_cells(q.filled_rate),
        *rate_cells(q.training.completed_rate), *rate_cells(q.training.pass_rate),
        q.opinions.answers, points or "",
    ]  # fmt: skip
