"""PDFs of certificates: printed once, kept, never in the way of the certificate itself."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from tests import make_certs
from tests.databases import lacking
from trainhub.certs import actions
from trainhub.certs.actions import printing
from trainhub.certs.models import Certificate
from trainhub.certs.pdf import errors
from trainhub.certs.pdf.probe import probe
from trainhub.certs.rules import PrintRefusal, PrintTrouble, Unmet
from trainhub.core import clock, jobs
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Batch, Job, JobLine, LineOutcome
from trainhub.core.storage import files


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


@pytest.fixture
def press():
    """A machine that prints."""
    found = probe()
    if not found.ok:
        lacking(found.reason)


def _the_print_job():
    (job,) = db.session.scalars(select(Job).where(Job.kind == actions.PRINT_JOB)).all()
    return job


def _again(certificates):
    return [db.session.get_one(Certificate, certificate.id) for certificate in certificates]


def test_a_class_is_printed_by_one_job_and_the_files_carry_their_hash(here, press):
    with transaction():
        certificates = make_certs.certified(here, ["王建国", "䶮𬭎"])
    assert jobs.run(_the_print_job().id)
    for certificate in _again(certificates):
        content = files().get(certificate.file_name)
        assert content.startswith(b"%PDF")
        assert certificate.pdf_sha256 == sha256(content).hexdigest()
        assert certificate.pdf_made_at is not None


def test_a_character_that_no_font_has_stops_one_person_and_is_named(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国", "李\U0002ebf0"])
        make_certs.publish(here, make_certs.sitting(here, cohort, [make_certs.PASS] * 2))
    assert [c.facts["name"] for c in make_certs.certificates(cohort)] == ["王建国"]
    with transaction():
        job_id = actions.issue_to_cohort(cohort=cohort, by=here.by_staff()).id
    jobs.run(job_id)
    had_one, refused, _printed = jobs.lines_of(db.session.get_one(Job, job_id))
    assert (had_one.outcome, refused.outcome) == (LineOutcome.SKIPPED, LineOutcome.FAILED)
    assert refused.reasons[0][0] == Unmet.GLYPHS
    assert "2EBF0" in refused.reasons[0][1]["characters"]


def test_a_character_of_the_course_that_no_font_has_is_told_before_the_job(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国"])
        cohort.course.name = "李\U0002ebf0班"
    with pytest.raises(Refused) as refusal, transaction():
        actions.issue_to_cohort(cohort=cohort, by=here.by_staff())
    assert refusal.value.reasons[0].code is PrintRefusal.GLYPHS
    assert "2EBF0" in refusal.value.reasons[0].facts["characters"]
    assert db.session.scalar(select(Job.id).where(Job.kind == actions.ISSUE_JOB)) is None


def test_a_corrected_copy_with_such_a_character_is_refused(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    with pytest.raises(Refused) as refusal, transaction():
        actions.replace(certificate=certificate, name="李\U0002ebf0", by=here.by_staff())
    assert refusal.value.reasons[0].code is Unmet.GLYPHS


def test_without_a_press_certificates_wait_and_are_printed_later(here, press, monkeypatch):
    def away(*_facts):
        raise errors.PressUnavailable("no Pango")

    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    with monkeypatch.context() as patch:
        patch.setattr(printing, "press_one_of_many", away)
        jobs.run(_the_print_job().id)
    (certificate,) = _again([certificate])
    assert certificate.pdf_trouble is PrintTrouble.UNAVAILABLE
    assert actions.print_when_possible() is None, "it was tried just now"
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        job = actions.print_when_possible()
    assert job is not None
    with transaction():
        assert actions.print_waiting() is None, "one job is on its way already"
    jobs.run(job.id)
    (certificate,) = _again([certificate])
    assert certificate.pdf_sha256 is not None
    assert certificate.pdf_trouble is None


def test_printing_twice_keeps_the_first_file(here, press):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    jobs.run(_the_print_job().id)
    (certificate,) = _again([certificate])
    stamped = certificate.pdf_made_at
    with transaction():
        job_id = actions.print_again(certificate=certificate, by=here.by_staff()).id
    jobs.run(job_id)
    (line,) = jobs.lines_of(db.session.get_one(Job, job_id))
    assert line.outcome is LineOutcome.SKIPPED
    assert _again([certificate])[0].pdf_made_at == stamped


def test_a_worker_that_was_overtaken_leaves_no_effect_behind(here, press, monkeypatch):
    """The slow part goes on while another worker takes the job over: its work is rolled back."""
    with transaction():
        certificates = make_certs.certified(here, ["王建国", "李秀英"])
    job_id = _the_print_job().id
    real, taken = printing.PRINTING, []

    def pressed_too_long(key):
        ready = real.prepare(key)
        if not taken:
            taken.append(key)
            with transaction():
                job = db.session.get_one(Job, job_id)
                job.fence += 1
        return ready

    slow = Batch(items=real.items, work=real.work, prepare=pressed_too_long)
    monkeypatch.setitem(jobs._batches, actions.PRINT_JOB, slow)
    assert jobs.run(job_id) is False
    assert [c.pdf_sha256 for c in _again(certificates)] == [None, None]
    with transaction():
        job = db.session.get_one(Job, job_id)
        job.lease_until = job.created_at - timedelta(seconds=1)
    monkeypatch.setitem(jobs._batches, actions.PRINT_JOB, real)
    assert jobs.run(job_id)
    assert all(c.pdf_sha256 for c in _again(certificates))
    outcomes = db.session.scalars(select(JobLine.outcome).where(JobLine.job_id == job_id)).all()
    assert outcomes == [LineOutcome.DONE, LineOutcome.DONE]
