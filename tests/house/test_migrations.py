"""The migrations make exactly the models' tables, both ways, with data in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tests import make, make_courses
from trainhub.core import clock, journal, shape
from trainhub.core.access import SYSTEM
from trainhub.core.db import Base, db, transaction
from trainhub.courses.models import Cohort
from trainhub.people.models import Person

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


@pytest.fixture
def migrating(app: Flask) -> Iterator[Flask]:
    """The database, brought back to head whatever the test did to it."""
    shape.learn(app)  # another process may have made the database that this one copied
    yield app
    with app.app_context():
        db.session.remove()
        upgrade(directory=str(MIGRATIONS))


def test_the_migrations_are_one_numbered_line() -> None:
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in files] == [f"{i:04d}" for i in range(1, len(files) + 1)]
    for number, name in enumerate(files, 1):
        body = (MIGRATIONS / "versions" / name).read_text()
        before = f'"{number - 1:04d}"' if number > 1 else "None"
        assert f"down_revision = {before}" in body, f"{name} does not follow its predecessor"
        assert "trainhub" not in body, f"{name} imports the house, which will change under it"


def test_migrated_tables_are_the_models_tables(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_the_way_down_and_up_again_works_with_people_in_the_house(migrating: Flask) -> None:
    with migrating.app_context():
        with transaction():
            make.person("欧阳娜", station=make.station())
        db.session.remove()
        downgrade(directory=str(MIGRATIONS), revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert left == set()
        upgrade(directory=str(MIGRATIONS))
        with transaction():
            make.person("欧阳娜", station=make.station())


def test_each_step_goes_down_and_up_with_data(migrating: Flask) -> None:
    with migrating.app_context():
        with transaction():
            person_id = make.person("马小龙", station=make.station()).id
        db.session.remove()
        downgrade(directory=str(MIGRATIONS), revision="0001")
        upgrade(directory=str(MIGRATIONS))
        assert db.session.get_one(Person, person_id).name == "马小龙"


def test_classes_with_people_in_them_survive_each_step(migrating: Flask, frozen: datetime) -> None:
    with migrating.app_context():
        with transaction():
            cohort = make_courses.cohort()
            seat = make_courses.enrolment(cohort)
            make_courses.attend(cohort.lessons[0], seat)
            cohort_id = cohort.id
        before = [(lesson.starts_at, lesson.title) for lesson in cohort.lessons]
        db.session.remove()
        downgrade(directory=str(MIGRATIONS), revision="0002")
        upgrade(directory=str(MIGRATIONS))
        lessons = db.session.get_one(Cohort, cohort_id).lessons
        assert [(lesson.starts_at, lesson.title) for lesson in lessons] == before
        assert len({lesson.uid for lesson in lessons}) == 2
        assert all(lesson.changed_at for lesson in lessons)
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.parametrize(
    "change", ["UPDATE journal_entry SET verb = 'x'", "DELETE FROM journal_entry"]
)
def test_nothing_in_the_journal_can_be_changed(inside: Flask, change: str) -> None:
    with transaction():
        make.person()
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(change))
    assert db.session.scalar(select(func.count()).select_from(journal.JournalEntry))


def test_the_chain_names_the_first_run_that_was_tampered_with(inside: Flask) -> None:
    for name in ("甲", "乙", "丙"):
        with transaction():
            person = make.person(name)
            journal.record(SYSTEM, "test.noted", person, person_id=person.id)
        with transaction():
            journal.seal(clock.now() + 2 * journal.SEAL_AFTER)
    assert journal.verify().broken is None
    middle = db.session.scalars(select(journal.JournalSeal)).all()[1]
    first, last = middle.first_id, middle.last_id
    with transaction():
        _without_triggers("journal_entry")
        db.session.execute(
            text("UPDATE journal_entry SET actor_name = 'nobody' WHERE id = :id"), {"id": first}
        )
    assert journal.verify().broken == (first, last)


def _without_triggers(table: str) -> None:
    """What somebody with the database in hand would do."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    else:
        db.session.execute(text(f"DROP TRIGGER {table}_stays_update"))


@pytest.fixture(autouse=True)
def _triggers_again(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                connection.execute(text("ALTER TABLE journal_entry ENABLE TRIGGER USER"))
