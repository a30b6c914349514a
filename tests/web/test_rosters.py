"""A roster on the web: the same verdicts as the command line, results that stay, sheets to take."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy import func, select

from tests import make, make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from tests.workbooks import workbook
from trainhub.cli.imports import import_roster
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.journal import JournalEntry
from trainhub.core.tabular import read_tables
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, RosterResult
from trainhub.courses.roster.rules import Outcome, read_roster
from trainhub.courses.rules import BECAME_WORDS, Became, EnrolmentSource
from trainhub.people.actions import Identity, register_people
from trainhub.people.models import Person

SAMPLES = Path(__file__).parent.parent / "samples"
AS_OF = date(2026, 11, 22)
FILES = ("roster-clean.xlsx", "roster-messy.xlsx", "roster-gb18030.csv", "roster-utf8-bom.csv")


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


def _upload(client: FlaskClient, content: bytes, name: str, cohort: int = 0) -> str:
    where = f"?cohort={cohort}" if cohort else ""
    answer = client.post(f"/courses/rosters/new{where}", data={"file": (BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def _confirm(client: FlaskClient, address: str) -> str:
    page = client.get(address).text
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest is not None
    answer = client.post(address, data={"digest": digest[1]})
    assert answer.status_code == 303
    return client.get(answer.location).text


def _rows_of(page: str) -> dict[int, str]:
    """The whole text of every row of the page's table, by the row's number in the file."""
    rows = re.findall(r'<th scope="row">(\d+)</th>(.*?)</tr>', page, re.DOTALL)
    return {int(number): re.sub(r"<[^>]+>|\s+", "", body) for number, body in rows}


@pytest.mark.parametrize("name", FILES)
def test_the_command_line_and_the_web_judge_every_row_alike(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, name: str
) -> None:
    arguments = [str(SAMPLES / name), "--dry-run", "--json", "--as-of", "2026-11-22"]
    printed = app.test_cli_runner().invoke(import_roster, arguments)
    assert printed.exit_code == 0, printed.output
    told = json.loads(printed.output)
    stem = "roster-messy" if "messy" in name else "roster-clean"
    expected = json.loads((SAMPLES / f"{stem}.expected.json").read_text(encoding="utf-8"))
    if "rows" in expected:
        assert [row["row"] for row in told["rows"]] == [row["row"] for row in expected["rows"]]
        for got, wanted in zip(told["rows"], expected["rows"], strict=True):
            for key in ("outcome", "normalised", "warnings", "reason"):
                if key in wanted:
                    assert got.get(key) == wanted[key], wanted
    else:
        accepted = [row for row in told["rows"] if row["outcome"] == "accepted"]
        assert [row["normalised"] for row in accepted] == expected["people"]
    with clock.frozen(clock.at(AS_OF, 10)):
        sign_in(client, cast.staff)
        preview = _rows_of(client.get(_upload(client, (SAMPLES / name).read_bytes(), name)).text)
    shown = {row["row"]: row for row in told["rows"] if row["outcome"] != "ignored"}
    assert set(preview) == set(shown)
    with app.test_request_context():
        words = {row: _word(each) for row, each in shown.items()}
    for number, word in words.items():
        assert word in preview[number], (number, preview[number])


def _word(row: dict[str, Any]) -> str:
    became = {
        "accepted": Became.REGISTERED,
        "refused": Became.REFUSED,
        "warning": Became.UNDECIDED,
    }[row["outcome"]]
    with force_locale("zh_Hans_CN"):
        return str(gettext(BECAME_WORDS[became]))


def test_results_stay_and_come_as_excel_and_a_second_import_says_already_in(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    content = (SAMPLES / "roster-messy.xlsx").read_bytes()
    sign_in(client, cast.staff)
    address = _upload(client, content, "名单.xlsx", cast.cohort)
    _confirm(client, address)
    page = client.get(address).text
    assert "导入结果" in page or "download" in page
    book = client.get(f"{address}/results.xlsx")
    assert book.status_code == 200
    (sheet,) = read_tables(book.data, "x.xlsx")
    headings = next(row for row in sheet.rows if any(c.text == "姓名" for c in row.cells))
    titles = [cell.text for cell in headings.cells]
    assert titles[-3:] == ["导入结果", "原因", "原行号"]
    with app.app_context():
        kept = db.session.scalars(select(RosterResult).order_by(RosterResult.row)).all()
        rows = [row for row in sheet.rows if row.number > headings.number]
        assert [int(row.cells[-1].text) for row in rows] == [each.row for each in kept]
        taken = db.session.get_one(Cohort, cast.cohort).taken
        people = db.session.scalar(select(func.count(Person.id)))
        first = {row.row: row.became for row in kept}
        assert Became.ENROLLED in first.values()
    again = _upload(client, content, "名单.xlsx", cast.cohort)
    preview = _rows_of(client.get(again).text)
    known = [row for row, became in first.items() if became is Became.ENROLLED]
    assert all("已在" in preview[row] for row in known)
    with app.app_context():
        assert db.session.get_one(Cohort, cast.cohort).taken == taken
        assert db.session.scalar(select(func.count(Person.id))) == people


def test_a_results_file_goes_back_in_with_the_same_verdicts(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    name = "roster-messy.xlsx"
    sign_in(client, cast.staff)
    with clock.frozen(clock.at(AS_OF, 10)):
        sign_in(client, cast.staff)
        address = _upload(client, (SAMPLES / name).read_bytes(), name)
        _confirm(client, address)
        back = client.get(f"{address}/results.xlsx").data
    before = read_roster(read_tables(SAMPLES / name, name), AS_OF, {"保安员": 18})
    after = read_roster(read_tables(back, "back.xlsx"), AS_OF, {"保安员": 18})
    accepted = [person.as_json() for person in before.people]
    assert [person.as_json() for person in after.people] == accepted


@pytest.mark.parametrize(
    ("decision", "became"), [("accept", Became.REGISTERED), ("skip", Became.SKIPPED)]
)
def test_a_doubtful_row_is_decided_after_the_import(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, decision: str, became: Became
) -> None:
    heading: list[Any] = ["姓名", "证件类型", "证件号码", "联系电话"]
    book = workbook({"名单": [heading, ["LI Na", "护照", "E12345678", "19900010374"]]})
    sign_in(client, cast.staff)
    address = _upload(client, book, "a.xlsx")
    _confirm(client, address)
    with app.app_context():
        (row,) = db.session.scalars(select(RosterResult)).all()
        assert row.became is Became.UNDECIDED
        row_id = row.id
    decide = f"{address}/rows/{row_id}"
    assert client.post(decide, data={"decision": "perhaps"}).status_code == 400
    sign_in(client, cast.other_staff)
    assert client.post(decide, data={"decision": decision}).status_code == 404
    sign_in(client, cast.staff)
    assert client.post(decide, data={"decision": decision}).status_code == 303
    assert client.post(decide, data={"decision": "accept"}).status_code == 303
    with app.app_context():
        row = db.session.get_one(RosterResult, row_id)
        assert row.became is became
        assert (row.person_id is not None) == (decision == "accept")


def _five_hundred(count: int = 500, first: int = 0) -> bytes:
    heading: list[Any] = ["姓名", "证件号码", "联系电话"]
    rows: list[list[Any]] = [
        [
            f"学员{chr(0x4E00 + first + i)}",
            make.id_no(born=f"19{60 + i % 40}0{1 + first % 9}{10 + i % 18}", serial=i),
            make.phone(),
        ]
        for i in range(count)
    ]
    return workbook({"花名册": [heading, *rows]})


def test_importing_many_asks_the_database_as_often_as_importing_few(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, count_queries: object
) -> None:
    sign_in(client, cast.staff)

    def asked(book: bytes) -> int:
        address = _upload(client, book, "a.xlsx", cast.cohort)
        page = client.get(address).text
        digest = re.search(r'name="digest" value="(\w+)"', page)
        assert digest is not None
        with count_queries() as statements:  # type: ignore[operator]  # a fixture that is callable
            assert client.post(address, data={"digest": digest[1]}).status_code == 303
        # SQLite writes rows one by one where their ids come back; what is asked must not grow.
        return len([each for each in statements if not each.startswith("INSERT")])

    few = asked(_five_hundred(12, first=2))
    many = asked(_five_hundred(60, first=100))
    assert many <= few + 4  # the first who wait ask for the rules of the line once


def test_a_roster_of_the_class_comes_back_as_the_people_it_names(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    content = (SAMPLES / "roster-clean.xlsx").read_bytes()
    with app.app_context(), transaction():
        actions.change_seats(
            cohort=db.session.get_one(Cohort, cast.cohort), seats=60, by=make.SYSTEM
        )
    _confirm(client, _upload(client, content, "a.xlsx", cast.cohort))

    sheet = client.post(f"/courses/cohorts/{cast.cohort}/roster.xlsx")
    reading = read_roster(read_tables(sheet.data, "x.xlsx"), AS_OF, {"保安员": 18})
    clean = read_roster(read_tables(content, "a.xlsx"), AS_OF, {"保安员": 18})
    names = [(person.name, person.id_no, person.phone) for person in reading.people]
    assert names == [(person.name, person.id_no, person.phone) for person in clean.people]
    with app.app_context():
        revealed = select(func.count(JournalEntry.id)).where(JournalEntry.verb == "person.revealed")
        assert db.session.scalar(revealed) == 30

    masked = client.get(f"/courses/cohorts/{cast.cohort}/roster.xlsx")
    hidden = read_roster(read_tables(masked.data, "x.xlsx"), AS_OF, {"保安员": 18})
    assert {row.outcome for row in hidden.rows} <= {Outcome.REFUSED, Outcome.IGNORED}
    assert all(person.id_no.encode() not in masked.data for person in clean.people)
    with app.app_context():
        assert db.session.scalar(revealed) == 30
    sign_in(client, cast.instructor)
    assert client.post(f"/courses/cohorts/{cast.cohort}/roster.xlsx").status_code == 403


def test_a_big_class_is_paged_and_searched_with_the_same_number_of_queries(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask, count_queries: object
) -> None:
    sign_in(client, cast.staff)

    def asked() -> tuple[int, str]:
        with count_queries() as statements:  # type: ignore[operator]  # a fixture that is callable
            page = client.get(f"/courses/cohorts/{cast.cohort}")
        assert page.status_code == 200
        return len(statements), page.text

    def fill(names: list[str], born: str) -> None:
        with app.app_context(), transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            cohort.seats = 500
            who = [
                Identity(
                    name,
                    id_no=make.id_no(born=born, serial=i),
                )
                for i, name in enumerate(names, start=1)
            ]
            done = register_people(who=who, by=make.SYSTEM, station=cohort.station, seen=True)
            people = [each.person for each in done if each.person]
            actions.enrol_many(
                cohort=cohort, persons=people, source=EnrolmentSource.ROSTER, by=make.SYSTEM
            )

    fill(["欧阳甲", "欧阳乙", "欧阳丙"], "19700101")
    few, _page = asked()
    fill([f"学员{chr(0x4E00 + i)}" for i in range(117)], "19800101")
    many, page = asked()
    assert many == few
    assert page.count('scope="row"><a href="/people/') == 50
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert second.count('scope="row"><a href="/people/') == 50
    found = client.get(f"/courses/cohorts/{cast.cohort}?q=ouyang").text
    assert found.count('scope="row"><a href="/people/') == 3
    with app.app_context():
        assert queries.line_of(cast.cohort).seated == 120
