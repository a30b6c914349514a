"""The statements of the pool search, one for each shape of a question and built once.

Building a statement costs more than running it, so what differs from question to question is
bound: the text of a circle of three kilometres is the same wherever its middle lies. The index
of ``models.index`` is read from the end that leaves the least to look at:

=======  =====================================================================================
rank     a kind of certificate, best record first; stops after a page
region   the same within one district
cell     the cells of a circle, joined as ranges of one index
skill    the holders of a skill, best record first; the other skills are bits of the same row
word     the people who wrote a rare word, whoever they are
=======  =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from trainhub.placement.models import Hold, PoolRow, PoolSkill, PoolWord
from trainhub.placement.rules.pool import BANDS_KM, FAR
from trainhub.placement.rules.ranking import NOWHERE

#: Metres of one microdegree of latitude.
_MICRODEGREE_M = 0.111195
#: Microdegrees of a cell.
_CELL = 10_000


@dataclass(frozen=True)
class Shape:
    """Everything that decides the text of a statement, and nothing that does not."""

    driver: str
    kinds: int = 1
    #: Somebody with two of the kinds counts in both; otherwise in the first alone.
    apart: bool = False
    #: How many alternatives each further demand has.
    demands: tuple[int, ...] = ()
    masks: int = 0
    words: int = 0
    wants: bool = False
    adult: bool = False
    pay: bool = False
    stars: bool = False
    years: bool = False
    region: bool = False
    near: bool = False
    #: Kilometres of the circle that is looked at; its cells are as many wherever it lies.
    circle: int | None = None
    #: A ring leaves out the circle inside.
    ring: bool = False
    after: bool = False


def microdegrees(km: int) -> int:
    """How many microdegrees of latitude some kilometres are, rounded down."""
    return int(km * 1000 / _MICRODEGREE_M)


def narrowed(lat_e6: int) -> int:
    """How wide a degree of longitude is there, in thousandths of one of latitude."""
    return round(1000 * cos(radians(lat_e6 / 1e6)))


def strips(near: tuple[int, int], km: int) -> list[tuple[int, int]]:
    """The cells around a circle, as ranges of cell numbers, one for each row of cells."""
    lat, lng = near
    high = microdegrees(km)
    wide = high * 1000 // max(1, narrowed(lat)) + 2
    first = (lat - high + 90_000_000) // _CELL
    west = (lng - wide + 180_000_000) // _CELL
    east = (lng + wide + 180_000_000) // _CELL
    return [
        (row * 100_000 + west, row * 100_000 + east)
        for row in range(first, first + 2 * high // _CELL + 2)
    ]


def _whole(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=Integer())


def _big(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger())


def _square(row: Any) -> ColumnElement[int]:
    north = cast(row.lat, BigInteger) - _big("lat")
    # Both databases divide whole numbers towards zero.
    east = (cast(row.lng, BigInteger) - _big("lng")) * _big("narrow") // 1000
    return north * north + east * east


def _band(row: Any) -> ColumnElement[int]:
    square = _square(row)
    return case(
        (row.cell == NOWHERE, FAR),
        *((square <= microdegrees(km) ** 2, km) for km in BANDS_KM),
        else_=FAR,
    )


def _holds_one(person: Any, prefix: str, count: int) -> ColumnElement[bool]:
    """The person stands in the index under one of some kinds throughout the wanted days."""
    other = aliased(PoolRow)
    return (
        select(other.person_id)
        .where(
            other.person_id == person,
            other.kind.in_([_whole(f"{prefix}{i}") for i in range(count)]),
            other.since <= _whole("first"),
            other.until >= _whole("last"),
        )
        .exists()
    )


def _tests(row: Any, shape: Shape) -> list[ColumnElement[bool]]:
    """What is asked of a row whatever leads to it."""
    tests = [
        row.since <= _whole("first"),
        row.until >= _whole("last"),
        row.free > _big("now"),
        row.hours.op("&")(_whole("hours")) == _whole("hours"),
    ]
    if shape.adult:
        tests.append(row.adult <= _whole("first"))
    if shape.wants:
        tests.append(or_(row.wants == 0, row.wants.op("&")(_big("trade")) != 0))
    if shape.pay:
        tests.append(row.pay <= _whole("pay"))
    if shape.stars:
        tests.append(row.stars >= _whole("stars"))
    if shape.years:
        tests.append(row.years >= _whole("years"))
    if shape.region:
        tests.append(row.region == _whole("region"))
    if shape.circle is not None:
        tests += [row.cell != NOWHERE, _square(row) <= _big("outer")]
    if shape.ring:
        tests.append(or_(row.cell == NOWHERE, _square(row) > _big("inner")))
    tests += [row.skills.op("&")(_big(f"mask{i}")) != 0 for i in range(shape.masks)]
    return tests


def _probes(row: Any, shape: Shape) -> list[ColumnElement[bool]]:
    """What is looked up elsewhere, for rows that passed everything else."""
    probes = [
        ~select(Hold.person_id)
        .where(Hold.person_id == row.person_id, Hold.hour.between(*_HOURS))
        .exists()
    ]
    for number, size in enumerate(shape.demands):
        probes.append(_holds_one(row.person_id, f"demand{number}_", size))
    if shape.kinds > 1 and not shape.apart:
        other = aliased(PoolRow)
        probes.append(
            ~select(other.person_id)
            .where(
                other.person_id == row.person_id,
                other.kind.in_([_whole(f"kind{i}") for i in range(shape.kinds)]),
                other.kind < row.kind,
                other.since <= _whole("first"),
                other.until >= _whole("last"),
            )
            .exists()
        )
    for number in range(1 if shape.driver == "word" else 0, shape.words):
        said = aliased(PoolWord)
        probes.append(
            select(said.person_id)
            .where(
                said.word == bindparam(f"word{number}", type_=String()),
                said.person_id == row.person_id,
            )
            .exists()
        )
    return probes


_HOURS = (
    bindparam("from_hour", type_=Hold.hour.type),
    bindparam("to_hour", type_=Hold.hour.type),
)


def _led(columns: Any, row: Any, shape: Shape) -> Select[Any]:
    """The rows of ``row`` that fit, reached from the shape's end of the index."""
    kinds = [_whole(f"kind{i}") for i in range(shape.kinds)]
    of_kind = row.kind == kinds[0] if len(kinds) == 1 else row.kind.in_(kinds)
    found = select(*columns)
    if shape.driver == "cell" and shape.circle is not None:
        count = 2 * microdegrees(shape.circle) // _CELL + 2
        ranges = union_all(
            *(
                select(_whole(f"low{i}").label("low"), _whole(f"high{i}").label("high"))
                for i in range(count)
            )
        ).cte("strip")
        found = found.select_from(ranges).join(
            row, and_(of_kind, row.cell.between(ranges.c.low, ranges.c.high))
        )
    elif shape.driver == "skill":
        tests = [PoolSkill.skill == _whole("skill")]
        tests += [PoolSkill.skills.op("&")(_big(f"mask{i}")) != 0 for i in range(shape.masks)]
        if shape.region:
            tests.append(PoolSkill.region == _whole("region"))
        found = (
            found.select_from(PoolSkill)
            .join(row, and_(row.person_id == PoolSkill.person_id, of_kind))
            .where(*tests)
        )
    elif shape.driver == "word":
        found = (
            found.select_from(PoolWord)
            .join(row, and_(row.person_id == PoolWord.person_id, of_kind))
            .where(PoolWord.word == bindparam("word0", type_=String()))
        )
    else:
        found = found.where(of_kind)
    return found.where(*_tests(row, shape), *_probes(row, shape))


def _in_order(shape: Shape, row: Any) -> tuple[Any, Any]:
    """Rank and person, taken from the table that is walked, so that the walk is the order."""
    if shape.driver == "skill":
        return PoolSkill.rank, PoolSkill.person_id
    return row.rank, row.person_id


@lru_cache(maxsize=1024)
def page(shape: Shape) -> Select[Any]:
    """Band, rank and person of the next people, in the order of showing."""
    row = aliased(PoolRow, name="p")
    rank, person = _in_order(shape, row)
    if not shape.near:
        found = _led((literal(FAR).label("band"), rank, person), row, shape)
        if shape.after:
            found = found.where(
                tuple_(rank, person) > tuple_(_whole("after_rank"), _whole("after"))
            )
        return found.order_by(rank, person).limit(_whole("limit"))
    inner = _led((_band(row).label("band"), rank, person), row, shape).subquery()
    band, rank, person = inner.c
    found = select(inner)
    if shape.after:
        last = (_whole("after_band"), _whole("after_rank"), _whole("after"))
        found = found.where(tuple_(band, rank, person) > tuple_(*last))
    return found.order_by(band, rank, person).limit(_whole("limit"))


@lru_cache(maxsize=1024)
def kinds_in_circle(shape: Shape) -> Select[Any]:
    """How many people of a circle hold each of the shape's kinds, which stand apart."""
    row = aliased(PoolRow, name="p")
    return _led((row.kind, func.count().label("people")), row, shape).group_by(row.kind)


@lru_cache(maxsize=1024)
def kinds_of_best(shape: Shape) -> Select[int, int]:
    """Of the best people: how many hold each kind, and how many people there are (kind 0)."""
    row, other = aliased(PoolRow, name="p"), aliased(PoolRow, name="o")
    rank, person = _in_order(shape, row)
    best = _led((person.label("id"),), row, shape)
    some = best.order_by(rank, person).limit(_whole("limit")).subquery()
    return (
        select(other.kind, func.count().label("people"))
        .select_from(some)
        .join(
            other,
            and_(
                other.person_id == some.c.id,
                other.since <= _whole("first"),
                other.until >= _whole("last"),
            ),
        )
        .group_by(other.kind)
    )
