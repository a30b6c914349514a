"""Papers before anybody writes: fixed ones, and the frozen paper of one candidate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.exams.models.papers import Blueprint, Component
from trainhub.exams.models.sittings import Attempt, Candidate


class FixedPaper(Base):
    """固定卷 A, B, …: questions chosen once, in one order, for everybody who gets this letter."""

    __tablename__ = "fixed_paper"
    __table_args__ = (UniqueConstraint("blueprint_id", "letter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("blueprint.id"))
    letter: Mapped[str] = mapped_column(String(1))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    blueprint: Mapped[Blueprint] = relationship()
    items: Mapped[list[FixedItem]] = relationship(
        back_populates="paper", order_by="FixedItem.position", cascade="all, delete-orphan"
    )


class FixedItem(Base):
    """A question on a fixed paper."""

    __tablename__ = "fixed_item"
    __table_args__ = (
        UniqueConstraint("paper_id", "position"),
        UniqueConstraint("paper_id", "question_version_id"),
        CheckConstraint("points_h > 0", name="worth_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("fixed_paper.id"), index=True)
    position: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    #: ``option_order[shown] = index in the version``: the same on every copy.
    option_order: Mapped[list[int]]
    points_h: Mapped[int]

    paper: Mapped[FixedPaper] = relationship(back_populates="items")


class FrozenPaper(Base):
    """One candidate's paper made before the start: what is printed, and what the screen gives."""

    __tablename__ = "frozen_paper"
    __table_args__ = (UniqueConstraint("candidate_id", "component_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"), index=True)
    #: Printed on every page, alone and in its QR: it says whose page this is and opens nothing.
    code: Mapped[str] = mapped_column(String(12), unique=True)
    #: Rebuilds the draw and both shuffles.
    seed: Mapped[str] = mapped_column(String(32))
    fixed_paper_id: Mapped[int | None] = mapped_column(ForeignKey("fixed_paper.id"), index=True)
    #: ``[[version id, option order, hundredths of a point], …]`` in the order of the paper.
    items: Mapped[list[Any]]
    #: It is printed in large letters.
    large: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    candidate: Mapped[Candidate] = relationship()
    component: Mapped[Component] = relationship()
    fixed_paper: Mapped[FixedPaper | None] = relationship()


class TypedSheet(Base):
    """What somebody typed from a paper, appended, never changed: the newest counts."""

    __tablename__ = "typed_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    #: Answers in shown positions by position, as ``{"1": [0], "2": [], …}``.
    answers: Mapped[dict[str, Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship()
