"""One row of facts a person, and the documents that prove a group."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.people.background.rules import Category, Employment, ProofState
from trainhub.people.models import Person, Region


class PersonFile(Base):
    """What rosters and claims ask about a person, apart from ``person``: no pool reads it."""

    __tablename__ = "person_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    employment: Mapped[Employment | None] = mapped_column(Word(Employment))
    #: Where the person works, for whoever is employed.
    workplace: Mapped[str] = mapped_column(String(100), default="")
    #: 户籍: where the household is registered; the ID number tells the first place only.
    household_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    bank: Mapped[str] = mapped_column(String(60), default="")
    #: Account of the bank or social card (社保卡); its owner is the person.
    account_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    household: Mapped[Region | None] = relationship()

    account = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed account is bound to the uid, so it must stand before the account is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)


class PersonCategory(Base):
    """人员类别 with its document; it counts once staff checked the document."""

    __tablename__ = "person_category"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="ends_after_start"),
        Index("ix_person_category_person", "person_id"),
        Index("ix_person_category_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    category: Mapped[Category] = mapped_column(Word(Category))
    valid_from: Mapped[date]
    #: The last day that the document covers; empty where it names none.
    valid_until: Mapped[date | None]
    #: Where the sealed scan lies, and what it is by its bytes.
    stored: Mapped[str] = mapped_column(String(80), unique=True)
    media: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[ProofState] = mapped_column(Word(ProofState), default=ProofState.UNCHECKED)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship()
