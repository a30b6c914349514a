"""Who is found in the pool, and what a card tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make, make_placement
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.outbox import Message
from trainhub.people import actions as people
from trainhub.people.models import Consent
from trainhub.people.rules import Purpose
from trainhub.placement import actions, queries
from trainhub.placement.rules.pool import FAR, POOL_NOTICE


@pytest.fixture
def market(inside):
    return make_placement.market()


@pytest.fixture
def search(market):
    start = make_placement.start_of_work()
    return queries.PoolSearch(start, start + timedelta(hours=8), trade=market.trade)


def test_a_certified_worker_who_is_free_is_found(market, search):
    worker = make_placement.worker(market)
    assert make_placement.found(search) == [worker.id]


def test_who_must_not_be_found_is_not_found(market, search):
    today = clock.today()
    make_placement.worker(market, "甲", certified=False)
    make_placement.worker(market, "乙", pooled=False)
    make_placement.worker(market, "丙", until=today - timedelta(days=1))
    make_placement.worker(market, "丁", until=today + timedelta(days=1))
    minor = f"{today.year - 17}{today.month:02d}{today.day:02d}"
    make_placement.worker(market, "戊", born=minor)
    tired = make_placement.worker(market, "己")
    actions.end_availability(person=tired, by=SYSTEM)
    elsewhere = make_placement.worker(market, "庚")
    make_placement.accepted(make_placement.order(market, employer=market.other), elsewhere)
    gone = make_placement.worker(market, "辛")
    actions.leave_pool(person=gone, by=SYSTEM)
    assert make_placement.found(search) == []


@pytest.mark.parametrize("decide", [certs.suspend, certs.revoke])
def test_a_halted_certificate_hides_its_holder_at_once(market, search, decide):
    worker = make_placement.worker(market)
    (certificate,) = db.session.scalars(select(Certificate).filter_by(person_id=worker.id))
    decide(certificate=certificate, reason=LedgerReason.HOLDER_ASKED, by=SYSTEM)
    assert make_placement.found(search) == []


def test_a_claim_of_being_free_goes_stale_after_three_days(market, search):
    worker = make_placement.worker(market)
    later = clock.now() + timedelta(hours=72)
    shifted = replace(
        search,
        starts_at=search.starts_at + timedelta(days=4),
        ends_at=search.ends_at + timedelta(days=4),
    )
    with clock.frozen(later - timedelta(seconds=1)):
        assert make_placement.found(shifted) == [worker.id]
    with clock.frozen(later):
        assert make_placement.found(shifted) == []
        actions.renew_availability(person=worker, by=SYSTEM)
        assert make_placement.found(shifted) == [worker.id]


def test_leaving_the_pool_works_in_the_same_second(market, search):
    worker = make_placement.worker(market)
    assert make_placement.found(search) == [worker.id]
    people.withdraw_consent(person=worker, purpose=Purpose.POOL, by=SYSTEM)
    assert make_placement.found(search) == []
    assert queries.facets(search, clock.now()) == []


def test_only_people_who_want_the_trade_are_found(market, search):
    carer = make_placement.worker(market, "陈秀英")
    actions.set_wish(person=carer, trades=["care"], by=SYSTEM)
    anything = make_placement.worker(market, "王强")
    actions.set_wish(person=anything, trades=[], by=SYSTEM)
    assert make_placement.found(search) == [anything.id]


def test_the_nearest_come_first_in_bands(market, search):
    here = (39_900_000, 116_400_000)
    far = make_placement.worker(market, "远", place=(39_990_000, 116_400_000))
    unknown = make_placement.worker(market, "无", place=None)
    near = make_placement.worker(market, "近", place=(39_905_000, 116_405_000))
    beyond = make_placement.worker(market, "外", place=(31_200_000, 121_500_000))
    actions.enter_touched()
    page = queries.pool(replace(search, near=here), clock.now())
    bands = [(card.person_id, card.band_km) for card in page.cards]
    assert bands == [(near.id, 1), (far.id, 20), (unknown.id, FAR), (beyond.id, FAR)]
    close = queries.pool(replace(search, near=here, within_km=5), clock.now())
    assert [card.person_id for card in close.cards] == [near.id]


def test_pages_go_on_without_losing_or_doubling_anybody(market, search):
    workers = [make_placement.worker(market, f"张{number}") for number in range(5)]
    seen: list[int] = []
    after = None
    actions.enter_touched()
    while True:
        page = queries.pool(replace(search, after=after), clock.now(), limit=2)
        seen += [card.person_id for card in page.cards]
        after = page.next_after
        if after is None:
            break
    assert seen == [worker.id for worker in workers]


def test_a_card_tells_the_record_and_nothing_more(market, search):
    worker = make_placement.worker(market, "欧阳建国")
    done = make_placement.order(market)
    make_placement.worked(make_placement.accepted(done, worker), stars=4)
    later = replace(
        search,
        starts_at=search.starts_at + timedelta(days=1),
        ends_at=search.ends_at + timedelta(days=1),
    )
    actions.enter_touched()
    (card,) = queries.pool(later, clock.now()).cards
    assert card.name == "欧阳*"
    assert [paper.name for paper in card.papers] == [market.kind.name]
    assert (card.record.shifts, card.record.minutes) == (1, 480)
    assert (card.record.punctual, card.record.rated, card.record.stars_tenths) == (1, 1, 40)
    fields = set(vars(card))
    shown = {"person_id", "name", "band_km", "papers", "record", "skills", "years", "pay_fen"}
    assert fields == {*shown, "asked"}


def test_chips_count_people_by_certificate(market, search):
    for number in range(3):
        make_placement.worker(market, f"张{number}")
    make_placement.worker(market, "李", pooled=False)
    actions.enter_touched()
    (facet,) = queries.facets(search, clock.now())
    assert (facet.type_id, facet.people) == (market.kind.id, 3)


def test_a_search_costs_the_same_however_many_there_are(market, search, count_queries):
    make_placement.worker(market, "张一")
    actions.enter_touched()
    with count_queries() as few:
        queries.pool(search, clock.now())
        queries.facets(search, clock.now())
    for number in range(8):
        make_placement.worker(market, f"张{number}")
    actions.enter_touched()
    with count_queries() as many:
        assert len(queries.pool(search, clock.now()).cards) == 9
        queries.facets(search, clock.now())
    assert len(many) == len(few)


def test_a_new_certificate_invites_to_the_pool_once(market):
    worker = make_placement.worker(market, pooled=False)
    told = db.session.scalars(select(Message).filter_by(person_id=worker.id)).all()
    assert "/pool/me" in [message.link for message in told]
    assert any("Join the pool" in message.sentence for message in told)


def test_joining_keeps_the_notice_word_for_word(market):
    worker = make_placement.worker(market, pooled=False)
    actions.join_pool(person=worker, notice="文字", by=SYSTEM)
    actions.join_pool(person=worker, notice=POOL_NOTICE, by=SYSTEM)
    consents = db.session.execute(
        select(Consent.notice).filter_by(person_id=worker.id, purpose=Purpose.POOL)
    ).all()
    assert consents == [("文字",)]


def test_the_wish_of_an_adult_tells_no_birthday(market):
    worker = make_placement.worker(market, born="19800315")
    wish = queries.wish_of(worker.id)
    assert wish is not None
    assert wish.adult_from == clock.today()


def test_somebody_without_a_known_age_is_hidden_from_adult_work(market, search):
    worker = make_placement.worker(market, pooled=False)
    worker.id_no = None
    actions.set_wish(person=worker, trades=[], by=SYSTEM)
    actions.join_pool(person=worker, notice=POOL_NOTICE, by=SYSTEM)
    assert make_placement.found(search) == []


def test_requirements_and_duties_are_laid_once(market):
    before = queries.requirements_of(["guard"], clock.today())["guard"]
    again = actions.require(
        trade=market.trade,
        choice=1,
        type=market.kind,
        since=clock.today(),
        source="再次",
        by=SYSTEM,
    )
    assert [again] == before
    assert make.employer("另一家").vetted_at is not None
