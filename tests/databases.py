"""Scratch databases on the PostgreSQL that the tests were given."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import create_engine, make_url, text


def lacking(what: str) -> None:
    """Skip on a newcomer's machine with a reason; fail where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing in CI: {what}")
    pytest.skip(what)


def fresh_postgresql(purpose: str) -> str:
    """The address of an empty database of its own for ``purpose`` and for this test process."""
    base = os.environ.get("TRAINHUB_TEST_DATABASE_URL", "")
    if not base:
        lacking("TRAINHUB_TEST_DATABASE_URL names no PostgreSQL database")
    url = make_url(base)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{url.database}_{purpose}_{worker}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def drop_postgresql(address: str) -> None:
    """Forget a database of ``fresh_postgresql``."""
    url = make_url(address)
    server = create_engine(os.environ["TRAINHUB_TEST_DATABASE_URL"], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
    server.dispose()
