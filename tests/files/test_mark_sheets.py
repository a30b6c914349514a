"""Mark sheets: whose marks go in, which row is refused and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.workbooks import workbook
from trainhub.core.tabular import read_tables
from trainhub.exams.rules import ComponentKind
from trainhub.exams.sheets.facts import Expected, Outcome, Part, as_json
from trainhub.exams.sheets.reading import read_marks, tickets_in
from trainhub.exams.sheets.template import mark_sheet
from trainhub.exams.sheets.tickets import people_in
from trainhub.exams.sheets.words import PassedOver, SheetRemark, SheetTrouble

SAMPLES = Path(__file__).parent.parent / "samples"
THEORY = Part(1, ComponentKind.THEORY, "理论", 10000, 6000, "Theory")
PRACTICE = Part(2, ComponentKind.PRACTICAL, "实操", 10000, 6000, "Practice")
HEADING = ("准考证号", "姓名", "理论", "实操", "缺考")
TICKET = "202611160001001"


def _expected(**changes):
    usual = {"candidate_id": 7, "sitting_id": 1, "name": "王喆", "parts": (THEORY, PRACTICE)}
    return Expected(**{**usual, **changes})


def _read(*rows, heading=HEADING, **changes):
    book = workbook({"成绩": [heading, *rows]})
    people = {
        TICKET: _expected(**changes),
        "202611160001002": _expected(candidate_id=8, name="李堃"),
    }
    return read_marks(read_tables(book, "x.xlsx"), people)


def _codes(row):
    return [reason.code for reason in row.reasons]


def test_the_sample_is_read_as_its_maker_says():
    wanted = json.loads((SAMPLES / "results-paper-exam.expected.json").read_text())
    tickets = people_in(read_tables(SAMPLES / "exam-tickets.csv", "exam-tickets.csv"))
    sheets = read_tables(SAMPLES / "results-paper-exam.xlsx", "results-paper-exam.xlsx")

    found = as_json(read_marks(sheets, tickets))

    assert (found["sheet"], found["header_row"]) == (wanted["sheet"], wanted["header_row"])
    rows = {row["row"]: row for row in found["rows"]}
    for row in wanted["rows"]:
        told = rows[row["row"]]
        assert told["outcome"] == row["outcome"]
        if row["outcome"] == "refused":
            assert told["reason"] == row["reason"]
            continue
        assert told["normalised"]["conclusion"] == row["conclusion"]
        assert told["normalised"]["theory"] == row["theory"]
        assert told["normalised"]["practical"] == row["practical"]


@pytest.mark.parametrize(
    ("cells", "marks"),
    [
        ((86.5, 65), {1: 8650, 2: 6500}),
        (("８６．５分", "65"), {1: 8650, 2: 6500}),
        ((0, 100), {1: 0, 2: 10000}),
        ((None, 65), {2: 6500}),
        (("缺考", 65), {1: None, 2: 6500}),
        ((77, None, "实操缺考"), {1: 7700, 2: None}),
        ((None, None, "缺考"), {1: None, 2: None}),
        ((None, None, "是"), {1: None, 2: None}),
    ],
)
def test_what_goes_in(cells, marks):
    (row,) = _read((TICKET, "王喆", *cells)).rows
    assert (row.outcome, dict(row.marks)) == (Outcome.ACCEPTED, marks)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("", "王喆", 80, 80), SheetTrouble.MISSING_TICKET),
        (("202611169999001", "王喆", 80, 80), SheetTrouble.UNKNOWN_TICKET),
        (("2.02611E+14", "王喆", 80, 80), SheetTrouble.TICKET_LOST_DIGITS),
        ((2026111600010012.0, "王喆", 80, 80), SheetTrouble.TICKET_LOST_DIGITS),
        ((TICKET, "王哲", 80, 80), SheetTrouble.NAME_DIFFERS),
        ((TICKET, "王喆", "优", 80), SheetTrouble.NOT_A_NUMBER),
        ((TICKET, "王喆", 59.995, 80), SheetTrouble.NOT_A_NUMBER),
        ((TICKET, "王喆", 100.5, 80), SheetTrouble.SCORE_OUT_OF_RANGE),
        ((TICKET, "王喆", -1, 80), SheetTrouble.SCORE_OUT_OF_RANGE),
        ((TICKET, "王喆", 80, 80, "缺考"), SheetTrouble.ABSENT_WITH_POINTS),
        ((TICKET, "王喆", "#N/A", 80), SheetTrouble.ERROR_CELL),
    ],
)
def test_why_a_row_is_refused(cells, code):
    (row,) = _read(cells).rows
    assert row.outcome is Outcome.REFUSED
    assert code in _codes(row)
    assert row.marks == {}


def test_a_ticket_typed_as_a_figure_of_fifteen_digits_is_whole():
    (row,) = _read((int(TICKET), "王喆", 80, 80)).rows
    assert row.outcome is Outcome.ACCEPTED


def test_two_rows_of_one_ticket_are_both_refused():
    first, second = _read((TICKET, "王喆", 80, 80), (TICKET, "王喆", 90, 80)).rows
    for row, other in ((first, 3), (second, 2)):
        assert _codes(row) == [SheetTrouble.DUPLICATE_IN_FILE]
        assert row.reasons[0].facts["row"] == other
        assert row.marks == {}


def test_marks_that_stand_are_compared_and_never_written_over():
    line = (TICKET, "王喆", 80, 70)
    (same,) = _read(line, standing={1: 8000, 2: 7000}).rows
    (other,) = _read(line, standing={1: 8100}).rows
    (absent,) = _read(line, standing={1: None}).rows
    (half,) = _read(line, standing={1: 8000}).rows

    assert (same.outcome, _codes(same)) == (Outcome.IGNORED, [PassedOver.ALREADY_IN])
    assert (other.outcome, _codes(other)) == (Outcome.REFUSED, [SheetTrouble.ALREADY_MARKED])
    assert _codes(absent) == [SheetTrouble.ABSENT_STANDS]
    assert (half.outcome, dict(half.marks)) == (Outcome.ACCEPTED, {2: 7000})


def test_what_the_computer_marks_or_what_is_closed_takes_no_mark():
    line = (TICKET, "王喆", 80, 70)
    (screen,) = _read(line, locked={1: SheetTrouble.BY_THE_COMPUTER}).rows
    (only_practice,) = _read(
        (TICKET, "王喆", None, 70), locked={1: SheetTrouble.BY_THE_COMPUTER}
    ).rows
    (out,) = _read(line, closed=SheetTrouble.PUBLISHED).rows

    assert _codes(screen) == [SheetTrouble.BY_THE_COMPUTER]
    assert only_practice.outcome is Outcome.ACCEPTED
    assert _codes(out) == [SheetTrouble.PUBLISHED]


def test_remarks_let_a_row_in_and_are_told():
    (row,) = _read((TICKET, None, 80, 70), admitted=False).rows
    assert row.outcome is Outcome.ACCEPTED
    assert _codes(row) == [SheetRemark.NO_NAME, SheetRemark.NOT_ADMITTED]


def test_rows_that_are_nobody_are_passed_over():
    rows = _read(
        HEADING, (TICKET, "王喆", None, None), ("合计：2人",), ("考评员签字：", "", "", "")
    ).rows
    assert [_codes(row) for row in rows] == [
        [PassedOver.REPEATED_HEADING],
        [PassedOver.NO_MARK],
        [PassedOver.FOOTER],
        [PassedOver.FOOTER],
    ]


def test_a_part_is_found_by_its_name_or_by_what_its_kind_is_called():
    named = _read(
        (TICKET, "王喆", 80, 70), heading=("考号", "考生姓名", "理论成绩", "操作技能得分")
    )
    bracketed = _read((TICKET, "王喆", 80), heading=("准考证号", "姓名", "实操（满分100）"))
    english = _read((TICKET, "王喆", 80, 70), heading=("Ticket", "Name", "Theory", "Practice"))
    assert dict(named.rows[0].marks) == {1: 8000, 2: 7000}
    assert dict(bracketed.rows[0].marks) == {2: 8000}
    assert dict(english.rows[0].marks) == {1: 8000, 2: 7000}


def test_a_file_without_headings_says_so():
    book = workbook({"别的": [("姓名", "电话"), ("王喆", "19900010001")]})
    sheets = read_tables(book, "x.xlsx")
    assert [t.code for t in read_marks(sheets, {}).troubles] == [SheetTrouble.NO_HEADING]
    assert tickets_in(sheets) == []


def test_the_empty_sheet_can_come_back():
    people = [(TICKET, "王喆")]
    book = mark_sheet(people, (THEORY, PRACTICE), "保安员结业考试")
    reading = read_marks(read_tables(book, "x.xlsx"), {TICKET: _expected()})
    (row,) = reading.rows
    assert (row.ticket, _codes(row)) == (TICKET, [PassedOver.NO_MARK])
