"""Who and what is taken at which hour: a room holds one lesson, a person sits in one. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.timetable import CohortTrouble, Slot


class BookingTrouble(StrEnum):
    """Why a lesson cannot be held at that hour."""

    ROOM_BUSY = N_("The room “{name}” is taken by “{course}” from {start}.")
    INSTRUCTOR_LEARNS = N_("{name} sits in “{course}” from {start}.")
    PEOPLE_BUSY = N_("{count} people of the class have another lesson then: {names}")
    CHANGED_MEANWHILE = N_("Somebody changed this class at the same moment. Please try again.")


#: How many people a refusal names; the rest is counted.
MOST_NAMES = 5


class Taken(NamedTuple):
    """Somebody or a room that is taken at a time; ``slot.name`` is the course."""

    id: int
    name: str
    slot: Slot


def taken_troubles(
    trouble: BookingTrouble | CohortTrouble,
    wanted: Mapping[int, Sequence[Slot]],
    taken: Iterable[Taken],
) -> list[Reason]:
    """A reason for every slot of ``taken`` that overlaps a wanted one of the same person or room.

    Touching ends are no clash.
    """
    return [
        Reason(trouble, name=each.name, course=each.slot.name, start=each.slot.starts_at)
        for each in sorted(taken, key=lambda each: (each.slot.starts_at, each.id))
        if _overlaps(each.slot, wanted.get(each.id, ()))
    ]


def people_troubles(wanted: Sequence[Slot], taken: Iterable[Taken]) -> list[Reason]:
    """One reason for all people of the class who sit elsewhere at a wanted hour."""
    names = {each.id: each.name for each in taken if _overlaps(each.slot, wanted)}
    if not names:
        return []
    told = "、".join(list(names.values())[:MOST_NAMES])
    return [Reason(BookingTrouble.PEOPLE_BUSY, count=len(names), names=told)]


def _overlaps(slot: Slot, wanted: Sequence[Slot]) -> bool:
    return any(slot.starts_at < each.ends_at and each.starts_at < slot.ends_at for each in wanted)
