"""SELECTs about imported rosters and what became of their rows."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.courses.models import RosterResult, RosterUpload
from trainhub.courses.rules import Became


def roster_results(
    upload_id: int, *, only: Became | None = None, after: int = 0, limit: int | None = None
) -> list[RosterResult]:
    """The rows of an imported roster in its order; ``after`` is the last row of the page before."""
    rows = select(RosterResult).where(RosterResult.upload_id == upload_id, RosterResult.row > after)
    if only is not None:
        rows = rows.where(RosterResult.became == only)
    rows = rows.order_by(RosterResult.row)
    return list(db.session.scalars(rows.limit(limit) if limit else rows))


def roster_counts(upload_id: int) -> dict[Became, int]:
    """How many rows became what."""
    rows = db.session.execute(
        select(RosterResult.became, func.count())
        .where(RosterResult.upload_id == upload_id)
        .group_by(RosterResult.became)
    )
    return {row[0]: row[1] for row in rows}


def uploads_of(account_id: int, limit: int = 10) -> list[RosterUpload]:
    """The rosters that an account brought lately, the newest first."""
    rows = select(RosterUpload).where(RosterUpload.account_id == account_id)
    rows = rows.options(joinedload(RosterUpload.cohort)).order_by(RosterUpload.id.desc())
    return list(db.session.scalars(rows.limit(limit)))
