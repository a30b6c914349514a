"""Every SELECT about keys, badges and status lists."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.certs.models import Certificate
from trainhub.certs.proof.models import Badge, SigningKey
from trainhub.certs.rules import LedgerVerb
from trainhub.core.db import db
from trainhub.core.signatures import Algorithm


def current_key(organisation_id: int, algorithm: Algorithm) -> SigningKey | None:
    """The key that signs for an organisation now."""
    return db.session.scalar(
        select(SigningKey).where(
            SigningKey.organisation_id == organisation_id,
            SigningKey.algorithm == algorithm,
            SigningKey.retired_at.is_(None),
        )
    )


def signing_keys(organisation_id: int | None = None) -> list[SigningKey]:
    """Every key that ever signed, of one organisation or of all, newest last."""
    rows = select(SigningKey).options(joinedload(SigningKey.organisation))
    if organisation_id is not None:
        rows = rows.where(SigningKey.organisation_id == organisation_id)
    return list(db.session.scalars(rows.order_by(SigningKey.organisation_id, SigningKey.id)))


def key_named(name: str) -> SigningKey | None:
    """The key with this thumbprint, retired or not."""
    return db.session.scalar(select(SigningKey).where(SigningKey.name == name))


def badge_of(certificate_id: int) -> Badge | None:
    """The signed badge of a certificate; ``None`` for one issued before there were badges."""
    return db.session.scalar(
        select(Badge).options(joinedload(Badge.key)).where(Badge.certificate_id == certificate_id)
    )


def newest_list(issuer_id: int) -> tuple[int, int]:
    """The number of the newest status list of an issuer, and how many bits of it are given."""
    row = db.session.execute(
        select(Badge.list_number, func.count(Badge.id))
        .where(Badge.issuer_id == issuer_id)
        .group_by(Badge.list_number)
        .order_by(Badge.list_number.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else (1, 0)


def list_exists(issuer_id: int, number: int) -> bool:
    """Whether a status list has any badge in it."""
    found = select(Badge.id).where(Badge.issuer_id == issuer_id, Badge.list_number == number)
    return bool(db.session.scalar(select(found.exists())))


def revoked_in(issuer_id: int, number: int) -> list[int]:
    """The bits of a status list that are set: certificates that will never count again."""
    rows = (
        select(Badge.list_index)
        .join(Certificate, Certificate.id == Badge.certificate_id)
        .where(
            Badge.issuer_id == issuer_id,
            Badge.list_number == number,
            Certificate.halted.in_([LedgerVerb.REVOKED, LedgerVerb.REPLACED]),
        )
    )
    return list(db.session.scalars(rows))


def badged(certificate_ids: Iterable[int]) -> set[int]:
    """Which of some certificates have their badge."""
    rows = select(Badge.certificate_id).where(Badge.certificate_id.in_(list(certificate_ids)))
    return set(db.session.scalars(rows))
