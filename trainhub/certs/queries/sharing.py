"""Links that holders gave out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.certs.models import Share
from trainhub.core.db import db


def shares_of(person_id: int) -> list[Share]:
    """Every link of a person, newest first."""
    rows = select(Share).where(Share.person_id == person_id).order_by(Share.id.desc())
    return list(db.session.scalars(rows))


def share_by_token(token: str, now: datetime) -> Share | None:
    """The link that carries ``token`` and still opens something, with its holder."""
    share = db.session.scalar(
        select(Share).options(joinedload(Share.person)).where(Share.token == token[:32])
    )
    return share if share is not None and share.stands(now) else None
