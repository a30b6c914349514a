"""Staff enter courses and syllabuses; people see what is asked for and tell their schooling."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Course, Module, SyllabusVersion
from trainhub.courses.rules import LessonKind, ModulePart
from trainhub.courses.rules.prerequisites import PrerequisiteKind
from trainhub.people.models import Person


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class, and everybody around it."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


SYLLABUS = {
    "effective_on": "2026-12-01",
    "source": "地方方案第1号",
    "period_minutes": "40",
    "attendance_floor": "90",
    "min_age": "18",
    "schooling": "junior",
    "modules-0-title": "法律常识",
    "modules-0-kind": "theory",
    "modules-0-minutes": "80",
    "modules-1-title": "巡逻实操",
    "modules-1-kind": "practice",
    "modules-1-minutes": "160",
    "modules-2-title": "",
    "modules-2-kind": "theory",
    "modules-2-minutes": "",
}


def test_staff_enter_a_course_and_go_on_to_its_syllabus(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.staff)
    form = {
        "code": "GUARD-2",
        "trade_code": "guard",
        "name": "保安员提高班",
        "name_en": "Guard, advanced",
        "summary": "两天。",
    }
    answer = client.post("/courses/catalogue/new", data=form)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    again = client.post("/courses/catalogue/new", data=form)
    assert again.status_code == 409
    assert "GUARD-2" in again.text
    assert client.post("/courses/catalogue/new", data={**form, "code": "坏 码"}).status_code == 422
    assert "保安员提高班" in client.get("/courses/catalogue").text


def test_staff_enter_a_new_version_and_planned_classes_keep_theirs(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    path = f"/courses/catalogue/{cast.course}/syllabus"
    filled = client.get(path)
    assert 'value="法律常识"' in filled.text
    answer = client.post(path, data=SYLLABUS)
    assert answer.status_code == 303
    with app.app_context():
        version = db.session.query(SyllabusVersion).filter_by(effective_on=date(2026, 12, 1)).one()
        assert (version.theory_minutes, version.practice_minutes) == (80, 160)
        assert (version.period_minutes, version.attendance_floor) == (40, 90)
        assert [(row.kind, row.key) for row in version.prerequisites] == [
            (PrerequisiteKind.SCHOOLING, "junior")
        ]
        assert db.session.get_one(Cohort, cast.cohort).syllabus_id != version.id
    desk = client.get(f"/courses/catalogue/{cast.course}")
    assert "4学时（160分钟）" in desk.text
    assert client.post(path, data=SYLLABUS).status_code == 409


def test_the_text_of_a_module_goes_along_and_not_that_of_another_course(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context():
        with transaction():
            mine = queries.modules_of_course(cast.course)[0]
            mine.text = "先看，再走。"
            foreign = queries.modules_of_course(make_courses.course("别的课").id)[0]
            foreign.text = "别的课的内容"
            ids = mine.id, foreign.id
        db.session.remove()
    sign_in(client, cast.staff)
    rows = {"modules-0-before": str(ids[0]), "modules-1-before": str(ids[1])}
    path = f"/courses/catalogue/{cast.course}/syllabus"
    assert client.post(path, data=SYLLABUS | rows).status_code == 303
    with app.app_context():
        new = db.session.query(SyllabusVersion).filter_by(effective_on=date(2026, 12, 1)).one()
        assert [module.text for module in new.modules] == ["先看，再走。", ""]


def test_a_wrong_row_is_named_and_more_rows_keep_what_was_typed(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    path = f"/courses/catalogue/{cast.course}/syllabus"
    wrong = client.post(path, data=SYLLABUS | {"modules-1-minutes": "0"})
    assert wrong.status_code == 422
    assert 'value="160"' not in wrong.text
    assert 'href="#modules"' in wrong.text
    more = client.post(path, data=SYLLABUS | {"more": "1"})
    assert more.status_code == 200
    assert 'name="modules-5-title"' in more.text
    assert 'value="巡逻实操"' in more.text
    assert client.post(path, data=SYLLABUS | {"effective_on": "2026-11-15"}).status_code == 422
    nothing = {name: "" for name in SYLLABUS if name.endswith("title")}
    assert client.post(path, data=SYLLABUS | nothing).status_code == 409
    with app.app_context():
        assert db.session.query(Module).filter_by(minutes=160).count() == 0


def _ask_for_schooling(app: Flask, course_id: int) -> int:
    """A class that asks for junior middle school; its id."""
    with app.app_context():
        with transaction():
            course = db.session.get_one(Course, course_id)
            actions.add_syllabus(
                course=course,
                effective_on=clock.today(),
                modules=[ModulePart("消防", LessonKind.THEORY, 90)],
                source="样例",
                asks=[(PrerequisiteKind.SCHOOLING, "junior")],
                by=SYSTEM,
            )
            cohort_id = make_courses.cohort(course=course).id
        db.session.remove()
        return cohort_id


def test_a_trainee_tells_the_schooling_once_and_enrols(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    cohort_id = _ask_for_schooling(app, cast.course)
    assert "初中" in client.get(f"/courses/{cast.course}").text
    sign_in(client, cast.trainee)
    check = client.get(f"/courses/cohorts/{cohort_id}/enrol")
    assert f"/courses/cohorts/{cohort_id}/schooling" in check.text
    path = f"/courses/cohorts/{cohort_id}/schooling"
    assert client.post(path, data={"schooling": "?"}).status_code == 422
    assert client.post(path, data={"schooling": "primary"}).status_code == 303
    assert client.post(f"/courses/cohorts/{cohort_id}/enrol").status_code == 409
    # What is known is corrected by staff with the papers, not here.
    client.post(path, data={"schooling": "junior"})
    with app.app_context():
        assert db.session.get_one(Person, cast.person).education == "小学"


def test_somebody_schooled_enrols(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    cohort_id = _ask_for_schooling(app, cast.course)
    sign_in(client, cast.trainee)
    client.post(f"/courses/cohorts/{cohort_id}/schooling", data={"schooling": "senior"})
    assert client.post(f"/courses/cohorts/{cohort_id}/enrol").status_code == 303
