"""Every SELECT about people, accounts and organisations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, or_, select

from trainhub.core.access import Actor, Scope
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db
from trainhub.core.journal import JournalEntry
from trainhub.people.identity import clean_id, clean_phone, phone_troubles, search_key
from trainhub.people.models import (
    Account,
    ApiToken,
    Consent,
    Membership,
    Organisation,
    Person,
    Region,
    SignInTry,
    UserSession,
)
from trainhub.people.rules import (
    SESSION_IDLE,
    SESSION_LIFE,
    TRY_WINDOW,
    OrganisationKind,
    Purpose,
    Role,
)


def digest_of(secret: str) -> str:
    """How a bearer secret is kept: its hash only. 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SignedIn(NamedTuple):
    """A live session and whose it is."""

    session_id: int
    last_seen_at: datetime
    actor: Actor


# Built once, on tables: this statement runs in every request of everybody who is signed in.
_sessions = cast(Table, UserSession.__table__)
_accounts = cast(Table, Account.__table__)
_persons = cast(Table, Person.__table__)
_memberships = cast(Table, Membership.__table__)
_organisations = cast(Table, Organisation.__table__)
_SESSION = (
    select(
        _sessions.c.id,
        _sessions.c.last_seen_at,
        _accounts.c.id.label("account_id"),
        _persons.c.id.label("person_id"),
        _persons.c.name,
        _memberships.c.role,
        _memberships.c.organisation_id,
        _organisations.c.path,
    )
    .join(_accounts, _accounts.c.id == _sessions.c.account_id)
    .join(_persons, _persons.c.id == _accounts.c.person_id)
    .outerjoin(
        _memberships,
        and_(_memberships.c.person_id == _persons.c.id, _memberships.c.ended_at.is_(None)),
    )
    .outerjoin(_organisations, _organisations.c.id == _memberships.c.organisation_id)
    .where(
        _sessions.c.token_hash == bindparam("token_hash"),
        _sessions.c.ended_at.is_(None),
        _sessions.c.created_at > bindparam("born_after"),
        _sessions.c.last_seen_at > bindparam("seen_after"),
        _accounts.c.disabled_at.is_(None),
    )
    .order_by(_memberships.c.id)
)


def signed_in(token: str, now: datetime) -> SignedIn | None:
    """Whose session ``token`` is, with the roles as they are at this moment."""
    rows = db.session.execute(
        _SESSION,
        {
            "token_hash": digest_of(token),
            "born_after": now - SESSION_LIFE,
            "seen_after": now - SESSION_IDLE,
        },
    ).all()
    if not rows:
        return None
    first = rows[0]
    return SignedIn(
        first.id,
        first.last_seen_at,
        _actor(first.account_id, first.person_id, first.name, rows),
    )


def _actor(account_id: int, person_id: int, name: str, rows: Iterable[Any]) -> Actor:
    scopes = tuple(
        Scope(row.role.value, row.organisation_id, row.path) for row in rows if row.role is not None
    )
    roles = frozenset({Role.TRAINEE.value, *(scope.role for scope in scopes)})
    return Actor(account_id, person_id, name, scopes, roles)


def actor_of(account: Account) -> Actor:
    """The actor an account is now: for commands, jobs and the demo market."""
    rows = db.session.execute(
        select(Membership.role, Membership.organisation_id, Organisation.path)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == account.person_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    ).all()
    return _actor(account.id, account.person_id, account.person.name, rows)


def account_by_phone(phone: str) -> Account | None:
    """The account that signs in with ``phone``."""
    key = lookup_key("person.phone", phone)
    return db.session.scalar(select(Account).where(Account.phone_key == key))


def person_by_id_no(id_no: str) -> Person | None:
    """The person with a (normalised) ID number."""
    key = lookup_key("person.id_no", id_no)
    return db.session.scalar(select(Person).where(Person.id_no_key == key))


def persons_by_id_no(id_nos: Iterable[str]) -> dict[str, Person]:
    """The known persons among normalised ID numbers, by number, in one query."""
    keys = {lookup_key("person.id_no", id_no): id_no for id_no in id_nos}
    rows = db.session.scalars(select(Person).where(Person.id_no_key.in_(keys)))
    return {keys[person.id_no_key]: person for person in rows if person.id_no_key}


def wrong_tries(phone_key: str, now: datetime) -> tuple[int, datetime | None]:
    """Wrong passwords for an account name inside the window, and the first of them."""
    row = db.session.execute(
        select(func.count(), func.min(SignInTry.at)).where(
            SignInTry.phone_key == phone_key, SignInTry.at > now - TRY_WINDOW
        )
    ).one()
    return row[0], row[1]


def reached_by(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    """The condition "this organisation is one where ``actor`` holds a role, or below it"."""
    return or_(
        *(Organisation.path.startswith(path, autoescape=True) for path in actor.paths(*roles)),
        Organisation.id == -1,
    )


def organisations(kind: OrganisationKind, *, vetted: bool = False) -> list[Organisation]:
    """Organisations of a kind by name; with ``vetted`` only those approved and not suspended."""
    rows = select(Organisation).where(Organisation.kind == kind).order_by(Organisation.id)
    if vetted:
        rows = rows.where(Organisation.vetted_at.is_not(None), Organisation.suspended_at.is_(None))
    return list(db.session.scalars(rows))


def organisation_by_credit_code(code: str) -> Organisation | None:
    """The organisation with a 统一社会信用代码."""
    return db.session.scalar(select(Organisation).where(Organisation.credit_code == code))


def regions() -> list[Region]:
    """Every division known here, by code."""
    return list(db.session.scalars(select(Region).order_by(Region.code)))


def people_of_stations(
    actor: Actor, search: str = "", after: int = 0, limit: int = 30
) -> list[Person]:
    """Persons looked after by the stations that ``actor`` serves, newest first.

    ``search`` is a name, its pinyin or initials, or a whole phone or ID number.
    ``after`` is the id of the last row of the page before (0: first page).
    """
    rows = (
        select(Person)
        .join(Organisation, Organisation.id == Person.station_id)
        .where(reached_by(actor, Role.STAFF, Role.ADMIN, Role.BUREAU))
        .order_by(Person.id.desc())
        .limit(limit)
    )
    if after:
        rows = rows.where(Person.id < after)
    return list(db.session.scalars(matching(rows, search)))


def matching(rows: Select[Any], search: str) -> Select[Any]:
    """``rows`` of persons narrowed to what somebody typed into a search box."""
    wanted = search.strip()
    if not wanted:
        return rows
    phone = clean_phone(wanted)
    if not phone_troubles(phone):
        return rows.where(Person.phone_key == lookup_key("person.phone", phone))
    if len(wanted) >= 15 and wanted[:6].isdigit():
        return rows.where(Person.id_no_key == lookup_key("person.id_no", clean_id(wanted)))
    return rows.where(
        or_(
            Person.name.contains(wanted, autoescape=True),
            Person.name_search.contains(search_key(wanted), autoescape=True),
        )
    )


def contact_receivers(person_id: int) -> list[Organisation]:
    """The organisations that may see a person's name and phone, by name."""
    rows = (
        select(Organisation)
        .join(Consent, Consent.receiver_id == Organisation.id)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == Purpose.CONTACT,
            Consent.withdrawn_at.is_(None),
        )
        .distinct()
        .order_by(Organisation.name, Organisation.id)
    )
    return list(db.session.scalars(rows))


def has_consented(person_id: int, purpose: Purpose, receiver_id: int | None = None) -> bool:
    """Whether an open consent stands for this purpose and receiver."""
    return bool(db.session.scalar(select(open_consent(person_id, purpose, receiver_id).exists())))


def open_consent(person_id: Any, purpose: Purpose, receiver_id: int | None = None) -> Select[int]:
    """Open consents as a subquery; ``person_id`` may be a column of the outer query."""
    rows = select(Consent.id).where(
        Consent.person_id == person_id,
        Consent.purpose == purpose,
        Consent.withdrawn_at.is_(None),
    )
    return rows if receiver_id is None else rows.where(Consent.receiver_id == receiver_id)


def members_of(organisation: Organisation) -> list[Membership]:
    """Who holds a role at an organisation now."""
    rows = select(Membership).where(
        Membership.organisation_id == organisation.id, Membership.ended_at.is_(None)
    )
    return list(db.session.scalars(rows.order_by(Membership.id)))


def people_with_role(role: Role, organisation_ids: Iterable[int]) -> list[Person]:
    """Persons who hold ``role`` at one of the organisations now, by name."""
    rows = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.role == role,
            Membership.ended_at.is_(None),
            Membership.organisation_id.in_(list(organisation_ids)),
        )
        .order_by(Person.name, Person.id)
        .distinct()
    )
    return list(db.session.scalars(rows))


def live_token(secret: str, now: datetime) -> ApiToken | None:
    """The API token with ``secret`` if it is live and its organisation is not suspended."""
    return db.session.scalar(
        select(ApiToken)
        .join(Organisation)
        .where(
            ApiToken.token_hash == digest_of(secret),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Organisation.suspended_at.is_(None),
        )
    )


def tokens_of(organisation: Organisation) -> list[ApiToken]:
    """API tokens of an organisation that are not revoked, newest first."""
    rows = select(ApiToken).where(
        ApiToken.organisation_id == organisation.id, ApiToken.revoked_at.is_(None)
    )
    return list(db.session.scalars(rows.order_by(ApiToken.id.desc())))


def journal_entries(before: int = 0, limit: int = 50) -> list[JournalEntry]:
    """Journal entries, newest first; ``before`` is the last id of the page before."""
    rows = select(JournalEntry).order_by(JournalEntry.id.desc()).limit(limit)
    return list(db.session.scalars(rows.where(JournalEntry.id < before) if before else rows))
