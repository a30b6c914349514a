"""Wrong files, wrong numbers, wrong doors: a clear answer in Chinese, and nothing is written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests import make, make_line
from tests.conftest import NOW, SignIn
from tests.workbooks import package, workbook, workbook_parts
from trainhub.core.db import Base, db, transaction
from trainhub.courses.models import Enrolment
from trainhub.people.models import Account, Organisation
from trainhub.people.rules import Role

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HAN = re.compile(r"[\u4e00-\u9fff]")
#: A number with a wrong last character; the right one is computed by ``make.id_no``.
PASSWORD = "青禾路的早晨2026"

Ids = dict[str, int]


@pytest.fixture
def place(app: Flask, frozen: object) -> Ids:
    """A station with staff, a class that takes people, and a trainee who is not in it."""
    with app.app_context(), transaction():
        station, institution = make.station(), make.institution()
        teacher = make.member(Role.INSTRUCTOR, institution, "孙老师")
        course = make_line.course()
        row = make_line.cohort(
            course,
            station=station,
            institution=institution,
            instructor=teacher.person,
            first_lesson=NOW + timedelta(hours=3),
        )
        return {
            "station": station.id,
            "institution": institution.id,
            "staff": make.member(Role.STAFF, station).id,
            "instructor": teacher.id,
            "trainee": make.account(make.person("王建国", station=station)).id,
            "stranger": make.account(make.person("刘芳")).id,
            "cohort": row.id,
            "trade": 0,
        }


@pytest.fixture
def rows(app: Flask) -> Callable[[], dict[str, int]]:
    """How many rows every table has."""

    def count() -> dict[str, int]:
        with app.app_context():
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
                # Wrong passwords and looked-up numbers are remembered on purpose.
                if table.name not in {"sign_in_try", "lookup", "user_session"}
            }

    return count


def _words(response: TestResponse) -> str:
    """The words in the body of a page, without its frame."""
    page = response.get_data(as_text=True)
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main is not None, page[:200]
    return re.sub(r"<[^>]+>|\s+", " ", main.group())


def _errors(response: TestResponse) -> list[str]:
    page = response.get_data(as_text=True)
    return re.findall(r'class="field-error"[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)


def _exe() -> bytes:
    return b"MZ\x90\x00" + bytes(4000)


def _bomb() -> bytes:
    """A workbook of 400 KB that unpacks to 400 MB."""
    parts = workbook_parts({"名单": ""})
    parts["xl/worksheets/sheet1.xml"] = b" " * 400_000_000
    return package(parts)


def _chosen(content: bytes, name: str) -> dict[str, object]:
    return {"file": (io.BytesIO(content), name)}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_exe, "花名册.xlsx"),
        (lambda: b"", "花名册.xlsx"),
        (_bomb, "花名册.xlsx"),
        (lambda: b"PK\x03\x04 broken", "花名册.xlsx"),
        (lambda: b"<html><body>not a table</body></html>", "花名册.xls"),
    ],
    ids=["a program", "empty", "a bomb", "broken", "a web page"],
)
@pytest.mark.parametrize("page", ["roster", "questions"])
def test_a_wrong_file_is_refused_in_words(
    page: str,
    content: Callable[[], bytes],
    name: str,
    client: FlaskClient,
    sign_in: SignIn,
    place: Ids,
    rows: Callable[[], dict[str, int]],
) -> None:
    path, who, extra = {
        "roster": ("/courses/rosters/new", "staff", {}),
        "questions": (
            "/exams/bank/import",
            "instructor",
            {"owner_id": place["institution"], "trade_code": "guard"},
        ),
    }[page]
    sign_in(client, place[who])
    before = rows()
    answer = client.post(path, data=_chosen(content(), name) | extra)
    assert answer.status_code == 422
    told = _errors(answer)
    assert told
    assert all(HAN.search(sentence) for sentence in told)
    assert rows() == before


def test_a_body_without_end_is_not_even_read(
    client: FlaskClient, sign_in: SignIn, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    sign_in(client, place["staff"])
    before = rows()
    answer = client.post(
        "/courses/rosters/new",
        input_stream=io.BytesIO(b"--x"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(10**9)},
    )
    assert answer.status_code == 413
    assert "12 MB" in _words(answer)
    assert rows() == before


def _form(place: Ids, **changes: object) -> dict[str, object]:
    return {
        "name": "张小红",
        "id_no": make.id_no("19850101", 901),
        "phone": "19900099001",
        "password": PASSWORD,
        "station_id": place["station"],
        "agreed": "y",
        **changes,
    }


def _wrong_digit() -> str:
    right = make.id_no("19850101", 901)
    return right[:-1] + ("1" if right[-1] != "1" else "2")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "长" * 61},
        {"name": "长" * 5000},
        {"name": ""},
        {"id_no": _wrong_digit()},
        {"id_no": "1" * 4000},
        {"id_no": make.id_no("20990101", 1)},
        {"id_no": make.id_no("20150101", 1)},
        {"phone": "12345"},
        {"phone": "１２３"},
        {"password": "123"},
        {"password": "a" * 5000},
        {"agreed": ""},
        {"station_id": "-1"},
        {"station_id": "99999999999999999999"},
        {"station_id": "青禾路"},
    ],
    ids=lambda change: "-".join(f"{key}:{str(value)[:12]!r}" for key, value in change.items()),
)
def test_a_wrong_registration_is_refused_beside_its_field(
    change: dict[str, object], client: FlaskClient, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    before = rows()
    answer = client.post("/register", data=_form(place, **change))
    assert answer.status_code == 422
    told = _errors(answer)
    assert told
    assert all(HAN.search(sentence) for sentence in told), told
    assert rows() == before


def test_a_form_with_a_nul_in_it_comes_from_no_browser(
    client: FlaskClient, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    before = rows()
    answer = client.post("/register", data=_form(place, name="王\x00建国"))
    assert answer.status_code == 400
    assert HAN.search(_words(answer))
    assert rows() == before


def test_what_was_typed_survives_the_refusal(client: FlaskClient, place: Ids) -> None:
    page = client.post("/register", data=_form(place, id_no=_wrong_digit())).get_data(as_text=True)
    assert 'value="张小红"' in page
    assert 'value="19900099001"' in page
    assert PASSWORD not in page, "a password is never sent back"


def test_full_width_digits_and_spaces_are_welcome(
    app: Flask, client: FlaskClient, place: Ids
) -> None:
    wide = {ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"}
    typed = _form(place, phone="１９９ ０００９ ９００１")
    typed["id_no"] = str(typed["id_no"]).lower().translate(wide)
    answer = client.post("/register", data=typed)
    assert answer.status_code == 303
    with app.app_context():
        account = db.session.scalars(select(Account).order_by(Account.id.desc())).first()
        assert account is not None
        assert account.person.id_no == make.id_no("19850101", 901)


def test_a_double_click_registers_once(
    client: FlaskClient, app: Flask, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    assert client.post("/register", data=_form(place)).status_code == 303
    before = rows()
    again = app.test_client().post("/register", data=_form(place))
    assert again.status_code == 422
    assert all(HAN.search(sentence) for sentence in _errors(again))
    assert rows() == before


def test_a_double_click_enrols_once(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    place: Ids,
    rows: Callable[[], dict[str, int]],
) -> None:
    sign_in(client, place["trainee"])
    path = f"/courses/cohorts/{place['cohort']}/enrol"
    first = client.post(path)
    before = rows()
    second = client.post(path)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert rows() == before
    with app.app_context():
        assert db.session.scalar(select(func.count(Enrolment.id))) == 1


def test_a_stranger_gets_the_same_page_as_for_a_number_that_never_was(
    app: Flask, client: FlaskClient, sign_in: SignIn, place: Ids
) -> None:
    sign_in(client, place["trainee"])
    client.post(f"/courses/cohorts/{place['cohort']}/enrol")
    with app.app_context():
        enrolment = db.session.scalar(select(Enrolment.id))
    stranger = app.test_client()
    sign_in(stranger, place["stranger"])
    for path in ("", "/withdraw"):
        there = stranger.get(f"/courses/enrolments/{enrolment}{path}")
        never = stranger.get(f"/courses/enrolments/987654{path}")
        assert there.status_code == never.status_code == 404
        assert _words(there) == _words(never)
        assert HAN.search(_words(there))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/courses/0",
        "/courses/-1",
        "/courses/2147483648",
        "/courses/99999999999999999999999",
        "/courses/1.5",
        "/certs/99999999999999999999999",
        "/orders/99999999999999999999999",
        "/exams/tickets/99999999999999999999999",
        "/exams/attempts/99999999999999999999999/1",
        "/exams/attempts/1/99999999999999999999999",
        "/jobs/99999999999999999999999",
        "/track/99999999999999999999999",
        "/people/99999999999999999999999",
        "/organisations/99999999999999999999999",
        "/../../etc/passwd",
        "/static/../app.py",
        "/courses/%00",
        "/verify/%00",
    ],
)
def test_an_address_that_leads_nowhere_says_so_in_chinese(
    path: str, client: FlaskClient, sign_in: SignIn, place: Ids
) -> None:
    sign_in(client, place["staff"])
    answer = client.get(path)
    assert answer.status_code == (400 if "%00" in path else 404)
    assert HAN.search(_words(answer))
    assert 'href="/"' in answer.get_data(as_text=True), "a way home"


@pytest.mark.parametrize(
    "path",
    [
        "/people?q=%00",
        "/people?after=99999999999999999999999",
        "/people?after=-99999999999999999999999",
        "/people?after=１２",
        "/courses?trade=%00",
        "/courses/cohorts?after=99999999999999999999999",
        "/certs/desk?q=%00&before=99999999999999999999999",
        "/exams/sittings?before=99999999999999999999999",
        "/exams/bank?q=%00&trade=%00&after=99999999999999999999999",
        "/orders?before=99999999999999999999999&after=99999999999999999999999",
        "/courses/sign-in?lesson=99999999999999999999999&code=%00",
        "/sign-in?next=//evil.example",
    ],
)
def test_nonsense_in_an_address_breaks_nothing(
    path: str, client: FlaskClient, sign_in: SignIn, place: Ids
) -> None:
    sign_in(client, place["staff"])
    answer = client.get(path)
    assert answer.status_code in {200, 400, 404, 303}
    if answer.status_code != 303:
        assert HAN.search(_words(answer))
    assert 'value="//evil.example"' not in answer.get_data(as_text=True)


def test_the_wrong_method_is_refused_and_changes_nothing(
    client: FlaskClient, sign_in: SignIn, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    sign_in(client, place["staff"])
    before = rows()
    cohort = place["cohort"]
    for method, path in (
        ("GET", f"/courses/cohorts/{cohort}/cancel"),
        ("GET", f"/courses/cohorts/{cohort}/publish"),
        ("POST", "/courses"),
        ("PUT", f"/courses/cohorts/{cohort}/enrol"),
        ("DELETE", f"/courses/cohorts/{cohort}"),
        ("GET", "/sign-out"),
    ):
        answer = client.open(path, method=method)
        assert answer.status_code == 405, (method, path)
        assert HAN.search(_words(answer))
    assert rows() == before


@pytest.fixture
def with_csrf(app: Flask) -> Iterator[None]:
    """Forms need their token, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("token", [None, "", "old-and-stale"], ids=["none", "empty", "stale"])
def test_a_form_without_its_token_is_too_old(
    token: str | None,
    with_csrf: None,
    client: FlaskClient,
    sign_in: SignIn,
    place: Ids,
    rows: Callable[[], dict[str, int]],
) -> None:
    sign_in(client, place["trainee"])
    before = rows()
    body = {} if token is None else {"csrf_token": token}
    answer = client.post(f"/courses/cohorts/{place['cohort']}/enrol", data=body)
    assert answer.status_code == 400
    assert "刷新页面" in _words(answer), "the page says what to do"
    assert rows() == before


def test_an_extra_field_makes_nobody_an_administrator(
    app: Flask, client: FlaskClient, place: Ids
) -> None:
    sent = _form(place, role="admin", verification="official", person_id="1", is_admin="1")
    assert client.post("/register", data=sent).status_code == 303
    assert client.get("/journal").status_code == 403
    with app.app_context():
        account = db.session.scalars(select(Account).order_by(Account.id.desc())).first()
        assert account is not None
        assert account.person.verification.value == "unverified"


def test_a_request_to_another_persons_class_changes_nothing(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    place: Ids,
    rows: Callable[[], dict[str, int]],
) -> None:
    with app.app_context(), transaction():
        other = make.member(Role.STAFF, make.station("南门站"))
        other_id = other.id
        assert db.session.get_one(Organisation, place["station"]) is not None
    sign_in(client, other_id)
    before = rows()
    for path in ("cancel", "publish", "close", "seats", "timetable", "counter"):
        answer = client.post(f"/courses/cohorts/{place['cohort']}/{path}", data={"seats": "1"})
        assert answer.status_code == 404, path
    assert rows() == before


def test_a_roster_with_a_wrong_number_is_shown_and_not_written(
    client: FlaskClient, sign_in: SignIn, place: Ids, rows: Callable[[], dict[str, int]]
) -> None:
    sign_in(client, place["staff"])
    before = rows()
    heading = ["姓名", "身份证号", "手机号"]
    roster = workbook({"名单": [heading, ["王芳", _wrong_digit(), "19900077001"]]})
    kept = client.post("/courses/rosters/new", data=_chosen(roster, "花名册.xlsx"))
    assert kept.status_code == 303
    page = client.get(kept.location)
    assert page.status_code == 200
    assert "校验" in _words(page) or "末位" in _words(page), _words(page)
    after = rows()
    assert {name for name in after if after[name] != before[name]} <= {
        "roster_upload",
        "journal_entry",
    }
