"""Trainees judge a class on their phone; those who run it see sums, and nothing of few."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from openpyxl import load_workbook

from tests import make, make_courses, make_demand
from tests.conftest import NOW, SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions
from trainhub.courses.models import Cohort, Course, Enrolment
from trainhub.courses.rules.feedback import Opinion
from trainhub.people.models import Organisation, Person

if TYPE_CHECKING:
    from flask.testing import FlaskClient

OVER = NOW + timedelta(days=3)
FORM = {"content": "5", "teacher": "4", "place": "3", "as_advertised": "yes", "text": "  "}


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station, a school, a course and everybody around them."""
    with app.app_context(), transaction():
        return make_courses.cast()


def _held(app: Flask, cast: Cast, came: int) -> list[int]:
    """The class of the cast is held: the trainee and others came to every lesson."""
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        trainee = db.session.get_one(Person, cast.person)
        rows = [make_courses.enrolment(cohort, trainee)]
        rows += [make_courses.enrolment(cohort) for _ in range(came - 1)]
        for lesson in cohort.lessons:
            make_courses.attend(lesson, *rows)
        return [row.id for row in rows]


def _say(app: Flask, enrolment_ids: list[int], text: str = "") -> None:
    with app.app_context(), clock.frozen(OVER), transaction():
        for enrolment_id in enrolment_ids:
            actions.give_feedback(
                enrolment=db.session.get_one(Enrolment, enrolment_id),
                opinion=Opinion(4, 5, 3, as_advertised=True, text=text),
                by=SYSTEM,
            )


def test_a_trainee_answers_once(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    mine, *_others = _held(app, cast, 2)
    path = f"/courses/enrolments/{mine}/feedback"
    sign_in(client, cast.trainee)
    assert client.post(path, data=FORM).status_code == 409
    with clock.frozen(OVER):
        sign_in(client, cast.trainee)
        assert path in client.get(f"/courses/enrolments/{mine}").text
        assert client.post(path, data={**FORM, "content": "6"}).status_code == 422
        assert client.post(path, data={**FORM, "text": "x" * 301}).status_code == 422
        assert client.post(path, data=FORM).status_code == 303
        assert path not in client.get(f"/courses/enrolments/{mine}").text
        assert "已经评价过" in client.get(path).text
        assert client.post(path, data=FORM).status_code == 409
        sign_in(client, cast.other_trainee)
        assert client.get(path).status_code == 404


def test_four_answers_are_hidden_and_five_are_summed_without_names(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    rows = _held(app, cast, 5)
    _say(app, rows[:4], text="多练习")
    path = f"/courses/cohorts/{cast.cohort}/feedback"
    with clock.frozen(OVER):
        sign_in(client, cast.manager)
        page = client.get(path).text
        assert "多练习" not in page
        assert "评价还不够多" in page
    _say(app, rows[4:])
    with clock.frozen(OVER):
        sign_in(client, cast.instructor)
        page = client.get(path).text
    assert "多练习" in page
    assert "5.00" in page
    assert "王建国" not in page


def test_figures_of_institutions_have_their_bases(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context(), transaction():
        station = db.session.get_one(Organisation, cast.station)
        school = db.session.get_one(Organisation, cast.school)
        course = db.session.get_one(Course, cast.course)
        make_demand.terms(station, hours=24)
        for answer in (True, False, None):
            asked = make_demand.asked(course, station)
            actions.dispatch_request(request=asked, institution=school, by=SYSTEM)
            if answer is not None:
                actions.answer_request(request=asked, accepts=answer, why="样例", by=SYSTEM)
    _say(app, _held(app, cast, 5))
    with app.app_context(), clock.frozen(OVER):
        actions.lapse_when_due()
    page_of = f"/reports/institutions/{cast.school}"
    with clock.frozen(OVER):
        for account in (cast.bureau, cast.staff, cast.manager):
            sign_in(client, account)
            assert "样例培训学校" in client.get("/reports/institutions").text
            page = client.get(page_of).text
            assert "2 / 3" in page
            assert "5 / 30" in page
            assert "基数小" in page
            assert "5.00" in page
        assert client.get(f"{page_of}?days=30").status_code == 200
        answer = client.get("/reports/institutions.xlsx")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert "样例培训学校" in cells
        sign_in(client, cast.other_manager)
        assert "样例培训学校" not in client.get("/reports/institutions").text
        assert client.get(page_of).status_code == 404


def test_a_small_class_cannot_be_subtracted_out(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    _say(app, _held(app, cast, 5))
    with app.app_context(), transaction():
        other = make_courses.cohort(
            course=db.session.get_one(Course, cast.course),
            station=db.session.get_one(Organisation, cast.station),
            institution=db.session.get_one(Organisation, cast.school),
            hour=14,
            instructors=[make.person("钱老师")],
        )
        row = make_courses.enrolment(other)
        for lesson in other.lessons:
            make_courses.attend(lesson, row)
        small = row.id
    _say(app, [small])
    with clock.frozen(OVER):
        sign_in(client, cast.bureau)
        assert "5 / 5" in client.get(f"/reports/institutions/{cast.school}").text
