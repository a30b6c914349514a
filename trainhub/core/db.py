"""The database: one declarative base, one transaction, one lock.

Writes open with ``BEGIN IMMEDIATE`` on SQLite: a deferred transaction that has read
anything fails at once with "database is locked" when it turns to writing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    UpdateBase,
    event,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, registry

from trainhub.core.errors import Reason, Refused

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcMoment(TypeDecorator[datetime]):
    """Aware moments, stored in UTC; a naive value is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive moments are not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; every moment in the house is aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: How long a writer waits for the others before it is told that the database is busy.
BUSY_MS = 15_000

_turn = threading.Lock()


class Word(TypeDecorator[StrEnum]):
    """A ``StrEnum`` stored by its value, so that migrations never rename data."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """The member's value; an unknown word raises ``ValueError``."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member again."""
        return None if value is None else self.words(value)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    registry = registry(
        type_annotation_map={
            datetime: UtcMoment(),
            dict[str, Any]: JSON(),
            list[str]: JSON(),
            list[int]: JSON(),
            list[Any]: JSON(),
        },
        metadata=metadata,
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


db = SQLAlchemy(model_class=Base, engine_options={"json_serializer": _json})


def init_app(app: Flask) -> None:
    """Bind the database to ``app`` and teach SQLite its manners."""
    db.init_app(app)
    with app.app_context():
        _prepare(db.engine)


def _prepare(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        # The driver would open transactions by itself, always deferred; we say BEGIN.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


class NestedTransaction(RuntimeError):
    """Somebody opened a transaction inside a transaction: a bug."""


@contextmanager
def transaction() -> Iterator[None]:
    """The one commit. Views, commands and jobs open it; everything inside lands or nothing.

    What was read before is forgotten on entry, so actions judge the facts as they are now,
    under the write lock on SQLite. Raises ``NestedTransaction`` when one is open already.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise NestedTransaction("a transaction is open already")
    session.rollback()
    session.info["in_transaction"] = True
    try:
        with _turn_to_write(session.get_bind().dialect.name):
            session.connection(execution_options={"writes": True})
            yield
            session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        session.info["in_transaction"] = False
    for wake in session.info.pop("after_commit", ()):
        wake()


@contextmanager
def _turn_to_write(engine: str) -> Iterator[None]:
    """Threads of one process queue here for SQLite's only writer.

    Its own waiting is a poll that sleeps up to 100 ms and knows no order. Whoever waits here
    longer than it would wait there goes on and gets its answer.
    """
    got = engine == "sqlite" and _turn.acquire(timeout=BUSY_MS / 1000)
    try:
        yield
    finally:
        if got:
            _turn.release()


def after_commit(wake: Callable[[], None]) -> None:
    """Call ``wake`` once the open transaction has landed; never when it was rolled back."""
    db.session.info.setdefault("after_commit", []).append(wake)


def lock(row: Any) -> None:
    """Hold ``row`` until the transaction ends and re-read it; SQLite holds everything anyway.

    Lock a scarce parent once per transaction, as late as possible, before counting.
    """
    model = type(row)
    db.session.flush()
    db.session.execute(
        select(model)
        .where(model.id == row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()  # only a row that is fetched is re-read


def rows_changed(statement: UpdateBase, values: Mapping[str, Any] | None = None) -> int:
    """Execute an UPDATE and count its rows: 0 where somebody else was faster."""
    return cast("CursorResult[Any]", db.session.execute(statement, values)).rowcount


def write_unless_taken(reason: Reason) -> None:
    """Flush what was added; of two who want the same at once the database refuses one.

    Raises ``Refused(reason)`` for a UNIQUE constraint or a primary key. A broken reference or
    CHECK has nothing to do with being late: it is a bug and stays an ``IntegrityError``.
    """
    try:
        db.session.flush()
    except IntegrityError as error:
        if not is_taken(error):
            raise
        raise Refused(reason) from error


def is_taken(error: IntegrityError) -> bool:
    """Whether the row was refused because another one holds its key."""
    on_sqlite = getattr(error.orig, "sqlite_errorname", None)
    on_postgresql = getattr(error.orig, "sqlstate", None)
    return (
        on_sqlite in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
        or on_postgresql == "23505"  # unique_violation
    )
