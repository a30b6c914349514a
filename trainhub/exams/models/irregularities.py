"""What went wrong in an exam and what was made void by it. Appended, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.exams.models.papers import Component
from trainhub.exams.models.sittings import Candidate
from trainhub.exams.rules.irregularities import Reach, VoidStep


class IrregularityCode(Base):
    """One row of the catalogue, in force from a day on, with its source. Appended."""

    __tablename__ = "irregularity_code"
    __table_args__ = (UniqueConstraint("code", "effective_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    reach: Mapped[Reach] = mapped_column(Word(Reach))
    effective_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Irregularity(Base):
    """违纪记录: what an invigilator saw, at which minute."""

    __tablename__ = "irregularity"
    __table_args__ = (Index("ix_irregularity_candidate", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    #: A code of the catalogue.
    code: Mapped[str] = mapped_column(String(20))
    seen_at: Mapped[datetime]
    told: Mapped[str] = mapped_column(String(500))
    #: The photo in the store, sealed; empty without one.
    picture: Mapped[str] = mapped_column(String(80), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    candidate: Mapped[Candidate] = relationship()
    voiding: Mapped[Voiding | None] = relationship(back_populates="irregularity")


class Voiding(Base):
    """Somebody proposes that a part, or the whole exam, of a candidate is void."""

    __tablename__ = "voiding"

    id: Mapped[int] = mapped_column(primary_key=True)
    irregularity_id: Mapped[int] = mapped_column(ForeignKey("irregularity.id"), unique=True)
    #: The part; empty for the whole exam.
    component_id: Mapped[int | None] = mapped_column(ForeignKey("component.id"))
    why: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    irregularity: Mapped[Irregularity] = relationship(back_populates="voiding")
    component: Mapped[Component | None] = relationship()
    steps: Mapped[list[VoidingStep]] = relationship(order_by="VoidingStep.id")


class VoidingStep(Base):
    """The second signature, or that it was lifted again."""

    __tablename__ = "voiding_step"
    __table_args__ = (UniqueConstraint("voiding_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voiding_id: Mapped[int] = mapped_column(ForeignKey("voiding.id"))
    step: Mapped[VoidStep] = mapped_column(Word(VoidStep))
    why: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
