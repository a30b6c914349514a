"""Bring the marks of an exam on paper in from the command line."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from trainhub.cli.imports import AS_JSON, DRY_RUN, FILE, complain, echo, or_exit
from trainhub.core.access import SYSTEM
from trainhub.core.db import transaction
from trainhub.core.tabular import read_tables
from trainhub.exams import actions, queries
from trainhub.exams.sheets.facts import as_json as marks_as_json
from trainhub.exams.sheets.reading import read_marks, tickets_in
from trainhub.exams.sheets.tickets import people_in


@click.command("import-results")
@FILE
@DRY_RUN
@AS_JSON
@click.option(
    "--tickets",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A table of ticket numbers and names to judge against; only with --dry-run.",
)
@with_appcontext
def import_results(file: Path, dry_run: bool, as_json: bool, tickets: Path | None) -> None:
    """Read a mark sheet (Excel or CSV) and record the marks of its accepted rows.

    The ticket number says whose marks a row has, and in which sitting.
    """
    if tickets is not None and not dry_run:
        raise click.UsageError("--tickets goes with --dry-run: marks are kept for our own tickets")
    content = file.read_bytes()
    sheets = or_exit(lambda: read_tables(content, file.name))
    if tickets is not None:
        listed = tickets
        people = people_in(or_exit(lambda: read_tables(listed, listed.name)))
    else:
        people = queries.expected_by_ticket(tickets_in(sheets))
    reading = read_marks(sheets, people)
    judged = ((row.row, row.outcome.value, row.reasons) for row in reading.rows)
    echo(marks_as_json(reading), judged, as_json)
    if reading.troubles:
        complain(reading.troubles)
        sys.exit(1)
    if dry_run:
        return
    digest = hashlib.sha256(content).hexdigest()
    with transaction():
        count = or_exit(
            lambda: actions.import_marks(rows=reading.accepted, digest=digest, by=SYSTEM)
        )
    click.echo(f"{count} marks recorded", err=True)
