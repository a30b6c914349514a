"""Divisions, organisations, their standing, roles and tokens."""

from __future__ import annotations

from datetime import timedelta

from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.people import identity, queries
from trainhub.people.models import (
    ApiToken,
    Membership,
    Organisation,
    Person,
    Region,
)
from trainhub.people.rules import (
    ROLE_HOMES,
    OrganisationKind,
    OrganisationTrouble,
    Role,
)


def enter_region(
    *, code: str, name: str, name_en: str, parent_code: str | None, by: Actor
) -> Region:
    """Enter a division by its GB/T 2260 code; one that is known already stays as it is."""
    known = db.session.get(Region, code)
    if known is not None:
        return known
    region = Region(code=code, name=name, name_en=name_en, parent_code=parent_code)
    db.session.add(region)
    journal.record(by, "region.entered", region, code=code)
    return region


def found_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    by: Actor,
    name_en: str = "",
    parent: Organisation | None = None,
    credit_code: str | None = None,
    region_code: str | None = None,
    address: str = "",
    phone: str = "",
    place: tuple[int, int] | None = None,
) -> Organisation:
    """Enter an organisation; ``place`` is (latitude, longitude) in microdegrees.

    Raises ``Refused`` for a wrong or taken 统一社会信用代码 (GB 32100).
    """
    if credit_code is not None:
        if identity.credit_code_troubles(credit_code):
            raise Refused(Reason(OrganisationTrouble.BAD_CREDIT_CODE))
        if queries.organisation_by_credit_code(credit_code) is not None:
            raise Refused(Reason(OrganisationTrouble.CREDIT_CODE_TAKEN))
    organisation = Organisation(
        kind=kind,
        name=name,
        name_en=name_en,
        parent_id=parent.id if parent else None,
        credit_code=credit_code,
        region_code=region_code,
        address=address,
        phone=phone,
        lat_e6=place[0] if place else None,
        lng_e6=place[1] if place else None,
        created_at=clock.now(),
    )
    db.session.add(organisation)
    db.session.flush()  # the path is made of ids
    organisation.path = f"{parent.path if parent else '/'}{organisation.id}/"
    journal.record(by, "organisation.founded", organisation, kind=kind.value)
    return organisation


def vet_organisation(*, organisation: Organisation, by: Actor) -> None:
    """Record that staff saw the licence and the signed mandate (人力资源市场暂行条例 29)."""
    organisation.vetted_at = clock.now()
    organisation.vetted_by = by.account_id
    journal.record(by, "organisation.vetted", organisation)


def suspend_organisation(*, organisation: Organisation, why: str, by: Actor) -> None:
    """Take an organisation out at once, everywhere; its tokens die with it."""
    organisation.suspended_at = clock.now()
    organisation.suspended_why = why
    journal.record(by, "organisation.suspended", organisation, why=why)


def lift_suspension(*, organisation: Organisation, by: Actor) -> None:
    """Let a suspended organisation back in."""
    organisation.suspended_at = None
    organisation.suspended_why = ""
    journal.record(by, "organisation.readmitted", organisation)


def grant_role(*, person: Person, role: Role, organisation: Organisation, by: Actor) -> Membership:
    """Let ``person`` act in ``role`` at ``organisation`` from now on. Raises ``Refused``."""
    if organisation.kind not in ROLE_HOMES.get(role, frozenset()):
        raise Refused(Reason(OrganisationTrouble.WRONG_HOME))
    held = next(
        (
            membership
            for membership in queries.members_of(organisation)
            if membership.person_id == person.id and membership.role is role
        ),
        None,
    )
    if held is not None:
        return held
    membership = Membership(
        person_id=person.id,
        organisation_id=organisation.id,
        role=role,
        granted_by=by.account_id,
        started_at=clock.now(),
    )
    db.session.add(membership)
    journal.record(
        by, "role.granted", membership, person_id=person.id, role=role.value, at=organisation.id
    )
    return membership


def end_role(*, membership: Membership, by: Actor) -> None:
    """Take a role back; the next request of its holder already knows."""
    membership.ended_at = clock.now()
    journal.record(by, "role.ended", membership, person_id=membership.person_id)


def issue_token(
    *, organisation: Organisation, name: str, scopes: list[str], days: int, by: Actor
) -> tuple[ApiToken, str]:
    """An API token and its secret, which is shown once and never again."""
    secret = ids.secret_token()
    now = clock.now()
    if by.account_id is None:
        raise ValueError("a token needs an account that answers for it")
    token = ApiToken(
        organisation_id=organisation.id,
        account_id=by.account_id,
        name=name,
        token_hash=queries.digest_of(secret),
        scopes=scopes,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    journal.record(by, "token.issued", token, scopes=scopes)
    return token, secret


def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """Kill an API token."""
    token.revoked_at = clock.now()
    journal.record(by, "token.revoked", token)
