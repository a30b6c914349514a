"""Give candidates the time they are owed: allowances, decisions, outages of a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from trainhub.core import clock, journal
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.models import Attempt, Candidate, Outage, Sitting, TimeGrant
from trainhub.exams.rules.timing import (
    GrantKind,
    Span,
    TimeTrouble,
    allowance_troubles,
    grant_troubles,
    minutes_lost,
    outage_troubles,
)


def allow_time(
    *, candidate: Candidate, percent: int, reader: bool, why: str, by: Actor
) -> Candidate:
    """Give one candidate ``percent`` of the usual time, or a reader, before the start.

    Raises ``Refused`` without a reason, outside the bounds, and once the candidate has started.
    """
    lock(candidate)
    _refuse_when_published(candidate.sitting)
    started = queries.has_started(candidate.id)
    refuse_if(allowance_troubles(percent, why, started=started))
    candidate.time_percent, candidate.reader = percent, reader
    candidate.allowed_why, candidate.allowed_by = why, by.account_id
    journal.record(
        by, "exams.time.allowed", candidate, person_id=candidate.enrolment.person_id,
        percent=percent, reader=reader, why=why,
    )  # fmt: skip
    return candidate


def grant_time(*, attempt: Attempt, minutes: int, why: str, by: Actor) -> Attempt:
    """Give one attempt more minutes; one that the clock has closed is open again.

    Raises ``Refused`` without a reason, after handing in, and once results are published.
    """
    lock(attempt)
    _refuse_when_published(attempt.candidate.sitting)
    refuse_if(grant_troubles(minutes, why))
    if attempt.handed_in:
        raise Refused(Reason(TimeTrouble.NO_ATTEMPT))
    give_minutes([attempt.id], GrantKind.DECISION, {attempt.id: minutes}, why=why, by=by)
    db.session.refresh(attempt)
    return attempt


def declare_outage(
    *, sitting: Sitting, began_at: datetime, ended_at: datetime, why: str, by: Actor
) -> Outage:
    """Say that a room had no power or network. Nobody gets a minute until a second person signs."""
    _refuse_when_published(sitting)
    outage, whole = Span(began_at, ended_at), Span(sitting.starts_at, sitting.ends_at)
    refuse_if(outage_troubles(outage, whole, why, clock.now()))
    row = Outage(
        sitting_id=sitting.id,
        began_at=began_at,
        ended_at=ended_at,
        why=why,
        declared_by=by.account_id,
        declared_at=clock.now(),
    )
    db.session.add(row)
    journal.record(
        by, "exams.outage.declared", row, sitting=sitting.id,
        began=began_at.isoformat(), ended=ended_at.isoformat(), why=why,
    )  # fmt: skip
    return row


def sign_outage(*, outage: Outage, by: Actor) -> dict[int, int]:
    """The second signature: every paper that was open gets its minutes back, once.

    Returns the minutes by attempt. Raises ``Refused`` for the person who declared it, and when
    it is signed already.
    """
    lock(outage)
    _refuse_when_published(outage.sitting)
    if outage.declared_by == by.account_id:
        raise Refused(Reason(TimeTrouble.TOGETHER))
    if outage.signed_at is not None:
        raise Refused(Reason(TimeTrouble.SIGNED))
    now = clock.now()
    outage.signed_by, outage.signed_at = by.account_id, now
    span = Span(outage.began_at, outage.ended_at)
    lost = {
        attempt.id: minutes_lost(span, Span(attempt.started_at, attempt.ended_at or now))
        for attempt in queries.attempts_of_sitting(outage.sitting_id)
        if not attempt.handed_in
    }
    owed = {attempt_id: minutes for attempt_id, minutes in lost.items() if minutes}
    give_minutes(list(owed), GrantKind.OUTAGE, owed, why=outage.why, by=by, outage_id=outage.id)
    journal.record(by, "exams.outage.signed", outage, people=len(owed))
    return owed


def give_minutes(
    attempt_ids: Sequence[int],
    kind: GrantKind,
    minutes: Mapping[int, int],
    *,
    why: str = "",
    by: Actor = SYSTEM,
    outage_id: int | None = None,
) -> None:
    """Append the grants, move the deadlines, and open again what the clock had closed."""
    if not attempt_ids:
        return
    now = clock.now()
    db.session.execute(
        insert(TimeGrant),
        [
            {
                "attempt_id": attempt_id,
                "kind": kind,
                "minutes": minutes[attempt_id],
                "why": why,
                "outage_id": outage_id,
                "account_id": by.account_id,
                "at": now,
            }
            for attempt_id in attempt_ids
        ],
    )
    rows = select(Attempt).where(Attempt.id.in_(attempt_ids)).order_by(Attempt.id)
    for attempt in db.session.scalars(rows.with_for_update()):
        ends = attempt.deadline_at + timedelta(minutes=minutes[attempt.id])
        db.session.execute(
            update(Attempt)
            .where(Attempt.id == attempt.id, Attempt.handed_in.is_(False))
            .values(deadline_at=ends, ended_at=None if ends > now else attempt.ended_at)
        )
        journal.record(
            by, "exams.time.given", attempt, person_id=attempt.candidate.enrolment.person_id,
            kind=kind.value, minutes=minutes[attempt.id], why=why,
        )  # fmt: skip


def _refuse_when_published(sitting: Sitting) -> None:
    if sitting.published_at is not None:
        raise Refused(Reason(TimeTrouble.PUBLISHED))
