"""Who is in the pool, and what a masked card shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import cos, radians
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)

from trainhub.certs.models import Certificate, CertificateType, Credential
from trainhub.certs.queries import accepted_on, holds_any, valid_on
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.people.identity import mask_name
from trainhub.people.models import Person
from trainhub.people.queries import open_consent
from trainhub.people.rules import Purpose
from trainhub.placement.models import Hold, Order, Wish
from trainhub.placement.queries.fitting import (
    asked_for,
    choices_of,
    hold_within,
    requirements_of,
)
from trainhub.placement.queries.shifts import Record, records_of
from trainhub.placement.rules.pool import ADULT, BANDS_KM, FAR

#: Metres of one microdegree of latitude.
_MICRODEGREE_M = 0.111195
PAGE = 20


@dataclass(frozen=True)
class PoolSearch:
    """What an employer looks for. Everything but the time may stay open."""

    starts_at: datetime
    ends_at: datetime
    trade: Trade | None = None
    type_id: int | None = None
    #: Latitude and longitude in microdegrees.
    near: tuple[int, int] | None = None
    within_km: int | None = None
    #: The last card of the page before: its band and person.
    after: tuple[int, int] | None = None


@dataclass(frozen=True)
class PaperLine:
    """A valid certificate on a card."""

    name: str
    name_en: str
    #: The last day it holds; ``None``: without end.
    until: date | None


@dataclass(frozen=True)
class Card:
    """All that an employer may see of somebody who has not said yes to it."""

    person_id: int
    #: ``张*``
    name: str
    #: Within so many kilometres; ``FAR`` when farther or unknown.
    band_km: int
    papers: tuple[PaperLine, ...]
    record: Record
    asked: bool = False


@dataclass(frozen=True)
class CardPage:
    """Some cards and the place to go on from."""

    cards: list[Card]
    next_after: tuple[int, int] | None


def pool(search: PoolSearch, now: datetime, limit: int = PAGE) -> CardPage:
    """The cards of the people who could be asked for this work, nearest first.

    In the pool are those who agree to it, hold a valid certificate on both days of the work,
    said lately that they are free, have no other work in these hours and are old enough.
    Five queries, however many match.
    """
    band = _band(search.near)
    rows = (
        select(Person.id, Person.name, band.label("band"))
        .join(Wish, Wish.person_id == Person.id)
        .where(*_conditions(search, now))
        .order_by(band, Person.id)
        .limit(limit + 1)
    )
    if search.type_id is not None:
        rows = rows.where(*_holds(search, [search.type_id]))
    if search.after is not None:
        last_band, last_id = search.after
        rows = rows.where(or_(band > last_band, and_(band == last_band, Person.id > last_id)))
    found = db.session.execute(rows).all()
    shown = found[:limit]
    ids = [row.id for row in shown]
    papers = papers_of(ids, civil_day(search.starts_at))
    records = records_of(ids)
    cards = [
        Card(
            row.id, mask_name(row.name), row.band, papers.get(row.id, ()),
            records.get(row.id, Record()),
        )
        for row in shown
    ]  # fmt: skip
    last = shown[-1] if len(found) > limit else None
    return CardPage(cards, (last.band, last.id) if last else None)


def marked_for(order: Order, cards: list[Card]) -> list[Card]:
    """The same cards, those marked who have an open offer for the order."""
    asked = asked_for(order, [card.person_id for card in cards])
    return [replace(card, asked=card.person_id in asked) for card in cards]


class Facet(NamedTuple):
    """How many people a choice of certificate would show."""

    type_id: int
    name: str
    name_en: str
    people: int


def facets(search: PoolSearch, now: datetime) -> list[Facet]:
    """People of the pool by certificate type, for the same search without the type."""
    on = civil_day(search.starts_at)
    both = union(
        select(Certificate.person_id, Certificate.type_id).where(valid_on(on)),
        select(Credential.person_id, Credential.type_id).where(accepted_on(on)),
    ).subquery()
    people = (
        select(Person.id)
        .join(Wish, Wish.person_id == Person.id)
        .where(*_conditions(search, now))
        .subquery()
    )
    rows = (
        select(CertificateType.id, CertificateType.name, CertificateType.name_en, func.count())
        .join(both, both.c.type_id == CertificateType.id)
        .join(people, people.c.id == both.c.person_id)
        .group_by(CertificateType.id, CertificateType.name, CertificateType.name_en)
        .order_by(func.count().desc(), CertificateType.id)
    )
    return [Facet(*row) for row in db.session.execute(rows)]


def _conditions(search: PoolSearch, now: datetime) -> list[ColumnElement[bool]]:
    """In the pool, fresh, free in these hours, old enough, holding what the trade demands."""
    first_day = civil_day(search.starts_at)
    free = (
        ~select(Hold.person_id)
        .where(Hold.person_id == Person.id, hold_within(search.starts_at, search.ends_at))
        .exists()
    )
    conditions = [
        open_consent(Person.id, Purpose.POOL).exists(),
        Wish.available_until > now,
        free,
    ]
    if search.trade is not None:
        if search.trade.min_age >= ADULT:
            conditions.append(Wish.adult_from <= first_day)
        # Only people who want this work; an empty wish wants any.
        wish = cast(Wish.trades, String)
        conditions.append(
            or_(wish == "[]", wish.contains(f'"{search.trade.code}"', autoescape=True))
        )
        wanted = requirements_of([search.trade.code], first_day).get(search.trade.code, [])
        choices = choices_of(wanted)
        for choice in choices:
            conditions += _holds(search, choice.ids)
        if not choices:
            conditions += _holds_something(first_day)
    else:
        conditions += _holds_something(first_day)
    if search.near is not None and search.within_km is not None:
        conditions.append(_band(search.near) <= search.within_km)
    return conditions


def _holds(search: PoolSearch, type_ids: Iterable[int]) -> list[ColumnElement[bool]]:
    types = list(type_ids)
    days = {civil_day(search.starts_at), civil_day(search.ends_at)}
    return [holds_any(Person.id, types, day) for day in sorted(days)]


def _holds_something(on: date) -> list[ColumnElement[bool]]:
    ours = select(Certificate.id).where(Certificate.person_id == Person.id, valid_on(on))
    others = select(Credential.id).where(Credential.person_id == Person.id, accepted_on(on))
    return [or_(ours.exists(), others.exists())]


def _band(near: tuple[int, int] | None) -> ColumnElement[int]:
    """The band of a person's distance, in whole numbers: both databases answer alike."""
    if near is None:
        return literal(FAR)
    lat, lng = near
    narrower = round(1000 * cos(radians(lat / 1e6)))
    north = cast(Person.lat_e6 - lat, BigInteger)
    east = cast(Person.lng_e6 - lng, BigInteger) * narrower // 1000
    square = north * north + east * east
    return case(
        (or_(Person.lat_e6.is_(None), Person.lng_e6.is_(None)), FAR),
        *((square <= int((km * 1000 / _MICRODEGREE_M) ** 2), km) for km in BANDS_KM),
        else_=FAR,
    )


def _by_name(paper: PaperLine) -> tuple[str, date]:
    return paper.name, paper.until or date.max


def papers_of(person_ids: Sequence[int], on: date) -> dict[int, tuple[PaperLine, ...]]:
    """The valid certificates of some persons on a day, ours and others', in one query."""
    lines = []
    for paper, valid in ((Certificate, valid_on(on)), (Credential, accepted_on(on))):
        lines.append(
            select(
                paper.person_id,
                CertificateType.name,
                CertificateType.name_en,
                case(
                    (paper.valid_until.is_(None), paper.review_due),
                    (paper.review_due.is_(None), paper.valid_until),
                    (paper.review_due < paper.valid_until, paper.review_due),
                    else_=paper.valid_until,
                ).label("until"),
            )
            .join(CertificateType, CertificateType.id == paper.type_id)
            .where(paper.person_id.in_(person_ids), valid)
        )
    found: dict[int, list[PaperLine]] = {}
    for person_id, name, name_en, until in db.session.execute(union(*lines)):
        found.setdefault(person_id, []).append(PaperLine(name, name_en, until))
    return {person_id: tuple(sorted(papers, key=_by_name)) for person_id, papers in found.items()}
