"""Requests and waiting people for programs: own requests alone, numbers without names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from tests import make_courses, make_demand
from tests.conftest import NOW
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions
from trainhub.courses.models import Course
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation
from trainhub.people.queries import actor_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station, a school, a course and everybody around them."""
    with app.app_context(), transaction():
        made = make_courses.cast()
        make_demand.terms(db.session.get_one(Organisation, made.station), hours=24, heads=2)
    return made


def _secret(app: Flask, account_id: int, scopes: list[str]) -> str:
    with app.app_context(), transaction():
        actor = actor_of(db.session.get_one(Account, account_id))
        (scope,) = actor.scopes
        _token, secret = people.issue_token(
            organisation=db.session.get_one(Organisation, scope.organisation_id),
            name="样例", scopes=scopes, days=30, by=actor,
        )  # fmt: skip
        return secret


def _get(client: FlaskClient, path: str, secret: str) -> TestResponse:
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})


def _sent(app: Flask, cast: Cast, count: int = 1) -> list[int]:
    with app.app_context(), transaction():
        course = db.session.get_one(Course, cast.course)
        station = db.session.get_one(Organisation, cast.station)
        requests = [make_demand.asked(course, station) for _ in range(count)]
        school = db.session.get_one(Organisation, cast.school)
        actions.dispatch_requests(requests=requests, institution=school, by=SYSTEM)
        return [request.id for request in requests]


def test_an_institution_reads_what_was_sent_to_it(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    (asked,) = _sent(app, cast)
    mine = _secret(app, cast.manager, ["requests:read"])
    (row,) = _get(client, "/requests", mine).get_json()["requests"]
    assert (row["id"], row["state"], row["employer"]) == (asked, "dispatched", None)
    assert "王建国" not in str(row)
    one = _get(client, f"/requests/{asked}", mine).get_json()
    assert [step["kind"] for step in one["steps"]] == ["asked", "dispatched"]
    with clock.frozen(NOW + timedelta(hours=25)):
        assert _get(client, f"/requests/{asked}", mine).get_json()["state"] == "lapsed"
    other = _secret(app, cast.other_manager, ["requests:read"])
    assert _get(client, "/requests", other).get_json()["requests"] == []
    assert _get(client, f"/requests/{asked}", other).status_code == 404
    blind = _secret(app, cast.manager, ["pool:read"])
    assert _get(client, "/requests", blind).status_code == 401


def test_pages_follow_each_other(client: FlaskClient, cast: Cast, app: Flask) -> None:
    ids = _sent(app, cast, 3)
    mine = _secret(app, cast.manager, ["requests:read"])
    first = _get(client, "/requests?limit=2", mine).get_json()
    assert ([row["id"] for row in first["requests"]], first["next"]) == (ids[:0:-1], ids[1])
    rest = _get(client, f"/requests?limit=2&after={first['next']}", mine).get_json()
    assert ([row["id"] for row in rest["requests"]], rest["next"]) == ([ids[0]], None)
    assert _get(client, "/requests?limit=101", mine).status_code == 422


def test_institutions_see_where_people_wait(client: FlaskClient, cast: Cast, app: Flask) -> None:
    with app.app_context(), transaction():
        course = db.session.get_one(Course, cast.course)
        station = db.session.get_one(Organisation, cast.station)
        for _ in range(2):
            make_demand.asked(course, station)
    secret = _secret(app, cast.other_manager, ["requests:read"])
    (pot,) = _get(client, "/demand", secret).get_json()["pots"]
    assert (pot["residents"], pot["enough_from"], pot["enough"]) == (2, 2, True)
    firm = _secret(app, cast.employer, ["requests:read"])
    assert _get(client, "/demand", firm).status_code == 403


def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: FlaskClient, cast: Cast, app: Flask, count_queries: Callable[[], object]
) -> None:
    mine = _secret(app, cast.manager, ["requests:read"])

    def asked() -> int:
        with count_queries() as seen:  # type: ignore[attr-defined]  # a context manager
            assert _get(client, "/requests", mine).status_code == 200
        return len(seen)

    _sent(app, cast)
    before = asked()
    _sent(app, cast, 5)
    assert asked() == before
