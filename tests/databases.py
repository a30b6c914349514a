"""Scratch databases: made ready once by one test process, copied by the others."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

import alembic
import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from trainhub.core import shape

VARIABLE = "TRAINHUB_TEST_DATABASE_URL"


def lacking(what: str) -> NoReturn:
    """Skip on a newcomer's machine with a reason; fail where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing in CI: {what}")
    pytest.skip(what)


def own_postgresql(purpose: str) -> str:
    """The address of a database for ``purpose`` and for this test process; not made yet."""
    base = os.environ.get(VARIABLE, "")
    if not base:
        lacking(f"{VARIABLE} names no PostgreSQL database")
    url = make_url(base)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return url.set(database=f"{url.database}_{purpose}_{worker}").render_as_string(
        hide_password=False
    )


def _on_server(*statements: str) -> None:
    server = create_engine(os.environ[VARIABLE], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    server.dispose()


def _name(address: str) -> str:
    return make_url(address).database or ""


def make_postgresql(address: str, *, like: str = "template0") -> None:
    """Make the database at ``address`` anew, empty or as a copy of the database ``like``."""
    encoding = " ENCODING 'UTF8'" if like == "template0" else ""
    _on_server(
        f'DROP DATABASE IF EXISTS "{_name(address)}" WITH (FORCE)',
        f'CREATE DATABASE "{_name(address)}" TEMPLATE "{like}"{encoding}',
    )


def drop_postgresql(address: str) -> None:
    """Forget the database at ``address``."""
    _on_server(f'DROP DATABASE IF EXISTS "{_name(address)}" WITH (FORCE)')


def drop_kept() -> None:
    """Forget what the processes of this run shared on PostgreSQL."""
    base = make_url(os.environ[VARIABLE]).database
    for name in ("migrated", "market"):
        _on_server(f'DROP DATABASE IF EXISTS "{base}_kept_{name}" WITH (FORCE)')


def empty_postgresql(engine: Engine) -> None:
    """Delete all rows and count from one again, on a connection that stays open.

    A new one would have to learn every table again. Only tables that hold something are emptied,
    and one statement asks which: TRUNCATE of all of them takes 200 ms a test.
    """
    if engine.pool.checkedin() > 1:  # type: ignore[attr-defined]  # ours is a queue
        engine.dispose()
    with engine.begin() as connection:
        filled = connection.exec_driver_sql(_which_are_filled(engine)).scalars().all()
        # What was rolled back has counted as well, and the next test must not notice.
        counted = connection.exec_driver_sql(
            "SELECT quote_ident(sequencename) FROM pg_sequences"
            " WHERE schemaname = 'public' AND last_value IS NOT NULL"
        ).scalars()
        steps = ["SET LOCAL session_replication_role = replica"]
        steps += [f'DELETE FROM "{table}"' for table in filled]  # noqa: S608 - our own tables
        steps += [f"SELECT setval('{counter}', 1, false)" for counter in counted]
        connection.exec_driver_sql("; ".join(steps))


@lru_cache(maxsize=1)
def _which_are_filled(engine: Engine) -> str:
    """The question which tables hold something."""
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).scalars()
        return " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608 - the same
            for table in tables
        )


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that whoever sees the target sees all of it."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copy(source, draft)
    draft.rename(target)


def migrated_before() -> Path:
    """Where the database stays that the migrations of this moment make, for the next run.

    Its name follows from their text and from what runs them; the folder can be thrown away.
    """
    text = hashlib.sha256(f"{sqlite3.sqlite_version} {alembic.__version__}".encode())
    for file in sorted(shape.MIGRATIONS.rglob("*.py")):
        text.update(file.name.encode() + file.read_bytes())
    return shape.MIGRATIONS.parent / "build" / "tests" / f"migrated-{text.hexdigest()[:16]}.db"


@dataclass(frozen=True)
class Shelf:
    """Databases that are ready, kept for all processes of one test run and never written to.

    Nobody may be connected to a database while it is put here or taken from here.
    """

    folder: Path

    def provide(
        self, name: str, address: str, build: Callable[[], None], *, lasting: Path | None = None
    ) -> None:
        """Fill the database at ``address``: the first process builds, the others take a copy.

        ``lasting``: where an SQLite file is kept for later runs too; its name says what it follows
        from.
        """
        with (self.folder / f"{name}.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if self._mark(name).exists():
                self.take(name, address)
                return
            on_file = address.startswith("sqlite")
            if on_file and lasting and lasting.exists():
                shutil.copy(lasting, self._mark(name))
                self.take(name, address)
                return
            build()
            if on_file:
                _copy_whole(Path(_name(address)), self._mark(name))
                if lasting:
                    lasting.parent.mkdir(parents=True, exist_ok=True)
                    _copy_whole(self._mark(name), lasting)
            else:
                make_postgresql(self._kept(name), like=_name(address))
                self._mark(name).touch()

    def take(self, name: str, address: str) -> None:
        """Make the database at ``address`` a copy of the one that was put here as ``name``."""
        if not address.startswith("sqlite"):
            make_postgresql(address, like=_name(self._kept(name)))
            return
        file = _name(address)
        for suffix in ("-wal", "-shm"):
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._mark(name), file)

    def _mark(self, name: str) -> Path:
        """The database itself on SQLite; on PostgreSQL a note that it is there."""
        return self.folder / f"{name}.kept"

    def _kept(self, name: str) -> str:
        url = make_url(os.environ[VARIABLE])
        kept = url.set(database=f"{url.database}_kept_{name}")
        return kept.render_as_string(hide_password=False)


def shelf_of_run(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The shelf that all processes of this run share."""
    mine = tmp_path_factory.getbasetemp()
    return Shelf(mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine)
