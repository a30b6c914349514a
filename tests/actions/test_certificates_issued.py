"""Hours and a pass become one certificate, whoever comes first and however often it is told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests import make_certs
from tests.make_certs import FAIL, PASS
from trainhub import story
from trainhub.certs import actions, queries
from trainhub.certs.events import CertificateHalted, CertificateIssued
from trainhub.certs.models import Certificate, LedgerEntry, NumberSeries
from trainhub.certs.rules import (
    LedgerReason,
    LedgerTrouble,
    LedgerVerb,
    Standing,
    Unmet,
    halted_by,
)
from trainhub.core import clock, events, jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job
from trainhub.core.outbox import Message
from trainhub.courses.events import HoursCompleted
from trainhub.exams import actions as exams
from trainhub.exams.events import ResultsPublished


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _print_jobs():
    return db.session.scalars(select(Job).where(Job.kind == actions.PRINT_JOB)).all()


def test_everybody_with_hours_and_a_pass_gets_one_when_results_come_out(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国", "李秀英", "赵铁柱"])
        make_certs.publish(here, make_certs.sitting(here, cohort, [PASS, FAIL, None]))
    (certificate,) = make_certs.certificates(cohort)
    assert certificate.facts["name"] == "王建国"
    assert certificate.number == "TH1199992026GUARDTRAINING00001"
    assert certificate.issued_on == clock.today()
    assert certificate.valid_until == clock.today().replace(year=clock.today().year + 3)
    assert certificate.issuer_id == here.institution.id
    assert certificate.facts["verify_url"] == f"http://trainhub.test/verify/{certificate.token}"
    assert certificate.facts["minutes"] == 120
    assert [score["points_h"] for score in certificate.facts["scores"]] == [PASS]
    assert [entry.verb for entry in certificate.ledger] == [LedgerVerb.ISSUED]


def test_a_pass_before_the_hours_waits_for_them(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国"], attended=False)
        make_certs.publish(here, make_certs.sitting(here, cohort, [PASS]))
    assert make_certs.certificates(cohort) == []
    with transaction():
        make_certs.attend(cohort)
    assert len(make_certs.certificates(cohort)) == 1


def test_hearing_the_news_twice_issues_nothing_new(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国", "李秀英"])
        row = make_certs.sitting(here, cohort, [PASS, PASS])
        make_certs.publish(here, row)
    before = [c.number for c in make_certs.certificates(cohort)]
    with transaction():
        actions.issue_for_sitting(ResultsPublished(row.id))
        for enrolment in make_certs.enrolments(cohort):
            actions.issue_when_earned(HoursCompleted(enrolment.id))
    assert [c.number for c in make_certs.certificates(cohort)] == before
    assert db.session.scalar(select(func.max(NumberSeries.last))) == 2
    assert len(_print_jobs()) == 1


def test_the_holder_is_told_and_the_story_goes_on(here, monkeypatch):
    heard = []
    monkeypatch.setattr("trainhub.certs.actions.entering.announce", heard.append)
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    message = db.session.scalar(
        select(Message).where(Message.key == f"certificate.issued.{certificate.id}")
    )
    assert message is not None
    assert message.person_id == certificate.person_id
    assert heard == [CertificateIssued(certificate.id)]


def test_renaming_everything_changes_no_word_of_the_certificate(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    frozen = dict(certificate.facts)
    with transaction():
        certificate = db.session.get_one(Certificate, certificate.id)
        certificate.person.name = "王改名"
        certificate.type.name = "别的证书"
        certificate.enrolment.cohort.course.name = "别的课程"
        certificate.issuer.name = "别的学校"
    found = queries.by_token(certificate.token)
    assert found is not None
    assert found.facts == frozen


def test_what_is_missing_is_told_at_once_when_staff_ask(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国"], attended=False)
    (enrolment,) = make_certs.enrolments(cohort)
    with pytest.raises(Refused) as refusal, transaction():
        actions.issue(enrolment=enrolment, by=here.by_staff())
    assert _codes(refusal) == [Unmet.HOURS_MISSING, Unmet.NOT_SAT]


def test_the_batch_of_a_class_tells_a_line_for_everybody_and_runs_twice_for_nothing(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国", "李秀英", "赵铁柱"])
        row = make_certs.sitting(here, cohort, [PASS, FAIL, None])
        make_certs.publish(here, row)
        job = actions.issue_to_cohort(cohort=cohort, by=here.by_staff())
    assert jobs.run(job.id)
    job = db.session.get_one(Job, job.id)
    lines = jobs.lines_of(job)
    assert [line.outcome.value for line in lines] == ["skipped", "failed", "failed", "done"]
    assert [line.reasons[0][0] for line in lines[1:3]] == [Unmet.NOT_PASSED, Unmet.ABSENT]
    with transaction():
        again = actions.issue_to_cohort(cohort=cohort, by=here.by_staff())
    jobs.run(again.id)
    assert len(make_certs.certificates(cohort)) == 1


def test_a_withdrawn_pass_suspends_what_it_earned(here, monkeypatch):
    heard = []
    monkeypatch.setattr("trainhub.certs.actions.deciding.announce", heard.append)
    with transaction():
        cohort = make_certs.klass(here, ["王建国"])
        row = make_certs.sitting(here, cohort, [PASS])
        make_certs.publish(here, row)
    (certificate,) = make_certs.certificates(cohort)
    with transaction():
        (candidate,) = make_certs.candidates(row)
        exams.withdraw_result(candidate=candidate, why="替考", by=here.by_staff())
    certificate = db.session.get_one(Certificate, certificate.id)
    assert certificate.halted is LedgerVerb.SUSPENDED
    assert certificate.ledger[-1].reason is LedgerReason.RESULT_WITHDRAWN
    assert heard == [CertificateHalted(certificate.id)]
    told = queries.answer_to(queries.by_token(certificate.token), clock.today())
    assert told.standing is Standing.SUSPENDED


def test_decisions_follow_each_other_and_the_ledger_keeps_them(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    by = here.by_staff()

    def decide(action, reason, **more):
        with transaction():
            row = db.session.get_one(Certificate, certificate.id)
            action(certificate=row, reason=reason, by=by, **more)

    decide(actions.suspend, LedgerReason.UNDER_REVIEW)
    with pytest.raises(Refused) as refusal:
        decide(actions.suspend, LedgerReason.UNDER_REVIEW)
    assert _codes(refusal) == [LedgerTrouble.IS_SUSPENDED]
    decide(actions.reinstate, LedgerReason.CLEARED)
    with pytest.raises(Refused) as refusal:
        decide(actions.revoke, LedgerReason.FRAUD)
    assert _codes(refusal) == [LedgerTrouble.NEEDS_EVIDENCE]
    decide(actions.revoke, LedgerReason.FRAUD, evidence=make_certs.picture())
    with pytest.raises(Refused) as refusal:
        decide(actions.reinstate, LedgerReason.CLEARED)
    assert _codes(refusal) == [LedgerTrouble.IS_REVOKED]
    verbs = db.session.scalars(select(LedgerEntry.verb).order_by(LedgerEntry.id)).all()
    assert verbs == ["issued", "suspended", "reinstated", "revoked"]
    assert halted_by(verbs) is db.session.get_one(Certificate, certificate.id).halted


def test_a_corrected_name_is_a_new_certificate_and_both_are_linked(here):
    with transaction():
        (old,) = make_certs.certified(here, ["王建囯"])
    with transaction():
        old = db.session.get_one(Certificate, old.id)
        copy = actions.replace(certificate=old, name="王建国", by=here.by_staff())
    old, copy = db.session.get_one(Certificate, old.id), db.session.get_one(Certificate, copy.id)
    assert (old.facts["name"], copy.facts["name"]) == ("王建囯", "王建国")
    assert old.halted is LedgerVerb.REPLACED
    assert old.ledger[-1].other_id == copy.id
    assert copy.ledger[0].other_id == old.id
    assert copy.valid_until == old.valid_until
    assert copy.number == "TH1199992026GUARDTRAINING00002"
    assert copy.facts["verify_url"].endswith(copy.token)
    with pytest.raises(Refused) as refusal, transaction():
        actions.replace(certificate=old, name="王建国二", by=here.by_staff())
    assert _codes(refusal) == [LedgerTrouble.IS_REPLACED]


def test_a_rolled_back_issue_gives_its_number_back(here, monkeypatch):
    with transaction():
        cohort = make_certs.klass(here, ["王建国"])
        row = make_certs.sitting(here, cohort, [PASS])

    def lose_power(_event):
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr("trainhub.certs.actions.entering.announce", lose_power)
        with pytest.raises(RuntimeError), transaction():
            make_certs.publish(here, row)
    assert make_certs.certificates(cohort) == []
    with transaction():
        make_certs.publish(here, row)
    (certificate,) = make_certs.certificates(cohort)
    assert certificate.number.endswith("00001")


@pytest.fixture
def silence(inside):
    """Nobody reacts to anything."""
    events.tell(())
    yield
    story.begin()


def test_one_more_person_costs_a_few_statements_not_a_few_dozen(here, silence, count_queries):
    counts = []
    for days_ago, names in ((9, ["甲一"]), (6, [f"乙{n}" for n in range(11)])):
        with transaction():
            cohort = make_certs.klass(here, names, days_ago=days_ago)
            row = make_certs.sitting(here, cohort, [PASS] * len(names))
            make_certs.publish(here, row)
            event = ResultsPublished(row.id)
        with count_queries() as statements, transaction():
            actions.issue_for_sitting(event)
        assert len(make_certs.certificates(cohort)) == len(names)
        counts.append(len(statements))
    assert counts[1] - counts[0] <= 10 * 5


def test_print_jobs_of_reactions_are_the_houses_own(here):
    with transaction():
        make_certs.certified(here, ["王建国"])
    (job,) = _print_jobs()
    assert job.created_by is SYSTEM.account_id
