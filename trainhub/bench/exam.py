"""A hundred people in one exam, through the real server: every save counted, none lost."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import quantiles

from flask import Flask
from sqlalchemy import select

from trainhub.bench.classes import class_of
from trainhub.bench.stopwatch import Figure
from trainhub.config import Settings
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.exams import actions as exams
from trainhub.exams import queries
from trainhub.exams.models import Attempt, Component, Exam
from trainhub.people import actions as people

CANDIDATES = 100
#: Seconds between two saves of one candidate, and how many each makes in the paced run.
PACE, ROUNDS = 3.0, 5
_PORT = 8966


@dataclass
class Phone:
    """One candidate's phone: a session, a paper, and how long its saves took."""

    attempt_id: int
    cookie: str
    questions: int
    token: str = ""
    seconds: list[float] = field(default_factory=list)
    seqs: dict[int, int] = field(default_factory=dict)
    line: http.client.HTTPConnection | None = None

    def opens(self) -> None:
        """Load the first question, as a phone does, and keep its form token."""
        self.line = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=30)
        self.line.request("GET", f"/exams/attempts/{self.attempt_id}/1", headers=self._headers())
        answer = self.line.getresponse()
        page = answer.read().decode()
        found = re.search(r'data-token="([^"]+)"', page)
        if answer.status != 200 or found is None:
            raise RuntimeError(f"the exam page answered {answer.status}")
        self.token = found[1]
        # The form token belongs to the session that this answer sets.
        fresh = re.search(r"session=([^;]+)", answer.getheader("Set-Cookie") or "")
        if fresh is not None:
            self.cookie = fresh[1]

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": f"session={self.cookie}",
            "Content-Type": "application/json",
            "X-CSRFToken": self.token,
        }

    def saves(self, turn: int) -> None:
        """Answer one question and wait until the server says that it stands."""
        position = turn % self.questions + 1
        seq = self.seqs.get(position, 0) + 1
        body = json.dumps({"answers": [{"n": position, "seq": seq, "values": ["0"]}]})
        assert self.line is not None  # noqa: S101 - opened before
        began = time.perf_counter()
        self.line.request("POST", f"/exams/attempts/{self.attempt_id}/sync", body, self._headers())
        answer = self.line.getresponse()
        told = json.loads(answer.read())
        self.seconds.append(time.perf_counter() - began)
        if answer.status != 200 or told["answers"][0]["kept"] not in {"saved", "refused"}:
            raise RuntimeError(f"a save answered {answer.status} {told}")
        if told["answers"][0]["kept"] == "saved":
            self.seqs[position] = seq


def exam_under_load(app: Flask) -> Iterator[Figure]:
    """p95 of a save at the pace of an exam, then saves a second as fast as they go."""
    with app.app_context():
        engine = db.engine.dialect.name
        phones = _phones(app)
        db.session.remove()
    settings: Settings = app.config["SETTINGS"]
    with _served(settings):
        for phone in phones:
            phone.opens()
        _run(phones, rounds=ROUNDS, pace=PACE)
        paced = [second for phone in phones for second in phone.seconds]
        p95 = quantiles(paced, n=20)[-1] * 1000
        yield Figure(
            f"answer save, {CANDIDATES} at once, p95", round(p95, 1), "ms", None, None, engine
        )
        began = time.perf_counter()
        _run(phones, rounds=10, pace=0)
        rate = CANDIDATES * 10 / (time.perf_counter() - began)
        yield Figure("answer saves, closed loop", round(rate), "saves/s", None, None, engine)
    with app.app_context():
        _nothing_is_lost(phones)


def _run(phones: list[Phone], *, rounds: int, pace: float) -> None:
    """Every phone in a thread of its own; ``pace`` seconds from save to save, 0 is no rest."""
    troubles: list[BaseException] = []
    gate = threading.Barrier(len(phones))

    def write(number: int, phone: Phone) -> None:
        try:
            gate.wait()
            time.sleep(pace * number / len(phones))
            for turn in range(rounds):
                began = time.perf_counter()
                phone.saves(turn + len(phone.seconds))
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


def _nothing_is_lost(phones: list[Phone]) -> None:
    for phone in phones:
        standing = {n: seq for n, (_answer, seq) in queries.answers_of(phone.attempt_id).items()}
        missing = {n: seq for n, seq in phone.seqs.items() if standing[n] != seq}
        if missing:
            raise RuntimeError(f"attempt {phone.attempt_id} lost {missing}")


@contextmanager
def _served(settings: Settings) -> Iterator[None]:
    command = [
        sys.executable, "-P", "-m", "trainhub", "serve", "--port", str(_PORT), "--workers", "2",
        "--no-worker",
    ]  # fmt: skip
    environ = {
        **os.environ,
        "PORT": str(_PORT),
        "TRAINHUB_DATABASE_URL": settings.database_url,
        "TRAINHUB_INSTANCE": str(settings.instance),
    }
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        _wait()
        yield
    finally:
        server.terminate()
        server.wait(20)


def _wait() -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        line = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=2)
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


def _phones(app: Flask) -> list[Phone]:
    """A hundred people of the demo market in one sitting that is on, each with a paper."""
    with transaction():
        exam, part = _exam_on_screen()
        cohort = class_of(exam.course, CANDIDATES)
        now = clock.now()
        sitting = exams.plan_sitting(
            exam=exam, cohort=cohort, examiner=cohort.instructors[0].person, place="-",
            starts_at=now, ends_at=now + timedelta(hours=3), by=SYSTEM,
        )  # fmt: skip
        exams.admit_all(sitting=sitting, by=SYSTEM)
        candidates = [line.candidate for line in queries.candidates_of(sitting.id)]
        attempts = exams.start_attempts(
            sitting=sitting, component=part, candidates=candidates[:CANDIDATES], by=SYSTEM
        )
        found = [(attempt.id, _session(attempt)) for attempt in attempts]
    return [
        Phone(attempt_id, _cookie(app, token), len(queries.answer_sheet(attempt_id)))
        for attempt_id, token in found
    ]


def _exam_on_screen() -> tuple[Exam, Component]:
    part = db.session.scalars(
        select(Component)
        .join(Exam, Exam.id == Component.exam_id)
        .where(Component.blueprint_id.is_not(None), Exam.retired_at.is_(None))
        .order_by(Component.minutes.desc())
    ).first()
    if part is None:
        raise RuntimeError("the demo market has no exam on the screen")
    return part.exam, part


def _session(attempt: Attempt) -> str:
    person = attempt.candidate.enrolment.person
    account = person.account or people.open_account(
        person=person, phone=f"199{7_000_000 + person.id:08d}", password="bench-only-2026",  # noqa: S106
        by=SYSTEM,
    )  # fmt: skip
    return people.start_session(account=account)


def _cookie(app: Flask, token: str) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie("session")
    if cookie is None:
        raise RuntimeError("no session cookie")
    return str(cookie.value)
