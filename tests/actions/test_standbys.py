"""候补: who stands by for an order, and who is called when somebody drops out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make_placement
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.placement import actions, queries
from trainhub.placement.models import Hold, Shift, Standby
from trainhub.placement.rules import StandbyState
from trainhub.placement.rules.orders import OfferTrouble
from trainhub.placement.rules.pool import CONTACT_NOTICE, Unmet
from trainhub.placement.rules.standbys import standby_state


@pytest.fixture
def market(inside):
    with transaction():
        return make_placement.market()


def _yes(offer):
    with transaction():
        return actions.answer_offer(offer=offer, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)


def _order(market, people, *, backups=2, heads=1):
    """An order with ``backups``, all of ``people`` asked, and their offers."""
    with transaction():
        terms = make_placement.terms(heads=heads, backups=backups)
        order = make_placement.order(market, wanted=terms)
        return order, make_placement.offered(order, people)


def _workers(market, count):
    with transaction():
        return [make_placement.worker(market, f"王师傅{number}") for number in range(count)]


def _states(order):
    return [(line.person_id, standby_state(line)) for line in queries.standbys_of(order)]


def test_a_yes_to_a_full_order_stands_by_and_the_next_one_is_refused(market):
    people = _workers(market, 4)
    order, offers = _order(market, people)

    assert isinstance(_yes(offers[0]), Shift)
    assert isinstance(_yes(offers[1]), Standby)
    assert isinstance(_yes(offers[2]), Standby)
    with pytest.raises(Refused) as refusal:
        _yes(offers[3])

    assert [r.code for r in refusal.value.reasons] == [OfferTrouble.FULL]
    assert (order.taken, order.standing_by) == (1, 2)
    assert _states(order) == [
        (people[1].id, StandbyState.WAITING),
        (people[2].id, StandbyState.WAITING),
    ]
    # A place that may never come takes nobody's hours.
    assert set(db.session.scalars(select(Hold.person_id))) == {people[0].id}


def test_saying_yes_twice_stands_by_once(market):
    people = _workers(market, 2)
    order, offers = _order(market, people)
    _yes(offers[0])

    assert _yes(offers[1]) is _yes(offers[1])
    assert order.standing_by == 1


def test_who_drops_out_is_followed_by_the_first_in_line(market):
    people = _workers(market, 3)
    order, offers = _order(market, people)
    shift = _yes(offers[0])
    _yes(offers[1])
    _yes(offers[2])

    with transaction():
        actions.cancel_shift(shift=shift, why="发烧", by=SYSTEM)

    called = queries.shift_of(offers[1])
    assert called is not None
    assert (called.person_id, called.starts_at) == (people[1].id, order.starts_at)
    assert (order.taken, order.standing_by) == (1, 1)
    assert _states(order) == [
        (people[1].id, StandbyState.CALLED),
        (people[2].id, StandbyState.WAITING),
    ]
    told = select(Message.person_id).where(Message.key.like("called:%"))
    assert db.session.scalars(told).all() == [people[1].id]


def test_whoever_cannot_come_any_more_is_passed_over_and_told(market):
    people = _workers(market, 4)
    order, offers = _order(market, people, backups=3)
    shift = _yes(offers[0])
    for offer in offers[1:]:
        _yes(offer)
    with transaction():
        actions.leave_pool(person=people[1], by=SYSTEM)
        other = make_placement.order(market, employer=market.other)
        make_placement.accepted(other, people[2])

    with transaction():
        actions.cancel_shift(shift=shift, why="发烧", by=SYSTEM)

    assert queries.shift_of(offers[3]) is not None
    assert _states(order) == [
        (people[1].id, StandbyState.LEFT),
        (people[2].id, StandbyState.LEFT),
        (people[3].id, StandbyState.CALLED),
    ]
    assert (order.taken, order.standing_by) == (1, 0)
    # The employer reads that they could not come, and nothing of pool or other work.
    assert {line.left_why for line in queries.standbys_of(order)} == {
        "",
        "Could not come when called.",
    }


def test_a_suspended_certificate_calls_the_standby(market):
    people = _workers(market, 2)
    order, offers = _order(market, people)
    _yes(offers[0])
    _yes(offers[1])
    certificate = db.session.scalars(
        select(Certificate).where(Certificate.person_id == people[0].id)
    ).one()

    with transaction():
        certs.suspend(certificate=certificate, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)

    assert queries.shift_of(offers[0]).cancelled_at is not None
    assert queries.shift_of(offers[1]) is not None
    assert order.taken == 1


def test_after_a_no_show_the_standby_works_the_rest(market):
    people = _workers(market, 2)
    order, offers = _order(market, people)
    shift = _yes(offers[0])
    _yes(offers[1])
    with transaction():
        make_placement.insured(shift)

    with clock.frozen(order.starts_at + timedelta(minutes=40)):
        with transaction():
            actions.mark_no_show(shift=shift, by=SYSTEM)
        called = queries.shift_of(offers[1])

    assert called.starts_at == order.starts_at + timedelta(minutes=40)
    assert called.ends_at == order.ends_at


def test_nobody_is_called_to_a_cancelled_order_and_all_are_told(market):
    people = _workers(market, 2)
    order, offers = _order(market, people)
    _yes(offers[0])
    _yes(offers[1])

    with transaction():
        actions.cancel_order(order=order, why="展会取消", by=SYSTEM)

    assert queries.shift_of(offers[1]) is None
    assert _states(order) == [(people[1].id, StandbyState.LEFT)]
    assert order.standing_by == 0


def test_one_may_leave_the_line(market):
    people = _workers(market, 3)
    order, offers = _order(market, people, backups=1)
    shift = _yes(offers[0])
    standby = _yes(offers[1])

    with transaction():
        actions.leave_standby(standby=standby, by=SYSTEM)
    assert isinstance(_yes(offers[2]), Standby)
    with transaction():
        actions.leave_standby(standby=standby, by=SYSTEM)  # twice changes nothing
    assert order.standing_by == 1
    with transaction():
        actions.cancel_shift(shift=shift, why="发烧", by=SYSTEM)
    assert queries.shift_of(offers[2]) is not None
    assert queries.shift_of(offers[1]) is None


def test_a_full_order_asks_on_until_enough_stand_by(market):
    people = _workers(market, 4)
    with transaction():
        order = make_placement.order(market, wanted=make_placement.terms(heads=1, backups=1))
        make_placement.accepted(order, people[0])
        (offer,) = make_placement.offered(order, [people[1]])
    _yes(offer)
    with pytest.raises(Refused) as refusal, transaction():
        actions.send_offers(order=order, persons=[people[2]], by=SYSTEM)

    assert [r.code for r in refusal.value.reasons] == [OfferTrouble.FULL]


def test_who_stands_by_is_not_asked_again(market):
    people = _workers(market, 2)
    order, offers = _order(market, people)
    _yes(offers[0])
    _yes(offers[1])

    with transaction():
        (line,) = actions.send_offers(order=order, persons=[people[1]], by=SYSTEM)

    assert [reason.code for reason in line.reasons] == [Unmet.STANDS_BY]
