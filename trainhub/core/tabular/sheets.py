"""What a table file holds once it is read: sheets, rows, cells; and why it may be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_

#: A roster of 20,000 people is 3 MB; nothing honest is near these bounds.
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_CELLS = 500_000
MAX_CHARACTERS = 10_000_000
MAX_SHEETS = 50

#: A spreadsheet keeps this many digits of a number and drops the rest.
SIGNIFICANT_DIGITS = 15


class FileTrouble(StrEnum):
    """Why a file is not read at all."""

    EMPTY_FILE = N_("The file is empty.")
    TOO_BIG = N_("The file is larger than {limit} MB. Split it and upload the parts.")
    UNPACKS_TOO_BIG = N_("The file unpacks to more than {limit} MB. It is not a normal table.")
    TOO_MANY_ROWS = N_("The table has more than {limit} rows. Split it and upload the parts.")
    TOO_MANY_COLUMNS = N_("The table has more than {limit} columns. Keep only the columns needed.")
    TOO_MANY_SHEETS = N_("The workbook has more than {limit} sheets. Keep only the one needed.")
    TOO_MUCH_TEXT = N_("The table holds too much text. Split it and upload the parts.")
    NOT_A_TABLE = N_("This is not an Excel or CSV table. Save it as .xlsx and upload it again.")
    DAMAGED = N_("The file is damaged. Open it, save it as .xlsx and upload it again.")
    HAS_PASSWORD = N_(
        "The file is locked with a password. Remove the password and upload it again."
    )
    HAS_MACROS = N_("The workbook contains macros. Save it as .xlsx and upload it again.")
    LINKS_TO_FILES = N_(
        "The workbook takes values from other files. Paste them as values and upload it again."
    )
    UNSAFE_XML = N_("The file holds instructions that no table needs. It was not opened.")
    UNKNOWN_ENCODING = N_("The characters of the file cannot be read. Save it as .xlsx instead.")
    STRAY_QUOTE = N_(
        "Line {line} has a quotation mark that is not closed. Save it as .xlsx instead."
    )
    TOO_SLOW = N_("The file takes too long to read. Split it and upload the parts.")


def refuse(trouble: FileTrouble, **facts: object) -> Refused:
    """The refusal for ``trouble``, to be raised by the reader that met it."""
    return Refused(Reason(trouble, **facts))


class Kind(StrEnum):
    """What a cell holds. ``FORMULA`` is a formula that no program has worked out yet."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    ERROR = "error"
    FORMULA = "formula"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``computed`` marks the stored result of a formula; formulas are never run."""

    value: str | int | float | bool | date | datetime | None
    kind: Kind
    computed: bool = False

    @property
    def text(self) -> str:
        """The value as a person reads it; whole numbers without exponent, dates as ISO."""
        if self.value is None or self.kind is Kind.FORMULA:
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, int | float):
            return plain_number(self.value)
        if isinstance(self.value, date):
            return self.value.isoformat()
        return self.value


BLANK = Cell(None, Kind.BLANK)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; ``number`` is the row number the spreadsheet shows."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of the column counted from 0, blank beyond the last one."""
        return self.cells[column] if column < len(self.cells) else BLANK


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. A hidden sheet is named, but its rows are not read."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False


def plain_number(value: int | float) -> str:
    """``19900015323`` for 19900015323.0, ``2.5`` for 2.5: at most the digits a sheet keeps."""
    rounded = Decimal(format(value, f".{SIGNIFICANT_DIGITS}g"))
    if not rounded.is_finite():
        return str(value)
    return f"{rounded:f}" if rounded % 1 else f"{rounded.to_integral_value():f}"


def whole_number(number: float) -> int | float:
    """``number`` as an int where it is whole and a sheet keeps all of its digits."""
    exact = number.is_integer() and abs(number) < 10**SIGNIFICANT_DIGITS
    return int(number) if exact else number


def whole_day(moment: datetime) -> date:
    """The day alone where the moment is its midnight, as dates in sheets are."""
    return moment.date() if moment.time() == time() else moment


@dataclass
class Budget:
    """Counts what a file has given so far and refuses as soon as it gives too much."""

    rows: int = 0
    cells: int = 0
    characters: int = 0

    def spend(self, row: Row) -> Row:
        """Count ``row`` and return it; raises ``Refused`` over a bound."""
        if len(row.cells) > MAX_COLUMNS:
            raise refuse(FileTrouble.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
        self.rows += 1
        self.cells += len(row.cells)
        self.characters += sum(len(c.value) for c in row.cells if isinstance(c.value, str))
        if self.rows > MAX_ROWS:
            raise refuse(FileTrouble.TOO_MANY_ROWS, limit=MAX_ROWS)
        if self.cells > MAX_CELLS or self.characters > MAX_CHARACTERS:
            raise refuse(FileTrouble.TOO_MUCH_TEXT)
        return row
