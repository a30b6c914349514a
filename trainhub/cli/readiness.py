"""Whether there is anything to prepare before serving, asked without loading the house."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from trainhub.config import Settings

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"
_SQLITE = "sqlite:///"


def is_prepared(settings: Settings) -> bool:
    """Whether the embedded database stands at the newest migration; a server is always asked.

    The demo market is put in place only when complete, so a file that stands holds a whole one.
    """
    file = Path(settings.database_url.removeprefix(_SQLITE))
    if not settings.database_url.startswith(_SQLITE) or not file.is_file():
        return False
    newest = max(MIGRATIONS.glob("[0-9]*.py")).name[:4]
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT version_num FROM alembic_version").fetchone()
            people = database.execute("SELECT 1 FROM person LIMIT 1").fetchone()
    except sqlite3.Error:
        return False
    return found == (newest,) and (people is not None or not settings.demo)
