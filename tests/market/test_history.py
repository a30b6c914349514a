"""What happened in the demo market, and that it happened by the rules."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.market.town import famed
from trainhub.certs.models import Certificate, Credential
from trainhub.core import clock, journal
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.queries import course_by_code, waiting_in
from trainhub.demo import market
from trainhub.demo.accounts import CAST
from trainhub.demo.plans import FAMED_FATES, famed_classes
from trainhub.exams.models import Attempt, Candidate, Mark, Outcome, Question, Sitting
from trainhub.exams.rules import Conclusion
from trainhub.people import actions as people
from trainhub.people import queries as people_queries
from trainhub.people.models import Person
from trainhub.people.rules import OrganisationKind, Role
from trainhub.placement.models import Engagement, FollowUp, Offer, Order, Rating, Shift

if TYPE_CHECKING:
    from flask import Flask


#: A build takes twenty seconds on two quiet cores; a busy machine may take its time.
pytestmark = pytest.mark.timeout(400)


def _best_conclusions() -> Counter[Conclusion]:
    """People of the famed guard classes by their best result, counted the slow way."""
    rows = db.session.execute(
        select(Enrolment.id, Outcome.conclusion)
        .join(Candidate, Candidate.enrolment_id == Enrolment.id)
        .join(Outcome, Outcome.candidate_id == Candidate.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Cohort.station_id == famed().id)
    )
    rank = [Conclusion.PASS, Conclusion.FAIL, Conclusion.ABSENT]
    best: dict[int, Conclusion] = {}
    for enrolment_id, conclusion in rows:
        known = best.get(enrolment_id, Conclusion.ABSENT)
        best[enrolment_id] = min(known, conclusion, key=rank.index)
    return Counter(best.values())


def test_the_famed_market_has_its_thirty_classes_and_491_people(here: Flask) -> None:
    course = course_by_code("GUARD")
    assert course is not None
    cohorts = db.session.scalars(
        select(Cohort).where(Cohort.station_id == famed().id, Cohort.course_id == course.id)
    ).all()
    assert len(cohorts) == 30
    assert sum(cohort.taken for cohort in cohorts) == 491
    assert sorted(cohort.number for cohort in cohorts) == list(range(1, 31))
    assert _best_conclusions() == {
        Conclusion.PASS: 473, Conclusion.FAIL: 15, Conclusion.ABSENT: 3
    }  # fmt: skip


def test_the_plan_of_the_famed_classes_adds_up() -> None:
    plans = list(famed_classes(clock.civil_day(NOW)))
    fates = Counter(fate for plan in plans for fate in plan.fates)
    assert fates == FAMED_FATES
    assert all(14 <= len(plan.fates) <= 19 for plan in plans)


def test_everybody_who_passed_holds_one_certificate(here: Flask) -> None:
    passed = select(func.count(Outcome.candidate_id.distinct())).where(
        Outcome.conclusion == Conclusion.PASS
    )
    issued = db.session.scalar(select(func.count(Certificate.id)))
    assert issued == db.session.scalar(passed)
    assert issued == db.session.scalar(select(func.count(Certificate.enrolment_id.distinct())))


def test_seventeen_people_are_regular_and_fourteen_of_them_signed_on_one_day(
    here: Flask,
) -> None:
    days = Counter(
        db.session.scalars(
            select(Engagement.contract_signed_on).where(Engagement.confirmed_at.is_not(None))
        )
    )
    assert sum(days.values()) == 17
    assert days.most_common(1)[0][1] == 14


def test_calls_are_made_and_due(here: Flask) -> None:
    today = clock.today()
    calls = db.session.scalars(select(FollowUp)).all()
    assert sum(call.done_at is not None for call in calls) == 30
    assert sum(call.done_at is None and call.due_on <= today for call in calls) == 3


def test_past_shifts_are_paid_and_rated_by_both_sides(here: Flask) -> None:
    settled = db.session.scalars(select(Shift).where(Shift.settled_at.is_not(None))).all()
    assert len(settled) > 100
    assert all(shift.settled_fen and shift.settled_fen > 0 for shift in settled)
    assert all(
        shift.insured_at is not None
        and shift.checked_in_at is not None
        and shift.insured_at <= shift.checked_in_at
        for shift in settled
    )
    rated = db.session.scalar(
        select(func.count(Rating.id)).where(Rating.shift_id.in_([s.id for s in settled]))
    )
    assert rated == 2 * len(settled)


def test_there_is_work_on_every_desk(here: Flask) -> None:
    now = clock.now()
    employers = people_queries.organisations(OrganisationKind.EMPLOYER)
    assert len(employers) == 12
    assert sum(employer.vetted_at is None for employer in employers) == 1
    assert sum(employer.suspended_at is not None for employer in employers) == 1
    assert len(people_queries.organisations(OrganisationKind.STATION)) == 8
    assert len(people_queries.organisations(OrganisationKind.INSTITUTION)) == 3
    orders = db.session.scalars(select(Order).where(Order.starts_at > now)).all()
    assert sum(order.approved_at is None for order in orders) == 3
    assert sum(order.approved_at is not None for order in orders) >= 8
    assert db.session.scalar(
        select(func.count(Offer.id)).where(Offer.answer.is_(None), Offer.expires_at > now)
    )
    unchecked = select(func.count(Credential.id)).where(Credential.state == "unchecked")
    assert db.session.scalar(unchecked) == 6
    cohorts = db.session.scalars(select(Cohort)).all()
    assert sum(len(waiting_in(cohort.id)) for cohort in cohorts) == 7


def test_exams_are_sat_on_screen_with_questions_from_the_file(here: Flask) -> None:
    assert db.session.scalar(select(func.count(Question.id))) == 150 + 5 * 24
    attempts = db.session.scalar(select(func.count(Attempt.id)))
    automatic = select(func.count(Mark.id)).where(Mark.source == "automatic")
    unmarked = db.session.scalar(
        select(func.count(Attempt.id))
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(Sitting.published_at.is_(None))
    )
    assert unmarked == 12
    assert attempts is not None
    assert db.session.scalar(automatic) == attempts - unmarked


def test_names_that_break_poor_fonts_live_here(here: Flask) -> None:
    names = "".join(db.session.scalars(select(Person.name)))
    assert all(rare in names for rare in "䶮㛃𬭎喆堃·")


def test_all_numbers_are_of_nobody(here: Flask) -> None:
    for person in db.session.scalars(select(Person)):
        assert (person.id_no or "").startswith("119999")
        assert (person.phone or "").startswith("199000")


def test_everybody_of_the_cast_signs_in(here: Flask) -> None:
    for member in CAST:
        account = people.sign_in(phone=member.phone, password=member.password)
        assert account.person.name == member.name
        roles = people_queries.actor_of(account).roles
        assert member.role in roles


def test_a_second_market_is_refused(here: Flask) -> None:
    before = db.session.scalar(select(func.count(Person.id)))
    with pytest.raises(Refused) as refusal:
        market.build(show_progress=False)
    assert refusal.value.reasons[0].key == "not_empty"
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_the_journal_of_the_market_can_be_sealed_and_agrees(here: Flask) -> None:
    entries = db.session.scalar(select(func.count(journal.JournalEntry.id)))
    with transaction():
        journal.seal(clock.now() + journal.SEAL_AFTER * 2)
    verdict = journal.verify()
    assert verdict.broken is None
    assert verdict.entries == entries


def test_history_has_true_dates(here: Flask) -> None:
    moments = db.session.scalars(
        select(journal.JournalEntry.at).order_by(journal.JournalEntry.id)
    ).all()
    assert moments == sorted(moments)
    assert (NOW - moments[0]).days >= 240
    assert moments[-1] <= NOW


def test_roles_of_the_cast_cover_every_role() -> None:
    assert {member.role for member in CAST} == set(Role)
