"""Excel files that people take away: templates to fill in and lists to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import cast

from trainhub.core.printed import PrintedForm

Value = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and the words one may choose from."""

    title: str
    width: int = 14
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One sheet: an optional line of advice, the headings, the rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    advice: str = ""


def write_xlsx(tables: Sequence[Table]) -> bytes:
    """The workbook as bytes. Every text is a text cell, whatever character it starts with.

    Columns are formatted as text, so an ID number typed into a template keeps its digits.
    """
    # openpyxl costs 0.4 s and 28 MB; only a process that writes a workbook pays for it.
    writer = import_module("trainhub.core.tabular.openpyxl_writer")
    return cast(bytes, writer.workbook_bytes(tables))


def write_form(form: PrintedForm, name: str) -> bytes:
    """A paper form as a workbook of one sheet called ``name``, ready to be printed on A4.

    Equal forms give equal bytes. Texts stay texts, whatever character they start with; 500 rows
    take about half a second.
    """
    writer = import_module("trainhub.core.tabular.openpyxl_form")
    return cast(bytes, writer.form_bytes(form, name))
