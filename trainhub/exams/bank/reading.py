"""What a question file says: an outcome and a place for each of its items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from trainhub.core.errors import Reason
from trainhub.exams.bank.rules import (
    BankTrouble,
    QuestionItem,
    item_troubles,
    repeated,
    weights_fit,
)


class Outcome(StrEnum):
    """What becomes of an item of the file."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True)
class ItemReading:
    """One item of a file. ``place`` is a row, a line or an identifier, as the file has them."""

    place: int | str
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    item: QuestionItem | None = None
    #: The start of its text, or its name, to recognise it by.
    title: str = ""
    #: The type in the words of the format, and the question in them, for programs.
    type: str = ""
    told: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class QuestionReading:
    """What a question file says. ``troubles`` are reasons why nothing in it can be read."""

    #: What ``place`` counts: ``row``, ``line`` or ``identifier``.
    place_name: str
    items: tuple[ItemReading, ...] = ()
    troubles: tuple[Reason, ...] = ()
    sheet: str = ""
    header_row: int = 0
    #: ``excel``, ``gift``, ``moodle``, ``aiken``, ``qti21`` or ``qti3``.
    format: str = "excel"

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many items had each outcome."""
        found = Counter(item.outcome for item in self.items)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def questions(self) -> tuple[QuestionItem, ...]:
        """The accepted questions in order, no two with the same digest."""
        return tuple(reading.item for reading in self.items if reading.item is not None)


@dataclass
class Found:
    """What a reader makes of one item: the question, or why it is none."""

    place: int | str
    title: str = ""
    type: str = ""
    item: QuestionItem | None = None
    reasons: tuple[Reason, ...] = ()
    told: Mapping[str, Any] | None = None
    #: Nothing is asked: a heading, a description.
    silent: bool = False
    #: Where in the file its text begins.
    line: int = 0


def judged(found: Found, seen: dict[str, int | str]) -> ItemReading:
    """The verdict on one item; ``seen`` holds what the file asked before."""
    if found.silent:
        return ItemReading(found.place, Outcome.IGNORED, title=found.title, type=found.type)
    reasons = list(found.reasons)
    item = found.item
    if item is not None and not reasons:
        reasons = _at_line(item, found.line) or repeated(item, seen, found.place)
    if reasons or item is None:
        return ItemReading(
            found.place, Outcome.REFUSED, tuple(reasons), title=found.title, type=found.type
        )
    return ItemReading(found.place, Outcome.ACCEPTED, (), item, found.title, found.type, found.told)


def _at_line(item: QuestionItem, line: int) -> list[Reason]:
    """The troubles of an item in the words of formats that have lines."""
    words: dict[StrEnum, BankTrouble] = {
        BankTrouble.MISSING_STEM: BankTrouble.EMPTY_STEM,
        BankTrouble.MISSING_ANSWER: BankTrouble.NO_CORRECT_ANSWER,
    }
    troubles = [
        Reason(words[reason.code], line=line) if reason.code in words else reason
        for reason in item_troubles(item)
    ]
    if not troubles and not weights_fit(item):
        troubles.append(Reason(BankTrouble.BAD_WEIGHTS, line=line))
    return troubles


def as_json(reading: QuestionReading) -> dict[str, Any]:
    """The reading as ``import-questions --json`` prints it, in the words of the file's format."""
    found: dict[str, Any] = {
        "format": reading.format,
        "sheet": reading.sheet,
        "rows": [_item_as_json(reading.place_name, item) for item in reading.items],
        "counts": {outcome.value: count for outcome, count in reading.counts.items()},
    }
    if reading.troubles:
        found["reason"] = reading.troubles[0].key
        found["message"] = " ".join(str(reason) for reason in reading.troubles)
        found.update({k: v for k, v in reading.troubles[0].facts.items() if k == "line"})
    return found


def _item_as_json(place_name: str, reading: ItemReading) -> dict[str, Any]:
    found: dict[str, Any] = {place_name: reading.place, "outcome": reading.outcome.value}
    if reading.title:
        found["name"] = reading.title
    if reading.type:
        found["type"] = reading.type
    if reading.reasons:
        found["reason"] = reading.reasons[0].key
        found["reasons"] = [reason.key for reason in reading.reasons]
        found["message"] = " ".join(str(reason) for reason in reading.reasons)
    if reading.told is not None:
        found["normalised"] = dict(reading.told)
    return found
