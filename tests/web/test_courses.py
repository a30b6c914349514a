"""The public pages of courses, enrolling, and my classes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment, TrainingRequest
from trainhub.courses.rules import EnrolmentState, MarkKind, RequestState
from trainhub.courses.rules.codes import code_at
from trainhub.people.models import Person


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


@pytest.fixture
def enrolled(app: Flask, cast: Cast) -> int:
    """The trainee has a seat; the id of the enrolment."""
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            row = make_courses.enrolment(cohort, db.session.get_one(Person, cast.person))
            row_id = row.id
        db.session.remove()
        return row_id


def _row(app: Flask, enrolment_id: int) -> EnrolmentState:
    with app.app_context():
        return db.session.get_one(Enrolment, enrolment_id).state


def test_everybody_sees_the_courses_and_the_way_to_enrol(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/courses")
    assert page.status_code == 200
    assert "保安员初级" in page.text
    assert f"/courses/cohorts/{cast.cohort}/enrol" in page.text
    course = client.get(f"/courses/{cast.course}")
    assert course.status_code == 200
    assert "巡逻实操" in course.text
    assert "18" in course.text


def test_the_list_narrows_by_trade(client: FlaskClient, cast: Cast) -> None:
    assert "保安员初级" in client.get("/courses?trade=guard").text
    assert "保安员初级" not in client.get("/courses?trade=nobody").text


def test_an_unknown_course_and_a_draft_are_not_there(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    assert client.get("/courses/99999").status_code == 404
    assert client.get("/courses/99999999999999999999").status_code == 404
    sign_in(client, cast.trainee)
    assert client.get(f"/courses/cohorts/{cast.draft}/enrol").status_code == 404


def test_a_trainee_checks_the_answers_and_enrols(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    check = client.get(f"/courses/cohorts/{cast.cohort}/enrol")
    assert "王建国" in check.text
    answer = client.post(f"/courses/cohorts/{cast.cohort}/enrol")
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert shown.status_code == 200
    assert "法律常识" in shown.text
    again = client.post(f"/courses/cohorts/{cast.cohort}/enrol")
    assert again.location == answer.location
    with app.app_context():
        assert db.session.get_one(Cohort, cast.cohort).taken == 1


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: FlaskClient, cast: Cast) -> None:
    answer = client.get(f"/courses/cohorts/{cast.cohort}/enrol")
    assert answer.status_code == 303
    assert "/sign-in?next=" in answer.location


def test_somebody_too_young_sees_why_and_cannot_enrol(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context(), transaction():
        young = make.account(make.person("小明", born="20090601")).id
    sign_in(client, young)
    check = client.get(f"/courses/cohorts/{cast.cohort}/enrol")
    assert check.status_code == 200
    assert "18" in check.text
    assert 'action="/courses/cohorts/' not in check.text
    assert client.post(f"/courses/cohorts/{cast.cohort}/enrol").status_code == 409


def test_my_classes_show_the_next_lesson_and_the_share(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int
) -> None:
    sign_in(client, cast.trainee)
    page = client.get("/courses/mine")
    assert page.status_code == 200
    assert "0 / 180" in page.text
    assert f"/courses/enrolments/{enrolled}" in page.text


def test_an_enrolment_belongs_to_its_person_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int
) -> None:
    for account in (cast.other_trainee, cast.staff, cast.instructor):
        sign_in(client, account)
        assert client.get(f"/courses/enrolments/{enrolled}").status_code == 404
        assert client.get(f"/courses/enrolments/{enrolled}/withdraw").status_code == 404
        assert client.post(f"/courses/enrolments/{enrolled}/withdraw").status_code == 404


def test_leaving_a_class_asks_first_and_frees_the_seat(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    assert client.get(f"/courses/enrolments/{enrolled}/withdraw").status_code == 200
    too_long = client.post(f"/courses/enrolments/{enrolled}/withdraw", data={"why": "长" * 201})
    assert too_long.status_code == 422
    assert _row(app, enrolled) is EnrolmentState.ENROLLED
    answer = client.post(f"/courses/enrolments/{enrolled}/withdraw", data={"why": "有事"})
    assert answer.status_code == 303
    assert _row(app, enrolled) is EnrolmentState.WITHDRAWN


def _code(app: Flask, lesson_id: int, kind: MarkKind) -> str:
    with app.app_context():
        return code_at(actions.lesson_key(lesson_id), lesson_id, kind, clock.now())


LESSON_STARTS = clock.at(date(2026, 11, 18), 9)


def test_scanning_the_code_shows_one_button_and_signs_in(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    with clock.frozen(LESSON_STARTS):
        sign_in(client, cast.trainee)
        code = _code(app, cast.lesson, MarkKind.SIGN_IN)
        landing = client.get(f"/courses/sign-in?lesson={cast.lesson}&code={code}")
        assert landing.status_code == 200
        assert code in landing.text
        with app.app_context():
            assert queries.marks_of(cast.lesson, enrolled) == []
        answer = client.post("/courses/sign-in", data={"lesson": cast.lesson, "code": code})
        assert answer.status_code == 303
        assert answer.location.endswith(f"/courses/enrolments/{enrolled}")
    with app.app_context():
        assert len(queries.marks_of(cast.lesson, enrolled)) == 1


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"lesson": "1", "code": "00000000"}, 409),
        ({"lesson": "1", "code": ""}, 422),
        ({"lesson": "1", "code": "1" * 30}, 422),
        ({"lesson": "99999", "code": "00000000"}, 404),
        ({"lesson": "-1", "code": "00000000"}, 404),
        ({"lesson": "１", "code": "00000000"}, 404),
        ({"lesson": "9" * 40, "code": "00000000"}, 404),
    ],
)
def test_a_wrong_code_or_lesson_gets_a_clear_answer(
    client: FlaskClient, cast: Cast, sign_in: SignIn, form: dict[str, str], status: int
) -> None:
    form = {**form, "lesson": str(cast.lesson)} if form["lesson"] == "1" else form
    with clock.frozen(LESSON_STARTS):
        sign_in(client, cast.trainee)
        assert client.post("/courses/sign-in", data=form).status_code == status


def test_asking_for_a_class_is_noted_once(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    for _ in range(2):
        form = {"station_id": cast.station, "wish": "周末"}
        assert client.post(f"/courses/{cast.course}/ask", data=form).status_code == 303
    assert "保安员初级" in client.get("/courses/mine").text
    with app.app_context():
        assert db.session.query(TrainingRequest).count() == 1
    wrong = client.post(f"/courses/{cast.course}/ask", data={"station_id": 9999})
    assert wrong.status_code == 303
    with app.app_context():
        assert db.session.query(TrainingRequest).count() == 1


def test_a_request_is_seen_by_its_parties_alone(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    client.post(f"/courses/{cast.course}/ask", data={"station_id": cast.station})
    with app.app_context():
        asked = db.session.query(TrainingRequest).one().id
    seen = {cast.trainee: 200, cast.staff: 200, cast.other_trainee: 404, cast.other_staff: 404}
    for account, status in seen.items():
        sign_in(client, account)
        assert client.get(f"/courses/requests/{asked}").status_code == status
    sign_in(client, cast.other_trainee)
    assert client.post(f"/courses/requests/{asked}/cancel").status_code == 404
    sign_in(client, cast.trainee)
    assert client.post(f"/courses/requests/{asked}/cancel").status_code == 303
    with app.app_context():
        state = db.session.get_one(TrainingRequest, asked).state
    assert state is RequestState.CANCELLED


@pytest.mark.parametrize(
    "path",
    ["/courses/sign-in", "/courses/cohorts/1/publish", "/courses/rosters/1", "/courses/1/ask"],
)
def test_nothing_changes_by_looking(client: FlaskClient, cast: Cast, path: str) -> None:
    assert client.get(path).status_code in {303, 405}
    assert client.delete(path).status_code in {303, 405}


def test_the_api_tells_public_facts_and_no_people(client: FlaskClient, cast: Cast) -> None:
    courses = client.get("/api/v1/courses").get_json()["courses"]
    assert courses[0]["theory_minutes"] == 90
    assert courses[0]["min_age"] == 18
    cohorts = client.get(f"/api/v1/cohorts?course_id={cast.course}").get_json()["cohorts"]
    assert [each["id"] for each in cohorts] == [cast.cohort]
    assert cohorts[0]["free_seats"] == 30
    assert client.get("/api/v1/cohorts?course_id=0").status_code == 422
    assert client.get(f"/api/v1/courses?trade={'x' * 31}").status_code == 422


def test_the_course_list_asks_the_database_a_fixed_number_of_times(
    client: FlaskClient, cast: Cast, app: Flask, count_queries: Callable[[], object]
) -> None:
    def queries_of(path: str) -> int:
        with count_queries() as seen:  # type: ignore[attr-defined]  # a context manager
            assert client.get(path).status_code == 200
        return len(seen)

    before = queries_of("/courses")
    with app.app_context(), transaction():
        for hour in (7, 17):
            make_courses.cohort(hour=hour, starts_on=date(2026, 11, 19) + timedelta(days=hour))
    assert queries_of("/courses") == before
