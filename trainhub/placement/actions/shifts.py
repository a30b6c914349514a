"""The steps of a shift, from the agreement to the stars."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, update

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.people.rules import Role
from trainhub.placement import queries
from trainhub.placement.actions.standbys import call_standby
from trainhub.placement.actions.telling import tell_employer
from trainhub.placement.models import Hold, Order, Rating, Shift
from trainhub.placement.rules import CheckInWay, Duty, PayMethod, RatingSide, ShiftState, Step
from trainhub.placement.rules.agreement import AgreementFacts, agreement_text
from trainhub.placement.rules.pool import unmet_by_law
from trainhub.placement.rules.shifts import (
    StepTrouble,
    cancel_troubles,
    hours_troubles,
    no_show_troubles,
    pay_due_fen,
    rating_troubles,
    shift_state,
    step_troubles,
)


def _begin(shift: Shift, step: Step) -> None:
    """Hold the shift and refuse a step that is not its turn."""
    lock(shift)
    refuse_if(step_troubles(shift, step, clock.now()))


def record_agreement(*, shift: Shift, by: Actor) -> None:
    """The worker agrees to the terms; the text and its hash are kept as they were."""
    _begin(shift, Step.AGREE)
    text = agreement_of(shift)
    shift.agreed_at = clock.now()
    shift.agreement_text = text
    shift.agreement_sha256 = hashlib.sha256(text.encode()).hexdigest()
    journal.record(
        by, "shift.agreed", shift, person_id=shift.person_id, sha256=shift.agreement_sha256
    )


def agreement_of(shift: Shift) -> str:
    """The text that the worker of a shift is asked to agree to."""
    order = shift.order
    duties = queries.duties_of(order.trade_code, clock.civil_day(shift.starts_at))
    return agreement_text(
        AgreementFacts(
            employer=order.employer.name,
            credit_code=order.employer.credit_code or "",
            worker=shift.person.name,
            trade=order.trade.name,
            title=order.title,
            place=order.place,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            pay_fen=order.pay_fen,
            pay_unit=order.pay_unit,
            contract=Duty.LABOUR_CONTRACT in duties,
        )
    )


def insure_all(*, order: Order, policy_no: str, by: Actor) -> int:
    """Enter one policy for everybody of an order who agreed and is not insured; how many."""
    lock(order)
    waiting = [
        shift for shift in queries.shifts_of(order) if shift_state(shift) is ShiftState.AGREED
    ]
    for shift in waiting:
        insure(shift=shift, policy_no=policy_no, by=by)
    return len(waiting)


def insure(*, shift: Shift, policy_no: str, by: Actor) -> None:
    """Record the accident insurance the employer pays, before the first minute of work."""
    _begin(shift, Step.INSURE)
    if not policy_no.strip():
        raise Refused(Reason(StepTrouble.NO_POLICY))
    shift.insured_at, shift.policy_no = clock.now(), policy_no.strip()
    journal.record(by, "shift.insured", shift, person_id=shift.person_id)
    outbox.say_to(
        shift.person_id,
        f"insured:{shift.id}",
        N_("You are insured for “{title}”. Check in when you arrive."),
        f"/orders/shifts/{shift.id}",
        title=shift.order.title,
    )


def check_in(*, shift: Shift, way: CheckInWay, by: Actor) -> None:
    """Stamp that the worker is there. What the law asks is judged again on this day."""
    _begin(shift, Step.CHECK_IN)
    known = queries.candidates(shift.order, [shift.person_id])
    refuse_if(unmet_by_law(known[shift.person_id], queries.demand_of(shift.order)))
    shift.checked_in_at, shift.check_in_way = clock.now(), way
    journal.record(by, "shift.checked_in", shift, person_id=shift.person_id, way=way.value)


def check_out(*, shift: Shift, by: Actor) -> None:
    """Stamp that the worker's work is done."""
    _begin(shift, Step.CHECK_OUT)
    shift.checked_out_at = clock.now()
    journal.record(by, "shift.checked_out", shift, person_id=shift.person_id)


def confirm_hours(*, shift: Shift, minutes: int, by: Actor, pieces: int | None = None) -> None:
    """The employer confirms the work: never more minutes than were stamped."""
    _begin(shift, Step.CONFIRM)
    refuse_if(hours_troubles(shift, minutes, pieces, shift.order.pay_unit))
    shift.confirmed_at = clock.now()
    shift.confirmed_minutes, shift.confirmed_pieces = minutes, pieces
    journal.record(by, "shift.confirmed", shift, person_id=shift.person_id, minutes=minutes)


def settle(*, shift: Shift, method: PayMethod, by: Actor) -> int:
    """Record that the worker was paid; returns the amount in fen, computed from the order."""
    _begin(shift, Step.SETTLE)
    amount = due_fen(shift)
    shift.settled_at, shift.settled_fen = clock.now(), amount
    shift.settled_by_method = method.value
    journal.record(
        by, "shift.settled", shift, person_id=shift.person_id, fen=amount, method=method.value
    )
    outbox.say_to(
        shift.person_id,
        f"settled:{shift.id}",
        N_("Your pay for “{title}” was sent. Is it right? Please rate the employer."),
        f"/orders/shifts/{shift.id}",
        title=shift.order.title,
    )
    return amount


def due_fen(shift: Shift) -> int:
    """What a confirmed shift earns, in fen."""
    return pay_due_fen(
        fen=shift.order.pay_fen,
        unit=shift.order.pay_unit,
        minutes=shift.confirmed_minutes or 0,
        planned=clock.whole_minutes(shift.ends_at - shift.starts_at),
        pieces=shift.confirmed_pieces,
        on=clock.civil_day(shift.starts_at),
    )


def rate(
    *,
    shift: Shift,
    side: RatingSide,
    stars: int,
    by: Actor,
    punctual: bool | None = None,
    comment: str = "",
) -> Rating:
    """Say how it was, once a side. Raises ``Refused`` before the work is done, and twice."""
    lock(shift)
    refuse_if(rating_troubles(shift, stars, rated=queries.rated_by(shift, side)))
    rating = Rating(
        shift_id=shift.id,
        side=side,
        stars=stars,
        punctual=punctual if side is RatingSide.BY_EMPLOYER else None,
        comment=comment.strip(),
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(rating)
    journal.record(by, "shift.rated", rating, person_id=shift.person_id, side=side.value)
    return rating


def cancel_shift(*, shift: Shift, why: str, by: Actor) -> None:
    """Call one person's shift off before it begins: the hours and the place are free again."""
    lock(shift.order)  # the place is freed below; the order always before the shift
    lock(shift)
    refuse_if(cancel_troubles(shift))
    shift.cancelled_at, shift.cancelled_why = clock.now(), why
    shift.cancelled_by = by.account_id
    _free(shift)
    journal.record(by, "shift.cancelled", shift, person_id=shift.person_id)
    title = shift.order.title
    if by.person_id != shift.person_id:
        outbox.say_to(
            shift.person_id,
            f"shift-cancelled:{shift.id}",
            N_("Your work “{title}” was called off."),
            f"/orders/shifts/{shift.id}",
            title=title,
        )
    called = call_standby(shift.order)
    if called is not None or by.reaches(Role.EMPLOYER, shift.order.employer.path):
        return
    tell_employer(
        shift.order.employer_id,
        f"shift-cancelled:{shift.id}",
        N_("Somebody dropped out of “{title}”. The place is free again."),
        f"/orders/{shift.order_id}",
        title=title,
    )


def mark_no_show(*, shift: Shift, by: Actor) -> None:
    """Record that the worker did not come, half an hour after the start at the earliest."""
    lock(shift.order)
    lock(shift)
    refuse_if(no_show_troubles(shift, clock.now()))
    shift.no_show_at = clock.now()
    _free(shift)
    journal.record(by, "shift.no_show", shift, person_id=shift.person_id)
    outbox.say_to(
        shift.person_id,
        f"no-show:{shift.id}",
        N_("The employer says you did not come to “{title}”. If that is wrong, ask the station."),
        f"/orders/shifts/{shift.id}",
        title=shift.order.title,
    )
    call_standby(shift.order)


def _free(shift: Shift) -> None:
    db.session.execute(delete(Hold).where(Hold.shift_id == shift.id))
    db.session.execute(
        update(Order)
        .where(Order.id == shift.order_id, Order.taken > 0)
        .values(taken=Order.taken - 1)
    )
