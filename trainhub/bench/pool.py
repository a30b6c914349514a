"""The pool search among many people: CPU of the house and of the database together.

Questions are mixed as employers ask them, the same ones on every engine, so that the lists can be
laid side by side; some are answered a second time by reading everything.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from trainhub.bench import people
from trainhub.bench.stopwatch import Figure
from trainhub.core.db import db
from trainhub.placement import queries
from trainhub.placement.models import PoolRow
from trainhub.placement.queries import PoolSearch, shapes
from trainhub.placement.rules.pool import BANDS_KM, FAR
from trainhub.placement.rules.ranking import hours_of
from trainhub.placement.rules.skills import SKILLS, read_words

QUESTIONS = 240
#: How many questions are answered again by reading every row.
CHECKED = 6
_START = datetime.combine(date.fromordinal(people.DAY), datetime.min.time(), UTC)
_NOW = _START - timedelta(hours=14)


def questions() -> list[tuple[str, PoolSearch]]:
    """The mix of ``CLASSES``, always the same questions."""
    lot = random.Random(7)  # noqa: S311 - questions, not secrets
    names, weights = zip(*((name, weight) for name, (weight, _) in CLASSES.items()), strict=True)
    plain = PoolSearch(_START, _START + timedelta(hours=8))
    return [
        (name, CLASSES[name][1](replace(plain, type_id=lot.randint(1, people.KINDS)), lot))
        for name in lot.choices(names, weights, k=QUESTIONS)
    ]


def _structured(search: PoolSearch, lot: random.Random) -> PoolSearch:
    return replace(
        search,
        region=people.district(lot.randrange(people.DISTRICTS)) if lot.random() < 0.7 else None,
        pay_most=lot.choice((None, 200_00, 240_00)),
        years_least=lot.choice((None, None, 2)),
        valid_to=lot.choice((None, date.fromordinal(people.DAY + 90))),
    )


def _circle(search: PoolSearch, lot: random.Random) -> PoolSearch:
    lat, lng = people.MIDDLE
    near = lat + lot.randrange(-200_000, 200_000), lng + lot.randrange(-250_000, 250_000)
    return replace(search, near=near, within_km=lot.choice((3, 5, 10)))


def _skilled(search: PoolSearch, lot: random.Random) -> PoolSearch:
    return replace(search, words=lot.choice(SKILLS).name)


def _twice(search: PoolSearch, lot: random.Random) -> PoolSearch:
    one, other = lot.sample(SKILLS, 2)
    return replace(search, words=f"{one.name} {other.name}")


def _rare(search: PoolSearch, lot: random.Random) -> PoolSearch:
    return replace(search, words=people.rare_word(lot.randrange(people.RARE_WORDS)))


Asking = Callable[[PoolSearch, random.Random], PoolSearch]

#: How often a kind of question is asked, of a hundred, and how.
CLASSES: dict[str, tuple[int, Asking]] = {
    "structured": (28, _structured),
    "distance": (25, _circle),
    "one skill": (23, _skilled),
    "two skills": (9, _twice),
    "distance and skill": (7, lambda search, lot: _circle(_skilled(search, lot), lot)),
    "rare word": (8, _rare),
}


def pool_search(app: Flask, count: int, kept: Path) -> Iterator[Figure]:
    """Search and chips among ``count`` people. Raises ``RuntimeError`` for one wrong answer."""
    with app.app_context():
        people.make_sure(count, kept)
        engine = db.engine.dialect.name
        backend = _backend()
        asked = questions()
        for _name, search in asked:  # texts are built once in the life of a house
            queries.places(search, _NOW, 1)
            queries.facets(search, _NOW)
        found: dict[str, list[float]] = {}
        chips: list[float] = []
        lists = hashlib.sha256()
        for name, search in asked:
            spent, page = _cpu(lambda s=search: queries.pool(s, _NOW), backend)  # type: ignore[misc]  # bound at once
            found.setdefault(name, []).append(spent)
            spent, facets = _cpu(lambda s=search: queries.facets(s, _NOW), backend)  # type: ignore[misc]  # bound at once
            chips.append(spent)
            lists.update(repr([card.person_id for card in page.cards]).encode())
            lists.update(repr([(facet.type_id, facet.people) for facet in facets]).encode())
        _check(asked)
        size = f"{count // 1000}k" if count < 1_000_000 else f"{count // 1_000_000}M"
        every = [spent for each in found.values() for spent in each]
        for name, times in [("mixed", every), *found.items(), ("chips", chips)]:
            p95 = quantiles(times, n=20)[-1]
            told = f"pool {size} {name}"
            yield Figure(told, round(p95, 1), "CPU ms p95", round(median(times), 1), None, engine)
        same = _laid_beside(kept / f"pool-lists-{count}.txt", lists.hexdigest(), engine)
        yield Figure(f"pool {size} lists alike", same, "engines", None, None, engine)
        db.session.rollback()


def _laid_beside(file: Path, lists: str, engine: str) -> int:
    """How many engines gave these very lists so far. Raises ``RuntimeError`` when one differs."""
    known = dict(line.split() for line in file.read_text().splitlines()) if file.exists() else {}
    known[engine] = lists
    file.write_text("".join(f"{name} {value}\n" for name, value in known.items()))
    if len(set(known.values())) > 1:
        raise RuntimeError(f"the engines disagree: {known}")
    return len(known)


def _backend() -> int | None:
    """The process of PostgreSQL that serves this session; SQLite works in ours."""
    if db.engine.dialect.name != "postgresql":
        return None
    return db.session.scalar(select(func.pg_backend_pid()))


def _cpu(work: Callable[[], Any], backend: int | None) -> tuple[float, Any]:
    """CPU milliseconds of this process and of the backend, and the answer."""
    began, theirs = time.process_time_ns(), _nanoseconds(backend)
    answer = work()
    spent = time.process_time_ns() - began + _nanoseconds(backend) - theirs
    return spent / 1e6, answer


def _nanoseconds(process: int | None) -> int:
    file = Path(f"/proc/{process}/schedstat")
    return int(file.read_text().split()[0]) if file.exists() else 0


def _check(asked: list[tuple[str, PoolSearch]]) -> None:
    """Answer some questions by reading everything; words of one's own are left to the tests."""
    some = [search for name, search in asked if name != "rare word"][:CHECKED]
    for search in some:
        rows = db.session.execute(
            select(
                PoolRow.person_id, PoolRow.rank, PoolRow.since, PoolRow.until, PoolRow.hours,
                PoolRow.skills, PoolRow.pay, PoolRow.years, PoolRow.region, PoolRow.lat,
                PoolRow.lng,
            ).where(PoolRow.kind == search.type_id)
        )  # fmt: skip
        right = sorted(
            (_band(row, search.near), row.rank, row.person_id) for row in rows if _fits(row, search)
        )
        found = [tuple(place) for place in queries.places(search, _NOW, 50)]
        if found != right[:50]:
            raise RuntimeError(f"a search among all found others: {search}")


def _fits(row: Any, search: PoolSearch) -> bool:
    last = search.valid_to.toordinal() if search.valid_to else people.DAY
    need = hours_of(search.starts_at, search.ends_at)
    return (
        row.since <= people.DAY
        and row.until >= last
        and row.hours & need == need
        and all(row.skills & mask for mask in read_words(search.words).masks)
        and search.region in (None, row.region)
        and (search.pay_most is None or row.pay <= search.pay_most)
        and row.years >= (search.years_least or 0)
        and _band(row, search.near) <= (search.within_km or FAR)
    )


def _band(row: Any, near: tuple[int, int] | None) -> int:
    if near is None:
        return FAR
    north = row.lat - near[0]
    east = int((row.lng - near[1]) * shapes.narrowed(near[0]) / 1000)
    square = north * north + east * east
    return next((km for km in BANDS_KM if square <= shapes.microdegrees(km) ** 2), FAR)
