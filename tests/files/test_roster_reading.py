"""Rosters as stations send them: every row accepted, refused with a reason, or passed over."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks import Raw, Value, workbook
from trainhub.core.tabular import read_tables
from trainhub.courses.roster.rules import (
    Outcome,
    RosterReading,
    RosterRow,
    RosterTrouble,
    as_json,
    read_roster,
)

SAMPLES = Path(__file__).parent.parent / "samples"
AS_OF = date(2026, 11, 22)
FLOORS = {"保安员": 18}
HEADINGS = [
    "序号",
    "姓名",
    "性别",
    "证件类型",
    "证件号码",
    "文化程度",
    "联系电话",
    "拟考职业",
    "备注",
]
#: A woman of 44 and a man of 28.
SHE, HE = "11999919821018628X", "119999199804230692"


def _sample(name: str) -> RosterReading:
    return read_roster(read_tables(SAMPLES / name, name), AS_OF, FLOORS)


def _expected(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))


def _roster(*rows: list[Value], headings: list[Value] | None = None) -> RosterReading:
    heading = list(headings or HEADINGS)
    return read_roster(read_tables(workbook({"名单": [heading, *rows]}), "a.xlsx"), AS_OF, FLOORS)


def _verdict(row: RosterRow) -> str:
    return ":".join([row.outcome.value, *(reason.key for reason in row.reasons)])


def _one(**cells: Value) -> str:
    """The verdict on one row, a good one but for ``cells``."""
    good: dict[str, Value] = {"姓名": "田静", "证件号码": SHE, "联系电话": "19900010374"} | cells
    (row,) = _roster(list(good.values()), headings=list(good)).rows
    return _verdict(row)


@pytest.mark.parametrize("name", ["roster-clean.xlsx", "roster-gb18030.csv", "roster-utf8-bom.csv"])
def test_the_clean_roster_gives_thirty_people_from_every_kind_of_file(name: str) -> None:
    wanted, reading = _expected("roster-clean"), _sample(name)
    assert [person.as_json() for person in reading.people] == wanted["people"]
    remarks = [(r.name, r.reasons[0].key) for r in reading.rows if r.reasons]
    assert remarks == [(w["name"], w["warning"]) for w in wanted["warnings"]]


def test_every_row_of_the_messy_roster_gets_the_expected_verdict() -> None:
    wanted, found = _expected("roster-messy"), as_json(_sample("roster-messy.xlsx"))
    assert (found["sheet"], [found["header_row"]]) == (wanted["sheet"], wanted["header_rows"])
    assert found["counts"] == wanted["counts"]
    rows = {row["row"]: row for row in found["rows"]}
    assert list(rows) == [row["row"] for row in wanted["rows"]]
    for row in wanted["rows"]:
        asked = ["outcome", "normalised", "warnings", *(["reason"] if "reason" in row else [])]
        got = {key: rows[row["row"]].get(key) for key in asked}
        assert got == {key: row.get(key) for key in asked}, row["case"]


def test_hidden_sheets_are_never_read() -> None:
    rows: list[list[Value]] = [["姓名", "身份证号"], ["田静", SHE]]
    hidden = read_tables(workbook({"旧名单": rows}, hidden=["旧名单"]), "a.xlsx")
    assert read_roster(hidden, AS_OF, FLOORS).troubles[0].code is RosterTrouble.NO_HEADING


def test_a_second_roster_in_the_workbook_is_named_not_merged() -> None:
    rows: list[list[Value]] = [["姓名", "身份证号"], ["田静", SHE]]
    book = workbook({"说明": [["请先阅读"]], "一班": rows, "二班": rows})
    reading = read_roster(read_tables(book, "a.xlsx"), AS_OF, FLOORS)
    assert (reading.sheet, reading.other_sheets) == ("一班", ("二班",))


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (1.19999197004091e17, "refused:id_lost_digits"),
        (119999197004091000, "refused:id_lost_digits"),
        ("1.19999E+17", "refused:id_lost_digits"),
        ("119999199004091000", "refused:id_lost_digits"),
        ("119999198210190000", "warning:id_perhaps_lost_digits"),
        (119999760909029, "refused:id_bad_length"),
        (None, "refused:missing_id"),
        ("1199991982101O628X", "refused:id_bad_character"),
        (Raw('t="e"><v>#N/A</v>'), "refused:error_cell"),
        ("#REF!", "refused:error_cell"),
        (Raw("><f>B2</f>"), "refused:formula_cell"),
        (Raw(f't="str"><f>B2</f><v>{SHE}</v>'), "accepted"),
    ],
)
def test_an_id_number_is_never_silently_wrong(number: Value, verdict: str) -> None:
    assert _one(证件号码=number) == verdict


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        ({"姓名": None}, "refused:missing_name"),
        ({"姓名": "张😀"}, "refused:name_bad_character"),
        ({"联系电话": None}, "accepted:missing_phone"),
        ({"联系电话": "1990001938"}, "refused:bad_phone"),
        ({"联系电话": 19900015323}, "accepted"),
        ({"性别": "女"}, "accepted"),
        ({"性别": "男"}, "refused:sex_mismatch"),
        ({"出生日期": "1982-10-18"}, "accepted"),
        ({"出生日期": "1982年10月"}, "accepted"),
        ({"出生日期": 19821018}, "accepted"),
        ({"出生日期": "1982.10.19"}, "refused:birth_mismatch"),
        ({"出生日期": "不详"}, "accepted"),
        ({"证件号码": "119999201011220021"}, "accepted"),
        ({"证件号码": "119999201011230027"}, "refused:under_age"),
        ({"证件号码": "119999201011220021", "工种": "保安员"}, "refused:under_age_for_trade"),
        ({"文化程度": "小学", "工种": "保安员"}, "accepted:education_below_guard_minimum"),
        ({"文化程度": "小学", "工种": "家政服务员"}, "accepted"),
        ({"证件号码": "H12345678", "证件类型": "港澳居民来往内地通行证"}, "warning:age_not_known"),
        ({"证件号码": "H12345678", "证件类型": "港澳居民来往内地通行证", "出生日期": "1990-01-01"},
         "accepted"),
        ({"证件号码": "H12345678"}, "refused:id_bad_length"),
        ({"备注": "长" * 201}, "refused:text_too_long"),
        ({"备注": Raw('t="e"><v>#N/A</v>')}, "refused:error_cell"),
        ({"序号": Raw('t="e"><v>#N/A</v>')}, "accepted"),
    ],
)  # fmt: skip
def test_each_cell_is_judged(cells: dict[str, Value], verdict: str) -> None:
    assert _one(**cells) == verdict


def test_all_reasons_of_a_row_are_told_at_once() -> None:
    assert _one(姓名=None, 联系电话="1") == "refused:missing_name:bad_phone"


def test_the_first_row_with_a_number_wins_and_names_alone_do_not_collide() -> None:
    heading: list[Value] = ["姓名", "证件号码", "手机"]
    reading = _roster(
        ["田静", SHE, "1"],
        ["田静", HE, "19900010374"],
        ["田 静", SHE.lower(), "19900010374"],
        headings=heading,
    )
    assert [_verdict(row) for row in reading.rows] == [
        "refused:bad_phone", "accepted", "refused:duplicate_in_file",
    ]  # fmt: skip
    assert reading.rows[2].reasons[0].facts["row"] == 2


@pytest.mark.parametrize(
    "row",
    [
        [None, " ", "\u3000", "\xa0"],
        [7],
        [7, None, "男", "居民身份证", None, "初中", None, "保安员"],
        [Raw("><f>ROW()</f><v>7</v>")],
        list(HEADINGS),
        ["合计", "30人"],
        ["制表人：", "王五", None, "审核人：", "赵六"],
        [None, "以下空白"],
        [None, "填表人签字"],
        ["注：以上人员均已核对", None],
        ["2026年11月18日"],
        [None, "示例：张三", "男", "居民身份证", SHE],
        [None, "必填", "选填"],
    ],
)
def test_rows_that_are_nobody_are_passed_over(row: list[Value]) -> None:
    reading = _roster(row, [1, "田静", None, None, SHE, None, "19900010374"])
    assert [r.outcome for r in reading.rows] == [Outcome.IGNORED, Outcome.ACCEPTED]


@pytest.mark.parametrize(
    "row",
    [
        [1, "制表"],
        [1, None, None, None, None, None, None, None, "新来的"],
        [1, "田静", None, None, None, None, None, None, "备注：周末可到"],
        [1, "田静", None, None, SHE, None, None, None, "制表人：王五"],
    ],
)
def test_rows_that_may_be_somebody_are_not_passed_over(row: list[Value]) -> None:
    (found,) = _roster(row).rows
    assert found.outcome is not Outcome.IGNORED


def test_blank_rows_between_people_keep_the_numbers_right() -> None:
    reading = _roster(["1", "田静", None, None, SHE], [], [], ["2", "易小帆", None, None, HE])
    assert [(row.row, row.outcome.value) for row in reading.rows] == [
        (2, "accepted"), (3, "ignored"), (4, "ignored"), (5, "accepted"),
    ]  # fmt: skip


def test_a_stray_mark_at_the_end_of_the_sheet_is_not_a_million_blank_rows() -> None:
    stray = Raw('t="inlineStr"><is><t>x</t></is>')
    book = workbook({"名单": [["姓名", "证件号码"], ["田静", SHE], *[[]] * 5000, [stray]]})
    reading = read_roster(read_tables(book, "a.xlsx"), AS_OF, FLOORS)
    assert len(reading.rows) == 102


@pytest.mark.parametrize(
    "headings",
    [
        ["*姓名", "*身份证号码（18位）", "手机号码(必填)"],
        ["姓  名", "身份证\n号码", "联系\n电话"],
        ["学员姓名", "公民身份号码", "本人联系电话："],
        ["ＮＡＭＥ", "ID No.", "Phone"],
    ],
)
def test_headings_are_known_by_many_names(headings: list[Value]) -> None:
    (row,) = _roster(["田静", SHE, "19900010374"], headings=headings).rows
    assert _verdict(row) == "accepted"


def test_headings_may_stand_in_two_lines() -> None:
    upper: list[Value] = ["序号", "姓名", "证件号码", "联系方式", None, "备注"]
    lower: list[Value] = [None, None, None, "电话", "住址", None]
    reading = _roster(lower, [1, "田静", SHE, "19900010374", "样例街道"], headings=upper)
    assert [row.outcome for row in reading.rows] == [Outcome.IGNORED, Outcome.ACCEPTED]
    assert (reading.people[0].phone, reading.people[0].address) == ("19900010374", "样例街道")


def test_a_table_without_the_headings_says_so() -> None:
    reading = _roster(["a", "b"], headings=["商品", "价格"])
    assert reading.troubles[0].code is RosterTrouble.NO_HEADING
    assert as_json(reading)["reason"] == "no_heading"


def test_a_roster_without_anybody_says_so() -> None:
    assert _roster([1], [2]).troubles[0].code is RosterTrouble.NOBODY_IN_IT


def test_sex_and_birth_come_from_the_number_even_if_columns_are_blank() -> None:
    person = _roster([1, "田静", None, None, SHE]).people[0]
    assert (person.sex, person.birth) == ("f", date(1982, 10, 18))
