"""How a paper is described: columns that know their heading, their width and how they are filled.

A paper is a Chinese document in both languages of the screen, so its words are said in Chinese
here, at the one place where a description becomes a form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from trainhub.core import clock
from trainhub.core.catalogues import in_chinese
from trainhub.core.printed import PrintedBox, PrintedColumn, PrintedForm, Value
from trainhub.core.words import NP_
from trainhub.courses.models import Cohort
from trainhub.reports.rules.papers import FORM, TITLES, PaperKind

Line = TypeVar("Line")


class Term(NamedTuple):
    """A marked word of some chapter, to be said in Chinese."""

    words: str
    context: str | None = None


#: What may stand in a cell. ``None`` and an empty text are left to be filled in by hand.
Cell = str | int | Decimal | date | Term | None


@dataclass(frozen=True)
class Column(Generic[Line]):
    """A column: its heading, its width in millimetres, and what a line puts into it."""

    words: str
    mm: int
    fill: Callable[[Line], Cell]
    left: bool = False


@dataclass(frozen=True)
class Box(Generic[Line]):
    """A labelled box of a form without a table."""

    words: str
    fill: Callable[[Line], Cell]
    wide: bool = False
    mm: int = 14


@dataclass(frozen=True)
class Layout(Generic[Line]):
    """One paper: its columns or boxes, where its lines come from, and what stands around them."""

    kind: PaperKind
    lines: Callable[[Cohort], Sequence[Line]]
    columns: tuple[Column[Line], ...] = ()
    boxes: tuple[Box[Line], ...] = ()
    across: bool = False
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    #: Finished signature lines, where they hold days that are on record.
    signed: Callable[[Cohort], Sequence[str]] | None = None
    row_mm: int = 8

    def form(self, cohort: Cohort) -> PrintedForm:
        """The paper of ``cohort`` in Chinese, filled with what is on record."""
        return self.filled(cohort, self.lines(cohort))

    def filled(self, cohort: Cohort, lines: Sequence[Line], **more: object) -> PrintedForm:
        """The paper with these lines; ``more`` changes what is not a column."""
        facts: dict[str, object] = {
            "title": said(TITLES[self.kind]),
            "across": self.across,
            "head": head_of(cohort),
            "columns": tuple(PrintedColumn(said(c.words), c.mm, c.left) for c in self.columns),
            "rows": tuple(self._rows(lines)) if self.columns else (),
            "boxes": tuple(self._boxes(lines[0]) if self.boxes else ()),
            "notes": tuple(said(note).format(minutes=period_of(cohort)) for note in self.notes),
            "signatures": (
                tuple(self.signed(cohort)) if self.signed else tuple(map(said, self.signatures))
            ),
            "page_words": (said(PAGE), said(OF_PAGES), said(PAGES_END)),
            "row_mm": self.row_mm,
            "gap_note": said(GAP_NOTE),
        }
        return PrintedForm(**(facts | more))  # type: ignore[arg-type]  # the fields by name

    def _rows(self, lines: Sequence[Line]) -> Iterable[tuple[Value, ...]]:
        """A row a line; where there is none yet, empty rows to be filled in by hand."""
        if not lines:
            yield from [("",) * len(self.columns)] * EMPTY_ROWS
        for line in lines:
            yield tuple(told(column.fill(line)) for column in self.columns)

    def _boxes(self, line: Line) -> Iterable[PrintedBox]:
        for box in self.boxes:
            yield PrintedBox(said(box.words), str(told(box.fill(line))), box.wide, box.mm)


#: What is printed of a form about which nothing is on record yet.
EMPTY_ROWS = 12
PAGE = NP_("form", "Page ")
OF_PAGES = NP_("form", " of ")
PAGES_END = NP_("form", " pages")
GAP_NOTE = NP_("form", "Please write by hand the characters that stand as 〓.")
_INSTITUTION = NP_("form", "Training institution: {name}")
_CLASS = NP_("form", "Class: {name}")
_FILLED_ON = NP_("form", "Filled in on: year    month    day")
_CLASS_NAME = NP_("form", "{course}, class {number}")
_DAY = NP_("form", "{year}-{month}-{day}")
_FROM_TO = NP_("form", "{first} to {last}")


def said(words: str) -> str:
    """Marked words of a form in Chinese."""
    return in_chinese(words, FORM)


def told(cell: Cell) -> Value:
    """What a cell shows: days as ISO, marked words in Chinese, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, Term):
        return in_chinese(cell.words, cell.context)
    if isinstance(cell, datetime):
        raise TypeError("a moment is told by clock_time or as a day")
    return cell.isoformat() if isinstance(cell, date) else cell


def term(words: str) -> Term:
    """A word of the forms' own context."""
    return Term(words, FORM)


def blank(_line: object) -> Cell:
    """Left to be filled in by hand: nothing of it is on record."""
    return None


def head_of(cohort: Cohort) -> tuple[str, ...]:
    """The line of facts above every table; the date is written by whoever signs."""
    return (
        said(_INSTITUTION).format(name=cohort.institution.name),
        said(_CLASS).format(name=class_name(cohort)),
        said(_FILLED_ON),
    )


def class_name(cohort: Cohort) -> str:
    """``保安员（初级）第 12 期``."""
    return said(_CLASS_NAME).format(course=cohort.course.name, number=cohort.number)


def period_of(cohort: Cohort) -> int:
    """Minutes of one class hour (学时) in the syllabus that the class teaches."""
    return cohort.syllabus.period_minutes


def class_code(cohort: Cohort) -> str:
    """The number of the class on its sheets: the code of the course and the running number."""
    return f"{cohort.course.code}-{cohort.number:02d}"


def long_day(day: date) -> str:
    """``2026年11月18日``."""
    return said(_DAY).format(year=day.year, month=day.month, day=day.day)


def period(first: date, last: date) -> str:
    """``2026年11月18日至2026年11月20日``."""
    return said(_FROM_TO).format(first=long_day(first), last=long_day(last))


def clock_time(moment: datetime | None) -> str:
    """``09:05`` in China; empty for a moment that never was."""
    return f"{moment.astimezone(clock.CIVIL_ZONE):%H:%M}" if moment else ""


def yes_or_no(answer: bool | None) -> Cell:
    """``是``, ``否``, or an empty cell where nobody knows."""
    if answer is None:
        return None
    return term(NP_("form", "Yes")) if answer else term(NP_("form", "No"))
