"""The shape of the database: its migrations, known to commands and tests alone.

Web processes never migrate, and Alembic is a tenth of the time they take to start.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app
from flask_migrate import Migrate, revision, upgrade

from trainhub.core.db import db

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def learn(app: Flask) -> None:
    """Let Flask-Migrate work on ``app``; once is enough."""
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True, compare_type=True)


def newest_revision() -> str:
    """The number of the newest migration, ``0002``."""
    return max((MIGRATIONS / "versions").glob("[0-9]*.py")).name[:4]


def bring_to_newest() -> None:
    """Migrate the application's database to the newest shape."""
    bring_to("head")


def bring_to(number: str) -> None:
    """Migrate the application's database forward to the migration ``number``, ``0002``."""
    learn(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    upgrade(directory=str(MIGRATIONS), revision=number)


def draft(message: str) -> None:
    """Write the next migration from what the models say now; finish it by hand."""
    learn(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    revision(
        directory=str(MIGRATIONS),
        message=message,
        autogenerate=True,
        rev_id=f"{int(newest_revision()) + 1:04d}",
    )
