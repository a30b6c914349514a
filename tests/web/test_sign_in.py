"""Sign in, sign up, sign out: the five questions, and the attacks that matter."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests import make
from tests.conftest import NOW, SignIn
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.people import actions
from trainhub.people.models import Account, Person, UserSession
from trainhub.people.rules import Role

PASSWORD = "correct horse"


@pytest.fixture
def account_id(app: Flask, frozen: object) -> int:
    """Wang Jianguo has an account with the phone 19900088888."""
    with app.app_context(), transaction():
        person = make.person("王建国", station=make.station(), phone_no="19900088888")
        account = actions.open_account(
            person=person, phone="19900088888", password=PASSWORD, by=make.SYSTEM
        )
        return account.id


def _sign_in(client: FlaskClient, phone: str = "19900088888", password: str = PASSWORD) -> int:
    return client.post("/sign-in", data={"phone": phone, "password": password}).status_code


def _said(answer: TestResponse) -> str:
    """The page without what was typed and without its token, which carries its second."""
    without_phone = re.sub(r"1990008888\d", "", answer.text)
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1", without_phone)


def test_phone_and_password_open_the_house(client: FlaskClient, account_id: int) -> None:
    answer = client.post(
        "/sign-in", data={"phone": "199 0008 8888", "password": PASSWORD, "next": "/me"}
    )
    assert answer.status_code == 303
    assert answer.location == "/me"
    assert "王建国" in client.get("/me").text


def test_a_wrong_password_and_an_unknown_phone_get_the_same_answer(
    client: FlaskClient, account_id: int
) -> None:
    wrong = client.post("/sign-in", data={"phone": "19900088888", "password": "wrong one"})
    unknown = client.post("/sign-in", data={"phone": "19900088889", "password": "wrong one"})
    assert wrong.status_code == unknown.status_code == 422
    assert "手机号或密码不对" in wrong.text
    assert _said(wrong) == _said(unknown)


def test_six_wrong_passwords_lock_the_account_for_minutes_and_nobody_else(
    client: FlaskClient, account_id: int
) -> None:
    assert [_sign_in(client, password="wrong one") for _ in range(6)] == [422] * 6
    assert _sign_in(client) == 422
    with clock.frozen(NOW + timedelta(minutes=6)):
        assert _sign_in(client) == 303


def test_a_copied_cookie_is_dead_after_sign_out(
    app: Flask, client: FlaskClient, account_id: int
) -> None:
    _sign_in(client)
    stolen = client.get_cookie("session")
    assert stolen is not None
    client.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("session", stolen.value)
    assert thief.get("/me").status_code == 303


def test_the_cookie_from_before_the_sign_in_is_not_the_session(
    client: FlaskClient, account_id: int
) -> None:
    client.get("/sign-in")
    before = client.get_cookie("session")
    _sign_in(client)
    after = client.get_cookie("session")
    assert after is not None
    assert before is None or before.value != after.value


def test_a_new_password_ends_every_other_session(
    app: Flask, client: FlaskClient, account_id: int
) -> None:
    _sign_in(client)
    other = app.test_client()
    _sign_in(other)
    answer = client.post("/me/password", data={"old": PASSWORD, "new": "another horse"})
    assert answer.status_code == 303
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 303


def test_a_disabled_account_is_out_at_once(
    app: Flask, client: FlaskClient, account_id: int
) -> None:
    _sign_in(client)
    with app.app_context(), transaction():
        actions.disable_account(account=db.session.get_one(Account, account_id), by=make.SYSTEM)
    assert client.get("/me").status_code == 303
    assert _sign_in(client) == 422


def test_a_session_dies_of_idleness(client: FlaskClient, account_id: int) -> None:
    _sign_in(client)
    with clock.frozen(NOW + timedelta(hours=13)):
        assert client.get("/me").status_code == 303


def test_a_role_taken_away_is_gone_at_the_next_request(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context(), transaction():
        station = make.station()
        staff = make.member(Role.STAFF, station)
        staff_id = staff.id
    sign_in(client, staff_id)
    assert client.get("/people").status_code == 200
    with app.app_context(), transaction():
        account = db.session.get_one(Account, staff_id)
        membership = db.session.scalars(
            select(make.Membership).where(make.Membership.person_id == account.person_id)
        ).one()
        actions.end_role(membership=membership, by=make.SYSTEM)
    assert client.get("/people").status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil"])
def test_signing_in_never_leads_elsewhere(
    client: FlaskClient, account_id: int, target: str
) -> None:
    answer = client.post(
        "/sign-in", data={"phone": "19900088888", "password": PASSWORD, "next": target}
    )
    assert answer.location == "/"


def _registration(app: Flask, **changed: str) -> dict[str, str]:
    with app.app_context(), transaction():
        station_id = make.station().id
    return {
        "name": "阿依古丽•买买提",
        "id_no": make.id_no("19800229").lower(),
        "phone": "199-0007-7777",
        "password": "a good password",
        "station_id": str(station_id),
        "agreed": "y",
        **changed,
    }


def test_somebody_registers_and_is_signed_in(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register", data=_registration(app))
    assert answer.status_code == 303
    assert "阿依古丽·买买提" in client.get("/me").text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("id_no", "119999197503150011", "身份证号"),
        ("id_no", "11999919750315", "18"),
        ("name", "王" * 51, "50"),
        ("name", "", "填写"),
        ("phone", "12345", "手机号"),
        ("password", "short", "8"),
        ("password", "12345678", "密码"),
        ("agreed", "", "同意"),
    ],
)
def test_bad_input_is_told_in_chinese_and_nothing_is_written(
    app: Flask, client: FlaskClient, field: str, value: str, says: str
) -> None:
    data = _registration(app, **{field: value})
    if not value:
        del data[field]
    answer = client.post("/register", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0
        assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0


def test_a_known_id_number_is_told_to_ask_the_station_and_learns_nothing(
    app: Flask, client: FlaskClient
) -> None:
    data = _registration(app)
    client.post("/register", data=data)
    answer = app.test_client().post("/register", data={**data, "phone": "19900066666"})
    assert answer.status_code == 422
    assert "站点" in answer.text


def test_somebody_under_sixteen_is_refused(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/register", data=_registration(app, id_no=make.id_no("20111117")))
    assert answer.status_code == 422
    assert "16" in answer.text
    assert (
        client.post("/register", data=_registration(app, id_no=make.id_no("20101116"))).status_code
        == 303
    )
