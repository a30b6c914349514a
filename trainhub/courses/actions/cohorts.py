"""Plan, publish, change, cancel and close classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions.answering import open_planned, tell_result, wait_again
from trainhub.courses.actions.attendance import settle_hours
from trainhub.courses.actions.timetable import untouchable
from trainhub.courses.actions.waiting import promote_waiting
from trainhub.courses.models import Cohort, Course, Room, Teaching
from trainhub.courses.rules import CohortTrouble, Stage
from trainhub.courses.rules.rooms import fit_troubles
from trainhub.courses.rules.timetable import plan_troubles
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationTrouble


def plan_cohort(
    *,
    course: Course,
    station: Organisation,
    institution: Organisation,
    seats: int,
    place: str,
    starts_on: date,
    ends_on: date,
    enrol_until: date,
    instructors: Sequence[Person],
    by: Actor,
) -> Cohort:
    """A draft of the next class (期) of a course at a station; all dates are included.

    Its number runs per course and station. Raises ``Refused`` for an impossible frame, a
    suspended institution, and a course without a syllabus on the first day.
    """
    refuse_if(plan_troubles(seats, starts_on, ends_on, enrol_until))
    if institution.suspended_at is not None:
        raise Refused(Reason(OrganisationTrouble.SUSPENDED))
    syllabus = queries.syllabus_on(course.id, starts_on)
    if syllabus is None:
        raise Refused(Reason(CohortTrouble.NO_SYLLABUS))
    lock(course)  # two plans at once must not take the same number
    cohort = Cohort(
        course_id=course.id,
        syllabus_id=syllabus.id,
        station_id=station.id,
        institution_id=institution.id,
        number=queries.next_number(course.id, station.id),
        seats=seats,
        taken=0,
        place=place,
        starts_on=starts_on,
        ends_on=ends_on,
        enrol_until=enrol_until,
        created_at=clock.now(),
        instructors=[Teaching(person_id=person.id) for person in once(instructors)],
    )
    db.session.add(cohort)
    journal.record(by, "courses.cohort.planned", cohort, number=cohort.number, seats=seats)
    return cohort


def furnish(*, cohort: Cohort, room: Room | None, by: Actor) -> Cohort:
    """Give a draft without lessons its room; an empty place is the room's."""
    cohort.room_id = room.id if room else None
    cohort.place = cohort.place or place_of(room)
    db.session.flush()
    db.session.expire(cohort, ["room"])
    journal.record(by, "courses.cohort.furnished", cohort, room=cohort.room_id)
    return cohort


def place_of(room: Room | None) -> str:
    """How people find a room: its name and its address, the house's where it has none."""
    if room is None:
        return ""
    address = room.address or room.organisation.address
    return f"{address} {room.name}".strip()[:100]


def once(people: Iterable[Person]) -> list[Person]:
    """Everybody once, in order."""
    return list({person.id: person for person in people}.values())


def publish_cohort(*, cohort: Cohort, by: Actor) -> Cohort:
    """Open a class for enrolment.

    Raises ``Refused`` with everything that ``rules.stages`` misses: teacher, lessons, minutes,
    seats in the room.
    """
    lock(cohort)  # two presses at once open its requests once
    refuse_if(untouchable(cohort))
    if cohort.published_at is not None:
        return cohort
    refuse_if(queries.publish_missing(cohort))
    cohort.published_at = clock.now()
    journal.record(by, "courses.cohort.published", cohort)
    open_planned(cohort=cohort, by=by)
    return cohort


def change_seats(*, cohort: Cohort, seats: int, by: Actor) -> Cohort:
    """Give a class more or fewer seats; more seats go to the waiting list first.

    Raises ``Refused`` when there would be fewer seats than people, or more than in the room.
    """
    lock(cohort)
    refuse_if(untouchable(cohort))
    if seats < max(1, cohort.taken):
        trouble = CohortTrouble.SEATS_TAKEN if cohort.taken else CohortTrouble.NO_SEATS
        raise Refused(Reason(trouble, taken=cohort.taken))
    if cohort.room is not None and seats > cohort.seats:
        refuse_if(fit_troubles(cohort.room.name, cohort.room.seats, seats))
    before, cohort.seats = cohort.seats, seats
    journal.record(by, "courses.seats.changed", cohort, before=before, after=seats)
    promote_waiting(cohort=cohort)
    return cohort


def cancel_cohort(*, cohort: Cohort, why: str, by: Actor) -> Cohort:
    """Call a class off and tell everybody in it. Raises ``Refused`` once lessons were held."""
    if cohort.cancelled_at is not None:
        return cohort
    refuse_if(untouchable(cohort))
    if queries.has_attendance(cohort.id):
        raise Refused(Reason(CohortTrouble.STILL_IN_CLASS))
    cohort.cancelled_at = clock.now()
    for enrolment in queries.concerned_by(cohort.id):
        outbox.say_to(
            enrolment.person_id,
            f"cohort:{cohort.id}:cancelled:{enrolment.id}",
            N_("The class “{course}” was cancelled. Please choose another one."),
            link=f"/courses/{cohort.course_id}",
            course=cohort.course.name,
        )
    journal.record(by, "courses.cohort.cancelled", cohort, why=why)
    wait_again(cohort=cohort, by=by)
    return cohort


def close_cohort(*, cohort: Cohort, by: Actor) -> Cohort:
    """Close the books of a class after its last day; hours are settled one last time."""
    if cohort.closed_at is not None:
        return cohort
    refuse_if(untouchable(cohort))
    now = clock.now()
    stage = cohort.stage(civil_day(now))
    if stage is Stage.DRAFT:
        raise Refused(Reason(CohortTrouble.NO_TIMETABLE))
    if stage is not Stage.FINISHED:
        raise Refused(Reason(CohortTrouble.STILL_RUNNING, day=cohort.ends_on))
    settle_hours(cohort=cohort, by=by)
    cohort.closed_at = now
    journal.record(by, "courses.cohort.closed", cohort)
    tell_result(cohort=cohort, by=by)
    return cohort


def reopen_cohort(*, cohort: Cohort, why: str, by: Actor) -> Cohort:
    """Open the books of a closed class again, so that attendance can be corrected; staff say why.

    A class that is open stays as it is.
    """
    if cohort.closed_at is None:
        return cohort
    before, cohort.closed_at = cohort.closed_at, None
    journal.record(
        by, "courses.cohort.reopened", cohort, before=before.isoformat(), why=why.strip()
    )
    return cohort
