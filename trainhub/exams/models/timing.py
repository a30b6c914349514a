"""Time given and given back, and what was noticed while somebody wrote. Appended, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.exams.models.sittings import Attempt, Sitting
from trainhub.exams.rules.integrity import Sign
from trainhub.exams.rules.timing import GrantKind


class Outage(Base):
    """The power or the network of a room failed; two people signed, every paper gets it back."""

    __tablename__ = "outage"
    __table_args__ = (CheckConstraint("ended_at > began_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(200))
    declared_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    declared_at: Mapped[datetime]
    #: Somebody else agrees; until then nobody gets a minute.
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None]

    sitting: Mapped[Sitting] = relationship()


class TimeGrant(Base):
    """Minutes that one attempt was given, and why."""

    __tablename__ = "time_grant"
    __table_args__ = (
        UniqueConstraint("attempt_id", "outage_id"),
        CheckConstraint("minutes > 0", name="gives_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    kind: Mapped[GrantKind] = mapped_column(Word(GrantKind))
    minutes: Mapped[int]
    why: Mapped[str] = mapped_column(String(200), default="")
    outage_id: Mapped[int | None] = mapped_column(ForeignKey("outage.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship()


class ExamSign(Base):
    """Something noticed while somebody wrote: a sign, never a verdict."""

    __tablename__ = "exam_sign"
    __table_args__ = (Index("ix_exam_sign_attempt", "attempt_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    sign: Mapped[Sign] = mapped_column(Word(Sign))
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
