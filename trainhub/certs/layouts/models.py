"""Versions of templates are added, tried and put to use; what was written never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.certs.models import CertificateType
from trainhub.core.db import Base
from trainhub.people.models import Account


class TemplateVersion(Base):
    """One state of the HTML and CSS of a type of certificate; at most one of a type is in use."""

    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("type_id", "number"),
        Index("ix_template_version_name", "name"),
        Index(
            "uq_template_version_in_use",
            "type_id",
            unique=True,
            sqlite_where=text("released_at IS NOT NULL AND retired_at IS NULL"),
            postgresql_where=text("released_at IS NOT NULL AND retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    #: 1, 2, 3 … within the type.
    number: Mapped[int]
    html: Mapped[str] = mapped_column(Text)
    css: Mapped[str] = mapped_column(Text)
    #: The pictures it names, as they were then: name and digest.
    pictures: Mapped[dict[str, Any]]
    #: What frozen facts call this design, from the digest of all of it.
    name: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(String(200), default="")
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    type: Mapped[CertificateType] = relationship()
    writer: Mapped[Account | None] = relationship(foreign_keys=[written_by])
    releaser: Mapped[Account | None] = relationship(foreign_keys=[released_by])

    @property
    def in_use(self) -> bool:
        """Whether new certificates of the type are printed with it."""
        return self.released_at is not None and self.retired_at is None


class TemplatePicture(Base):
    """A picture of a type's templates: a seal, a signature; a newer one takes over its name."""

    __tablename__ = "template_picture"
    __table_args__ = (Index("ix_template_picture_type", "type_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    name: Mapped[str] = mapped_column(String(30))
    media: Mapped[str] = mapped_column(String(40))
    #: Where it lies; and the SHA-256 by which versions name it.
    stored: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
