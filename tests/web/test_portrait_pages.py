"""The photo for certificates on the web: one's own phone, the counter, and nobody else."""

from __future__ import annotations

import io

import pytest

from tests import make, make_certs
from trainhub.core.db import db, transaction
from trainhub.people.models import Person
from trainhub.people.portraits import queries
from trainhub.people.rules import Role


@pytest.fixture
def town(app):
    with app.app_context(), transaction():
        home = make.station()
        person = make.person("王建国", station=home)
        return {
            "person": person.id,
            "holder": make.account(person).id,
            "stranger": make.account(make.person("路人甲")).id,
            "staff": make.member(Role.STAFF, home, "李站长").id,
            "teacher": make.member(Role.INSTRUCTOR, home, "孙老师").id,
        }


def _send(client, person_id, picture=None, *, agreed=True):
    form = {"agreed": "y"} if agreed else {}
    if picture is not None:
        form["picture"] = (io.BytesIO(picture), "me.jpg")
    return client.post(f"/people/{person_id}/portrait", data=form)


@pytest.mark.parametrize("who", ["holder", "staff"])
def test_a_photo_is_given_shown_and_withdrawn(app, client, sign_in, town, who):
    sign_in(client, town[who])
    page = client.get(f"/people/{town['person']}/portrait")
    assert "可以随时撤回" in page.get_data(as_text=True)
    assert 'type="file"' in page.get_data(as_text=True)

    assert _send(client, town["person"], make_certs.picture()).status_code == 303
    shown = client.get(f"/people/{town['person']}/portrait.jpg")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert "private" in shown.headers["Cache-Control"]
    with app.app_context():
        notice = queries.portrait_of(town["person"]).notice
    assert "可以随时撤回" in notice, "what was read is what is kept"

    gone = client.post(f"/people/{town['person']}/portrait/withdraw")
    assert gone.status_code == 303
    assert client.get(f"/people/{town['person']}/portrait.jpg").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "teacher"])
def test_the_photo_of_somebody_else_is_not_there(client, sign_in, town, who):
    sign_in(client, town[who])
    for path in ("portrait", "portrait.jpg"):
        assert client.get(f"/people/{town['person']}/{path}").status_code == 404
    assert _send(client, town["person"], make_certs.picture()).status_code == 404


def test_a_file_that_is_no_photo_and_a_missing_yes_are_told(app, client, sign_in, town):
    sign_in(client, town["holder"])
    assert _send(client, town["person"]).status_code == 422
    broken = _send(client, town["person"], b"no picture")
    assert broken.status_code == 409
    assert "不是照片" in broken.get_data(as_text=True)
    no_yes = _send(client, town["person"], make_certs.picture(), agreed=False)
    assert no_yes.status_code == 409
    with app.app_context():
        assert queries.portrait_of(town["person"]) is None
        assert db.session.get_one(Person, town["person"]).name == "王建国"


def test_a_photo_is_not_withdrawn_by_opening_an_address(client, sign_in, town):
    sign_in(client, town["holder"])
    assert client.get(f"/people/{town['person']}/portrait/withdraw").status_code == 405
