"""Open, sign in to, change and close accounts."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.people import queries
from trainhub.people.actions.persons import Identity, register_person
from trainhub.people.models import (
    Account,
    Organisation,
    Person,
    SignInTry,
    UserSession,
)
from trainhub.people.rules import (
    TRY_WINDOW,
    AccountTrouble,
    password_troubles,
    sign_in_troubles,
)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    # OWASP's second profile: 44 ms and 19 MiB a hash, so that a class can sign in together.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher().hash("nobody signs in with this")


def open_account(*, person: Person, phone: str, password: str, by: Actor) -> Account:
    """Give ``person`` a sign-in. Raises ``Refused`` for a weak password or a taken phone."""
    refuse_if(password_troubles(password))
    now = clock.now()
    key = lookup_key("person.phone", phone)
    if queries.account_by_phone(phone) is not None:
        raise Refused(Reason(AccountTrouble.PHONE_TAKEN))
    account = Account(
        person_id=person.id,
        phone_key=key,
        password_hash=_hasher().hash(password),
        created_at=now,
        password_changed_at=now,
    )
    db.session.add(account)
    # Two requests may open the same account: the index decides.
    write_unless_taken(Reason(AccountTrouble.PHONE_TAKEN))
    if person.phone is None:
        person.phone = phone
    journal.record(by, "account.opened", account, person_id=person.id)
    return account


def register_oneself(
    *, who: Identity, password: str, station: Organisation | None, nobody: Actor
) -> Account:
    """Sign up online. A known ID number is told to ask the station, never handed out."""
    refuse_if(password_troubles(password))
    if who.phone and queries.account_by_phone(who.phone) is not None:
        raise Refused(Reason(AccountTrouble.PHONE_TAKEN))
    if who.id_no and queries.person_by_id_no(who.id_no) is not None:
        raise Refused(Reason(AccountTrouble.PERSON_KNOWN))
    person = register_person(who=who, by=nobody, station=station)
    return open_account(person=person, phone=who.phone or "", password=password, by=nobody)


def sign_in(*, phone: str, password: str) -> Account:
    """The account, when phone and password agree.

    Raises ``Refused`` with the same sentence for an unknown phone and a wrong password,
    after the same work. The wrong try is remembered by ``remember_wrong_try``.
    """
    now = clock.now()
    key = lookup_key("person.phone", phone)
    refuse_if(sign_in_troubles(*queries.wrong_tries(key, now), now))
    account = queries.account_by_phone(phone)
    hashed = account.password_hash if account else _hash_of_nobody()
    if not _agrees(hashed, password[:128]) or account is None or account.disabled_at is not None:
        raise Refused(Reason(AccountTrouble.WRONG_SIGN_IN))
    db.session.execute(delete(SignInTry).where(SignInTry.phone_key == key))
    if _hasher().check_needs_rehash(hashed):
        account.password_hash = _hasher().hash(password)
    return account


def _agrees(hashed: str, password: str) -> bool:
    try:
        return _hasher().verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def remember_wrong_try(*, phone: str) -> None:
    """Count a wrong password against the account name, and forget what is long past."""
    now = clock.now()
    db.session.execute(delete(SignInTry).where(SignInTry.at < now - 4 * TRY_WINDOW))
    db.session.add(SignInTry(phone_key=lookup_key("person.phone", phone), at=now))


def change_password(*, account: Account, old: str, new: str, keep_token: str, by: Actor) -> None:
    """Set a new password and end every other session. Raises ``Refused``."""
    if not _agrees(account.password_hash, old[:128]):
        raise Refused(Reason(AccountTrouble.WRONG_SIGN_IN))
    refuse_if(password_troubles(new))
    now = clock.now()
    account.password_hash = _hasher().hash(new)
    account.password_changed_at = now
    db.session.execute(
        update(UserSession)
        .where(
            UserSession.account_id == account.id,
            UserSession.ended_at.is_(None),
            UserSession.token_hash != queries.digest_of(keep_token),
        )
        .values(ended_at=now)
    )
    journal.record(by, "account.password.changed", account, person_id=account.person_id)


def disable_account(*, account: Account, by: Actor) -> None:
    """Close a sign-in and end its sessions at once."""
    account.disabled_at = clock.now()
    db.session.execute(
        update(UserSession)
        .where(UserSession.account_id == account.id, UserSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    journal.record(by, "account.disabled", account, person_id=account.person_id)
