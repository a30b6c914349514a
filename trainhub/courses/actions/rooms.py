"""Keep rooms: enter, change, take out of use."""

from __future__ import annotations

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.courses import queries
from trainhub.courses.models import Room
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
    room.retired_at = clock.now()
    journal.record(by, "courses.room.retired", room)
    return room


def reopen_room(*, room: Room, by: Actor) -> Room:
    """Take a room into use again."""
    if room.retired_at is not None:
        room.retired_at = None
        journal.record(by, "courses.room.reopened", room)
    return room
