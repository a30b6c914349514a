"""From shifts to a regular job: evidence, law, dates, follow-ups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make, make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.models import FollowUp
from trainhub.placement.rules import Duty, EngagementState, Relation, Term
from trainhub.placement.rules.track import TrackTrouble, engagement_state


@pytest.fixture
def market(inside):
    return make_placement.market()


@pytest.fixture
def worker(market):
    somebody = make_placement.worker(market)
    make_placement.worked(make_placement.accepted(make_placement.order(market), somebody), stars=4)
    return somebody


@pytest.fixture
def later(market):
    """Four days on, after the shift."""
    with clock.frozen(clock.now() + timedelta(days=4)):
        yield clock.today()


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_the_whole_way_from_proposal_to_follow_up(market, worker, later):
    engagement = make_placement.engagement(market, worker)
    actions.accept_engagement(engagement=engagement, by=SYSTEM)
    actions.sign_contract(engagement=engagement, number="HT-1", on=later, by=SYSTEM)
    actions.register_insurance(engagement=engagement, on=later, by=SYSTEM)
    actions.confirm_regular(engagement=engagement, by=SYSTEM)
    assert engagement_state(engagement) is EngagementState.REGULAR
    calls = db.session.scalars(select(FollowUp).order_by(FollowUp.day)).all()
    assert [(call.day, call.due_on - later) for call in calls] == [
        (day, timedelta(days=day)) for day in (7, 30, 90, 180)
    ]
    assert queries.conversions() == queries.Conversions(1, 1, 1, 1, 1)


def test_the_evidence_is_computed_from_the_record_and_frozen(market, worker, later):
    engagement = make_placement.engagement(market, worker)
    day = make_placement.start_of_work(-2).date()
    assert engagement.evidence == {
        "shifts": 1,
        "minutes": 480,
        "punctual": 1,
        "rated": 1,
        "stars": 4,
        "no_shows": 0,
        "first_on": day.isoformat(),
        "last_on": day.isoformat(),
        "certificates": [market.kind.name],
    }


def test_nobody_is_proposed_without_a_shift_with_that_employer(market, worker, later):
    stranger = make_placement.worker(market, "陌生人")
    with pytest.raises(Refused) as refusal:
        make_placement.engagement(market, stranger)
    assert _codes(refusal) == [TrackTrouble.NO_RECORD]


def test_one_open_proposal_a_pair(market, worker, later):
    first = make_placement.engagement(market, worker)
    with pytest.raises(Refused) as refusal:
        make_placement.engagement(market, worker)
    assert _codes(refusal) == [TrackTrouble.OPEN_ALREADY]
    actions.decline_engagement(engagement=first, by=SYSTEM)
    assert make_placement.engagement(market, worker).id != first.id


def test_a_guard_gets_a_labour_contract_or_nothing(market, worker, later):
    actions.lay_duty(
        trade=market.trade,
        duty=Duty.LABOUR_CONTRACT,
        since=date(2010, 1, 1),
        source="保安服务管理条例 20",
        by=SYSTEM,
    )
    service = make_placement.proposal(
        relation=Relation.SERVICE, term=Term.OPEN, term_months=None, probation_months=0
    )
    with pytest.raises(Refused) as refusal:
        make_placement.engagement(market, worker, service)
    assert _codes(refusal) == [TrackTrouble.MUST_BE_CONTRACT]


def test_probation_once_a_pair_and_never_longer_than_the_law(market, worker, later):
    long = make_placement.proposal(probation_months=3)
    with pytest.raises(Refused) as refusal:
        make_placement.engagement(market, worker, long)
    assert _codes(refusal) == [TrackTrouble.PROBATION_LONG]
    first = make_placement.engagement(market, worker)
    actions.accept_engagement(engagement=first, by=SYSTEM)
    actions.end_engagement(engagement=first, why="合同到期", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        make_placement.engagement(market, worker)
    assert _codes(refusal) == [TrackTrouble.PROBATION_ONCE]


def test_the_dates_of_the_law_are_written_at_the_proposal(market, worker, later):
    engagement = make_placement.engagement(
        market, worker, make_placement.proposal(starts_on=date(2027, 1, 31))
    )
    assert engagement.contract_due_on == date(2027, 2, 28)
    assert engagement.insurance_due_on == date(2027, 3, 2)
    assert engagement.probation_until == date(2027, 3, 30)


def test_nobody_is_regular_before_contract_and_insurance(market, worker, later):
    engagement = make_placement.engagement(market, worker)
    actions.accept_engagement(engagement=engagement, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.confirm_regular(engagement=engagement, by=SYSTEM)
    assert _codes(refusal) == [TrackTrouble.NOT_SIGNED, TrackTrouble.NOT_INSURED]


def test_a_person_past_retirement_gets_the_agreement_without_insurance(market, later):
    elder = make_placement.worker(market, "老周", born="19620101")
    start = make_placement.start_of_work(2)
    order = make_placement.order(market, wanted=make_placement.terms(starts_at=start))
    make_placement.worked(make_placement.accepted(order, elder))
    agreed = make_placement.proposal(
        relation=Relation.OVER_AGE, term=Term.FIXED, probation_months=0
    )
    engagement = make_placement.engagement(market, elder, agreed)
    assert engagement.insurance_due_on is None
    actions.accept_engagement(engagement=engagement, by=SYSTEM)
    actions.sign_contract(engagement=engagement, number="X-1", on=later, by=SYSTEM)
    actions.confirm_regular(engagement=engagement, by=SYSTEM)
    assert engagement_state(engagement) is EngagementState.REGULAR


@pytest.fixture
def regular(market, worker, later):
    engagement = make_placement.engagement(market, worker)
    actions.accept_engagement(engagement=engagement, by=SYSTEM)
    actions.sign_contract(engagement=engagement, number="HT-1", on=later, by=SYSTEM)
    actions.register_insurance(engagement=engagement, on=later, by=SYSTEM)
    actions.confirm_regular(engagement=engagement, by=SYSTEM)
    return engagement


def test_follow_ups_wait_for_their_day_and_reach_the_persons_station(market, regular, later):
    mine = make.actor(make.member(Role.STAFF, market.station))
    theirs = make.actor(make.member(Role.STAFF, make.station("别的站")))
    assert queries.follow_ups_due(mine, later) == []
    day_7 = later + timedelta(days=7)
    (call,) = queries.follow_ups_due(mine, day_7)
    assert queries.follow_ups_due(theirs, day_7) == []
    with pytest.raises(Refused) as refusal:
        actions.record_follow_up(follow_up=call, at_work=True, as_advertised=True, note="", by=mine)
    assert _codes(refusal) == [TrackTrouble.DUE_LATER]
    with clock.frozen(clock.at(day_7, 10)):
        actions.record_follow_up(
            follow_up=call, at_work=True, as_advertised=True, note="很好", by=mine
        )
        assert queries.follow_ups_due(mine, day_7) == []
        with pytest.raises(Refused) as refusal:
            actions.record_follow_up(
                follow_up=call, at_work=True, as_advertised=True, note="", by=mine
            )
    assert _codes(refusal) == [TrackTrouble.DONE_ALREADY]


def test_a_call_that_finds_nobody_at_work_ends_the_job(market, regular, later):
    mine = make.actor(make.member(Role.STAFF, market.station))
    day_7 = later + timedelta(days=7)
    (call,) = queries.follow_ups_due(mine, day_7)
    with clock.frozen(clock.at(day_7, 10)):
        actions.record_follow_up(
            follow_up=call, at_work=False, as_advertised=False, note="工资不对", by=mine
        )
    assert engagement_state(regular) is EngagementState.ENDED


def test_what_is_due_is_listed_for_the_station_until_it_is_done(market, worker, later):
    mine = make.actor(make.member(Role.STAFF, market.station))
    engagement = make_placement.engagement(market, worker)
    assert queries.engagements_due(mine) == []
    actions.accept_engagement(engagement=engagement, by=SYSTEM)
    assert queries.engagements_due(mine) == [engagement]
    actions.sign_contract(engagement=engagement, number="HT-1", on=later, by=SYSTEM)
    actions.register_insurance(engagement=engagement, on=later, by=SYSTEM)
    actions.confirm_regular(engagement=engagement, by=SYSTEM)
    assert queries.engagements_due(mine) == []
