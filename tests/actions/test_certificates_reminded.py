"""Reminders before an end and a review: each step once, with the course that renews."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from tests import make_certs, make_line
from tests.make_certs import PASS
from trainhub.certs import actions, queries
from trainhub.certs.actions import reminding
from trainhub.certs.models import Certificate, Credential, Reminder
from trainhub.certs.rules import CertificateKind, LedgerReason
from trainhub.cli.ending import expire_notices
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.outbox import Message
from trainhub.reports.queries import trainee_desk
from trainhub.reports.rules import TraineeStep, trainee_step

DAY = timedelta(days=1)


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


def _run(on):
    with clock.frozen(clock.at(on, 9)):
        dues = queries.unsent(queries.due_reminders(on))
        return sum(new for _many, new in actions.remind_in_portions(dues))


def _told():
    rows = select(Message).where(Message.key.like("%.ends.%")).order_by(Message.id)
    return list(db.session.scalars(rows))


def _command(day):
    """Run ``trainhub expire-notices`` as of ``day`` in this house."""

    def run(options):
        runner = current_app.test_cli_runner()
        answer = runner.invoke(expire_notices, [*options, "--as-of", day.isoformat()])
        assert answer.exit_code == 0, answer.output
        return answer.output

    return run


def test_each_step_is_said_once_with_the_course_that_renews(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    ends, course_id = certificate.valid_until, here.course.id
    steps = [(91, 0), (90, 1), (90, 0), (89, 0), (60, 1), (30, 1), (7, 1), (1, 0), (-1, 1)]
    for left, told in [*steps, (-2, 0), (-8, 0)]:
        assert _run(ends - left * DAY) == told, left
    rows = db.session.scalars(select(Reminder.days).order_by(Reminder.id)).all()
    assert rows == [90, 60, 30, 7, 0]
    assert {message.link for message in _told()} == {f"/courses/{course_id}"}
    assert _told()[0].facts["day"] == ends.day


def test_a_house_that_slept_says_the_nearest_step_only(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    assert _run(certificate.valid_until - 5 * DAY) == 1
    assert [message.key.rpartition(".")[2] for message in _told()] == ["7"]


def test_a_halted_or_renewed_certificate_reminds_nobody(here):
    with transaction():
        first, second = make_certs.certified(here, ["王建国", "李秀英"])
        actions.suspend(certificate=first, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    ends = second.valid_until
    with clock.frozen(clock.at(ends - 80 * DAY, 9)), transaction():
        person = db.session.get_one(Certificate, second.id).person
        begins = clock.at(clock.today() - 4 * DAY, 9)
        with clock.frozen(begins - DAY):
            cohort = make_line.cohort(
                here.course,
                station=here.station,
                institution=here.institution,
                instructor=here.teacher.person,
                first_lesson=begins,
            )
            make_line.enrolled(cohort, [person])
        make_certs.attend(cohort, begins)
        make_certs.publish(here, make_certs.sitting(here, cohort, [PASS]))
    assert _run(ends - 30 * DAY) == 0


def test_a_review_of_a_card_from_elsewhere_is_told_as_a_review(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
        kind = make_certs.external_type(
            "hot-work", CertificateKind.SPECIAL_SKILL, valid_months=72, review_months=36
        )
        credential = make_certs.credential(certificate.person, kind)
        actions.check_credential(credential=credential, accepted=True, by=here.by_staff())
    due = db.session.get_one(Credential, credential.id).review_due
    (found,) = queries.due_reminders(due - 30 * DAY)
    assert (found.is_review, found.days, found.course_id) == (True, 30, None)
    assert _run(due - 30 * DAY) == 1
    assert "reviewed by" in _told()[0].sentence


def test_the_home_card_offers_the_course_before_it_is_too_late(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    person_id, ends = certificate.person_id, certificate.valid_until
    for left, step in (
        (91, TraineeStep.JOIN_POOL),
        (20, TraineeStep.RENEW),
        (-3, TraineeStep.RENEW),
    ):
        now = clock.at(ends - left * DAY, 9)
        assert trainee_step(trainee_desk(person_id, now).facts, now) is step, left


def test_the_chore_runs_once_a_day_and_the_command_can_only_look(here):
    with transaction():
        (certificate,) = make_certs.certified(here, ["王建国"])
    day = certificate.valid_until - 30 * DAY
    runner = _command(day)
    assert runner(["--dry-run"]).count("30 days before") == 1
    assert _told() == []
    reminding._done.clear()  # another test may have lived on this very day
    with clock.frozen(clock.at(day, 9)):
        actions.remind_when_due()
        actions.remind_when_due()
    assert len(_told()) == 1
    assert "0 told" in runner([])
