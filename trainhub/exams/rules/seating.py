"""Who sits where, and who watches: seats of a room, apart from the own class. No I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.booking import Taken
from trainhub.courses.rules.timetable import Slot


class SeatTrouble(StrEnum):
    """Why somebody cannot sit there."""

    TOO_FEW = N_(
        "The room “{room}” has {free} free seats. {wanted} people are to sit: {short} too many."
    )
    TAKEN = N_("Seat {seat} is taken.")
    NO_SUCH = N_("The room has the seats 1 to {most}.")
    NO_ROOM = N_("This sitting has no room with seats yet.")
    PEOPLE_IN = N_("Somebody is in the room already. Please change single seats.")


class WatchTrouble(StrEnum):
    """Why somebody cannot watch over a sitting."""

    BUSY = N_("{name} is taken by “{what}” from {start}.")
    SITS = N_("{name} sits an exam at that time and cannot watch over one.")


class Seated(NamedTuple):
    """A candidate who needs a seat, and the class that candidate belongs to."""

    candidate_id: int
    class_id: int


def seats_for(
    people: Iterable[Seated], seats: int, taken: Mapping[int, int], seed: str
) -> dict[int, int]:
    """A seat number by candidate; ``taken`` is the class by seat of those who sit already.

    The same people, room and seed give the same seats. Each person gets the free seat with the
    fewest neighbours (the numbers before and after) of the own class, odd numbers first: a class
    that fills half a room leaves every second seat to another one. Raises ``ValueError`` when
    the seats do not suffice.
    """
    waiting = list(people)
    free = [number for number in range(1, seats + 1) if number not in taken]
    if len(waiting) > len(free):
        raise ValueError("more people than seats")
    sizes: dict[int, int] = {}
    for person in waiting:
        sizes[person.class_id] = sizes.get(person.class_id, 0) + 1
    # The largest class first: it needs the most room between its people.
    waiting.sort(key=lambda one: (-sizes[one.class_id], one.class_id, _lot(seed, one.candidate_id)))
    sitting, given = dict(taken), {}
    for person in waiting:
        number = min(free, key=lambda n: (_beside(sitting, n, person.class_id), n % 2 == 0, n))
        free.remove(number)
        sitting[number] = person.class_id
        given[person.candidate_id] = number
    return given


def _beside(sitting: Mapping[int, int], number: int, class_id: int) -> int:
    return sum(sitting.get(number + step) == class_id for step in (-1, 1))


def side_by_side(one: int | None, other: int | None) -> bool:
    """Whether two seats have numbers that follow each other; unknown seats are no neighbours."""
    return one is not None and other is not None and abs(one - other) == 1


def places(people: Iterable[int], seats: Mapping[int, int]) -> dict[int, int]:
    """A place from 0 by candidate, for papers that go round: who sits side by side differs by one.

    ``seats`` are the seat numbers of everybody in the room who sits the same exam; the places
    follow them, whatever seats stay free between. ``people`` in the order of their tickets:
    those without a seat come after all others.
    """
    seated = sorted(seats, key=lambda candidate_id: seats[candidate_id])
    order = [*seated, *(candidate_id for candidate_id in people if candidate_id not in seats)]
    return {candidate_id: place for place, candidate_id in enumerate(order)}


def _lot(seed: str, candidate_id: int) -> str:
    return hashlib.sha256(f"{seed}:{candidate_id}".encode()).hexdigest()


def room_troubles(room: str, seats: int, taken: int, wanted: int) -> list[Reason]:
    """Why ``wanted`` more people do not find a seat in a room, with how many too many."""
    free = max(0, seats - taken)
    if wanted <= free:
        return []
    told = Reason(SeatTrouble.TOO_FEW, room=room, free=free, wanted=wanted, short=wanted - free)
    return [told]


def seat_troubles(number: int, seats: int | None) -> list[Reason]:
    """Why there is no seat of this number; ``seats`` of the room, ``None`` without a room."""
    if seats is None:
        return [Reason(SeatTrouble.NO_ROOM)]
    return [] if 1 <= number <= seats else [Reason(SeatTrouble.NO_SUCH, most=seats)]


def watch_troubles(
    wanted: Slot, taken: Iterable[Taken], candidates: Mapping[int, str]
) -> list[Reason]:
    """Why people cannot watch at ``wanted``: ``taken`` elsewhere, or ``candidates`` then.

    Touching ends are no clash.
    """
    sits = [Reason(WatchTrouble.SITS, name=name) for name in candidates.values()]
    busy = [
        Reason(WatchTrouble.BUSY, name=each.name, what=each.slot.name, start=each.slot.starts_at)
        for each in sorted(taken, key=lambda each: (each.slot.starts_at, each.id))
        if each.slot.starts_at < wanted.ends_at and wanted.starts_at < each.slot.ends_at
    ]
    return list(dict.fromkeys(sits + busy))
