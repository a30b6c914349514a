"""Rooms: what is wrong with one, and whether a class fits into it. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class RoomTrouble(StrEnum):
    """Why something about a room is refused."""

    NAME_TAKEN = N_("There is a room with this name already.")
    NOT_TO_BE_HAD = N_("The room “{room}” is not in use any more.")
    TOO_SMALL = N_("The room “{room}” has {has} seats. The class has {wanted}.")
    STILL_BOOKED = N_("{lessons} lessons are still planned in this room. Please move them first.")
    STILL_HELD = N_("The room is still taken for “{what}” on {day}.")


def fit_troubles(room: str, has: int, wanted: int) -> list[Reason]:
    """Why a class with ``wanted`` seats does not fit into a room that ``has`` so many."""
    if has >= wanted:
        return []
    return [Reason(RoomTrouble.TOO_SMALL, room=room, has=has, wanted=wanted)]
