"""A sign of life while slow work runs outside any transaction."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import structlog
from flask import Flask, current_app

log = structlog.get_logger(__name__)


@contextmanager
def beating(beat: Callable[[], None], *, every: float, most: int) -> Iterator[None]:
    """Call ``beat`` in a thread of its own every so many seconds while the block runs.

    After ``most`` beats it falls silent: work that takes longer than that is stuck.
    """
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy
    over = threading.Event()
    # The thread keeps the clock of whoever started it.
    room = contextvars.copy_context()
    thread = threading.Thread(
        target=room.run, args=(_beat, app, beat, over, every, most), name="heartbeat", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(
    app: Flask, beat: Callable[[], None], over: threading.Event, every: float, most: int
) -> None:
    for _ in range(most):
        if over.wait(every):
            return
        try:
            with app.app_context():
                beat()
        except Exception as error:  # noqa: BLE001 - a beat that fails is a beat that is missed
            log.warning("heartbeat.missed", error=repr(error))
