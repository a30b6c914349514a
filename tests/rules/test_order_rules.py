"""Which orders may be posted, what pay is plausible, where orders and offers stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.core.money import PayUnit
from trainhub.placement.rules import OfferAnswer, OfferState, OrderState, PostingCheck
from trainhub.placement.rules.orders import (
    OfferTrouble,
    OrderTrouble,
    Terms,
    answer_troubles,
    approval_troubles,
    cancel_troubles,
    offer_expires,
    offer_state,
    offering_troubles,
    order_state,
    order_troubles,
    pay_troubles,
    text_troubles,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
START = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)
TERMS = Terms(
    title="展会保安",
    text="负责入口秩序，年满18周岁，男女不限，不收押金。",
    heads=10,
    starts_at=START,
    ends_at=START + timedelta(hours=9),
    deadline_at=START - timedelta(hours=12),
    pay_fen=260_00,
    pay_unit=PayUnit.DAY,
)


def test_a_plain_order_is_fine() -> None:
    assert order_troubles(TERMS, NOW, TODAY) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"heads": 0}, [OrderTrouble.HEADS]),
        ({"heads": 501}, [OrderTrouble.HEADS]),
        (
            {"starts_at": NOW, "deadline_at": START, "ends_at": NOW + timedelta(hours=8)},
            [OrderTrouble.STARTS_IN_PAST, OrderTrouble.DEADLINE_LATE],
        ),
        ({"ends_at": START}, [OrderTrouble.ENDS_BEFORE_START]),
        ({"ends_at": START + timedelta(hours=24)}, []),
        ({"ends_at": START + timedelta(hours=24, minutes=1)}, [OrderTrouble.TOO_LONG]),
        ({"deadline_at": START}, []),
        ({"deadline_at": START + timedelta(minutes=1)}, [OrderTrouble.DEADLINE_LATE]),
        ({"deadline_at": NOW}, [OrderTrouble.DEADLINE_LATE]),
        (
            {"pay_fen": 180_00, "pay_unit": PayUnit.MONTH, "text": "限男性，交押金200元"},
            [OrderTrouble.PAY_OTHER_UNIT, OrderTrouble.SAYS_SEX, OrderTrouble.SAYS_DEPOSIT],
        ),
    ],
)  # fmt: skip
def test_an_order_is_judged_in_all_its_parts(
    change: dict[str, object], codes: list[OrderTrouble]
) -> None:
    terms = replace(TERMS, **change)  # type: ignore[arg-type]
    assert [reason.code for reason in order_troubles(terms, NOW, TODAY)] == codes


@pytest.mark.parametrize(
    ("fen", "unit", "other"),
    [
        pytest.param(180_00, PayUnit.MONTH, "a day", id="月薪180元 stood in a newspaper"),
        pytest.param(200_00, PayUnit.MONTH, "a day", id="月薪200元 too"),
        pytest.param(130_00, PayUnit.MONTH, "a day", id="月薪130元 too"),
        pytest.param(28_00, PayUnit.MONTH, "an hour", id="an hour's pay as a month"),
        pytest.param(28_00, PayUnit.DAY, "an hour", id="an hour's pay as a day"),
        pytest.param(260_00, PayUnit.HOUR, "a day", id="a day's pay as an hour"),
        pytest.param(5000_00, PayUnit.DAY, "a month", id="a month's pay as a day"),
    ],
)
def test_pay_in_the_wrong_unit_is_caught_with_the_right_one(
    fen: int, unit: PayUnit, other: str
) -> None:
    (reason,) = pay_troubles(fen, unit, TODAY)
    assert reason.code is OrderTrouble.PAY_OTHER_UNIT
    assert reason.facts["other"] == other


@pytest.mark.parametrize(
    ("fen", "unit", "code"),
    [
        (1, PayUnit.PIECE, OrderTrouble.PAY_TOO_LOW),
        (99_999_999, PayUnit.MONTH, OrderTrouble.PAY_TOO_HIGH),
        (1_00, PayUnit.HOUR, OrderTrouble.PAY_TOO_LOW),
    ],
)
def test_pay_that_fits_no_unit_is_caught(fen: int, unit: PayUnit, code: OrderTrouble) -> None:
    assert [reason.code for reason in pay_troubles(fen, unit, TODAY)] == [code]


@pytest.mark.parametrize(
    ("fen", "unit"),
    [
        (260_00, PayUnit.DAY),
        (130_00, PayUnit.DAY),
        (500_00, PayUnit.DAY),
        (2200_00, PayUnit.MONTH),
        (10_000_00, PayUnit.MONTH),
        (26_40, PayUnit.HOUR),
        (300_00, PayUnit.ORDER),
        (35, PayUnit.PIECE),
    ],
)
def test_pay_seen_in_the_markets_passes(fen: int, unit: PayUnit) -> None:
    assert pay_troubles(fen, unit, TODAY) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("仅限男性", OrderTrouble.SAYS_SEX),
        ("限女工", OrderTrouble.SAYS_SEX),
        ("男士优先", OrderTrouble.SAYS_SEX),
        ("女性勿扰", OrderTrouble.SAYS_SEX),
        ("招男5名", OrderTrouble.SAYS_SEX),
        ("性别：男", OrderTrouble.SAYS_SEX),
        ("Males only please", OrderTrouble.SAYS_SEX),
        ("35岁以下", OrderTrouble.SAYS_AGE),
        ("18-45周岁", OrderTrouble.SAYS_AGE),
        ("18至45岁", OrderTrouble.SAYS_AGE),
        ("不超过50岁", OrderTrouble.SAYS_AGE),
        ("要小伙子", OrderTrouble.SAYS_AGE),
        ("限汉族", OrderTrouble.SAYS_ORIGIN),
        ("不要河南人", OrderTrouble.SAYS_ORIGIN),
        ("本地户口优先", OrderTrouble.SAYS_ORIGIN),
        ("不招信教", OrderTrouble.SAYS_BELIEF),
        ("查乙肝", OrderTrouble.SAYS_HEALTH),
        ("交押金200元", OrderTrouble.SAYS_DEPOSIT),
        ("上岗收服装费", OrderTrouble.SAYS_DEPOSIT),
        ("A deposit of 200 yuan", OrderTrouble.SAYS_DEPOSIT),
        ("上岗扣押身份证", OrderTrouble.SAYS_ID_KEPT),
        ("身份证原件上交", OrderTrouble.SAYS_ID_KEPT),
    ],
)
def test_words_that_the_law_forbids_are_found(text: str, code: OrderTrouble) -> None:
    assert [reason.code for reason in text_troubles(text)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "男女不限",
        "性别不限",
        "年满18周岁",
        "无押金，不收押金，免押金",
        "不扣身份证",
        "请带身份证原件登记",
        "照护一位85岁老人",
        "照护3岁以下婴幼儿",
        "男宿舍楼值守",
        "No deposit, everybody welcome",
    ],
)
def test_fair_words_pass(text: str) -> None:
    assert text_troubles(text) == []


@dataclass
class _Order:
    heads: int = 2
    taken: int = 0
    backups: int = 0
    standing_by: int = 0
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(hours=9)
    deadline_at: datetime = START - timedelta(hours=12)
    approved_at: datetime | None = NOW
    returned_at: datetime | None = None
    cancelled_at: datetime | None = None


OPEN = _Order()
WAITING = replace(OPEN, approved_at=None)


@pytest.mark.parametrize(
    ("order", "now", "state"),
    [
        (WAITING, NOW, OrderState.WAITING),
        (replace(WAITING, returned_at=NOW), NOW, OrderState.RETURNED),
        (OPEN, NOW, OrderState.OPEN),
        (replace(OPEN, taken=2), NOW, OrderState.FULL),
        (OPEN, OPEN.deadline_at, OrderState.CLOSED),
        (OPEN, START, OrderState.RUNNING),
        (OPEN, OPEN.ends_at, OrderState.OVER),
        (replace(OPEN, cancelled_at=NOW), OPEN.ends_at, OrderState.CANCELLED),
    ],
)
def test_an_order_stands_where_its_dates_say(
    order: _Order, now: datetime, state: OrderState
) -> None:
    assert order_state(order, now) is state


def test_people_are_asked_for_open_orders_only() -> None:
    assert offering_troubles(OPEN, NOW) == []
    assert [r.code for r in offering_troubles(WAITING, NOW)] == [OrderTrouble.NOT_OPEN]
    assert [r.code for r in offering_troubles(replace(OPEN, taken=2), NOW)] == [OfferTrouble.FULL]
    with_line = replace(OPEN, taken=2, backups=1)
    assert offering_troubles(with_line, NOW) == []
    full = replace(with_line, standing_by=1)
    assert [r.code for r in offering_troubles(full, NOW)] == [OfferTrouble.FULL]
    cancelled = replace(OPEN, cancelled_at=NOW)
    assert [r.code for r in offering_troubles(cancelled, NOW)] == [OrderTrouble.CANCELLED]
    assert [r.code for r in offering_troubles(OPEN, OPEN.deadline_at)] == [OrderTrouble.NOT_OPEN]


def test_staff_tick_every_point_before_an_order_goes_out() -> None:
    every = frozenset(PostingCheck)
    assert approval_troubles(WAITING, every, NOW) == []
    for check in PostingCheck:
        assert [r.code for r in approval_troubles(WAITING, every - {check}, NOW)] == [
            OrderTrouble.CHECKS_OPEN
        ]
    assert [r.code for r in approval_troubles(OPEN, every, NOW)] == [OrderTrouble.NOT_WAITING]


def test_an_order_is_cancelled_before_its_work() -> None:
    assert cancel_troubles(OPEN, NOW) == []
    assert [r.code for r in cancel_troubles(OPEN, START)] == [OrderTrouble.OVER]
    cancelled = replace(OPEN, cancelled_at=NOW)
    assert [r.code for r in cancel_troubles(cancelled, NOW)] == [OrderTrouble.CANCELLED]


@dataclass
class _Offer:
    answer: OfferAnswer | None = None
    withdrawn_at: datetime | None = None
    expires_at: datetime = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("offer", "state", "code"),
    [
        (_Offer(), OfferState.OPEN, None),
        (_Offer(answer=OfferAnswer.YES), OfferState.ACCEPTED, OfferTrouble.ANSWERED),
        (_Offer(answer=OfferAnswer.NO), OfferState.DECLINED, OfferTrouble.ANSWERED),
        (_Offer(expires_at=NOW), OfferState.EXPIRED, OfferTrouble.EXPIRED),
        (_Offer(withdrawn_at=NOW), OfferState.WITHDRAWN, OfferTrouble.WITHDRAWN),
        (
            _Offer(withdrawn_at=NOW, expires_at=NOW - timedelta(hours=1)),
            OfferState.EXPIRED,
            OfferTrouble.EXPIRED,
        ),
    ],
)
def test_only_an_open_offer_is_answered(
    offer: _Offer, state: OfferState, code: OfferTrouble | None
) -> None:
    assert offer_state(offer, NOW) is state
    assert [reason.code for reason in answer_troubles(state)] == ([code] if code else [])


def test_an_offer_runs_out_after_a_day_or_at_the_deadline() -> None:
    assert offer_expires(NOW, NOW + timedelta(hours=30)) == NOW + timedelta(hours=24)
    assert offer_expires(NOW, NOW + timedelta(hours=3)) == NOW + timedelta(hours=3)
