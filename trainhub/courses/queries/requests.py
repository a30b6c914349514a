"""SELECTs about training requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Course, Enrolment, RequestStep, TrainingRequest
from trainhub.courses.rules import (
    SEATED,
    STILL_OPEN,
    WITH_STATION,
    EnrolmentState,
    RequestState,
    StepKind,
)
from trainhub.people.models import Account, Organisation
from trainhub.people.queries import reached_by
from trainhub.people.rules import OrganisationKind, Role

_WHOLE = (
    joinedload(TrainingRequest.course),
    joinedload(TrainingRequest.station),
    joinedload(TrainingRequest.institution),
    joinedload(TrainingRequest.employer),
    joinedload(TrainingRequest.person),
    joinedload(TrainingRequest.cohort).joinedload(Cohort.course),
)


def open_request_of(person_id: int, course_id: int, station_id: int) -> TrainingRequest | None:
    """The request of a person for a course at a station that still waits for something."""
    return db.session.scalar(
        select(TrainingRequest).where(
            TrainingRequest.person_id == person_id,
            TrainingRequest.course_id == course_id,
            TrainingRequest.station_id == station_id,
            TrainingRequest.state.in_(STILL_OPEN),
        )
    )


def requests_of(person_id: int) -> list[TrainingRequest]:
    """What a person asked for, newest first."""
    rows = select(TrainingRequest).where(TrainingRequest.person_id == person_id).options(*_WHOLE)
    return list(db.session.scalars(rows.order_by(TrainingRequest.id.desc())))


def requests_for(actor: Actor, *, after: int = 0, limit: int = 100) -> list[TrainingRequest]:
    """Requests in which ``actor`` has a part by an office, newest first.

    Those at the stations they serve, those sent to institutions they run, those of their company.
    ``after`` is the id of the last row of the page before (0: first page).
    """
    at_my_stations = TrainingRequest.station_id.in_(
        select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    )
    sent_to_me = TrainingRequest.institution_id.in_(actor.organisations(Role.INSTITUTION))
    by_my_firm = TrainingRequest.employer_id.in_(actor.organisations(Role.EMPLOYER))
    rows = (
        select(TrainingRequest)
        .where(or_(at_my_stations, sent_to_me, by_my_firm))
        .options(*_WHOLE)
        .order_by(TrainingRequest.id.desc())
        .limit(limit)
    )
    if after:
        rows = rows.where(TrainingRequest.id < after)
    return list(db.session.scalars(rows))


def requests_of_organisation(
    organisation_id: int, *, only: int | None = None, after: int = 0, limit: int = 50
) -> list[TrainingRequest]:
    """Requests sent to an institution or made by an employer, newest first.

    ``only`` picks one by its id; ``after`` is the id of the last row of the page before.
    """
    rows = (
        select(TrainingRequest)
        .where(
            or_(
                TrainingRequest.institution_id == organisation_id,
                TrainingRequest.employer_id == organisation_id,
            )
        )
        .options(*_WHOLE)
        .order_by(TrainingRequest.id.desc())
        .limit(limit)
    )
    if only is not None:
        rows = rows.where(TrainingRequest.id == only)
    if after:
        rows = rows.where(TrainingRequest.id < after)
    return list(db.session.scalars(rows))


def steps_of(request_ids: Iterable[int]) -> dict[int, list[RequestStep]]:
    """The history of requests by request, oldest first, with who took each step; one query."""
    rows = (
        select(RequestStep)
        .where(RequestStep.request_id.in_(list(request_ids)))
        .options(
            joinedload(RequestStep.account).joinedload(Account.person),
            joinedload(RequestStep.institution),
            joinedload(RequestStep.cohort).joinedload(Cohort.course),
        )
        .order_by(RequestStep.id)
    )
    found: dict[int, list[RequestStep]] = {}
    for step in db.session.scalars(rows):
        found.setdefault(step.request_id, []).append(step)
    return found


def institutions_asked(request_ids: Iterable[int]) -> list[int]:
    """Ids of the institutions to which the requests were ever sent, in that order."""
    rows = (
        select(RequestStep.institution_id)
        .where(
            RequestStep.request_id.in_(list(request_ids)), RequestStep.kind == StepKind.DISPATCHED
        )
        .order_by(RequestStep.id)
    )
    return [each for each in db.session.scalars(rows) if each is not None]


def institutions_teaching(course_id: int) -> list[Organisation]:
    """Approved institutions, the one that held most classes of a course first."""
    held = and_(
        Cohort.institution_id == Organisation.id,
        Cohort.course_id == course_id,
        Cohort.published_at.is_not(None),
        Cohort.cancelled_at.is_(None),
    )
    rows = (
        select(Organisation)
        .outerjoin(Cohort, held)
        .where(
            Organisation.kind == OrganisationKind.INSTITUTION,
            Organisation.vetted_at.is_not(None),
            Organisation.suspended_at.is_(None),
        )
        .group_by(Organisation.id)
        .order_by(func.count(Cohort.id).desc(), Organisation.id)
    )
    return list(db.session.scalars(rows))


def overdue(now: datetime) -> ColumnElement[bool]:
    """The condition "sent to an institution that let the time pass"."""
    return and_(TrainingRequest.state == RequestState.DISPATCHED, TrainingRequest.due_at < now)


def with_station(now: datetime) -> ColumnElement[bool]:
    """The condition "the station holds this request": nobody else works on it at ``now``."""
    return or_(TrainingRequest.state.in_(WITH_STATION), overdue(now))


def waits_for_answer(now: datetime) -> ColumnElement[bool]:
    """The condition "sent to an institution whose time to answer is not over"."""
    in_time = or_(TrainingRequest.due_at.is_(None), TrainingRequest.due_at >= now)
    return and_(TrainingRequest.state == RequestState.DISPATCHED, in_time)


def overdue_requests(now: datetime, limit: int) -> list[TrainingRequest]:
    """Requests whose institution let the time pass, the longest first."""
    rows = (
        select(TrainingRequest)
        .where(overdue(now))
        .order_by(TrainingRequest.due_at, TrainingRequest.id)
    )
    return list(db.session.scalars(rows.limit(limit)))


def has_overdue_requests(now: datetime) -> bool:
    """Whether any institution let the time pass."""
    return bool(db.session.scalar(select(select(TrainingRequest.id).where(overdue(now)).exists())))


def sent_with(request: TrainingRequest) -> list[TrainingRequest]:
    """The request and those that its institution has from the same station for the same course.

    They stand in the same state, so that one answer can hold for all of them.
    """
    rows = select(TrainingRequest).where(
        TrainingRequest.course_id == request.course_id,
        TrainingRequest.station_id == request.station_id,
        TrainingRequest.institution_id == request.institution_id,
        TrainingRequest.state == request.state,
    )
    return list(db.session.scalars(rows.order_by(TrainingRequest.id)))


def planned_for(cohort_id: int, *states: RequestState) -> list[TrainingRequest]:
    """Requests that a class answers and that stand in one of ``states``, in the order of asking."""
    rows = (
        select(TrainingRequest)
        .where(TrainingRequest.cohort_id == cohort_id, TrainingRequest.state.in_(states))
        .options(*_WHOLE)
        .order_by(TrainingRequest.asked_at, TrainingRequest.id)
    )
    return list(db.session.scalars(rows))


def people_asking_again(course_id: int, station_id: int) -> set[int | None]:
    """People with a request for a course at a station that is still open."""
    rows = select(TrainingRequest.person_id).where(
        TrainingRequest.course_id == course_id,
        TrainingRequest.station_id == station_id,
        TrainingRequest.person_id.is_not(None),
        TrainingRequest.state.in_(STILL_OPEN),
    )
    return set(db.session.scalars(rows))


def class_result(cohort_id: int) -> tuple[int, int]:
    """People with a seat in a class, and those of them who completed the hours."""
    row = db.session.execute(
        select(func.count(), func.count(Enrolment.completed_at)).where(
            Enrolment.cohort_id == cohort_id, Enrolment.state.in_(SEATED)
        )
    ).one()
    return row[0], row[1]


def waiting_for_staff(actor: Actor, now: datetime) -> int:
    """Requests at the actor's stations that wait to be sent on."""
    total = db.session.scalar(
        select(func.count(TrainingRequest.id))
        .join(Organisation, Organisation.id == TrainingRequest.station_id)
        .where(reached_by(actor, Role.STAFF, Role.ADMIN), with_station(now))
    )
    return int(total or 0)


def asked_first(course_id: int, station_id: int) -> list[int]:
    """Ids of the people who asked for a course at a station and have no seat since, first first.

    People who were told of a class keep their place until they have a seat.
    """
    still = STILL_OPEN | {RequestState.OPENED}
    rows = (
        select(TrainingRequest.person_id, func.min(TrainingRequest.asked_at))
        .where(
            TrainingRequest.course_id == course_id,
            TrainingRequest.station_id == station_id,
            TrainingRequest.person_id.is_not(None),
            TrainingRequest.state.in_(still),
            ~has_seat_since(),
        )
        .group_by(TrainingRequest.person_id)
        .order_by(func.min(TrainingRequest.asked_at), func.min(TrainingRequest.id))
    )
    return [row[0] for row in db.session.execute(rows) if row[0] is not None]


def has_seat_since() -> ColumnElement[bool]:
    """The condition "whoever asked has taken a seat in a class of the course since then"."""
    seats = (
        select(Enrolment.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Cohort.course_id == TrainingRequest.course_id,
            Cohort.cancelled_at.is_(None),
            Enrolment.person_id == TrainingRequest.person_id,
            Enrolment.state.in_({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED}),
            Enrolment.applied_at >= TrainingRequest.asked_at,
        )
    )
    return seats.exists()


def courses_by_id(course_ids: Iterable[int]) -> dict[int, Course]:
    """Courses by id, in one query."""
    rows = select(Course).where(Course.id.in_(list(course_ids)))
    return {course.id: course for course in db.session.scalars(rows)}
