"""Time that candidates are given, and time they get back: allowances, outages, gaps. No I/O."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_

#: A phone that was not heard of for longer than this was away; it reports every half minute.
SILENCE = timedelta(seconds=90)
#: The longest outage that is declared at once, and the most minutes given by one decision.
MOST_MINUTES = 240
#: Of the usual time, in percent: what an allowance may reach.
ALLOWANCE = (100, 300)


class GrantKind(StrEnum):
    """Why somebody has more time."""

    ALLOWANCE = "allowance"
    OUTAGE = "outage"
    GAP = "gap"
    DECISION = "decision"


GRANT_WORDS: dict[GrantKind, str] = {
    GrantKind.ALLOWANCE: N_("more time by allowance"),
    GrantKind.OUTAGE: N_("time back after an outage"),
    GrantKind.GAP: N_("time back for a lost connection"),
    GrantKind.DECISION: N_("more time by decision"),
}


class TimeTrouble(StrEnum):
    """Why more time is refused."""

    NEEDS_REASON = N_("Please say why.")
    PERCENT = N_("Please enter {least} to {most} percent of the usual time.")
    MINUTES = N_("Please enter 1 to {most} minutes.")
    PUBLISHED = N_("The results of this sitting are published.")
    STARTED = N_("This person has started. Please give minutes instead.")
    SPAN = N_("The outage must lie within the sitting, and end after it starts.")
    AHEAD = N_("This time has not come yet.")
    TOGETHER = N_("Somebody else must sign this too.")
    SIGNED = N_("This outage is signed already.")
    NO_ATTEMPT = N_("This person is not writing.")


class Span(NamedTuple):
    """From one moment to another."""

    begins: datetime
    ends: datetime


def minutes_allowed(minutes: int, percent: int) -> int:
    """The minutes of a component for somebody with ``percent`` of the usual time, rounded up."""
    return -(-minutes * percent // 100)


def deadline(started: datetime, minutes: int, closes: datetime, percent: int = 100) -> datetime:
    """When an attempt ends: its own minutes, but never after the sitting closes.

    The close moves by what an allowance adds, or it would take back what it gave.
    """
    allowed = minutes_allowed(minutes, percent)
    return min(started + timedelta(minutes=allowed), closes + timedelta(minutes=allowed - minutes))


def minutes_lost(outage: Span, writing: Span) -> int:
    """Whole minutes of ``outage`` that fell into the time somebody was writing, rounded up."""
    lost = min(outage.ends, writing.ends) - max(outage.begins, writing.begins)
    return max(0, -(-int(lost.total_seconds()) // 60))


def minutes_owed(silent: timedelta, given: int, most: int) -> int:
    """Minutes given back for a silent phone: what it missed, ``most`` in one attempt in all."""
    if silent <= SILENCE:
        return 0
    return max(0, min(int(silent.total_seconds()) // 60, most - given))


def allowance_troubles(percent: int, why: str, *, started: bool) -> list[Reason]:
    """Why somebody cannot be given ``percent`` of the usual time."""
    least, most = ALLOWANCE
    found = (
        [] if least <= percent <= most else [Reason(TimeTrouble.PERCENT, least=least, most=most)]
    )
    if not why:
        found.append(Reason(TimeTrouble.NEEDS_REASON))
    if started:
        found.append(Reason(TimeTrouble.STARTED))
    return found


def grant_troubles(minutes: int, why: str) -> list[Reason]:
    """Why somebody cannot be given ``minutes`` more."""
    found = [] if 1 <= minutes <= MOST_MINUTES else [Reason(TimeTrouble.MINUTES, most=MOST_MINUTES)]
    if not why:
        found.append(Reason(TimeTrouble.NEEDS_REASON))
    return found


def outage_troubles(outage: Span, sitting: Span, why: str, now: datetime) -> list[Reason]:
    """Why a room cannot have had this outage."""
    found = []
    inside = sitting.begins <= outage.begins < outage.ends
    if not inside or outage.ends - outage.begins > timedelta(minutes=MOST_MINUTES):
        found.append(Reason(TimeTrouble.SPAN))
    if outage.ends > now:
        found.append(Reason(TimeTrouble.AHEAD))
    if not why:
        found.append(Reason(TimeTrouble.NEEDS_REASON))
    return found
