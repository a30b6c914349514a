"""Old .xls workbooks, which stations still send. Read by calamine, only inside the child.

calamine allocates the whole rectangle of a sheet at once, so a hostile file can ask for any
amount of memory; the bound on the child process is what stops it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from trainhub.core.tabular.sheets import (
    BLANK,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Budget,
    Cell,
    FileTrouble,
    Kind,
    Row,
    Sheet,
    refuse,
    whole_day,
    whole_number,
)

_Value = int | float | str | bool | date | datetime | time | timedelta
#: An .xlsx locked with a password is an old-style container with this stream in it.
_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read_xls(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an .xls file; results of formulas look like plain values here."""
    if _LOCKED in data:
        raise refuse(FileTrouble.HAS_PASSWORD)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        if len(book.sheets_metadata) > MAX_SHEETS:
            raise refuse(FileTrouble.TOO_MANY_SHEETS, limit=MAX_SHEETS)
        budget = Budget()
        return tuple(
            Sheet(meta.name, (), hidden=True)
            if meta.visible != SheetVisibleEnum.Visible
            else Sheet(meta.name, _rows(book.get_sheet_by_name(meta.name), budget))
            for meta in book.sheets_metadata
        )
    except CalamineError:
        raise refuse(FileTrouble.DAMAGED) from None


def _rows(sheet: CalamineSheet, budget: Budget) -> tuple[Row, ...]:
    end = sheet.end
    if end is None:
        return ()
    if end[0] >= 2 * MAX_ROWS:
        raise refuse(FileTrouble.TOO_MANY_ROWS, limit=MAX_ROWS)
    if end[1] >= MAX_COLUMNS:
        raise refuse(FileTrouble.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [_cell(value) for value in values]
        while cells and cells[-1] is BLANK:
            cells.pop()
        if cells:
            rows.append(budget.spend(Row(number, tuple(cells))))
    return tuple(rows)


def _cell(value: _Value) -> Cell:
    match value:
        case "":
            return BLANK
        case str():
            return Cell(value, Kind.TEXT)
        case bool():
            return Cell(value, Kind.BOOL)
        case int() | float():
            return Cell(whole_number(float(value)), Kind.NUMBER)
        case datetime() | date():
            day = whole_day(value) if isinstance(value, datetime) else value
            return Cell(day, Kind.DATE)
    return Cell(str(value), Kind.TEXT)
