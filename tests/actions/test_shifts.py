"""A shift from the yes to the stars, one step after the other."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import make, make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.money import PayUnit
from trainhub.people import actions as people
from trainhub.people.rules import Purpose, Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Hold, Reveal
from trainhub.placement.rules import CheckInWay, Duty, PayMethod, RatingSide, ShiftState
from trainhub.placement.rules.pool import REVEALS_A_DAY, PoolTrouble
from trainhub.placement.rules.shifts import StepTrouble, shift_state


@pytest.fixture
def market(inside):
    return make_placement.market()


@pytest.fixture
def shift(market):
    return make_placement.accepted(make_placement.order(market), make_placement.worker(market))


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_the_steps_are_taken_in_order_and_each_is_in_the_journal(shift):
    make_placement.worked(shift)
    assert shift_state(shift) is ShiftState.SETTLED
    verbs = db.session.scalars(
        select(JournalEntry.verb).filter_by(thing="shift").order_by(JournalEntry.id)
    ).all()
    assert verbs == [
        "shift.accepted",
        "shift.agreed",
        "shift.insured",
        "shift.checked_in",
        "shift.checked_out",
        "shift.confirmed",
        "shift.settled",
    ]


def test_nobody_starts_work_uninsured(shift):
    actions.record_agreement(shift=shift, by=SYSTEM)
    with clock.frozen(shift.starts_at), pytest.raises(Refused) as refusal:
        actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)
    assert _codes(refusal) == [StepTrouble.NOT_INSURED]
    with pytest.raises(Refused) as refusal:
        actions.insure(shift=shift, policy_no="  ", by=SYSTEM)
    assert _codes(refusal) == [StepTrouble.NO_POLICY]


def test_the_agreement_is_kept_word_for_word_with_its_hash(market, shift):
    actions.record_agreement(shift=shift, by=SYSTEM)
    assert "零工用工协议" in shift.agreement_text
    assert "每天 260 元" in shift.agreement_text
    assert market.employer.name in shift.agreement_text
    digest = hashlib.sha256(shift.agreement_text.encode()).hexdigest()
    assert shift.agreement_sha256 == digest


def test_a_guard_agrees_to_a_labour_contract_where_the_law_asks_for_one(market, shift):
    actions.lay_duty(
        trade=market.trade,
        duty=Duty.LABOUR_CONTRACT,
        since=date(2010, 1, 1),
        source="保安服务管理条例 20",
        by=SYSTEM,
    )
    actions.record_agreement(shift=shift, by=SYSTEM)
    assert shift.agreement_text.startswith("劳动合同")


def test_one_policy_covers_everybody_who_agreed(market):
    order = make_placement.order(market, wanted=make_placement.terms(heads=3))
    shifts = [
        make_placement.accepted(order, make_placement.worker(market, name))
        for name in ("甲", "乙", "丙")
    ]
    for shift in shifts[:2]:
        actions.record_agreement(shift=shift, by=SYSTEM)
    assert actions.insure_all(order=order, policy_no="P-1", by=SYSTEM) == 2
    assert [shift_state(shift) for shift in shifts] == [
        ShiftState.INSURED,
        ShiftState.INSURED,
        ShiftState.ACCEPTED,
    ]


def test_the_law_is_asked_again_on_the_day_of_the_shift(market, shift):
    make_placement.insured(shift)
    shift.person.id_no = make.id_no("20150101")
    with clock.frozen(shift.starts_at), pytest.raises(Refused):
        actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)
    assert shift.checked_in_at is None


@pytest.mark.parametrize(
    ("pay", "minutes", "pieces", "fen"),
    [
        ((28_00, PayUnit.HOUR), 475, None, 221_67),
        ((260_00, PayUnit.DAY), 480, None, 260_00),
        ((260_00, PayUnit.DAY), 240, None, 130_00),
        ((1_50, PayUnit.PIECE), 480, 130, 195_00),
        ((300_00, PayUnit.ORDER), 60, None, 300_00),
        ((4350_00, PayUnit.MONTH), 480, None, 200_00),
    ],
)
def test_the_amount_follows_from_the_order_and_the_confirmed_work(
    market, pay, minutes, pieces, fen
):
    order = make_placement.order(market, wanted=make_placement.terms(pay=pay))
    shift = make_placement.insured(make_placement.accepted(order, make_placement.worker(market)))
    with clock.frozen(shift.starts_at):
        actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)
    with clock.frozen(shift.ends_at):
        actions.check_out(shift=shift, by=SYSTEM)
        actions.confirm_hours(shift=shift, minutes=minutes, pieces=pieces, by=SYSTEM)
        assert actions.settle(shift=shift, method=PayMethod.BANK, by=SYSTEM) == fen
    assert shift.settled_fen == fen


def test_hours_are_confirmed_once_and_never_beyond_the_stamps(shift):
    make_placement.insured(shift)
    with clock.frozen(shift.starts_at + timedelta(minutes=30)):
        actions.check_in(shift=shift, way=CheckInWay.STAFF, by=SYSTEM)
    with clock.frozen(shift.ends_at):
        actions.check_out(shift=shift, by=SYSTEM)
        with pytest.raises(Refused) as refusal:
            actions.confirm_hours(shift=shift, minutes=480, by=SYSTEM)
        assert _codes(refusal) == [StepTrouble.TOO_MANY_MINUTES]
        actions.confirm_hours(shift=shift, minutes=450, by=SYSTEM)
        with pytest.raises(Refused) as refusal:
            actions.confirm_hours(shift=shift, minutes=450, by=SYSTEM)
        assert _codes(refusal) == [StepTrouble.DONE_ALREADY]


def test_each_side_rates_once(shift):
    make_placement.worked(shift)
    with pytest.raises(Refused) as refusal:
        actions.rate(shift=shift, side=RatingSide.BY_EMPLOYER, stars=1, by=SYSTEM)
    assert _codes(refusal) == [StepTrouble.RATED_ALREADY]


def test_dropping_out_frees_the_hours_and_the_place(market, shift):
    boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
    assert shift.order.taken == 1
    actions.cancel_shift(shift=shift, why="生病", by=SYSTEM)
    assert shift.order.taken == 0
    assert db.session.scalar(select(func.count()).select_from(Hold)) == 0
    told = make_placement.reload(boss.person_id)
    assert told.id == boss.person_id
    again = make_placement.accepted(shift.order, shift.person)
    assert again.id != shift.id


def test_not_coming_is_recorded_after_half_an_hour(market, shift):
    make_placement.insured(shift)
    with clock.frozen(shift.starts_at), pytest.raises(Refused) as refusal:
        actions.mark_no_show(shift=shift, by=SYSTEM)
    assert _codes(refusal) == [StepTrouble.WAIT_FOR_WORKER]
    with clock.frozen(shift.starts_at + timedelta(minutes=30)):
        actions.mark_no_show(shift=shift, by=SYSTEM)
    assert queries.record_of(shift.person_id).no_shows == 1


def test_a_look_at_the_contact_is_kept_for_the_person_to_see(market, shift):
    boss = make.actor(make.member(Role.EMPLOYER, market.employer, "赵经理"))
    actions.reveal_contact(shift=shift, by=boss)
    (look,) = queries.reveals_of(shift.person_id)
    assert (look.organisation_id, look.account_id) == (market.employer.id, boss.account_id)
    assert queries.revealed_to([market.employer.id], [shift.person_id]) == {shift.person_id}


def test_no_contact_without_the_persons_yes(market, shift):
    people.withdraw_consent(person=shift.person, purpose=Purpose.CONTACT, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.reveal_contact(shift=shift, by=SYSTEM)
    assert _codes(refusal) == [PoolTrouble.NO_CONSENT]


def test_looks_at_contacts_are_bounded_by_day(market, shift):
    db.session.add_all(
        Reveal(
            person_id=shift.person_id,
            organisation_id=market.employer.id,
            what="x",
            at=clock.now() - timedelta(hours=1),
        )
        for _ in range(REVEALS_A_DAY)
    )
    with pytest.raises(Refused) as refusal:
        actions.reveal_contact(shift=shift, by=SYSTEM)
    assert _codes(refusal) == [PoolTrouble.TOO_MANY_LOOKS]
    with clock.frozen(clock.now() + timedelta(days=1)):
        actions.reveal_contact(shift=shift, by=SYSTEM)


def test_the_record_grows_with_the_work_and_keeps_its_bases(market):
    worker = make_placement.worker(market)
    for number in range(3):
        start = make_placement.start_of_work(2 + number)
        of_day = make_placement.order(market, wanted=make_placement.terms(starts_at=start))
        with clock.frozen(start - timedelta(days=1)):
            actions.renew_availability(person=worker, by=SYSTEM)
            shift = make_placement.accepted(of_day, worker)
        make_placement.worked(shift, stars=5 - number, punctual=number != 1)
    record = queries.record_of(worker.id)
    assert (record.shifts, record.minutes) == (3, 1440)
    assert (record.punctual, record.rated, record.stars_tenths) == (2, 3, 40)
    assert queries.record_of(worker.id, market.other.id) == queries.Record()
