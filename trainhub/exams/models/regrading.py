"""Keys put right after an exam, the runs that marked again, and requests for a second look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.exams.models.bank import QuestionVersion
from trainhub.exams.models.sittings import Candidate
from trainhub.exams.rules.regrading import AppealState, Correction


class KeyCorrection(Base):
    """A version never changes; what is right for it may be put right. The newest counts.

    Appended together with the run that marked again, whose report tells before and after.
    """

    __tablename__ = "key_correction"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"))
    #: Of two who correct one key at once the second meets its number taken.
    number: Mapped[int]
    kind: Mapped[Correction] = mapped_column(Word(Correction))
    key: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    why: Mapped[str] = mapped_column(String(200))
    #: Nobody lost points by it.
    protects: Mapped[bool]
    #: ``[{"candidate_id", "component_id", "before_h", "after_h", "before", "after"}, …]``
    report: Mapped[list[Any]]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    version: Mapped[QuestionVersion] = relationship()


class Appeal(Base):
    """复核: somebody asks for a second look at a published result."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index(
            "uq_appeal_open",
            "candidate_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    state: Mapped[AppealState] = mapped_column(Word(AppealState), default=AppealState.ASKED)
    why: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
