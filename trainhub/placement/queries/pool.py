"""Who is in the pool, and what a masked card shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, case, cast, func, literal, select, union, union_all

from trainhub.certs.models import Certificate, CertificateType, Credential
from trainhub.certs.queries import accepted_on, valid_on
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.people.identity import mask_name
from trainhub.people.models import Person, Region
from trainhub.placement.models import Order, PoolRow, PoolSkill, PoolWord, TradeBit
from trainhub.placement.queries import shapes
from trainhub.placement.queries.fitting import asked_for, choices_of, requirements_of
from trainhub.placement.queries.shapes import Shape
from trainhub.placement.queries.shifts import Record, records_of
from trainhub.placement.rules.pool import ADULT, clock_hours
from trainhub.placement.rules.ranking import ANY_KIND, day_number, hours_of, micros
from trainhub.placement.rules.skills import Skill, read_words, skills_in

PAGE = 20
#: Chips count exactly up to so many people; beyond they say "at least".
COUNTED = 1000
#: The rings that are looked at one after the other, nearest first, in kilometres.
_RINGS = (3, 10)
#: A word that so many people wrote is no way to few people.
_RARE = 2000
#: As good as no limit.
_ALL = 2**31 - 1


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
    #: The last card of the page before: its band, its rank, its person.
    after: tuple[int, int, int] | None = None
    #: GB/T 2260 code of a district.
    region: int | None = None
    #: The certificate holds through this day, where that is later than the work.
    valid_to: date | None = None
    #: The most in fen for a day; who asks for more is left out.
    pay_most: int | None = None
    #: The fewest stars, in tenths.
    stars_least: int | None = None
    years_least: int | None = None
    #: Skills and other words, apart by blanks; all must be met.
    words: str = ""


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
    skills: tuple[Skill, ...] = ()
    #: Years of experience, as the person says.
    years: int = 0
    #: The pay wished for a day, in fen; 0: none said.
    pay_fen: int = 0
    asked: bool = False


@dataclass(frozen=True)
class CardPage:
    """Some cards and the place to go on from."""

    cards: list[Card]
    next_after: tuple[int, int, int] | None


class Place(NamedTuple):
    """Somebody found: band, rank, person; the order of showing."""

    band: int
    rank: int
    person_id: int


def pool(search: PoolSearch, now: datetime, limit: int = PAGE) -> CardPage:
    """The cards of the people who could be asked for this work, nearest first, then by record.

    In the pool are those who agree to it, hold a valid certificate through the days of the work,
    said lately that they are free, have no other work in these hours and are old enough. A fixed
    number of queries, however many match.
    """
    found = places(search, now, limit + 1)
    shown = found[:limit]
    cards = _cards(shown, civil_day(search.starts_at))
    return CardPage(cards, shown[-1] if len(found) > limit else None)


def places(search: PoolSearch, now: datetime, limit: int) -> list[Place]:
    """The next ``limit`` people in the order of showing."""
    asked = _asked(search, now)
    found: list[Place] = []
    for shape, facts in _rounds(search, asked):
        rows = db.session.execute(shapes.page(shape), facts | {"limit": limit - len(found)})
        found += [Place(*row) for row in rows]
        if len(found) >= limit:
            break
    return found


class _Asked(NamedTuple):
    """A search as a shape without a driver, and the values bound in it."""

    shape: Shape
    facts: dict[str, Any]
    kinds: tuple[int, ...]
    #: Skills of which each must be had: ways into the index.
    skills: tuple[int, ...]


def _asked(search: PoolSearch, now: datetime) -> _Asked:
    first = civil_day(search.starts_at)
    last = max(civil_day(search.ends_at), search.valid_to or first)
    hours = clock_hours(search.starts_at, search.ends_at)
    words = read_words(search.words)
    kinds, demands = _kinds(search, first)
    facts: dict[str, Any] = {
        "first": day_number(first),
        "last": day_number(last),
        "now": micros(now),
        "hours": hours_of(search.starts_at, search.ends_at),
        "from_hour": hours[0],
        "to_hour": hours[-1],
        "trade": _bit_of(search.trade),
        "region": search.region,
        "pay": search.pay_most,
        "stars": search.stars_least,
        "years": search.years_least,
    }
    for number, ids in enumerate(demands):
        facts |= {f"demand{number}_{i}": kind for i, kind in enumerate(ids)}
    facts |= {f"kind{i}": kind for i, kind in enumerate(kinds)}
    facts |= {f"mask{i}": mask for i, mask in enumerate(words.masks)}
    facts |= {f"word{i}": piece for i, piece in enumerate(_rarest_first(words.pieces))}
    if search.near is not None:
        lat, lng = search.near
        facts |= {"lat": lat, "lng": lng, "narrow": shapes.narrowed(lat)}
    if search.after is not None:
        facts |= dict(zip(("after_band", "after_rank", "after"), search.after, strict=True))
    shape = Shape(
        driver="region" if search.region else "rank",
        kinds=len(kinds),
        demands=tuple(len(ids) for ids in demands),
        masks=len(words.masks),
        words=len(words.pieces),
        wants=search.trade is not None,
        adult=search.trade is not None and search.trade.min_age >= ADULT,
        pay=search.pay_most is not None,
        stars=search.stars_least is not None,
        years=search.years_least is not None,
        region=search.region is not None,
        near=search.near is not None,
        after=search.after is not None,
    )
    alone = tuple(mask.bit_length() - 1 for mask in words.masks if mask & (mask - 1) == 0)
    return _Asked(shape, _told(facts), kinds, alone)


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _kinds(search: PoolSearch, on: date) -> tuple[tuple[int, ...], list[tuple[int, ...]]]:
    """The kinds that lead to people, and the alternatives that each must hold besides."""
    choices: list[tuple[int, ...]] = []
    if search.trade is not None:
        wanted = requirements_of([search.trade.code], on).get(search.trade.code, [])
        choices = [tuple(sorted(choice.ids)) for choice in choices_of(wanted)]
    if search.type_id is not None:
        return (search.type_id,), [ids for ids in choices if search.type_id not in ids]
    return (choices[0], choices[1:]) if choices else ((ANY_KIND,), [])


def _bit_of(trade: Trade | None) -> int | None:
    """The mask of a trade; 0 when nobody ever wished for it."""
    if trade is None:
        return None
    bit = db.session.scalar(select(TradeBit.bit).where(TradeBit.code == trade.code))
    return 0 if bit is None else 1 << bit


def _rarest_first(pieces: Sequence[str]) -> list[str]:
    if len(pieces) < 2:
        return list(pieces)
    counts = _counted(pieces)
    return sorted(pieces, key=lambda piece: (counts[piece], piece))


def _counted(pieces: Sequence[str]) -> dict[str, int]:
    """How many people wrote each piece, counted no farther than decides."""
    counts = []
    for piece in pieces:
        some = select(PoolWord.person_id).where(PoolWord.word == piece).limit(_RARE).subquery()
        counts.append(select(literal(piece), func.count()).select_from(some))
    return dict(db.session.execute(union_all(*counts)).all())


def _rounds(search: PoolSearch, asked: _Asked) -> Iterable[tuple[Shape, dict[str, Any]]]:
    """The statements that together give the people, in order; mostly the first is enough."""
    shape, facts = asked.shape, asked.facts
    near, within = search.near, search.within_km
    if near is None:
        yield _driven(asked, shape), facts | _skill(asked)
        return
    outer = {} if within is None else {"outer": shapes.microdegrees(within) ** 2}
    direct = _driven(asked, replace(shape, circle=within))
    if direct.driver == "word" or (
        direct.driver == "skill" and (within is None or within > _RINGS[-1])
    ):
        yield direct, facts | _skill(asked) | outer
        return
    inner: int | None = None
    for km in _RINGS:
        if within is not None and within < km:
            break
        if search.after is None or search.after[0] <= km:
            yield _ring(shape, facts, near, inner, km)
        inner = km
    if within is None:
        rest = replace(shape, ring=inner is not None)
        yield rest, facts | _inner(inner)
    elif inner is None or within > inner:
        if within <= _RINGS[-1]:
            yield _ring(shape, facts, near, inner, within)
        else:
            yield replace(shape, ring=True, circle=within), facts | _inner(inner) | outer


def _inner(km: int | None) -> dict[str, int]:
    return {} if km is None else {"inner": shapes.microdegrees(km) ** 2}


def _ring(
    shape: Shape, facts: dict[str, Any], near: tuple[int, int], inner: int | None, km: int
) -> tuple[Shape, dict[str, Any]]:
    cells: dict[str, int] = {}
    for number, (low, high) in enumerate(shapes.strips(near, km)):
        cells |= {f"low{number}": low, f"high{number}": high}
    ring = replace(shape, driver="cell", circle=km, ring=inner is not None)
    return ring, facts | cells | _inner(inner) | {"outer": shapes.microdegrees(km) ** 2}


def _driven(asked: _Asked, shape: Shape) -> Shape:
    """The same shape, led by what leaves the least to look at."""
    if shape.words and _counted([asked.facts["word0"]])[asked.facts["word0"]] < _RARE:
        return replace(shape, driver="word")
    return replace(shape, driver="skill") if asked.skills else shape


def _skill(asked: _Asked) -> dict[str, int]:
    """The rarest of the skills that are a way in."""
    if len(asked.skills) < 2:
        return {"skill": asked.skills[0]} if asked.skills else {}
    counts = []
    for skill in asked.skills:
        some = select(PoolSkill.person_id).where(PoolSkill.skill == skill).limit(20 * _RARE)
        counts.append(select(literal(skill), func.count()).select_from(some.subquery()))
    found = dict(db.session.execute(union_all(*counts)).all())
    return {"skill": min(asked.skills, key=lambda skill: (found[skill], skill))}


def _cards(shown: Sequence[Place], on: date) -> list[Card]:
    ids = [place.person_id for place in shown]
    names = {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    said = {
        row.person_id: row
        for row in db.session.execute(
            select(PoolRow.person_id, PoolRow.skills, PoolRow.years, PoolRow.pay).where(
                PoolRow.person_id.in_(ids), PoolRow.kind == ANY_KIND
            )
        )
    }
    papers = papers_of(ids, on)
    records = records_of(ids)
    return [
        Card(
            person_id=place.person_id,
            name=mask_name(names[place.person_id]),
            band_km=place.band,
            papers=papers.get(place.person_id, ()),
            record=records.get(place.person_id, Record()),
            skills=skills_in(said[place.person_id].skills),
            years=said[place.person_id].years,
            pay_fen=said[place.person_id].pay,
        )
        for place in shown
    ]


def pool_regions() -> list[Region]:
    """The districts in which people of the pool live, by code."""
    lives = select(PoolRow.person_id).where(
        PoolRow.kind == ANY_KIND, PoolRow.region == cast(Region.code, Integer)
    )
    return list(db.session.scalars(select(Region).where(lives.exists()).order_by(Region.code)))


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
    #: There may be more: people were counted up to ``COUNTED`` only.
    more: bool = False


def facets(search: PoolSearch, now: datetime) -> list[Facet]:
    """People of the pool by certificate type, for the same search without the type.

    Exact up to ``COUNTED`` people in all; of more, the best are counted and marked so.
    """
    types = db.session.execute(
        select(CertificateType.id, CertificateType.name, CertificateType.name_en)
    ).all()
    counts, more = _kind_counts(
        replace(search, type_id=None, after=None), now, [row.id for row in types]
    )
    found = [Facet(*row, counts[row.id], more) for row in types if row.id in counts]
    return sorted(found, key=lambda facet: (-facet.people, facet.type_id))


def _kind_counts(
    search: PoolSearch, now: datetime, types: Sequence[int]
) -> tuple[dict[int, int], bool]:
    asked = _asked(search, now)
    near = search.near
    within = search.within_km if near is not None else None
    if near is not None and within is not None and within <= _RINGS[-1]:
        shape, facts = _ring(asked.shape, asked.facts, near, None, within)
        if asked.kinds == (ANY_KIND,) and types:
            facts |= {f"kind{i}": kind for i, kind in enumerate(types)}
            statement = shapes.kinds_in_circle(replace(shape, kinds=len(types), apart=True))
            return dict(db.session.execute(statement, facts).all()), False
        limit = _ALL
    else:
        facts = asked.facts | _skill(asked)
        if within is not None:
            facts |= {"outer": shapes.microdegrees(within) ** 2}
        shape = _driven(asked, replace(asked.shape, circle=within))
        limit = COUNTED
    found = db.session.execute(shapes.kinds_of_best(shape), facts | {"limit": limit})
    counts: dict[int, int] = dict(found.all())
    return counts, counts.get(ANY_KIND, 0) >= limit


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
