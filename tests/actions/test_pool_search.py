"""A thousand random searches beside a slip of paper: the same people, in the same order."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from tests import make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.money import PayUnit
from trainhub.people import actions as people
from trainhub.people.models import Person
from trainhub.people.rules import Purpose
from trainhub.placement import actions, queries
from trainhub.placement.models import Hold, Offer, Order, PoolRow, PoolSkill, PoolWord, Shift
from trainhub.placement.queries import PoolSearch, shapes
from trainhub.placement.rules.pool import BANDS_KM, FAR, POOL_NOTICE, Ability, clock_hours
from trainhub.placement.rules.ranking import hours_mask, hours_of, micros, pay_a_day
from trainhub.placement.rules.skills import mask_of, pieces, read_words

HERE = (39_900_000, 116_400_000)
DISTRICTS = ("119901", "119902", "119903")
OWN_WORDS = ("会开挖掘机", "懂蒙语", "吊车司机", "会修剪葡萄", "挖掘机三年", "")
SOUGHT = ("巡逻", "消防", "护理", "挖掘机", "蒙语", "葡萄", "巡逻 消防", "护理 挖掘机", "吊车")
TOWN = 160
#: A fifth of them finds most slips while one is working.
SEARCHES = 1000 if os.environ.get("CI") == "true" else 200


@pytest.fixture
def lot():
    return random.Random(20261116)  # noqa: S311 - a town, not a secret


@pytest.fixture
def town(inside, lot):
    """A market and the facts of its people, as they were written down."""
    market = make_placement.market()
    second = make_placement.make_line.certificate_type(
        make_placement.make_line.course(market.trade, code="second"), code="second"
    )
    kinds = [market.kind, second]
    for code in DISTRICTS:
        people.enter_region(code=code, name=code, name_en=code, parent_code=None, by=SYSTEM)
    known = [_somebody(market, kinds, number, lot) for number in range(TOWN)]
    order = make_placement.order(market)
    busy = lot.sample(known, 12)
    for one in busy:
        one["held"] = _work_elsewhere(order, one["id"])
    actions.enter_touched()
    return market, kinds, known


def _somebody(market, kinds, number: int, lot: random.Random) -> dict[str, Any]:
    today = clock.today()
    place = None
    if lot.random() > 0.1:
        place = (
            HERE[0] + lot.randrange(-300_000, 300_000, 7),
            HERE[1] + lot.randrange(-300_000, 300_000, 7),
        )
    age = lot.choice((17, 18, 30, 50))
    born = f"{today.year - age}{today.month:02d}{today.day:02d}"
    person = make_placement.make.person(f"张{number}", born=born, station=market.station)
    person.lat_e6, person.lng_e6 = place or (None, None)
    person.region_code = lot.choice((None, *DISTRICTS))
    papers = []
    for kind in kinds:
        for turn in range(lot.choice((0, 1, 1, 2))):
            ago = lot.choice((-2, 5, 30 + turn))
            until = today + timedelta(days=lot.choice((-1, 1, 2, 9, 400)))
            row = make_placement.certificate(
                person, kind, market.station, days_ago=ago + turn * 100, until=until
            )
            papers.append((kind.id, row.issued_on, until))
    pay = lot.choice((None, (180_00, PayUnit.DAY), (30_00, PayUnit.HOUR), (6000_00, PayUnit.MONTH)))
    facts = {
        "id": person.id,
        "place": place,
        "region": int(person.region_code or 0),
        "papers": papers,
        "adult": age >= 18,
        "trades": lot.choice(([], ["guard"], ["care"], ["care", "guard"])),
        "skill_bits": lot.sample(range(12), lot.randrange(4)),
        "own": lot.choice(OWN_WORDS),
        "years": lot.choice((0, 1, 3, 10)),
        "hours": hours_mask(lot.choice(([], [2], [0, 1, 2, 3, 4])), lot.choice(([], [0, 1], [2]))),
        "pay": pay_a_day(*pay) if pay else 0,
        "pooled": lot.random() > 0.15,
        "fresh": lot.random() > 0.1,
        "held": set(),
    }
    actions.set_wish(
        person=person, trades=facts["trades"], skills=facts["own"], pay=pay,
        able=Ability(tuple(facts["skill_bits"]), facts["years"], facts["hours"]), by=SYSTEM,
    )  # fmt: skip
    if lot.random() > 0.1:
        actions.join_pool(person=person, notice=POOL_NOTICE, by=SYSTEM)
        if not facts["pooled"]:
            people.withdraw_consent(person=person, purpose=Purpose.POOL, by=SYSTEM)
    else:
        facts["pooled"] = False
    if not facts["fresh"]:
        actions.end_availability(person=person, by=SYSTEM)
    return facts


def _work_elsewhere(order: Order, person_id: int) -> set[Any]:
    """Hours taken by other work; how they were taken is told elsewhere."""
    now = clock.now()
    offer = Offer(order_id=order.id, person_id=person_id, sent_at=now, expires_at=now)
    db.session.add(offer)
    db.session.flush()
    shift = Shift(
        order_id=order.id, offer_id=offer.id, person_id=person_id,
        starts_at=order.starts_at, ends_at=order.ends_at, accepted_at=now,
    )  # fmt: skip
    db.session.add(shift)
    db.session.flush()
    hours = clock_hours(order.starts_at, order.ends_at)
    db.session.execute(
        insert(Hold), [{"person_id": person_id, "hour": h, "shift_id": shift.id} for h in hours]
    )
    return set(hours)


def _search(market, kinds, lot: random.Random) -> PoolSearch:
    start = make_placement.start_of_work(lot.choice((1, 2, 3)))
    start = start.replace(hour=lot.choice((0, 6, 12, 22)))
    near = lot.choice((None, HERE, (HERE[0] + 61_234, HERE[1] - 71_234)))
    return PoolSearch(
        start,
        start + timedelta(hours=lot.choice((4, 8, 12))),
        trade=lot.choice((None, market.trade)),
        type_id=lot.choice((None, None, *(kind.id for kind in kinds))),
        near=near,
        within_km=lot.choice((None, *BANDS_KM)),
        region=lot.choice((None, None, None, *(int(code) for code in DISTRICTS))),
        valid_to=lot.choice((None, None, clock.today() + timedelta(days=5))),
        pay_most=lot.choice((None, None, 200_00, 260_00)),
        stars_least=lot.choice((None, None, None, None, 40)),
        years_least=lot.choice((None, None, 1, 5)),
        words=lot.choice(("", "", "", *SOUGHT)),
    )


def _band(one: dict[str, Any], near: tuple[int, int] | None) -> int:
    if near is None or one["place"] is None:
        return FAR
    north = one["place"][0] - near[0]
    east = int((one["place"][1] - near[1]) * shapes.narrowed(near[0]) / 1000)
    square = north * north + east * east
    return next((km for km in BANDS_KM if square <= shapes.microdegrees(km) ** 2), FAR)


def _holds(one: dict[str, Any], kind: int | None, first: date, last: date) -> bool:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    spans = [(since, until) for of, since, until in one["papers"] if kind in (None, of)]
    return all(any(since <= day <= until for since, until in spans) for day in days)


def _fits(one: dict[str, Any], search: PoolSearch, demanded: Sequence[int]) -> bool:
    first = clock.civil_day(search.starts_at)
    last = max(clock.civil_day(search.ends_at), search.valid_to or first)
    words = read_words(search.words)
    mask = mask_of(one["skill_bits"], one["own"])
    need = hours_of(search.starts_at, search.ends_at)
    within = FAR if search.near is None else search.within_km or FAR
    trade_fits = search.trade is None or (
        one["adult"] and (not one["trades"] or search.trade.code in one["trades"])
    )
    return (
        one["pooled"]
        and one["fresh"]
        and _band(one, search.near) <= within
        and trade_fits
        and all(_holds(one, kind, first, last) for kind in (*demanded, search.type_id))
        and not one["held"] & set(clock_hours(search.starts_at, search.ends_at))
        and one["hours"] & need == need
        and search.region in (None, one["region"])
        and (search.pay_most is None or one["pay"] <= search.pay_most)
        and (search.stars_least is None)
        and one["years"] >= (search.years_least or 0)
        and all(mask & wanted for wanted in words.masks)
        and set(words.pieces) <= pieces(one["own"])
    )


def test_searches_find_whom_a_slip_of_paper_finds(town, lot):
    market, kinds, known = town
    some, pages = 0, 0
    rank = {row.person_id: row.rank for row in db.session.scalars(select(PoolRow))}
    for number in range(SEARCHES):
        search = _search(market, kinds, lot)
        demanded = [market.kind.id] if search.trade else []
        right = [one for one in known if _fits(one, search, demanded)]
        wanted = sorted((_band(one, search.near), rank[one["id"]], one["id"]) for one in right)
        found = [tuple(place) for place in queries.places(search, clock.now(), TOWN)]
        assert found == wanted, (number, search)
        some += bool(found)
        if number % 10 == 0 and found:
            pages += _page_by_page(search, wanted)
        if number % 5 == 0:
            counts = {f.type_id: f.people for f in queries.facets(search, clock.now())}
            wide = replace(search, type_id=None)
            every = [one for one in known if _fits(one, wide, demanded)]
            first = clock.civil_day(search.starts_at)
            last = max(clock.civil_day(search.ends_at), search.valid_to or first)
            right_counts = {
                kind.id: sum(_holds(one, kind.id, first, last) for one in every) for kind in kinds
            }
            assert counts == {kind: n for kind, n in right_counts.items() if n}, search
    assert some > SEARCHES // 4
    assert pages > SEARCHES // 50


def _page_by_page(search: PoolSearch, wanted: list[Any]) -> int:
    seen: list[Any] = []
    after = None
    while True:
        some = queries.places(replace(search, after=after), clock.now(), 3)
        seen += [tuple(place) for place in some]
        if len(some) < 3:
            break
        after = tuple(some[-1])
    assert seen == wanted
    return 1


def test_making_the_index_anew_changes_nothing(town):
    def kept() -> list[list[Any]]:
        return [
            sorted(map(tuple, db.session.execute(select(table.__table__))))
            for table in (PoolRow, PoolSkill, PoolWord)
        ]

    before = kept()
    assert all(before)
    db.session.commit()
    assert actions.refresh_pool() == TOWN
    assert kept() == before


def test_a_house_that_had_a_pool_before_the_index_gets_it(inside):
    with transaction():
        market = make_placement.market()
        worker = make_placement.worker(market)
        make_placement.worker(market, "不在库", pooled=False)
    assert actions.complete_pool() == 0
    with transaction():
        for table in (PoolRow, PoolSkill, PoolWord):
            db.session.execute(delete(table.__table__))
    assert not db.session.scalars(select(PoolRow.person_id)).all()

    assert actions.complete_pool() == 1

    assert set(db.session.scalars(select(PoolRow.person_id))) == {worker.id}
    assert actions.complete_pool() == 0


def test_moving_away_and_a_better_record_are_known_at_once(inside):
    market = make_placement.market()
    worker = make_placement.worker(market)
    actions.enter_touched()
    before = db.session.scalars(select(PoolRow.rank).where(PoolRow.person_id == worker.id)).first()
    make_placement.worked(make_placement.accepted(make_placement.order(market), worker), stars=5)
    worker.lat_e6 = 31_200_000
    actions.enter_touched()
    row = db.session.scalars(select(PoolRow).where(PoolRow.person_id == worker.id)).first()
    assert row is not None
    assert before is not None
    assert row.rank == before - 10 - 5 * 50
    assert row.lat == 31_200_000
    assert db.session.get_one(Person, worker.id).lat_e6 == row.lat


def test_a_moment_is_kept_to_the_microsecond(inside):
    now = clock.now()
    assert micros(now + timedelta(microseconds=1)) == micros(now) + 1
