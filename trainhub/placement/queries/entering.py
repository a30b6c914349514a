"""The facts from which the index of the pool is made, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from trainhub.certs.models import Certificate, Credential
from trainhub.certs.rules import CheckState
from trainhub.core.db import db
from trainhub.people.models import Consent, Person
from trainhub.people.rules import Purpose
from trainhub.placement.models import PoolRow, TradeBit, Wish
from trainhub.placement.queries.shifts import Record, records_of
from trainhub.placement.rules.ranking import (
    ANY_KIND,
    cell,
    day_number,
    micros,
    pay_a_day,
    periods,
    rank,
)
from trainhub.placement.rules.skills import mask_of


class Entry(NamedTuple):
    """Somebody of the pool as the index keeps them."""

    rows: list[dict[str, Any]]
    skills: int
    words: str


def entries(person_ids: Sequence[int]) -> list[Entry]:
    """What the index keeps of some people; nothing of those who are not in the pool."""
    wanted = (
        select(
            Wish,
            Person.lat_e6,
            Person.lng_e6,
            Person.region_code,
        )
        .join(Person, Person.id == Wish.person_id)
        .join(Consent, Consent.person_id == Wish.person_id)
        .where(
            Wish.person_id.in_(person_ids),
            Consent.purpose == Purpose.POOL,
            Consent.withdrawn_at.is_(None),
        )
    )
    found = db.session.execute(wanted).all()
    ids = [row.Wish.person_id for row in found]
    held = _periods_of(ids)
    records = records_of(ids)
    bits = trade_bits()
    return [
        _entry(row, held[row.Wish.person_id], records.get(row.Wish.person_id, Record()), bits)
        for row in found
        if row.Wish.person_id in held
    ]


def _entry(
    row: Any, held: dict[int, list[tuple[int, int]]], record: Record, bits: dict[str, int]
) -> Entry:
    wish: Wish = row.Wish
    mask = mask_of(wish.skill_bits, wish.skills)
    said = {
        "person_id": wish.person_id,
        "rank": rank(record.punctual, record.stars_tenths, wish.years, record.no_shows),
        "free": micros(wish.available_until),
        "adult": day_number(wish.adult_from),
        "hours": wish.hours,
        "wants": sum(1 << bits[code] for code in set(wish.trades)),
        "skills": mask,
        "pay": pay_a_day(wish.pay_fen, wish.pay_unit),
        "stars": record.stars_tenths or 0,
        "years": wish.years,
        "lat": row.lat_e6 or 0,
        "lng": row.lng_e6 or 0,
        "cell": cell(row.lat_e6, row.lng_e6),
        "region": int(row.region_code or 0),
    }
    rows = [
        said | {"kind": kind, "since": since, "until": until}
        for kind, spans in held.items()
        for since, until in spans
    ]
    return Entry(rows, mask, wish.skills)


def _periods_of(person_ids: Sequence[int]) -> dict[int, dict[int, list[tuple[int, int]]]]:
    """The days on which people hold each kind of certificate, and any, decisions counted."""
    spans: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for paper, stands in (
        (Certificate, Certificate.halted.is_(None)),
        (Credential, Credential.state == CheckState.ACCEPTED),
    ):
        rows = select(
            paper.person_id, paper.type_id, paper.issued_on, paper.valid_until, paper.review_due
        ).where(paper.person_id.in_(person_ids), stands)
        for person_id, type_id, since, until, review in db.session.execute(rows):
            span = day_number(since), min(day_number(until), day_number(review))
            if span[1] < span[0]:
                continue
            of_person = spans.setdefault(person_id, {})
            of_person.setdefault(type_id, []).append(span)
            of_person.setdefault(ANY_KIND, []).append(span)
    return {
        person_id: {kind: periods(each) for kind, each in kinds.items()}
        for person_id, kinds in spans.items()
    }


def trade_bits() -> dict[str, int]:
    """The bits of the trades that somebody wished for."""
    return dict(db.session.execute(select(TradeBit.code, TradeBit.bit)).all())


def people_of_pool(after: int, limit: int) -> list[int]:
    """Ids of people with a wish, in their order; for making the index anew."""
    rows = select(Wish.person_id).where(Wish.person_id > after)
    return list(db.session.scalars(rows.order_by(Wish.person_id).limit(limit)))


def index_is_missing() -> bool:
    """Whether people are in the pool and the index knows nobody: it was never made."""
    if db.session.scalar(select(PoolRow.person_id).limit(1)) is not None:
        return False
    rows = (
        select(Wish.person_id)
        .join(Consent, Consent.person_id == Wish.person_id)
        .where(Consent.purpose == Purpose.POOL, Consent.withdrawn_at.is_(None))
    )
    return db.session.scalar(rows.limit(1)) is not None


def wished_trades(person_ids: Sequence[int]) -> set[str]:
    """Codes of the trades that some people wish for."""
    lists = db.session.scalars(select(Wish.trades).where(Wish.person_id.in_(person_ids)))
    return {code for trades in lists for code in trades}
