"""Reading a mark sheet: whose marks go in, which row is refused, and why. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from trainhub.core.errors import Reason
from trainhub.core.tabular.sheets import SIGNIFICANT_DIGITS, Cell, Kind, Row, Sheet
from trainhub.exams.rules.points import points_from, points_text
from trainhub.exams.sheets.columns import Heading, find_heading
from trainhub.exams.sheets.facts import Expected, MarkRow, Outcome, Part, SheetReading
from trainhub.exams.sheets.words import PassedOver, SheetRemark, SheetTrouble
from trainhub.people.identity import clean_name

_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_ABSENT = re.compile(r"缺考|缺席|absent", re.IGNORECASE)
_YES = frozenset({"是", "√", "✓", "y", "yes", "true", "1", "缺"})
#: A sum line may stand in the column of tickets: 合计：28人 is no ticket.
_FEWEST_DIGITS = 5
_FOOTER = re.compile(
    r"合计|总计|小计|共计|备注|说明|注:|填表|考评|监考|签字|签名|盖章|日期|以下空白"
)


def tickets_in(sheets: Sequence[Sheet]) -> list[str]:
    """Whatever may be ticket numbers in a file: whom to look up before it is read."""
    headed = _headed(sheets)
    if headed is None:
        return []
    sheet, heading = headed
    rows = (row for row in sheet.rows if row.number > heading.row)
    return [ticket for row in rows if (ticket := clean_ticket(row.cell(heading.ticket).text))]


def _headed(sheets: Sequence[Sheet]) -> tuple[Sheet, Heading] | None:
    for sheet in sheets:
        heading = None if sheet.hidden else find_heading(sheet)
        if heading is not None and heading.others:
            return sheet, heading
    return None


def read_marks(sheets: Sequence[Sheet], people: Mapping[str, Expected]) -> SheetReading:
    """Read the first visible sheet with the headings; ``people`` by ticket number.

    Two rows with one ticket are both refused: nobody can tell which of them is right.
    """
    headed = _headed(sheets)
    if headed is None:
        return SheetReading(troubles=(Reason(SheetTrouble.NO_HEADING),))
    sheet, heading = headed
    rows = [_judge(row, heading, people) for row in sheet.rows if row.number > heading.row]
    named = any(row.outcome is not Outcome.IGNORED or row.ticket for row in rows)
    return SheetReading(
        sheet=sheet.name,
        header_row=heading.row,
        rows=tuple(_without_doubles(rows)),
        troubles=() if named else (Reason(SheetTrouble.NOBODY_IN_IT),),
    )


def clean_ticket(text: str) -> str:
    """A ticket number as people type it, half-width and without spaces."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")[:40]


def _without_doubles(rows: Sequence[MarkRow]) -> Iterator[MarkRow]:
    places: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.ticket:
            places[row.ticket].append(row.row)
    for row in rows:
        others = [number for number in places.get(row.ticket, ()) if number != row.row]
        if not others:
            yield row
            continue
        reason = Reason(SheetTrouble.DUPLICATE_IN_FILE, row=others[0])
        yield replace(row, outcome=Outcome.REFUSED, reasons=(reason,), marks={})


def _judge(row: Row, heading: Heading, people: Mapping[str, Expected]) -> MarkRow:
    cell = row.cell(heading.ticket)
    ticket = clean_ticket(cell.text)
    name = clean_name(row.cell(heading.name).text) if heading.name is not None else ""
    told = MarkRow(row.number, Outcome.REFUSED, ticket, name)
    nobody = _why_nobody(row, heading, ticket)
    if nobody is not None:
        return replace(told, outcome=Outcome.IGNORED, ticket="", reasons=(Reason(nobody),))
    broken = _broken(cell, heading.titles[heading.ticket]) or _lost_digits(cell)
    if broken is not None:
        return replace(told, reasons=(broken,))
    if not ticket:
        return replace(told, reasons=(Reason(SheetTrouble.MISSING_TICKET),))
    expected = people.get(ticket)
    if expected is None:
        return replace(told, reasons=(Reason(SheetTrouble.UNKNOWN_TICKET, ticket=ticket),))
    told = replace(told, expected=expected)
    if expected.closed is not None:
        return replace(told, reasons=(Reason(expected.closed),))
    if name and name != clean_name(expected.name):
        return replace(told, reasons=(Reason(SheetTrouble.NAME_DIFFERS),))
    return _with_marks(told, row, heading, expected)


def _why_nobody(row: Row, heading: Heading, ticket: str) -> PassedOver | None:
    told = [cell.text.strip() for cell in row.cells]
    if not any(told) and not any(cell.kind is Kind.FORMULA for cell in row.cells):
        return PassedOver.BLANK_ROW
    if heading.is_repeated_in(row):
        return PassedOver.REPEATED_HEADING
    if sum(character.isdigit() for character in ticket) < _FEWEST_DIGITS:
        plain = [unicodedata.normalize("NFKC", text) for text in told]
        if any(_FOOTER.search(text) for text in plain):
            return PassedOver.FOOTER
    return None


def _broken(cell: Cell, title: str) -> Reason | None:
    if cell.kind is Kind.ERROR or cell.text.strip() in _ERRORS:
        return Reason(SheetTrouble.ERROR_CELL, column=title)
    if cell.kind is Kind.FORMULA:
        return Reason(SheetTrouble.FORMULA_CELL, column=title)
    return None


def _lost_digits(cell: Cell) -> Reason | None:
    """Whether a ticket number went through a figure, which keeps 15 digits of it."""
    if cell.kind is Kind.NUMBER:
        lost = len(cell.text.lstrip("-")) > SIGNIFICANT_DIGITS or not cell.text.isdigit()
    else:
        lost = bool(_EXPONENT.fullmatch(clean_ticket(cell.text)))
    return Reason(SheetTrouble.TICKET_LOST_DIGITS) if lost else None


def _with_marks(told: MarkRow, row: Row, heading: Heading, expected: Expected) -> MarkRow:
    given: dict[int, int | None] = {}
    troubles: list[Reason] = []
    absent = _absent_from(row, heading, expected.parts)
    for part in expected.parts:
        column = heading.column_of(part.name, part.name_en, part.kind)
        cell = row.cell(column) if column is not None else None
        typed = cell.text.strip() if cell is not None else ""
        broken = None if cell is None else _broken(cell, heading.titles[column or 0])
        if broken is not None:
            troubles.append(broken)
        elif typed and not _ABSENT.search(typed):
            found = _points(typed, part)
            if isinstance(found, Reason):
                troubles.append(found)
            elif part.id in absent:
                troubles.append(Reason(SheetTrouble.ABSENT_WITH_POINTS, part=part.name))
            else:
                given[part.id] = found
        elif typed or part.id in absent:
            given[part.id] = None
    if troubles:
        return replace(told, reasons=tuple(troubles))
    return _compared(told, given, expected)


def _absent_from(row: Row, heading: Heading, parts: Sequence[Part]) -> set[int]:
    """Whom the column of absences names: a part (实操缺考), or everything."""
    if heading.absent is None:
        return set()
    typed = unicodedata.normalize("NFKC", row.cell(heading.absent).text).strip().casefold()
    if not _ABSENT.search(typed) and typed not in _YES:
        return set()
    named = {part.id for part in parts if part.name.casefold() in typed}
    return named or {part.id for part in parts}


def _points(typed: str, part: Part) -> int | Reason:
    points_h = points_from(typed[:20])
    if points_h is None:
        return Reason(SheetTrouble.NOT_A_NUMBER, part=part.name)
    if not 0 <= points_h <= part.maximum_h:
        maximum = points_text(part.maximum_h)
        return Reason(SheetTrouble.SCORE_OUT_OF_RANGE, part=part.name, maximum=maximum)
    return points_h


def _compared(told: MarkRow, given: Mapping[int, int | None], expected: Expected) -> MarkRow:
    """What the row adds to the marks that stand; a mark that differs is never written over."""
    if not given:
        return replace(told, outcome=Outcome.IGNORED, reasons=(Reason(PassedOver.NO_MARK),))
    fresh: dict[int, int | None] = {}
    troubles: list[Reason] = []
    for part in expected.parts:
        if part.id not in given:
            continue
        if part.id not in expected.standing:
            fresh[part.id] = given[part.id]
            if part.id in expected.locked:
                troubles.append(Reason(expected.locked[part.id], part=part.name))
        elif expected.standing[part.id] != given[part.id]:
            troubles.append(_stands(part, expected.standing[part.id]))
    if troubles:
        return replace(told, reasons=tuple(troubles))
    if not fresh:
        return replace(told, outcome=Outcome.IGNORED, reasons=(Reason(PassedOver.ALREADY_IN),))
    return replace(told, outcome=Outcome.ACCEPTED, reasons=_remarks(told, fresh), marks=fresh)


def _stands(part: Part, points_h: int | None) -> Reason:
    if points_h is None:
        return Reason(SheetTrouble.ABSENT_STANDS, part=part.name)
    return Reason(SheetTrouble.ALREADY_MARKED, part=part.name, points=points_text(points_h))


def _remarks(told: MarkRow, fresh: Mapping[int, int | None]) -> tuple[Reason, ...]:
    found = []
    if not told.name:
        found.append(Reason(SheetRemark.NO_NAME))
    came = any(points_h is not None for points_h in fresh.values())
    if came and told.expected is not None and not told.expected.admitted:
        found.append(Reason(SheetRemark.NOT_ADMITTED))
    return tuple(found)
