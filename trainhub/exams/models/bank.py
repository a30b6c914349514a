"""The question bank: items, their versions, and files that wait for a yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.people.models import Organisation


class Question(Base):
    """A bank item. What it says is its newest version; old papers keep theirs."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("owner_id", "digest"),
        Index("ix_question_draw", "owner_id", "trade_code", "topic", "difficulty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    #: The organisation whose bank this is.
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    topic: Mapped[str] = mapped_column(String(60))
    difficulty: Mapped[Difficulty] = mapped_column(Word(Difficulty))
    #: SHA-256 of the first version's content: the same file twice adds nothing.
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    #: Trainees may practise it with its answer; papers draw it no more.
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())

    owner: Mapped[Organisation] = relationship()
    versions: Mapped[list[QuestionVersion]] = relationship(
        back_populates="question", order_by="QuestionVersion.number"
    )


class QuestionVersion(Base):
    """What a question says and which answers are right. A version never changes."""

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(Word(QuestionKind))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]]
    #: What stands beside the options: prompts of a matching, ``[kind, options]`` of every gap.
    parts: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    #: Right answers, by kind: see ``QuestionItem.key``.
    key: Mapped[list[Any]]
    #: ``[what is wanted, hundredths]`` of every line that a marker gives points for.
    rubric: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    #: The rule for answers that are right in part; its weights tell the key.
    scoring: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=lambda: {"rule": "all"}, server_default=text('\'{"rule":"all"}\'')
    )
    #: Texts are clean HTML, not plain.
    html: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    #: ``[SHA-256, kind, alt]`` of every picture and sound; the bytes lie in the file store.
    media: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    #: What its author calls it.
    name: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    explanation: Mapped[str] = mapped_column(Text, default="")
    points_h: Mapped[int]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    #: Somebody else answers for it; only reviewed versions are drawn.
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: A reviewer sent it back to its author, and why.
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    returned_why: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))

    question: Mapped[Question] = relationship(back_populates="versions")


class QuestionUpload(Base):
    """A question file that waits for its uploader's yes; what is confirmed is what was shown."""

    __tablename__ = "question_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Names the stored file.
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    filename: Mapped[str] = mapped_column(String(200))
    #: SHA-256 of the file.
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]

    owner: Mapped[Organisation] = relationship()
