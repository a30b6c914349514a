"""Judgements about the pool: freshness, distance, who fits an order and why not. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from trainhub.core.clock import at, civil_day
from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.people.rules import OrganisationKind, OrganisationTrouble

#: How long "I am free" holds before it goes stale by itself.
AVAILABLE_FOR = timedelta(hours=72)
#: Distances are told in these steps only: exact ones would give a home away.
BANDS_KM: tuple[int, ...] = (1, 2, 3, 5, 10, 20, 50)
#: The band of everybody farther away or without a place.
FAR = 99
#: Contacts one employer may look at in a day.
REVEALS_A_DAY = 100
ADULT = 18

_EARTH_M = 6_371_009

#: What a person agrees to when joining the pool (PIPL 17, 23); kept word for word with the yes.
POOL_NOTICE = N_(
    "Employers that the station has checked may find my card: family name, trade, certificates, "
    "rough distance, shifts done and stars. They see no full name, no phone and no ID number. "
    "My name and phone go to an employer only when I say yes to its offer. I can leave the pool "
    "at any time; then I am gone from it at once."
)
#: What a person agrees to when saying yes to an offer.
CONTACT_NOTICE = N_(
    "I say yes to this work. The employer may see my name and phone for it, and I can see "
    "when it looked."
)


class Unmet(StrEnum):
    """Why somebody cannot be offered an order, or cannot do the work."""

    NOT_IN_POOL = N_("Is not in the pool.")
    NOT_FRESH = N_("Has not said lately to be free.")
    TAKEN = N_("Has other work in these hours.")
    UNDER_AGE = N_("Is younger than {age}, the least age for this work.")
    AGE_UNKNOWN = N_("The age is not known; this work is for people of {age} or more.")
    NO_CERTIFICATE = N_("Holds no valid certificate for this work: {wanted}.")
    ENDS_BEFORE = N_("The certificate {name} ends before the work does.")
    ASKED_ALREADY = N_("Has an open offer for this order.")
    SAID_YES = N_("Works on this order already.")
    STANDS_BY = N_("Stands by for this order already.")


class PoolTrouble(StrEnum):
    """Why something about the pool is refused."""

    TOO_MANY_LOOKS = N_("Your company has looked at {count} contacts today. Please try tomorrow.")
    NO_CONSENT = N_("This person has not agreed to show you the contact.")


@dataclass(frozen=True)
class Ability:
    """会干什么, and when and where: what a worker says besides the trade."""

    #: Bits of ``rules.skills``.
    skill_bits: tuple[int, ...] = ()
    #: Years of experience.
    years: int = 0
    #: The parts of the week, as a mask of ``rules.ranking``; ``None``: at any time.
    hours: int | None = None
    #: Codes of districts; empty: by distance.
    districts: tuple[str, ...] = ()


class EmployerStamps(Protocol):
    """The stamps of an organisation."""

    kind: OrganisationKind
    vetted_at: datetime | None
    suspended_at: datetime | None


def employer_troubles(employer: EmployerStamps) -> list[Reason]:
    """Why an organisation can neither look for people nor ask them (人力资源市场暂行条例 29)."""
    if employer.kind is not OrganisationKind.EMPLOYER:
        return [Reason(OrganisationTrouble.WRONG_HOME)]
    if employer.suspended_at is not None:
        return [Reason(OrganisationTrouble.SUSPENDED)]
    return [] if employer.vetted_at is not None else [Reason(OrganisationTrouble.NOT_VETTED)]


@dataclass(frozen=True)
class Candidate:
    """What is known of a person when an order is put to them."""

    #: Full years on the start day; ``None`` when no ID number tells it.
    age: int | None
    in_pool: bool
    available_until: datetime | None
    #: Clock hours given away already.
    held_hours: frozenset[datetime]
    #: Codes of the certificate types held on the day the work starts, and on the day it ends.
    held: frozenset[str]
    held_to_end: frozenset[str]
    asked: bool = False
    working: bool = False
    standing_by: bool = False


@dataclass(frozen=True)
class Demand:
    """What an order asks of a person."""

    starts_at: datetime
    ends_at: datetime
    min_age: int
    #: One group a choice: any code of a group will do, every group must be met.
    choices: tuple[frozenset[str], ...]
    #: Names of the certificate types by code, for the sentence.
    names: Mapping[str, str]


def unmet_for_offer(person: Candidate, demand: Demand, now: datetime) -> list[Reason]:
    """Everything that speaks against putting the order to the person; empty means send it."""
    unmet = []
    if not person.in_pool:
        unmet.append(Reason(Unmet.NOT_IN_POOL))
    if person.working:
        unmet.append(Reason(Unmet.SAID_YES))
    elif person.standing_by:
        unmet.append(Reason(Unmet.STANDS_BY))
    elif person.asked:
        unmet.append(Reason(Unmet.ASKED_ALREADY))
    if person.available_until is None or person.available_until <= now:
        unmet.append(Reason(Unmet.NOT_FRESH))
    if not person.working and not person.held_hours.isdisjoint(
        clock_hours(demand.starts_at, demand.ends_at)
    ):
        unmet.append(Reason(Unmet.TAKEN))
    return unmet + unmet_by_law(person, demand)


def unmet_by_law(person: Candidate, demand: Demand) -> list[Reason]:
    """What the law asks: age and certificates that outlive the work. Checked at every step."""
    return _age_unmet(person.age, demand.min_age) + papers_unmet(person, demand)


def _age_unmet(age: int | None, least: int) -> list[Reason]:
    if age is None:
        # Everybody registered is old enough to work at all; more than that must be shown.
        return [Reason(Unmet.AGE_UNKNOWN, age=least)] if least >= ADULT else []
    return [Reason(Unmet.UNDER_AGE, age=least)] if age < least else []


def papers_unmet(person: Candidate, demand: Demand) -> list[Reason]:
    """Which of the demanded certificates are missing, or end before the work does."""
    unmet = []
    for choice in demand.choices:
        if choice & person.held and choice & person.held_to_end:
            continue
        known = sorted(choice & person.held) or sorted(choice)
        names = " / ".join(demand.names.get(code, code) for code in known)
        if choice & person.held:
            unmet.append(Reason(Unmet.ENDS_BEFORE, name=names))
        else:
            unmet.append(Reason(Unmet.NO_CERTIFICATE, wanted=names))
    return unmet


def clock_hours(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """The clock hours touched by the time from ``starts_at`` up to ``ends_at``.

    A person is held by the hour, so that a primary key can forbid two works at once; the
    broken hour at the end is the way to the next work.
    """
    first = starts_at.replace(minute=0, second=0, microsecond=0)
    count = -(-int((ends_at - first).total_seconds()) // 3600)
    return [first + timedelta(hours=hour) for hour in range(count)]


class Placed(Protocol):
    """What may have a place: a home, a company, an order; microdegrees."""

    lat_e6: int | None
    lng_e6: int | None


def spot_of(placed: Placed) -> tuple[int, int] | None:
    """Latitude and longitude in microdegrees; ``None`` where the place is not known."""
    if placed.lat_e6 is None or placed.lng_e6 is None:
        return None
    return placed.lat_e6, placed.lng_e6


def distance_m(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Whole metres between two places in microdegrees (latitude, longitude), on a sphere."""
    lat1, lng1, lat2, lng2 = (radians(value / 1e6) for value in (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return round(2 * _EARTH_M * asin(min(1.0, sqrt(half))))


def band_km(metres: int | None) -> int:
    """The band a distance falls into: ``3`` is "within 3 km"; ``FAR`` beyond the last."""
    if metres is None:
        return FAR
    return next((km for km in BANDS_KM if metres <= km * 1000), FAR)


#: The largest id of a row.
MOST_ID = 2**31 - 1


def read_place(typed: str) -> tuple[int, int, int] | None:
    """``3-940-120``: band, rank and person of the last card; nonsense is the first page."""
    parts = typed[:24].split("-")
    if len(parts) != 3 or not typed.isascii() or not all(part.isdecimal() for part in parts):
        return None
    band, rank, person_id = (int(part) for part in parts)
    return (band, rank, person_id) if band <= FAR and max(rank, person_id) <= MOST_ID else None


def fresh_until(now: datetime) -> datetime:
    """Until when a claim of being free, made now, holds."""
    return now + AVAILABLE_FOR


def next_morning(now: datetime) -> tuple[datetime, datetime]:
    """The first question of most employers: tomorrow, eight hours from 8:00 in China."""
    start = at(civil_day(now) + timedelta(days=1), 8)
    return start, start + timedelta(hours=8)


def adult_from(born_on: date | None, today: date) -> date | None:
    """The first day on which a person is known to be 18, telling no birthday of adults."""
    if born_on is None:
        return None
    try:
        day = born_on.replace(year=born_on.year + ADULT)
    except ValueError:  # born on 29 February: of age on 1 March of a common year
        day = date(born_on.year + ADULT, 3, 1)
    return max(day, today)
