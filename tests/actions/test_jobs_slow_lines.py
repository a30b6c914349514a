"""A line whose slow part outlasts the lease keeps its job."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from trainhub.core import jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Batch, Item, Job, JobState

if TYPE_CHECKING:
    from flask import Flask

#: Seconds that a slow machine may take; nothing waits for them when all is well.
PATIENCE = 60


def _lease() -> datetime:
    lease = db.session.scalar(select(Job.lease_until))
    db.session.rollback()
    assert lease is not None
    return lease


def _until_renewed(_key: str) -> bool:
    """A slow part that ends as soon as the lease of its job was renewed meanwhile."""
    first, began = _lease(), time.monotonic()
    while _lease() == first:
        if time.monotonic() - began > PATIENCE:
            return False
    return True


def test_a_slow_line_renews_the_lease_of_its_job(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.05)
    renewed: list[bool] = []
    batch = Batch(
        items=lambda _arguments: [Item("a", "a")],
        prepare=_until_renewed,
        work=lambda _key, ready, _by: renewed.append(ready) is None,
    )
    jobs.register("test.slow", batch)
    with app.app_context():
        with transaction():
            job_id = jobs.enqueue("test.slow", "slow", SYSTEM).id

        assert jobs.run(job_id)

        assert renewed == [True]
        assert db.session.get_one(Job, job_id).state is JobState.DONE


def test_a_short_line_needs_no_sign_of_life(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []
    monkeypatch.setattr(jobs, "_renew", lambda job_id, _fence: beats.append(job_id))
    batch = Batch(items=lambda _arguments: [Item("a", "a")], work=lambda _key, _ready, _by: True)
    jobs.register("test.short", batch)
    with app.app_context():
        with transaction():
            job_id = jobs.enqueue("test.short", "short", SYSTEM).id

        assert jobs.run(job_id)

    assert beats == []
