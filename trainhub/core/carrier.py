"""Huey carries job ids to a worker; it may lose or double one, the job row decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import structlog

from trainhub.core import clock, jobs, journal
from trainhub.core.db import db, transaction

log = structlog.get_logger(__name__)

SWEEP_EVERY = 3.0
#: How long the sweeper may take to finish its line of a job when the worker ends.
PATIENCE = 10.0

Context = Callable[[], AbstractContextManager[Any]]


class Carrier:
    """The queue that wakes workers, opened at its first use: most web processes never send.

    A file of the instance, or Redis in production.
    """

    def __init__(self, instance: Path, redis_url: str | None, context: Context) -> None:
        self.instance = instance
        self.redis_url = redis_url
        self.context = context
        self._opened = threading.Lock()
        self._huey: Any = None
        self._wake: Callable[[int], object] | None = None

    def send(self, job_id: int) -> None:
        """Wake a worker with the id of a job."""
        self.huey()
        if self._wake is not None:
            self._wake(job_id)

    def huey(self) -> Any:
        """The queue, opened once."""
        with self._opened:
            if self._huey is None:
                self._open()
            return self._huey

    def _open(self) -> None:
        # Huey brings Redis' client along, a fifth of the time a web process takes to start.
        from huey import RedisHuey, SqliteHuey  # noqa: PLC0415 - see above

        if self.redis_url:
            self._huey = RedisHuey("trainhub", url=self.redis_url, results=False)
        else:
            self.instance.mkdir(parents=True, exist_ok=True)
            file = str(self.instance / "carrier.db")
            self._huey = SqliteHuey("trainhub", filename=file, results=False, fsync=False)

        @self._huey.task(name="wake")  # type: ignore[untyped-decorator]  # Huey is untyped
        def wake(job_id: int) -> None:
            with self.context():
                jobs.run(job_id)

        self._wake = wake

    def close(self) -> None:
        """Close this thread's connection, if one was ever opened."""
        if self._huey is not None:
            self._huey.storage.close()

    def work(self) -> None:
        """Consume until told to stop: one consumer, and the sweeper beside it."""
        stop = threading.Event()
        sweeper = start_sweeper(self.context, stop)
        consumer = self.huey().create_consumer(
            workers=1, periodic=False, initial_delay=0.05, max_delay=0.5
        )
        try:
            consumer.run()
        finally:
            stop.set()
            sweeper.join(PATIENCE)


_chores: list[Callable[[], object]] = []


def at_every_sweep(chore: Callable[[], object]) -> None:
    """Let ``chore`` run at every sweep, outside any transaction. Called by the composition root."""
    if chore not in _chores:
        _chores.append(chore)


def sweep_once() -> None:
    """Work what a dead worker left or a carrier lost, do the chores, and seal the journal."""
    for job_id in jobs.sweep(clock.now()):
        jobs.run(job_id)
    for chore in _chores:
        db.session.rollback()
        chore()
    db.session.rollback()
    if journal.seals_wait(clock.now()):
        with transaction():
            journal.seal(clock.now())


def start_sweeper(context: Context, stop: threading.Event) -> threading.Thread:
    """A thread that sweeps every few seconds until ``stop`` is set."""

    def sweep() -> None:
        while not stop.wait(SWEEP_EVERY):
            try:
                with context():
                    sweep_once()
            except Exception:
                log.exception("sweep.failed")

    thread = threading.Thread(target=sweep, name="sweeper", daemon=True)
    thread.start()
    return thread
