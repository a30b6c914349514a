"""Renewal, lost papers, restored results, second signatures: the ledger and its links."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make, make_certs, make_line
from tests.make_certs import PASS
from trainhub.certs import actions, queries
from trainhub.certs.models import Certificate
from trainhub.certs.rules import (
    ApprovalTrouble,
    LedgerReason,
    LedgerVerb,
    Unmet,
    is_valid,
)
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.courses import actions as courses
from trainhub.courses.rules import EnrolmentSource
from trainhub.exams import actions as exams
from trainhub.people.rules import Role

DAY = timedelta(days=1)


@pytest.fixture
def here(inside):
    with transaction():
        school = make_certs.school()
    return school


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _again(here, person, course=None):
    """The same person goes through a class of the course, or of a shorter one, once more."""
    begins = clock.at(clock.today() - 4 * DAY, 9)
    taught = course or here.course
    with clock.frozen(begins - DAY):
        cohort = make_line.cohort(
            taught,
            station=here.station,
            institution=here.institution,
            instructor=here.teacher.person,
            first_lesson=begins,
        )
        courses.enrol_many(
            cohort=cohort, persons=[person], source=EnrolmentSource.COUNTER, by=SYSTEM
        )
    make_certs.attend(cohort, begins)
    exam = here.exam if course is None else make_line.practical_exam(course)
    stand_in = make_certs.School(**(vars(here) | {"exam": exam, "course": taught}))
    make_certs.publish(here, make_certs.sitting(stand_in, cohort, [PASS]))
    return cohort


def test_a_renewal_is_a_new_certificate_that_loses_no_day(here):
    with transaction():
        (old,) = make_certs.certified(here, ["王建国"])
    ends = old.valid_until
    with clock.frozen(clock.at(ends - 20 * DAY, 10)):
        with transaction():
            _again(here, old.person)
        old = db.session.get_one(Certificate, old.id)
        new = db.session.scalars(select(Certificate).order_by(Certificate.id.desc())).first()
        assert new.id != old.id
        assert new.number != old.number
        assert new.valid_until == date(ends.year + 3, ends.month, ends.day)
        assert old.halted is None
        assert is_valid(old, clock.today())
        assert (old.ledger[-1].verb, old.ledger[-1].other_id) == (LedgerVerb.RENEWED, new.id)
        assert new.ledger[0].other_id == old.id
        told = db.session.scalars(
            select(Message.sentence).where(Message.link == f"/certs/{new.id}")
        )
        assert "Your certificate {number} was renewed. Use the new one." in told.all()
    assert queries.held(new.person_id, ends + DAY) == ["guard-training"]


def test_the_shorter_course_renews_within_the_grace_and_nothing_afterwards(here):
    with transaction():
        kind = here.kind
        short = make_line.course(code="GUARD-R", name="保安员复训")
        kind.renewal_course_id, kind.grace_days = short.id, 30
        (old,) = make_certs.certified(here, ["王建国"])
        short_id = short.id
    ends, person_id = old.valid_until, old.person_id
    with clock.frozen(clock.at(ends + 10 * DAY, 10)), transaction():
        short = db.session.get_one(type(here.course), short_id)
        _again(here, db.session.get_one(type(old.person), person_id), short)
    rows = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
    assert [row.type_id for row in rows] == [here.kind.id] * 2
    assert rows[0].ledger[-1].verb is LedgerVerb.RENEWED
    with transaction():
        stranger = make.person("李新来", station=here.station)
        short = db.session.get_one(type(here.course), short_id)
    with transaction():
        begins = clock.at(clock.today() - 5 * DAY, 9)
        with clock.frozen(begins - DAY):
            cohort = make_line.cohort(
                short,
                station=here.station,
                institution=here.institution,
                instructor=here.teacher.person,
                first_lesson=begins,
            )
            make_line.enrolled(cohort, [stranger])
        make_certs.attend(cohort, begins)
    (enrolment,) = make_certs.enrolments(cohort)
    codes = [reason.code for reason in actions.unmet_of(enrolment)]
    assert codes == [Unmet.NOT_SAT, Unmet.NOTHING_TO_RENEW]


def test_a_lost_paper_is_replaced_by_the_same_words_and_another_number(here):
    with transaction():
        (old,) = make_certs.certified(here, ["王建国"])
    with transaction():
        copy = actions.replace(
            certificate=db.session.get_one(Certificate, old.id),
            reason=LedgerReason.LOST,
            evidence=make_certs.picture(),
            by=here.by_staff(),
        )
    old = db.session.get_one(Certificate, old.id)
    apart = {"number", "issued_on", "verify_url"}
    same = {key: value for key, value in old.facts.items() if key not in apart}
    assert {key: value for key, value in copy.facts.items() if key not in apart} == same
    assert (copy.number != old.number, copy.token != old.token) == (True, True)
    entry = old.ledger[-1]
    assert (entry.reason, entry.evidence_media) == (LedgerReason.LOST, "image/jpeg")


def test_a_restored_result_lifts_the_suspension_it_caused_and_no_other(here):
    with transaction():
        cohort = make_certs.klass(here, ["王建国", "李秀英"])
        row = make_certs.sitting(here, cohort, [PASS, PASS])
        make_certs.publish(here, row)
    first, second = make_certs.certificates(cohort)
    with transaction():
        for candidate in make_certs.candidates(row):
            exams.withdraw_result(candidate=candidate, why="核查", by=here.by_staff())
        looked_at = db.session.get_one(Certificate, second.id)
        actions.reinstate(certificate=looked_at, reason=LedgerReason.CLEARED, by=here.by_staff())
        actions.suspend(certificate=looked_at, reason=LedgerReason.UNDER_REVIEW, by=here.by_staff())
    with transaction():
        sat = db.session.get_one(type(row), row.id)
        exams.republishing.conclude_again(
            sitting=sat,
            candidate_ids=[c.id for c in make_certs.candidates(sat)],
            why="复核通过",
            by=SYSTEM,
            lifted=True,
        )
    first, second = (db.session.get_one(Certificate, row.id) for row in (first, second))
    assert first.halted is None
    assert first.ledger[-1].reason is LedgerReason.RESULT_RESTORED
    assert second.halted is LedgerVerb.SUSPENDED


def test_a_second_person_says_yes_before_anything_is_issued(here):
    with transaction():
        here.kind.needs_approval = True
        cohort = make_certs.klass(here, ["王建国", "李秀英"])
        make_certs.publish(here, make_certs.sitting(here, cohort, [PASS, PASS]))
    assert make_certs.certificates(cohort) == []
    first, second = queries.waiting_approvals(here.by_staff())
    with pytest.raises(Refused) as refusal, transaction():
        actions.answer_approval(approval=first, yes=True, by=make.actor(here.teacher))
    assert _codes(refusal) == [ApprovalTrouble.OWN_CLASS]
    with transaction():
        actions.answer_approval(approval=first, yes=True, by=here.by_staff())
    (certificate,) = make_certs.certificates(cohort)
    assert certificate.person_id == first.enrolment.person_id
    with pytest.raises(Refused) as refusal, transaction():
        actions.answer_approval(approval=first, yes=True, by=here.by_staff())
    assert _codes(refusal) == [ApprovalTrouble.ANSWERED]
    with pytest.raises(Refused) as refusal, transaction():
        actions.answer_approval(approval=second, yes=False, by=here.by_staff())
    assert _codes(refusal) == [ApprovalTrouble.NEEDS_NOTE]
    with transaction():
        actions.answer_approval(approval=second, yes=False, note="照片不符", by=here.by_staff())
    assert queries.waiting_approvals(here.by_staff()) == []
    with transaction():
        other = make.member(Role.STAFF, here.station, "钱二")
        assert actions.issue(enrolment=second.enrolment, by=here.by_staff()) is None
    (asked,) = queries.waiting_approvals(here.by_staff())
    with pytest.raises(Refused) as refusal, transaction():
        actions.answer_approval(approval=asked, yes=True, by=here.by_staff())
    assert _codes(refusal) == [ApprovalTrouble.OWN_REQUEST]
    with transaction():
        actions.answer_approval(approval=asked, yes=True, by=make.actor(other))
    assert len(make_certs.certificates(cohort)) == 2


def test_only_named_issuers_the_step_below_and_the_minutes(here):
    with transaction():
        kind = db.session.merge(here.kind)
        lower = make_line.course(code="HELPER", name="零工入门")
        below = actions.define_type(
            facts=actions.TypeFacts(
                code="helper", kind=kind.kind, name="零工证", name_en="Helper",
                number_rule="LG{region}{year}{serial:05d}",
            ),
            course=lower,
            by=SYSTEM,
        )  # fmt: skip
        kind.builds_on_id, kind.required_minutes = below.id, 10_000
        other = make.institution("别的学校")
        actions.allow_issuer(
            kind=kind, organisation=other, since=date(2026, 1, 1), source="备案 1 号", by=SYSTEM
        )
        cohort = make_certs.klass(here, ["王建国"])
        make_certs.publish(here, make_certs.sitting(here, cohort, [PASS]))
    assert make_certs.certificates(cohort) == []
    (enrolment,) = make_certs.enrolments(cohort)
    codes = [reason.code for reason in actions.unmet_of(enrolment)]
    assert codes == [Unmet.NOT_AN_ISSUER, Unmet.MINUTES_SHORT, Unmet.LOWER_MISSING]
