"""Judgements about a shift: the order of its steps, hours, pay, stars. No I/O."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from trainhub.core.clock import whole_minutes
from trainhub.core.errors import Reason
from trainhub.core.money import PayUnit
from trainhub.core.words import N_
from trainhub.placement.rules import ShiftState, Step
from trainhub.placement.rules.law import PAID_DAYS, in_force

#: Check-in opens this long before the start; who comes at the start is in time.
EARLY = timedelta(minutes=60)
#: A day's pay stays whole when no more than this is missing from the planned time.
DAY_PATIENCE_MINUTES = 15
#: Nobody is said not to have come before this long after the start.
PATIENCE = timedelta(minutes=30)


class StepTrouble(StrEnum):
    """Why a step of a shift is refused."""

    CLOSED = N_("This shift is closed.")
    DONE_ALREADY = N_("This step is done already.")
    NO_AGREEMENT = N_("First both sides must agree to the terms.")
    NOT_INSURED = N_("First the employer must enter the accident insurance.")
    NOT_CHECKED_IN = N_("First the worker must check in.")
    NOT_CHECKED_OUT = N_("First the worker must check out.")
    NOT_CONFIRMED = N_("First the employer must confirm the hours.")
    TOO_EARLY = N_("Check-in opens {minutes} minutes before the start.")
    TOO_LATE = N_("The time of this shift is over.")
    TOO_MANY_MINUTES = N_("Only {most} minutes were stamped; {asked} cannot be confirmed.")
    NO_MINUTES = N_("At least one minute must be confirmed.")
    NO_PIECES = N_("Please enter how many pieces were made.")
    NO_POLICY = N_("Please enter the number of the insurance policy.")
    AT_WORK = N_("Work has begun; the shift cannot be cancelled.")
    WAIT_FOR_WORKER = N_("Please wait until {minutes} minutes after the start.")
    RATED_ALREADY = N_("You have rated this shift already.")
    RATE_LATER = N_("Please rate after the work is done.")
    STARS = N_("Please give 1 to 5 stars.")


class ShiftStamps(Protocol):
    """The stamps of a shift."""

    starts_at: datetime
    ends_at: datetime
    agreed_at: datetime | None
    insured_at: datetime | None
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    confirmed_at: datetime | None
    settled_at: datetime | None
    cancelled_at: datetime | None
    no_show_at: datetime | None


def shift_state(shift: ShiftStamps) -> ShiftState:
    """Where a shift stands: the last step that is stamped."""
    last_first = (
        (shift.cancelled_at, ShiftState.CANCELLED),
        (shift.no_show_at, ShiftState.NO_SHOW),
        (shift.settled_at, ShiftState.SETTLED),
        (shift.confirmed_at, ShiftState.CONFIRMED),
        (shift.checked_out_at, ShiftState.CHECKED_OUT),
        (shift.checked_in_at, ShiftState.CHECKED_IN),
        (shift.insured_at, ShiftState.INSURED),
        (shift.agreed_at, ShiftState.AGREED),
    )
    return next((state for stamp, state in last_first if stamp is not None), ShiftState.ACCEPTED)


#: States in the order in which a shift passes through them.
COURSE_OF_A_SHIFT: tuple[ShiftState, ...] = (
    ShiftState.ACCEPTED,
    ShiftState.AGREED,
    ShiftState.INSURED,
    ShiftState.CHECKED_IN,
    ShiftState.CHECKED_OUT,
    ShiftState.CONFIRMED,
    ShiftState.SETTLED,
)

#: Which state a step needs. Insurance comes before the first minute of work.
_NEEDS: dict[Step, ShiftState] = {
    Step.AGREE: ShiftState.ACCEPTED,
    Step.INSURE: ShiftState.AGREED,
    Step.CHECK_IN: ShiftState.INSURED,
    Step.CHECK_OUT: ShiftState.CHECKED_IN,
    Step.CONFIRM: ShiftState.CHECKED_OUT,
    Step.SETTLE: ShiftState.CONFIRMED,
}
#: What a shift in this state still waits for.
_WAITS_FOR: dict[ShiftState, StepTrouble] = {
    ShiftState.ACCEPTED: StepTrouble.NO_AGREEMENT,
    ShiftState.AGREED: StepTrouble.NOT_INSURED,
    ShiftState.INSURED: StepTrouble.NOT_CHECKED_IN,
    ShiftState.CHECKED_IN: StepTrouble.NOT_CHECKED_OUT,
    ShiftState.CHECKED_OUT: StepTrouble.NOT_CONFIRMED,
}


def next_step(state: ShiftState) -> Step | None:
    """The step that a shift in this state waits for; ``None`` when it is closed."""
    return next((step for step, needed in _NEEDS.items() if needed is state), None)


def step_troubles(shift: ShiftStamps, step: Step, now: datetime) -> list[Reason]:
    """Why a step cannot be taken now: every step before it that is still missing."""
    state = shift_state(shift)
    if state not in COURSE_OF_A_SHIFT:
        return [Reason(StepTrouble.CLOSED)]
    here, there = COURSE_OF_A_SHIFT.index(state), COURSE_OF_A_SHIFT.index(_NEEDS[step])
    if here > there:
        return [Reason(StepTrouble.DONE_ALREADY)]
    if here < there:
        return [Reason(_WAITS_FOR[passed]) for passed in COURSE_OF_A_SHIFT[here:there]]
    return _window_troubles(shift, now) if step is Step.CHECK_IN else []


def _window_troubles(shift: ShiftStamps, now: datetime) -> list[Reason]:
    if now < shift.starts_at - EARLY:
        return [Reason(StepTrouble.TOO_EARLY, minutes=whole_minutes(EARLY))]
    return [Reason(StepTrouble.TOO_LATE)] if now >= shift.ends_at else []


def waits_for_worker(shift: ShiftStamps, now: datetime, *, rated: bool) -> bool:
    """Whether it is the worker's turn: agree, check in or out, rate."""
    state = shift_state(shift)
    if state is ShiftState.ACCEPTED:
        return now < shift.ends_at
    if state is ShiftState.INSURED:
        return not _window_troubles(shift, now)
    return state is ShiftState.CHECKED_IN or (state is ShiftState.SETTLED and not rated)


def stamped_minutes(shift: ShiftStamps) -> int:
    """Whole minutes between the stamps; waiting before the start does not count as work."""
    if shift.checked_in_at is None or shift.checked_out_at is None:
        return 0
    began = max(shift.checked_in_at, shift.starts_at)
    return max(0, whole_minutes(shift.checked_out_at - began))


def hours_troubles(
    shift: ShiftStamps, minutes: int, pieces: int | None, unit: PayUnit
) -> list[Reason]:
    """Why these minutes (and pieces) cannot be confirmed: never more than was stamped."""
    troubles = []
    most = stamped_minutes(shift)
    if minutes < 1:
        troubles.append(Reason(StepTrouble.NO_MINUTES))
    elif minutes > most:
        troubles.append(Reason(StepTrouble.TOO_MANY_MINUTES, most=most, asked=minutes))
    if unit is PayUnit.PIECE and (pieces is None or pieces < 1):
        troubles.append(Reason(StepTrouble.NO_PIECES))
    return troubles


def pay_due_fen(
    *, fen: int, unit: PayUnit, minutes: int, planned: int, pieces: int | None, on: date
) -> int:
    """What a shift earns, in fen, rounded half up at the fen.

    ``fen`` is for one ``unit``; ``minutes`` are confirmed, ``planned`` the length of the shift.
    By the hour every minute counts; a day's pay is for the planned time and shrinks only when
    more than a quarter of an hour is missing; a month's pay is first brought to a day
    (劳社部发〔2008〕3号).
    """
    if unit is PayUnit.ORDER:
        return fen
    if unit is PayUnit.PIECE:
        return fen * (pieces or 0)
    if unit is PayUnit.HOUR:
        return _half_up(fen * minutes, 60)
    worked = planned if minutes >= planned - DAY_PATIENCE_MINUTES else minutes
    if unit is PayUnit.DAY:
        return _half_up(fen * worked, planned)
    (days,) = in_force(PAID_DAYS, on)
    return _half_up(fen * 100 * worked, days.hundredths * planned)


def _half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)


def cancel_troubles(shift: ShiftStamps) -> list[Reason]:
    """Why a shift cannot be cancelled."""
    state = shift_state(shift)
    if state not in COURSE_OF_A_SHIFT:
        return [Reason(StepTrouble.CLOSED)]
    return [Reason(StepTrouble.AT_WORK)] if shift.checked_in_at is not None else []


def no_show_troubles(shift: ShiftStamps, now: datetime) -> list[Reason]:
    """Why nobody can say yet that the worker did not come."""
    if troubles := cancel_troubles(shift):
        return troubles
    if now < shift.starts_at + PATIENCE:
        return [Reason(StepTrouble.WAIT_FOR_WORKER, minutes=whole_minutes(PATIENCE))]
    return []


def rating_troubles(shift: ShiftStamps, stars: int, *, rated: bool) -> list[Reason]:
    """Why one side cannot rate: before the work is done, twice, or with odd stars."""
    if shift.checked_out_at is None:
        return [Reason(StepTrouble.RATE_LATER)]
    if rated:
        return [Reason(StepTrouble.RATED_ALREADY)]
    return [] if 1 <= stars <= 5 else [Reason(StepTrouble.STARS)]
