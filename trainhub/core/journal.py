"""The journal: who did what to which thing, for whom, when. Nothing in it can be edited.

Triggers refuse UPDATE and DELETE on both databases. A seal chains the rows: each seal
hashes its rows and the seal before, so a row that changed or went missing is found.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import Base, db

#: Rows younger than this wait for the next seal, so that a slow commit is never sealed out.
SEAL_AFTER = timedelta(seconds=90)

BigId = BigInteger().with_variant(Integer, "sqlite")


class JournalEntry(Base):
    """One change, told in a verb such as ``exam.result.published``."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_thing", "thing", "thing_id"),
        Index("ix_journal_entry_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    #: The account that acted; empty when the house itself did.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    actor_name: Mapped[str] = mapped_column(String(100))
    #: The person whom the change concerns or whom staff acted for.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assisted: Mapped[bool] = mapped_column(default=False)
    verb: Mapped[str] = mapped_column(String(60))
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]]


class JournalSeal(Base):
    """A link of the chain over a run of journal entries."""

    __tablename__ = "journal_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int]
    last_id: Mapped[int]
    entries: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime]


def record(
    by: Actor,
    verb: str,
    thing: Base,
    *,
    person_id: int | None = None,
    **facts: Any,
) -> JournalEntry:
    """Write down that ``by`` did ``verb`` to ``thing``; ``facts`` must hold no personal data."""
    db.session.flush()  # the entry names the thing by its id
    return note(by, verb, thing, person_id=person_id, **facts)


def note(
    by: Actor,
    verb: str,
    thing: Base,
    *,
    person_id: int | None = None,
    **facts: Any,
) -> JournalEntry:
    """The same for a thing that has its id already: many entries then land in one INSERT."""
    entry = JournalEntry(
        at=clock.now(),
        account_id=by.account_id,
        actor_name=by.name,
        person_id=person_id if person_id is not None else by.on_behalf_of,
        assisted=by.on_behalf_of is not None,
        verb=verb,
        thing=thing.__tablename__,
        thing_id=getattr(thing, "id", None),
        facts=facts,
    )
    db.session.add(entry)
    return entry


def _digest(previous: str, entries: list[JournalEntry]) -> str:
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        fields = [
            entry.id,
            entry.at.isoformat(),
            entry.account_id,
            entry.actor_name,
            entry.person_id,
            entry.assisted,
            entry.verb,
            entry.thing,
            entry.thing_id,
            entry.facts,
        ]
        chain.update(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode())
    return chain.hexdigest()


def _between(first: int, last: int) -> list[JournalEntry]:
    rows = (
        select(JournalEntry).where(JournalEntry.id.between(first, last)).order_by(JournalEntry.id)
    )
    return list(db.session.scalars(rows))


def _newest_seal() -> JournalSeal | None:
    return db.session.scalar(select(JournalSeal).order_by(JournalSeal.id.desc()).limit(1))


def _last_unsealed(after: int, now: datetime) -> int | None:
    """The last entry after ``after`` that is old enough to be sealed."""
    return db.session.scalar(
        select(func.max(JournalEntry.id)).where(
            JournalEntry.id > after, JournalEntry.at < now - SEAL_AFTER
        )
    )


def seals_wait(now: datetime) -> bool:
    """Whether there is anything to seal: a sweep that finds nothing writes nothing."""
    newest = _newest_seal()
    return _last_unsealed(newest.last_id if newest else 0, now) is not None


def seal(now: datetime) -> JournalSeal | None:
    """Chain the entries that are old enough; ``None`` when there are none."""
    newest = _newest_seal()
    after = newest.last_id if newest else 0
    last = _last_unsealed(after, now)
    if last is None:
        return None
    entries = _between(after + 1, last)
    link = JournalSeal(
        first_id=after + 1,
        last_id=last,
        entries=len(entries),
        digest=_digest(newest.digest if newest else "", entries),
        sealed_at=now,
    )
    db.session.add(link)
    return link


@dataclass(frozen=True)
class Verdict:
    """What checking the chain found: how much was sealed, and the first broken run if any."""

    seals: int
    entries: int
    head: str
    broken: tuple[int, int] | None


def verify() -> Verdict:
    """Walk the chain from its beginning and name the first run of ids that does not agree."""
    previous, entries, seals = "", 0, 0
    for link in db.session.scalars(select(JournalSeal).order_by(JournalSeal.id)):
        rows = _between(link.first_id, link.last_id)
        if len(rows) != link.entries or _digest(previous, rows) != link.digest:
            return Verdict(seals, entries, previous, (link.first_id, link.last_id))
        previous, entries, seals = link.digest, entries + len(rows), seals + 1
        db.session.expunge_all()
    return Verdict(seals, entries, previous, None)
