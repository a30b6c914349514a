"""Workbooks people take away: templates to fill in, lists to keep, nothing that runs."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from trainhub.core.tabular import Column, Kind, Table, read_tables, write_delimited, write_xlsx
from trainhub.courses.roster.rules import read_roster
from trainhub.courses.roster.template import roster_template
from trainhub.exams.bank.excel import read_question_sheet
from trainhub.exams.bank.template import question_template

SAMPLES = Path(__file__).parent.parent / "samples"
#: Any text a database may hold, with the signs that spreadsheets run or choke on.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0")
    | st.sampled_from("=+-@\t\r\n'＝_x0041\x07"),
    min_size=1,
    max_size=30,
)


def _written(text: str) -> bytes:
    return write_xlsx([Table("名单", [Column("备注")], [[text]])])


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_every_text_comes_back_from_a_workbook_as_the_same_text(text: str) -> None:
    cell = read_tables(_written(text), "a.xlsx")[0].rows[1].cell(0)
    assert (cell.kind, cell.value, cell.computed) == (Kind.TEXT, text, False)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_every_text_comes_back_from_a_text_table(texts: list[str]) -> None:
    (sheet,) = read_tables(write_delimited([[*texts, "."]]), "a.csv")
    assert [cell.text for cell in sheet.rows[0].cells] == [*texts, "."]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@a", "\t=1", "＝1"])
def test_no_text_is_written_as_a_formula(text: str) -> None:
    data = _written(text)
    cell = load_workbook(BytesIO(data)).active["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_numbers_and_days_stay_what_they_are_but_id_numbers_become_text() -> None:
    row = [5, 2.5, date(2026, 11, 22), 119999198210186281, None]
    data = write_xlsx([Table("a", [Column(str(n)) for n in range(5)], [row])])
    cells = read_tables(data, "a.xlsx")[0].rows[1].cells
    assert [cell.value for cell in cells] == [5, 2.5, date(2026, 11, 22), "119999198210186281"]


def test_a_sheet_name_loses_the_signs_a_spreadsheet_forbids() -> None:
    data = write_xlsx([Table("一期/二期:*" + "长" * 40, [Column("a")])])
    assert read_tables(data, "a.xlsx")[0].name == "一期 二期  " + "长" * 24


@pytest.mark.parametrize("template", [roster_template, question_template])
def test_a_template_keeps_typed_numbers_as_text_and_offers_words(template: object) -> None:
    sheet = load_workbook(BytesIO(template())).active  # type: ignore[operator]
    assert sheet.freeze_panes == "A3"
    assert all(column.number_format == "@" for column in sheet.column_dimensions.values())
    assert sheet.data_validations.dataValidation


def test_the_roster_template_comes_back_as_an_empty_roster_that_can_be_filled() -> None:
    sheets = read_tables(roster_template(), "a.xlsx")
    reading = read_roster(sheets, date(2026, 11, 22), {})
    assert (reading.header_row, reading.people) == (2, ())
    assert [row.reasons[0].key for row in reading.rows] == ["example"]


def test_the_question_template_comes_back_as_an_empty_bank_that_can_be_filled() -> None:
    reading = read_question_sheet(read_tables(question_template(), "a.xlsx"))
    assert (reading.header_row, reading.questions) == (2, ())


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    old = read_tables(SAMPLES / "roster-clean.xls", "roster-clean.xls")
    new = read_tables(SAMPLES / "roster-clean.xlsx", "roster-clean.xlsx")
    assert [sheet.hidden for sheet in old] == [False, True]
    assert [[c.text for c in row.cells] for row in old[0].rows] == [
        [c.text for c in row.cells] for row in new[0].rows
    ]
