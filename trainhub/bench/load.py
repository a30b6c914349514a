"""Many savers at once in front of a real server, and the least that a save can be beside them."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Protocol

from trainhub.bench import bare_save
from trainhub.config import Settings
from trainhub.serving import web_command

CANDIDATES = 100
#: Seconds between two saves of one candidate, and how many each makes in the paced run.
PACE, ROUNDS = 3.0, 5
#: Saves of each candidate in one run without rest, and how many such runs there are.
CLOSED_ROUNDS, TURNS = 5, 3
PORT, BARE_PORT = 8966, 8967


class Saver(Protocol):
    """Somebody who saves answers and notes how long each save took."""

    seconds: list[float]

    def saves(self, turn: int) -> None:
        """One save, answered."""


@dataclass
class BarePhone:
    """The same phone in front of the bare page, or of the one that does nothing."""

    number: int
    questions: int
    path: str = "/save"
    positions: set[int] = field(default_factory=set)
    seconds: list[float] = field(default_factory=list)
    line: http.client.HTTPConnection | None = None

    def saves(self, turn: int) -> None:
        """One request, answered."""
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", BARE_PORT, timeout=30)
        position = turn % self.questions + 1
        self.positions.add(position)
        body = json.dumps(
            {
                "attempt_id": self.number, "position": position,
                "seq": turn + 1, "answer": "[0]",
            }
        )  # fmt: skip
        began = time.perf_counter()
        self.line.request("POST", self.path, body, {"Content-Type": "application/json"})
        answer = self.line.getresponse()
        answer.read()
        self.seconds.append(time.perf_counter() - began)
        if answer.status != 200:
            raise RuntimeError(f"the bare page answered {answer.status}")


def paced(phones: Sequence[Saver]) -> float:
    """Milliseconds within which 95 of 100 saves at the pace of an exam are answered."""
    before = [len(phone.seconds) for phone in phones]
    run(phones, rounds=ROUNDS, pace=PACE)
    taken = [s for phone, old in zip(phones, before, strict=True) for s in phone.seconds[old:]]
    return quantiles(taken, n=20)[-1] * 1000


def closed(phones: Sequence[Saver]) -> float:
    """Saves a second when everybody saves again as soon as the last one is answered."""
    began = time.perf_counter()
    run(phones, rounds=CLOSED_ROUNDS, pace=0)
    return len(phones) * CLOSED_ROUNDS / (time.perf_counter() - began)


@contextmanager
def bare_page(settings: Settings, questions: int) -> Iterator[tuple[list[BarePhone], int]]:
    """As many phones in front of the bare page, on a server like that of the house; its id."""
    sqlite = settings.database_url.startswith("sqlite")
    file = settings.instance / "bare.db"
    url = f"sqlite:///{file}" if sqlite else settings.database_url
    bare_save.prepare(url)
    phones = [BarePhone(number, questions) for number in range(CANDIDATES)]
    try:
        command = web_command("127.0.0.1", BARE_PORT, 2, sqlite)
        command[-1] = "trainhub.bench.bare_save:create_app"
        with served(command, {**os.environ, bare_save.ADDRESS: url}, BARE_PORT) as server:
            yield phones, server
    finally:
        kept = bare_save.clear(url)
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
    if kept != sum(len(phone.positions) for phone in phones):
        raise RuntimeError(f"the bare page kept {kept} answers")


def run(phones: Sequence[Saver], *, rounds: int, pace: float) -> None:
    """Every phone in a thread of its own; ``pace`` seconds from save to save, 0 is no rest."""
    troubles: list[BaseException] = []
    gate = threading.Barrier(len(phones))

    def write(number: int, phone: Saver) -> None:
        try:
            gate.wait()
            time.sleep(pace * number / len(phones))
            for _turn in range(rounds):
                began = time.perf_counter()
                phone.saves(len(phone.seconds))
                time.sleep(max(0.0, pace - (time.perf_counter() - began)))
        except BaseException as trouble:  # noqa: BLE001 - told by the main thread
            troubles.append(trouble)

    threads = [threading.Thread(target=write, args=pair, daemon=True) for pair in enumerate(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]


@contextmanager
def served(command: list[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    """A server that answers, for as long as the block runs; its process id."""
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        _wait(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def cpu_seconds(top: int) -> float:
    """CPU that a process and everything below it have used; 0 where /proc is missing."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = file.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(file.parent.name)
        parents[number], ticks[number] = int(words[1]), int(words[11]) + int(words[12])
    mine = {top}
    while found := {one for one, parent in parents.items() if parent in mine} - mine:
        mine |= found
    return sum(ticks.get(one, 0) for one in mine) / os.sysconf("SC_CLK_TCK")


def _wait(port: int) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            line.close()
    raise RuntimeError("the server did not start")
