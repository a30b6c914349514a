"""Marks and outcomes, appended, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.exams.models.papers import Component
from trainhub.exams.models.sittings import Candidate
from trainhub.exams.rules import Conclusion, MarkSource


class Mark(Base):
    """评分, appended, never changed: the newest of a component counts."""

    __tablename__ = "mark"
    __table_args__ = (
        Index("ix_mark_candidate", "candidate_id", "component_id"),
        CheckConstraint("points_h >= 0", name="not_negative"),
        Index(
            "uq_mark_automatic",
            "candidate_id",
            "component_id",
            unique=True,
            sqlite_where=text("source = 'automatic'"),
            postgresql_where=text("source = 'automatic'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"))
    #: Hundredths of a point; empty when the candidate was absent from this component.
    points_h: Mapped[int | None]
    #: Critical items that were not done: the component fails whatever the points.
    critical: Mapped[str] = mapped_column(String(200), default="", server_default="")
    source: Mapped[MarkSource] = mapped_column(Word(MarkSource))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]

    component: Mapped[Component] = relationship()


class Outcome(Base):
    """成绩结论, decided by publishing, appended: the newest of a candidate counts."""

    __tablename__ = "outcome"
    __table_args__ = (Index("ix_outcome_candidate", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    conclusion: Mapped[Conclusion] = mapped_column(Word(Conclusion))
    #: ``[{"kind": "theory", "name": "…", "points_h": 8600, "maximum_h": 10000}, …]`` as published.
    scores: Mapped[list[Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]

    candidate: Mapped[Candidate] = relationship()
