"""The city is founded: bureau, stations, institutions, employers, and who works there."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db
from trainhub.demo.accounts import PASSWORD, DemoAccount, somebody
from trainhub.demo.people import Crowd, Kind
from trainhub.demo.tables import table
from trainhub.people import actions, queries
from trainhub.people.actions import Identity
from trainhub.people.identity import Sex, sex_of
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationKind, Role

#: Who of the cast is one of the people that work at an organisation.
_CAST_AT = {"李敏": "staff", "周志刚": "instructor", "吴海涛": "institution", "徐占山": "employer"}
_FIRST_PHONE = 101
_CLERK = Kind(women_of_ten=5, youngest=26, oldest=52)


@dataclass
class City:
    """What was founded, by key: ids of organisations, actors, persons. No row is held."""

    crowd: Crowd
    admin: Actor = SYSTEM
    organisations: dict[str, int] = field(default_factory=dict)
    #: Whoever acts for a station, an institution or an employer.
    clerks: dict[str, Actor] = field(default_factory=dict)
    #: Instructors by name: person ids.
    instructors: dict[str, int] = field(default_factory=dict)
    instructor_actors: dict[str, Actor] = field(default_factory=dict)
    #: The cast by key: person ids and actors.
    cast: dict[str, int] = field(default_factory=dict)
    cast_actors: dict[str, Actor] = field(default_factory=dict)
    _phones: itertools.count[int] = field(default_factory=lambda: itertools.count(_FIRST_PHONE))

    def organisation(self, key: str) -> Organisation:
        """The organisation called ``key``."""
        return db.session.get_one(Organisation, self.organisations[key])

    def next_phone(self) -> str:
        """A phone number for somebody who works in the city."""
        return f"199000{next(self._phones):05d}"


def found(city: City) -> None:
    """Enter districts, bureau, stations and institutions, and let people act for them."""
    data = table("city")
    for row in data["region"]:
        actions.enter_region(
            code=row["code"], name=row["name"], name_en=row["name_en"],
            parent_code=row.get("parent"), by=SYSTEM,
        )  # fmt: skip
    _found_bureau(city, data["bureau"])
    for row in data["station"]:
        _found_station(city, row)
    for row in data["institution"]:
        _found_institution(city, row)


def _found_bureau(city: City, row: dict[str, Any]) -> None:
    bureau = actions.found_organisation(
        kind=OrganisationKind.BUREAU, name=row["name"], name_en=row["name_en"],
        region_code=row["region"], address=row["address"], by=SYSTEM,
    )  # fmt: skip
    city.organisations["bureau"] = bureau.id
    for key, role in (("admin", Role.ADMIN), ("bureau", Role.BUREAU)):
        person = meet(city, somebody(key), None)
        actions.grant_role(person=person, role=role, organisation=bureau, by=SYSTEM)
        city.cast_actors[key] = actor_of(person)
    city.admin = city.cast_actors["admin"]


def _found_station(city: City, row: dict[str, Any]) -> None:
    station = actions.found_organisation(
        kind=OrganisationKind.STATION, name=row["name"], name_en=row["name_en"],
        parent=city.organisation(row.get("above", "bureau")), region_code=row["region"],
        address=row["address"], place=(row["place"][0], row["place"][1]), by=city.admin,
    )  # fmt: skip
    _staff(city, row["key"], station, row["staff"], Role.STAFF)


def _found_institution(city: City, row: dict[str, Any]) -> None:
    institution = actions.found_organisation(
        kind=OrganisationKind.INSTITUTION, name=row["name"], name_en=row["name_en"],
        credit_code=row["code"], region_code=row["region"], address=row["address"],
        by=city.admin,
    )  # fmt: skip
    actions.vet_organisation(organisation=institution, by=city.admin)
    _staff(city, row["key"], institution, row["staff"], Role.INSTITUTION)
    for name in row["instructors"]:
        person = _hire(city, name, institution, Role.INSTRUCTOR)
        city.instructors[name] = person.id
        city.instructor_actors[name] = actor_of(person)


def found_employers(city: City) -> None:
    """Enter the employers; the stations vet all but the one who waits."""
    for row in table("city")["employer"]:
        employer = actions.found_organisation(
            kind=OrganisationKind.EMPLOYER, name=row["name"], name_en=row["name_en"],
            credit_code=row["code"], region_code=row["region"], address=row["address"],
            by=city.clerks["majuqiao"],
        )  # fmt: skip
        if row.get("standing") != "waiting":
            actions.vet_organisation(organisation=employer, by=city.clerks["majuqiao"])
        _staff(city, row["key"], employer, row["staff"], Role.EMPLOYER)


def suspend_employers(city: City) -> None:
    """Take out whoever did not pay."""
    for row in table("city")["employer"]:
        if row.get("standing") == "suspended":
            actions.suspend_organisation(
                organisation=city.organisation(row["key"]), why=row["why"], by=city.admin
            )


def _staff(city: City, key: str, place: Organisation, names: list[str], role: Role) -> None:
    city.organisations[key] = place.id
    for name in names:
        person = _hire(city, name, place, role)
        city.clerks.setdefault(key, actor_of(person))


def _hire(city: City, name: str, place: Organisation, role: Role) -> Person:
    station = place if place.kind is OrganisationKind.STATION else None
    if name in _CAST_AT:
        person = meet(city, somebody(_CAST_AT[name]), station)
    else:
        sex = Sex.FEMALE if name[-1] in "慧梅静华珍兰桐婷芳霞丽英" else Sex.MALE
        who = city.crowd.person(name, sex, city.crowd.birthday(_CLERK), city.next_phone())
        person = _sign_up(who, station)
    actions.grant_role(person=person, role=role, organisation=place, by=city.admin)
    if name in _CAST_AT:
        city.cast_actors[_CAST_AT[name]] = actor_of(person)
    return person


def meet(city: City, member: DemoAccount, station: Organisation | None) -> Person:
    """Register a member of the cast with a sign-in."""
    born = date(int(member.born[:4]), int(member.born[4:6]), int(member.born[6:]))
    known = city.crowd.person(member.name, sex_of(member.id_no), born, member.phone)
    who = Identity(**(vars(known) | {"id_no": member.id_no}))
    person = _sign_up(who, station)
    city.cast[member.key] = person.id
    city.cast_actors[member.key] = actor_of(person)
    return person


def _sign_up(who: Identity, station: Organisation | None) -> Person:
    person = actions.register_person(who=who, by=SYSTEM, station=station, seen=True)
    actions.open_account(person=person, phone=who.phone or "", password=PASSWORD, by=SYSTEM)
    return person


def actor_of(person: Person) -> Actor:
    """Who a person with an account is now."""
    db.session.flush()
    account = queries.account_by_phone(person.phone or "")
    if account is None:
        raise ValueError(f"{person.name} has no sign-in")
    return queries.actor_of(account)
