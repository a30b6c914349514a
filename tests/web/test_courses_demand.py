"""Requests with their history, pots and terms on screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from tests import make, make_courses, make_demand
from tests.conftest import NOW, SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions
from trainhub.courses.models import Cohort, Course, TrainingRequest
from trainhub.courses.rules import RequestState
from trainhub.people.models import Organisation

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station, a school, a course and everybody around them."""
    with app.app_context(), transaction():
        made = make_courses.cast()
        make_demand.terms(db.session.get_one(Organisation, made.station), hours=48, heads=3)
    return made


def _ask(app: Flask, cast: Cast, count: int = 1) -> list[int]:
    with app.app_context(), transaction():
        course = db.session.get_one(Course, cast.course)
        station = db.session.get_one(Organisation, cast.station)
        return [make_demand.asked(course, station).id for _ in range(count)]


def _states(app: Flask) -> set[RequestState]:
    with app.app_context():
        return set(db.session.scalars(select(TrainingRequest.state)))


def test_a_full_pot_is_sent_answered_planned_and_opened_together(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    first, *_others = _ask(app, cast, 2)
    sign_in(client, cast.staff)
    assert "人数还不够" in client.get("/courses/demand").text
    _ask(app, cast)
    assert "够开一个班" in client.get("/courses/demand").text
    assert "/courses/demand" in client.get("/").text
    path = f"/courses/demand/{cast.course}"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"stations": [cast.station]}).status_code == 422
    form = {"stations": [cast.station], "institution_id": cast.school}
    assert client.post(path, data=form).status_code == 303
    assert _states(app) == {RequestState.DISPATCHED}
    assert client.post(path, data=form).status_code == 422

    sign_in(client, cast.manager)
    page = client.get(f"/courses/requests/{first}").text
    assert "还剩 2 天" in page
    answer = {"accepts": "yes", "together": "y"}
    assert client.post(f"/courses/requests/{first}/answer", data=answer).status_code == 303
    assert _states(app) == {RequestState.ACCEPTED}
    plan = {
        "course_id": cast.course, "station_id": cast.station, "institution_id": cast.school,
        "instructors": [cast.teacher], "seats": 20, "place": "教室", "starts_on": "2026-11-20",
        "ends_on": "2026-11-20", "enrol_until": "2026-11-19", "request_id": first,
    }  # fmt: skip
    assert client.post("/courses/cohorts/new", data=plan).status_code == 303
    assert _states(app) == {RequestState.PLANNED}
    with app.app_context():
        cohort = db.session.scalars(select(Cohort.id).order_by(Cohort.id.desc())).first()
    lessons = {"days": ["2026-11-20"], "hours": ["morning"]}
    assert client.post(f"/courses/cohorts/{cohort}/timetable", data=lessons).status_code == 303
    assert client.post(f"/courses/cohorts/{cohort}/publish").status_code == 303
    assert _states(app) == {RequestState.OPENED}


def test_staff_plan_a_class_for_a_pot_at_once(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    _ask(app, cast, 3)
    sign_in(client, cast.staff)
    where = f"/courses/cohorts/new?course={cast.course}&pot={cast.station}"
    assert f'value="{cast.station}"' in client.get(where).text
    plan = {
        "course_id": cast.course, "station_id": cast.station, "institution_id": cast.school,
        "instructors": [cast.teacher], "seats": 20, "place": "教室", "starts_on": "2026-11-20",
        "ends_on": "2026-11-20", "enrol_until": "2026-11-19", "pot": str(cast.station),
    }  # fmt: skip
    assert client.post("/courses/cohorts/new", data=plan).status_code == 303
    assert _states(app) == {RequestState.PLANNED}
    sign_in(client, cast.other_staff)
    assert client.get(where).status_code == 403


def test_a_lapsed_request_offers_the_next_institution(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    (asked,) = _ask(app, cast)
    path = f"/courses/requests/{asked}"
    sign_in(client, cast.staff)
    assert client.post(f"{path}/dispatch", data={"institution_id": cast.school}).status_code == 303
    assert "dispatch" not in client.get(path).text
    with clock.frozen(NOW + timedelta(hours=49)):
        sign_in(client, cast.manager)
        assert client.post(f"{path}/answer", data={"accepts": "yes"}).status_code == 409
        sign_in(client, cast.staff)
        page = client.get(path).text
    assert "到期没有答复" in page
    options = page[page.index("institution_id") :]
    assert options.index("另一学校") < options.index("（问过）")


def test_the_history_names_who_and_when_and_masks_the_resident(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    client.post(f"/courses/{cast.course}/ask", data={"station_id": cast.station})
    with app.app_context():
        asked = db.session.scalars(select(TrainingRequest.id)).one()
    path = f"/courses/requests/{asked}"
    sign_in(client, cast.staff)
    client.post(f"{path}/dispatch", data={"institution_id": cast.school})
    sign_in(client, cast.manager)
    page = client.get(path).text
    assert "李敏" in page
    assert "2026年11月16日 星期一 上午10:00" in page
    assert "王建国" not in page
    sign_in(client, cast.trainee)
    assert "王建国" in client.get(path).text


def test_an_institution_reads_nothing_of_what_another_said(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    (asked,) = _ask(app, cast)
    path = f"/courses/requests/{asked}"
    with app.app_context():
        other = db.session.scalars(
            select(Organisation.id).where(Organisation.name == "另一学校")
        ).one()
    sign_in(client, cast.staff)
    client.post(f"{path}/dispatch", data={"institution_id": cast.school})
    sign_in(client, cast.manager)
    no = {"accepts": "no", "why": "教室正在装修"}
    assert client.post(f"{path}/answer", data=no).status_code == 303
    assert "教室正在装修" in client.get(path).text
    sign_in(client, cast.staff)
    assert client.post(f"{path}/dispatch", data={"institution_id": other}).status_code == 303
    assert "教室正在装修" in client.get(path).text
    sign_in(client, cast.other_manager)
    page = client.get(path).text
    assert "教室正在装修" not in page
    assert "周校长" not in page


def test_an_employer_says_between_which_days(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.employer)
    form = {"course_id": cast.course, "station_id": cast.station, "heads": "10"}
    late = {**form, "wish_from": "2026-11-20", "wish_until": "2026-11-19"}
    assert client.post("/courses/requests/new", data=late).status_code == 409
    fine = {**form, "wish_from": "2026-11-20", "wish_until": "2026-12-01"}
    assert client.post("/courses/requests/new", data=fine).status_code == 303
    sign_in(client, cast.staff)
    with app.app_context():
        asked = db.session.scalars(select(TrainingRequest.id)).one()
    assert "2026年12月1日" in client.get(f"/courses/requests/{asked}").text


def test_terms_are_entered_once_a_day_by_those_who_serve_the_station(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.staff)
    form = {
        "place_id": cast.station, "course_id": 0, "effective_on": "2026-11-17",
        "answer_hours": 24, "pot_heads": 12, "source": "样例通知",
    }  # fmt: skip
    path = "/courses/demand/terms"
    assert client.get(path).status_code == 200
    assert client.post(path, data={**form, "source": ""}).status_code == 422
    assert client.post(path, data={**form, "effective_on": "2026-11-15"}).status_code == 409
    assert client.post(path, data=form).status_code == 303
    assert client.post(path, data=form).status_code == 409
    assert client.post(path, data={**form, "course_id": cast.course}).status_code == 303
    sign_in(client, cast.other_staff)
    assert client.post(path, data=form).status_code == 422


def test_the_list_of_requests_can_be_taken_away_and_holds_no_formula(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context(), transaction():
        actions.ask_training(
            course=db.session.get_one(Course, cast.course),
            station=db.session.get_one(Organisation, cast.station),
            person=make.person("欧阳娜"),
            wish="=1+1",
            by=SYSTEM,
        )
    sign_in(client, cast.staff)
    answer = client.get("/courses/requests.xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    (wish,) = [cell for cell in cells if cell.value == "=1+1"]
    assert wish.data_type == "s"
    assert "欧阳娜" not in {cell.value for cell in cells}


def test_lists_ask_the_database_a_fixed_number_of_times(
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    app: Flask,
    count_queries: Callable[[], object],
) -> None:
    sign_in(client, cast.staff)
    pages = ("/courses/requests", "/courses/demand", f"/courses/demand/{cast.course}", "/")

    def queries_of(path: str) -> int:
        with count_queries() as seen:  # type: ignore[attr-defined]  # a context manager
            assert client.get(path).status_code == 200
        return len(seen)

    _ask(app, cast)
    before = [queries_of(path) for path in pages]
    _ask(app, cast, 5)
    assert [queries_of(path) for path in pages] == before


def test_a_long_list_goes_on_on_the_next_page(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    ids = _ask(app, cast, 31)
    sign_in(client, cast.staff)
    first = client.get("/courses/requests").text
    assert f"/courses/requests?after={ids[1]}" in first
    assert f'"/courses/requests/{ids[0]}"' not in first
    assert f'"/courses/requests/{ids[0]}"' in client.get(f"/courses/requests?after={ids[1]}").text
