"""Invite people to a class, and take their answer. An invitation holds no seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions import seats
from trainhub.courses.actions.enrolling import enrol
from trainhub.courses.models import ClassInvitation, Cohort, Enrolment
from trainhub.courses.rules import LEFT, EnrolmentSource, SeatAnswer, SeatTrouble
from trainhub.people.actions import hold_people
from trainhub.people.models import Person


@dataclass(frozen=True)
class InviteResult:
    """What became of one invitation: the row, or the reasons why there is none."""

    person: Person
    invitation: ClassInvitation | None
    reasons: tuple[Reason, ...] = ()


def invite_to_class(
    *,
    cohort: Cohort,
    persons: Sequence[Person],
    title: str,
    by: Actor,
    order_id: int | None = None,
    until: datetime | None = None,
) -> list[InviteResult]:
    """Ask people to join a class that an order waits for; each says yes in one tap.

    ``title`` is what they read it is for, ``until`` the last moment to answer (the end of the
    last day of enrolment when none is given). People who cannot join, who are in the class, and
    who were invited before get no second invitation; the reasons say so.
    """
    now = clock.now()
    seats.hold_class(cohort)
    ids = [person.id for person in persons]
    known = queries.enrolments_of(cohort.id, ids)
    before = queries.invited_to(cohort.id, ids)
    refused = queries.refusals(cohort, persons, EnrolmentSource.ORDER, civil_day(now))
    last = until or clock.at(max(cohort.enrol_until, civil_day(now)), 23, 59)
    results = []
    for person in {person.id: person for person in persons}.values():
        reasons = list(refused[person.id])
        row = known.get(person.id)
        if row is not None and row.state not in LEFT:
            reasons = [Reason(SeatTrouble.ALREADY_IN_CLASS)]
        elif person.id in before:
            reasons = [Reason(SeatTrouble.NOT_INVITED_TWICE)]
        new = None if reasons else ClassInvitation(
            cohort_id=cohort.id, person_id=person.id, order_id=order_id, title=title[:100],
            invited_at=now, until=last,
        )  # fmt: skip
        results.append(InviteResult(person, new, tuple(reasons)))
    made = [result.invitation for result in results if result.invitation is not None]
    db.session.add_all(made)
    db.session.flush()  # messages name invitations by their ids
    _tell(cohort, made, by)
    return results


def _tell(cohort: Cohort, made: Sequence[ClassInvitation], by: Actor) -> None:
    for row in made:
        db.session.add(
            journal.note(
                by,
                "courses.invitation.made",
                row,
                person_id=row.person_id,
                cohort=cohort.id,
                order=row.order_id,
            )
        )
    outbox.say_all(
        [
            outbox.saying(
                row.person_id,
                f"invitation:{row.id}:made",
                N_("Work waits for people trained in “{course}”. Please say yes or no."),
                link=f"/courses/invitations/{row.id}",
                course=cohort.course.name,
            )
            for row in made
        ]
    )


def answer_invitation(
    *, invitation: ClassInvitation, yes: bool, by: Actor
) -> tuple[ClassInvitation, Enrolment | None]:
    """The answer to an invitation. Yes enrols, waits or applies as the class has it.

    Raises ``Refused`` when the invitation is over or the person cannot join any more.
    """
    hold_people([invitation.person_id])
    seats.hold_class(invitation.cohort)
    lock(invitation)
    now = clock.now()
    cohort = invitation.cohort
    if invitation.answer is not None:
        return invitation, queries.enrolment_of(cohort.id, invitation.person_id)
    if invitation.until <= now or cohort.cancelled_at is not None:
        raise Refused(Reason(SeatTrouble.INVITATION_OVER))
    row = None
    if yes:
        row = enrol(cohort=cohort, person=invitation.person, source=EnrolmentSource.ORDER, by=by)
    invitation.answer = SeatAnswer.ACCEPTED if yes else SeatAnswer.DECLINED
    invitation.answered_at = now
    verb = "courses.invitation.accepted" if yes else "courses.invitation.declined"
    journal.record(by, verb, invitation, person_id=invitation.person_id, cohort=cohort.id)
    return invitation, row
