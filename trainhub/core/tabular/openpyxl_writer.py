"""The one module that knows openpyxl. Loaded by ``writing`` when a workbook is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from trainhub.core.tabular.sheets import MAX_ROWS, SIGNIFICANT_DIGITS
from trainhub.core.tabular.writing import Table, Value

_TEXT_FORMAT = "@"
_HEADING = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E8EEF4")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
#: What XML cannot hold, and what would read back as such an escape (ECMA-376, 22.9.2.19).
_NEEDS_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def workbook_bytes(tables: Sequence[Table]) -> bytes:
    """The tables as one .xlsx file, a sheet each."""
    book = Workbook(write_only=True)
    for table in tables:
        _add_sheet(book, table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _add_sheet(book: Workbook, table: Table) -> None:
    # A write-only sheet takes columns and choices like any other, but its type does not say so.
    sheet: Any = book.create_sheet(_NOT_IN_SHEET_NAMES.sub(" ", table.name)[:31] or None)
    first = 3 if table.advice else 2
    sheet.freeze_panes = f"A{first}"
    for index, column in enumerate(table.columns, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = _TEXT_FORMAT
        if column.choices:
            choice = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"')
            # A word beside the list is asked about, not forbidden: the reader judges it.
            choice.showErrorMessage, choice.errorStyle = True, "warning"
            choice.add(f"{letter}{first}:{letter}{MAX_ROWS}")
            sheet.data_validations.append(choice)
    if table.advice:
        sheet.append([_text_cell(sheet, table.advice)])
    sheet.append([_heading_cell(sheet, column.title) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])


def _heading_cell(sheet: Any, title: str) -> Cell:
    cell = _text_cell(sheet, title)
    cell.font, cell.fill = _HEADING, _SHADE
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _cell(sheet: Any, value: Value) -> Cell | Value:
    if isinstance(value, str):
        return _text_cell(sheet, value)
    too_long = isinstance(value, int) and abs(value) >= 10**SIGNIFICANT_DIGITS
    return _text_cell(sheet, str(value)) if too_long else value


def _text_cell(sheet: Any, text: str) -> Cell:
    """A cell that stays text: the type is set after the value, since ``=…`` would make a formula;
    the quote prefix keeps it text when somebody edits the cell."""
    cell: Cell = WriteOnlyCell(sheet)
    as_text(cell, text)
    return cell


def as_text(cell: Any, text: str) -> None:
    """Put ``text`` into a cell so that it stays text and comes back as it was."""
    cell.value = _NEEDS_ESCAPE.sub(_escape, text)
    cell.data_type = "s"
    cell.quotePrefix = True


def _escape(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
