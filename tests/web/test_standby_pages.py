"""候补 on the screen: a yes to a full order, the line on the desk, leaving it."""

from __future__ import annotations

import pytest

from tests import make, make_placement
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.people.rules import Role
from trainhub.placement import actions
from trainhub.placement.models import Offer, Order
from trainhub.placement.rules.pool import CONTACT_NOTICE


@pytest.fixture
def full(app, frozen):
    """A full order with one place in its line, and somebody who is asked for it."""
    with app.app_context(), transaction():
        market = make_placement.market()
        order = make_placement.order(market, wanted=make_placement.terms(heads=1, backups=1))
        waiter = make_placement.worker(market, "孙候补")
        (offer,) = make_placement.offered(order, [waiter])
        make_placement.accepted(order, make_placement.worker(market, "李先到"))
        account = make.account(waiter)
        boss = make.member(Role.EMPLOYER, market.employer, "周老板")
        return order.id, offer.id, account.id, boss.id


def test_a_yes_to_a_full_order_says_what_it_means_and_can_be_taken_back(app, client, sign_in, full):
    order_id, offer_id, account_id, boss_id = full
    sign_in(client, account_id)
    page = client.get(f"/orders/offers/{offer_id}").text
    assert "名额已满" in page
    assert "愿意候补" in page

    answered = client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
    assert answered.location.endswith(f"/orders/offers/{offer_id}")
    page = client.get(answered.location).text
    assert "候补中" in page
    assert "不再候补" in page

    sign_in(client, boss_id)
    desk = client.get(f"/orders/{order_id}").text
    assert "候补的人" in desk
    assert "孙*" in desk
    assert "孙候补" not in desk

    sign_in(client, account_id)
    for _turn in range(2):  # a second tap changes nothing
        left = client.post(f"/orders/offers/{offer_id}/leave")
        assert left.status_code == 303
    with app.app_context():
        assert db.session.get_one(Order, order_id).standing_by == 0


def test_there_is_no_line_to_leave_without_one(app, client, sign_in, full):
    _order_id, offer_id, account_id, _boss_id = full
    sign_in(client, account_id)
    assert client.post(f"/orders/offers/{offer_id}/leave").status_code == 404


def test_a_desk_with_a_line_asks_no_more_of_the_database(app, client, sign_in, full, count_queries):
    order_id, _offer_id, _account_id, boss_id = full
    with app.app_context(), transaction():
        market = make_placement.known(db.session.get_one(Order, order_id).employer_id, 1)
        order = make_placement.order(
            market, wanted=make_placement.terms(heads=1, backups=8, title="另一单")
        )
        people = [make_placement.worker(market, f"工{number}") for number in range(7)]
        offers = make_placement.offered(order, people)
        for offer in offers[:3]:
            actions.answer_offer(offer=offer, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
        rest, other_id = [offer.id for offer in offers[3:]], order.id
    sign_in(client, boss_id)
    client.get(f"/orders/{other_id}")
    with count_queries() as few:
        client.get(f"/orders/{other_id}")
    with app.app_context(), transaction():
        for rest_id in rest:
            waiting = db.session.get_one(Offer, rest_id)
            actions.answer_offer(offer=waiting, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
    with count_queries() as many:
        client.get(f"/orders/{other_id}")
    assert len(many) <= len(few)
