"""Schemes and holidays as a file brings them, TOML or JSON: read and bounded. No I/O."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.dossier import USUAL, PaperKind
from trainhub.courses.rules.schemes import AmountUnit, LeadUnit, Terms, Unpaid, terms_troubles
from trainhub.people.background.rules import Category


class BookTrouble(StrEnum):
    """Why a file of schemes is not taken."""

    UNREADABLE = N_("This file is neither TOML nor JSON: {why}")
    UNKNOWN_WORD = N_("{where}: nobody knows “{word}”.")
    MISSING = N_("{where}: “{word}” is missing.")
    WRONG = N_("{where}: “{word}” is not right.")


@dataclass(frozen=True)
class VersionFacts:
    """A version of a scheme to be: its numbers, their source, and what else holds from a day on."""

    effective_on: date
    source: str
    terms: Terms
    attendance_floor: int = 80
    needs_approval: bool = False
    follow_up_percent: int = 0
    papers: tuple[str, ...] = field(default=tuple(kind.value for kind in USUAL))
    unpaid: Unpaid = Unpaid.SEATED
    remark: str = ""


class DayOff(NamedTuple):
    """A day of a holiday notice: free, or a weekend that is worked."""

    day: date
    worked: bool
    name: str


@dataclass(frozen=True)
class BookScheme:
    """A scheme of a file with its versions."""

    code: str
    name: str
    name_en: str
    region: str
    versions: list[VersionFacts]


@dataclass(frozen=True)
class Book:
    """Everything of a file; ``troubles`` empty means that it can be entered."""

    schemes: list[BookScheme]
    days: list[DayOff]
    #: Where the holidays come from.
    source: str
    troubles: list[Reason]


def read_book(text: str) -> Book:
    """The schemes and holidays of a TOML or JSON text, with everything that is wrong with it."""
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        return Book([], [], "", [Reason(BookTrouble.UNREADABLE, why=str(error)[:120])])
    troubles: list[Reason] = []
    schemes = [_scheme(row, troubles) for row in _rows(found, "scheme", "file", troubles)]
    notice = found.get("holidays", {})
    rows = _rows(notice, "day", "holidays", troubles) if isinstance(notice, dict) else []
    days = [each for row in rows if (each := _day_off(row, troubles)) is not None]
    source = str(notice.get("source", "")) if isinstance(notice, dict) else ""
    if days and not source:
        troubles.append(Reason(BookTrouble.MISSING, where="holidays", word="source"))
    return Book([each for each in schemes if each is not None], days, source, troubles)


def _rows(
    found: Mapping[str, Any], name: str, where: str, troubles: list[Reason]
) -> list[dict[str, Any]]:
    rows = found.get(name, [])
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        return rows
    troubles.append(Reason(BookTrouble.WRONG, where=where, word=name))
    return []


def _scheme(row: dict[str, Any], troubles: list[Reason]) -> BookScheme | None:
    code = str(row.get("code", ""))
    where = code or "scheme"
    missing = [word for word in ("code", "name") if not row.get(word)]
    troubles += [Reason(BookTrouble.MISSING, where=where, word=word) for word in missing]
    for word, most in (("code", 30), ("name", 80), ("name_en", 100)):
        if len(str(row.get(word, ""))) > most:
            troubles.append(Reason(BookTrouble.WRONG, where=where, word=word))
    versions = [
        each
        for version in _rows(row, "version", where, troubles)
        if (each := _version(version, where, troubles)) is not None
    ]
    if missing:
        return None
    name_en, region = str(row.get("name_en", "")), str(row.get("region", ""))
    return BookScheme(code, str(row["name"]), name_en, region, versions)


_NUMBERS = {
    field.name
    for field in fields(Terms)
    if field.name not in {"lead_unit", "amount_unit", "categories", "pays_repeats"}
}
_OTHERS = {
    "effective_on", "source", "remark", "attendance_floor", "follow_up_percent", "lead_unit",
    "amount_unit", "unpaid", "pays_repeats", "needs_approval", "categories", "papers",
}  # fmt: skip
_PERCENT = {"practice_percent", "attendance_floor", "follow_up_percent"}


def _version(row: dict[str, Any], where: str, troubles: list[Reason]) -> VersionFacts | None:
    wrong = [
        *(Reason(BookTrouble.UNKNOWN_WORD, where=where, word=word)
          for word in sorted(row.keys() - _NUMBERS - _OTHERS)),
        *(Reason(BookTrouble.WRONG, where=where, word=word)
          for word in sorted(row.keys()) if not _is_right(word, row[word])),
    ]  # fmt: skip
    if "effective_on" not in row:
        wrong.append(Reason(BookTrouble.MISSING, where=where, word="effective_on"))
    if not wrong:
        facts = _facts(row)
        wrong = terms_troubles(facts.terms, facts.source)
    troubles += wrong
    return None if wrong else facts


def _is_right(word: str, value: Any) -> bool:
    """Whether a value is of the kind that its word asks for, and within bounds."""
    if word in _NUMBERS | {"attendance_floor", "follow_up_percent"}:
        most = 100 if word in _PERCENT else 10_000_000
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    if word in {"pays_repeats", "needs_approval"}:
        return isinstance(value, bool)
    if word == "effective_on":
        return _day(value) is not None
    if word in _LISTS:
        return isinstance(value, list) and set(value) <= set(_LISTS[word])
    if word in _CHOICES:
        return value in set(_CHOICES[word])
    return isinstance(value, str) and len(value) <= 200


_CHOICES: dict[str, type[StrEnum]] = {
    "lead_unit": LeadUnit, "amount_unit": AmountUnit, "unpaid": Unpaid,
}  # fmt: skip
_LISTS: dict[str, type[StrEnum]] = {"categories": Category, "papers": PaperKind}


def _facts(row: dict[str, Any]) -> VersionFacts:
    numbers = {name: row[name] for name in _NUMBERS & row.keys()}
    terms = Terms(
        lead_unit=LeadUnit(row.get("lead_unit", LeadUnit.DAYS)),
        amount_unit=AmountUnit(row.get("amount_unit", AmountUnit.PERSON)),
        pays_repeats=row.get("pays_repeats", False),
        categories=tuple(row.get("categories", ())),
        **numbers,
    )
    usual = VersionFacts(date.min, "", terms)
    return VersionFacts(
        effective_on=_day(row["effective_on"]) or date.min,
        source=row.get("source", ""),
        terms=terms,
        attendance_floor=row.get("attendance_floor", usual.attendance_floor),
        needs_approval=row.get("needs_approval", False),
        follow_up_percent=row.get("follow_up_percent", 0),
        papers=tuple(row.get("papers", usual.papers)),
        unpaid=Unpaid(row.get("unpaid", Unpaid.SEATED)),
        remark=row.get("remark", ""),
    )


def _day(value: Any) -> date | None:
    """A day of TOML, or of JSON's text."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _day_off(row: dict[str, Any], troubles: list[Reason]) -> DayOff | None:
    day, worked = _day(row.get("day")), row.get("worked", False)
    if day is None or not isinstance(worked, bool):
        troubles.append(Reason(BookTrouble.WRONG, where="holidays", word=str(row.get("day"))))
        return None
    return DayOff(day, worked, str(row.get("name", ""))[:40])
