"""Batch work: the job row is the truth, a line per thing, resumable after a kill.

A carrier wakes a worker with the job's id and may lose or double it. The row decides: a
worker claims the job with a lease and a fence number, and each line's effect is committed
together with the line and the fence. A second run of a finished line is impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from trainhub.core import clock, ids
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import Base, Word, after_commit, db, rows_changed, transaction
from trainhub.core.errors import Refused
from trainhub.core.heartbeat import beating
from trainhub.core.words import N_

log = structlog.get_logger(__name__)

#: How long a worker may stay silent before another takes the job over.
LEASE = timedelta(seconds=20)
#: How often a worker says that it still prepares a line, and how often at the most: 200 s.
BEAT_SECONDS, MOST_BEATS = 5.0, 40
#: A job that killed its worker this often is put aside for a person to look at.
MAX_CLAIMS = 12


class JobState(StrEnum):
    """Where a job stands. Failed lines do not fail the job; a broken batch does."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    BROKEN = "broken"


class LineOutcome(StrEnum):
    """What became of one line."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class Job(Base):
    """One batch of work, asked for in the transaction that made it necessary."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_open", "state", "lease_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    #: A sentence for the screen: what this job does.
    title: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(Word(JobState), default=JobState.QUEUED)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    #: Grows with every claim; work done under an older fence is rolled back.
    fence: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(200))


class JobLine(Base):
    """One person or thing of a batch and what became of it."""

    __tablename__ = "job_line"
    __table_args__ = (
        UniqueConstraint("job_id", "key"),
        Index("ix_job_line_open", "job_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[LineOutcome] = mapped_column(Word(LineOutcome), default=LineOutcome.WAITING)
    #: Sentences of the catalogues with their facts: ``[["…", {…}], …]``.
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Item:
    """One line to be: ``key`` is unique in the job, ``label`` is what the screen shows."""

    key: str
    label: str


@dataclass(frozen=True)
class Batch:
    """How a kind of job is worked.

    ``items`` lists the lines once, when the job is first claimed. ``prepare`` does the slow
    part of a line outside any transaction. ``work`` makes the effect inside one and answers
    whether there was anything to do; it raises ``Refused`` with the reasons why not.
    """

    items: Callable[[dict[str, Any]], Sequence[Item]]
    work: Callable[[str, Any, Actor], bool]
    prepare: Callable[[str], Any] = lambda _key: None


_batches: dict[str, Batch] = {}
_carrier: list[Callable[[int], None]] = []


def register(kind: str, batch: Batch) -> None:
    """Say how jobs of ``kind`` are worked. Called by the composition root."""
    _batches[kind] = batch


def use_carrier(send: Callable[[int], None]) -> None:
    """Take ``send`` to wake a worker with a job's id."""
    _carrier[:] = [send]


def enqueue(kind: str, title: str, by: Actor, **arguments: Any) -> Job:
    """Ask for a job in the caller's transaction; a worker is woken after the commit."""
    job = Job(
        kind=kind,
        title=title,
        arguments=arguments,
        created_by=by.account_id,
        created_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()  # the carrier needs the id
    job_id = job.id
    after_commit(lambda: send(job_id))
    return job


def send(job_id: int) -> None:
    """Wake a worker; a carrier that is down costs seconds, not the job: the sweeper re-sends."""
    for carry in _carrier:
        try:
            carry(job_id)
        except Exception as error:  # noqa: BLE001 - whatever the carrier raises, the row is safe
            log.warning("carrier.down", job=job_id, error=repr(error))


def sweep(now: datetime) -> list[int]:
    """Ids of jobs that wait without a live worker, oldest first."""
    due = (
        select(Job.id)
        .where(
            or_(
                (Job.state == JobState.QUEUED) & (Job.created_at < now - timedelta(seconds=2)),
                (Job.state == JobState.RUNNING) & (Job.lease_until < now),
            )
        )
        .order_by(Job.id)
        .limit(20)
    )
    return list(db.session.scalars(due))


def run(job_id: int, by: Actor = SYSTEM, watch: Callable[[], object] = lambda: None) -> bool:
    """Claim and work a job to its end; ``False`` when somebody else has it or it is done.

    ``watch`` is called after each line.
    """
    fence = _claim(job_id)
    if fence is None:
        return False
    job = db.session.get_one(Job, job_id)
    batch = _batches[job.kind]
    try:
        _lay_out(job, batch)
        while (line := _next_line(job_id)) is not None:
            if not _work(job_id, line, batch, fence, by):
                return False
            watch()
        return _end(job_id, fence, JobState.DONE)
    except Exception:
        db.session.rollback()
        reference = ids.new_uid()[:8]
        log.exception("job.broken", job=job_id, reference=reference)
        _end(job_id, fence, JobState.BROKEN, trouble=reference)
        return False


def _claim(job_id: int) -> int | None:
    now = clock.now()
    with transaction():
        fence: int | None = db.session.scalar(
            update(Job)
            .where(
                Job.id == job_id,
                or_(
                    Job.state == JobState.QUEUED,
                    (Job.state == JobState.RUNNING) & (Job.lease_until < now),
                ),
            )
            .values(state=JobState.RUNNING, lease_until=now + LEASE, fence=Job.fence + 1)
            .returning(Job.fence)
        )
    if fence is not None and fence > MAX_CLAIMS:
        _end(job_id, fence, JobState.BROKEN, trouble="claims")
        return None
    return fence


def _lay_out(job: Job, batch: Batch) -> None:
    """Write the lines once; a worker that takes over finds them."""
    if job.total:
        return
    items = batch.items(job.arguments)
    with transaction():
        for item in items:
            db.session.add(JobLine(job_id=job.id, key=item.key, label=item.label[:120]))
        job.total = len(items)


def _next_line(job_id: int) -> JobLine | None:
    waiting = (
        select(JobLine)
        .where(JobLine.job_id == job_id, JobLine.outcome == LineOutcome.WAITING)
        .order_by(JobLine.id)
        .limit(1)
    )
    return db.session.scalar(waiting)


class _Overtaken(Exception):
    """Another worker holds the job now: what this one was doing is rolled back."""


def _work(job_id: int, line: JobLine, batch: Batch, fence: int, by: Actor) -> bool:
    line_id, key = line.id, line.key
    db.session.rollback()  # the slow part holds no snapshot and no lock
    reasons: list[Any] = []
    try:
        try:
            with beating(lambda: _renew(job_id, fence), every=BEAT_SECONDS, most=MOST_BEATS):
                ready = batch.prepare(key)
            with transaction():
                acted = batch.work(key, ready, by)
                outcome = LineOutcome.DONE if acted else LineOutcome.SKIPPED
                _finish(job_id, line_id, fence, outcome, reasons)
            return True
        except Refused as refusal:
            outcome = LineOutcome.FAILED
            reasons = [[str(r.code.value), dict(r.facts)] for r in refusal.reasons]
        except _Overtaken:
            raise
        except Exception:
            reference = ids.new_uid()[:8]
            log.exception("job.line", job=job_id, line=key, reference=reference)
            outcome = LineOutcome.FAILED
            reasons = [[N_("An error happened. Reference {reference}."), {"reference": reference}]]
        with transaction():
            _finish(job_id, line_id, fence, outcome, reasons)
        return True
    except _Overtaken:
        return False


def _renew(job_id: int, fence: int) -> None:
    """The worker lives: its slow line may take longer than a lease."""
    with transaction():
        db.session.execute(
            update(Job)
            .where(Job.id == job_id, Job.fence == fence, Job.state == JobState.RUNNING)
            .values(lease_until=clock.now() + LEASE)
        )


def _finish(
    job_id: int, line_id: int, fence: int, outcome: LineOutcome, reasons: list[Any]
) -> None:
    now = clock.now()
    failed = 1 if outcome is LineOutcome.FAILED else 0
    held = rows_changed(
        update(Job)
        .where(Job.id == job_id, Job.fence == fence, Job.state == JobState.RUNNING)
        .values(lease_until=now + LEASE, finished=Job.finished + 1, failed=Job.failed + failed)
    )
    if held != 1:
        raise _Overtaken
    db.session.execute(
        update(JobLine)
        .where(JobLine.id == line_id)
        .values(outcome=outcome, reasons=reasons, ended_at=now)
    )


def _end(job_id: int, fence: int, state: JobState, trouble: str | None = None) -> bool:
    with transaction():
        ended = rows_changed(
            update(Job)
            .where(Job.id == job_id, Job.fence == fence)
            .values(state=state, ended_at=clock.now(), lease_until=None, trouble=trouble)
        )
    return ended == 1


def retry_failed(job: Job) -> int:
    """Put the failed lines of an ended job back in the queue; returns how many."""
    count = rows_changed(
        update(JobLine)
        .where(JobLine.job_id == job.id, JobLine.outcome == LineOutcome.FAILED)
        .values(outcome=LineOutcome.WAITING, reasons=[], ended_at=None)
    )
    if count:
        job.state, job.ended_at = JobState.QUEUED, None
        job.finished, job.failed = job.finished - count, 0
        job_id = job.id
        after_commit(lambda: send(job_id))
    return count


def lines_of(job: Job, *, only: LineOutcome | None = None, limit: int = 500) -> list[JobLine]:
    """The lines of a job, in order."""
    lines = select(JobLine).where(JobLine.job_id == job.id).order_by(JobLine.id).limit(limit)
    return list(db.session.scalars(lines.where(JobLine.outcome == only) if only else lines))
