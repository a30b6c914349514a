"""What became of the rows of a roster, kept for its uploader."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models.waiting import RosterUpload
from trainhub.courses.rules.rosters import Became


class RosterResult(Base):
    """One row of an imported roster: what it said, sealed, and what became of it."""

    __tablename__ = "roster_result"
    __table_args__ = (UniqueConstraint("upload_id", "row_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    upload_id: Mapped[int] = mapped_column(ForeignKey("roster_upload.id"))
    #: The number the spreadsheet shows.
    row: Mapped[int] = mapped_column("row_number")
    name: Mapped[str] = mapped_column(String(100))
    became: Mapped[Became] = mapped_column(Word(Became))
    #: Sentences of the catalogues with their facts: ``[["…", {…}], …]``.
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The person was not in the house before.
    new: Mapped[bool] = mapped_column("is_new", default=False)
    #: The cells as they were typed and the person they were read as, for a later decision.
    sheet_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    upload: Mapped[RosterUpload] = relationship()

    sheet = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed attribute is bound to the uid, so it must stand before it is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)
