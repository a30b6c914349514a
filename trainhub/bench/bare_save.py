"""What a save is held against: one upsert and a commit behind a bare Flask page, nothing else.

And beside it a page that takes the same body and does nothing at all.
"""

from __future__ import annotations

import os

from flask import Flask, request
from sqlalchemy import Engine, create_engine, event, text

#: Where the bare page keeps its answers; never the database of the house itself.
ADDRESS = "BARE_DATABASE_URL"

_TABLE = text(
    "CREATE TABLE IF NOT EXISTS bare_answer (attempt_id INTEGER, position INTEGER, seq INTEGER, "
    "answer TEXT, PRIMARY KEY (attempt_id, position))"
)
_UPSERT = text(
    "INSERT INTO bare_answer (attempt_id, position, seq, answer) "
    "VALUES (:attempt_id, :position, :seq, :answer) ON CONFLICT (attempt_id, position) "
    "DO UPDATE SET seq = excluded.seq, answer = excluded.answer "
    "WHERE excluded.seq > bare_answer.seq"
)
_COUNT = text("SELECT COUNT(*), SUM(seq) FROM bare_answer")


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if not url.startswith("sqlite"):
        return engine

    # The same promises about the disk as the house makes.
    @event.listens_for(engine, "connect")
    def _as_the_house(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3's own
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def _at_once(connection: object) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # type: ignore[attr-defined]

    return engine


def prepare(url: str) -> None:
    """An empty table."""
    engine = _engine(url)
    with engine.begin() as connection:
        connection.execute(_TABLE)
    engine.dispose()


def clear(url: str) -> int:
    """Drop the table; returns how many answers stood in it."""
    engine = _engine(url)
    with engine.begin() as connection:
        count = int(connection.execute(_COUNT).one()[0])
        connection.execute(text("DROP TABLE bare_answer"))
    engine.dispose()
    return count


def create_app() -> Flask:
    """The bare application: no session, no token, no rule, one upsert."""
    app = Flask("bare_save")
    engine = _engine(os.environ[ADDRESS])

    @app.post("/save")
    def _save() -> dict[str, bool]:
        sent = request.get_json()
        with engine.begin() as connection:
            connection.execute(_UPSERT, sent)
        return {"saved": True}

    @app.post("/nothing")
    def _nothing() -> dict[str, bool]:
        request.get_json()
        return {"saved": False}

    @app.get("/healthz")
    def _well() -> str:
        return "ok"

    return app
