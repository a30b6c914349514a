"""Processes: the web server, the background worker, and the parent that keeps both alive.

The parent knows nothing of the house: it starts in a blink and keeps no memory.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType

import structlog

from trainhub import config

log = structlog.get_logger(__name__)

#: How long a child may take to finish its requests or its line of a job.
PATIENCE = 10.0


def web_command(host: str, port: int, workers: int, sqlite: bool) -> list[str]:
    """The server: respawns its own processes; SQLite does best with few threads."""
    return [
        sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--factory",
        "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "2" if sqlite else "4", "--respawn-failed-workers",
        "--no-ws", "--log-level", "warning", "trainhub.app:create_app",
    ]  # fmt: skip


def run(
    settings: config.Settings,
    *,
    host: str,
    port: int,
    workers: int,
    with_worker: bool,
    greet: Callable[[], str],
) -> None:
    """Serve until told to stop; a child that dies is started again.

    ``greet`` is printed once the first page answers.
    """
    sqlite = settings.database_url.startswith("sqlite")
    commands = {"web": web_command(host, port, workers, sqlite)}
    if with_worker:
        commands["worker"] = [sys.executable, "-P", "-m", "trainhub", "worker"]
    environ = {**os.environ, "PORT": str(port)}
    stop = threading.Event()
    _stop_on_signals(stop)
    children = {"web": _start(commands["web"], environ)}
    try:
        # The worker waits for the first page: both at once would keep people waiting on few cores.
        if _wait_until_served(host, port, children["web"], stop):
            print(greet(), flush=True)  # noqa: T201 - the one greeting of the server
        while not stop.wait(0.5):
            for name, command in commands.items():
                child = children.get(name)
                if child and child.poll() is None:
                    continue
                if child:
                    log.warning("child.died", child=name, status=child.returncode)
                    time.sleep(1)
                children[name] = _start(command, environ)
    finally:
        _end(children.values())


def _start(command: list[str], environ: dict[str, str]) -> subprocess.Popen[bytes]:
    # A group of its own, so that Ctrl-C reaches the parent alone and it ends them in order.
    return subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 - our own words


def _stop_on_signals(stop: threading.Event) -> None:
    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    # A closed terminal ends everything too, unless nohup asked to outlive it.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, note)


def _wait_until_served(
    host: str, port: int, web: subprocess.Popen[bytes], stop: threading.Event
) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not stop.is_set() and web.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.05)
    return False


def _end(children: Iterable[subprocess.Popen[bytes]]) -> None:
    living = [child for child in children if child.poll() is None]
    for child in living:
        child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in living:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
