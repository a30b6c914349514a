"""Bring subsidy schemes and holidays in from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from trainhub.core.access import SYSTEM
from trainhub.core.db import transaction
from trainhub.core.phrases import say_reason
from trainhub.courses import actions
from trainhub.courses.rules.scheme_book import read_book


@click.command("import-schemes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Judge the file, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@with_appcontext
def import_schemes(file: Path, dry_run: bool, as_json: bool) -> None:
    """Read subsidy schemes (TOML or JSON) and enter the versions that are not known yet.

    A file to begin with lies in trainhub/courses/data/schemes.toml; check its numbers locally.
    """
    book = read_book(file.read_text(encoding="utf-8", errors="replace"))
    if book.troubles:
        for reason in book.troubles:
            click.echo(f"✗ {say_reason(reason)}", err=True)
        sys.exit(1)
    versions = sum(len(each.versions) for each in book.schemes)
    counts = {"schemes": len(book.schemes), "versions": versions, "holidays": len(book.days)}
    if not dry_run:
        with transaction():
            counts = actions.import_schemes(book=book, by=SYSTEM)._asdict()
    line = json.dumps(counts) if as_json else ", ".join(f"{k} {v}" for k, v in counts.items())
    click.echo(line)
