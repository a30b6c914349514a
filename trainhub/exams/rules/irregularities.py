"""Irregularities in an exam: a catalogue with codes, and results that are made void. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.sittings import DOOR_OPENS


class Reach(StrEnum):
    """What an irregularity may make void."""

    NOTHING = "nothing"
    PART = "part"
    EXAM = "exam"


REACH_WORDS: dict[Reach, str] = {
    Reach.NOTHING: N_("is noted"),
    Reach.PART: N_("may void the part"),
    Reach.EXAM: N_("may void the exam"),
}


class Code(NamedTuple):
    """One row of the catalogue, in force from a day on, with its source."""

    code: str
    name: str
    reach: Reach
    since: date
    source: str


_CODE = re.compile(r"[A-Z][0-9]{1,3}")
_SINCE = date(2020, 1, 1)
_HOUSE = "样例考场规则"

#: What the house begins with: its own rules, which quote no law. A newer row of the same code that
#: an administrator lays takes its place on its day.
CATALOGUE: tuple[Code, ...] = (
    Code("W1", N_("Phone or papers at the seat"), Reach.PART, _SINCE, _HOUSE),
    Code("W2", N_("Left the seat or the room without leave"), Reach.PART, _SINCE, _HOUSE),
    Code("W3", N_("Wrote before the start or after the end"), Reach.PART, _SINCE, _HOUSE),
    Code("S1", N_("Copied, or used notes"), Reach.EXAM, _SINCE, _HOUSE),
    Code("S2", N_("Used a phone for answers"), Reach.EXAM, _SINCE, _HOUSE),
    Code("S3", N_("Came with false papers"), Reach.EXAM, _SINCE, _HOUSE),
    Code("T1", N_("Somebody else sat the exam"), Reach.EXAM, _SINCE, _HOUSE),
    Code("R1", N_("Disturbed others"), Reach.PART, date(2026, 1, 1), _HOUSE),
    Code("N1", N_("Something else worth a note"), Reach.NOTHING, date(2026, 1, 1), _HOUSE),
)  # fmt: skip


def code_troubles(code: Code, today: date) -> list[Reason]:
    """Why a row of the catalogue cannot stand: what was written down before keeps its meaning."""
    found = []
    if not _CODE.fullmatch(code.code):
        found.append(Reason(CodeTrouble.UNCLEAR))
    if not code.name:
        found.append(Reason(IrregularityTrouble.NO_TEXT))
    if code.since <= today:
        found.append(Reason(CodeTrouble.BACKWARDS))
    if not code.source:
        found.append(Reason(CodeTrouble.NEEDS_SOURCE))
    return found


def codes_on(day: date, rows: Iterable[Code] = CATALOGUE) -> dict[str, Code]:
    """The catalogue in force on a day, by code."""
    newest = sorted((row for row in rows if row.since <= day), key=lambda row: row.since)
    return {row.code: row for row in newest}


class CodeTrouble(StrEnum):
    """Why the catalogue does not change."""

    UNCLEAR = N_("A code is a capital letter and up to three digits, such as W4.")
    BACKWARDS = N_("A new rule begins tomorrow or later.")
    NEEDS_SOURCE = N_("Please say where this rule comes from.")
    THERE = N_("This code changes on that day already.")


class VoidStep(StrEnum):
    """What happened to a proposal to make a result void."""

    SIGNED = "signed"
    LIFTED = "lifted"


class IrregularityTrouble(StrEnum):
    """Why something is not written down, or not made void."""

    NO_CODE = N_("Please choose what it was.")
    NO_TEXT = N_("Please say what happened.")
    NOT_THEN = N_("The time must lie within the exam, and not ahead.")
    NO_VOID = N_("This kind is noted only. It makes nothing void.")
    ONE_PART = N_("This kind makes one part void, not the whole exam.")
    PROPOSED = N_("This was proposed already.")
    TOGETHER = N_("Somebody else must sign this too.")
    SIGNED = N_("This is signed already.")
    LIFTED = N_("This was lifted already.")


#: How long after the close of a sitting something may still have happened.
AFTER = timedelta(hours=2)


def writing_troubles(
    code: Code | None, text: str, at: datetime, *, starts: datetime, closes: datetime, now: datetime
) -> list[Reason]:
    """Why an irregularity at ``at`` cannot be written down."""
    found = [] if code is not None else [Reason(IrregularityTrouble.NO_CODE)]
    if not text:
        found.append(Reason(IrregularityTrouble.NO_TEXT))
    if not starts - DOOR_OPENS <= at <= min(closes + AFTER, now):
        found.append(Reason(IrregularityTrouble.NOT_THEN))
    return found


def voiding_troubles(code: Code | None, why: str, *, whole: bool) -> list[Reason]:
    """Why an irregularity of this code cannot make a part, or the ``whole`` exam, void."""
    if code is None or code.reach is Reach.NOTHING:
        return [Reason(IrregularityTrouble.NO_VOID)]
    if whole and code.reach is Reach.PART:
        return [Reason(IrregularityTrouble.ONE_PART)]
    return [] if why else [Reason(IrregularityTrouble.NO_TEXT)]


def signing_troubles(
    steps: Iterable[VoidStep], proposer: int | None, signer: int | None
) -> list[Reason]:
    """Why a second person cannot sign: two people, once, and not after it was lifted."""
    done = set(steps)
    if VoidStep.LIFTED in done:
        return [Reason(IrregularityTrouble.LIFTED)]
    if VoidStep.SIGNED in done:
        return [Reason(IrregularityTrouble.SIGNED)]
    return [Reason(IrregularityTrouble.TOGETHER)] if proposer == signer else []


def stands(steps: Iterable[VoidStep]) -> bool:
    """Whether a voiding is in force: two have signed and nobody has lifted it."""
    return set(steps) == {VoidStep.SIGNED}
