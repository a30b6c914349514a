"""``kill -9`` of the worker in the middle of a certificate batch: every certificate once.

``TRAINHUB_TEST_BATCH=1000 ./run test tests/actions/test_worker_killed.py`` does it with a thousand.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import make, make_line
from tests.conftest import NOW
from tests.town import Town, settled
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate, LedgerEntry, NumberSeries
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.jobs import Job, JobLine, JobState, LineOutcome
from trainhub.courses.models import Cohort
from trainhub.exams import actions as exams
from trainhub.exams import queries as exam_queries
from trainhub.exams.models import Sitting

PEOPLE = int(os.environ.get("TRAINHUB_TEST_BATCH", "48"))
#: Seconds that the worker needs for a look at the clock while it is to be met in its work.
SLOW = 0.03 if PEOPLE < 200 else 0.0

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town of two processes: this one, and a worker that dies."""
    with settled(request, tmp_path_factory) as place:
        yield place


def _passed_class(town: Town) -> int:
    """A class that attended, sat and passed before anybody defined its certificate."""
    town.time_is(NOW - timedelta(hours=6))
    with town.acting():
        station, institution = make.station(), make.institution()
        teacher = make.person("赵老师", station=station)
        course = make_line.course()
        row = make_line.cohort(
            course,
            station=station,
            institution=institution,
            instructor=teacher,
            first_lesson=NOW - timedelta(hours=5),
            seats=max(60, PEOPLE),
        )
        people = [
            make.person(f"张{number}", born=_birthday(number), station=station)
            for number in range(PEOPLE)
        ]
        make_line.enrolled(row, people)
        exam = make_line.practical_exam(course)
        sat = make_line.sitting(
            exam, row, examiner=teacher, starts_at=NOW - timedelta(hours=3), hours=1
        )
        sitting_id, cohort_id = sat.id, row.id
    # Twenty minutes into the exam: the door is still open.
    town.time_is(NOW - timedelta(hours=2, minutes=40))
    with town.acting():
        sat = db.session.get_one(Sitting, sitting_id)
        make_line.attended(sat.cohort)
        exams.admit_all(sitting=sat, by=SYSTEM)
        points = {line.candidate.id: 80_00 for line in exam_queries.candidates_of(sitting_id)}
        exams.record_marks(sitting=sat, component=sat.exam.components[0], points=points, by=SYSTEM)
        exams.publish_results(sitting=sat, by=SYSTEM)
        make_line.certificate_type(sat.cohort.course)
    return cohort_id


def _birthday(number: int) -> str:
    """An ID number tells at most 999 people of one day apart."""
    return f"{date(1980, 3, 15) + timedelta(days=number // 100):%Y%m%d}"


def _done(kind: str) -> int:
    """Finished lines of the job of a kind; -1 before it is laid out."""
    job = db.session.scalar(select(Job).where(Job.kind == kind))
    return -1 if job is None or not job.total else job.finished


def _dies_and_comes_back(town: Town, kind: str) -> int:
    """The worker is killed outright; half a minute later the next one takes over.

    Returns how many lines of a job the dead one left finished.
    """
    town.kill("worker")
    left = town.ask(lambda: _done(kind))
    town.later(seconds=30)
    town.start("worker", "worker")
    return left


def test_a_worker_killed_twice_leaves_every_certificate_once(town: Town) -> None:
    cohort_id = _passed_class(town)
    town.time_is(NOW)
    with town.acting():
        asked = certs.issue_to_cohort(cohort=db.session.get_one(Cohort, cohort_id), by=SYSTEM)
        issue_job = asked.id

    town.looks_take(SLOW)
    town.start("worker", "worker")
    town.until(lambda: _done("certs.issue") >= 2)
    issued = _dies_and_comes_back(town, "certs.issue")
    # It goes on slowly: printing follows at once and must not be over before it is looked at.
    town.until(lambda: _done("certs.print") >= 2)
    printed = _dies_and_comes_back(town, "certs.print")
    town.looks_take(0)
    town.until(_all_jobs_ended, seconds=600)

    assert 2 <= issued < PEOPLE, "the first kill came in the middle of issuing"
    assert 2 <= printed < PEOPLE, "the second kill came in the middle of printing"
    town.ask(lambda: _judge(issue_job, Path(town.environ["TRAINHUB_INSTANCE"]) / "files"))


def _all_jobs_ended() -> bool:
    states = set(db.session.scalars(select(Job.state)))
    return len(states) > 0 and states <= {JobState.DONE, JobState.BROKEN}


def _judge(issue_job: int, files: Path) -> bool:
    job = db.session.get_one(Job, issue_job)
    assert (job.state, job.failed, job.finished) == (JobState.DONE, 0, job.total)
    outcomes = set(db.session.scalars(select(JobLine.outcome).where(JobLine.job_id == issue_job)))
    assert outcomes == {LineOutcome.DONE}
    assert set(db.session.scalars(select(Job.state))) == {JobState.DONE}

    certificates = list(db.session.scalars(select(Certificate).order_by(Certificate.id)))
    assert len(certificates) == PEOPLE
    assert len({row.enrolment_id for row in certificates}) == PEOPLE
    serials = [int(row.number[-5:]) for row in certificates]
    assert sorted(serials) == list(range(1, PEOPLE + 1)), "numbers have no gap"
    assert list(db.session.scalars(select(NumberSeries.last))) == [PEOPLE]
    entries = db.session.scalar(select(func.count(LedgerEntry.id)))
    assert entries == PEOPLE, "every certificate is entered once"

    for row in certificates:
        stored = (files / row.file_name).read_bytes()
        assert stored.startswith(b"%PDF")
        assert hashlib.sha256(stored).hexdigest() == row.pdf_sha256
    stored_names = {path.name for path in (files / "certificates").iterdir()}
    assert {name for name in stored_names if not name.endswith(".part")} == {
        f"{row.uid}.pdf" for row in certificates
    }
    return True
