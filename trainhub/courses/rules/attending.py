"""Attendance in minutes: what a pair of marks is worth, and when one can be made. No I/O."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.codes import CODE_WINDOW
from trainhub.courses.rules.timetable import minutes_of
from trainhub.courses.rules.words import MarkKind


class SignInTrouble(StrEnum):
    """Why a sign-in or sign-out is refused."""

    CODE_OLD = N_(
        "This code is not valid any more: it changes every {seconds} seconds. Please scan the "
        "screen in the classroom."
    )
    TOO_EARLY = N_("Signing in opens {minutes} minutes before the lesson.")
    TOO_LATE = N_("This lesson is over. Please ask the teacher.")
    NOT_ON_THE_LIST = N_("You are not on the list of this class. Please ask the teacher.")
    NOT_SIGNED_IN = N_("You have not signed in to this lesson. Please ask the teacher.")
    MARK_OUTSIDE = N_("This time does not belong to the lesson.")
    MARK_AHEAD = N_("This time has not come yet.")
    OUT_BEFORE_IN = N_("Signing out cannot be earlier than signing in.")
    BOOKS_CLOSED = N_(
        "This class is closed. Staff must reopen it, with a reason, before attendance changes."
    )
    CALLED_OFF = N_("This lesson was cancelled. Nothing is entered for it.")
    STANDS = N_("There is such an entry already. Please correct that one.")
    ALREADY_CORRECTED = N_("This entry was corrected by somebody else. Please look again.")


class PresenceState(StrEnum):
    """How somebody was in a lesson."""

    ABSENT = "absent"
    LEAVE = "leave"
    OPEN = "open"
    LATE = "late"
    LEFT_EARLY = "left_early"
    PRESENT = "present"


PRESENCE_WORDS: dict[PresenceState, str] = {
    PresenceState.ABSENT: N_("absent"),
    PresenceState.LEAVE: N_("on leave"),
    PresenceState.OPEN: N_("not signed out"),
    PresenceState.LATE: N_("late"),
    PresenceState.LEFT_EARLY: N_("left early"),
    PresenceState.PRESENT: N_("present"),
}


class Presence(NamedTuple):
    """What the marks of one person in one lesson are worth, in whole minutes."""

    minutes: int
    late: int
    early: int
    state: PresenceState


def presence(
    starts_at: datetime,
    ends_at: datetime,
    signed_in: datetime | None,
    signed_out: datetime | None,
    on_leave: bool = False,
) -> Presence:
    """Minutes between sign-in and sign-out that lie inside the lesson, never rounded up.

    Both marks are needed: a lesson without a sign-out counts nothing until somebody who was
    there completes it (real-name attendance asks for sign-in and sign-out of each session).
    A granted leave explains an absence and is worth no minute; whoever came all the same was there.
    """
    if signed_in is None:
        return Presence(0, 0, 0, PresenceState.LEAVE if on_leave else PresenceState.ABSENT)
    late = minutes_of(starts_at, signed_in)
    if signed_out is None:
        return Presence(0, late, 0, PresenceState.OPEN)
    minutes = minutes_of(max(starts_at, signed_in), min(ends_at, signed_out))
    early = minutes_of(signed_out, ends_at)
    if late:
        state = PresenceState.LATE
    else:
        state = PresenceState.LEFT_EARLY if early else PresenceState.PRESENT
    return Presence(minutes, late, early, state)


#: How long before a lesson its sign-in opens, and after it the sign-out stays open.
SIGN_IN_OPENS = timedelta(minutes=30)
SIGN_OUT_STAYS = timedelta(minutes=30)


def books_troubles(*, closed: bool, cancelled: bool) -> list[Reason]:
    """Why nothing can be entered for a lesson: the class is closed, or the lesson called off."""
    if cancelled:
        return [Reason(SignInTrouble.CALLED_OFF)]
    return [Reason(SignInTrouble.BOOKS_CLOSED)] if closed else []


def sign_in_troubles(
    kind: MarkKind | None, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[Reason]:
    """Why a mark of ``kind`` cannot be made by code at ``now``; ``kind`` None is a wrong code."""
    if kind is None:
        return [Reason(SignInTrouble.CODE_OLD, seconds=CODE_WINDOW)]
    if now < starts_at - SIGN_IN_OPENS:
        minutes = int(SIGN_IN_OPENS.total_seconds() // 60)
        return [Reason(SignInTrouble.TOO_EARLY, minutes=minutes)]
    closes = ends_at + SIGN_OUT_STAYS if kind is MarkKind.SIGN_OUT else ends_at
    return [Reason(SignInTrouble.TOO_LATE)] if now > closes else []


def shown_kind(starts_at: datetime, ends_at: datetime, now: datetime) -> MarkKind:
    """What the teacher's screen offers by itself: sign-out in the last quarter of the lesson."""
    return MarkKind.SIGN_OUT if now >= ends_at - (ends_at - starts_at) / 4 else MarkKind.SIGN_IN


def mark_troubles(
    kind: MarkKind,
    at: datetime,
    lesson: tuple[datetime, datetime],
    other: datetime | None,
    now: datetime,
) -> list[Reason]:
    """Why a mark cannot say ``at``; ``other`` is the standing mark of the other kind.

    Nobody is signed in or out ahead of time.
    """
    starts_at, ends_at = lesson
    if not starts_at - SIGN_IN_OPENS <= at <= ends_at + SIGN_OUT_STAYS:
        return [Reason(SignInTrouble.MARK_OUTSIDE)]
    if at > now:
        return [Reason(SignInTrouble.MARK_AHEAD)]
    if other is not None and ((kind is MarkKind.SIGN_OUT) == (at < other)) and at != other:
        return [Reason(SignInTrouble.OUT_BEFORE_IN)]
    return []
