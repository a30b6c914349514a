"""A hundred people in one exam, through the real server: every save counted, none lost.

Beside it, in the same run, the least that a save can be: one upsert behind a bare Flask page.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from flask import Flask
from sqlalchemy import or_, select

from trainhub.bench.classes import class_of
from trainhub.bench.load import (
    CANDIDATES,
    CLOSED_ROUNDS,
    PORT,
    TURNS,
    BarePhone,
    Saver,
    bare_page,
    closed,
    cpu_seconds,
    paced,
    run,
    served,
)
from trainhub.bench.stopwatch import Figure
from trainhub.config import Settings
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.exams import actions as exams
from trainhub.exams import queries
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.models import Attempt, BlueprintLine, Component, Exam, Sitting
from trainhub.exams.rules import ComponentKind
from trainhub.exams.rules.answers import AUTOMATIC_KINDS
from trainhub.people import actions as people

#: How many write whole papers at once, and how often they answer each question.
WRITERS, SAVES = 20, 3


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
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
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

    def hands_in(self) -> None:
        """Hand the paper in."""
        assert self.line is not None  # noqa: S101 - opened before
        path = f"/exams/attempts/{self.attempt_id}/hand-in"
        self.line.request("POST", path, "", self._headers())
        answer = self.line.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"handing in answered {answer.status}")


def exam_under_load(app: Flask) -> Iterator[Figure]:
    """p95 of a save at the pace of an exam, saves a second as fast as they go, whole attempts.

    Each beside one bare upsert behind Flask, on the same server with as many processes, and
    beside a POST there that does nothing.
    """
    with app.app_context():
        engine = db.engine.dialect.name
        sitting_id, phones = _phones(app)
        db.session.remove()
    settings: Settings = app.config["SETTINGS"]
    with (
        bare_page(settings, phones[0].questions) as (bare, plain),
        served(_house_command(), _house_environment(settings), PORT) as house,
    ):
        for phone in phones:
            phone.opens()
        theirs, ours = paced(bare), paced(phones)
        yield Figure(
            f"answer save, {CANDIDATES} at once, p95", round(ours, 1), "ms", round(theirs, 1),
            round(ours / theirs, 2), engine,
        )  # fmt: skip
        nothing = [BarePhone(phone.number, phone.questions, "/nothing") for phone in bare]
        # In turn, so that a machine that gets busy meanwhile cheats none of them.
        takers = ((nothing, plain), (bare, plain), (phones, house))
        turns = [[_closed(*one) for one in takers] for _turn in range(TURNS)]
        rates, costs = (
            [median(turn[one][kind] for turn in turns) for one in range(len(takers))]
            for kind in range(2)
        )
        yield from _saves(rates, costs, engine)
        with app.app_context():
            _nothing_is_lost(phones)
            db.session.remove()
        spent = cpu_seconds(house)
        seconds = _whole_papers(phones[:WRITERS])
        spent = cpu_seconds(house) - spent
    with app.app_context():
        marking = _marked(sitting_id)
    name = f"{phones[0].questions} questions, {SAVES} saves each, marked"
    rate = round(WRITERS / (seconds + marking) * 60, 1)
    yield Figure(f"whole attempts, {name}", rate, "a minute", None, None, engine)
    if spent:
        each = round((spent + marking) / WRITERS, 3)
        yield Figure(f"a whole attempt, {name}, server", each, "CPU s", None, None, engine)


def _closed(phones: Sequence[Saver], server: int) -> tuple[float, float]:
    """Requests a second as fast as they go, and the server's CPU ms for each."""
    before = cpu_seconds(server)
    rate = closed(phones)
    return rate, (cpu_seconds(server) - before) * 1000 / (len(phones) * CLOSED_ROUNDS)


def _saves(rates: list[float], costs: list[float], engine: str) -> Iterator[Figure]:
    """A save beside a bare upsert and beside a POST that does nothing, by the clock and by CPU."""
    for name, one in (("a bare upsert", 1), ("a no-op POST", 0)):
        yield Figure(
            f"answer saves, closed loop, beside {name}", round(rates[2]), "saves/s",
            round(rates[one]), round(rates[2] / rates[one], 2), engine,
        )  # fmt: skip
        if costs[one]:
            yield Figure(
                f"answer save, server, beside {name}", round(costs[2], 2), "CPU ms",
                round(costs[one], 2), round(costs[2] / costs[one], 2), engine,
            )  # fmt: skip


def _whole_papers(phones: Sequence[Phone]) -> float:
    """Seconds in which all of them answer everything several times and hand in, at once."""
    began = time.perf_counter()
    run(phones, rounds=phones[0].questions * SAVES, pace=0)
    for phone in phones:
        phone.hands_in()
    return time.perf_counter() - began


def _marked(sitting_id: int) -> float:
    """Seconds in which the papers handed in are marked."""
    began = time.perf_counter()
    with transaction():
        marked = exams.mark_attempts(sitting=db.session.get_one(Sitting, sitting_id))
    if marked != WRITERS:
        raise RuntimeError(f"{marked} papers were marked, not {WRITERS}")
    return time.perf_counter() - began


def _nothing_is_lost(phones: list[Phone]) -> None:
    for phone in phones:
        standing = {n: seq for n, (_answer, seq) in queries.answers_of(phone.attempt_id).items()}
        missing = {n: seq for n, seq in phone.seqs.items() if standing[n] != seq}
        if missing:
            raise RuntimeError(f"attempt {phone.attempt_id} lost {missing}")


def _house_command() -> list[str]:
    return [
        sys.executable, "-P", "-m", "trainhub", "serve", "--port", str(PORT), "--workers", "2",
        "--no-worker",
    ]  # fmt: skip


def _house_environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "PORT": str(PORT),
        "TRAINHUB_DATABASE_URL": settings.database_url,
        "TRAINHUB_INSTANCE": str(settings.instance),
    }


def _phones(app: Flask) -> tuple[int, list[Phone]]:
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
        sitting_id = sitting.id
    return sitting_id, [
        Phone(attempt_id, _cookie(app, token), len(queries.answer_sheet(attempt_id)))
        for attempt_id, token in found
    ]


def _exam_on_screen() -> tuple[Exam, Component]:
    """An exam of this run: the longest paper of the market that needs no reader."""
    by_people = select(BlueprintLine.blueprint_id).where(
        or_(BlueprintLine.kind.is_(None), BlueprintLine.kind.not_in(AUTOMATIC_KINDS))
    )
    part = db.session.scalars(
        select(Component)
        .where(Component.blueprint_id.is_not(None), Component.blueprint_id.not_in(by_people))
        .order_by(Component.minutes.desc(), Component.id)
    ).first()
    if part is None or part.blueprint is None:
        raise RuntimeError("the demo market has no exam on the screen")
    exam = exams.set_exam(
        course=part.exam.course, name="-", by=SYSTEM,
        components=[
            ComponentPlan(
                ComponentKind.THEORY, part.name, part.maximum_h, part.pass_mark_h, part.minutes,
                blueprint=part.blueprint,
            )
        ],
    )  # fmt: skip
    db.session.flush()
    return exam, exam.components[0]


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
