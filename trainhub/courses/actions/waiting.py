"""A freed seat goes along the line: held for one person at a time, who says yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock, transaction
from trainhub.core.errors import Reason, refuse_if
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions import seats
from trainhub.courses.events import Enrolled
from trainhub.courses.models import Cohort, Enrolment, SeatOffer
from trainhub.courses.rules import EnrolmentSource, EnrolmentState, SeatAnswer, SeatTerms
from trainhub.courses.rules.enrolling import takes_enrolments
from trainhub.courses.rules.seats import Turn, ahead_of, answer_until
from trainhub.people.actions import hold_people


def promote_waiting(*, cohort: Cohort) -> list[Enrolment]:
    """Hold the free seats of the locked class for those who come next; returns whom.

    Whoever cannot take the seat (another class at that hour, an age) is passed over, told why,
    and keeps the place. A seat that an undecided application has a claim to stays free.
    """
    now = clock.now()
    today = civil_day(now)
    if takes_enrolments(cohort.facts, EnrolmentSource.COUNTER, today) or cohort.free < 1:
        return []
    waiting = queries.waiting_in(cohort.id)
    if not waiting:
        return []
    people = [row.person for row in waiting]
    reasons = queries.refusals(cohort, people, EnrolmentSource.COUNTER, today)
    undecided = queries.undecided(cohort, today)
    terms = queries.seat_terms(cohort.station_id, today)
    starts_at = _starts_at(cohort)
    offered = []
    for row in waiting:
        turn = Turn(row.priority, row.waiting_since or row.applied_at, row.id)
        if reasons[row.person_id]:
            _pass_over(cohort, row, reasons[row.person_id], now)
        elif cohort.free > ahead_of(turn, undecided) and seats.take_seats(cohort, 1):
            _offer(cohort, row, answer_until(now, starts_at, terms), now)
            offered.append(row)
        else:
            break
    return offered


def _starts_at(cohort: Cohort) -> datetime:
    lessons = queries.slots_of(cohort)
    return lessons[0].starts_at if lessons else clock.at(cohort.starts_on)


def _offer(cohort: Cohort, row: Enrolment, until: datetime, now: datetime) -> None:
    row.state = EnrolmentState.OFFERED
    offer = SeatOffer(enrolment_id=row.id, offered_at=now, until=until, reasons=[])
    db.session.add(offer)
    journal.record(
        SYSTEM, "courses.seat.offered", offer, person_id=row.person_id, cohort=cohort.id,
        until=until.isoformat(), points=row.priority,
    )  # fmt: skip
    local = until.astimezone(clock.CIVIL_ZONE)
    outbox.say_to(
        row.person_id,
        f"seat:{offer.id}:offered",
        N_("A seat in “{course}” is kept for you until {month}/{day} {time}. Please answer."),
        link=f"/courses/seats/{offer.id}",
        course=cohort.course.name,
        month=local.month,
        day=local.day,
        time=f"{local:%H:%M}",
    )


def _pass_over(cohort: Cohort, row: Enrolment, reasons: Sequence[Reason], now: datetime) -> None:
    """On the record each time, told once a day: seats may come free by the dozen."""
    stored = [[str(reason.code.value), _plain(reason)] for reason in reasons]
    offer = SeatOffer(
        enrolment_id=row.id, offered_at=now, until=now, answer=SeatAnswer.SKIPPED,
        answered_at=now, reasons=stored,
    )  # fmt: skip
    db.session.add(offer)
    journal.record(
        SYSTEM, "courses.seat.passed_over", offer, person_id=row.person_id, cohort=cohort.id,
        why=[reason.key for reason in reasons],
    )  # fmt: skip
    outbox.say_to(
        row.person_id,
        f"enrolment:{row.id}:skipped:{civil_day(now)}",
        N_("A seat in “{course}” was free, but you could not take it. You keep your place."),
        link=f"/courses/enrolments/{row.id}",
        course=cohort.course.name,
    )


def _plain(reason: Reason) -> dict[str, object]:
    """The facts of a reason as a database keeps them: days as people write them."""
    return {
        name: fact if isinstance(fact, int) else str(fact) for name, fact in reason.facts.items()
    }


def answer_seat(*, offer: SeatOffer, yes: bool, by: Actor) -> SeatOffer:
    """The answer to a held seat. ``answer`` says what became of it: too late is too late.

    Yes seats the person; no leaves the line. Raises ``Refused`` when another class is in the way
    by now: the seat stays held until its time is over.
    """
    enrolment = offer.enrolment
    hold_people([enrolment.person_id])
    seats.hold_class(enrolment.cohort)
    lock(enrolment)
    db.session.refresh(offer)
    if offer.answer is not None:
        return offer
    now = clock.now()
    cohort = enrolment.cohort
    if offer.until <= now:
        _lapse(cohort, offer, queries.seat_terms(cohort.station_id, civil_day(now)), now)
        promote_waiting(cohort=cohort)
        return offer
    if yes:
        _accept(cohort, offer, by, now)
        return offer
    _close(offer, SeatAnswer.DECLINED, now)
    enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, now
    seats.free_seat(cohort)
    journal.record(
        by, "courses.seat.declined", offer, person_id=enrolment.person_id, cohort=cohort.id
    )
    promote_waiting(cohort=cohort)
    return offer


def _accept(cohort: Cohort, offer: SeatOffer, by: Actor, now: datetime) -> None:
    enrolment = offer.enrolment
    person = enrolment.person
    today = civil_day(now)
    refuse_if(queries.refusals(cohort, [person], EnrolmentSource.COUNTER, today)[person.id])
    _close(offer, SeatAnswer.ACCEPTED, now)
    enrolment.state, enrolment.enrolled_at = EnrolmentState.ENROLLED, now
    enrolment.waiting_since = None
    journal.record(
        by, "courses.seat.accepted", offer, person_id=enrolment.person_id, cohort=cohort.id
    )
    outbox.say_to(
        person.id,
        f"seat:{offer.id}:accepted",
        N_("You are enrolled in “{course}”. It starts on {month}/{day}."),
        link="/courses/mine",
        course=cohort.course.name,
        month=cohort.starts_on.month,
        day=cohort.starts_on.day,
    )
    announce(Enrolled(enrolment.id))


def _close(offer: SeatOffer, answer: SeatAnswer, now: datetime) -> None:
    offer.answer, offer.answered_at = answer, now


def take_back_offer(*, enrolment: Enrolment, now: datetime) -> None:
    """Close the held seat of somebody who leaves; the caller frees it."""
    offer = queries.open_offer(enrolment.id)
    if offer is not None:
        _close(offer, SeatAnswer.TAKEN_BACK, now)


def lapse_seats(*, cohort: Cohort) -> int:
    """Take back the held seats whose time is over and hold them for the next; how many."""
    seats.hold_class(cohort)
    now = clock.now()
    due = [offer for offer in queries.open_offers_in(cohort.id) if offer.until <= now]
    if due:
        terms = queries.seat_terms(cohort.station_id, civil_day(now))
        for offer in due:
            _lapse(cohort, offer, terms, now)
        promote_waiting(cohort=cohort)
    return len(due)


def _lapse(cohort: Cohort, offer: SeatOffer, terms: SeatTerms, now: datetime) -> None:
    """Nobody answered: behind everybody who waits now, or out of the line if it happens again."""
    row = offer.enrolment
    _close(offer, SeatAnswer.LAPSED, now)
    row.misses += 1
    leaves = row.misses >= terms.most_misses
    if leaves:
        row.state, row.withdrawn_at = EnrolmentState.WITHDRAWN, now
        sentence = N_("You did not answer for the seat in “{course}”. You left the waiting list.")
    else:
        row.state, row.waiting_since = EnrolmentState.WAITLISTED, now
        row.priority, row.priority_why = 0, []
        sentence = N_("You did not answer for the seat in “{course}”. You wait at the end now.")
    seats.free_seat(cohort)
    journal.record(
        SYSTEM, "courses.seat.lapsed", offer, person_id=row.person_id, cohort=cohort.id,
        misses=row.misses, leaves=leaves,
    )  # fmt: skip
    outbox.say_to(
        row.person_id,
        f"seat:{offer.id}:lapsed",
        sentence,
        link=f"/courses/enrolments/{row.id}",
        course=cohort.course.name,
    )


def lapse_seats_when_due() -> int:
    """A chore of the sweeper: every class with an overdue held seat, a transaction each."""
    total = 0
    for cohort_id in queries.classes_with_lapsed_offers(clock.now()):
        with transaction():
            total += lapse_seats(cohort=db.session.get_one(Cohort, cohort_id))
    return total
