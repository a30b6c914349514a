"""Judgements about regular work: the contract that is due, its dates, its evidence. No I/O."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.people.identity import Sex
from trainhub.placement.rules import Duty, EngagementState, Relation, Term
from trainhub.placement.rules.contract import probation_most, relation_by_age


class TrackTrouble(StrEnum):
    """Why something about regular work is refused."""

    NO_RECORD = N_("There is no finished shift of this person with your company yet.")
    OPEN_ALREADY = N_("There is an open proposal or job of this person with your company.")
    NOT_OPEN = N_("This proposal is not open any more.")
    NOT_ACCEPTED = N_("First the worker must accept the proposal.")
    NOT_SIGNED = N_("First the contract must be recorded.")
    NOT_INSURED = N_("First the social insurance must be recorded.")
    NOT_STARTED = N_("Work has not started yet.")
    SIGNED_ALREADY = N_("The contract is recorded already.")
    INSURED_ALREADY = N_("The social insurance is recorded already.")
    REGULAR_ALREADY = N_("This is a regular job already.")
    FUTURE_DATE = N_("The date lies in the future.")
    NO_NUMBER = N_("Please enter the number of the contract.")
    TERM_MONTHS = N_("Please enter for how many months the contract is.")
    PROBATION_LONG = N_("For this term the law allows at most {most} months on trial.")
    PROBATION_ONCE = N_("This person was on trial with your company before.")
    MUST_BE_CONTRACT = N_("For this trade the law asks for a labour contract.")
    PAST_RETIREMENT = N_("Past retirement age there is no labour contract; choose the agreement.")
    NOT_PAST_RETIREMENT = N_("This person has not reached retirement age; choose the contract.")
    AGE_UNKNOWN = N_("The age is not known. The station must see the ID card first.")
    DONE_ALREADY = N_("This follow-up is done already.")
    DUE_LATER = N_("This follow-up is due in {days} days.")


class DeadlineKind(StrEnum):
    """What is due."""

    CONTRACT = N_("Written contract")
    INSURANCE = N_("Social insurance")
    PROBATION = N_("End of the trial")
    FOLLOW_UP = N_("Follow-up call")


@dataclass(frozen=True)
class Proposal:
    """What an employer offers; pay is fen, the term in months where it is fixed."""

    relation: Relation
    term: Term
    term_months: int | None
    probation_months: int
    starts_on: date
    technical_post: bool = False


@dataclass(frozen=True)
class Worker:
    """What the law asks about a person before a contract."""

    born_on: date | None
    sex: Sex | None
    #: Was on trial with this employer before.
    tried_before: bool


def proposal_troubles(proposal: Proposal, worker: Worker, duties: frozenset[Duty]) -> list[Reason]:
    """Everything the law has against a proposal."""
    troubles = []
    if proposal.term is Term.FIXED and not proposal.term_months:
        troubles.append(Reason(TrackTrouble.TERM_MONTHS))
    most = probation_most(
        proposal.relation, proposal.term, proposal.term_months, proposal.starts_on
    )
    if proposal.probation_months > most:
        troubles.append(Reason(TrackTrouble.PROBATION_LONG, most=most))
    elif proposal.probation_months and worker.tried_before:
        troubles.append(Reason(TrackTrouble.PROBATION_ONCE))
    return troubles + _relation_troubles(proposal, worker, duties)


def _relation_troubles(proposal: Proposal, worker: Worker, duties: frozenset[Duty]) -> list[Reason]:
    employed = proposal.relation in {Relation.LABOUR_CONTRACT, Relation.DISPATCH}
    if Duty.LABOUR_CONTRACT in duties and proposal.relation is not Relation.LABOUR_CONTRACT:
        return [Reason(TrackTrouble.MUST_BE_CONTRACT)]
    if worker.born_on is None or worker.sex is None:
        return [Reason(TrackTrouble.AGE_UNKNOWN)]
    lawful = relation_by_age(
        worker.born_on, worker.sex, proposal.starts_on, technical_post=proposal.technical_post
    )
    if employed and lawful is Relation.OVER_AGE:
        return [Reason(TrackTrouble.PAST_RETIREMENT)]
    if proposal.relation is Relation.OVER_AGE and lawful is Relation.LABOUR_CONTRACT:
        return [Reason(TrackTrouble.NOT_PAST_RETIREMENT)]
    return []


class EngagementStamps(Protocol):
    """The stamps and dates of an engagement."""

    relation: Relation
    proposed_at: datetime
    accepted_at: datetime | None
    declined_at: datetime | None
    starts_on: date
    contract_due_on: date
    contract_signed_on: date | None
    insurance_due_on: date | None
    insured_on: date | None
    probation_until: date | None
    confirmed_at: datetime | None
    ended_at: datetime | None


def engagement_state(engagement: EngagementStamps) -> EngagementState:
    """Where an engagement stands."""
    if engagement.ended_at is not None:
        return EngagementState.ENDED
    if engagement.declined_at is not None:
        return EngagementState.DECLINED
    if engagement.confirmed_at is not None:
        return EngagementState.REGULAR
    return EngagementState.TRIAL if engagement.accepted_at is not None else EngagementState.PROPOSED


def accept_troubles(engagement: EngagementStamps) -> list[Reason]:
    """Why a proposal can be neither accepted nor declined."""
    if engagement_state(engagement) is EngagementState.PROPOSED:
        return []
    return [Reason(TrackTrouble.NOT_OPEN)]


def sign_troubles(engagement: EngagementStamps, number: str, on: date, today: date) -> list[Reason]:
    """Why a contract signed ``on`` a day cannot be recorded."""
    troubles = _standing_troubles(engagement)
    if engagement.contract_signed_on is not None:
        troubles.append(Reason(TrackTrouble.SIGNED_ALREADY))
    if not number.strip():
        troubles.append(Reason(TrackTrouble.NO_NUMBER))
    return troubles + ([Reason(TrackTrouble.FUTURE_DATE)] if on > today else [])


def insure_troubles(engagement: EngagementStamps, on: date, today: date) -> list[Reason]:
    """Why a registration with the social insurance cannot be recorded."""
    troubles = _standing_troubles(engagement)
    if engagement.insured_on is not None:
        troubles.append(Reason(TrackTrouble.INSURED_ALREADY))
    return troubles + ([Reason(TrackTrouble.FUTURE_DATE)] if on > today else [])


def _standing_troubles(engagement: EngagementStamps) -> list[Reason]:
    state = engagement_state(engagement)
    if state in {EngagementState.ENDED, EngagementState.DECLINED}:
        return [Reason(TrackTrouble.NOT_OPEN)]
    return [] if engagement.accepted_at is not None else [Reason(TrackTrouble.NOT_ACCEPTED)]


def confirm_troubles(engagement: EngagementStamps, today: date) -> list[Reason]:
    """Why somebody is not yet regular: accepted, signed, insured where due, and at work."""
    if engagement.confirmed_at is not None:
        return [Reason(TrackTrouble.REGULAR_ALREADY)]
    troubles = _standing_troubles(engagement)
    if engagement.contract_signed_on is None:
        troubles.append(Reason(TrackTrouble.NOT_SIGNED))
    if engagement.insurance_due_on is not None and engagement.insured_on is None:
        troubles.append(Reason(TrackTrouble.NOT_INSURED))
    if engagement.starts_on > today:
        troubles.append(Reason(TrackTrouble.NOT_STARTED))
    return troubles


def follow_up_troubles(done_at: datetime | None, due_on: date, today: date) -> list[Reason]:
    """Why a follow-up cannot be recorded today: it was, or it is not due yet."""
    if done_at is not None:
        return [Reason(TrackTrouble.DONE_ALREADY)]
    days = (due_on - today).days
    return [Reason(TrackTrouble.DUE_LATER, days=days)] if days > 0 else []


@dataclass(frozen=True)
class Due:
    """One thing that the law or the station waits for."""

    kind: DeadlineKind
    on: date
    #: Negative once it is late.
    days_left: int


def open_deadlines(engagement: EngagementStamps, today: date) -> list[Due]:
    """What is still due for somebody who accepted, soonest first."""
    if engagement.accepted_at is None or engagement.ended_at is not None:
        return []
    dates = [
        (DeadlineKind.CONTRACT, engagement.contract_due_on, engagement.contract_signed_on),
        (DeadlineKind.INSURANCE, engagement.insurance_due_on, engagement.insured_on),
        (DeadlineKind.PROBATION, engagement.probation_until, engagement.confirmed_at),
    ]
    open_ones = [Due(kind, on, (on - today).days) for kind, on, done in dates if on and not done]
    return sorted(open_ones, key=lambda due: due.on)


class Rung(StrEnum):
    """A stop on the way from gig to regular work (零工 to 长工)."""

    CERTIFIED = "certified"
    IN_POOL = "in_pool"
    FIRST_SHIFT = "first_shift"
    PROPOSED = "proposed"
    ON_TRIAL = "on_trial"
    REGULAR = "regular"


RUNG_WORDS: dict[Rung, str] = {
    Rung.CERTIFIED: N_("Get certified"),
    Rung.IN_POOL: N_("Join the pool"),
    Rung.FIRST_SHIFT: N_("Work a shift"),
    Rung.PROPOSED: N_("Get a proposal"),
    Rung.ON_TRIAL: N_("Start on trial"),
    Rung.REGULAR: N_("Regular job"),
}


def rungs_done(
    *, certified: bool, pooled: bool, shifts: int, states: Collection[EngagementState]
) -> int:
    """How many stops of the way somebody has behind them; a later one covers the earlier."""
    reached = (
        EngagementState.REGULAR in states,
        EngagementState.TRIAL in states,
        EngagementState.PROPOSED in states,
        shifts > 0,
        certified and pooled,
        certified,
    )
    return next((len(reached) - place for place, there in enumerate(reached) if there), 0)


@dataclass(frozen=True)
class Evidence:
    """The record that speaks for a conversion, as it was on the day of the proposal."""

    shifts: int
    minutes: int
    #: Rated shifts on which the employer said the worker came on time, of all rated.
    punctual: int
    rated: int
    #: Sum of the stars of the rated shifts.
    stars: int
    no_shows: int
    first_on: str | None
    last_on: str | None
    certificates: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """For the database: plain values, days as ISO text."""
        return {**asdict(self), "certificates": list(self.certificates)}


def stars_tenths(stars: int, rated: int) -> int | None:
    """The mean of the stars in tenths, rounded half up; ``None`` when nobody rated."""
    return None if rated == 0 else (20 * stars + rated) // (2 * rated)
