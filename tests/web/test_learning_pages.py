"""Learning at home: modules, files in parts, heartbeats, practice; and who may write them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import make, make_courses
from tests.conftest import NOW, SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.web import MAX_BODY
from trainhub.courses import queries
from trainhub.courses.actions import contents
from trainhub.courses.models import Cohort, Enrolment, Module, ModuleMedia
from trainhub.courses.rules import EnrolmentState
from trainhub.people.models import Person

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(range(256)) * 8
HOSTILE = (
    "## 防火\n先断电。<script>alert(1)</script> [点](javascript:alert(1)) ![x](http://evil/x.png)"
)


@dataclass(frozen=True)
class Lesson:
    """A class that learns at home."""

    cast: Cast
    enrolment: int
    module: int
    second: int
    film: int


@pytest.fixture
def lesson(app: Flask, frozen: object) -> Lesson:
    """The trainee sits in a class whose first module has a text and a film."""
    with app.app_context():
        with transaction():
            cast = make_courses.cast()
            cohort = db.session.get_one(Cohort, cast.cohort)
            seat = make_courses.enrolment(cohort, db.session.get_one(Person, cast.person))
            first, second = queries.modules_of(cohort.syllabus_id)
            contents.write_module(module=first, text=HOSTILE, topic="", by=SYSTEM)
            kept = contents.keep_file(io.BytesIO(FILM))
            film = contents.add_media(module=first, kept=kept, caption="演示", by=SYSTEM)
            made = Lesson(cast, seat.id, first.id, second.id, film.id)
        db.session.remove()
        return made


def test_content_is_two_taps_from_my_classes(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    sign_in(client, lesson.cast.trainee)
    learn = f"/courses/enrolments/{lesson.enrolment}/learn"
    assert learn in client.get("/courses/mine").text
    assert learn in client.get(f"/courses/enrolments/{lesson.enrolment}").text
    page = client.get(learn)
    assert f"/courses/modules/{lesson.module}" in page.text
    assert f"/courses/modules/{lesson.second}" not in page.text, "nothing to read there"
    module = client.get(f"/courses/modules/{lesson.module}")
    assert module.status_code == 200
    assert "先断电" in module.text
    assert f"/courses/media/{lesson.film}" in module.text


def test_a_text_can_do_nothing(client: FlaskClient, lesson: Lesson, sign_in: SignIn) -> None:
    sign_in(client, lesson.cast.trainee)
    page = client.get(f"/courses/modules/{lesson.module}").text
    assert "<h2>防火</h2>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "http://evil" not in page


def test_who_left_the_class_or_waits_for_a_seat_reads_nothing(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, lesson.cast.trainee)
    for state in (EnrolmentState.WAITLISTED, EnrolmentState.WITHDRAWN):
        with app.app_context(), transaction():
            db.session.get_one(Enrolment, lesson.enrolment).state = state
        for path in (f"modules/{lesson.module}", f"media/{lesson.film}"):
            assert client.get(f"/courses/{path}").status_code == 404
        assert client.get(f"/courses/enrolments/{lesson.enrolment}/learn").status_code == 404
        assert client.post(f"/courses/modules/{lesson.module}/beat").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "part", "told"),
    [
        (None, 200, FILM, None),
        ("bytes=0-9", 206, FILM[:10], f"bytes 0-9/{len(FILM)}"),
        ("bytes=100-", 206, FILM[100:], f"bytes 100-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=-5", 206, FILM[-5:], f"bytes {len(FILM) - 5}-{len(FILM) - 1}/{len(FILM)}"),
        (f"bytes={len(FILM)}-", 416, None, f"bytes */{len(FILM)}"),
    ],
)
def test_a_film_comes_whole_or_in_the_parts_a_player_asks_for(
    client: FlaskClient,
    lesson: Lesson,
    sign_in: SignIn,
    asked: str | None,
    status: int,
    part: bytes | None,
    told: str | None,
) -> None:
    sign_in(client, lesson.cast.trainee)
    headers = {"Range": asked} if asked else {}
    answer = client.get(f"/courses/media/{lesson.film}", headers=headers)
    assert answer.status_code == status
    if status != 416:
        assert answer.headers["Content-Range" if told else "Accept-Ranges"] == (told or "bytes")
        assert answer.data == part
        assert int(answer.headers["Content-Length"]) == len(part or b"")
    answer.close()


def test_a_file_is_what_we_say_it_is_and_runs_nothing(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    sign_in(client, lesson.cast.trainee)
    answer = client.get(f"/courses/media/{lesson.film}")
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    again = client.get(
        f"/courses/media/{lesson.film}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    answer.close()
    again.close()


def test_the_page_tells_the_minutes_that_the_server_counted(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    sign_in(client, lesson.cast.trainee)
    path = f"/courses/modules/{lesson.module}/beat"
    assert client.post(path, data={"begins": "1"}).json == {"minutes": 0}
    for beat in range(1, 5):
        with clock.frozen(NOW + timedelta(seconds=30 * beat)):
            told = client.post(path, data={"seconds": "9999"}).json
    assert told == {"minutes": 2}
    page = client.get(f"/courses/enrolments/{lesson.enrolment}/learn")
    assert "2" in page.text
    # They are no attendance minutes.
    assert "0 / 180" in client.get("/courses/mine").text


def _sent(content: bytes, name: str = "x.jpg") -> dict[str, object]:
    return {"file": (io.BytesIO(content), name), "caption": "一张图"}


def _picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "PNG")
    return made.getvalue()


def test_a_teacher_writes_and_adds_and_takes_away(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, lesson.cast.instructor)
    path = f"/courses/modules/{lesson.module}"
    assert client.post(f"{path}/content", data={"text": "新的\r\n两行"}).status_code == 303
    assert client.post(f"{path}/media", data=_sent(_picture(), "../x.svg")).status_code == 303
    with app.app_context():
        assert db.session.get_one(Module, lesson.module).text == "新的\n两行"
        added = db.session.query(ModuleMedia).order_by(ModuleMedia.id.desc()).first()
        assert added is not None
        assert (added.mime, added.caption) == ("image/jpeg", "一张图")
        added_id = added.id
    shown = client.get(f"/courses/media/{added_id}")
    assert shown.headers["Content-Type"] == "image/jpeg"
    shown.close()
    assert client.post(f"/courses/media/{added_id}/remove").status_code == 303
    assert client.get(f"/courses/media/{added_id}").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='alert(1)'/>", b"<html>", b"\xff\xd8\xff no picture", b"%PDF-1.4"],
)
def test_a_file_that_is_no_media_is_refused_in_words(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn, content: bytes, app: Flask
) -> None:
    sign_in(client, lesson.cast.instructor)
    answer = client.post(f"/courses/modules/{lesson.module}/media", data=_sent(content))
    assert answer.status_code == 422
    assert "field-error" in answer.text
    with app.app_context():
        assert db.session.query(ModuleMedia).count() == 1


def test_only_writers_may_send_more_than_a_form_holds(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn, app: Flask
) -> None:
    boundary, body = encode_multipart(
        {"file": FileStorage(io.BytesIO(FILM + bytes(MAX_BODY)), "x.mp4"), "caption": "片"}
    )
    path = f"/courses/modules/{lesson.module}/media"

    def send() -> int:
        kind = f"multipart/form-data; boundary={boundary}"
        return client.post(path, data=body, content_type=kind).status_code

    # Whether the gate or the bound speaks first: nobody reads the body of a stranger.
    assert send() in {303, 413}
    sign_in(client, lesson.cast.trainee)
    assert send() in {403, 413}
    sign_in(client, lesson.cast.manager)
    assert send() == 303
    with app.app_context():
        assert db.session.query(ModuleMedia).count() == 2


def test_a_teacher_of_another_course_is_a_stranger(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    sign_in(client, lesson.cast.other_instructor)
    assert client.get(f"/courses/modules/{lesson.module}/content").status_code == 404
    assert client.post(f"/courses/media/{lesson.film}/remove").status_code == 404


def test_the_teacher_sees_who_learned_and_takes_the_table_away(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    sign_in(client, lesson.cast.trainee)
    path = f"/courses/modules/{lesson.module}/beat"
    for beat in range(5):
        with clock.frozen(NOW + timedelta(seconds=45 * beat)):
            client.post(path)
    sign_in(client, lesson.cast.instructor)
    page = client.get(f"/courses/cohorts/{lesson.cast.cohort}/learning")
    assert page.status_code == 200
    assert "王建国" in page.text
    assert ">3<" in page.text
    table = client.get(f"/courses/cohorts/{lesson.cast.cohort}/learning.xlsx")
    assert table.data.startswith(b"PK")


def test_the_pages_cost_the_same_for_few_and_for_many(
    client: FlaskClient,
    lesson: Lesson,
    sign_in: SignIn,
    app: Flask,
    count_queries: Callable[[], object],
) -> None:
    sign_in(client, lesson.cast.instructor)
    path = f"/courses/cohorts/{lesson.cast.cohort}/learning"
    client.get(path)
    with count_queries() as few:  # type: ignore[attr-defined]  # a fixture that is callable
        client.get(path)
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, lesson.cast.cohort)
            for number in range(12):
                make_courses.enrolment(cohort, make.person(f"学员{number}"))
        db.session.remove()
    with count_queries() as many:  # type: ignore[attr-defined]  # a fixture that is callable
        client.get(path)
    assert len(few) == len(many)


def test_programs_read_what_a_course_teaches_and_asks_for(
    client: FlaskClient, lesson: Lesson
) -> None:
    told = client.get(f"/api/v1/courses/{lesson.cast.course}/syllabus").json
    assert told is not None
    assert (told["theory_minutes"], told["practice_minutes"], told["period_minutes"]) == (
        90,
        90,
        45,
    )
    assert [each["title"] for each in told["modules"]] == ["法律常识", "巡逻实操"]
    assert told["prerequisites"] == []
    assert "text" not in told["modules"][0], "the content is for people in the course"
    assert client.get("/api/v1/courses/999999/syllabus").status_code == 404


def test_my_content_and_my_minutes_are_mine(
    client: FlaskClient, lesson: Lesson, sign_in: SignIn
) -> None:
    assert client.get("/api/v1/my/learning").status_code == 401
    sign_in(client, lesson.cast.trainee)
    content = client.get(f"/api/v1/modules/{lesson.module}").json
    assert content is not None
    assert "<script" not in content["html"]
    assert content["media"][0]["address"] == f"/courses/media/{lesson.film}"
    for beat in range(3):
        with clock.frozen(NOW + timedelta(seconds=40 * beat)):
            client.post(f"/courses/modules/{lesson.module}/beat")
    mine = client.get("/api/v1/my/learning").json
    assert mine is not None
    assert [each["minutes"] for each in mine["classes"][0]["modules"]] == [1, 0]
    sign_in(client, lesson.cast.other_trainee)
    assert client.get("/api/v1/my/learning").json == {"classes": []}
    assert client.get(f"/api/v1/modules/{lesson.module}").status_code == 404
