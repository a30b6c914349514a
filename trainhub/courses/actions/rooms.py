"""Keep rooms: enter, change, take out of use, hold for what is no lesson."""

from __future__ import annotations

from datetime import datetime

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.models import Room, RoomHold
from trainhub.courses.queries.booking import Span
from trainhub.courses.rules import Slot
from trainhub.courses.rules.booking import BookingTrouble, taken_troubles
from trainhub.courses.rules.rooms import RoomTrouble
from trainhub.people.models import Organisation


def add_room(
    *, organisation: Organisation, name: str, seats: int, by: Actor, address: str = ""
) -> Room:
    """Enter a room. Raises ``Refused`` when the organisation has one of this name."""
    lock(organisation)
    _refuse_taken(organisation.id, name)
    room = Room(
        organisation_id=organisation.id,
        name=name,
        seats=seats,
        address=address,
        created_at=clock.now(),
    )
    db.session.add(room)
    journal.record(by, "courses.room.added", room, organisation=organisation.id, seats=seats)
    return room


def change_room(*, room: Room, name: str, seats: int, address: str, by: Actor) -> Room:
    """Another name, size or address. Raises ``Refused`` when the name is taken."""
    lock(room.organisation)
    if name != room.name:
        _refuse_taken(room.organisation_id, name)
    before = room.seats
    room.name, room.seats, room.address = name, seats, address
    journal.record(by, "courses.room.changed", room, before=before, after=seats)
    return room


def _refuse_taken(organisation_id: int, name: str) -> None:
    if queries.room_called(organisation_id, name) is not None:
        raise Refused(Reason(RoomTrouble.NAME_TAKEN))


def retire_room(*, room: Room, by: Actor) -> Room:
    """Take a room out of use. Raises ``Refused`` while lessons are to be held in it."""
    lock(room)  # whoever books it waits here
    if room.retired_at is not None:
        return room
    coming = len(queries.lessons_in(room.id, clock.now(), limit=1000))
    if coming:
        raise Refused(Reason(RoomTrouble.STILL_BOOKED, lessons=coming))
    held = queries.holds_of(room.id, clock.now())
    if held:
        day = clock.civil_day(held[0].starts_at)
        raise Refused(Reason(RoomTrouble.STILL_HELD, what=held[0].what, day=day))
    room.retired_at = clock.now()
    journal.record(by, "courses.room.retired", room)
    return room


def reopen_room(*, room: Room, by: Actor) -> Room:
    """Take a room into use again."""
    if room.retired_at is not None:
        room.retired_at = None
        journal.record(by, "courses.room.reopened", room)
    return room


def hold_room(
    *, room: Room, what: str, starts_at: datetime, ends_at: datetime, by: Actor
) -> RoomHold:
    """Take a room for something that is no lesson; who starts at the same moment shares it.

    Raises ``Refused`` when the room is out of use, or taken at some of that time.
    """
    lock(room)  # whoever books it waits here
    if room.retired_at is not None:
        raise Refused(Reason(RoomTrouble.NOT_TO_BE_HAD, room=room.name))
    found = queries.hold_from(room.id, starts_at)
    busy = queries.busy_rooms(
        [room.id], 0, Span(starts_at, ends_at), but_hold=found.id if found else 0
    )
    wanted = {room.id: [Slot(starts_at, ends_at, what)]}
    refuse_if(taken_troubles(BookingTrouble.ROOM_BUSY, wanted, busy))
    if found is not None:
        found.ends_at = max(found.ends_at, ends_at)
        return found
    hold = RoomHold(
        room_id=room.id, what=what[:80], starts_at=starts_at, ends_at=ends_at,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(hold)
    journal.record(by, "courses.room.held", hold, room=room.id)
    return hold


def release_room(*, hold: RoomHold, by: Actor) -> None:
    """Nobody needs the room at that hour any more."""
    if hold.released_at is None:
        hold.released_at = clock.now()
        journal.record(by, "courses.room.released", hold, room=hold.room_id)
