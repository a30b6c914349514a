"""Server-side sessions: they die when told, whatever a cookie says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from trainhub.core import clock, ids
from trainhub.core.db import db
from trainhub.people import queries
from trainhub.people.models import (
    Account,
    UserSession,
)


def start_session(*, account: Account) -> str:
    """A new session of ``account``; returns its secret, which only the cookie holds."""
    token = ids.secret_token()
    now = clock.now()
    db.session.add(
        UserSession(
            token_hash=queries.digest_of(token),
            account_id=account.id,
            created_at=now,
            last_seen_at=now,
        )
    )
    return token


def end_session(*, token: str) -> None:
    """Kill the session behind ``token``: a copied cookie is dead from here on."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.token_hash == queries.digest_of(token), UserSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def touch_session(*, session_id: int, now: datetime) -> None:
    """Note that the session is in use."""
    db.session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=now)
    )
