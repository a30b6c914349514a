"""Before the doors open: the newest shape of the database and, in a demo, a whole market.

The embedded demo market is built aside and takes its place when it is complete. Half a market
would look like a whole one, and nobody could tell its few people from real ones later.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import make_url

from trainhub.cli.children import run_politely
from trainhub.config import Settings
from trainhub.core import shape
from trainhub.demo import market
from trainhub.placement import actions as placement


def prepare(settings: Settings) -> None:
    """Migrate and, in a demo, fill an empty market; two at once take turns."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    with (settings.instance / "prepare.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        file = embedded(settings)
        if settings.demo and file and not file.exists():
            build_aside(file)
        bring_to_newest()
        if settings.demo and not market.stands():
            market.build(show_progress=True)


def bring_to_newest() -> None:
    """The newest shape, and what follows from the facts in it."""
    shape.bring_to_newest()
    placement.complete_pool()


def embedded(settings: Settings) -> Path | None:
    """The file of the embedded database; None for a server or for memory."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def build_aside(file: Path) -> None:
    """Build the market in a child, in a file beside ``file``, and put it there once complete."""
    part = file.with_name(f"{file.name}.part")
    for leftover in file.parent.glob(f"{part.name}*"):
        leftover.unlink()
    environ = {**os.environ, "TRAINHUB_DATABASE_URL": f"sqlite:///{part}"}
    for command in ("migrate", "seed"):
        status = run_politely([sys.executable, "-P", "-m", "trainhub", command], environ)
        if status:
            raise click.ClickException(
                "演示数据没有建完，下次再建 · the demo market was not finished"
            )
    with closing(sqlite3.connect(part)) as database:
        # What still lies in the log beside the file would be lost with the name.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    part.replace(file)
