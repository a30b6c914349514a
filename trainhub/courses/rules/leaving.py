"""Leave (请假): asked for before a lesson or entered by the teacher. No I/O."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class LeaveKind(StrEnum):
    """Why somebody does not come."""

    ILL = "ill"
    FAMILY = "family"
    WORK = "work"
    OTHER = "other"


LEAVE_KIND_WORDS: dict[LeaveKind, str] = {
    LeaveKind.ILL: N_("ill"),
    LeaveKind.FAMILY: N_("family matters"),
    LeaveKind.WORK: N_("has to work"),
    LeaveKind.OTHER: N_("another reason"),
}


class LeaveState(StrEnum):
    """What the school said to it."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


LEAVE_STATE_WORDS: dict[LeaveState, str] = {
    LeaveState.ASKED: N_("Leave asked for"),
    LeaveState.GRANTED: N_("Leave granted"),
    LeaveState.REFUSED: N_("Leave not granted"),
}


class LeaveTrouble(StrEnum):
    """Why a leave is not taken."""

    LESSON_BEGAN = N_("The lesson has begun. Please call the teacher.")
    WAS_THERE = N_("{name} has signed in to this lesson. Leave is for people who were not there.")


def asking_troubles(starts_at: datetime, now: datetime) -> list[Reason]:
    """Why nobody can ask for leave any more: the teacher enters what is told later."""
    return [] if now < starts_at else [Reason(LeaveTrouble.LESSON_BEGAN)]
