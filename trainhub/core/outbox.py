"""What leaves the house, and what people are told: rows written in the transaction.

A message is a sentence of the catalogues and its facts, so that everyone reads it in their
own language. Delivery outside the house happens later, by the worker, and never blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, ForeignKey, Index, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core import clock
from trainhub.core.db import Base, db


class Message(Base):
    """One message to one person. ``key`` makes telling it twice impossible."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: A sentence of the catalogues with ``{facts}``.
    sentence: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]]
    #: Where in the house to go next, a path.
    link: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    #: Handed to the outside channel (SMS, mini-program) of the deployment.
    delivered_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


@lru_cache(maxsize=2)
def _saying(engine: str) -> Executable:
    """The INSERT that leaves a message alone that was told before, whoever told it."""
    if engine == "sqlite":
        return sqlite.insert(Message).on_conflict_do_nothing(index_elements=[Message.key])
    return postgresql.insert(Message).on_conflict_do_nothing(index_elements=[Message.key])


def say_to(person_id: int, key: str, sentence: str, link: str | None = None, **facts: Any) -> None:
    """Tell ``person_id`` a sentence once; a second call with the same ``key`` is silent.

    One statement, and no race: a message is the most frequent row there is.
    """
    say_all([saying(person_id, key, sentence, link, **facts)])


def saying(
    person_id: int, key: str, sentence: str, link: str | None = None, **facts: Any
) -> dict[str, Any]:
    """What ``say_to`` would say, for ``say_all``."""
    return {
        "key": key,
        "person_id": person_id,
        "sentence": sentence,
        "facts": facts,
        "link": link,
        "created_at": clock.now(),
    }


def say_all(sayings: Sequence[dict[str, Any]]) -> None:
    """Tell many people in one statement; what was told before stays silent."""
    if sayings:
        db.session.execute(_saying(db.session.get_bind().dialect.name), sayings)


def unread_of(person_id: int, limit: int = 20) -> list[Message]:
    """The newest unread messages of a person, newest first."""
    unread = (
        select(Message)
        .where(Message.person_id == person_id, Message.read_at.is_(None))
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(unread))


def put_away(person_id: int) -> None:
    """A person has seen their messages: none of them is new any more."""
    db.session.execute(
        update(Message)
        .where(Message.person_id == person_id, Message.read_at.is_(None))
        .values(read_at=clock.now())
    )
