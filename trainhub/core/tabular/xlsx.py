"""Reading .xlsx (ECMA-376 SpreadsheetML) as a stream, with bounds on everything.

The usual readers load whole sheets, lose the difference between a formula and its stored
result, or allocate the rectangle up to the last cell, which one cell at XFD1048576 makes
17 billion cells wide. This one stops at the first row too many.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from trainhub.core.tabular.package import Attributes, Listener, Package
from trainhub.core.tabular.sheets import (
    BLANK,
    MAX_COLUMNS,
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
from trainhub.core.tabular.workbook import Workbook, open_workbook, unescaped

#: Formatted but empty cells are common (a border drawn down the sheet), so they may be many.
_MAX_ROW_ELEMENTS = 200_000
_MAX_CELL_ELEMENTS = 600_000
#: The day after 31 December 9999, where the calendar of a sheet ends.
_LAST_SERIAL = 2_958_466


def read_xlsx(package: Package) -> tuple[Sheet, ...]:
    """The sheets of the workbook in order; raises ``Refused`` when it is damaged or too big."""
    book = open_workbook(package)
    budget = Budget()
    sheets = []
    for part in book.sheets:
        reader = _SheetReader(book, budget)
        if not part.hidden:
            package.read(part.path, Listener(reader.start, reader.end, reader.text))
        sheets.append(Sheet(part.name, tuple(reader.rows), part.hidden))
    return tuple(sheets)


class _SheetReader:
    """Hears one worksheet and keeps the rows that hold something."""

    def __init__(self, book: Workbook, budget: Budget) -> None:
        self.rows: list[Row] = []
        self._book, self._budget = book, budget
        self._row_elements = self._cell_elements = 0
        self._row_number = 0
        self._cells: list[Cell] = []
        self._column = -1
        self._given: Attributes = {}
        self._computed = False
        self._raw: list[str] | None = None
        self._listening = self._phonetic = False

    def start(self, element: str, given: Attributes) -> None:
        """An element opens."""
        if element == "c":
            self._given, self._computed, self._raw = given, False, None
            self._column = _column(given["r"]) if "r" in given else self._column + 1
        elif element in {"v", "t"}:
            self._listening = not self._phonetic
            self._raw = [] if self._raw is None else self._raw
        elif element == "f":
            self._computed = True
        elif element == "rPh":
            self._phonetic = True
        elif element == "row":
            self._begin_row(given)

    def text(self, piece: str) -> None:
        """Characters of the open element."""
        if self._listening and self._raw is not None:
            self._raw.append(piece)

    def end(self, element: str) -> None:
        """An element closes."""
        if element in {"v", "t"}:
            self._listening = False
        elif element == "rPh":
            self._phonetic = False
        elif element == "c":
            self._end_cell()
        elif element == "row" and self._cells:
            self.rows.append(self._budget.spend(Row(self._row_number, tuple(self._cells))))

    def _begin_row(self, given: Attributes) -> None:
        self._row_elements += 1
        if self._row_elements > _MAX_ROW_ELEMENTS:
            raise refuse(FileTrouble.TOO_MANY_ROWS, limit=_MAX_ROW_ELEMENTS)
        self._row_number = int(given["r"]) if "r" in given else self._row_number + 1
        self._cells, self._column = [], -1

    def _end_cell(self) -> None:
        self._cell_elements += 1
        if self._cell_elements > _MAX_CELL_ELEMENTS:
            raise refuse(FileTrouble.TOO_MUCH_TEXT)
        cell = self._read(None if self._raw is None else "".join(self._raw))
        if cell.kind is Kind.BLANK:
            return
        if self._column >= MAX_COLUMNS:
            raise refuse(FileTrouble.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        self._cells.extend([BLANK] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = cell

    def _read(self, raw: str | None) -> Cell:
        kind = self._given.get("t", "n")
        if not raw:
            # A computed text may be empty; a computed number without a value never ran.
            empty = not self._computed or (kind == "str" and raw is not None)
            return BLANK if empty else Cell(None, Kind.FORMULA, computed=True)
        match kind:
            case "s":
                return self._text_cell(self._book.strings[int(raw)])
            case "inlineStr" | "str":
                return self._text_cell(unescaped(raw))
            case "b" | "e" | "d":
                return Cell(_TYPED[kind](raw), _KINDS[kind], self._computed)
        return self._number(float(raw), int(self._given.get("s", "0")))

    def _text_cell(self, text: str) -> Cell:
        return Cell(text, Kind.TEXT, self._computed) if text else BLANK

    def _number(self, number: float, style: int) -> Cell:
        is_date = style in self._book.date_styles and 1 <= number < _LAST_SERIAL
        if is_date:
            return Cell(_day(number, self._book.from_1904), Kind.DATE, self._computed)
        return Cell(whole_number(number), Kind.NUMBER, self._computed)


def _day(serial: float, from_1904: bool) -> date:
    """The day, or moment, a serial number stands for.

    The 1900 calendar counts a 29 February 1900 that never was, hence its two bases.
    """
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if serial >= 61 else 31)
    midnight = datetime.combine(first, datetime.min.time())
    moment = midnight + timedelta(seconds=round(serial * 86_400))
    return whole_day(moment)


def _iso_moment(text: str) -> date:
    return whole_day(datetime.fromisoformat(text).replace(tzinfo=None))


#: How values that say their own type are read.
_TYPED: dict[str, Callable[[str], bool | str | date]] = {
    "b": lambda raw: raw.strip() in {"1", "true"},
    "e": str,
    "d": _iso_moment,
}
_KINDS = {"b": Kind.BOOL, "e": Kind.ERROR, "d": Kind.DATE}


def _column(reference: str) -> int:
    """The column of ``AB12`` counted from 0; raises ``ValueError`` where there is none."""
    column = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    if not column:
        raise ValueError("a cell without a column")
    return column - 1
