"""Fixtures: a real application on a real database, emptied between tests.

The application is imported inside the fixtures: rule tests start without it, in milliseconds.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests import chance
from trainhub import config
from trainhub.core import clock

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.databases import Shelf

ROOT = Path(__file__).parent.parent
#: The day on which tests live unless they say otherwise: a Monday, 10:00 in China.
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database=postgresql`` runs the same tests on PostgreSQL."""
    parser.addoption("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.addoption(
        "--only-database",
        action="store_true",
        help="leave out tests that know no database: they are the same on every engine",
    )
    parser.addoption("--chance", default="", help="draw other papers and keys than usual: any word")


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried on the same examples each time, or on those of ``--chance``."""
    word = config.getoption("--chance")
    hypothesis.settings.register_profile(
        "steady",
        # Twenty examples find most slips while one is working; CI looks at a hundred.
        max_examples=100 if os.environ.get("CI") == "true" else 20,
        derandomize=not word,
        database=None,
        # A busy machine is slow, not wrong.
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("steady")
    if word:
        hypothesis.core.global_force_seed = chance.number(word)


#: A test without any of these has no way to a database: ``settings`` is the only one, and only
#: ``request`` and ``pytestconfig`` could ask for it, or for the engine, behind a test's back.
WAYS_TO_A_DATABASE = frozenset({"settings", "request", "pytestconfig"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests out by everything that their fixtures ask for, not by where they stand."""
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _knows_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _knows_a_database(item)])
    items[:] = kept


def _knows_a_database(item: pytest.Item) -> bool:
    return bool(WAYS_TO_A_DATABASE & set(getattr(item, "fixturenames", WAYS_TO_A_DATABASE)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last process of a run forgets what all of them shared on the server."""
    from_postgresql = config.getoption("--database", "sqlite") == "postgresql"
    if from_postgresql and "PYTEST_XDIST_WORKER" not in os.environ:
        from tests.databases import VARIABLE, drop_kept

        if os.environ.get(VARIABLE):
            drop_kept()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What a test draws by lot follows from its name: it fails always or never."""
    with chance.following(f"{item.config.getoption('--chance')} {item.nodeid}"):
        return (yield)


@pytest.fixture(scope="session")
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> config.Settings:
    """Settings of the house under test."""
    instance = tmp_path_factory.mktemp("instance")
    url = f"sqlite:///{instance}/trainhub.db"
    if request.config.getoption("--database") == "postgresql":
        from tests.databases import own_postgresql

        url = own_postgresql("house")
    return config.from_environment(
        {
            "TRAINHUB_INSTANCE": str(instance),
            "TRAINHUB_DATABASE_URL": url,
            "TRAINHUB_SECRET_KEY": "a key for tests alone, forty characters long",
            "TRAINHUB_BASE_URL": "http://trainhub.test",
            "TRAINHUB_DEMO": "0",
            "TRAINHUB_LOG_LEVEL": "CRITICAL",
        }
    )


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Databases that are ready, for all processes of this run."""
    from tests.databases import shelf_of_run

    return shelf_of_run(tmp_path_factory)


@pytest.fixture(scope="session")
def house(settings: config.Settings, shelf: Shelf) -> Iterator[Flask]:
    """The application with a migrated database, once for the whole run."""
    from tests.databases import drop_postgresql, make_postgresql, migrated_before
    from trainhub.app import create_app
    from trainhub.core import jobs, shape
    from trainhub.core.db import db

    wait_for_turns()
    app = create_app(settings)
    # No worker listens here: tests run jobs themselves, browser tests start a real worker.
    jobs.use_carrier(lambda _job_id: None)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    on_server = settings.database_url.startswith("postgresql")

    def migrate() -> None:
        if on_server:
            make_postgresql(settings.database_url)
        with app.app_context():
            shape.bring_to_newest()
            db.session.remove()
            db.engine.dispose()

    shelf.provide("migrated", settings.database_url, migrate, lasting=migrated_before())
    # What the house is made of stays to the end: looking through it for garbage again and again
    # is a tenth of the time of a run.
    gc.collect()
    gc.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()
    if on_server:
        drop_postgresql(settings.database_url)


def wait_for_turns() -> None:
    """Let writers of this process wait for each other as long as fifty threads may take.

    On a busy machine the last of them waits longer than anybody should in a market.
    """
    from psycopg import Connection
    from sqlalchemy import Engine, event

    from trainhub.core import db

    db.BUSY_MS = 200_000

    @event.listens_for(Engine, "connect")
    def be_patient(connection: object, _record: object) -> None:
        if isinstance(connection, Connection):
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200s'")
                cursor.execute("SET statement_timeout = '250s'")
            connection.commit()


def renew(app: Flask, settings: config.Settings, shelf: Shelf) -> None:
    """Put a copy of the migrated database in the place of one in which much was written."""
    from trainhub.core.db import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    shelf.take("migrated", settings.database_url)


def empty(app: Flask, settings: config.Settings, shelf: Shelf) -> None:
    """Bring the database back to its state right after the migrations."""
    if settings.database_url.startswith("sqlite"):
        renew(app, settings, shelf)
        return
    from tests.databases import empty_postgresql
    from trainhub.core.db import db

    with app.app_context():
        db.session.remove()
        empty_postgresql(db.engine)


@pytest.fixture
def app(house: Flask, settings: config.Settings, shelf: Shelf) -> Iterator[Flask]:
    """The application on an empty, migrated database. No context is held around the client."""
    from tests import make

    make.count_anew()
    yield house
    empty(house, settings, shelf)
    # Names of files follow from ids, and the next test has the same ids.
    shutil.rmtree(settings.storage, ignore_errors=True)


@pytest.fixture
def frozen() -> Iterator[datetime]:
    """The clock stands at ``NOW``."""
    with clock.frozen(NOW):
        yield NOW


@pytest.fixture
def inside(app: Flask, frozen: datetime) -> Iterator[Flask]:
    """An open application context, for tests of actions and queries; the clock stands."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask, frozen: datetime) -> FlaskClient:
    """A browser without JavaScript; the clock stands."""
    return app.test_client()


SignIn = Callable[["FlaskClient", int], None]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """``sign_in(client, account_id)``: a real session without the cost of a password."""

    from trainhub.core.db import db, transaction
    from trainhub.people import actions as people
    from trainhub.people.models import Account

    def start(client: FlaskClient, account_id: int) -> None:
        with app.app_context():
            account = db.session.get_one(Account, account_id)
            with transaction():
                token = people.start_session(account=account)
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = token
            session["_fresh"] = True

    return start


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], object]:
    """``with count_queries() as statements:`` collects the SQL of the block."""

    from sqlalchemy import event

    from trainhub.core.db import db

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
