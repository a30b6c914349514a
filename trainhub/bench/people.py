"""A town of a million people who never lived, in the index of the pool; made once, then kept.

Places gather around sixteen districts, kinds of certificates and skills are as uneven as in
life, and every fourth person wrote a word of their own that few others use.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Index, Table, create_engine, delete, insert, make_url, text
from sqlalchemy.exc import OperationalError

from trainhub.certs.models import CertificateType
from trainhub.certs.rules import CertificateKind
from trainhub.core import shape
from trainhub.core.db import db
from trainhub.people.models import Person
from trainhub.placement.models import PoolRow, PoolSkill, PoolWord
from trainhub.placement.rules.ranking import ALL_HOURS, cell, hours_mask, rank
from trainhub.placement.rules.skills import SKILLS, pieces, skills_in

KINDS, DISTRICTS, RARE_WORDS = 10, 16, 12_000
#: The middle of the town, in microdegrees.
MIDDLE = (39_900_000, 116_400_000)
#: The day of all questions: certificates begin before it, most end later.
DAY = 740_000
#: Nobody's claim of being free runs out while the town is kept.
FREE = 4_000_000_000_000_000
_PORTION = 20_000
_MADE = datetime(2026, 1, 1, tzinfo=UTC)

_KIND_WEIGHTS = list(accumulate(1 / (n + 1.5) for n in range(KINDS)))
_SKILL_WEIGHTS = list(accumulate(1 / (n + 4) for n in range(len(SKILLS))))


def rare_word(number: int) -> str:
    """A word of four characters that about twenty of a million wrote."""
    return "".join(chr(0x4E00 + (number * step) % 18_000) for step in (1, 7, 131, 1741))


def district(number: int) -> int:
    """The code of a district of the town."""
    return 119_900 + number


def inhabitants(count: int) -> Iterator[dict[str, Any]]:
    """The people one after the other, always the same ones."""
    lot = random.Random(2026)  # noqa: S311 - a town, not a secret
    middles = [
        (MIDDLE[0] + lot.randrange(-250_000, 250_000), MIDDLE[1] + lot.randrange(-320_000, 320_000))
        for _ in range(DISTRICTS)
    ]
    kinds, bits = range(1, KINDS + 1), range(len(SKILLS))
    for number in range(1, count + 1):
        where = lot.randrange(DISTRICTS)
        lat = int(lot.gauss(middles[where][0], 50_000))
        lng = int(lot.gauss(middles[where][1], 65_000))
        stars = lot.choice((0, 0, 35, 40, 43, 45, 47, 50))
        years = min(20, int(lot.expovariate(0.25)))
        held = set(lot.choices(kinds, cum_weights=_KIND_WEIGHTS, k=lot.choice((1, 1, 2))))
        chosen = lot.choices(bits, cum_weights=_SKILL_WEIGHTS, k=lot.randrange(6))
        said = {
            "person_id": number,
            "rank": rank(int(lot.expovariate(0.1)) if stars else 0, stars, years, 0),
            "free": FREE,
            "adult": DAY - 100,
            "hours": ALL_HOURS if lot.random() < 0.7 else hours_mask((), (0, 1)),
            "wants": 0,
            "skills": sum(1 << bit for bit in set(chosen)),
            "pay": lot.choice((0, 150_00, 180_00, 200_00, 240_00, 300_00)),
            "stars": stars,
            "years": years,
            "lat": lat,
            "lng": lng,
            "cell": cell(lat, lng),
            "region": district(where),
        }
        since = {kind: DAY - lot.randrange(1, 900) for kind in sorted(held)}
        until = {kind: DAY + lot.randrange(-100, 1000) for kind in sorted(held)}
        rows = [said | {"kind": k, "since": since[k], "until": until[k]} for k in since]
        rows.append(said | {"kind": 0, "since": max(since.values()), "until": max(until.values())})
        word = rare_word(lot.randrange(RARE_WORDS)) if lot.random() < 0.25 else ""
        yield {"rows": rows, "word": word, **said}


def make_sure(count: int, kept: Path) -> None:
    """Fill the application's database with ``count`` people, unless they are there already."""
    engine = db.engine.dialect.name
    mark = kept / f"pool-{engine}-{count}.json"
    stamp = {"revision": shape.newest_revision(), "people": count}
    if mark.exists() and json.loads(mark.read_text()) == stamp and _there(count):
        return
    mark.unlink(missing_ok=True)
    shape.bring_to_newest()
    with db.engine.begin() as connection:
        _fill(connection, count)
    _learn()
    mark.write_text(json.dumps(stamp))


def _there(count: int) -> bool:
    try:
        with db.engine.connect() as connection:
            return bool(connection.scalar(text("SELECT max(person_id) FROM pool_row")) == count)
    except OperationalError:
        return False


def make_database(address: str) -> None:
    """Make the database at ``address`` on its PostgreSQL server, if it is not there."""
    url = make_url(address)
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if connection.scalar(known, {"name": url.database}) is None:
            connection.exec_driver_sql(f"CREATE DATABASE \"{url.database}\" ENCODING 'UTF8'")
    server.dispose()


def _fill(connection: Connection, count: int) -> None:
    """All tables without their indexes, then the indexes: that is the fast way round."""
    on_server = connection.dialect.name == "postgresql"
    if on_server:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
    else:
        driver: Any = connection.connection.driver_connection
        # Said to the driver: a transaction is deaf to the first two.
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-400000"):
            driver.execute(f"PRAGMA {pragma}")
    tables: list[Table] = [model.__table__ for model in (PoolRow, PoolSkill, PoolWord, Person)]  # type: ignore[misc]  # tables all of them
    indexes = [index for table in tables[:3] for index in table.indexes]
    for index in indexes:
        index.drop(connection, checkfirst=True)
    for model in (PoolRow, PoolSkill, PoolWord, Person, CertificateType):
        connection.execute(delete(model))
    connection.execute(insert(CertificateType), [_type(n) for n in range(1, KINDS + 1)])
    write = _copy if on_server else _insert
    write(connection, tables[3], (_person(one) for one in inhabitants(count)))
    write(connection, tables[0], (row for one in inhabitants(count) for row in one["rows"]))
    by_skill = sorted(_skills(inhabitants(count)))
    names = ("skill", "rank", "person_id", "skills", "region")
    write(connection, tables[1], (dict(zip(names, row, strict=True)) for row in by_skill))
    words = sorted(
        (piece, one["person_id"]) for one in inhabitants(count) for piece in pieces(one["word"])
    )
    write(connection, tables[2], ({"word": word, "person_id": who} for word, who in words))
    for index in indexes:
        Index.create(index, connection)


def _learn() -> None:
    """Let the planner know its tables, as it does by itself in a house that has grown."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        return
    # VACUUM wants no transaction around it.
    alone = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _type(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"bench-{number}",
        "kind": CertificateKind.TRAINING,
        "name": f"证书{number}",
        "name_en": f"Certificate {number}",
        "created_at": _MADE,
    }


def _person(one: dict[str, Any]) -> dict[str, Any]:
    number = one["person_id"]
    return {
        "id": number,
        "uid": f"{number:032d}",
        "name": "王某",
        "name_search": "",
        "id_type": "resident",
        "education": "",
        "category": "",
        "verification": "unverified",
        "created_at": _MADE,
    }


def _skills(people: Iterable[dict[str, Any]]) -> Iterator[tuple[int, ...]]:
    for one in people:
        for skill in skills_in(one["skills"]):
            yield skill.bit, one["rank"], one["person_id"], one["skills"], one["region"]


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    while portion := list(islice(rows, _PORTION)):
        connection.execute(insert(table), portion)


def _copy(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as out:
        give: Callable[[Iterable[Any]], None] = out.write_row
        give(first.values())
        for row in rows:
            give(row.values())
