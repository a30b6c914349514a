"""People and organisations for tests, made by the real actions; keyword overrides everywhere."""

from __future__ import annotations

import itertools

from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db
from trainhub.people import actions, queries
from trainhub.people.actions import Identity
from trainhub.people.identity import id_check_character
from trainhub.people.models import Account, Membership, Organisation, Person, Region
from trainhub.people.rules import OrganisationKind, Role

__all__ = ["SYSTEM", "Membership"]

#: Three digits from the first on: codes sort alike in every test, and the numbers of the samples
#: and of single tests, which are lower or far higher, never meet one that was counted.
FIRST = 101
_counted = itertools.count(FIRST)
#: No account of a test signs in by this hash; hashing costs 40 ms each.
NO_PASSWORD = "!"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def number() -> int:
    """A number that nothing in this database has."""
    return next(_counted)


def count_anew() -> None:
    """Begin with the first number again: no test sees how many ran before it."""
    global _counted
    _counted = itertools.count(FIRST)


def id_no(born: str = "19750315", serial: int | None = None) -> str:
    """A well-formed number of nobody: the prefix 119999 was never assigned."""
    body = f"119999{born}{(serial or number()) % 1000:03d}"
    return body + id_check_character(body)


def phone() -> str:
    """A number nobody has."""
    return f"199000{number():05d}"


def credit_code() -> str:
    """A well-formed 统一社会信用代码 of nobody."""
    body = f"91119999MA{number():07d}"
    total = sum(_CREDIT.index(c) * 3**i for i, c in enumerate(body))
    return body + _CREDIT[-total % 31]


def region(code: str = "119999", name: str = "样例区") -> Region:
    """A district."""
    row = db.session.get(Region, code) or Region(code=code, name=name, name_en="Sample District")
    db.session.add(row)
    db.session.flush()
    return row


def bureau() -> Organisation:
    """The bureau at the top of the tree, once."""
    found = queries.organisations(OrganisationKind.BUREAU)
    if found:
        return found[0]
    region()
    return actions.found_organisation(
        kind=OrganisationKind.BUREAU, name="样例市人社局", region_code="119999", by=SYSTEM
    )


def station(name: str = "青禾路站") -> Organisation:
    """A station below the bureau."""
    return actions.found_organisation(
        kind=OrganisationKind.STATION,
        name=name,
        parent=bureau(),
        region_code="119999",
        place=(39_900_000, 116_400_000),
        by=SYSTEM,
    )


def institution(name: str = "样例培训学校") -> Organisation:
    """An approved training institution."""
    row = actions.found_organisation(
        kind=OrganisationKind.INSTITUTION, name=name, credit_code=credit_code(), by=SYSTEM
    )
    actions.vet_organisation(organisation=row, by=SYSTEM)
    return row


def employer(name: str = "样例金盾保安公司", *, vetted: bool = True) -> Organisation:
    """An employer, approved unless said otherwise."""
    row = actions.found_organisation(
        kind=OrganisationKind.EMPLOYER, name=name, credit_code=credit_code(), by=SYSTEM
    )
    if vetted:
        actions.vet_organisation(organisation=row, by=SYSTEM)
    return row


def person(
    name: str = "王建国",
    *,
    born: str = "19750315",
    station: Organisation | None = None,
    phone_no: str | None = None,
) -> Person:
    """A registered person whose ID card was seen."""
    who = Identity(name=name, id_no=id_no(born), phone=phone_no or phone())
    return actions.register_person(who=who, by=SYSTEM, station=station, seen=True)


def account(person: Person) -> Account:
    """A sign-in for ``person`` that no password opens: tests start sessions directly."""
    found = person.account
    if found is not None:
        return found
    row = Account(
        person_id=person.id,
        phone_key=lookup_key("person.phone", person.phone or phone()),
        password_hash=NO_PASSWORD,
        created_at=clock.now(),
        password_changed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def member(role: Role, organisation: Organisation, name: str = "李敏") -> Account:
    """Somebody with ``role`` at ``organisation``, with a sign-in."""
    somebody = person(name, station=organisation if role is Role.STAFF else None)
    signed = account(somebody)
    actions.grant_role(person=somebody, role=role, organisation=organisation, by=SYSTEM)
    return signed


def actor(account: Account) -> Actor:
    """Who an account is now."""
    return queries.actor_of(account)
