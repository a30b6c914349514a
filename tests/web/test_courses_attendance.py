"""The pages and the JSON of attendance: roll, people, door, sheet, table, sign-in."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests import make, make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.tabular import read_tables
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment, Lesson, WalkIn
from trainhub.courses.rules import LeaveState, MarkKind, PresenceState
from trainhub.courses.rules.codes import code_at
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation, Person

STARTS = clock.at(date(2026, 11, 18), 9)
ENDS = clock.at(date(2026, 11, 18), 10, 30)


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


@pytest.fixture
def crowd(app: Flask, cast: Cast) -> list[int]:
    """Four people in the class, the trainee first: the ids of their enrolments."""
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            persons = [db.session.get_one(Person, cast.person)]
            persons += [make.person(name) for name in ("刘芳", "陈秀英", "周敏")]
            ids = [make_courses.enrolment(cohort, person).id for person in persons]
        db.session.remove()
        return ids


def _states(app: Flask, lesson_id: int) -> list[PresenceState]:
    with app.app_context():
        lines = queries.roll_of(db.session.get_one(Lesson, lesson_id))
        return [line.presence.state for line in lines]


def _code(app: Flask, lesson_id: int, kind: MarkKind) -> str:
    with app.app_context():
        return code_at(actions.lesson_key(lesson_id), lesson_id, kind, clock.now())


def _picture() -> io.BytesIO:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def test_one_post_says_who_is_here_late_and_on_leave(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    here, late, leave, missing = crowd
    with clock.frozen(ENDS):
        sign_in(client, cast.instructor)
        form = {f"p{here}": "here", f"p{late}": "late", f"p{leave}": "leave", "late": "20"}
        form |= {f"p{missing}": "absent", "rest": "here"}
        assert client.post(f"/courses/lessons/{cast.lesson}", data=form).status_code == 303
    assert _states(app, cast.lesson) == [
        PresenceState.PRESENT, PresenceState.LATE, PresenceState.LEAVE, PresenceState.ABSENT,
    ]  # fmt: skip
    with app.app_context():
        assert queries.attendance_of(db.session.get_one(Enrolment, late)).attended == 70


def test_whoever_has_no_tap_may_be_here_all_the_same(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    with clock.frozen(STARTS + timedelta(minutes=10)):
        sign_in(client, cast.instructor)
        form = {f"p{crowd[0]}": "absent", "rest": "here"}
        assert client.post(f"/courses/lessons/{cast.lesson}", data=form).status_code == 303
    assert [each.value for each in _states(app, cast.lesson)] == ["absent", *["open"] * 3]


@pytest.mark.parametrize(
    "form", [{"p1": "maybe"}, {"p99999": "here"}, {"p" + "9" * 12: "here"}, {"late": "x"}]
)
def test_nonsense_in_a_roll_writes_nothing(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask,
    form: dict[str, str],
) -> None:  # fmt: skip
    form = {f"p{crowd[0]}" if name == "p1" else name: value for name, value in form.items()}
    with clock.frozen(STARTS):
        sign_in(client, cast.instructor)
        data = {f"p{crowd[1]}": "here", **form}
        assert client.post(f"/courses/lessons/{cast.lesson}", data=data).status_code == 422
    assert set(_states(app, cast.lesson)) == {PresenceState.ABSENT}


def test_searching_a_roll_saves_only_whom_it_shows(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    with clock.frozen(STARTS):
        sign_in(client, cast.instructor)
        page = client.get(f"/courses/lessons/{cast.lesson}?q=liufang").text
        assert "刘芳" in page
        assert "陈秀英" not in page
        form = {"q": "liufang", "rest": "here"}
        client.post(f"/courses/lessons/{cast.lesson}", data=form)
    assert [each.value for each in _states(app, cast.lesson)] == [
        "absent", "open", "absent", "absent",
    ]  # fmt: skip


def test_a_code_opened_in_time_signs_in_three_minutes_later(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    with clock.frozen(STARTS):
        sign_in(client, cast.trainee)
        code = _code(app, cast.lesson, MarkKind.SIGN_IN)
        page = client.get(f"/courses/sign-in?lesson={cast.lesson}&code={code}")
        carried = page.text.split('name="carried"')[1].split('value="')[1].split('"')[0]
        assert "device=" in page.headers["Set-Cookie"]
    late = STARTS + timedelta(minutes=2, seconds=30)
    form = {"lesson": cast.lesson, "code": code}
    with clock.frozen(late):
        old = client.get(f"/courses/sign-in?lesson={cast.lesson}&code={code}").text
        assert "45" in old
        assert f'value="{code}"' not in old
        assert client.post("/courses/sign-in", data=form).status_code == 409
        good = client.post("/courses/sign-in", data={**form, "carried": carried})
    assert good.status_code == 303
    with app.app_context():
        assert queries.marks_of(cast.lesson, crowd[0])[0].at == STARTS


def test_the_lesson_of_a_draft_is_nobodys_to_sign_in_to(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context():
        lesson = queries.lessons_of([cast.draft])[cast.draft][0].id
    sign_in(client, cast.trainee)
    assert client.get(f"/courses/sign-in?lesson={lesson}").status_code == 404
    form = {"lesson": lesson, "code": "12345678"}
    assert client.post("/courses/sign-in", data=form).status_code == 404


def test_leave_is_asked_for_and_granted_on_screen(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    sign_in(client, cast.trainee)
    path = f"/courses/enrolments/{crowd[0]}/lessons/{cast.lesson}/leave"
    assert client.get(path).status_code == 200
    assert client.post(path, data={}).status_code == 422
    assert client.post(path, data={"kind": "ill", "reason": "发烧"}).status_code == 303
    other = f"/courses/enrolments/{crowd[0]}/lessons/99999/leave"
    assert client.get(other).status_code == 404
    sign_in(client, cast.instructor)
    place = f"/courses/lessons/{cast.lesson}/people/{crowd[0]}"
    assert "发烧" in client.get(place).text
    assert client.post(f"{place}/leave/granted").status_code == 303
    assert client.post(f"{place}/leave/perhaps").status_code == 404
    with app.app_context():
        assert queries.leaves_of(cast.lesson)[crowd[0]].state is LeaveState.GRANTED


def test_somebody_from_the_door_becomes_a_person_of_the_class(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context(), transaction():
        station = db.session.get_one(Organisation, cast.station)
        known = make.person("赵路人", station=station, phone_no="19900066001").id
        stranger = make.person("别站人", station=make.station("北桥站")).id
    with clock.frozen(STARTS):
        sign_in(client, cast.instructor)
        door = f"/courses/lessons/{cast.lesson}/door"
        assert client.post(door, data={"name": "赵路人"}).status_code == 409
        form = {"name": "赵路人", "phone": "199 0006 6001"}
        assert client.post(door, data=form).status_code == 303
        assert "199****6001" in client.get(door).text
    with app.app_context():
        note = db.session.scalars(select(WalkIn.id)).one()
    with clock.frozen(ENDS):
        sign_in(client, cast.instructor)
        assert client.post(f"/courses/walk-ins/{note}/out").status_code == 303
        assert client.get(f"/courses/walk-ins/{note}").status_code == 403
        sign_in(client, cast.staff)
        assert "就是赵路人" in client.get(f"/courses/walk-ins/{note}").text
        merge = f"/courses/walk-ins/{note}/merge"
        assert client.post(merge, data={"person": stranger}).status_code == 404
        assert client.post(merge, data={"person": known}).status_code == 303
        assert client.post(merge, data={"person": known}).status_code == 409
    with app.app_context():
        row = queries.enrolment_of(cast.cohort, known)
        assert row is not None
        assert queries.attendance_of(row).attended == 90


def test_a_paper_sheet_is_typed_off_and_its_photo_kept(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    one, two, three, _four = crowd
    with clock.frozen(ENDS + timedelta(days=1)):
        sign_in(client, cast.staff)
        path = f"/courses/lessons/{cast.lesson}/sheet"
        assert client.get(path).status_code == 200
        wrong = {f"s{one}": "1", f"i{one}": "neun"}
        assert client.post(path, data=wrong).status_code == 422
        outside = {f"s{one}": "1", f"i{one}": "23:00"}
        assert client.post(path, data=outside).status_code == 409
        form = {f"s{one}": "1", f"s{two}": "1", f"i{two}": "9：05", f"o{two}": "1020"}
        form |= {f"i{three}": "09:00"}  # a time without a signature is no attendance
        assert client.post(path, data=form).status_code == 303
        upload = {"picture": (_picture(), "表.png")}
        kept = client.post(f"/courses/lessons/{cast.lesson}/sheets", data=upload)
        assert kept.status_code == 303
        upload = {"picture": (io.BytesIO(b"<svg/>"), "表.png")}
        refused = client.post(f"/courses/lessons/{cast.lesson}/sheets", data=upload)
        assert refused.status_code == 409
        with app.app_context():
            sheet = queries.paper_sheets_of(cast.lesson)[0].id
        photo = client.get(f"/courses/sheets/{sheet}")
        assert (photo.status_code, photo.content_type) == (200, "image/jpeg")
    with app.app_context():
        minutes = [
            queries.attendance_of(db.session.get_one(Enrolment, each)).attended for each in crowd
        ]
    assert minutes == [90, 75, 0, 0]


def test_the_table_of_a_class_has_the_columns_of_the_form(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int]
) -> None:
    with clock.frozen(ENDS):
        sign_in(client, cast.instructor)
        client.post(f"/courses/lessons/{cast.lesson}", data={f"p{crowd[0]}": "here"})
        answer = client.get(f"/courses/cohorts/{cast.cohort}/attendance.xlsx")
    sheet = read_tables(answer.data, "table.xlsx")[0]
    rows = [[str(cell.text) for cell in row.cells] for row in sheet.rows]
    assert rows[0] == [
        "班号", "日期", "节次", "姓名", "签到时间", "签退时间", "方式", "位置",
        "迟到/早退/缺/假", "学时", "教师签字", "补签人和原因",
    ]  # fmt: skip
    assert rows[1][:6] == ["1", "2026年11月18日", "1", "王建国", "09:00", "10:30"]
    assert (len(rows), rows[1][9], rows[2][9]) == (9, "2", "0")


def test_a_program_of_the_person_signs_in_with_the_token_of_the_session(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    with clock.frozen(STARTS):
        sign_in(client, cast.trainee)
        mine = client.get("/api/v1/my/attendance").json
        assert mine["classes"][0]["planned_minutes"] == 180
        typed = {"lesson_id": cast.lesson, "code": _code(app, cast.lesson, MarkKind.SIGN_IN)}
        bare = client.post("/api/v1/lessons/sign-in", json=typed)
        assert bare.status_code == 400
        token = {"X-CSRFToken": mine["csrf_token"]}
        good = client.post("/api/v1/lessons/sign-in", json=typed, headers=token)
        assert (good.status_code, good.json["kind"]) == (200, "sign_in")
        wrong = {**typed, "code": "00000000"}
        old = client.post("/api/v1/lessons/sign-in", json=wrong, headers=token)
        assert (old.status_code, old.json["reasons"][0]["code"]) == (409, "code_old")
    assert _states(app, cast.lesson)[0] is PresenceState.OPEN


def test_a_program_of_the_school_reads_its_own_rolls_only(
    client: FlaskClient, cast: Cast, crowd: list[int], app: Flask
) -> None:
    with app.app_context(), transaction():
        secrets = []
        for account_id in (cast.manager, cast.other_manager):
            account = db.session.get_one(Account, account_id)
            _token, secret = people.issue_token(
                organisation=db.session.get_one(Organisation, cast.school), name="测试",
                scopes=["attendance:read"], days=30, by=make.actor(account),
            )  # fmt: skip
            secrets.append(secret)
    answers = [
        client.get(
            f"/api/v1/lessons/{cast.lesson}/roll", headers={"Authorization": f"Bearer {secret}"}
        )
        for secret in secrets
    ]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert [line["state"] for line in answers[0].json["lines"]] == ["absent"] * 4


def test_staff_open_a_closed_class_with_a_reason(
    client: FlaskClient, cast: Cast, sign_in: SignIn, crowd: list[int], app: Flask
) -> None:
    with clock.frozen(ENDS + timedelta(days=1)):
        sign_in(client, cast.staff)
        client.post(f"/courses/cohorts/{cast.cohort}/close")
        entry = {f"p{crowd[0]}": "here"}
        assert client.post(f"/courses/lessons/{cast.lesson}", data=entry).status_code == 409
        client.post(f"/courses/cohorts/{cast.cohort}/reopen", data={"why": ""})
        with app.app_context():
            assert db.session.get_one(Cohort, cast.cohort).closed_at is not None
        client.post(f"/courses/cohorts/{cast.cohort}/reopen", data={"why": "补录纸表"})
        assert client.post(f"/courses/lessons/{cast.lesson}", data=entry).status_code == 303
