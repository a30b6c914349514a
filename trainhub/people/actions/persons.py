"""Register human beings; record what they agree to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.people import identity, queries
from trainhub.people.identity import IdType, Sex
from trainhub.people.models import (
    Consent,
    Organisation,
    Person,
)
from trainhub.people.rules import (
    AccountTrouble,
    Purpose,
    Verification,
    may_register,
)


@dataclass(frozen=True)
class Identity:
    """What a person says of themselves, normalised by ``people.identity``."""

    name: str
    id_no: str | None = None
    phone: str | None = None
    id_type: IdType = IdType.RESIDENT
    sex: Sex | None = None
    education: str = ""
    category: str = ""
    address: str = ""
    region_code: str | None = None
    lat_e6: int | None = None
    lng_e6: int | None = None


@dataclass(frozen=True)
class Registered:
    """What became of somebody who was to be registered: a person, or the reasons why not."""

    person: Person | None
    reasons: tuple[Reason, ...] = ()
    #: The person was not known before.
    new: bool = False


def register_person(
    *, who: Identity, by: Actor, station: Organisation | None, seen: bool = False
) -> Person:
    """Register a human being, or return the one who is known by this ID number.

    ``seen`` says that staff looked at the document. Raises ``Refused`` under 16 years and
    when the number is known under another name.
    """
    (done,) = register_people(who=[who], by=by, station=station, seen=seen)
    if done.person is None:
        raise Refused(*done.reasons)
    return done.person


def register_people(
    *, who: Sequence[Identity], by: Actor, station: Organisation | None, seen: bool = False
) -> list[Registered]:
    """Register people in their order, each judged alone; the queries do not grow with them.

    The same number twice is the same person. ``seen`` says that staff looked at the documents.
    """
    now = clock.now()
    known = queries.persons_by_id_no([each.id_no for each in who if each.id_no])
    done = []
    for each in who:
        there = known.get(each.id_no) if each.id_no else None
        result = _known(each, there) if there else _new(each, station, seen, now)
        if result.new and result.person is not None and each.id_no:
            known[each.id_no] = result.person
        done.append(result)
    db.session.add_all(result.person for result in done if result.new and result.person)
    taught = _note_educations(who, done)
    db.session.flush()  # the journal names the people
    for result in done:
        person = result.person
        if result.new and person is not None:
            note = journal.note(by, "person.registered", person, person_id=person.id, seen=seen)
            db.session.add(note)
    for person in taught:
        db.session.add(journal.note(by, "person.education.noted", person, person_id=person.id))
    return done


def _known(who: Identity, known: Person) -> Registered:
    if identity.search_key(known.name) != identity.search_key(who.name):
        return Registered(None, (Reason(AccountTrouble.NAME_DIFFERS),))
    return Registered(known)


def _new(who: Identity, station: Organisation | None, seen: bool, now: datetime) -> Registered:
    birth = identity.birth_of(who.id_no) if who.id_no and who.id_type is IdType.RESIDENT else None
    age = identity.age_on(birth, clock.civil_day(now)) if birth else None
    reasons = may_register(birth, age)
    if reasons:
        return Registered(None, tuple(reasons))
    person = Person(
        name=who.name,
        name_search=identity.search_key(who.name),
        id_type=who.id_type,
        id_no=who.id_no,
        phone=who.phone,
        address=who.address or None,
        sex=who.sex or (identity.sex_of(who.id_no) if birth and who.id_no else None),
        education=who.education,
        category=who.category,
        region_code=who.region_code,
        lat_e6=who.lat_e6,
        lng_e6=who.lng_e6,
        verification=Verification.SEEN if seen else Verification.UNVERIFIED,
        station_id=station.id if station else None,
        created_at=now,
    )
    return Registered(person, new=True)


def _note_educations(who: Sequence[Identity], done: Sequence[Registered]) -> list[Person]:
    """Known people whose schooling was unknown until now."""
    found = []
    for each, result in zip(who, done, strict=True):
        person = result.person
        if person is not None and not result.new and each.education and not person.education:
            person.education = each.education
            found.append(person)
    return found


def note_education(*, person: Person, education: str, by: Actor) -> None:
    """Write down how far somebody went to school, as they say; papers are checked elsewhere."""
    person.education = education
    journal.record(by, "person.education.noted", person, person_id=person.id)


def give_consent(
    *,
    person: Person,
    purpose: Purpose,
    notice: str,
    by: Actor,
    receiver: Organisation | None = None,
) -> Consent | None:
    """Record a person's yes; ``None`` when it stands already."""
    receiver_id = receiver.id if receiver else None
    if queries.has_consented(person.id, purpose, receiver_id):
        return None
    consent = Consent(
        person_id=person.id,
        purpose=purpose,
        receiver_id=receiver_id,
        notice=notice,
        given_at=clock.now(),
    )
    db.session.add(consent)
    journal.record(
        by, "consent.given", consent, person_id=person.id, purpose=purpose.value, to=receiver_id
    )
    return consent


def withdraw_consent(
    *, person: Person, purpose: Purpose, by: Actor, receiver: Organisation | None = None
) -> int:
    """Take open consents for ``purpose`` back; as easy as giving them (PIPL 15).

    ``receiver``: towards this organisation alone; otherwise towards everybody.
    """
    meant = update(Consent).where(
        Consent.person_id == person.id,
        Consent.purpose == purpose,
        Consent.withdrawn_at.is_(None),
    )
    if receiver is not None:
        meant = meant.where(Consent.receiver_id == receiver.id)
    ended = rows_changed(meant.values(withdrawn_at=clock.now()))
    journal.record(
        by, "consent.withdrawn", person, person_id=person.id, purpose=purpose.value,
        of=receiver.id if receiver else None,
    )  # fmt: skip
    return ended
