"""The whole file of a class: complete, hashed, sealed at rest, the same for the same facts."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from tests import make
from tests.make_papers import finished_class
from trainhub.core import clock, jobs, papers
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job, JobLine, JobState, LineOutcome
from trainhub.core.journal import JournalEntry
from trainhub.core.storage import files
from trainhub.courses.models import Cohort, DossierPaper
from trainhub.courses.queries import seated_in
from trainhub.courses.rules.dossier import PaperKind
from trainhub.people.models import Person
from trainhub.people.rules import Role
from trainhub.reports import actions

if TYPE_CHECKING:
    from flask import Flask


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _empty_store(app: Flask) -> None:
    """Files outlive the rows of a test."""
    with app.app_context():
        shutil.rmtree(files().root / "dossiers", ignore_errors=True)


def _asked(cohort_id: int) -> int:
    with transaction():
        cohort = db.session.get_one(Cohort, cohort_id)
        return actions.ask_for_dossier(cohort=cohort, by=SYSTEM).id


def _outcomes(job_id: int) -> Sequence[LineOutcome]:
    return db.session.scalars(
        select(JobLine.outcome).where(JobLine.job_id == job_id).order_by(JobLine.id)
    ).all()


def test_the_file_holds_every_paper_twice_and_its_hashes_agree(inside: object) -> None:
    cohort_id = finished_class(["王建国", "刘芳"])
    job_id = _asked(cohort_id)
    assert jobs.run(job_id)

    with ZipFile(BytesIO(actions.dossier(cohort_id))) as book:
        names = book.namelist()
        sums = dict(
            reversed(line.split("  ", 1)) for line in book.read("sha256.txt").decode().splitlines()
        )
        told = {
            name: hashlib.sha256(book.read(name)).hexdigest()
            for name in names
            if not name.endswith(".txt")
        }
        sizes = {
            line.split("\t")[0]: int(line.split("\t")[1])
            for line in book.read("hashes.txt").decode().splitlines()
        }

    assert set(_outcomes(job_id)) == {LineOutcome.DONE}
    assert len(names) == 1 + 18 + 2
    assert names[0] == "00-封面.pdf"
    assert "04-学员花名册(实名制).xlsx" in names
    assert "09-学员跟踪回访表.pdf" in names
    assert sums == told
    assert sizes.keys() == told.keys()


def test_a_second_run_over_the_same_facts_changes_nothing(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    assert jobs.run(_asked(cohort_id))
    before = actions.dossier(cohort_id)

    again = _asked(cohort_id)
    assert jobs.run(again)

    assert set(_outcomes(again)) == {LineOutcome.SKIPPED}
    assert actions.dossier(cohort_id) == before


def test_a_changed_fact_changes_only_the_papers_that_tell_it(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    assert jobs.run(_asked(cohort_id))
    with transaction():
        person = db.session.scalar(select(Person).where(Person.name == "王建国"))
        assert person is not None
        person.education = "初中"

    again = _asked(cohort_id)
    assert jobs.run(again)

    changed = db.session.scalars(
        select(JobLine.key).where(JobLine.job_id == again, JobLine.outcome == LineOutcome.DONE)
    ).all()
    assert [key.split(".")[1:3] for key in changed] == [
        ["roster", "xlsx"],
        ["roster", "pdf"],
        ["whole", "zip"],
    ]


def test_nothing_readable_lies_in_the_store(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    assert jobs.run(_asked(cohort_id))

    stored = list((files().root / "dossiers").iterdir())

    assert len(stored) == 9 + 10 + 1
    assert all(not path.read_bytes().startswith((b"PK", b"%PDF")) for path in stored)


def test_making_with_whole_id_numbers_stands_in_the_journal(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    assert jobs.run(_asked(cohort_id))

    entries = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb.startswith("reports."))
    ).all()

    assert entries[0].verb == "reports.dossier.asked"
    assert [(entry.facts["paper"], entry.facts["form"]) for entry in entries[1:]] == [
        ("roster", "xlsx"),
        ("roster", "pdf"),
        ("certificates", "xlsx"),
        ("certificates", "pdf"),
        ("dossier", "zip"),
    ]


def test_a_worker_that_takes_over_goes_on_where_the_last_one_stopped(inside: object) -> None:
    """The lines that a killed worker finished keep their parts; the job ends with the zip."""
    cohort_id = finished_class(["王建国"])
    job_id = _asked(cohort_id)
    assert jobs.run(job_id)
    whole = actions.dossier(cohort_id)
    with transaction():
        late = db.session.scalars(
            select(JobLine).where(JobLine.job_id == job_id).order_by(JobLine.id.desc()).limit(3)
        ).all()
        for line in late:
            line.outcome = LineOutcome.WAITING
        db.session.get_one(Job, job_id).state = JobState.QUEUED
        files().remove(f"dossiers/{cohort_id}.whole.zip.0.sealed")

    assert jobs.run(job_id)

    assert actions.dossier(cohort_id) == whole


def test_whoever_asks_twice_gets_the_job_under_way(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    with transaction():
        cohort = db.session.get_one(Cohort, cohort_id)
        staff = make.actor(make.member(Role.STAFF, cohort.station))
        first = actions.ask_for_dossier(cohort=cohort, by=staff).id
    with transaction():
        cohort = db.session.get_one(Cohort, cohort_id)
        again = actions.ask_for_dossier(cohort=cohort, by=staff).id
        other = actions.ask_for_dossier(
            cohort=cohort, by=make.actor(make.member(Role.STAFF, cohort.station, "孙敏"))
        ).id

    assert first == again != other


def test_signed_papers_lie_in_the_file_as_they_were_handed_in(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    with transaction():
        enrolment = seated_in(cohort_id)[0]
        kept = papers.keep(PDF)
        scan = DossierPaper(
            cohort_id=cohort_id, enrolment_id=enrolment.id, kind=PaperKind.PLEDGE,
            dated_on=clock.today(), stored=kept.name, media=kept.media, size=kept.size,
            digest=kept.digest, added_at=clock.now(),
        )  # fmt: skip
        db.session.add(scan)

    assert jobs.run(_asked(cohort_id))

    with ZipFile(BytesIO(actions.dossier(cohort_id))) as book:
        name = next(name for name in book.namelist() if name.startswith("10-已签材料/"))
        assert name.endswith("-王建国.pdf")
        assert book.read(name) == PDF
        assert kept.digest in book.read("sha256.txt").decode()


def test_a_signed_paper_that_cannot_be_opened_is_told(inside: object) -> None:
    cohort_id = finished_class(["王建国"])
    with transaction():
        kept = papers.keep(PDF)
        scan = DossierPaper(
            cohort_id=cohort_id, kind=PaperKind.OPENING, dated_on=clock.today(),
            stored=kept.name, media=kept.media, size=kept.size, digest=kept.digest,
            added_at=clock.now(),
        )  # fmt: skip
        db.session.add(scan)
    files().remove(kept.name)
    job_id = _asked(cohort_id)

    assert jobs.run(job_id)

    assert _outcomes(job_id)[-1] is LineOutcome.FAILED
    with pytest.raises(Refused):
        actions.dossier(cohort_id)
