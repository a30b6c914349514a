"""Persons, accounts, organisations, roles, consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.people.identity import IdType, Sex
from trainhub.people.rules import OrganisationKind, Purpose, Role, Verification


class Region(Base):
    """A division of GB/T 2260, dated data: never used to correct an ID number."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))


class Organisation(Base):
    """A bureau, station, institution or employer."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_path", "path"), Index("ix_organisation_kind", "kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(Word(OrganisationKind))
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: ``/1/5/``: the ids from the root down, so that "everything below" is one LIKE.
    path: Mapped[str] = mapped_column(String(120), default="")
    #: 统一社会信用代码 (GB 32100).
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    #: Microdegrees, so that no float is compared.
    lat_e6: Mapped[int | None]
    lng_e6: Mapped[int | None]
    created_at: Mapped[datetime]
    #: Staff looked at the licence and recorded the signed mandate (委托招聘协议).
    vetted_at: Mapped[datetime | None]
    #: An account's id without a foreign key: organisations stand before accounts.
    vetted_by: Mapped[int | None]
    suspended_at: Mapped[datetime | None]
    suspended_why: Mapped[str] = mapped_column(String(200), default="")

    parent: Mapped[Organisation | None] = relationship(remote_side=[id])


class Person(Base):
    """A human being: identity, contact. Not an account; many never sign in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    name: Mapped[str] = mapped_column(String(50))
    #: Folded name, full pinyin and initials, for search at the counter.
    name_search: Mapped[str] = mapped_column(String(200), index=True)
    id_type: Mapped[IdType] = mapped_column(Word(IdType), default=IdType.RESIDENT)
    id_no_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_no_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: Not unique: couples share a phone, and numbers are recycled.
    phone_key: Mapped[str | None] = mapped_column(String(40), index=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sex: Mapped[Sex | None] = mapped_column(Word(Sex))
    education: Mapped[str] = mapped_column(String(20), default="")
    #: 人员类别 (for subsidies and service, never an employer's filter).
    category: Mapped[str] = mapped_column(String(40), default="")
    verification: Mapped[Verification] = mapped_column(
        Word(Verification), default=Verification.UNVERIFIED
    )
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    #: Where the person lives, rounded to about a kilometre: enough for distance to work.
    lat_e6: Mapped[int | None]
    lng_e6: Mapped[int | None]
    #: The station that looks after this person.
    station_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_at: Mapped[datetime]

    station: Mapped[Organisation | None] = relationship()
    account: Mapped[Account | None] = relationship(back_populates="person")

    id_no = Sealed(lookup=True)
    phone = Sealed(lookup=True)
    address = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed attributes are bound to the uid, so it must stand before they are set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)


class Account(Base):
    """A sign-in of a person."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    #: Keyed hash of the phone number that signs in.
    phone_key: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="account")


class SignInTry(Base):
    """A wrong password, remembered for the back-off of its account name."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_phone", "phone_key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_key: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


class UserSession(Base):
    """A server-side session: it dies at sign-out, whatever the cookie says."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Membership(Base):
    """A role held at an organisation for a time."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_open",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation] = relationship()


class Consent(Base):
    """A person's yes to one purpose, towards one receiver or the certified pool as a whole."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_person", "person_id", "purpose"),
        Index(
            "uq_consent_pool_open",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND purpose = 'pool'"),
            postgresql_where=text("withdrawn_at IS NULL AND purpose = 'pool'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[Purpose] = mapped_column(Word(Purpose))
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: The notice the person saw, as it was worded (PIPL 17).
    notice: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token of an organisation, scoped, expiring and revocable; only its hash is kept."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
