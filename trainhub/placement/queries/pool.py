"""Who of the pool could be asked for some work, and in which order they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, cast, func, literal, select, union_all

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.people.models import Region
from trainhub.placement.models import PoolRow, PoolSkill, PoolWord, TradeBit
from trainhub.placement.queries import shapes
from trainhub.placement.queries.fitting import choices_of, requirements_of
from trainhub.placement.queries.shapes import Shape
from trainhub.placement.rules.pool import ADULT, clock_hours
from trainhub.placement.rules.ranking import ANY_KIND, day_number, hours_of, micros
from trainhub.placement.rules.skills import read_words

#: The rings that are looked at one after the other, nearest first, in kilometres.
RINGS = (3, 10)
#: A word that so many people wrote is no way to few people.
_RARE = 2000


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


class Place(NamedTuple):
    """Somebody found: band, rank, person; the order of showing."""

    band: int
    rank: int
    person_id: int


def places(search: PoolSearch, now: datetime, limit: int) -> list[Place]:
    """The next ``limit`` people in the order of showing."""
    asked = bound(search, now)
    found: list[Place] = []
    for shape, facts in _rounds(search, asked):
        rows = db.session.execute(shapes.page(shape), facts | {"limit": limit - len(found)})
        found += [Place(*row) for row in rows]
        if len(found) >= limit:
            break
    return found


class Bound(NamedTuple):
    """A search as a shape without a driver, and the values bound in it."""

    shape: Shape
    facts: dict[str, Any]
    kinds: tuple[int, ...]
    #: Skills of which each must be had: ways into the index.
    skills: tuple[int, ...]


def bound(search: PoolSearch, now: datetime) -> Bound:
    """A search as its statements want it."""
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
    return Bound(shape, _told(facts), kinds, alone)


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


def _rounds(search: PoolSearch, asked: Bound) -> Iterable[tuple[Shape, dict[str, Any]]]:
    """The statements that together give the people, in order; mostly the first is enough."""
    shape, facts = asked.shape, asked.facts
    near, within = search.near, search.within_km
    if near is None:
        yield driven(asked, shape), facts | way_in(asked)
        return
    outer = {} if within is None else {"outer": shapes.microdegrees(within) ** 2}
    direct = driven(asked, replace(shape, circle=within))
    if direct.driver == "word" or (
        direct.driver == "skill" and (within is None or within > RINGS[-1])
    ):
        yield direct, facts | way_in(asked) | outer
        return
    inner: int | None = None
    for km in RINGS:
        if within is not None and within < km:
            break
        if search.after is None or search.after[0] <= km:
            yield ring(shape, facts, near, inner, km)
        inner = km
    if within is None:
        rest = replace(shape, ring=inner is not None)
        yield rest, facts | _inner(inner)
    elif inner is None or within > inner:
        if within <= RINGS[-1]:
            yield ring(shape, facts, near, inner, within)
        else:
            yield replace(shape, ring=True, circle=within), facts | _inner(inner) | outer


def _inner(km: int | None) -> dict[str, int]:
    return {} if km is None else {"inner": shapes.microdegrees(km) ** 2}


def ring(
    shape: Shape, facts: dict[str, Any], near: tuple[int, int], inner: int | None, km: int
) -> tuple[Shape, dict[str, Any]]:
    """The circle of ``km`` without the circle of ``inner``, as cells, and what is bound in it."""
    cells: dict[str, int] = {}
    for number, (low, high) in enumerate(shapes.strips(near, km)):
        cells |= {f"low{number}": low, f"high{number}": high}
    ring = replace(shape, driver="cell", circle=km, ring=inner is not None)
    return ring, facts | cells | _inner(inner) | {"outer": shapes.microdegrees(km) ** 2}


def driven(asked: Bound, shape: Shape) -> Shape:
    """The same shape, led by what leaves the least to look at."""
    if shape.words and _counted([asked.facts["word0"]])[asked.facts["word0"]] < _RARE:
        return replace(shape, driver="word")
    return replace(shape, driver="skill") if asked.skills else shape


def way_in(asked: Bound) -> dict[str, int]:
    """The rarest of the skills that are a way in."""
    if len(asked.skills) < 2:
        return {"skill": asked.skills[0]} if asked.skills else {}
    counts = []
    for skill in asked.skills:
        some = select(PoolSkill.person_id).where(PoolSkill.skill == skill).limit(20 * _RARE)
        counts.append(select(literal(skill), func.count()).select_from(some.subquery()))
    found = dict(db.session.execute(union_all(*counts)).all())
    return {"skill": min(asked.skills, key=lambda skill: (found[skill], skill))}


def pool_regions() -> list[Region]:
    """The districts in which people of the pool live, by code."""
    lives = select(PoolRow.person_id).where(
        PoolRow.kind == ANY_KIND, PoolRow.region == cast(Region.code, Integer)
    )
    return list(db.session.scalars(select(Region).where(lives.exists()).order_by(Region.code)))
