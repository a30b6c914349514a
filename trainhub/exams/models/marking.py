"""Marks of single answers, appended, and who holds an answer while reading it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.exams.models.sittings import AttemptItem


class AnswerMark(Base):
    """One marker's points for one answer, appended, never changed.

    ``turn`` says whether it is the first, second or third marking of the answer. Somebody who
    changes their mind adds a row with the next ``number``: the last of a turn counts.
    """

    __tablename__ = "answer_mark"
    __table_args__ = (
        UniqueConstraint("item_id", "turn", "number"),
        CheckConstraint("points_h >= 0", name="not_negative"),
        CheckConstraint("turn BETWEEN 1 AND 3", name="turn_holds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("attempt_item.id"))
    turn: Mapped[int]
    #: Of two who mark one turn at once the second meets its number taken.
    number: Mapped[int]
    points_h: Mapped[int]
    #: Hundredths for every line of the rubric, in its order; empty without a rubric.
    criteria: Mapped[list[int]]
    comment: Mapped[str] = mapped_column(String(300), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    item: Mapped[AttemptItem] = relationship()


class AnswerClaim(Base):
    """Somebody reads an answer and marks it soon; others take the next one until then."""

    __tablename__ = "answer_claim"
    __table_args__ = (
        UniqueConstraint("item_id", "turn"),
        Index("uq_answer_claim_marker", "item_id", "account_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("attempt_item.id"))
    turn: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    until: Mapped[datetime]
