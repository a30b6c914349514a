"""Migrations run on the engine of the application, one linear line of numbered files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection, types

from trainhub.core.db import Base, UtcMoment, Word


def render_item(kind: str, thing: object, _autogen_context: object) -> str | bool:
    """Write our column types as plain SQLAlchemy: a migration imports nothing of the house."""
    if kind == "type" and isinstance(thing, UtcMoment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Word):
        return "sa.String(length=40)"
    return False


def same_type(
    _context: object, _inspected: object, _metadata: object, inspected: object, ours: object
) -> bool | None:
    """A ``Word`` is a string and a ``UtcMoment`` a timestamp: no difference to report."""
    if isinstance(ours, Word) and isinstance(inspected, types.String):
        return False
    if isinstance(ours, UtcMoment) and isinstance(inspected, types.DateTime):
        return False
    return None


def run() -> None:
    """Migrate inside one transaction where the database can."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection, _loose_references(connection):
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=same_type,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    # Connections that stay open have prepared statements for the tables as they were.
    engine.dispose()


@contextmanager
def _loose_references(connection: Connection) -> Iterator[None]:
    """On SQLite a table that others point to can be made anew only while nobody looks.

    The pragma is deaf inside a transaction, so it goes to the driver before one begins. What
    points nowhere afterwards fails the migration.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        lost = driver.execute("PRAGMA foreign_key_check").fetchall()
        if lost:
            raise RuntimeError(f"rows point nowhere after the migration: {lost[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()


run()
