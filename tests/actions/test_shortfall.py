"""Can an order be filled? The outlook, the class for the missing heads, the offer to who passes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make, make_line, make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Offer
from trainhub.placement.rules.feasibility import ClassTrouble, Verdict, verdict
from trainhub.placement.rules.pool import POOL_NOTICE


@pytest.fixture
def market(inside):
    with transaction():
        return make_placement.market()


def _order(market, heads, *, days=20):
    with transaction():
        start = make_placement.start_of_work(days)
        wanted = make_placement.terms(heads=heads, starts_at=start)
        return make_placement.order(market, wanted=wanted)


def _ahead(order):
    return queries.outlook(queries.asked_by(order), clock.now())


def _workers(market, count, **how):
    with transaction():
        return [make_placement.worker(market, f"王师傅{n}", **how) for n in range(count)]


def _offered_to(person):
    rows = select(Offer.order_id).where(Offer.person_id == person.id).order_by(Offer.id)
    return db.session.scalars(rows).all()


def test_enough_people_are_a_yes_and_the_near_ones_are_told(market):
    _workers(market, 2)
    _workers(market, 1, place=(40_100_000, 116_405_000))
    order = _order(market, 3)

    ahead = _ahead(order)

    assert (ahead.missing, ahead.ready, ahead.near, ahead.short) == (3, 3, 2, 0)
    assert verdict(ahead) is Verdict.YES


def test_taken_places_are_wanted_no_more(market):
    people = _workers(market, 2)
    order = _order(market, 3)
    with transaction():
        make_placement.accepted(order, people[0])

    ahead = _ahead(order)

    assert (ahead.missing, ahead.ready) == (2, 1)


def test_nobody_learns_of_people_who_are_not_in_the_pool(market):
    _workers(market, 2, pooled=False)
    assert _ahead(_order(market, 1)).ready == 0


def test_missing_heads_are_told_to_the_stations_of_the_district_once(market):
    with transaction():
        staff = make.member(Role.STAFF, market.station, "李站长")
    _workers(market, 1)
    order = _order(market, 4)
    assert verdict(_ahead(order)) is Verdict.SHORT

    with transaction():
        heads = actions.ask_class(order=order, by=SYSTEM)
    with pytest.raises(Refused) as refusal, transaction():
        actions.ask_class(order=order, by=SYSTEM)

    assert (heads, order.class_heads) == (3, 3)
    assert [reason.code for reason in refusal.value.reasons] == [ClassTrouble.ASKED]
    told = select(Message.person_id).where(Message.key.like("class-asked:%"))
    assert db.session.scalars(told).all() == [staff.person_id]


def test_no_class_where_nobody_is_missing(market):
    _workers(market, 1)
    order = _order(market, 1)

    with pytest.raises(Refused) as refusal, transaction():
        actions.ask_class(order=order, by=SYSTEM)

    assert [reason.code for reason in refusal.value.reasons] == [ClassTrouble.NOTHING_MISSING]


def test_a_class_and_then_its_exam_before_the_work_are_counted(market):
    order = _order(market, 4)
    with transaction():
        institution = make.institution()
        teacher = make.member(Role.INSTRUCTOR, institution, "孙老师").person
        klass = make_line.cohort(
            market.kind.course,
            station=market.station,
            institution=institution,
            instructor=teacher,
            first_lesson=clock.now() + timedelta(days=3),
            seats=9,
        )
        people = [make.person(f"学员{n}", station=market.station) for n in range(4)]
        make_line.enrolled(klass, people)
    ahead = _ahead(order)
    assert [(line.cohort_id, line.seats) for line in ahead.classes] == [(klass.id, 5)]
    assert verdict(ahead) is Verdict.WITH_CLASS

    with transaction():
        exam = make_line.practical_exam(market.kind.course)
        after = clock.now() + timedelta(days=5)
        make_line.sitting(exam, klass, examiner=teacher, starts_at=after)
    ahead = _ahead(order)
    assert [(line.on, line.people) for line in ahead.exams] == [(clock.civil_day(after), 4)]
    assert verdict(ahead) is Verdict.WITH_EXAM
    # Numbers only: the people of the class are in no pool and stay unknown.
    assert ahead.ready == 0


def test_what_ends_after_the_work_begins_helps_nobody(market):
    with transaction():
        institution = make.institution()
        teacher = make.member(Role.INSTRUCTOR, institution, "孙老师").person
        make_line.cohort(
            market.kind.course,
            station=market.station,
            institution=institution,
            instructor=teacher,
            first_lesson=clock.now() + timedelta(days=3),
        )
    ahead = _ahead(_order(market, 1, days=3))
    assert ahead.classes == ()
    assert verdict(ahead) is Verdict.SHORT


def test_who_earns_the_certificate_is_offered_the_order_at_once(market):
    order = _order(market, 2)
    later = _order(market, 2)
    with transaction():
        actions.ask_class(order=order, by=SYSTEM)
        actions.ask_class(order=later, by=SYSTEM)
        trainee = make_placement.worker(market, "新学员", certified=False)
    assert _offered_to(trainee) == []

    with transaction():
        make_placement.certificate(trainee, market.kind, market.station, days_ago=0)

    # Two orders for the same hours: the first alone, nobody is asked twice for one morning.
    assert _offered_to(trainee) == [order.id]
    with transaction():
        assert actions.offer_waiting_orders(trainee) == 0


def test_who_joins_the_pool_with_the_certificate_in_hand_is_offered_it_too(market):
    order = _order(market, 1)
    with transaction():
        actions.ask_class(order=order, by=SYSTEM)
        (trainee,) = [make_placement.worker(market, "新学员", pooled=False)]
    assert _offered_to(trainee) == []

    with transaction():
        actions.set_wish(person=trainee, trades=[market.trade.code], by=SYSTEM)
        actions.join_pool(person=trainee, notice=POOL_NOTICE, by=SYSTEM)
    assert _offered_to(trainee) == [order.id]


def test_an_order_that_asked_for_no_class_is_offered_to_nobody_by_itself(market):
    _order(market, 1)
    (trainee,) = _workers(market, 1)
    assert _offered_to(trainee) == []


def test_after_the_last_time_to_answer_nothing_is_offered(market):
    order = _order(market, 1)
    with transaction():
        actions.ask_class(order=order, by=SYSTEM)
    with clock.frozen(order.deadline_at + timedelta(minutes=1)):
        (trainee,) = _workers(market, 1)
    assert _offered_to(trainee) == []
