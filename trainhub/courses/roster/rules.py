"""Reading a roster (花名册): who is in it, who is refused, and why. Pure judgement, no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any

from trainhub.core.errors import Reason
from trainhub.core.tabular.sheets import BLANK, Row, Sheet
from trainhub.courses.roster.cells import RosterPerson, cell_troubles, read_person
from trainhub.courses.roster.columns import Field, Heading, find_heading
from trainhub.courses.roster.ignoring import why_nobody
from trainhub.courses.roster.judging import (
    DOUBTS,
    REMARKS,
    SCHOOLING_FLOOR,
    Floors,
    RosterTrouble,
    person_troubles,
)
from trainhub.people.identity import clean_name

#: Blank rows are told one by one, but not the million above a stray mark at the sheet's end.
_LONGEST_GAP = 100


class Outcome(StrEnum):
    """What becomes of a row. ``WARNING``: somebody must decide before it goes on."""

    ACCEPTED = "accepted"
    WARNING = "warning"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True)
class RosterRow:
    """One row below the headings. ``row`` is the number the spreadsheet shows.

    ``normalised`` is the person for accepted and warned rows; an accepted row may carry
    remarks in ``reasons``. ``name`` is what the row calls the person, if it does.
    """

    row: int
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    normalised: RosterPerson | None = None
    name: str = ""
    #: The cells as they stand in the file, for a copy with the results beside them.
    typed: Mapping[Field, str] = dataclass_field(default_factory=dict)


@dataclass(frozen=True)
class RosterReading:
    """What a roster file says. ``troubles`` are reasons why nothing in it can be read."""

    sheet: str = ""
    header_row: int = 0
    rows: tuple[RosterRow, ...] = ()
    troubles: tuple[Reason, ...] = ()
    #: Visible sheets that look like rosters too but were not read.
    other_sheets: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows had each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def people(self) -> tuple[RosterPerson, ...]:
        """The people of the accepted rows, in order."""
        accepted = (row for row in self.rows if row.outcome is Outcome.ACCEPTED)
        return tuple(row.normalised for row in accepted if row.normalised is not None)


def read_roster(
    sheets: Sequence[Sheet],
    as_of: date,
    trade_floor: Mapping[str, int],
    schooling_floor: Mapping[str, str] = SCHOOLING_FLOOR,
) -> RosterReading:
    """Read the first visible sheet that has the headings of a roster; hidden ones never.

    ``trade_floor`` is the least age by trade name, such as ``{"保安员": 18}``;
    ``schooling_floor`` the least schooling.
    """
    headed = [(s, h) for s in sheets if not s.hidden and (h := find_heading(s)) is not None]
    if not headed:
        return RosterReading(troubles=(Reason(RosterTrouble.NO_HEADING),))
    (sheet, heading), others = headed[0], headed[1:]
    floors = Floors(as_of, trade_floor, schooling_floor)
    rows = tuple(_judge_rows(sheet, heading, floors))
    named = any(row.outcome is not Outcome.IGNORED for row in rows)
    return RosterReading(
        sheet=sheet.name,
        header_row=heading.row,
        rows=rows,
        troubles=() if named else (Reason(RosterTrouble.NOBODY_IN_IT),),
        other_sheets=tuple(other.name for other, _ in others),
    )


def _judge_rows(sheet: Sheet, heading: Heading, floors: Floors) -> Iterator[RosterRow]:
    first_rows: dict[str, int] = {}
    for row in _rows_below(sheet, heading.row):
        nobody = why_nobody(row, heading)
        if nobody is not None:
            yield RosterRow(row.number, Outcome.IGNORED, (Reason(nobody),))
        else:
            yield _judge_row(row, heading, floors, first_rows)


def _rows_below(sheet: Sheet, header_row: int) -> Iterator[Row]:
    """The rows below the headings up to the last that holds something, the gaps included."""
    expected = header_row + 1
    for row in sheet.rows:
        if row.number < expected:
            continue
        gap_end = min(row.number, expected + _LONGEST_GAP)
        yield from (Row(number, (BLANK,)) for number in range(expected, gap_end))
        yield row
        expected = row.number + 1


def _judge_row(row: Row, heading: Heading, floors: Floors, first_rows: dict[str, int]) -> RosterRow:
    cells = heading.cells(row)
    name = clean_name(cells[Field.NAME].text)
    typed = {field: cell.text.strip() for field, cell in cells.items()}
    unreadable = cell_troubles(cells, heading.titles)
    if unreadable:
        return RosterRow(row.number, Outcome.REFUSED, tuple(unreadable), None, name, typed)
    person = read_person(cells)
    reasons = tuple(person_troubles(person, floors, first_rows, row.number))
    outcome = _outcome(reasons)
    kept = None if outcome is Outcome.REFUSED else person
    return RosterRow(row.number, outcome, reasons, kept, name, typed)


def _outcome(reasons: Sequence[Reason]) -> Outcome:
    codes = {reason.code for reason in reasons}
    if codes - REMARKS - DOUBTS:
        return Outcome.REFUSED
    return Outcome.WARNING if codes & DOUBTS else Outcome.ACCEPTED


def as_json(reading: RosterReading) -> dict[str, Any]:
    """The reading as ``import-roster --json`` prints it; ``reason`` is the first one's class."""
    counts = {o.value: n for o, n in reading.counts.items() if n or o is not Outcome.WARNING}
    found: dict[str, Any] = {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "rows": [_row_as_json(row) for row in reading.rows],
        "counts": counts,
    }
    if reading.troubles:
        found["reason"] = reading.troubles[0].key
    return found


def _row_as_json(row: RosterRow) -> dict[str, Any]:
    found: dict[str, Any] = {"row": row.row, "outcome": row.outcome.value}
    if row.outcome is Outcome.ACCEPTED:
        if row.reasons:
            found["warnings"] = [reason.key for reason in row.reasons]
    elif row.reasons:
        found["reason"] = row.reasons[0].key
        found["reasons"] = [reason.key for reason in row.reasons]
        found["message"] = " ".join(str(reason) for reason in row.reasons)
    if row.normalised is not None:
        found["normalised"] = row.normalised.as_json()
    return found
