"""SELECTs about employment, accounts and groups."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.people.background.models import PersonCategory, PersonFile
from trainhub.people.background.rules import ProofState
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


def file_of(person_id: int) -> PersonFile | None:
    """The facts of a person, None while nobody entered any."""
    return db.session.scalar(
        select(PersonFile)
        .where(PersonFile.person_id == person_id)
        .options(joinedload(PersonFile.household))
    )


def files_of(person_ids: Iterable[int]) -> dict[int, PersonFile]:
    """The facts of people by person, in one query."""
    rows = (
        select(PersonFile)
        .where(PersonFile.person_id.in_(list(person_ids)))
        .options(joinedload(PersonFile.household))
    )
    return {row.person_id: row for row in db.session.scalars(rows)}


def categories_of(person_id: int) -> list[PersonCategory]:
    """Every document of a person about a group, newest first."""
    rows = select(PersonCategory).where(PersonCategory.person_id == person_id)
    return list(db.session.scalars(rows.order_by(PersonCategory.id.desc())))


def standing_categories(person_ids: Iterable[int]) -> dict[int, list[PersonCategory]]:
    """Documents that nobody rejected, by person, checked ones first; one query."""
    rows = (
        select(PersonCategory)
        .where(
            PersonCategory.person_id.in_(list(person_ids)),
            PersonCategory.state != ProofState.REJECTED,
        )
        .order_by(PersonCategory.state != ProofState.ACCEPTED, PersonCategory.id.desc())
    )
    found: dict[int, list[PersonCategory]] = {}
    for row in db.session.scalars(rows):
        found.setdefault(row.person_id, []).append(row)
    return found


def unchecked(actor: Actor, after: int = 0, limit: int = 30) -> list[PersonCategory]:
    """Documents of the people ``actor`` serves that wait for a look, oldest first."""
    rows = (
        select(PersonCategory)
        .join(PersonCategory.person)
        .join(Organisation, Organisation.id == Person.station_id)
        .where(
            PersonCategory.state == ProofState.UNCHECKED,
            PersonCategory.id > after,
            reached_by(actor, Role.STAFF, Role.ADMIN),
        )
        .options(contains_eager(PersonCategory.person))
        .order_by(PersonCategory.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))
