"""Keys of organisations and the signed badge of each certificate."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.certs.models import Certificate
from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.core.signatures import Algorithm, PrivateKey, private_key
from trainhub.people.models import Organisation


class SigningKey(Base):
    """签名密钥 of an organisation. A retired one signs nothing new; what it signed verifies."""

    __tablename__ = "signing_key"
    __table_args__ = (
        # One key of each kind signs for an organisation, however many were retired.
        Index(
            "uq_signing_key_current",
            "organisation_id",
            "algorithm",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    algorithm: Mapped[Algorithm] = mapped_column(Word(Algorithm))
    #: RFC 7638 thumbprint of the public half.
    name: Mapped[str] = mapped_column(String(43), unique=True)
    #: PKCS #8, sealed like an ID number.
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    public: Mapped[dict[str, Any]]
    #: X.509, DER: what signed PDFs carry.
    certificate: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()

    private = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed key is bound to the uid, so it must stand before the key is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)

    def unlocked(self) -> PrivateKey:
        """The private half, ready to sign. Raises ``Unsealable``."""
        return private_key(base64.b64decode(self.private))


class Badge(Base):
    """电子徽章: a certificate as an Open Badge, signed once at issue, with its place in a list."""

    __tablename__ = "badge"
    __table_args__ = (UniqueConstraint("issuer_id", "list_number", "list_index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), unique=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("signing_key.id"))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    #: Which status list of the issuer, counted from 1, and which bit of it.
    list_number: Mapped[int]
    list_index: Mapped[int]
    #: The compact JWS, byte for byte as it was signed.
    jwt: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    key: Mapped[SigningKey] = relationship()
