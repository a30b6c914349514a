"""SELECTs about rooms, who keeps them and what is held in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Lesson, Room, RoomHold, TrainingLicence
from trainhub.people.models import Organisation
from trainhub.people.queries import reached_by
from trainhub.people.rules import OrganisationKind, Role


class House(NamedTuple):
    """An organisation that teaches, with its rooms in use and its licence number."""

    organisation: Organisation
    rooms: int
    licence: str


def houses_kept_by(actor: Actor, *, after: int = 0, limit: int = 30) -> list[House]:
    """Stations and institutions whose rooms and teachers ``actor`` keeps, by id.

    ``after`` is the id of the last row of the page before.
    """
    rooms = func.count(case((Room.retired_at.is_(None), Room.id)))
    rows = db.session.execute(
        select(Organisation, rooms, func.max(TrainingLicence.number))
        .outerjoin(Room, Room.organisation_id == Organisation.id)
        .outerjoin(TrainingLicence, TrainingLicence.organisation_id == Organisation.id)
        .where(_kept_by(actor), Organisation.id > after)
        .group_by(Organisation.id)
        .order_by(Organisation.id)
        .limit(limit)
    )
    return [House(organisation, count, number or "") for organisation, count, number in rows]


def _kept_by(actor: Actor) -> ColumnElement[bool]:
    stations = reached_by(actor, Role.STAFF, Role.ADMIN)
    own = Organisation.id.in_(actor.organisations(Role.INSTITUTION))
    of_station = (Organisation.kind == OrganisationKind.STATION) & stations
    if actor.has(Role.STAFF, Role.ADMIN):
        return or_(of_station, Organisation.kind == OrganisationKind.INSTITUTION)
    return own


def rooms_of(organisation_ids: Iterable[int], *, retired: bool = False) -> list[Room]:
    """Rooms of organisations by organisation and name; those out of use only if asked for."""
    rows = (
        select(Room)
        .where(Room.organisation_id.in_(list(organisation_ids)))
        .options(joinedload(Room.organisation))
        .order_by(Room.organisation_id, Room.retired_at.is_not(None), Room.name)
    )
    return list(db.session.scalars(rows if retired else rows.where(Room.retired_at.is_(None))))


def room_called(organisation_id: int, name: str) -> Room | None:
    """The room of an organisation with a name."""
    return db.session.scalar(
        select(Room).where(Room.organisation_id == organisation_id, Room.name == name)
    )


def lessons_in(room_id: int, since: datetime, limit: int = 50) -> list[Lesson]:
    """What is held in a room from ``since`` on, in order, with the classes."""
    rows = (
        select(Lesson)
        .join(Lesson.cohort)
        .where(
            Lesson.room_id == room_id,
            Lesson.ends_at > since,
            Lesson.cancelled_at.is_(None),
            Cohort.cancelled_at.is_(None),
        )
        .options(contains_eager(Lesson.cohort).joinedload(Cohort.course))
        .order_by(Lesson.starts_at, Lesson.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def hold_from(room_id: int, starts_at: datetime) -> RoomHold | None:
    """The hold of a room that begins at this very moment."""
    return db.session.scalar(
        select(RoomHold).where(
            RoomHold.room_id == room_id,
            RoomHold.starts_at == starts_at,
            RoomHold.released_at.is_(None),
        )
    )


def holds_of(room_id: int, since: datetime) -> list[RoomHold]:
    """What else a room is taken for from ``since`` on, in order."""
    rows = select(RoomHold).where(
        RoomHold.room_id == room_id, RoomHold.ends_at > since, RoomHold.released_at.is_(None)
    )
    return list(db.session.scalars(rows.order_by(RoomHold.starts_at)))
