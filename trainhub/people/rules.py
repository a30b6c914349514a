"""Words and judgements about people, accounts and organisations. No I/O."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class Role(StrEnum):
    """What somebody comes for. Every account may be a trainee; the rest is granted."""

    TRAINEE = "trainee"
    INSTRUCTOR = "instructor"
    STAFF = "staff"
    INSTITUTION = "institution"
    EMPLOYER = "employer"
    BUREAU = "bureau"
    ADMIN = "admin"


ROLE_WORDS: dict[Role, str] = {
    Role.TRAINEE: N_("Trainee"),
    Role.INSTRUCTOR: N_("Instructor"),
    Role.STAFF: N_("Station staff"),
    Role.INSTITUTION: N_("Training institution"),
    Role.EMPLOYER: N_("Employer"),
    Role.BUREAU: N_("Labour bureau"),
    Role.ADMIN: N_("Administrator"),
}


class OrganisationKind(StrEnum):
    """What an organisation is. Stations hang below the bureau in one tree."""

    BUREAU = "bureau"
    STATION = "station"
    INSTITUTION = "institution"
    EMPLOYER = "employer"


#: Which organisation a role is held at.
ROLE_HOMES: dict[Role, frozenset[OrganisationKind]] = {
    Role.INSTRUCTOR: frozenset({OrganisationKind.INSTITUTION, OrganisationKind.STATION}),
    Role.STAFF: frozenset({OrganisationKind.STATION}),
    Role.INSTITUTION: frozenset({OrganisationKind.INSTITUTION}),
    Role.EMPLOYER: frozenset({OrganisationKind.EMPLOYER}),
    Role.BUREAU: frozenset({OrganisationKind.BUREAU}),
    Role.ADMIN: frozenset({OrganisationKind.BUREAU}),
}


class Verification(StrEnum):
    """How far an identity was checked. A well-formed number is not a real person."""

    UNVERIFIED = "unverified"
    SEEN = "seen"
    OFFICIAL = "official"


class Purpose(StrEnum):
    """What a person agrees to; each consent is separate and revocable (PIPL 14-16, 23)."""

    POOL = "pool"
    CONTACT = "contact"


class AccountTrouble(StrEnum):
    """Why an account, a sign-in or a registration is refused."""

    WRONG_SIGN_IN = N_("The phone number or the password is wrong.")
    LOCKED = N_("Too many tries. Please wait {minutes} minutes.")
    PASSWORD_SHORT = N_("The password needs at least 8 characters.")
    PASSWORD_LONG = N_("The password may have at most 128 characters.")
    PASSWORD_COMMON = N_("This password is too easy to guess. Please choose another.")
    PHONE_TAKEN = N_("There is an account with this phone number already. Please sign in.")
    PERSON_KNOWN = N_("This ID number is registered already. Please ask the station for help.")
    UNDER_AGE = N_("You must be at least 16 years old.")
    NAME_DIFFERS = N_("The ID number is registered under another name. Please ask the station.")


class OrganisationTrouble(StrEnum):
    """Why something about an organisation is refused."""

    BAD_CREDIT_CODE = N_("The social credit code is not right. Please check its 18 characters.")
    CREDIT_CODE_TAKEN = N_("An organisation with this social credit code is registered already.")
    NOT_VETTED = N_("The station has not approved this employer yet.")
    SUSPENDED = N_("This organisation is suspended.")
    WRONG_HOME = N_("This role cannot be held at this organisation.")


#: The youngest age that may work at all (Labour Law art. 15).
WORKING_AGE = 16
#: Sign-in back-off: this many wrong tries in the window lock the account for the window.
MAX_TRIES = 6
TRY_WINDOW = timedelta(minutes=5)
#: A session ends after this idle time and after this life, whichever comes first.
SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=14)

#: What people try first; the list is short because length and repetition are checked apart.
_COMMON = frozenset({
    "password", "password1", "12345678", "123456789", "1234567890", "87654321", "12341234",
    "11223344", "123123123", "147258369", "qwerty123", "qwertyui", "qwertyuiop", "asdfghjk",
    "zxcvbnm1", "1qaz2wsx", "1q2w3e4r", "abc12345", "abcd1234", "a1234567", "a12345678",
    "aa123456", "iloveyou", "woaini1314", "5201314520",
})  # fmt: skip


def password_troubles(password: str) -> list[Reason]:
    """What is wrong with a new password (ASVS 6.2: length and common words, no composition)."""
    if len(password) < 8:
        return [Reason(AccountTrouble.PASSWORD_SHORT)]
    if len(password) > 128:
        return [Reason(AccountTrouble.PASSWORD_LONG)]
    if password.lower() in _COMMON or len(set(password)) == 1:
        return [Reason(AccountTrouble.PASSWORD_COMMON)]
    return []


def sign_in_troubles(wrong_tries: int, first_wrong: datetime | None, now: datetime) -> list[Reason]:
    """Whether the account must wait, from the wrong tries inside the window."""
    if wrong_tries < MAX_TRIES or first_wrong is None:
        return []
    left = first_wrong + TRY_WINDOW - now
    return [Reason(AccountTrouble.LOCKED, minutes=max(1, -(-int(left.total_seconds()) // 60)))]


def may_register(born_on: date | None, age: int | None) -> list[Reason]:
    """Whether somebody of ``age`` full years may be registered; unknown is for the counter."""
    if born_on is not None and age is not None and age < WORKING_AGE:
        return [Reason(AccountTrouble.UNDER_AGE)]
    return []
