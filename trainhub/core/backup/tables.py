"""Rows out of a database and into an empty one, whatever the engine."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

#: The table in which Alembic keeps the number of the newest migration.
REVISION = "alembic_version"

#: Rows that are read or written in one go.
_PORTION = 1000


def known(connection: Connection) -> list[Table]:
    """The tables as they are in the database, each after those that it points to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != REVISION]


def revision(connection: Connection) -> str | None:
    """The number of the newest migration; None in a database without tables."""
    if not inspect(connection).has_table(REVISION):
        return None
    number: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return number


def read(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The names of the columns, then every row of ``table`` as values that JSON can carry."""
    columns = list(table.columns)
    yield [column.name for column in columns]
    # JSON is carried as the text that was stored: the order of its keys and its null stay.
    wanted = [cast(c, Text) if isinstance(c.type, JSON) else c for c in columns]
    out = [_outward(column.type) for column in columns]
    order = [*table.primary_key.columns] or columns
    found = connection.execution_options(yield_per=_PORTION).execute(
        select(*wanted).order_by(*order)
    )
    for row in found:
        yield [None if value is None else turn(value) for turn, value in zip(out, row, strict=True)]


def write(connection: Connection, table: Table, rows: Iterable[list[Any]]) -> int:
    """Insert what ``read`` gave; how many rows there were."""
    lines = iter(rows)
    columns = [table.columns[name] for name in next(lines)]
    turns = [_inward(column.type) for column in columns]
    statement = insert(table).values({c.name: _bound(connection, c) for c in columns})
    count = 0
    while portion := list(islice(lines, _PORTION)):
        connection.execute(statement, [_values(columns, turns, row) for row in portion])
        count += len(portion)
    return count


def filled(connection: Connection, table: Table) -> bool:
    """Whether ``table`` holds any row."""
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


@contextmanager
def references_later(connection: Connection) -> Iterator[None]:
    """Judge references when all rows are in: a station may point to one that comes after it.

    PostgreSQL takes its foreign keys off and puts them on again, as pg_restore does: only the
    superuser may suspend them. SQLite waits until the commit.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    quote = connection.dialect.identifier_preparer.quote
    found = connection.execute(text(_REFERENCES)).all()
    for table, name, _definition in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}")
    yield
    for table, name, definition in found:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}")


_REFERENCES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname
"""


def count_on(connection: Connection, table: Table) -> None:
    """Let the next row of ``table`` get a number after the last one; SQLite does so by itself."""
    if connection.dialect.name == "sqlite" or "id" not in table.columns:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
    if sequence:
        last = connection.scalar(select(func.max(table.columns["id"])))
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _bound(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, JSON):
        return bindparam(f"v_{column.name}", type_=column.type)
    stored = bindparam(f"v_{column.name}", type_=Text())
    return stored if connection.dialect.name == "sqlite" else cast(stored, column.type)


def _values(columns: list[Column[Any]], turns: list[_Turn], row: list[Any]) -> dict[str, Any]:
    return {
        f"v_{column.name}": None if value is None else turn(value)
        for column, turn, value in zip(columns, turns, row, strict=True)
    }


_Turn = Callable[[Any], Any]


def _outward(kind: TypeEngine[Any]) -> _Turn:
    if isinstance(kind, DateTime):
        return _moment_out
    if isinstance(kind, LargeBinary):
        return lambda value: base64.b64encode(value).decode()
    return date.isoformat if isinstance(kind, Date) else _as_it_is


def _inward(kind: TypeEngine[Any]) -> _Turn:
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    return date.fromisoformat if isinstance(kind, Date) else _as_it_is


def _moment_out(moment: datetime) -> str:
    """SQLite forgets the zone; every moment in the house is UTC."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat()


def _as_it_is(value: Any) -> Any:
    return value
