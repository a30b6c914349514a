"""Practical exams: checklists with their versions, and what examiners noted, appended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.exams.models.papers import Component
from trainhub.exams.models.sittings import Candidate


class Checklist(Base):
    """What an examiner looks for in a component. A version never changes; the newest is used."""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("component_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"))
    number: Mapped[int]
    #: ``[wording, hundredths, critical, photo]`` of every item.
    items: Mapped[list[Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    component: Mapped[Component] = relationship()


class PracticalRun(Base):
    """One examiner watches one person; ``turn`` tells the first, second and third examiner apart.

    The version of the checklist is the one of the first tap.
    """

    __tablename__ = "practical_run"
    __table_args__ = (
        UniqueConstraint("candidate_id", "component_id", "turn"),
        Index(
            "uq_practical_run_examiner", "candidate_id", "component_id", "account_id", unique=True
        ),
        CheckConstraint("turn BETWEEN 1 AND 3", name="turn_holds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    component_id: Mapped[int] = mapped_column(ForeignKey("component.id"))
    checklist_id: Mapped[int] = mapped_column(ForeignKey("checklist.id"))
    turn: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    #: The examiner said that it is complete.
    finished_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
    checklist: Mapped[Checklist] = relationship()


class PracticalTap(Base):
    """Points for one item, appended: the highest ``seq`` of an item counts."""

    __tablename__ = "practical_tap"
    __table_args__ = (
        UniqueConstraint("run_id", "item", "seq"),
        CheckConstraint("points_h >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("practical_run.id"))
    #: The place of the item on its checklist, from 0.
    item: Mapped[int]
    #: The phone counts: a tap that is sent again meets itself.
    seq: Mapped[int]
    points_h: Mapped[int]
    at: Mapped[datetime]


class PracticalPhoto(Base):
    """A photo that proves an item, appended; the bytes lie in the file store."""

    __tablename__ = "practical_photo"
    __table_args__ = (UniqueConstraint("run_id", "item", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("practical_run.id"))
    item: Mapped[int]
    #: SHA-256 of the picture as it was kept.
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
