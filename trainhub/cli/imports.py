"""Bring files in from the command line: judged row by row, written only when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.phrases import say_reason
from trainhub.core.tabular import read_tables
from trainhub.courses import queries as courses
from trainhub.courses.models import Cohort, Trade
from trainhub.courses.reference import trade_floors
from trainhub.courses.roster import rules as roster
from trainhub.courses.roster.importing import import_roster as register_roster
from trainhub.exams.actions import bank
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.reading import as_json as questions_as_json
from trainhub.people.models import Organisation

Result = TypeVar("Result")

#: Where in the file, what was decided, why.
Judged = tuple[int | str, str, Sequence[Reason]]

AS_OF = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which ages are counted."
)
DRY_RUN = click.option("--dry-run", is_flag=True, help="Judge every row, write nothing.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def or_exit(work: Callable[[], Result]) -> Result:
    """The result of ``work``; a refusal prints every reason and ends the command."""
    try:
        return work()
    except Refused as refusal:
        complain(refusal.reasons)
        sys.exit(1)


def complain(reasons: Sequence[Reason]) -> None:
    """Print every reason for a no where errors are printed."""
    for reason in reasons:
        click.echo(f"✗ {say_reason(reason)}", err=True)


def echo(found: dict[str, Any], lines: Iterable[Judged], as_json: bool) -> None:
    """The verdicts as JSON for programs, or as lines for people: what is not accepted is named."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for place, outcome, reasons in lines:
        if outcome in {"refused", "warning"}:
            click.echo(f"{place}\t{outcome}\t{' '.join(map(say_reason, reasons))}")
    click.echo(", ".join(f"{name} {count}" for name, count in found["counts"].items()))


def _day(as_of: datetime | None) -> date:
    return as_of.date() if as_of else clock.today()


def _floors(on: date) -> dict[str, int]:
    """Least ages by trade; a dry run also works before there is any database."""
    try:
        known = {trade.name: trade.min_age for trade in courses.trades()}
    except OperationalError:
        db.session.rollback()
        known = {}
    return trade_floors(on, known)


def _row(model: type[Result], key: object, name: str) -> Result:
    found = db.session.get(model, key)
    if found is None:
        raise click.UsageError(f"there is no {name} {key}")
    return found


@click.command("import-roster")
@FILE
@DRY_RUN
@AS_JSON
@AS_OF
@click.option("--station", type=int, help="Id of the station that registers them.")
@click.option("--cohort", type=int, help="Id of the class they are enrolled in.")
@with_appcontext
def import_roster(
    file: Path,
    dry_run: bool,
    as_json: bool,
    as_of: datetime | None,
    station: int | None,
    cohort: int | None,
) -> None:
    """Read a roster of trainees (Excel or CSV) and register its accepted rows."""
    sheets = or_exit(lambda: read_tables(file, file.name))
    reading = roster.read_roster(sheets, _day(as_of), _floors(_day(as_of)))
    judged = ((row.row, row.outcome.value, row.reasons) for row in reading.rows)
    echo(roster.as_json(reading), judged, as_json)
    if reading.troubles:
        complain(reading.troubles)
        sys.exit(1)
    if dry_run:
        return
    if station is None:
        raise click.UsageError("--station says who registers them; --dry-run writes nothing")
    with transaction():
        results = or_exit(
            lambda: register_roster(
                reading=reading,
                station=_row(Organisation, station, "station"),
                cohort=_row(Cohort, cohort, "class") if cohort else None,
                by=SYSTEM,
            )
        )
    click.echo(f"{len(results)} rows done", err=True)


@click.command("import-questions")
@FILE
@DRY_RUN
@AS_JSON
@click.option("--trade", help="Code of the trade the questions are about.")
@click.option("--owner", type=int, help="Id of the organisation whose bank it is.")
@with_appcontext
def import_questions(
    file: Path, dry_run: bool, as_json: bool, trade: str | None, owner: int | None
) -> None:
    """Read a question bank and add its accepted questions.

    Excel, GIFT, Moodle XML, Aiken and QTI 2.1 and 3.0 packages are told apart by their content.
    """
    reading = or_exit(lambda: read_questions(file.read_bytes(), file.name))
    judged = ((item.place, item.outcome.value, item.reasons) for item in reading.items)
    echo(questions_as_json(reading), judged, as_json)
    if reading.troubles:
        complain(reading.troubles)
        sys.exit(1)
    if dry_run:
        return
    if trade is None or owner is None:
        raise click.UsageError("--trade and --owner say whose bank; --dry-run writes nothing")
    with transaction():
        done = or_exit(
            lambda: bank.import_questions(
                items=reading.questions,
                trade=_row(Trade, trade, "trade"),
                owner=_row(Organisation, owner, "organisation"),
                by=SYSTEM,
            )
        )
    click.echo(f"{len(done)} questions done", err=True)
