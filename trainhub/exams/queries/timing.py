"""SELECTs about time given, outages, and the log of signs."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.exams.models import Attempt, Candidate, ExamSign, Outage, TimeGrant
from trainhub.exams.rules.timing import GrantKind


def has_started(candidate_id: int) -> bool:
    """Whether a candidate has a paper of any component."""
    papers = select(Attempt.id).where(Attempt.candidate_id == candidate_id)
    return bool(db.session.scalar(select(papers.exists())))


def minutes_given(attempt_id: int, kind: GrantKind) -> int:
    """Minutes of one kind that an attempt was given so far."""
    given = select(func.coalesce(func.sum(TimeGrant.minutes), 0)).where(
        TimeGrant.attempt_id == attempt_id, TimeGrant.kind == kind
    )
    return int(db.session.scalar(given) or 0)


def grants_of_sitting(sitting_id: int) -> dict[int, list[TimeGrant]]:
    """Every grant of a sitting by attempt, oldest first."""
    found: dict[int, list[TimeGrant]] = defaultdict(list)
    rows = (
        select(TimeGrant)
        .join(Attempt, Attempt.id == TimeGrant.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
        .order_by(TimeGrant.id)
    )
    for grant in db.session.scalars(rows):
        found[grant.attempt_id].append(grant)
    return dict(found)


def outages_of(sitting_id: int) -> list[Outage]:
    """Outages of a sitting, oldest first."""
    rows = select(Outage).where(Outage.sitting_id == sitting_id).order_by(Outage.id)
    return list(db.session.scalars(rows))


def outage(outage_id: int) -> Outage | None:
    """One outage with its sitting."""
    return db.session.scalar(
        select(Outage).where(Outage.id == outage_id).options(joinedload(Outage.sitting))
    )


def count_signs(attempt_id: int) -> int:
    """How long the log of an attempt is."""
    counted = select(func.count()).select_from(ExamSign).where(ExamSign.attempt_id == attempt_id)
    return int(db.session.scalar(counted) or 0)


def signs_by_attempt(sitting_id: int) -> dict[int, int]:
    """How many signs the log of every attempt of a sitting holds."""
    rows = db.session.execute(
        select(ExamSign.attempt_id, func.count())
        .join(Attempt, Attempt.id == ExamSign.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
        .group_by(ExamSign.attempt_id)
    )
    return {attempt_id: int(count) for attempt_id, count in rows}


def signs_of(attempt_id: int) -> list[ExamSign]:
    """The log of an attempt, oldest first."""
    rows = select(ExamSign).where(ExamSign.attempt_id == attempt_id).order_by(ExamSign.id)
    return list(db.session.scalars(rows))
