"""A copy of the house in one file, and back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from tqdm import tqdm

from trainhub.core import clock
from trainhub.core.backup import moving
from trainhub.core.backup.archive import Manifest
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file that is there, write nothing.")
@with_appcontext
def backup(file: Path, dry_run: bool) -> None:
    """Write everything into FILE: all rows and all stored files, but not the secret key.

    The house may go on working meanwhile. Keep TRAINHUB_SECRET_KEY apart from the backup:
    without it no ID number and no phone in it can be read.
    """
    if not dry_run and file.exists():
        raise click.ClickException(f"{file} is there already; choose another name")
    with _progress("backup") as tell:
        found = (
            moving.check(file, tell=tell)
            if dry_run
            else moving.take(file, now=clock.now(), tell=tell)
        )
    _sum_up(found)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the whole file, write nothing.")
@with_appcontext
def restore(file: Path, dry_run: bool) -> None:
    """Fill an empty house from FILE, checking every digest, every count and the journal's chain."""
    with _progress("restore") as tell:
        found = (moving.check if dry_run else moving.bring_back)(file, tell=tell)
    _sum_up(found)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[str], object]]:
    """A bar for people; a refusal prints every reason and ends the command."""
    with tqdm(desc=label, unit="", disable=not sys.stderr.isatty()) as bar:
        try:
            yield lambda _name: bar.update()
        except Refused as refusal:
            for reason in refusal.reasons:
                click.echo(f"✗ {say_reason(reason)}", err=True)
            sys.exit(1)


def _sum_up(found: Manifest) -> None:
    files = sum(name.startswith("files/") for name in found.digests)
    click.echo(
        f"{sum(found.rows.values())} rows in {len(found.rows)} tables and {files} files, "
        f"taken at {found.taken_at}, journal of {found.journal_entries} sealed entries"
    )
