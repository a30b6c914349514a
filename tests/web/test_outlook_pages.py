"""The outlook on the desk of an order: the answer in words, the class for who is missing."""

from __future__ import annotations

import pytest

from tests import make, make_placement
from trainhub.core.db import db, transaction
from trainhub.people.rules import Role
from trainhub.placement.models import Order


@pytest.fixture
def short(app, frozen):
    """An order for three with one guard ready, and its employer."""
    with app.app_context(), transaction():
        market = make_placement.market()
        make_placement.worker(market, "赵有证")
        wanted = make_placement.terms(heads=3, starts_at=make_placement.start_of_work(20))
        order = make_placement.order(market, wanted=wanted)
        boss = make.member(Role.EMPLOYER, market.employer, "周老板")
        return order.id, boss.id


def test_the_desk_answers_and_asks_for_a_class_once(app, client, sign_in, short):
    order_id, boss_id = short
    sign_in(client, boss_id)
    desk = client.get(f"/orders/{order_id}").text
    assert "能招满吗" in desk
    assert "为缺的 2 人申请开班" in desk
    assert "赵" not in desk

    asked = client.post(f"/orders/{order_id}/class")
    assert asked.status_code == 303
    desk = client.get(f"/orders/{order_id}").text
    assert "申请开班，2 人" in desk
    assert "为缺的" not in desk
    assert client.post(f"/orders/{order_id}/class").status_code == 409
    with app.app_context():
        assert db.session.get_one(Order, order_id).class_heads == 2


def test_the_answer_costs_the_same_however_many_there_are(
    app, client, sign_in, short, count_queries
):
    order_id, boss_id = short
    sign_in(client, boss_id)
    client.get(f"/orders/{order_id}")
    with count_queries() as few:
        client.get(f"/orders/{order_id}")
    with app.app_context(), transaction():
        market = make_placement.known(db.session.get_one(Order, order_id).employer_id, 1)
        for number in range(6):
            make_placement.worker(market, f"工{number}")
    with count_queries() as many:
        client.get(f"/orders/{order_id}")
    assert len(many) <= len(few)


def test_the_answer_stands_beside_the_order_while_it_is_written(client, sign_in, short):
    _order_id, boss_id = short
    sign_in(client, boss_id)
    day = make_placement.start_of_work(5).date().isoformat()
    typed = {"trade": "guard", "heads": "1", "day": day, "start": "08:00", "end": "16:00"}

    assert "能：现在能请的人够了" in client.get("/orders/outlook", query_string=typed).text
    more = client.get("/orders/outlook", query_string=typed | {"heads": "2"}).text
    assert "不能：人不够" in more
    assert "赵" not in more


def test_half_an_order_has_no_answer_yet(client, sign_in, short):
    _order_id, boss_id = short
    sign_in(client, boss_id)
    for typed in ({}, {"trade": "guard", "heads": "x"}, {"trade": "no", "day": "0000-00-00"}):
        answer = client.get("/orders/outlook", query_string=typed)
        assert answer.status_code == 200
        assert "能招满吗" not in answer.text
