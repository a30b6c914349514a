"""The figures of the reports equal a slow count of the same market."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.market.town import bureau
from trainhub.certs.models import Certificate
from trainhub.certs.rules import is_valid
from trainhub.core import clock
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import EnrolmentState
from trainhub.exams.models import Candidate, Outcome
from trainhub.exams.rules import Conclusion
from trainhub.people.models import Consent
from trainhub.people.rules import Purpose
from trainhub.placement.models import Engagement, FollowUp, Shift, Wish
from trainhub.reports import queries as report
from trainhub.reports.rules import Training

if TYPE_CHECKING:
    from flask import Flask


#: A build takes twenty seconds on two quiet cores; a busy machine may take its time.
pytestmark = pytest.mark.timeout(400)


def test_training_figures_equal_a_slow_count(here: Flask) -> None:
    today = clock.today()
    seated = {EnrolmentState.ENROLLED, EnrolmentState.COMPLETED}
    results: dict[int, list[Conclusion]] = {}
    for enrolment_id, conclusion in db.session.execute(
        select(Candidate.enrolment_id, Outcome.conclusion)
        .join(Outcome, Outcome.candidate_id == Candidate.id)
        .order_by(Outcome.id)
    ):
        results.setdefault(enrolment_id, []).append(conclusion)
    certified = set(db.session.scalars(select(Certificate.enrolment_id)))
    lines = {line.cohort.id: line for line in report.cohort_lines(bureau(), today)}
    for cohort in db.session.scalars(select(Cohort)):
        if cohort.published_at is None or cohort.cancelled_at is not None:
            assert cohort.id not in lines
            continue
        figures = lines[cohort.id].figures
        if cohort.ends_on >= today:
            assert figures == Training(running=1)
            continue
        people = db.session.scalars(select(Enrolment).where(Enrolment.cohort_id == cohort.id)).all()
        told = [results.get(row.id, []) for row in people]
        sat = [c for c in told if Conclusion.PASS in c or Conclusion.FAIL in c]
        assert figures == Training(
            cohorts=1,
            trainees=sum(row.state in seated for row in people),
            completed=sum(row.completed_at is not None for row in people),
            sat=len(sat),
            passed=sum(Conclusion.PASS in c for c in sat),
            passed_first=sum(c[0] is Conclusion.PASS for c in sat),
            absent=sum(set(c) == {Conclusion.ABSENT} for c in told),
            withdrawn=sum(row.withdrawn_at is not None for row in people),
            certificates=sum(row.id in certified for row in people),
        )


def test_placing_figures_equal_a_slow_count(here: Flask) -> None:
    now, today = clock.now(), clock.today()
    told = report.placing(bureau(), now, today)
    shifts = [s for s in db.session.scalars(select(Shift)) if s.cancelled_at is None]
    came = [shift for shift in shifts if shift.checked_in_at is not None]
    assert told.shifts.accepted == len(shifts)
    assert told.shifts.worked == len(came)
    assert told.shifts.people == len({shift.person_id for shift in came})
    assert told.shifts.no_shows == sum(shift.no_show_at is not None for shift in shifts) == 2
    assert told.shifts.settled_fen == sum(shift.settled_fen or 0 for shift in shifts)
    assert told.shifts.insured_rate.percent() == "100.0"
    pooled = {
        consent.person_id
        for consent in db.session.scalars(select(Consent))
        if consent.purpose is Purpose.POOL and consent.withdrawn_at is None
    }
    fresh = {w.person_id for w in db.session.scalars(select(Wish)) if w.available_until > now}
    assert told.pool == (len(pooled), len(pooled & fresh))
    jobs = db.session.scalars(select(Engagement)).all()
    assert told.regulars.proposed == len(jobs)
    assert told.regulars.people == sum(job.confirmed_at is not None for job in jobs) == 17
    assert told.regulars.on_best_day == 14
    calls = [c for c in db.session.scalars(select(FollowUp)) if c.due_on <= today]
    assert told.calls.due == len(calls)
    assert told.calls.done == sum(call.done_at is not None for call in calls)
    assert told.calls.as_advertised == sum(
        bool(call.answers and call.answers["as_advertised"]) for call in calls
    )


def test_certificate_figures_equal_a_slow_count(here: Flask) -> None:
    today = clock.today()
    told = report.papers(bureau(), today)
    rows = db.session.scalars(select(Certificate)).all()
    assert told.issued == len(rows)
    assert told.valid == sum(is_valid(row, today) for row in rows)
    assert told.expired == sum(row.halted is None and not is_valid(row, today) for row in rows)
    assert told.expired > 0
    assert (told.suspended, told.revoked) == (1, 1)
    assert told.issued == told.valid + told.expired + told.suspended + told.revoked


def test_a_period_leaves_out_what_was_earlier(here: Flask) -> None:
    today = clock.today()
    lately = report.cohort_lines(bureau(), today, since=today - timedelta(days=30))
    everything = report.cohort_lines(bureau(), today)
    assert 0 < len(lately) < len(everything)
    assert all((today - line.cohort.ends_on).days <= 30 for line in lately)
