"""Old training requests keep their history through the migration that gave them steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from tests import make, make_courses, make_demand
from tests.conftest import NOW
from trainhub.core import clock, shape
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions
from trainhub.courses.models import RequestStep, TrainingRequest
from trainhub.courses.rules import RequestState, StepKind

MIGRATIONS = str(Path(__file__).parent.parent.parent / "migrations")
(_STEPS,) = Path(MIGRATIONS, "versions").glob("*_requests_with_their_steps.py")
#: The migration before the one that gave requests their steps.
BEFORE = f"{int(_STEPS.name[:4]) - 1:04d}"


@pytest.fixture
def migrating(app: Flask) -> Iterator[Flask]:
    """The database, brought back to head whatever the test did to it."""
    shape.learn(app)  # another process may have made the database that this one copied
    yield app
    with app.app_context():
        db.session.remove()
        upgrade(directory=MIGRATIONS)


def _lived_through() -> None:
    """One request is declined and answered by a class of another institution, one taken back."""
    station, school, course = make.station(), make.institution(), make_courses.course()
    request = make_demand.asked(course, station)
    with clock.frozen(NOW + timedelta(hours=1)):
        actions.dispatch_request(request=request, institution=school, by=SYSTEM)
        actions.answer_request(request=request, accepts=False, why="没有教师", by=SYSTEM)
    with clock.frozen(NOW + timedelta(hours=2)):
        cohort = make_courses.cohort(course=course, station=station)
        actions.open_requested_cohort(request=request, cohort=cohort, by=SYSTEM)
        actions.cancel_request(request=make_demand.asked(course, station), by=SYSTEM)


def _told() -> list[tuple[object, ...]]:
    columns = ("request_id", "kind", "at", "account_id", "institution_id", "cohort_id", "why")
    rows = db.session.scalars(select(RequestStep).order_by(RequestStep.id))
    return [tuple(getattr(row, name) for name in columns) for row in rows]


def test_the_steps_of_old_requests_are_carried_over(migrating: Flask) -> None:
    with migrating.app_context(), clock.frozen(NOW):
        with transaction():
            _lived_through()
        before = _told()
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=BEFORE)
        upgrade(directory=MIGRATIONS)
        assert _told() == before
        assert [row[1] for row in before].count(StepKind.DECLINED) == 1


def test_a_declined_request_gives_way_to_the_one_made_after_it(migrating: Flask) -> None:
    with migrating.app_context(), clock.frozen(NOW):
        with transaction():
            station, course = make.station(), make_courses.course()
            first = make_demand.asked(course, station, make.person())
            actions.dispatch_request(request=first, institution=make.institution(), by=SYSTEM)
            actions.answer_request(request=first, accepts=False, why="样例", by=SYSTEM)
            twin = {"person_id": first.person_id, "station_id": station.id, "id": first.id}
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision=BEFORE)
        with db.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO training_request (course_id, station_id, person_id, heads, wish, "
                    "state, asked_at, answer) SELECT course_id, station_id, person_id, 1, '', "
                    "'asked', asked_at, '' FROM training_request WHERE id = :id"
                ),
                twin,
            )
        upgrade(directory=MIGRATIONS)
        states = db.session.scalars(select(TrainingRequest.state).order_by(TrainingRequest.id))
        assert list(states) == [RequestState.CANCELLED, RequestState.ASKED]
