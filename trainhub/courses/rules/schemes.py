"""Subsidy schemes: their words, and whether a class and its people are within one. No I/O.

A class hour (课时) is 45 minutes. Nothing is ever rounded in somebody's favour or against them
by more than the whole class hour that was really taught.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.workdays import Calendar, working_days_before

#: Minutes of one class hour.
CLASS_HOUR = 45


class AmountUnit(StrEnum):
    """What an amount of subsidy is paid for."""

    PERSON = "person"
    HOUR = "hour"


AMOUNT_UNIT_WORDS: dict[AmountUnit, str] = {
    AmountUnit.PERSON: N_("per person"),
    AmountUnit.HOUR: N_("per class hour"),
}


class LeadUnit(StrEnum):
    """How the days before a class are counted."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


LEAD_UNIT_WORDS: dict[LeadUnit, str] = {
    LeadUnit.DAYS: N_("days before class"),
    LeadUnit.WORKING_DAYS: N_("working days before class"),
}


class Unpaid(StrEnum):
    """What becomes of somebody for whom the scheme would not pay."""

    SEATED = "seated"
    REFUSED = "refused"


UNPAID_WORDS: dict[Unpaid, str] = {
    Unpaid.SEATED: N_("may sit in the class; nothing is claimed for them"),
    Unpaid.REFUSED: N_("cannot enrol in a class of this scheme"),
}


class SchemeTrouble(StrEnum):
    """Why a scheme or a version of it is not entered."""

    CODE_TAKEN = N_("There is a scheme with this code already.")
    DAY_TAKEN = N_("This scheme has a version of that day already.")
    NO_SOURCE = N_("Please say where the numbers come from.")
    AGES_CROSS = N_("The greatest age lies below the least age.")
    HEADS_CROSS = N_("The largest class is smaller than the smallest one.")
    RETIRED = N_("This scheme is retired. Please choose another one.")
    NOT_YET = N_("This scheme has no version for that day yet.")
    CLAIMED = N_("A claim was made for this class already, so its scheme stays.")


class Outside(StrEnum):
    """What keeps a planned class from being within its scheme."""

    LEAD_DAYS = N_("The opening file had to be in by {due}: {days} days before the first lesson.")
    LEAD_WORKING_DAYS = N_(
        "The opening file had to be in by {due}: {days} working days before the first lesson."
    )
    HOURS = N_("The scheme asks for {least} class hours. The timetable has {planned}.")
    PRACTICE = N_("The scheme asks for {least}% practice. The timetable has {planned}%.")
    FEW_HEADS = N_("The scheme pays for classes of {least} people or more. There are {heads}.")
    MANY_HEADS = N_("The scheme pays for classes of up to {most} people. There are {heads}.")


class NotPaid(StrEnum):
    """Why a scheme does not pay for somebody."""

    AGE_UNKNOWN = N_("The age is not known, and the scheme has age limits.")
    TOO_YOUNG = N_("The scheme pays from {least} years on. The person is {age}.")
    TOO_OLD = N_("The scheme pays up to {most} years. The person is {age}.")
    PAID_BEFORE = N_("Already claimed for “{course}”, class {number} ({day}).")
    IN_ANOTHER = N_("Already in “{course}”, class {number} ({day}), which is subsidised too.")
    YEAR_FULL = N_("The scheme pays {most} classes a year. In {year} there are {count} already.")
    CATEGORY_MISSING = N_("A group that the scheme pays for is not proven.")
    CATEGORY_ENDS = N_("The proof of the group does not cover {day}.")
    CATEGORY_UNCHECKED = N_("Nobody has checked the proof of the group yet.")
    HOURS_SHORT = N_("Attended {percent}% of the minutes; {floor}% are needed.")
    NO_CERTIFICATE = N_("There is no valid certificate of this class.")
    WINDOW_OVER = N_("The claim had to be handed in by {last}.")
    ON_CLAIM = N_("Is on the claim of {day} for this class already.")
    NOTHING_DUE = N_("The amount comes to nothing. Please check the amount of the scheme.")


@dataclass(frozen=True)
class Terms:
    """The numbers of one version of a scheme, as plain values; 0 is no limit."""

    lead_days: int = 0
    lead_unit: LeadUnit = LeadUnit.DAYS
    least_hours: int = 0
    practice_percent: int = 0
    least_heads: int = 0
    most_heads: int = 0
    most_per_year: int = 0
    pays_repeats: bool = False
    least_age: int = 0
    most_age_men: int = 0
    most_age_women: int = 0
    claim_months: int = 0
    amount_fen: int = 0
    amount_unit: AmountUnit = AmountUnit.PERSON
    cap_fen: int = 0
    #: Codes of the groups that are paid for; none is everybody.
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedClass:
    """What a scheme asks about a class; ``filed_on`` is None while nothing was handed in."""

    starts_on: date
    theory_minutes: int
    practice_minutes: int
    heads: int
    filed_on: date | None = None

    @property
    def minutes(self) -> int:
        """Theory and practice together."""
        return self.theory_minutes + self.practice_minutes


def terms_troubles(terms: Terms, source: str) -> list[Reason]:
    """What is wrong with the numbers of a version; an amount may still be unknown (0)."""
    reasons = []
    if not source.strip():
        reasons.append(Reason(SchemeTrouble.NO_SOURCE))
    oldest = [age for age in (terms.most_age_men, terms.most_age_women) if age]
    if any(age < terms.least_age for age in oldest):
        reasons.append(Reason(SchemeTrouble.AGES_CROSS))
    if terms.most_heads and terms.most_heads < terms.least_heads:
        reasons.append(Reason(SchemeTrouble.HEADS_CROSS))
    return reasons


def opening_due(terms: Terms, starts_on: date, calendar: Calendar) -> date | None:
    """The last day on which the opening file may be handed in; None where no day is set."""
    if not terms.lead_days:
        return None
    if terms.lead_unit is LeadUnit.WORKING_DAYS:
        return working_days_before(starts_on, terms.lead_days, calendar)
    return starts_on - timedelta(days=terms.lead_days)


def outside(terms: Terms, planned: PlannedClass, calendar: Calendar, today: date) -> list[Reason]:
    """Everything that keeps a class from being within the scheme; empty means it is within."""
    reasons = _lead_missed(terms, planned, calendar, today)
    if planned.minutes < terms.least_hours * CLASS_HOUR:
        least, whole = terms.least_hours, hours_text(planned.minutes)
        reasons.append(Reason(Outside.HOURS, least=least, planned=whole))
    if planned.practice_minutes * 100 < terms.practice_percent * planned.minutes:
        share = planned.practice_minutes * 100 // planned.minutes
        reasons.append(Reason(Outside.PRACTICE, least=terms.practice_percent, planned=share))
    if planned.heads < terms.least_heads:
        reasons.append(Reason(Outside.FEW_HEADS, least=terms.least_heads, heads=planned.heads))
    if terms.most_heads and planned.heads > terms.most_heads:
        reasons.append(Reason(Outside.MANY_HEADS, most=terms.most_heads, heads=planned.heads))
    return reasons


def _lead_missed(
    terms: Terms, planned: PlannedClass, calendar: Calendar, today: date
) -> list[Reason]:
    due = opening_due(terms, planned.starts_on, calendar)
    if due is None or (planned.filed_on or today) <= due:
        return []
    working = terms.lead_unit is LeadUnit.WORKING_DAYS
    trouble = Outside.LEAD_WORKING_DAYS if working else Outside.LEAD_DAYS
    return [Reason(trouble, due=due, days=terms.lead_days)]


def hours_text(minutes: int) -> str:
    """Class hours to a tenth, never rounded up: ``39.9``."""
    tenths = minutes * 10 // CLASS_HOUR
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def amount_for(terms: Terms, attended_minutes: int) -> int:
    """Fen that are paid for one person: whole attended class hours, or once, capped."""
    hours = attended_minutes // CLASS_HOUR
    due = terms.amount_fen * (hours if terms.amount_unit is AmountUnit.HOUR else 1)
    return min(due, terms.cap_fen) if terms.cap_fen else due


def last_claim_day(terms: Terms, certified_on: date) -> date | None:
    """The last day on which a certificate of ``certified_on`` may be claimed for, included.

    The corresponding day of the last month, or that month's last day (民法典 202).
    """
    if not terms.claim_months:
        return None
    month = certified_on.month - 1 + terms.claim_months
    year, month = certified_on.year + month // 12, month % 12 + 1
    return date(year, month, min(certified_on.day, monthrange(year, month)[1]))
