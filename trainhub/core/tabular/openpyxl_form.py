"""A paper form in Excel: page set up for A4, lines, repeated headings. Loaded by ``writing``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from trainhub.core.printed import ACROSS_MM, UPRIGHT_MM, PrintedBox, PrintedForm, Value
from trainhub.core.tabular.openpyxl_writer import as_text

#: 宋体 stands on every office computer; where it does not, the reader takes its like.
_FACE = "宋体"
#: A character of the default face is so wide; heights of rows are told in points.
_MM_A_CHARACTER, _POINTS_A_MM = 1.95, 72 / 25.4
_LINE = Side(style="thin", color="000000")
_ALL_ROUND = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_INSIDE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_CELL_POINTS, _HEADING_POINTS = 10, 10
#: A full-width character of ten points is so many millimetres wide, and a half-width one.
_WIDE_MM, _NARROW_MM = 3.6, 1.95
#: Columns of the grid on which boxes stand: label, value, label, value.
_GRID_MM = (32, 60, 32, 60)
_CHANGED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NO_TIME = b"2000-01-01T00:00:00Z"


def form_bytes(form: PrintedForm, name: str) -> bytes:
    """The form as one .xlsx file of one sheet."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]  # a new book has one
    sheet.title = name[:31]
    widths = [column.mm for column in form.columns] or list(_GRID_MM)
    _set_up(sheet, form, widths)
    row = _head(sheet, form, widths)
    row = _table(sheet, form, row) if form.columns else _boxes(sheet, form, row)
    _foot(sheet, form, row, len(widths))
    out = BytesIO()
    book.save(out)
    return _timeless(out.getvalue())


def _set_up(sheet: Any, form: PrintedForm, widths: Sequence[int]) -> None:
    page: Any = sheet.page_setup
    page.paperSize, page.orientation = 9, "landscape" if form.across else "portrait"
    page.fitToWidth, page.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins: Any = sheet.page_margins
    margins.left = margins.right = 0.4 if form.across else 0.5
    margins.top, margins.bottom, margins.footer = 0.55, 0.7, 0.35
    sheet.print_options.horizontalCentered = True
    before, between, after = form.page_words
    sheet.oddFooter.center.text = f"{before}&P{between}&N{after}"
    room = ACROSS_MM if form.across else UPRIGHT_MM
    stretch = room / sum(widths)
    for index, mm in enumerate(widths, start=1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = round(mm * stretch / _MM_A_CHARACTER, 1)


def _head(sheet: Worksheet, form: PrintedForm, widths: Sequence[int]) -> int:
    """Title and facts; the number of the next row."""
    _across(sheet, 1, len(widths), form.title, Font(name=_FACE, size=18, bold=True), _MIDDLE, 34)
    if not form.head:
        return 2
    facts = _spread(form.head, form)
    _across(sheet, 2, len(widths), facts, Font(name=_FACE, size=10), _LEFT, 22)
    return 3


def _spread(texts: Sequence[str], form: PrintedForm) -> str:
    """The texts on one line with as much room between them as the sheet has, in wide spaces."""
    taken = sum(_millimetres(text) for text in texts) * 1.12
    room = (ACROSS_MM if form.across else UPRIGHT_MM) - taken
    gap = int(room / max(1, len(texts)) / _WIDE_MM)
    return ("　" * max(2, gap)).join(texts)


def _across(
    sheet: Worksheet, row: int, last: int, text: str, font: Font, where: Alignment, points: float
) -> None:
    """One text over the whole width of the sheet."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
    cell = sheet.cell(row, 1)
    as_text(cell, text)
    cell.font, cell.alignment = font, where
    sheet.row_dimensions[row].height = points


def _table(sheet: Worksheet, form: PrintedForm, first: int) -> int:
    heading = Font(name=_FACE, size=_HEADING_POINTS, bold=True)
    for index, column in enumerate(form.columns, start=1):
        _boxed(sheet.cell(first, index), column.words, heading, _MIDDLE)
    titles = [(column.words, column.mm) for column in form.columns]
    sheet.row_dimensions[first].height = _height(titles, 12)
    sheet.print_title_rows = f"{first}:{first}"
    sheet.freeze_panes = f"A{first + 1}"
    return _rows(sheet, form, first + 1)


def _rows(sheet: Worksheet, form: PrintedForm, first: int) -> int:
    """The rows. Styles are copied from the first of them: setting five a cell takes seconds."""
    font = Font(name=_FACE, size=_CELL_POINTS)
    patterns: list[Cell] = []
    for offset, values in enumerate(form.rows):
        number = first + offset
        for index, value in enumerate(values):
            cell: Any = sheet.cell(number, index + 1)
            if offset:
                _fill(cell, value)
                _as_before(cell, patterns[index], value)
            else:
                _boxed(cell, value, font, _LEFT if form.columns[index].left else _MIDDLE)
                patterns.append(cell)
        told = [(str(v), c.mm) for v, c in zip(values, form.columns, strict=True)]
        sheet.row_dimensions[number].height = _height(told, form.row_mm * _POINTS_A_MM * 0.9)
    return first + len(form.rows)


def _as_before(cell: Any, pattern: Any, value: Value) -> None:
    cell._style = copy(pattern._style)
    cell.number_format = _format_of(value)
    cell.quotePrefix = isinstance(value, str)


def _format_of(value: Value) -> str:
    if isinstance(value, str):
        return "@"
    return "0.00" if isinstance(value, Decimal) else "0"


def _fill(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        as_text(cell, value)
    else:
        cell.value = value


def _boxed(cell: Any, value: Value, font: Font, where: Alignment) -> None:
    _fill(cell, value)
    cell.font, cell.alignment, cell.border = font, where, _ALL_ROUND
    cell.number_format = _format_of(value)
    cell.quotePrefix = isinstance(value, str)


def _height(texts: Sequence[tuple[str, int]], least: float) -> float:
    """Points of a row whose longest text breaks into lines in its column."""
    lines = max((_lines(text, mm) for text, mm in texts), default=1)
    return max(least, lines * 13.5 + 3)


def _lines(text: str, mm: int) -> int:
    return max(1, -(-int(_millimetres(text) * 10) // int((mm - 1.5) * 10)))


def _millimetres(text: str) -> float:
    """About how wide a text of ten points is."""
    return sum(_WIDE_MM if ord(letter) > 0x2E7F else _NARROW_MM for letter in text)


def _boxes(sheet: Worksheet, form: PrintedForm, row: int) -> int:
    place = 1
    for box in form.boxes:
        if box.wide and place == 3:
            row, place = row + 1, 1
        _box(sheet, row, place, box)
        place = 1 if box.wide or place == 3 else 3
        row += place == 1
    return row + (place == 3)


def _box(sheet: Worksheet, row: int, place: int, box: PrintedBox) -> None:
    """A label and its value, which takes the rest of the line when the box is wide."""
    _boxed(sheet.cell(row, place), box.words, Font(name=_FACE, size=11, bold=True), _MIDDLE)
    last = 4 if box.wide else place + 1
    for column in range(place + 1, last + 1):
        _boxed(sheet.cell(row, column), box.value if column == place + 1 else "",
               Font(name=_FACE, size=11), _INSIDE)  # fmt: skip
    if last > place + 1:
        sheet.merge_cells(start_row=row, start_column=place + 1, end_row=row, end_column=last)
    least = box.mm * _POINTS_A_MM * 1.05
    width = sum(_GRID_MM[place:last])
    height = max(_height([(box.words, 30), (box.value, width - 2)], least),
                 sheet.row_dimensions[row].height or 0)  # fmt: skip
    sheet.row_dimensions[row].height = height


def _foot(sheet: Worksheet, form: PrintedForm, row: int, last: int) -> None:
    width = ACROSS_MM if form.across else UPRIGHT_MM
    small = Font(name=_FACE, size=9)
    for note in form.notes:
        _across(sheet, row, last, note, small, _LEFT, _height([(note, width)], 16))
        row += 1
    if form.signatures:
        words = _spread(form.signatures, form)
        height = max(32.0, _height([(words, width)], 32) + 8)
        _across(sheet, row, last, words, Font(name=_FACE, size=11), _LEFT, height)


def _timeless(body: bytes) -> bytes:
    """The same workbook without the time of day, so that equal forms are equal files."""
    out = BytesIO()
    with ZipFile(BytesIO(body)) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _CHANGED.sub(rb"\g<1>" + _NO_TIME, content)
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            kept.writestr(entry, content)
    return out.getvalue()
