"""What a mark sheet is read into: who may be marked, rows with verdicts, the whole reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from trainhub.core.errors import Reason
from trainhub.exams.rules import ComponentKind
from trainhub.exams.rules.outcomes import Score, conclude
from trainhub.exams.rules.points import points_text
from trainhub.exams.sheets.words import SheetTrouble


class Outcome(StrEnum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True)
class Part:
    """A component as a mark sheet meets it. Points are hundredths."""

    id: int
    kind: ComponentKind
    name: str
    maximum_h: int
    pass_mark_h: int = 0
    name_en: str = ""


@dataclass(frozen=True)
class Expected:
    """Somebody whose marks may come: who it is, and what stands already."""

    candidate_id: int
    sitting_id: int
    name: str
    parts: tuple[Part, ...]
    #: The mark that counts by component; ``None``: absent from it.
    standing: Mapping[int, int | None] = field(default_factory=dict)
    #: Why a component takes no mark by hand, such as a paper on the screen.
    locked: Mapping[int, SheetTrouble] = field(default_factory=dict)
    #: Why the sitting takes none at all.
    closed: SheetTrouble | None = None
    admitted: bool = True


@dataclass(frozen=True)
class MarkRow:
    """One row below the headings; ``row`` is the number the spreadsheet shows.

    ``marks`` are the hundredths by component that an accepted row adds, ``None`` for absent.
    """

    row: int
    outcome: Outcome
    ticket: str = ""
    name: str = ""
    reasons: tuple[Reason, ...] = ()
    expected: Expected | None = None
    marks: Mapping[int, int | None] = field(default_factory=dict)

    def told(self, part: Part) -> str:
        """The mark of a part as a person reads it."""
        if part.id not in self.marks:
            return "—"
        points_h = self.marks[part.id]
        return "" if points_h is None else points_text(points_h)


@dataclass(frozen=True)
class SheetReading:
    """What a mark sheet says. ``troubles`` are reasons why nothing in it can be read."""

    sheet: str = ""
    header_row: int = 0
    rows: tuple[MarkRow, ...] = ()
    troubles: tuple[Reason, ...] = ()

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows had each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def accepted(self) -> list[MarkRow]:
        """The rows that add something."""
        return [row for row in self.rows if row.outcome is Outcome.ACCEPTED]


def as_json(reading: SheetReading) -> dict[str, Any]:
    """The reading as ``import-results --json`` prints it; ``reason`` is the first one's class."""
    found: dict[str, Any] = {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "rows": [_row_as_json(row) for row in reading.rows],
        "counts": {outcome.value: count for outcome, count in reading.counts.items()},
    }
    if reading.troubles:
        found["reason"] = reading.troubles[0].key
    return found


def _row_as_json(row: MarkRow) -> dict[str, Any]:
    found: dict[str, Any] = {
        "row": row.row, "outcome": row.outcome.value, "ticket": row.ticket, "name": row.name,
    }  # fmt: skip
    if row.outcome is Outcome.ACCEPTED:
        found["warnings"] = [reason.key for reason in row.reasons]
        found["normalised"] = _normalised(row)
    elif row.reasons:
        found["reason"] = row.reasons[0].key
        found["reasons"] = [reason.key for reason in row.reasons]
        found["message"] = " ".join(str(reason) for reason in row.reasons)
    return found


def _normalised(row: MarkRow) -> dict[str, Any]:
    """Marks in points by kind of part; the conclusion is told when every part has its mark."""
    expected = row.expected
    if expected is None:
        raise TypeError("an accepted row is somebody's")
    marks = {**expected.standing, **row.marks}
    found: dict[str, Any] = {"ticket": row.ticket, "name": expected.name}
    for part in expected.parts:
        points_h = row.marks.get(part.id)
        found[part.kind.value] = None if points_h is None else points_h / 100
    if all(part.id in marks for part in expected.parts):
        scores = [Score(marks[part.id], part.pass_mark_h) for part in expected.parts]
        found["conclusion"] = conclude(scores).value
    return found
