"""Enrolments for programs: my own, and the people of a class, each with its scope."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_courses
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.courses import actions
from trainhub.courses.models import Cohort, Enrolment, Scheme, SchemeVersion
from trainhub.courses.rules import EnrolmentSource
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


def _bearer(app: Flask, station: int, account: int, *scopes: str) -> dict[str, str]:
    with app.app_context(), transaction():
        _token, secret = people.issue_token(
            organisation=db.session.get_one(Organisation, station),
            name="测试",
            scopes=list(scopes),
            days=30,
            by=make.actor(db.session.get_one(Account, account)),
        )
    return {"Authorization": f"Bearer {secret}"}


def _mine(client: FlaskClient, token: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/me/enrolments", headers=token)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.get_json()["enrolments"]
    return rows


def test_a_program_enrols_waits_answers_and_leaves_for_its_person(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        actions.change_seats(cohort=cohort, seats=1, by=make.SYSTEM)
        sitting = make_courses.enrolment(cohort, make.person("先来明")).id
    token = _bearer(app, cast.station, cast.trainee, "enrolments:own")
    address = f"/api/v1/cohorts/{cast.cohort}/enrolments"
    made = client.post(address, headers=token, json={})
    assert (made.status_code, made.get_json()["state"]) == (200, "waitlisted")
    assert made.get_json()["place"] == 1
    assert client.post(f"/api/v1/cohorts/{cast.draft}/enrolments", headers=token).status_code == 404
    with app.app_context(), transaction():
        row = db.session.get_one(Enrolment, sitting)
        actions.withdraw(enrolment=row, why="", by=make.SYSTEM)
    (mine,) = _mine(client, token)
    assert mine["state"] == "offered"
    seat = f"/api/v1/me/seats/{mine['seat']['id']}"
    other = _bearer(app, cast.station, cast.other_trainee, "enrolments:own")
    assert client.post(seat, headers=other, json={"yes": True}).status_code == 404
    assert client.post(seat, headers=token, json={}).status_code == 422
    taken = client.post(seat, headers=token, json={"yes": True})
    assert taken.get_json()["state"] == "enrolled"
    leave = f"/api/v1/me/enrolments/{mine['id']}/withdraw"
    assert client.post(leave, headers=other, json={}).status_code == 404
    left = client.post(leave, headers=token, json={"why": "有事"})
    assert left.get_json()["state"] == "withdrawn"


def test_a_program_of_the_station_reads_the_class_and_decides(
    client: FlaskClient, cast: Cast, app: Flask
) -> None:
    with app.app_context(), transaction():
        scheme = Scheme(code="sample", name="样例补贴", created_at=clock.now())
        version = SchemeVersion(
            scheme=scheme,
            effective_on=date(2026, 1, 1),
            source="样例",
            needs_approval=True,
            created_at=clock.now(),
        )
        db.session.add(version)
        db.session.flush()
        cohort = db.session.get_one(Cohort, cast.cohort)
        cohort.scheme_version_id = version.id
        ids = [
            actions.enrol(
                cohort=cohort,
                person=make.person(name),
                source=EnrolmentSource.ONLINE,
                by=make.SYSTEM,
            ).id
            for name in ("甲明", "乙明")
        ]
    token = _bearer(app, cast.station, cast.staff, "enrolments:read", "enrolments:decide")
    listed = client.get(f"/api/v1/cohorts/{cast.cohort}/enrolments", headers=token).get_json()
    assert [(row["id"], row["state"]) for row in listed["enrolments"]] == [
        (ids[0], "applied"),
        (ids[1], "applied"),
    ]
    address = f"/api/v1/cohorts/{cast.cohort}/applications"
    no_reason = {"enrolments": ids[:1], "approve": False}
    assert client.post(address, headers=token, json=no_reason).status_code == 422
    refused = client.post(address, headers=token, json=no_reason | {"why": "材料不全"})
    assert refused.get_json()["decisions"][0]["state"] == "refused"
    approved = client.post(address, headers=token, json={"enrolments": ids[1:], "approve": True})
    assert approved.get_json()["decisions"][0]["state"] == "enrolled"
    reader = _bearer(app, cast.station, cast.staff, "enrolments:read")
    assert client.post(address, headers=reader, json=no_reason).status_code == 401
    stranger = _bearer(app, cast.station, cast.other_staff, "enrolments:read")
    unseen = client.get(f"/api/v1/cohorts/{cast.cohort}/enrolments", headers=stranger)
    assert unseen.status_code == 404
