"""The station's yes or no to applications, in the order of the line. A yes takes the seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.errors import Reason
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions import seats
from trainhub.courses.actions.waiting import promote_waiting
from trainhub.courses.events import Enrolled
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import EnrolmentSource, EnrolmentState, SeatTrouble
from trainhub.courses.rules.seats import Turn, ahead_of
from trainhub.people.actions import hold_people


@dataclass(frozen=True)
class Decision:
    """What became of one application; ``reasons`` say why it could not be approved."""

    enrolment: Enrolment
    reasons: tuple[Reason, ...] = ()


def approve(*, cohort: Cohort, enrolments: Sequence[Enrolment], by: Actor) -> list[Decision]:
    """Say yes to applications, each in its turn whatever the order they are named in.

    A yes takes a seat, or the place in the line that the moment of applying gives. Seats that
    earlier, undecided applications could need are not taken. Who cannot join any more stays
    undecided, with the reasons. The queries do not grow with the number of people.
    """
    now = clock.now()
    today = civil_day(now)
    hold_people([row.person_id for row in enrolments])
    seats.hold_class(cohort)
    wanted = {row.id for row in enrolments}
    waiting = queries.applied_in(cohort.id)
    rows = [row for row in waiting if row.id in wanted]
    done = [_too_late(row) for row in enrolments if row.id not in {each.id for each in rows}]
    reasons = queries.refusals(cohort, [row.person for row in rows], EnrolmentSource.COUNTER, today)
    fit = [row for row in rows if not reasons[row.person_id]]
    kept = {row.id for row in waiting} - {row.id for row in fit}
    undecided = [turn for turn in queries.undecided(cohort, today) if turn.id in kept]
    for row in rows:
        if reasons[row.person_id]:
            done.append(Decision(row, tuple(reasons[row.person_id])))
            continue
        turn = Turn(row.priority, row.applied_at, row.id)
        has_seat = cohort.free > ahead_of(turn, undecided) and bool(seats.take_seats(cohort, 1))
        _let_in(cohort, row, has_seat, by, now)
        done.append(Decision(row))
    promote_waiting(cohort=cohort)
    return done


def _too_late(row: Enrolment) -> Decision:
    return Decision(row, (Reason(SeatTrouble.NOT_UNDECIDED),))


def _let_in(cohort: Cohort, row: Enrolment, has_seat: bool, by: Actor, now: datetime) -> None:
    if has_seat:
        row.state, row.enrolled_at = EnrolmentState.ENROLLED, now
        sentence = N_("The station said yes: you are enrolled in “{course}”.")
    else:
        row.state, row.waiting_since = EnrolmentState.WAITLISTED, row.applied_at
        sentence = N_("The station said yes. “{course}” is full: you are on the waiting list.")
    journal.record(
        by.acting_for(row.person_id), "courses.application.approved", row,
        person_id=row.person_id, cohort=cohort.id, seat=has_seat,
    )  # fmt: skip
    outbox.say_to(
        row.person_id,
        f"enrolment:{row.id}:approved:{now.timestamp():.0f}",
        sentence,
        link="/courses/mine",
        course=cohort.course.name,
    )
    if has_seat:
        announce(Enrolled(row.id))


def refuse(
    *, cohort: Cohort, enrolments: Sequence[Enrolment], why: str, by: Actor
) -> list[Decision]:
    """Say no to applications with a reason that the people read; their claims are free again."""
    now = clock.now()
    seats.hold_class(cohort)
    wanted = {row.id for row in enrolments}
    rows = [row for row in queries.applied_in(cohort.id) if row.id in wanted]
    found = {row.id for row in rows}
    done = [_too_late(row) for row in enrolments if row.id not in found]
    for row in rows:
        row.state, row.withdrawn_at, row.withdrawn_why = EnrolmentState.REFUSED, now, why
        journal.record(
            by, "courses.application.refused", row, person_id=row.person_id, cohort=cohort.id
        )
        outbox.say_to(
            row.person_id,
            f"enrolment:{row.id}:refused:{now.timestamp():.0f}",
            N_("The station refused your application for “{course}”: {why}"),
            link=f"/courses/enrolments/{row.id}",
            course=cohort.course.name,
            why=why,
        )
        done.append(Decision(row))
    promote_waiting(cohort=cohort)
    return done
