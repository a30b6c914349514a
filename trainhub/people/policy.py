"""Who may: pure predicates on the actor and a loaded thing."""

from __future__ import annotations

from trainhub.core.access import Actor
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationKind, Role


def may_serve(actor: Actor, person: Person) -> bool:
    """Staff serve the people of their station and of the stations below it."""
    return person.station is not None and (
        actor.reaches(Role.STAFF, person.station.path)
        or actor.reaches(Role.ADMIN, person.station.path)
    )


def may_see_person(actor: Actor, person: Person) -> bool:
    """The person, and the staff who serve them. The bureau sees figures, not files."""
    return actor.person_id == person.id or may_serve(actor, person)


def may_run(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor acts in the organisation's own name."""
    roles = {
        OrganisationKind.STATION: Role.STAFF,
        OrganisationKind.INSTITUTION: Role.INSTITUTION,
        OrganisationKind.EMPLOYER: Role.EMPLOYER,
        OrganisationKind.BUREAU: Role.ADMIN,
    }
    return actor.reaches(roles[organisation.kind], organisation.path)


def may_vet(actor: Actor, organisation: Organisation) -> bool:
    """Station staff and administrators vet employers and institutions."""
    return actor.has(Role.STAFF, Role.ADMIN) and organisation.kind in {
        OrganisationKind.EMPLOYER,
        OrganisationKind.INSTITUTION,
    }
