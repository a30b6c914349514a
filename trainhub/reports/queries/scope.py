"""What a reader may count: stations they serve or oversee, classes their institution runs."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from trainhub.core.access import Actor
from trainhub.courses.models import Cohort, Enrolment, Teaching
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role

_OVERSEERS = (Role.STAFF, Role.BUREAU, Role.ADMIN)


def cohorts_for(actor: Actor) -> ColumnElement[bool]:
    """The condition "this class is one whose figures ``actor`` may read"."""
    stations = select(Organisation.id).where(reached_by(actor, *_OVERSEERS))
    return or_(
        Cohort.station_id.in_(stations),
        Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
    )


def cohorts_taught_too(actor: Actor) -> ColumnElement[bool]:
    """The condition "``actor`` may read the figures of this class, or teaches it"."""
    taught = select(Teaching.cohort_id).where(Teaching.person_id == actor.person_id)
    return or_(cohorts_for(actor), Cohort.id.in_(taught))


def people_for(actor: Actor) -> ColumnElement[bool]:
    """The condition "this person counts in the figures of ``actor``".

    For stations and the bureau: people whom those stations look after; for an institution:
    people who were in its classes.
    """
    stations = select(Organisation.id).where(reached_by(actor, *_OVERSEERS))
    taught = (
        select(Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
            Enrolment.enrolled_at.is_not(None),
        )
    )
    return or_(Person.station_id.in_(stations), Person.id.in_(taught))
