"""Scarce places and hours under many hands at once, on the running engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from sqlalchemy import func, select

from tests import make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.placement import actions
from trainhub.placement.models import Hold, Offer, Order, Shift
from trainhub.placement.rules.orders import OfferTrouble


def _answer(app, offer_ids: list[int], now: datetime) -> list[object]:
    """Everybody says yes at once; the shift or the first reason of each."""
    barrier = Barrier(len(offer_ids))

    def say_yes(offer_id: int) -> object:
        with app.app_context(), clock.frozen(now):
            try:
                barrier.wait()
                with transaction():
                    offer = db.session.get_one(Offer, offer_id)
                    shift = actions.answer_offer(offer=offer, yes=True, by=SYSTEM)
                    assert isinstance(shift, Shift)
                    return shift.id
            except Refused as refusal:
                return refusal.reasons[0].code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(offer_ids)) as pool:
        return list(pool.map(say_yes, offer_ids))


def test_forty_people_say_yes_to_the_last_place_and_one_gets_it(app, frozen):
    with app.app_context():
        with transaction():
            market = make_placement.market()
            order = make_placement.order(market, wanted=make_placement.terms(heads=1))
            workers = [make_placement.worker(market, f"工{number}") for number in range(40)]
            offers = [offer.id for offer in make_placement.offered(order, workers)]
        order_id = order.id
        db.session.remove()
    answers = _answer(app, offers, frozen)
    won = [answer for answer in answers if isinstance(answer, int)]
    assert len(won) == 1
    assert answers.count(OfferTrouble.FULL) == 39
    with app.app_context():
        assert db.session.get_one(Order, order_id).taken == 1
        assert db.session.scalar(select(func.count()).select_from(Shift)) == 1
        assert db.session.scalar(select(func.count()).select_from(Hold)) == 8


def test_one_person_says_yes_to_six_employers_at_once_and_works_for_one(app, frozen):
    with app.app_context():
        with transaction():
            market = make_placement.market()
            worker = make_placement.worker(market)
            offers = []
            for number in range(6):
                employer = market.other if number % 2 else market.employer
                order = make_placement.order(market, employer=employer)
                offers += [offer.id for offer in make_placement.offered(order, [worker])]
        db.session.remove()
    answers = _answer(app, offers, frozen)
    won = [answer for answer in answers if isinstance(answer, int)]
    assert len(won) == 1
    assert answers.count(OfferTrouble.HOURS_TAKEN) == 5
    with app.app_context():
        taken = db.session.scalars(select(Order.taken)).all()
        assert sorted(taken) == [0, 0, 0, 0, 0, 1]
        assert db.session.scalar(select(func.count()).select_from(Hold)) == 8
