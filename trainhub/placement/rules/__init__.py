"""Words of the pool, orders, shifts and regular work. No I/O.

The judgements stand beside them, a module a subject: ``law`` (dated figures), ``pool``,
``orders``, ``shifts``, ``track``.
"""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class OfferAnswer(StrEnum):
    """What a worker said to an offer."""

    YES = "yes"
    NO = "no"


class OfferState(StrEnum):
    """Where an offer stands; it follows from its dates."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class StandbyState(StrEnum):
    """Where somebody stands who said yes when all places were taken; it follows from dates."""

    WAITING = "waiting"
    CALLED = "called"
    LEFT = "left"


class OrderState(StrEnum):
    """Where an order stands; it follows from its dates and places."""

    WAITING = "waiting"
    RETURNED = "returned"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class PostingCheck(StrEnum):
    """What staff look at before an order is shown (人力资源市场暂行条例 24, 26; 劳动合同法 9)."""

    LICENCE = N_("The business licence and the mandate are on file.")
    TRUE_WORK = N_("Work, place and time are real.")
    PAY_CLEAR = N_("Pay, unit and pay day are clear.")
    FAIR_TEXT = N_("Nobody is shut out for sex, age, origin or belief.")
    NO_DEPOSIT = N_("No deposit, no fee, no ID card is kept.")


class ShiftState(StrEnum):
    """Where a shift stands; it follows from which steps are stamped."""

    ACCEPTED = "accepted"
    AGREED = "agreed"
    INSURED = "insured"
    CHECKED_IN = "checked_in"
    CHECKED_OUT = "checked_out"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Step(StrEnum):
    """What is done to a shift, in this order."""

    AGREE = "agree"
    INSURE = "insure"
    CHECK_IN = "check_in"
    CHECK_OUT = "check_out"
    CONFIRM = "confirm"
    SETTLE = "settle"


class RatingSide(StrEnum):
    """Who rates whom."""

    BY_EMPLOYER = "by_employer"
    BY_WORKER = "by_worker"


class PayMethod(StrEnum):
    """How pay reached the worker. Only to the worker, never through others (工资条例 11)."""

    BANK = "bank"
    WALLET = "wallet"
    CASH = "cash"


class Relation(StrEnum):
    """What kind of regular work it is: it decides documents and deadlines."""

    LABOUR_CONTRACT = "labour_contract"
    OVER_AGE = "over_age"
    SERVICE = "service"
    DISPATCH = "dispatch"


class Term(StrEnum):
    """For how long a contract is made (劳动合同法 12-15)."""

    FIXED = "fixed"
    OPEN = "open"
    TASK = "task"


class Duty(StrEnum):
    """What the law asks of the employer of a trade, beyond certificates."""

    LABOUR_CONTRACT = "labour_contract"
    BACKGROUND_CHECK = "background_check"


class CheckInWay(StrEnum):
    """Who stamped that somebody came. A face is never the only way, so none is asked for."""

    WORKER = "worker"
    EMPLOYER = "employer"
    STAFF = "staff"


class EngagementState(StrEnum):
    """Where an engagement stands; it follows from its dates."""

    PROPOSED = "proposed"
    TRIAL = "trial"
    REGULAR = "regular"
    DECLINED = "declined"
    ENDED = "ended"


STANDBY_WORDS: dict[StandbyState, str] = {
    StandbyState.WAITING: N_("Stands by"),
    StandbyState.CALLED: N_("Was called"),
    StandbyState.LEFT: N_("No longer stands by"),
}
OFFER_WORDS: dict[OfferState, str] = {
    OfferState.OPEN: N_("Waiting for an answer"),
    OfferState.ACCEPTED: N_("Said yes"),
    OfferState.DECLINED: N_("Said no"),
    OfferState.EXPIRED: N_("Offer ran out"),
    OfferState.WITHDRAWN: N_("Offer withdrawn"),
}

ORDER_WORDS: dict[OrderState, str] = {
    OrderState.WAITING: N_("Waiting for the station"),
    OrderState.RETURNED: N_("Sent back"),
    OrderState.OPEN: N_("Wants people"),
    OrderState.FULL: N_("Full"),
    OrderState.CLOSED: N_("Closed for answers"),
    OrderState.RUNNING: N_("Work is on"),
    OrderState.OVER: N_("Work is over"),
    OrderState.CANCELLED: N_("Cancelled"),
}

SHIFT_WORDS: dict[ShiftState, str] = {
    ShiftState.ACCEPTED: N_("Said yes"),
    ShiftState.AGREED: N_("Agreement recorded"),
    ShiftState.INSURED: N_("Insured"),
    ShiftState.CHECKED_IN: N_("At work"),
    ShiftState.CHECKED_OUT: N_("Work done"),
    ShiftState.CONFIRMED: N_("Hours confirmed"),
    ShiftState.SETTLED: N_("Paid"),
    ShiftState.CANCELLED: N_("Cancelled"),
    ShiftState.NO_SHOW: N_("Did not come"),
}

PAY_METHOD_WORDS: dict[PayMethod, str] = {
    PayMethod.BANK: N_("Bank transfer to the worker"),
    PayMethod.WALLET: N_("Phone wallet of the worker"),
    PayMethod.CASH: N_("Cash, signed for"),
}

RELATION_WORDS: dict[Relation, str] = {
    Relation.LABOUR_CONTRACT: N_("Labour contract"),
    Relation.OVER_AGE: N_("Agreement for people past retirement age"),
    Relation.SERVICE: N_("Service agreement"),
    Relation.DISPATCH: N_("Labour dispatch"),
}

TERM_WORDS: dict[Term, str] = {
    Term.FIXED: N_("Fixed term"),
    Term.OPEN: N_("Without end"),
    Term.TASK: N_("Until the task is done"),
}

ENGAGEMENT_WORDS: dict[EngagementState, str] = {
    EngagementState.PROPOSED: N_("Proposed"),
    EngagementState.TRIAL: N_("On trial"),
    EngagementState.REGULAR: N_("Regular job"),
    EngagementState.DECLINED: N_("Said no"),
    EngagementState.ENDED: N_("Ended"),
}

#: What a reveal showed.
CONTACT_SHOWN = N_("name and phone")
