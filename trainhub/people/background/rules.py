"""Words and judgements about employment, groups and accounts. No I/O."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class Employment(StrEnum):
    """就业状态, as the person says it; never an employer's filter."""

    UNEMPLOYED = "unemployed"
    REGISTERED = "registered"
    EMPLOYED = "employed"
    FLEXIBLE = "flexible"
    SELF_EMPLOYED = "self_employed"
    FARMING = "farming"
    STUDYING = "studying"
    RETIRED = "retired"


EMPLOYMENT_WORDS: dict[Employment, str] = {
    Employment.UNEMPLOYED: N_("Without work"),
    Employment.REGISTERED: N_("Registered as unemployed"),
    Employment.EMPLOYED: N_("Employed by a firm"),
    Employment.FLEXIBLE: N_("Gig or flexible work"),
    Employment.SELF_EMPLOYED: N_("Runs an own business"),
    Employment.FARMING: N_("Works on a farm"),
    Employment.STUDYING: N_("At school or university"),
    Employment.RETIRED: N_("Draws a pension"),
}


class Category(StrEnum):
    """人员类别 that schemes pay for, with a document that says so."""

    RURAL = "rural"
    UNEMPLOYED = "unemployed"
    HARDSHIP = "hardship"
    LIFTED = "lifted"
    LOW_INCOME = "low_income"
    DISABLED = "disabled"
    GRADUATE = "graduate"
    LAST_YEAR = "last_year"
    VETERAN = "veteran"
    LAID_OFF = "laid_off"


CATEGORY_WORDS: dict[Category, str] = {
    Category.RURAL: N_("Worker from the countryside"),
    Category.UNEMPLOYED: N_("Registered unemployed from town"),
    Category.HARDSHIP: N_("Person with difficulty finding work"),
    Category.LIFTED: N_("Person lifted out of poverty"),
    Category.LOW_INCOME: N_("Member of a family on minimum support"),
    Category.DISABLED: N_("Person with a disability"),
    Category.GRADUATE: N_("University graduate"),
    Category.LAST_YEAR: N_("Graduate of the last school year without studies"),
    Category.VETERAN: N_("Veteran"),
    Category.LAID_OFF: N_("Laid-off worker"),
}


class ProofState(StrEnum):
    """Whether staff looked at a proof."""

    UNCHECKED = "unchecked"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


PROOF_WORDS: dict[ProofState, str] = {
    ProofState.UNCHECKED: N_("Not checked yet"),
    ProofState.ACCEPTED: N_("Checked"),
    ProofState.REJECTED: N_("Not accepted"),
}


class BackgroundTrouble(StrEnum):
    """Why something about a person is not recorded."""

    ACCOUNT_WRONG = N_("An account has 8 to 30 digits. Please check it.")
    BANK_MISSING = N_("Please say at which bank the account is.")
    ENDS_BEFORE = N_("The document ends before it begins.")
    CHECKED_ALREADY = N_("Somebody checked this document already.")
    NEEDS_NOTE = N_("Please say why it is not accepted. The person reads it.")
    SAME_KNOWN = N_("A document of this group is recorded for these days already.")


def clean_account(typed: str) -> str:
    """Digits of a bank or social card account, as people type them in groups."""
    return "".join(letter for letter in typed if letter.isalnum())


def account_troubles(number: str, bank: str) -> list[Reason]:
    """What is wrong with an account; an empty number is no account and no trouble."""
    if not number:
        return []
    reasons = []
    plain = number.isascii() and number.isdecimal()
    if not (plain and 8 <= len(number) <= 30):
        reasons.append(Reason(BackgroundTrouble.ACCOUNT_WRONG))
    if not bank.strip():
        reasons.append(Reason(BackgroundTrouble.BANK_MISSING))
    return reasons


def masked_account(number: str | None) -> str:
    """``**** 1234``: enough to tell two cards apart."""
    return f"**** {number[-4:]}" if number else "—"


def proof_troubles(valid_from: date, valid_until: date | None) -> list[Reason]:
    """What is wrong with the days of a document."""
    if valid_until is not None and valid_until < valid_from:
        return [Reason(BackgroundTrouble.ENDS_BEFORE)]
    return []
