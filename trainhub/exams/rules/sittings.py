"""Doors, clocks and second chances: when somebody may come in, start, answer, sit again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from trainhub.core.errors import Reason
from trainhub.exams.rules.words import AttemptTrouble, SittingTrouble

#: An answer that left the phone in time may arrive this much later.
GRACE = timedelta(seconds=30)
#: The examiner admits people from this long before the start.
DOOR_OPENS = timedelta(minutes=30)
#: The clock of a candidate says aloud when this much is left.
TIME_CALLS = (timedelta(minutes=10), timedelta(minutes=2))


def is_over(ended: datetime | None, ends: datetime, now: datetime) -> bool:
    """Whether an attempt takes no more answers, whether or not anybody has written so."""
    return ended is not None or now > ends + GRACE


def answering_troubles(handed_in: bool, over: bool) -> list[Reason]:
    """Why an answer comes too late."""
    if not over:
        return []
    return [Reason(AttemptTrouble.HANDED_IN if handed_in else AttemptTrouble.OVER)]


def start_troubles(
    *, admitted: bool, on_screen: bool, starts: datetime, closes: datetime, now: datetime
) -> list[Reason]:
    """Why a candidate cannot begin a component now."""
    found = []
    if not on_screen:
        found.append(Reason(AttemptTrouble.NOT_ON_SCREEN))
    if not admitted:
        found.append(Reason(AttemptTrouble.NOT_ADMITTED))
    if now < starts:
        found.append(Reason(AttemptTrouble.NOT_YET))
    if now >= closes:
        found.append(Reason(SittingTrouble.OVER))
    return found


def admission_troubles(
    *,
    starts: datetime,
    closes: datetime,
    cancelled: bool,
    published: bool,
    now: datetime,
    late_minutes: int | None = None,
    late_why: str = "",
) -> list[Reason]:
    """Why nobody can be let in now.

    ``late_minutes`` after the start the door closes for those who are late (``None``: at the
    end), unless somebody who may says why (``late_why``).
    """
    if cancelled:
        return [Reason(SittingTrouble.CANCELLED)]
    if published:
        return [Reason(SittingTrouble.PUBLISHED)]
    if now < starts - DOOR_OPENS:
        return [Reason(SittingTrouble.TOO_EARLY, minutes=int(DOOR_OPENS.total_seconds()) // 60)]
    if now >= closes:
        return [Reason(SittingTrouble.OVER)]
    if is_late(starts, late_minutes, now) and not late_why:
        return [Reason(SittingTrouble.TOO_LATE, minutes=late_minutes)]
    return []


def is_late(starts: datetime, late_minutes: int | None, now: datetime) -> bool:
    """Whether the late rule keeps people out; in the last minute of it they still come in."""
    return late_minutes is not None and now > starts + timedelta(minutes=late_minutes)


def sitting_troubles(
    *, starts: datetime, ends: datetime, minutes: Sequence[int], now: datetime
) -> list[Reason]:
    """What is wrong with a sitting at these times; ``minutes`` of the components on screen."""
    if ends <= starts:
        return [Reason(SittingTrouble.ENDS_BEFORE)]
    found = []
    if ends <= now:
        found.append(Reason(SittingTrouble.IN_THE_PAST))
    longest = max(minutes, default=0)
    if ends - starts < timedelta(minutes=longest):
        found.append(Reason(SittingTrouble.TOO_SHORT, minutes=longest))
    return found


def ticket_number(day: date, sitting_id: int, seat: int) -> str:
    """准考证号: the day, the sitting, the place in it: ``20261128`` ``0012`` ``007``."""
    return f"{day:%Y%m%d}{sitting_id:04d}{seat:03d}"
