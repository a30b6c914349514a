"""Who may: pure predicates on the actor and a loaded thing."""

from __future__ import annotations

from trainhub.certs.models import Certificate, Credential
from trainhub.core.access import Actor
from trainhub.courses.models import Cohort
from trainhub.people import policy as people
from trainhub.people.rules import Role


def may_release_template(actor: Actor) -> bool:
    """The station and the administrator put a template to use; institutions write drafts."""
    return actor.has(Role.STAFF, Role.ADMIN)


def may_see(actor: Actor, certificate: Certificate) -> bool:
    """The holder, the staff who serve the holder, and the institution that issued it."""
    return (
        actor.person_id == certificate.person_id
        or people.may_serve(actor, certificate.person)
        or actor.reaches(Role.INSTITUTION, certificate.issuer.path)
    )


def may_decide(actor: Actor, certificate: Certificate) -> bool:
    """Staff who serve the holder decide about a certificate, never about their own."""
    return actor.person_id != certificate.person_id and people.may_serve(actor, certificate.person)


def may_issue(actor: Actor, cohort: Cohort) -> bool:
    """The station of a class and the institution that taught it ask for its certificates."""
    return (
        actor.reaches(Role.STAFF, cohort.station.path)
        or actor.reaches(Role.ADMIN, cohort.station.path)
        or actor.reaches(Role.INSTITUTION, cohort.institution.path)
    )


def may_see_credential(actor: Actor, credential: Credential) -> bool:
    """The holder, and the staff who serve the holder."""
    return people.may_see_person(actor, credential.person)


def may_check(actor: Actor, credential: Credential) -> bool:
    """Staff check the papers of the people they serve, never their own."""
    return actor.person_id != credential.person_id and people.may_serve(actor, credential.person)
