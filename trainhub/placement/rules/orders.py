"""Judgements about orders and offers: what may be posted, what stands, what pay is. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from trainhub.core.errors import Reason
from trainhub.core.money import PAY_UNIT_WORDS, Money, PayUnit
from trainhub.core.words import N_
from trainhub.placement.rules import OfferAnswer, OfferState, OrderState, PostingCheck
from trainhub.placement.rules.law import PAY_RANGES, in_force
from trainhub.placement.rules.standbys import MOST_BACKUPS

#: An offer that nobody answers runs out after this time, or at the order's deadline.
OFFER_LIFE = timedelta(hours=24)
#: One order is one stretch of work; longer work is several orders or a regular job.
LONGEST = timedelta(hours=24)
MOST_HEADS = 500


class OrderTrouble(StrEnum):
    """Why an order is refused or sent back."""

    STARTS_IN_PAST = N_("The work must start in the future.")
    ENDS_BEFORE_START = N_("The work must end after it starts.")
    TOO_LONG = N_("One order covers at most {hours} hours. Please make one order a day.")
    DEADLINE_LATE = N_("The last time to answer must lie between now and the start.")
    HEADS = N_("Please ask for 1 to {most} people.")
    BACKUPS = N_("At most {most} people can stand by.")
    PAY_TOO_LOW = N_("{yuan} yuan {unit} is too little. Did you choose the right unit?")
    PAY_TOO_HIGH = N_("{yuan} yuan {unit} is too much. Did you choose the right unit?")
    PAY_OTHER_UNIT = N_("{yuan} yuan {unit} cannot be right. Did you mean {other}?")
    SAYS_SEX = N_("“{words}” shuts people out for their sex. Please take it out.")
    SAYS_AGE = N_("“{words}” shuts people out for their age. Please take it out.")
    SAYS_ORIGIN = N_("“{words}” shuts people out for their origin. Please take it out.")
    SAYS_BELIEF = N_("“{words}” shuts people out for their belief. Please take it out.")
    SAYS_HEALTH = N_("“{words}” shuts people out for an illness. Please take it out.")
    SAYS_DEPOSIT = N_("“{words}”: no deposit and no fee may be asked. Please take it out.")
    SAYS_ID_KEPT = N_("“{words}”: nobody's ID card may be kept. Please take it out.")
    CHECKS_OPEN = N_("Please go through every point of the checklist.")
    NOT_WAITING = N_("This order does not wait for a decision any more.")
    NOT_OPEN = N_("This order is not open for answers.")
    CANCELLED = N_("This order is cancelled.")
    OVER = N_("The work of this order has begun.")


class OfferTrouble(StrEnum):
    """Why an answer to an offer is refused."""

    FULL = N_("All places of this order are taken.")
    EXPIRED = N_("This offer has run out.")
    WITHDRAWN = N_("This offer was withdrawn.")
    ANSWERED = N_("This offer was answered already.")
    HOURS_TAKEN = N_("You have other work in these hours.")
    NOBODY = N_("Please choose at least one person.")
    TOO_MANY = N_("Please ask at most {most} people at a time.")


#: Offers that one click sends.
MOST_OFFERS = 100


class OfferStamps(Protocol):
    """The stamps of an offer."""

    answer: OfferAnswer | None
    withdrawn_at: datetime | None
    expires_at: datetime


def offer_state(offer: OfferStamps, now: datetime) -> OfferState:
    """Where an offer stands at a moment."""
    if offer.answer is OfferAnswer.YES:
        return OfferState.ACCEPTED
    if offer.answer is OfferAnswer.NO:
        return OfferState.DECLINED
    if offer.withdrawn_at is not None and offer.withdrawn_at < offer.expires_at:
        return OfferState.WITHDRAWN
    return OfferState.EXPIRED if offer.expires_at <= now else OfferState.OPEN


_NOT_OPEN = {
    OfferState.ACCEPTED: OfferTrouble.ANSWERED,
    OfferState.DECLINED: OfferTrouble.ANSWERED,
    OfferState.EXPIRED: OfferTrouble.EXPIRED,
    OfferState.WITHDRAWN: OfferTrouble.WITHDRAWN,
}


def answer_troubles(state: OfferState) -> list[Reason]:
    """Why an offer in this state cannot be answered."""
    return [] if state is OfferState.OPEN else [Reason(_NOT_OPEN[state])]


def offer_expires(now: datetime, deadline_at: datetime) -> datetime:
    """When an offer sent now runs out by itself."""
    return min(now + OFFER_LIFE, deadline_at)


class OrderStamps(Protocol):
    """The stamps of an order."""

    heads: int
    taken: int
    backups: int
    standing_by: int
    starts_at: datetime
    ends_at: datetime
    deadline_at: datetime
    approved_at: datetime | None
    returned_at: datetime | None
    cancelled_at: datetime | None


def order_state(order: OrderStamps, now: datetime) -> OrderState:
    """Where an order stands at a moment."""
    if order.cancelled_at is not None:
        return OrderState.CANCELLED
    if now >= order.ends_at:
        return OrderState.OVER
    if order.approved_at is None:
        return OrderState.RETURNED if order.returned_at is not None else OrderState.WAITING
    if now >= order.starts_at:
        return OrderState.RUNNING
    if order.taken >= order.heads:
        return OrderState.FULL
    return OrderState.CLOSED if now >= order.deadline_at else OrderState.OPEN


def offering_troubles(order: OrderStamps, now: datetime) -> list[Reason]:
    """Why nobody can be asked for this order now."""
    state = order_state(order, now)
    if state is OrderState.OPEN:
        return []
    if state is OrderState.FULL:
        return [] if order.standing_by < order.backups else [Reason(OfferTrouble.FULL)]
    if state is OrderState.CANCELLED:
        return [Reason(OrderTrouble.CANCELLED)]
    return [Reason(OrderTrouble.NOT_OPEN)]


def approval_troubles(
    order: OrderStamps, checks: frozenset[PostingCheck], now: datetime
) -> list[Reason]:
    """Why staff cannot let the order out: every point of the checklist must be ticked."""
    if order_state(order, now) not in {OrderState.WAITING, OrderState.RETURNED}:
        return [Reason(OrderTrouble.NOT_WAITING)]
    return [] if checks == frozenset(PostingCheck) else [Reason(OrderTrouble.CHECKS_OPEN)]


def cancel_troubles(order: OrderStamps, now: datetime) -> list[Reason]:
    """Why an order cannot be cancelled: its work has begun, or it is gone already."""
    if order.cancelled_at is not None:
        return [Reason(OrderTrouble.CANCELLED)]
    return [Reason(OrderTrouble.OVER)] if now >= order.starts_at else []


@dataclass(frozen=True)
class Terms:
    """What an employer asks for and offers; moments are aware, money is fen per unit."""

    title: str
    text: str
    heads: int
    starts_at: datetime
    ends_at: datetime
    deadline_at: datetime
    pay_fen: int
    pay_unit: PayUnit
    #: People who stand by for those who drop out.
    backups: int = 0


def order_troubles(terms: Terms, now: datetime, today: date) -> list[Reason]:
    """Everything that keeps an order from being placed."""
    troubles = []
    if not 1 <= terms.heads <= MOST_HEADS:
        troubles.append(Reason(OrderTrouble.HEADS, most=MOST_HEADS))
    if not 0 <= terms.backups <= MOST_BACKUPS:
        troubles.append(Reason(OrderTrouble.BACKUPS, most=MOST_BACKUPS))
    if terms.starts_at <= now:
        troubles.append(Reason(OrderTrouble.STARTS_IN_PAST))
    if terms.ends_at <= terms.starts_at:
        troubles.append(Reason(OrderTrouble.ENDS_BEFORE_START))
    elif terms.ends_at - terms.starts_at > LONGEST:
        troubles.append(Reason(OrderTrouble.TOO_LONG, hours=LONGEST // timedelta(hours=1)))
    if not now < terms.deadline_at <= terms.starts_at:
        troubles.append(Reason(OrderTrouble.DEADLINE_LATE))
    troubles += pay_troubles(terms.pay_fen, terms.pay_unit, today)
    return troubles + text_troubles(f"{terms.title}\n{terms.text}")


def pay_troubles(fen: int, unit: PayUnit, today: date) -> list[Reason]:
    """Whether a pay is plausible for its unit; names a better unit where one fits.

    "月薪180元" stood in a newspaper and meant a day: 180 yuan a month is refused with "a day".
    """
    ranges = {row.unit: row for row in in_force(PAY_RANGES, today)}
    fitting = ranges.get(unit)
    if fitting is None or fitting.least <= fen <= fitting.most:
        return []
    facts = {"yuan": Money(fen).yuan(), "unit": PAY_UNIT_WORDS[unit]}
    code = OrderTrouble.PAY_TOO_LOW if fen < fitting.least else OrderTrouble.PAY_TOO_HIGH
    other = next(
        (
            other
            for other in (PayUnit.HOUR, PayUnit.DAY, PayUnit.MONTH)
            if other in ranges and ranges[other].least <= fen <= ranges[other].most
        ),
        None,
    )
    # A low figure is most often the pay of a shorter time: a day before an hour.
    if fen < fitting.least and PayUnit.DAY in ranges and unit is PayUnit.MONTH:
        day = ranges[PayUnit.DAY]
        other = PayUnit.DAY if day.least <= fen <= day.most else other
    if other is None:
        return [Reason(code, **facts)]
    return [Reason(OrderTrouble.PAY_OTHER_UNIT, **facts, other=PAY_UNIT_WORDS[other])]


#: What an advertisement may not say: 就业促进法 26-31, 人力资源市场暂行条例 24, 劳动合同法 9.
#: "年满18周岁" and "男女不限" are allowed: the law sets the one, the other shuts nobody out.
_FORBIDDEN: tuple[tuple[OrderTrouble, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        (
            OrderTrouble.SAYS_SEX,
            r"(?:仅限|只限|限|只要|只招|不要|不招|优先录用)\s*[男女](?:性|士|生|工|的)?"
            r"|[男女](?:性|士|生|工)?\s*(?:优先|勿扰|免谈|不要)|限?[男女]\s*\d+\s*[名人]"
            r"|性别[:：]?\s*[男女](?!女?不限)|\b(?:fe)?males?\s+only\b|\b(?:wo)?men\s+only\b",
        ),
        (
            OrderTrouble.SAYS_AGE,
            r"\d{2}\s*周?岁?\s*[-–—~～至到]\s*\d{2}\s*周?岁|\d{2}\s*周?岁\s*(?:以下|以内|之内|内|封顶)"
            r"|(?:不超过|不大于|低于|小于)\s*\d{2}\s*周?岁|年轻力壮|小伙子|小姑娘"
            r"|\b(?:under|below|not\s+over)\s+\d{2}\s+years\b|\byoung\s+only\b",
        ),
        (
            OrderTrouble.SAYS_ORIGIN,
            r"(?:仅限|只限|限|只要|只招|不要|不招)\s*(?:汉族|少数民族|本地户口|本地人|外地人|[\u4e00-\u9fff]{1,4}族|[\u4e00-\u9fff]{2,3}人)"
            r"|(?:汉族|本地户口|本地人)\s*优先|\blocals\s+only\b|\bno\s+minorities\b",
        ),
        (
            OrderTrouble.SAYS_BELIEF,
            r"(?:不要|不招|仅限|只要|只招)\s*(?:信教|有宗教信仰|无宗教信仰|信徒)|不信教|无宗教信仰"
            r"|\bno\s+(?:muslims|christians|believers)\b",
        ),
        (OrderTrouble.SAYS_HEALTH, r"乙肝|两对半|\bhepatitis\s*b\b"),
        (
            OrderTrouble.SAYS_DEPOSIT,
            r"(?<![无不免])(?<!不收)(?<!不交)(?<!无需)(?<!不用交)(?:交|收|缴|付|需)?(?:押金|保证金|风险金|服装费|报名费|中介费)"
            r"|(?<!\bno )\bdeposit\b",
        ),
        (
            OrderTrouble.SAYS_ID_KEPT,
            r"(?<![不勿])(?:扣押|扣留|抵押|押|扣)\s*(?:身份证|证件)|身份证(?:原件)?\s*(?:抵押|押|留存|上交)"
            r"|\bkeep\s+your\s+id\b",
        ),
    )
)


def text_troubles(text: str) -> list[Reason]:
    """Words of an advertisement that the law forbids, with the words themselves."""
    return [
        Reason(code, words=found.group(0).strip())
        for code, pattern in _FORBIDDEN
        if (found := pattern.search(text)) is not None
    ]
