"""What is wrong with a person of a roster, beyond cells that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.roster.cells import RosterPerson
from trainhub.courses.rules.schooling import Schooling, schooling_of
from trainhub.people.identity import (
    IdentityTrouble,
    IdType,
    age_on,
    id_troubles,
    name_troubles,
    phone_troubles,
    sex_of,
)

#: Nobody younger may be hired (Labour Law art. 15).
MINIMUM_AGE = 16
#: The highest retirement age there is (men, once the rise of 2025 to 2039 is complete). Who is
#: older has retired whatever the post; below it a roster does not tell.
RETIREMENT_AGE = 63
#: Schooling a trade asks for (保安服务管理条例 art. 16: 初中 or above).
SCHOOLING_FLOOR: Mapping[str, str] = {"保安员": "初中"}


class RosterTrouble(StrEnum):
    """What is wrong with a roster, or with a row beyond the identity in it."""

    NO_HEADING = N_("No row has the headings for name and ID number.")
    NOBODY_IN_IT = N_("There is nobody in this table.")
    DUPLICATE_IN_FILE = N_("The same ID number stands in row {row} already.")
    UNDER_AGE = N_("This person is {age} years old; the least age is {least}.")
    UNDER_AGE_FOR_TRADE = N_(
        "This person is {age} years old; the least age for {trade} is {least}."
    )
    OVER_RETIREMENT_AGE = N_("This person is {age} years old, above the retirement age.")
    EDUCATION_BELOW_GUARD_MINIMUM = N_("The trade {trade} asks for {least} or higher.")
    AGE_NOT_KNOWN = N_("Without a resident ID or a birth date the age is not known.")
    ID_PERHAPS_LOST_DIGITS = N_(
        "The ID number ends in 000, as when a spreadsheet loses digits. Compare it with the card."
    )


#: Reasons that let the person in, but are shown.
REMARKS = frozenset({
    RosterTrouble.OVER_RETIREMENT_AGE, RosterTrouble.EDUCATION_BELOW_GUARD_MINIMUM,
    IdentityTrouble.MISSING_PHONE,
})  # fmt: skip
#: Reasons over which a person must decide before the row goes on.
DOUBTS = frozenset({RosterTrouble.AGE_NOT_KNOWN, RosterTrouble.ID_PERHAPS_LOST_DIGITS})


@dataclass(frozen=True)
class Floors:
    """The bounds people are judged by: least age and least schooling by trade name.

    Ages are completed years on ``as_of``.
    """

    as_of: date
    trade_age: Mapping[str, int]
    schooling: Mapping[str, str]


def person_troubles(
    person: RosterPerson, floors: Floors, first_rows: dict[str, int], row: int
) -> list[Reason]:
    """Everything against the person; a known ID number alone is enough to stop."""
    about_id = id_troubles(person.id_type, person.id_no, floors.as_of)
    if not about_id:
        first = first_rows.setdefault(person.id_no, row)
        if first != row:
            return [Reason(RosterTrouble.DUPLICATE_IN_FILE, row=first)]
    return [
        *name_troubles(person.name),
        *(_lost_digits(person, about_id) or about_id),
        *phone_troubles(person.phone),
        *([] if about_id else _contradictions(person)),
        *([] if about_id else _age_troubles(person, floors)),
        *_schooling_troubles(person, floors),
    ]


def _lost_digits(person: RosterPerson, about_id: Sequence[Reason]) -> list[Reason]:
    """Excel keeps 15 digits: a number that went through it ends in 000, and one such number in
    eleven still has the right check character."""
    if person.id_type is not IdType.RESIDENT or not person.id_no.endswith("000"):
        return []
    if not about_id:
        return [Reason(RosterTrouble.ID_PERHAPS_LOST_DIGITS)]
    wrong_check = about_id[0].code is IdentityTrouble.ID_BAD_CHECK_DIGIT
    return [Reason(IdentityTrouble.ID_LOST_DIGITS)] if wrong_check else []


def _contradictions(person: RosterPerson) -> list[Reason]:
    """Where the row says something else than its resident ID number."""
    if person.id_type is not IdType.RESIDENT:
        return []
    found = []
    if person.stated_sex is not None and person.stated_sex is not sex_of(person.id_no):
        found.append(Reason(IdentityTrouble.SEX_MISMATCH))
    if person.stated_birth is not None and person.birth is not None:
        born = (person.birth.year, person.birth.month, person.birth.day)
        if person.stated_birth != born[: len(person.stated_birth)]:
            found.append(Reason(IdentityTrouble.BIRTH_MISMATCH))
    return found


def _age_troubles(person: RosterPerson, floors: Floors) -> list[Reason]:
    if person.birth is None:
        return [Reason(RosterTrouble.AGE_NOT_KNOWN)]
    age = age_on(person.birth, floors.as_of)
    if age < MINIMUM_AGE:
        return [Reason(RosterTrouble.UNDER_AGE, age=age, least=MINIMUM_AGE)]
    for trade, least in floors.trade_age.items():
        if trade in person.occupation and age < least:
            return [Reason(RosterTrouble.UNDER_AGE_FOR_TRADE, age=age, least=least, trade=trade)]
    over = age >= RETIREMENT_AGE
    return [Reason(RosterTrouble.OVER_RETIREMENT_AGE, age=age)] if over else []


def _schooling_troubles(person: RosterPerson, floors: Floors) -> list[Reason]:
    level = schooling_of(person.education)
    return [
        Reason(RosterTrouble.EDUCATION_BELOW_GUARD_MINIMUM, trade=trade, least=least)
        for trade, least in floors.schooling.items()
        if trade in person.occupation and level is not None and _is_below(level, least)
    ]


def _is_below(level: Schooling, least: str) -> bool:
    floor = schooling_of(least)
    return floor is not None and level.rank < floor.rank
