"""Running classes: teachers, station staff, institutions; rolls, rosters and requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import make, make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.journal import JournalEntry
from trainhub.courses import queries
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Enrolment,
    RosterUpload,
    TrainingRequest,
)
from trainhub.courses.rules import EnrolmentSource, EnrolmentState, RequestState
from trainhub.people.models import Person

LESSON_STARTS = clock.at(date(2026, 11, 18), 9)
LESSON_ENDS = clock.at(date(2026, 11, 18), 10, 30)
SAMPLES = Path(__file__).parent.parent / "samples"


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
            row_id = make_courses.enrolment(cohort, db.session.get_one(Person, cast.person)).id
        db.session.remove()
        return row_id


def _mark_ids(app: Flask, lesson: int, enrolment: int) -> list[int]:
    with app.app_context():
        return [mark.id for mark in queries.marks_of(lesson, enrolment)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("instructor", 200),
        ("staff", 200),
        ("manager", 200),
        ("other_instructor", 404),
        ("other_staff", 404),
        ("other_manager", 404),
        ("trainee", 403),
        ("employer", 403),
        ("bureau", 403),
    ],
)
def test_only_those_who_teach_or_run_a_class_see_it(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    paths = [f"/courses/cohorts/{cast.cohort}", f"/courses/lessons/{cast.lesson}"]
    for path in [*paths, f"/courses/lessons/{cast.lesson}/code"]:
        assert client.get(path).status_code == status, path
    assert client.post(f"/courses/lessons/{cast.lesson}").status_code == (
        303 if status == 200 else status
    )


@pytest.mark.parametrize(
    ("who", "status"), [("instructor", 403), ("manager", 303), ("staff", 303), ("other_staff", 404)]
)
def test_only_those_who_run_a_class_change_it(
    client: FlaskClient, cast: Cast, sign_in: SignIn, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))
    answer = client.post(f"/courses/cohorts/{cast.cohort}/seats", data={"seats": 20})
    assert answer.status_code == status


def test_the_teacher_sees_the_lessons_of_today(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.instructor)
    assert "法律常识" in client.get("/courses/teaching").text
    with clock.frozen(LESSON_STARTS):
        sign_in(client, cast.instructor)
        assert f"/courses/lessons/{cast.lesson}" in client.get("/courses/teaching").text
    sign_in(client, cast.other_instructor)
    assert "法律常识" not in client.get("/courses/teaching").text
    sign_in(client, cast.staff)
    assert client.get("/courses/teaching").status_code == 403


def test_the_code_on_the_wall_renews_itself_with_and_without_scripts(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    with clock.frozen(LESSON_STARTS):
        sign_in(client, cast.instructor)
        page = client.get(f"/courses/lessons/{cast.lesson}/code").text
        part = client.get(
            f"/courses/lessons/{cast.lesson}/code?kind=sign_out", headers={"HX-Request": "true"}
        ).text
    seconds = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)">', page)
    assert seconds is not None
    assert 1 <= int(seconds[1]) <= 45
    assert re.search(r"\d{4} \d{4}", page)
    assert re.search(r"<svg[^>]+viewBox", page)  # scales whole, is never cropped
    assert "<html" not in part
    assert re.search(r"\d{4} \d{4}", part)
    assert f"/courses/sign-in?lesson={cast.lesson}" not in part  # only inside the drawn code


def test_a_roll_is_called_at_the_beginning_and_at_the_end(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    with clock.frozen(LESSON_STARTS):
        sign_in(client, cast.instructor)
        form = {f"p{enrolled}": "here"}
        assert client.post(f"/courses/lessons/{cast.lesson}", data=form).status_code == 303
        assert client.post(f"/courses/lessons/{cast.lesson}", data=form).status_code == 303
    assert len(_mark_ids(app, cast.lesson, enrolled)) == 1
    with clock.frozen(LESSON_ENDS):
        page = client.get(f"/courses/lessons/{cast.lesson}")
        assert f'name="p{enrolled}"' in page.text
        client.post(f"/courses/lessons/{cast.lesson}", data=form)
    with app.app_context():
        row = db.session.get_one(Enrolment, enrolled)
        assert queries.attendance_of(row).attended == 90


def test_a_roll_before_its_time_or_of_strangers_changes_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    sign_in(client, cast.instructor)
    wrong = client.post(f"/courses/lessons/{cast.lesson}", data={"p9999": "here"})
    assert wrong.status_code == 422
    assert f'name="p{enrolled}"' not in client.get(f"/courses/lessons/{cast.lesson}").text
    early = {f"p{enrolled}": "here"}
    assert client.post(f"/courses/lessons/{cast.lesson}", data=early).status_code == 409
    with app.app_context():
        assert db.session.scalar(select(func.count(AttendanceMark.id))) == 0


def test_a_mark_is_corrected_with_a_reason_on_the_record(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    with clock.frozen(LESSON_ENDS):
        sign_in(client, cast.instructor)
        client.post(f"/courses/lessons/{cast.lesson}", data={f"p{enrolled}": "here"})
        came, _left = _mark_ids(app, cast.lesson, enrolled)
        assert client.get(f"/courses/marks/{came}").status_code == 200
        sign_in(client, cast.other_instructor)
        assert client.get(f"/courses/marks/{came}").status_code == 404
        sign_in(client, cast.instructor)
        silent = client.post(f"/courses/marks/{came}", data={"at": "09:20", "why": ""})
        wild = client.post(f"/courses/marks/{came}", data={"at": "23:00", "why": "迟到"})
        nothing = client.post(f"/courses/marks/{came}", data={"why": "迟到"})
        good = client.post(f"/courses/marks/{came}", data={"at": "09:20", "why": "迟到"})
        again = client.post(f"/courses/marks/{came}", data={"at": "09:30", "why": "迟到"})
    codes = [answer.status_code for answer in (silent, wild, nothing, good, again)]
    assert codes == [422, 409, 422, 303, 409]
    with app.app_context():
        row = db.session.get_one(Enrolment, enrolled)
        assert queries.attendance_of(row).attended == 70
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.verb == "courses.attendance.corrected")
        ).one()
        assert entry.account_id == cast.instructor


def test_a_class_is_planned_gets_its_timetable_and_is_published(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    assert client.get("/courses/cohorts/new").status_code == 200
    form = {
        "course_id": cast.course,
        "station_id": cast.station,
        "institution_id": cast.school,
        "instructors": [cast.teacher],
        "seats": 20,
        "place": "三楼",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "enrol_until": "2026-11-30",
    }
    planned = client.post("/courses/cohorts/new", data=form)
    assert planned.status_code == 303
    cohort_id = int(planned.location.split("/")[3])
    early = client.post(f"/courses/cohorts/{cohort_id}/publish")
    assert early.status_code == 409
    assert client.get(planned.location).status_code == 200
    empty = client.post(f"/courses/cohorts/{cohort_id}/timetable", data={})
    assert empty.status_code == 422
    ticked = {"days": ["2026-12-01"], "hours": ["morning"]}
    answer = client.post(f"/courses/cohorts/{cohort_id}/timetable", data=ticked)
    assert answer.status_code == 303
    assert client.post(f"/courses/cohorts/{cohort_id}/publish").status_code == 303
    assert client.get(f"/courses/cohorts/{cohort_id}").status_code == 200
    with app.app_context():
        minutes = [lesson.minutes for lesson in queries.lessons_of([cohort_id])[cohort_id]]
        assert minutes == [90, 90]
        assert db.session.get_one(Cohort, cohort_id).published_at is not None


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("seats", "0", 422),
        ("seats", "９９９９９９９９９９９９", 422),
        ("starts_on", "9999-12-31", 422),
        ("starts_on", "0001-01-01", 422),
        ("starts_on", "morgen", 422),
        ("ends_on", "2026-11-01", 409),
        ("place", "长" * 101, 422),
        ("course_id", "99999", 422),
        ("institution_id", "1", 422),
        ("instructors", "99999", 422),
    ],
)
def test_a_wrong_plan_is_told_and_nothing_is_written(
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    app: Flask,
    field: str,
    value: str,
    status: int,
) -> None:
    form = {
        "course_id": cast.course,
        "station_id": cast.station,
        "institution_id": cast.school,
        "instructors": [cast.teacher],
        "seats": 20,
        "place": "三楼",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-02",
        "enrol_until": "2026-11-30",
        field: value,
    }
    sign_in(client, cast.staff)
    assert client.post("/courses/cohorts/new", data=form).status_code == status
    with app.app_context():
        assert db.session.scalar(select(func.count(Cohort.id))) == 2


def test_an_institution_plans_only_for_requests_it_accepted(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.manager)
    assert client.get("/courses/cohorts/new").status_code == 403


def test_somebody_without_a_phone_is_registered_and_enrolled_at_the_counter(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    path = f"/courses/cohorts/{cast.cohort}/counter"
    assert client.get(path).status_code == 200
    form = {"name": "李桂兰", "id_no": make.id_no("19700101"), "seen": "y"}
    assert client.post(path, data=form).status_code == 303
    wrong = client.post(path, data={**form, "id_no": form["id_no"][:-1] + "?"})
    assert wrong.status_code == 422
    assert "李桂兰" in wrong.text
    young = client.post(path, data={**form, "name": "小明", "id_no": make.id_no("20090101")})
    assert young.status_code == 409
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.name == "李桂兰")).one()
        row = queries.enrolment_of(cast.cohort, person.id)
        assert row is not None
        assert row.source is EnrolmentSource.COUNTER
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.verb == "courses.enrolment.made")
        ).one()
        assert (entry.assisted, entry.person_id) == (True, person.id)
        assert entry.account_id == cast.staff
        minor = select(func.count(Person.id)).where(Person.name == "小明")
        assert db.session.scalar(minor) == 0  # both or nothing


def test_staff_take_somebody_out_of_a_class(
    client: FlaskClient, cast: Cast, sign_in: SignIn, enrolled: int, app: Flask
) -> None:
    path = f"/courses/cohorts/{cast.cohort}/people/{enrolled}/withdraw"
    sign_in(client, cast.other_staff)
    assert client.post(path).status_code == 404
    sign_in(client, cast.staff)
    assert client.get(path).status_code == 200
    assert client.get(path.replace(str(cast.cohort), str(cast.draft), 1)).status_code == 404
    assert client.post(path, data={"why": ""}).status_code == 422
    assert client.post(path, data={"why": "本人不来了"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Enrolment, enrolled).state is EnrolmentState.WITHDRAWN


def _upload(client: FlaskClient, cohort: int | None, name: str, content: bytes) -> object:
    path = "/courses/rosters/new" + (f"?cohort={cohort}" if cohort else "")
    return client.post(path, data={"file": (BytesIO(content), name)})


def test_a_roster_is_looked_at_before_anything_is_written(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    def people() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count(Person.id))) or 0

    before = people()
    sign_in(client, cast.staff)
    content = (SAMPLES / "roster-clean.xlsx").read_bytes()
    uploaded = _upload(client, cast.cohort, "名单.xlsx", content)
    assert uploaded.status_code == 303  # type: ignore[attr-defined]  # a response
    path = uploaded.location  # type: ignore[attr-defined]  # a response
    page = client.get(path)
    assert page.status_code == 200
    assert people() == before
    digest = re.search(r'name="digest" value="(\w+)"', page.text)
    assert digest is not None
    assert client.post(path, data={"digest": "0" * 64}).status_code == 409
    assert people() == before
    assert client.post(path, data={"digest": digest[1]}).status_code == 303
    assert people() == before + 30
    assert client.post(path, data={"digest": digest[1]}).status_code == 409
    with app.app_context():
        assert db.session.get_one(Cohort, cast.cohort).taken == 30
    assert client.get(path).status_code == 200


def test_a_messy_roster_names_row_and_reason(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.staff)
    content = (SAMPLES / "roster-messy.xlsx").read_bytes()
    path = _upload(client, None, "乱.xlsx", content).location  # type: ignore[attr-defined]
    page = client.get(path)
    assert page.status_code == 200
    assert "is-bad" in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("名单.xlsx", b"MZ\x90not a table"), ("空.csv", b""), ("图.png", b"\x89PNG....")],
)
def test_a_file_that_is_no_table_is_refused_and_not_kept(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, name: str, content: bytes
) -> None:
    sign_in(client, cast.staff)
    answer = _upload(client, None, name, content)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a response
    with app.app_context():
        assert db.session.scalar(select(func.count(RosterUpload.id))) == 0


def test_an_upload_belongs_to_its_uploader(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.staff)
    content = (SAMPLES / "roster-clean.xlsx").read_bytes()
    path = _upload(client, None, "名单.xlsx", content).location  # type: ignore[attr-defined]
    sign_in(client, cast.other_staff)
    assert client.get(path).status_code == 404
    assert client.post(path, data={"digest": "x"}).status_code == 404
    assert client.get(f"/courses/rosters/new?cohort={cast.cohort}").status_code == 404
    sign_in(client, cast.instructor)
    assert client.get(path).status_code == 403


def test_an_empty_roster_can_be_downloaded(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.staff)
    answer = client.get("/courses/rosters/template")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_a_residents_request_becomes_a_class_on_screen(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    client.post(f"/courses/{cast.course}/ask", data={"station_id": cast.station, "wish": "周末"})
    with app.app_context():
        asked = db.session.scalars(select(TrainingRequest)).one().id
    path = f"/courses/requests/{asked}"

    sign_in(client, cast.staff)
    assert path in client.get("/courses/requests").text
    assert client.post(f"{path}/dispatch", data={"institution_id": 9999}).status_code == 422
    assert client.post(f"{path}/dispatch", data={"institution_id": cast.school}).status_code == 303
    sign_in(client, cast.other_manager)
    assert client.post(f"{path}/answer", data={"accepts": "yes"}).status_code == 404
    sign_in(client, cast.manager)
    assert client.post(f"{path}/answer", data={"accepts": "no"}).status_code == 422
    assert client.post(f"{path}/answer", data={"accepts": "yes"}).status_code == 303
    assert client.get(f"/courses/cohorts/new?request={asked}").status_code == 200
    assert client.get(path).status_code == 200
    assert client.post(f"{path}/open", data={"cohort_id": cast.draft}).status_code == 422
    assert client.post(f"{path}/open", data={"cohort_id": cast.cohort}).status_code == 303

    sign_in(client, cast.trainee)
    assert f"/courses/cohorts/{cast.cohort}/enrol" in client.get("/courses/mine").text
    with app.app_context():
        assert db.session.get_one(TrainingRequest, asked).state is RequestState.OPENED


def test_an_employer_asks_for_heads(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.employer)
    assert client.get("/courses/requests/new").status_code == 200
    form = {"course_id": cast.course, "station_id": cast.station, "heads": "10"}
    assert client.post("/courses/requests/new", data={**form, "heads": "0"}).status_code == 422
    assert client.post("/courses/requests/new", data=form).status_code == 303
    page = client.get("/courses/requests")
    assert "保安员初级" in page.text
    with app.app_context():
        assert db.session.scalars(select(TrainingRequest)).one().heads == 10


def test_lists_of_classes_keep_to_my_stations_and_my_institution(
    client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    seen = {
        cast.staff: True,
        cast.manager: True,
        cast.other_staff: False,
        cast.other_manager: False,
    }
    for account, there in seen.items():
        sign_in(client, account)
        page = client.get("/courses/cohorts")
        assert page.status_code == 200
        assert (f"/courses/cohorts/{cast.cohort}" in page.text) is there


@pytest.mark.parametrize("path", ["/courses/cohorts", "/courses/cohorts/{cohort}"])
def test_pages_of_classes_take_a_fixed_number_of_queries(
    client: FlaskClient,
    cast: Cast,
    sign_in: SignIn,
    app: Flask,
    count_queries: Callable[[], object],
    path: str,
) -> None:
    address = path.format(cohort=cast.cohort)
    sign_in(client, cast.staff)

    def queries_of() -> int:
        with count_queries() as seen:  # type: ignore[attr-defined]  # a context manager
            assert client.get(address).status_code == 200
        return len(seen)

    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            make_courses.enrolment(cohort, make.person("学员零"))
        db.session.remove()
    before = queries_of()
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            for i in range(8):
                make_courses.enrolment(cohort, make.person(f"学员{i}明"))
            make_courses.cohort(station=cohort.station, hour=17)
        db.session.remove()
    assert queries_of() == before
