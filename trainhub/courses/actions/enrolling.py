"""Take a seat, apply or wait for one, give one back. Seats are exact under any race.

Locks are taken in one order: people by id, then the class, then enrolments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions import seats
from trainhub.courses.actions.waiting import promote_waiting, take_back_offer
from trainhub.courses.events import Enrolled, SeatFreed
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import LEFT, EnrolmentSource, EnrolmentState, SeatTrouble, Unmet
from trainhub.courses.rules.seats import Weight, spare
from trainhub.people.actions import hold_people
from trainhub.people.models import Person

#: Whoever comes this way was let in by the station itself; the others apply where the scheme asks.
_LET_IN = frozenset({EnrolmentSource.COUNTER, EnrolmentSource.ROSTER})


@dataclass(frozen=True)
class EnrolResult:
    """What became of one person's wish: an enrolment, or the reasons why not."""

    person: Person
    enrolment: Enrolment | None
    reasons: tuple[Reason, ...] = ()
    #: The person was in the class already and nothing changed.
    known: bool = False


def enrol(*, cohort: Cohort, person: Person, source: EnrolmentSource, by: Actor) -> Enrolment:
    """Give ``person`` a seat, or a place on the waiting list when the class is full.

    Where the scheme asks for approval, whoever comes online applies. Whoever is in the class
    already gets the same row back. Raises ``Refused`` with every reason that is in the way.
    """
    result = enrol_many(cohort=cohort, persons=[person], source=source, by=by)[0]
    if result.enrolment is None:
        raise Refused(*result.reasons)
    return result.enrolment


def enrol_many(
    *, cohort: Cohort, persons: Sequence[Person], source: EnrolmentSource, by: Actor
) -> list[EnrolResult]:
    """Enrol people in their order, each judged alone; one person's refusal hinders nobody.

    The queries do not grow with the number of people.
    """
    now = clock.now()
    ids = list(dict.fromkeys(person.id for person in persons))
    hold_people(ids)
    seats.hold_class(cohort)
    known = queries.enrolments_of(cohort.id, ids)
    refused = _refusals(cohort, persons, source, civil_day(now), known)
    fit = [i for i in ids if not _is_in(known.get(i)) and not refused[i]]
    rows = [known.get(i) or Enrolment(cohort_id=cohort.id, person_id=i) for i in fit]
    _place(cohort, rows, {person.id: person for person in persons}, source, now)
    db.session.add_all(rows)
    db.session.flush()  # messages and events name enrolments by their ids
    _tell(cohort, rows, by, now)
    new = {row.person_id: row for row in rows}
    return [_result(person, new, known, refused[person.id]) for person in persons]


def _refusals(
    cohort: Cohort,
    persons: Sequence[Person],
    source: EnrolmentSource,
    today: date,
    known: Mapping[int, Enrolment],
) -> dict[int, list[Reason]]:
    """What is in the way; somebody refused by the station comes back only through the station."""
    found = queries.refusals(cohort, persons, source, today)
    if source not in _LET_IN:
        for person_id, row in known.items():
            if row.state is EnrolmentState.REFUSED:
                found[person_id] = [Reason(SeatTrouble.REFUSED_BEFORE), *found[person_id]]
    return found


def _place(
    cohort: Cohort,
    rows: Sequence[Enrolment],
    persons: Mapping[int, Person],
    source: EnrolmentSource,
    now: datetime,
) -> None:
    """Seats in the order of ``rows``, the line after that; applications take no seat at all."""
    today = civil_day(now)
    asks = cohort.scheme is not None and cohort.scheme.needs_approval
    applies = asks and source not in _LET_IN
    open_seats = spare(cohort.free, len(queries.undecided(cohort, today)) if asks else 0)
    taken = 0 if applies else seats.take_seats(cohort, min(len(rows), open_seats))
    for row in rows[:taken]:
        seats.seat(row, source, now)
    rest = rows[taken:]
    if not rest:
        return
    weights = queries.weights(cohort, [persons[row.person_id] for row in rest], source, today)
    put = seats.apply if applies else seats.queue
    for row in rest:
        put(row, source, now, weights.get(row.person_id, Weight()))


def _result(
    person: Person, new: dict[int, Enrolment], known: dict[int, Enrolment], why: list[Reason]
) -> EnrolResult:
    if person.id in new:
        return EnrolResult(person, new[person.id])
    row = known.get(person.id)
    return (
        EnrolResult(person, row, known=True)
        if _is_in(row)
        else EnrolResult(person, None, tuple(why))
    )


def _is_in(enrolment: Enrolment | None) -> bool:
    return enrolment is not None and enrolment.state not in LEFT


_VERBS = {
    EnrolmentState.ENROLLED: "courses.enrolment.made",
    EnrolmentState.WAITLISTED: "courses.enrolment.waitlisted",
    EnrolmentState.APPLIED: "courses.enrolment.applied",
}


def _tell(cohort: Cohort, rows: Sequence[Enrolment], by: Actor, now: datetime) -> None:
    """The record, the messages and the events of people who just came into a class."""
    told = []
    for row in rows:
        actor = by.acting_for(row.person_id)
        db.session.add(
            journal.note(
                actor,
                _VERBS[row.state],
                row,
                person_id=row.person_id,
                cohort=cohort.id,
                source=row.source.value,
            )
        )
        if row.state is not EnrolmentState.ENROLLED or actor.on_behalf_of is not None:
            told.append(_saying(cohort, row, now))
    outbox.say_all(told)
    for row in rows:
        if row.state is EnrolmentState.ENROLLED:
            announce(Enrolled(row.id))


def _saying(cohort: Cohort, row: Enrolment, now: datetime) -> dict[str, Any]:
    stamp, course = f"{now.timestamp():.0f}", cohort.course.name
    if row.state is EnrolmentState.WAITLISTED:
        return outbox.saying(
            row.person_id,
            f"enrolment:{row.id}:waits:{stamp}",
            N_("“{course}” is full. You are on the waiting list. We tell you when a seat is free."),
            link="/courses/mine",
            course=course,
        )
    if row.state is EnrolmentState.APPLIED:
        return outbox.saying(
            row.person_id,
            f"enrolment:{row.id}:applied:{stamp}",
            N_("You applied for “{course}”. The station looks at it and tells you."),
            link="/courses/mine",
            course=course,
        )
    return outbox.saying(
        row.person_id,
        f"enrolment:{row.id}:made:{stamp}",
        N_("You are enrolled in “{course}”. It starts on {month}/{day}."),
        link="/courses/mine",
        course=course,
        month=cohort.starts_on.month,
        day=cohort.starts_on.day,
    )


def withdraw(*, enrolment: Enrolment, why: str, by: Actor) -> Enrolment:
    """Leave a class, its line or an application; a seat goes to the first who waits.

    Raises ``Refused`` when the hours are completed or the class is over.
    """
    cohort = enrolment.cohort
    seats.hold_class(cohort)
    lock(enrolment)
    if enrolment.state in LEFT:
        return enrolment
    now = clock.now()
    over = civil_day(now) > cohort.ends_on or cohort.closed_at is not None
    if enrolment.state is EnrolmentState.COMPLETED or over:
        raise Refused(Reason(Unmet.CLASS_OVER))
    before = enrolment.state
    if before is EnrolmentState.OFFERED:
        take_back_offer(enrolment=enrolment, now=now)
    had_seat = before in {EnrolmentState.ENROLLED, EnrolmentState.OFFERED}
    enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, now
    enrolment.withdrawn_why = why
    journal.record(
        by, "courses.enrolment.withdrawn", enrolment, person_id=enrolment.person_id,
        cohort=cohort.id, had_seat=had_seat,
    )  # fmt: skip
    if had_seat:
        seats.free_seat(cohort)
    released = had_seat or before is EnrolmentState.APPLIED
    if released and not promote_waiting(cohort=cohort) and had_seat:
        announce(SeatFreed(cohort.id))
    return enrolment
