"""The index of the pool: one row for each person and kind of certificate that may be found.

Nothing here is a fact. ``actions.index`` writes it in the transaction that changes the facts, and
``refresh_pool`` makes it anew. Columns stand in the order in which the covering indexes want them.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core.db import Base

_TESTED = (
    "since", "until", "free", "adult", "hours", "wants", "skills", "pay", "stars", "years",
    "lat", "lng",
)  # fmt: skip


class PoolRow(Base):
    """A person in the pool with one kind of certificate, or with any (kind 0), for a time."""

    __tablename__ = "pool_row"
    __table_args__ = (
        Index("ix_pool_row_rank", "kind", "rank", "person_id", *_TESTED, "region"),
        Index("ix_pool_row_region", "kind", "region", "rank", "person_id", *_TESTED),
        Index("ix_pool_row_cell", "kind", "cell", "rank", "person_id", *_TESTED, "region"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    #: A certificate type, or 0: the certificate of any type.
    kind: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: The first and the last day on which it holds, as numbers of days.
    since: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[int]
    #: ``rules.ranking.rank``: the smaller the earlier.
    rank: Mapped[int]
    #: The claim of being free holds up to this microsecond.
    free: Mapped[int] = mapped_column(BigInteger)
    adult: Mapped[int]
    hours: Mapped[int]
    #: Bits of ``TradeBit``; 0 wants any work.
    wants: Mapped[int] = mapped_column(BigInteger)
    skills: Mapped[int] = mapped_column(BigInteger)
    #: Fen for a day; 0 asks for nothing.
    pay: Mapped[int]
    #: Stars in tenths; 0 is not rated.
    stars: Mapped[int]
    years: Mapped[int]
    #: Microdegrees; they mean nothing where the cell is -1.
    lat: Mapped[int]
    lng: Mapped[int]
    cell: Mapped[int]
    region: Mapped[int]


class PoolSkill(Base):
    """The same of a person under each of the skills, in the order of showing."""

    __tablename__ = "pool_skill"
    __table_args__ = (Index("ix_pool_skill_person", "person_id"), {"sqlite_with_rowid": False})

    skill: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    #: The other skills, so that two wishes are judged in one row.
    skills: Mapped[int] = mapped_column(BigInteger)
    region: Mapped[int]


class PoolWord(Base):
    """A piece of somebody's own words; see ``rules.skills.pieces``."""

    __tablename__ = "pool_word"
    __table_args__ = (Index("ix_pool_word_person", "person_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(String(20), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class TradeBit(Base):
    """The bit by which the index of the pool knows a trade."""

    __tablename__ = "trade_bit"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    bit: Mapped[int] = mapped_column(unique=True)
