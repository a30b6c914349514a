"""Tables as plain text: what programs call CSV, in the encodings of the last thirty years."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from trainhub.core.tabular.sheets import (
    BLANK,
    MAX_COLUMNS,
    MAX_ROWS,
    Budget,
    Cell,
    FileTrouble,
    Kind,
    Row,
    Sheet,
    refuse,
)

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: GB 18030 after UTF-8: almost every text decodes as GB 18030, few as UTF-8 by accident.
_GUESSES = ("utf-8", "gb18030")
_DELIMITERS = ",\t;"
_LINES_TO_JUDGE = 20
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
#: First characters that make a spreadsheet run a text as a formula, full-width forms too.
_RISKY = "=+\\-@\t\r\n＝＋－＠"
_NEEDS_GUARD = re.compile(f"'*[{_RISKY}]")
_GUARDED = re.compile(f"'+[{_RISKY}]")


def read_delimited(data: bytes, name: str) -> Sheet:
    """The rows of a text table. Every cell is text; row numbers count records, blank ones too.

    Raises ``Refused`` when the bytes are no text or a quotation mark is left open: guessing
    where it ends would swallow the people on the lines below.
    """
    text = decoded(data)
    budget = Budget()
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    return Sheet(name, tuple(budget.spend(row) for row in _rows(reader)))


def write_delimited(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV that a spreadsheet opens in the right encoding and in which no text is a formula.

    A text that starts like a formula gets an apostrophe, which ``read_delimited`` takes off.
    """
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_guarded(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    number = 0
    try:
        for number, texts in enumerate(reader, start=1):
            if number > 2 * MAX_ROWS:
                raise refuse(FileTrouble.TOO_MANY_ROWS, limit=MAX_ROWS)
            if any(texts[MAX_COLUMNS:]):
                raise refuse(FileTrouble.TOO_MANY_COLUMNS, limit=MAX_COLUMNS)
            cells = [_cell(text) for text in texts[:MAX_COLUMNS]]
            while cells and cells[-1] is BLANK:
                cells.pop()
            if cells:
                yield Row(number, tuple(cells))
    except csv.Error:
        raise refuse(FileTrouble.STRAY_QUOTE, line=number + 1) from None


def _cell(text: str) -> Cell:
    if not text:
        return BLANK
    if text in _ERRORS:
        return Cell(text, Kind.ERROR)
    return Cell(text[1:] if _GUARDED.match(text) else text, Kind.TEXT)


def _guarded(text: str) -> str:
    text = text.replace("\0", "")
    return f"'{text}" if _NEEDS_GUARD.match(text) else text


def decoded(data: bytes) -> str:
    """The text of the file; a NUL outside UTF-16 means that it is no text at all."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode(data, (encoding,))
    if b"\0" in data:
        raise refuse(FileTrouble.NOT_A_TABLE)
    return _decode(data, _GUESSES)


def _decode(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refuse(FileTrouble.UNKNOWN_ENCODING)


def _delimiter(text: str) -> str:
    """The delimiter that splits the widest of the first lines into most cells."""
    lines = [line for line, _ in zip(StringIO(text), range(_LINES_TO_JUDGE), strict=False)]
    return max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))
