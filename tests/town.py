"""A town: real processes on a real database, with a clock that a test may set."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.conftest import NOW
from tests.databases import drop_postgresql, lacking, own_postgresql
from trainhub import config
from trainhub.app import create_app
from trainhub.core import clock, jobs
from trainhub.core.db import db, transaction

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parent.parent
Answer = TypeVar("Answer")


@dataclass
class Town:
    """A migrated, empty house, the application on the same database, and its processes."""

    address: str
    app: Flask
    environ: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    #: Seconds that a process needs to look at its clock.
    pace: float = 0.0

    def start(self, name: str, *command: str) -> None:
        """Start one of its processes in a group of its own."""
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-P", "-m", "trainhub", *command],
            env=self.environ,
            cwd=ROOT,
            start_new_session=True,
        )

    @contextmanager
    def asleep(self, name: str) -> Iterator[None]:
        """A process stands still meanwhile, so that it mends nothing before the test looks."""
        process = self.processes[name]
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def kill(self, name: str) -> None:
        """``kill -9`` of a process and of everything it started in its group."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Ask every process to stop, and see to it."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    @property
    def now(self) -> datetime:
        """What the clocks of the town say."""
        ahead, _pace = self._clock.read_text().split()
        return clock.now() + timedelta(seconds=float(ahead))

    def time_is(self, moment: datetime) -> None:
        """Set the clocks of the town; they run on from there."""
        self._set((moment - clock.now()).total_seconds())

    def looks_take(self, seconds: float) -> None:
        """Let every look at a clock take so long, for tests that come in the middle of a thing.

        However late a loaded machine lets the test come, the thing is not over yet.
        """
        self.pace = seconds
        self._set(float(self._clock.read_text().split()[0]))

    @property
    def _clock(self) -> Path:
        return Path(self.environ["TOWN_CLOCK"])

    def _set(self, ahead: float) -> None:
        draft = self._clock.with_suffix(".new")
        draft.write_text(f"{ahead} {self.pace}")
        draft.replace(self._clock)

    def later(self, **span: float) -> None:
        """Let time pass: ``later(hours=3)``."""
        self.time_is(self.now + timedelta(**span))

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Arrange something by the actions that people use, at the time of the town."""
        with clock.frozen(self.now), self.app.app_context():
            try:
                with transaction():
                    yield
            finally:
                db.session.remove()

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """What a query answers now."""
        with clock.frozen(self.now), self.app.app_context():
            try:
                return question()
            finally:
                db.session.remove()

    def until(self, question: Callable[[], Answer], seconds: float = 300) -> Answer:
        """Ask again and again until the answer is true; raises ``TimeoutError``."""
        deadline = time.monotonic() + seconds
        while not (answer := self.ask(question)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"still {answer!r} after {seconds} s")
            time.sleep(0.02)
        return answer


#: Ports below those that systems give to outgoing connections: between the choice and the start
#: of the server, and while a killed one is away, no connection of another test may take it.
_ports = itertools.count(os.getpid() * 37)


def free_port() -> int:
    """A port nobody listens on."""
    for number in itertools.islice(_ports, 1000):
        port = 20_000 + number % 12_000
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("a thousand ports in a row are taken")


def wait_for(address: str, seconds: float = 240) -> None:
    """Until ``address`` answers."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - our own server
            return
        if time.monotonic() > deadline:
            raise TimeoutError(address)
        time.sleep(0.1)


def own_address(request: pytest.FixtureRequest, instance: Path) -> str:
    """The address of the town's own database on the engine under test."""
    if request.config.getoption("--database") == "sqlite":
        return f"sqlite:///{instance}/trainhub.db"
    return own_postgresql("town")


def redis_of_one_process() -> str:
    """The Redis database of this test process: two towns with one queue would steal wake-ups."""
    redis = os.environ.get("TRAINHUB_TEST_REDIS_URL", "")
    if not redis:
        lacking("TRAINHUB_TEST_REDIS_URL names no Redis")
    server, _, number = redis.rpartition("/")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"{server}/{(int(number) - worker) % 16}"


@contextmanager
def settled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town without any process yet; on PostgreSQL its jobs travel through Redis."""
    ours, shelf = request.getfixturevalue("settings"), request.getfixturevalue("shelf")
    # Whoever has a house has put a migrated database on the shelf.
    request.getfixturevalue("house")
    instance = tmp_path_factory.mktemp("town")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("TRAINHUB_")},
        "TRAINHUB_INSTANCE": str(instance),
        "TRAINHUB_DATABASE_URL": own_address(request, instance),
        "TRAINHUB_SECRET_KEY": "a key for one town alone, forty characters long",
        "TRAINHUB_BASE_URL": address,
        "TRAINHUB_DEMO": "0",
        "TRAINHUB_LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'clockwork'}",
        "TOWN_CLOCK": str(instance / "clock"),
        "PORT": str(port),
    }
    if request.config.getoption("--database") == "postgresql":
        environ["TRAINHUB_REDIS_URL"] = redis_of_one_process()
    shelf.take("migrated", environ["TRAINHUB_DATABASE_URL"])
    town = Town(address, create_app(config.from_environment(environ)), environ)
    town.time_is(NOW)
    try:
        yield town
    finally:
        town.end()
        with town.app.app_context():
            db.engine.dispose()
        town.app.extensions["carrier"].close()
        if environ["TRAINHUB_DATABASE_URL"].startswith("postgresql"):
            drop_postgresql(environ["TRAINHUB_DATABASE_URL"])
        # The rooms keep one keyring, one file store and one address a process: give the tests
        # of this process theirs back.
        create_app(ours).extensions["carrier"].close()
        jobs.use_carrier(lambda _job_id: None)
