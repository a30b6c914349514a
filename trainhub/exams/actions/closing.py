"""The end of an attempt: handed in by the candidate, or closed by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from trainhub.core import clock, journal
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, transaction
from trainhub.exams import queries
from trainhub.exams.models import Attempt
from trainhub.exams.rules.sittings import GRACE


def hand_in(*, attempt_id: int, by: Actor) -> Attempt:
    """Hand in; a second time, or after the time, answers with the same receipt.

    After the deadline the attempt counts as closed by the clock, with what was saved.
    """
    now = clock.now()
    handed = db.session.scalars(
        update(Attempt)
        .where(
            Attempt.id == attempt_id,
            Attempt.ended_at.is_(None),
            Attempt.deadline_at >= now - GRACE,
        )
        .values(ended_at=now, handed_in=True)
        .returning(Attempt.id)
    ).all()
    if not handed:
        _close([Attempt.id == attempt_id], now)
    attempt = db.session.get_one(Attempt, attempt_id, populate_existing=True)
    if handed:
        person_id = attempt.candidate.enrolment.person_id
        journal.record(by, "exams.attempt.handed_in", attempt, person_id=person_id)
    return attempt


def close_overdue(now: datetime) -> int:
    """Close every attempt whose time and grace are over; returns how many. For the sweeper."""
    return _close([], now)


def close_when_due() -> None:
    """The sweeper's chore: close what is overdue, without taking the write lock for nothing."""
    now = clock.now()
    if not queries.has_overdue(now - GRACE):
        return
    with transaction():
        close_overdue(now)


def _close(conditions: Sequence[Any], now: datetime) -> int:
    closed = db.session.scalars(
        update(Attempt)
        .where(*conditions, Attempt.ended_at.is_(None), Attempt.deadline_at < now - GRACE)
        .values(ended_at=Attempt.deadline_at)
        .returning(Attempt.id)
        .execution_options(synchronize_session=False)
    ).all()
    if closed:
        rows = select(Attempt).where(Attempt.id.in_(closed)).order_by(Attempt.id)
        for attempt in db.session.scalars(rows.execution_options(populate_existing=True)):
            journal.record(SYSTEM, "exams.attempt.closed_by_clock", attempt)
    return len(closed)
