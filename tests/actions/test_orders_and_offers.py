"""Orders go out after a check; offers are judged anew; a yes takes a place and holds hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import make, make_certs, make_placement
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import CertificateKind, LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.money import PayUnit
from trainhub.core.outbox import Message
from trainhub.people import actions as people
from trainhub.people.queries import has_consented
from trainhub.people.rules import OrganisationTrouble, Purpose, Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Hold, Offer, Order, Shift
from trainhub.placement.rules import OfferAnswer, OfferState, PostingCheck, ShiftState
from trainhub.placement.rules.orders import OfferTrouble, OrderTrouble, offer_state
from trainhub.placement.rules.pool import CONTACT_NOTICE, Unmet
from trainhub.placement.rules.shifts import shift_state


@pytest.fixture
def market(inside):
    return make_placement.market()


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_an_employer_nobody_checked_cannot_order(market):
    with pytest.raises(Refused) as refusal:
        make_placement.order(market, employer=make.employer("未审核", vetted=False))
    assert _codes(refusal) == [OrganisationTrouble.NOT_VETTED]


def test_a_suspended_employer_can_do_nothing(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    (offer,) = make_placement.offered(order, [worker])
    people.suspend_organisation(organisation=market.employer, why="欠薪", by=SYSTEM)
    for attempt in (
        lambda: make_placement.order(market),
        lambda: actions.send_offers(order=order, persons=[worker], by=SYSTEM),
        lambda: actions.answer_offer(offer=offer, yes=True, by=SYSTEM),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert _codes(refusal) == [OrganisationTrouble.SUSPENDED]


def test_pay_in_the_wrong_unit_and_unfair_words_are_refused_together(market):
    wanted = make_placement.terms(pay=(180_00, PayUnit.MONTH), text="限男性，交押金")
    with pytest.raises(Refused) as refusal:
        make_placement.order(market, wanted=wanted)
    assert _codes(refusal) == [
        OrderTrouble.PAY_OTHER_UNIT,
        OrderTrouble.SAYS_SEX,
        OrderTrouble.SAYS_DEPOSIT,
    ]
    assert _count(Order) == 0


def test_an_order_is_shown_after_every_check_and_not_before(market):
    order = make_placement.order(market, approved=False)
    assert queries.board(clock.now()).orders == []
    with pytest.raises(Refused) as refusal:
        actions.approve_order(order=order, checks=[PostingCheck.LICENCE], by=SYSTEM)
    assert _codes(refusal) == [OrderTrouble.CHECKS_OPEN]
    actions.approve_order(order=order, checks=PostingCheck, by=SYSTEM)
    assert queries.board(clock.now()).orders == [order]


def test_a_returned_order_tells_its_employer_why(market):
    boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
    order = make_placement.order(market, approved=False)
    actions.return_order(order=order, why="地点不清楚", by=SYSTEM)
    assert queries.waiting_orders(clock.now()) == []
    told = db.session.scalars(select(Message).filter_by(person_id=boss.person_id)).all()
    assert [message.link for message in told] == [f"/orders/{order.id}"]


def test_each_person_is_judged_and_nobody_stops_the_others(market):
    today = clock.today()
    order = make_placement.order(market)
    good = make_placement.worker(market, "王好")
    expired = make_placement.worker(market, "过期", until=today - timedelta(days=1))
    short = make_placement.worker(market, "不够", until=today + timedelta(days=1))
    hidden = make_placement.worker(market, "没同意", pooled=False)
    young = f"{today.year - 17}{today.month:02d}{today.day:02d}"
    minor = make_placement.worker(market, "未成年", born=young)
    halted = make_placement.worker(market, "停用")
    (paper,) = db.session.scalars(select(Certificate).filter_by(person_id=halted.id))
    certs.suspend(certificate=paper, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    persons = [good, expired, short, hidden, minor, halted]
    lines = actions.send_offers(order=order, persons=persons, by=SYSTEM)
    told = {line.person_id: [reason.code for reason in line.reasons] for line in lines}
    assert told == {
        good.id: [],
        expired.id: [Unmet.NO_CERTIFICATE],
        short.id: [Unmet.NO_CERTIFICATE],
        hidden.id: [Unmet.NOT_IN_POOL, Unmet.NOT_FRESH],
        minor.id: [Unmet.UNDER_AGE],
        halted.id: [Unmet.NO_CERTIFICATE],
    }
    assert [offer.person_id for offer in queries.offers_of(order)] == [good.id]


def test_a_certificate_must_outlive_a_night_shift(market):
    start = clock.at(clock.today() + timedelta(days=2), 20)
    order = make_placement.order(market, wanted=make_placement.terms(starts_at=start, hours=12))
    worker = make_placement.worker(market, until=clock.today() + timedelta(days=2))
    (line,) = actions.send_offers(order=order, persons=[worker], by=SYSTEM)
    assert [reason.code for reason in line.reasons] == [Unmet.ENDS_BEFORE]


def test_nobody_is_asked_twice_while_the_first_offer_is_open(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    make_placement.offered(order, [worker])
    (line,) = actions.send_offers(order=order, persons=[worker], by=SYSTEM)
    assert [reason.code for reason in line.reasons] == [Unmet.ASKED_ALREADY]


def test_an_offer_that_ran_out_makes_room_for_a_new_one(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    (first,) = make_placement.offered(order, [worker])
    with clock.frozen(first.expires_at):
        with pytest.raises(Refused) as refusal:
            actions.answer_offer(offer=first, yes=True, by=SYSTEM)
        assert _codes(refusal) == [OfferTrouble.EXPIRED]
        (second,) = make_placement.offered(order, [worker])
        db.session.refresh(first)
        assert offer_state(first, clock.now()) is OfferState.EXPIRED
        assert second.id != first.id


def test_a_yes_takes_a_place_holds_the_hours_and_shows_the_contact(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    assert not has_consented(worker.id, Purpose.CONTACT, market.employer.id)
    shift = make_placement.accepted(order, worker)
    assert order.taken == 1
    hours = db.session.scalars(select(Hold.hour).filter_by(shift_id=shift.id)).all()
    assert len(hours) == 8
    assert has_consented(worker.id, Purpose.CONTACT, market.employer.id)
    assert not has_consented(worker.id, Purpose.CONTACT, market.other.id)


def test_answering_twice_alike_changes_nothing_and_changing_ones_mind_is_refused(market):
    order = make_placement.order(market)
    (offer,) = make_placement.offered(order, [make_placement.worker(market)])
    first = actions.answer_offer(offer=offer, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
    again = actions.answer_offer(offer=offer, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
    assert first == again
    assert (order.taken, _count(Shift)) == (1, 1)
    with pytest.raises(Refused) as refusal:
        actions.answer_offer(offer=offer, yes=False, by=SYSTEM)
    assert _codes(refusal) == [OfferTrouble.ANSWERED]


def test_a_no_takes_nothing_and_shows_nothing(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    (offer,) = make_placement.offered(order, [worker])
    assert actions.answer_offer(offer=offer, yes=False, by=SYSTEM) is None
    assert offer.answer is OfferAnswer.NO
    assert (order.taken, _count(Hold)) == (0, 0)
    assert not has_consented(worker.id, Purpose.CONTACT, market.employer.id)


def test_the_last_place_is_given_once(market):
    order = make_placement.order(market, wanted=make_placement.terms(heads=1))
    first, second = (make_placement.worker(market, name) for name in ("甲", "乙"))
    offers = make_placement.offered(order, [first, second])
    actions.answer_offer(offer=offers[0], yes=True, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.answer_offer(offer=offers[1], yes=True, by=SYSTEM)
    assert _codes(refusal) == [OfferTrouble.FULL]


def test_two_employers_cannot_have_the_same_person_in_the_same_hours(market):
    worker = make_placement.worker(market)
    start = make_placement.start_of_work()
    mine = make_placement.order(market)
    theirs = make_placement.order(
        market,
        employer=market.other,
        wanted=make_placement.terms(starts_at=start + timedelta(hours=7)),
    )
    (one,) = make_placement.offered(mine, [worker])
    (other,) = make_placement.offered(theirs, [worker])
    db.session.commit()
    actions.answer_offer(offer=one, yes=True, by=SYSTEM)
    db.session.commit()
    with pytest.raises(Refused) as refusal:
        actions.answer_offer(offer=other, yes=True, by=SYSTEM)
    assert _codes(refusal) == [OfferTrouble.HOURS_TAKEN]
    db.session.rollback()
    assert _count(Shift) == 1
    (line,) = actions.send_offers(order=theirs, persons=[worker], by=SYSTEM)
    assert Unmet.TAKEN in [reason.code for reason in line.reasons]


def test_work_after_work_is_possible(market):
    worker = make_placement.worker(market)
    start = make_placement.start_of_work()
    make_placement.accepted(make_placement.order(market), worker)
    evening = make_placement.order(
        market,
        employer=market.other,
        wanted=make_placement.terms(starts_at=start + timedelta(hours=8), hours=4),
    )
    assert make_placement.accepted(evening, worker).ends_at == start + timedelta(hours=12)


def test_a_yes_is_judged_again_by_the_law(market):
    order = make_placement.order(market)
    worker = make_placement.worker(market)
    (offer,) = make_placement.offered(order, [worker])
    health = certs.define_type(
        facts=certs.TypeFacts(
            code="health", kind=CertificateKind.HEALTH, name="健康证", name_en="Health card"
        ),
        by=SYSTEM,
    )
    actions.require(
        trade=market.trade,
        choice=2,
        type=health,
        since=clock.today(),
        source="测试",
        by=SYSTEM,
    )
    with pytest.raises(Refused) as refusal:
        actions.answer_offer(offer=offer, yes=True, by=SYSTEM)
    assert _codes(refusal) == [Unmet.NO_CERTIFICATE]


def test_a_suspended_certificate_takes_open_offers_and_coming_shifts_with_it(market):
    worker = make_placement.worker(market)
    first = make_placement.order(market, wanted=make_placement.terms(heads=1))
    shift = make_placement.accepted(first, worker)
    later = make_placement.terms(starts_at=make_placement.start_of_work(5))
    (offer,) = make_placement.offered(make_placement.order(market, wanted=later), [worker])
    (paper,) = db.session.scalars(select(Certificate).filter_by(person_id=worker.id))
    certs.suspend(certificate=paper, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    assert offer_state(offer, clock.now()) is OfferState.WITHDRAWN
    assert shift_state(shift) is ShiftState.CANCELLED
    assert (_count(Hold), first.taken) == (0, 0)
    told = db.session.scalars(select(Message.key).filter_by(person_id=worker.id)).all()
    assert f"offer-withdrawn:{offer.id}" in told
    assert f"shift-cancelled:{shift.id}" in told


def test_a_second_paper_keeps_the_work(market):
    worker = make_placement.worker(market)
    make_placement.certificate(worker, market.kind, market.station, days_ago=3)
    shift = make_placement.accepted(make_placement.order(market), worker)
    paper = db.session.scalars(select(Certificate).filter_by(person_id=worker.id)).first()
    assert paper is not None
    certs.suspend(certificate=paper, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    assert shift_state(shift) is ShiftState.ACCEPTED


def test_cancelling_an_order_ends_offers_and_frees_everybody(market):
    order = make_placement.order(market)
    going = make_placement.worker(market, "甲")
    asked = make_placement.worker(market, "乙")
    shift = make_placement.accepted(order, going)
    (offer,) = make_placement.offered(order, [asked])
    actions.cancel_order(order=order, why="展会取消", by=SYSTEM)
    assert shift_state(shift) is ShiftState.CANCELLED
    assert offer_state(offer, clock.now()) is OfferState.WITHDRAWN
    assert _count(Hold) == 0
    with pytest.raises(Refused) as refusal:
        actions.cancel_order(order=order, why="", by=SYSTEM)
    assert _codes(refusal) == [OrderTrouble.CANCELLED]


def test_nobody_is_asked_for_nothing_or_for_hundreds(market):
    order = make_placement.order(market)
    with pytest.raises(Refused) as refusal:
        actions.send_offers(order=order, persons=[], by=SYSTEM)
    assert _codes(refusal) == [OfferTrouble.NOBODY]
    worker = make_placement.worker(market)
    with pytest.raises(Refused) as refusal:
        actions.send_offers(order=order, persons=[worker] * 101, by=SYSTEM)
    assert _codes(refusal) == [OfferTrouble.TOO_MANY]


def test_the_database_keeps_one_open_offer_a_person_and_order(market):
    order = make_placement.order(market)
    (offer,) = make_placement.offered(order, [make_placement.worker(market)])
    assert _count(Offer) == 1
    assert offer.expires_at <= order.deadline_at


def test_a_card_that_no_longer_stands_takes_its_offers_along(market):
    kind = make_certs.external_type(recheck_months=6)
    actions.require(
        trade=market.trade, choice=2, type=kind, since=clock.today(), source="测试", by=SYSTEM
    )
    worker = make_placement.worker(market)
    card = make_certs.credential(worker, kind)
    certs.check_credential(credential=card, accepted=True, by=SYSTEM)
    (offer,) = make_placement.offered(make_placement.order(market), [worker])
    card.recheck_on = clock.today()
    certs.check_again(credential=card, stands=False, note="已被公安吊销", by=SYSTEM)
    db.session.refresh(offer)
    assert offer.withdrawn_why == "certificate"
