"""Doors, clocks and second chances: when somebody may come in, start, answer, sit again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from trainhub.core.errors import Reason
from trainhub.exams.rules.words import AttemptTrouble, Conclusion, SittingTrouble

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
    *, starts: datetime, closes: datetime, cancelled: bool, published: bool, now: datetime
) -> list[Reason]:
    """Why nobody can be let in now."""
    if cancelled:
        return [Reason(SittingTrouble.CANCELLED)]
    if published:
        return [Reason(SittingTrouble.PUBLISHED)]
    if now < starts - DOOR_OPENS:
        return [Reason(SittingTrouble.TOO_EARLY, minutes=int(DOOR_OPENS.total_seconds()) // 60)]
    return [Reason(SittingTrouble.OVER)] if now >= closes else []


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


def sits_used(conclusions: Iterable[Conclusion]) -> int:
    """How many tries the newest outcomes of earlier sittings used up; an absence uses none."""
    return sum(conclusion is not Conclusion.ABSENT for conclusion in conclusions)


def resit_troubles(conclusions: Sequence[Conclusion], most: int) -> list[Reason]:
    """Why a person may not sit (again): ``conclusions`` of the sittings so far in this class."""
    if Conclusion.PASS in conclusions:
        return [Reason(SittingTrouble.ALREADY_PASSED)]
    if sits_used(conclusions) >= most:
        return [Reason(SittingTrouble.NO_SITS_LEFT, most=most)]
    return []


def ticket_number(day: date, sitting_id: int, seat: int) -> str:
    """准考证号: the day, the sitting, the place in it: ``20261128`` ``0012`` ``007``."""
    return f"{day:%Y%m%d}{sitting_id:04d}{seat:03d}"
