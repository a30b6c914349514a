"""A paper form ready to be filled: one description that the Excel writer and the PDF room read.

Everything in it is finished text. Sizes are millimetres on A4.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

#: What is left of A4 between the margins, upright and across.
UPRIGHT_MM, ACROSS_MM = 184, 277

Value = str | int | Decimal


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of the table: its heading, its width, and whether its texts start at the left."""

    words: str
    mm: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class PrintedBox:
    """A labelled box of a form without a table; a wide one takes the whole line."""

    words: str
    value: str
    wide: bool = False
    #: Height to leave for handwriting and stamps.
    mm: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm:
    """One form. It has either boxes or a table; raises ``ValueError`` where it does not fit A4."""

    title: str
    across: bool = False
    #: The line of facts above the table, each ``label：value``.
    head: tuple[str, ...] = ()
    columns: tuple[PrintedColumn, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    boxes: tuple[PrintedBox, ...] = ()
    #: Small lines under the table: how to fill it.
    notes: tuple[str, ...] = ()
    #: Where people sign and stamp.
    signatures: tuple[str, ...] = ()
    #: Around the number of the page and the number of pages.
    page_words: tuple[str, str, str] = ("", "/", "")
    #: The least height of a row: more where people write by hand.
    row_mm: int = 8
    #: What a QR at the head opens, and the words under it.
    qr: str = ""
    qr_words: str = ""
    #: Added to the notes where a character could not be printed and stands as a blank mark.
    gap_note: str = ""

    def __post_init__(self) -> None:
        room = ACROSS_MM if self.across else UPRIGHT_MM
        if sum(column.mm for column in self.columns) > room:
            raise ValueError(f"the columns of {self.title} are wider than {room} mm")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.title} has a cell too many or too few")

    def texts(self) -> Iterable[str]:
        """Every text that will stand on the paper."""
        yield from (self.title, *self.head, *self.notes, *self.signatures, *self.page_words)
        yield from (self.qr_words, self.gap_note)
        yield from (column.words for column in self.columns)
        for box in self.boxes:
            yield from (box.words, box.value)
        for row in self.rows:
            yield from (cell for cell in row if isinstance(cell, str))

    def with_texts(self, change: Callable[[str], str]) -> PrintedForm:
        """The same form with ``change`` made to what people's data put into it."""
        return replace(
            self,
            head=tuple(map(change, self.head)),
            boxes=tuple(replace(box, value=change(box.value)) for box in self.boxes),
            rows=tuple(
                tuple(change(cell) if isinstance(cell, str) else cell for cell in row)
                for row in self.rows
            ),
        )

    def to_json(self) -> str:
        """One canonical line of JSON: equal forms give equal text. Numbers become text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str)

    @classmethod
    def from_json(cls, text: str | bytes) -> PrintedForm:
        """The inverse of ``to_json``; raises ``ValueError`` for anything else."""
        record = json.loads(text)
        if not isinstance(record, dict) or set(record) != {field.name for field in fields(cls)}:
            raise ValueError("a form lacks a field or has one too many")
        return cls(**(record | _read(record)))


def _read(record: dict[str, Any]) -> dict[str, Any]:
    """The values that JSON keeps as lists."""
    texts = {name: tuple(record[name]) for name in ("head", "notes", "signatures", "page_words")}
    return {
        **texts,
        "columns": tuple(PrintedColumn(**column) for column in record["columns"]),
        "boxes": tuple(PrintedBox(**box) for box in record["boxes"]),
        "rows": tuple(tuple(row) for row in record["rows"]),
    }


def one_line(text: str) -> str:
    """``text`` without line ends and without characters that leave no trace on paper.

    Runs of ideographic spaces stay: they are the room for a date to be written.
    """
    told = " ".join(text.splitlines())
    return "".join(c for c in told if unicodedata.category(c)[0] != "C")
