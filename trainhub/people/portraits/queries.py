"""SELECTs about portraits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.people.portraits.models import Portrait


def portrait_of(person_id: int) -> Portrait | None:
    """The photo of a person that stands now."""
    return db.session.scalar(
        select(Portrait)
        .where(Portrait.person_id == person_id, Portrait.withdrawn_at.is_(None))
        .order_by(Portrait.id.desc())
        .limit(1)
    )


def digests_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The digest of the photo that stands, by person; one query for a whole class."""
    rows = db.session.execute(
        select(Portrait.person_id, Portrait.digest)
        .where(Portrait.person_id.in_(list(person_ids)), Portrait.withdrawn_at.is_(None))
        .order_by(Portrait.id)
    )
    return {row.person_id: row.digest for row in rows}


def portrait_called(person_id: int, digest: str) -> Portrait | None:
    """The photo that a certificate names, also when it was withdrawn since."""
    return db.session.scalar(
        select(Portrait)
        .where(Portrait.person_id == person_id, Portrait.digest == digest)
        .order_by(Portrait.id)
        .limit(1)
    )
