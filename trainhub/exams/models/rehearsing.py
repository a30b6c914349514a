"""The rehearsal of one person: no attempt, and nothing that a result reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core.db import Base


class Rehearsal(Base):
    """试考: the last one of a person; a new one takes its place."""

    __tablename__ = "rehearsal"
    __table_args__ = (CheckConstraint("deadline_at > started_at", name="has_time"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: ``{"3": {"answer": […], "seq": 2, "flagged": true}}`` by position.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
