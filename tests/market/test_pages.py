"""Home and reports of the demo market, as each of its people sees them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import event, select

from tests.market.town import famed, signed_in, words_of
from trainhub.core.db import db
from trainhub.demo.accounts import CAST, somebody
from trainhub.people.models import Organisation

if TYPE_CHECKING:
    from flask import Flask


#: A build takes twenty seconds on two quiet cores; a busy machine may take its time.
pytestmark = pytest.mark.timeout(400)


@pytest.mark.parametrize(
    ("key", "card"),
    [
        ("newcomer", "选一门课"),
        ("learner", "正在上课："),
        ("sitter", "您今天考试"),
        ("worker", "有活儿找您：小区值守保安"),
        ("instructor", "请点名："),
        ("staff", "2 个用工订单等您审核"),
        ("institution", "1 个培训点单等您答复"),
        ("employer", "个零工等您确认工时"),
        ("bureau", "看数字，也看口径"),
        ("admin", "1 家机构等待审核"),
    ],
)
def test_home_says_what_to_do_now(door: Flask, key: str, card: str) -> None:
    client = signed_in(door, key)
    page = client.get("/").get_data(as_text=True)
    asked = words_of(page[page.index('class="next-step"') :])
    assert card in asked[:120]
    url = re.search(r'class="btn btn-main" href="([^"]+)"', page)
    assert url is not None
    assert client.get(url.group(1)).status_code == 200


@pytest.mark.parametrize("member", CAST, ids=lambda member: member.key)
def test_every_way_from_home_leads_somewhere(door: Flask, member: Any) -> None:
    client = signed_in(door, member.key)
    page = client.get("/").get_data(as_text=True)
    ways = re.findall(
        r'<a href="([^"]+)"', page[page.index('class="ways"') : page.index("<footer")]
    )
    assert len(ways) >= 7
    for way in ways:
        assert client.get(way).status_code == 200, way


def test_strangers_see_courses_that_start_soon_and_no_name(door: Flask) -> None:
    page = door.test_client().get("/").get_data(as_text=True)
    assert "保安员微培训" in page
    assert "松林社区服务点" in words_of(page)
    assert "人转为长工" in page
    assert "王铁柱" not in page


@pytest.mark.parametrize("key", ["staff", "institution", "bureau", "admin"])
def test_the_report_tells_the_famed_line(door: Flask, key: str) -> None:
    page = signed_in(door, key).get("/reports").get_data(as_text=True)
    row = page[page.index("马驹桥零工市场") :]
    assert "30 491 473 / 488 = 96.9 % (94.9–98.2) 462 3 473" in words_of(row[: row.index("</tr>")])


def test_the_report_in_english_is_complete(door: Flask) -> None:
    client = signed_in(door, "bureau")
    client.set_cookie("language", "en")
    words = words_of(client.get("/reports").get_data(as_text=True))
    assert "Majuqiao Gig Market" in words
    assert "of those who sat" in words
    for name in ("零工成长", "中文", somebody("bureau").name):
        words = words.replace(name, "")
    assert not re.findall(r"[\u4e00-\u9fff]+", words)


def test_readers_count_only_what_is_theirs(door: Flask) -> None:
    staff = signed_in(door, "staff").get("/reports").get_data(as_text=True)
    assert "青禾路零工驿站" in staff  # below her market
    assert "云杉零工市场" not in staff
    school = signed_in(door, "institution").get("/reports").get_data(as_text=True)
    assert "保安员微培训" in school
    assert "养老护理基础班" not in school


def test_a_station_opens_into_its_classes(door: Flask) -> None:
    with door.app_context():
        station_id = famed().id
        name = Organisation.name == "云杉零工市场"
        other = db.session.scalar(select(Organisation.id).where(name))
    page = signed_in(door, "bureau").get(f"/reports/stations/{station_id}")
    words = words_of(page.get_data(as_text=True))
    assert "保安员微培训 第30期" in words
    assert "保安员微培训 第1期" in words
    assert signed_in(door, "staff").get(f"/reports/stations/{other}").status_code == 404
    assert signed_in(door, "staff").get(f"/reports/stations/{station_id}").status_code == 200


def test_the_report_asks_the_same_number_of_questions_of_any_city(door: Flask) -> None:
    counts = {}
    with door.app_context():
        engine = db.engine
    for key in ("staff", "bureau"):
        client = signed_in(door, key)
        client.get("/reports")
        statements: list[str] = []

        def note(_c: object, _cur: object, sql: str, *_rest: object) -> None:
            statements.append(sql)  # noqa: B023 - read before the next turn

        event.listen(engine, "before_cursor_execute", note)
        client.get("/reports")
        event.remove(engine, "before_cursor_execute", note)
        counts[key] = len(statements)
    assert counts["staff"] == counts["bureau"] <= 14


def test_the_table_in_excel_says_the_same(door: Flask) -> None:
    answer = signed_in(door, "bureau").get("/reports/table.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    line = rows["马驹桥零工市场"]
    assert line[1:10] == (30, 491, 488, 488, 473, 462, "96.9", "94.9–98.2", 3)
    assert len(book.worksheets) == 3
