"""The figures of ``./run bench``, measured on a freshly built demo market."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from trainhub.bench.certificates import certificates
from trainhub.bench.classes import class_of_five_hundred
from trainhub.bench.exam import exam_under_load
from trainhub.bench.plain import bare_flask
from trainhub.bench.stopwatch import Figure, in_turn
from trainhub.certs.models import Certificate
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import Press
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions as courses
from trainhub.courses import queries
from trainhub.courses.models import Cohort
from trainhub.courses.rules import EnrolmentSource, EnrolmentState
from trainhub.people import actions as people
from trainhub.people.models import Membership, Person
from trainhub.people.rules import Role

#: How many ask for the last seat at once.
RIVALS = 50


def measure(app: Flask) -> Iterator[Figure]:
    """Every figure, one after the other."""
    yield from pages(app)
    yield last_seat(app)
    yield from class_of_five_hundred(app)
    yield from exam_under_load(app)
    yield certificate()
    yield from certificates()
    yield from start_and_memory(app)


def _engine(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name


def pages(app: Flask) -> Iterator[Figure]:
    """A signed-in list and the verify page, CPU against pages of the same size in bare Flask."""
    engine = _engine(app)
    with app.app_context():
        token = db.session.scalars(select(Certificate.token).limit(1)).one()
        with db.engine.connect() as connection:
            staff, stranger, path = _signed_in(app), app.test_client(), f"/verify/{token}"
            bare = bare_flask(
                connection,
                people_page=staff.get("/people").text,
                verify_page=stranger.get(path).text,
            ).test_client()
            ours, theirs = in_turn(_get(staff, "/people"), _get(bare, "/people"), times=40)
            yield _ratio("signed-in page", ours, theirs, engine)
            ours, theirs = in_turn(_get(stranger, path), _get(bare, path), times=40)
            yield _ratio("verify page", ours, theirs, engine)


def _ratio(name: str, ours: float, theirs: float, engine: str) -> Figure:
    ratio = round(ours / theirs, 2)
    return Figure(name, round(ours, 3), "CPU ms", round(theirs, 3), ratio, engine)


def _get(client: FlaskClient, path: str) -> Callable[[], object]:
    def get() -> object:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return answer

    return get


def _signed_in(app: Flask) -> FlaskClient:
    """A browser of somebody on the staff of the station with the most people."""
    membership = db.session.scalars(
        select(Membership).where(Membership.role == Role.STAFF).order_by(Membership.id)
    ).first()
    if membership is None or membership.person.account is None:
        raise RuntimeError("the demo market has nobody on the staff")
    account = membership.person.account
    with transaction():
        token = people.start_session(account=account)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return client


def last_seat(app: Flask) -> Figure:
    """How many enrolments a second are decided when many ask for the last seat at once."""
    cohort_id, rivals = _one_seat_left(app)
    gate = threading.Barrier(len(rivals) + 1)
    seated: list[int] = []

    def ask(person_id: int) -> None:
        with app.app_context():
            gate.wait()
            with transaction():
                enrolment = courses.enrol(
                    cohort=db.session.get_one(Cohort, cohort_id),
                    person=db.session.get_one(Person, person_id),
                    source=EnrolmentSource.COUNTER,
                    by=SYSTEM,
                )
                state = enrolment.state
            if state is EnrolmentState.ENROLLED:
                seated.append(person_id)

    threads = [threading.Thread(target=ask, args=(person_id,)) for person_id in rivals]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if len(seated) != 1:
        raise RuntimeError(f"{len(seated)} people got the last seat")
    return Figure(
        "last seat, 50 at once", round(RIVALS / seconds), "decisions/s", None, None, _engine(app)
    )


def _one_seat_left(app: Flask) -> tuple[int, list[int]]:
    """A class that takes enrolments with one free seat, and people who have none in it."""
    with app.app_context():
        today = clock.today()
        open_classes = select(Cohort).where(
            Cohort.published_at.is_not(None),
            Cohort.cancelled_at.is_(None),
            Cohort.enrol_until >= today,
            Cohort.taken < Cohort.seats,
        )
        for cohort in db.session.scalars(open_classes.order_by(Cohort.id)):
            rivals = _rivals(cohort)
            if len(rivals) == RIVALS:
                cohort_id, seats = cohort.id, cohort.taken + 1
                with transaction():
                    courses.change_seats(
                        cohort=db.session.get_one(Cohort, cohort_id), seats=seats, by=SYSTEM
                    )
                return cohort_id, rivals
    raise RuntimeError("the demo market has no class with a free seat")


def _rivals(cohort: Cohort) -> list[int]:
    found: list[int] = []
    for person in db.session.scalars(select(Person).order_by(Person.id.desc()).limit(400)):
        if len(found) == RIVALS:
            break
        why = queries.refusals(cohort, [person], EnrolmentSource.COUNTER, clock.today())
        if not why[person.id] and queries.enrolment_of(cohort.id, person.id) is None:
            found.append(person.id)
    return found


def certificate() -> Figure:
    """Milliseconds of one printed certificate in a warm press, by the wall clock."""
    facts = CertificateFacts(
        title="培训合格证书",
        holder_name="欧阳建国",
        masked_id_number="119*************1X",
        course="保安员微培训",
        minutes=720,
        scores=(ComponentScore(name="理论", score_h=8600, maximum_h=10000),),
        number="TH119999202600001",
        issued_on=date(2026, 3, 5),
        valid_until=None,
        issuer="样例培训学校",
        institution="青禾路站",
        cohort="2026 年第 1 期",
        verify_url="http://127.0.0.1/verify/ABCDEFGHJKMNPQRSTUVWXYZ2345",
    )
    times = 20
    with Press() as press:
        press.press(facts)
        began = time.perf_counter()
        for _ in range(times):
            press.press(facts)
        each = (time.perf_counter() - began) * 1000 / times
    return Figure("certificate, one by one", round(each, 1), "ms", None, None, "-")


def start_and_memory(app: Flask) -> Iterator[Figure]:
    """Seconds from the command to the first page, and the memory of an idle web process."""
    port = "8965"
    environ = {**os.environ, "PORT": port}
    command = [sys.executable, "-P", "-m", "trainhub", "serve", "--port", port, "--no-worker"]
    began = time.perf_counter()
    server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        while time.perf_counter() - began < 30:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield Figure(
            "start to first page", round(time.perf_counter() - began, 2), "s", None, None,
            _engine(app),
        )  # fmt: skip
        yield Figure("idle web process", _largest_child_mb(server.pid), "MB", None, None, "-")
    finally:
        server.terminate()
        server.wait(20)


def _largest_child_mb(pid: int) -> float:
    """Resident megabytes of the largest process below ``pid``; 0 where /proc is missing."""
    sizes = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = status.read_text()
        except OSError:
            continue
        parent = re.search(r"PPid:\s+(\d+)", words)
        size = re.search(r"VmRSS:\s+(\d+)", words)
        if size and parent and _below(int(parent[1]), pid):
            sizes.append(int(size[1]) / 1024)
    return round(max(sizes))


def _below(pid: int, top: int) -> bool:
    while pid > 1:
        if pid == top:
            return True
        try:
            words = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return False
        parent = re.search(r"PPid:\s+(\d+)", words)
        pid = int(parent[1]) if parent else 0
    return False
