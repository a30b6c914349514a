"""点单, 派单, 接单: somebody asks, a station sends it on, an institution takes it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from trainhub.core import clock, journal
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, transaction, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions.asking import move, note, tell_asker, tell_office
from trainhub.courses.models import Course, TrainingRequest
from trainhub.courses.rules import RequestState, RequestTrouble, StepKind
from trainhub.courses.rules.asking import heads_troubles, standing, wish_troubles
from trainhub.courses.rules.demand import answer_until
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationTrouble, Role

#: So many lapsed requests are put back in one sweep: the write lock is never held for long.
_LAPSE_AT_ONCE = 100


def ask_training(
    *,
    course: Course,
    station: Organisation,
    by: Actor,
    person: Person | None = None,
    employer: Organisation | None = None,
    heads: int = 1,
    wish: str = "",
    wish_from: date | None = None,
    wish_until: date | None = None,
) -> TrainingRequest:
    """Ask for a class: a resident for oneself, an employer for ``heads`` people.

    A person's open request for the same course and station is returned as it is. Raises
    ``Refused`` for an impossible number of people and for wished days that are over.
    """
    now = clock.now()
    refuse_if(heads_troubles(heads) + wish_troubles(wish_from, wish_until, civil_day(now)))
    if person is not None:
        known = queries.open_request_of(person.id, course.id, station.id)
        if known is not None:
            return known
    request = TrainingRequest(
        course_id=course.id,
        station_id=station.id,
        person_id=person.id if person else None,
        employer_id=employer.id if employer else None,
        heads=heads,
        wish=wish,
        wish_from=wish_from,
        wish_until=wish_until,
        state=RequestState.ASKED,
        asked_at=now,
        asked_by=by.account_id,
    )
    db.session.add(request)
    # Two clicks at once: the index on open requests decides.
    write_unless_taken(Reason(RequestTrouble.MOVED_ON))
    actor = by.acting_for(person.id) if person else by
    note(request, StepKind.ASKED, by, now)
    journal.record(
        actor, "courses.request.asked", request, person_id=request.person_id,
        course=course.code, heads=heads,
    )  # fmt: skip
    return request


def _number(request: TrainingRequest) -> int:
    """Rows are taken in one order: nobody waits for somebody who waits for oneself."""
    return request.id


def dispatch_request(*, request: TrainingRequest, institution: Organisation, by: Actor) -> None:
    """Send a request to an institution and tell its people. Raises ``Refused`` if it moved on."""
    dispatch_requests(requests=[request], institution=institution, by=by)


def dispatch_requests(
    *, requests: Sequence[TrainingRequest], institution: Organisation, by: Actor
) -> None:
    """Send requests to an institution: one message, a deadline by the terms of each station.

    A request whose institution let the time pass lapses first, and its history says so. Raises
    ``Refused`` when one of them moved on, and for a suspended institution.
    """
    if institution.suspended_at is not None:
        raise Refused(Reason(OrganisationTrouble.SUSPENDED))
    now = clock.now()
    dues: dict[tuple[int, int], datetime | None] = {}
    for request in sorted(requests, key=_number):
        if standing(request.state, request.due_at, now) is not request.state:
            _lapse(request, now)
        pot = (request.course_id, request.station_id)
        if pot not in dues:
            terms = queries.terms_at(request.station, request.course_id, civil_day(now))
            dues[pot] = answer_until(terms, now)
            _tell_school(request, institution, dues[pot], now)
        due_at = dues[pot]
        move(
            request,
            RequestState.DISPATCHED,
            institution_id=institution.id,
            dispatched_at=now,
            dispatched_by=by.account_id,
            due_at=due_at,
            answered_at=None,
            answered_by=None,
            answer="",
        )
        note(request, StepKind.DISPATCHED, by, now, institution_id=institution.id, due_at=due_at)
        journal.record(by, "courses.request.dispatched", request, to=institution.id)


def _tell_school(
    request: TrainingRequest, institution: Organisation, due_at: datetime | None, now: datetime
) -> None:
    key = f"sent:{request.course_id}:{request.station_id}:{institution.id}:{now.timestamp():.0f}"
    link = f"/courses/requests/{request.id}"
    if due_at is None:
        sentence = N_("A station asks you to teach “{course}”. Please answer.")
        tell_office(institution, Role.INSTITUTION, key, sentence, link, course=request.course.name)
        return
    local = due_at.astimezone(clock.CIVIL_ZONE)
    tell_office(
        institution,
        Role.INSTITUTION,
        key,
        N_("A station asks you to teach “{course}”. Please answer until {month}/{day} {time}."),
        link,
        course=request.course.name,
        month=local.month,
        day=local.day,
        time=f"{local:%H:%M}",
    )


def answer_request(*, request: TrainingRequest, accepts: bool, by: Actor, why: str = "") -> None:
    """The institution takes the request, or declines it and says why."""
    answer_requests(requests=[request], accepts=accepts, why=why, by=by)


def answer_requests(
    *, requests: Sequence[TrainingRequest], accepts: bool, by: Actor, why: str = ""
) -> None:
    """One answer for several requests. A declined one goes back to its station.

    Whoever accepted may still decline. Raises ``Refused`` without a reason for a no, after the
    deadline, and when a request moved on.
    """
    if not accepts and not why:
        raise Refused(Reason(RequestTrouble.NO_WHY))
    now = clock.now()
    for request in sorted(requests, key=_number):
        if request.due_at and standing(request.state, request.due_at, now) is RequestState.LAPSED:
            raise Refused(Reason(RequestTrouble.TOO_LATE, moment=request.due_at))
        _answer(request, accepts, why, by, now)


def _answer(request: TrainingRequest, accepts: bool, why: str, by: Actor, now: datetime) -> None:
    state = RequestState.ACCEPTED if accepts else RequestState.DECLINED
    said = "" if accepts else why
    had_it = request.state is RequestState.ACCEPTED
    kind = StepKind.HANDED_BACK if had_it else StepKind(state.value)
    move(request, state, answered_at=now, answered_by=by.account_id, answer=said, due_at=None)
    note(request, kind, by, now, institution_id=request.institution_id, why=said)
    journal.record(by, f"courses.request.{state.value}", request)
    if accepts:
        tell_asker(
            request,
            f"accepted:{now.timestamp():.0f}",
            N_("An institution will teach “{course}”. We tell you when the class opens."),
            f"/courses/requests/{request.id}",
        )
        return
    tell_office(
        request.station,
        Role.STAFF,
        f"declined:{request.course_id}:{request.institution_id}:{now.timestamp():.0f}",
        N_("An institution cannot teach “{course}”. Please ask the next one."),
        f"/courses/requests/{request.id}",
        course=request.course.name,
    )


def lapse_overdue(now: datetime) -> int:
    """Put requests back that an institution left without an answer; returns how many."""
    late = queries.overdue_requests(now, _LAPSE_AT_ONCE)
    for request in sorted(late, key=_number):
        _lapse(request, now)
    return len(late)


def lapse_when_due() -> None:
    """The sweeper's chore: put back what is overdue, without taking the write lock for nothing."""
    now = clock.now()
    if not queries.has_overdue_requests(now):
        return
    with transaction():
        lapse_overdue(now)


def _lapse(request: TrainingRequest, now: datetime) -> None:
    """The time of the institution is over: the station is told to ask the next one."""
    due_at, school = request.due_at, request.institution
    move(request, RequestState.LAPSED)
    note(
        request, StepKind.LAPSED, SYSTEM, now, institution_id=request.institution_id, due_at=due_at
    )
    journal.record(SYSTEM, "courses.request.lapsed", request, institution=request.institution_id)
    key = f"{request.course_id}:{request.station_id}:{request.institution_id}:{due_at}"
    tell_office(
        request.station,
        Role.STAFF,
        f"lapsed:{key}",
        N_("“{school}” did not answer for “{course}” in time. Please ask the next institution."),
        f"/courses/requests/{request.id}",
        course=request.course.name,
        school=school.name if school else "",
    )
    if school is not None:
        tell_office(
            school,
            Role.INSTITUTION,
            f"too-late:{key}",
            N_("The time to answer for “{course}” is over. The request went back to the station."),
            "/courses/requests",
            course=request.course.name,
        )


def cancel_request(*, request: TrainingRequest, by: Actor) -> None:
    """Take a request back."""
    move(request, RequestState.CANCELLED)
    note(request, StepKind.CANCELLED, by, clock.now())
    journal.record(by, "courses.request.cancelled", request, person_id=request.person_id)
