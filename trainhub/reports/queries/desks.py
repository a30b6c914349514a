"""What waits on the desks of those who run things: a few SELECTs a role, however much waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from trainhub.certs.models import Certificate, Credential
from trainhub.certs.queries import credential_waits
from trainhub.certs.rules import LedgerVerb
from trainhub.core.access import Actor
from trainhub.core.clock import at, civil_day
from trainhub.core.db import db
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment, Lesson, TrainingRequest
from trainhub.courses.queries import full_pots, lessons_taught_by
from trainhub.courses.queries.requests import waits_for_answer, with_station
from trainhub.exams.models import Candidate, Component, Mark, Sitting
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import OrganisationKind, Role
from trainhub.placement.models import Engagement, FollowUp, Offer, Order, Shift
from trainhub.reports.rules import EmployerFacts, InstitutionFacts, InstructorFacts, StaffFacts

#: A roll call that was forgotten longer ago than this is a matter for corrections.
_ROLL_STAYS = timedelta(days=3)


def _numbers(*parts: Select[Any]) -> Any:
    """Several figures in one round trip."""
    return db.session.execute(select(*(part.scalar_subquery() for part in parts))).one()


@dataclass(frozen=True)
class SittingDesk:
    """A sitting that is not done with: how many are expected, are in, and lack a mark."""

    sitting: Sitting
    candidates: int
    admitted: int
    missing: int


@dataclass(frozen=True)
class InstructorDesk:
    """The things behind an instructor's facts."""

    facts: InstructorFacts
    #: The lesson whose roll is to be called.
    roll: Lesson | None
    coming: Lesson | None
    sittings: list[SittingDesk]


def instructor_desk(person_id: int, now: datetime) -> InstructorDesk:
    """What waits for somebody who teaches and examines, in four queries."""
    today = civil_day(now)
    lessons = lessons_taught_by(person_id, at(today) - _ROLL_STAYS, at(today) + timedelta(days=14))
    called = _called([lesson.id for lesson in lessons])
    begun = [lesson for lesson in lessons if lesson.starts_at - timedelta(minutes=30) <= now]
    open_rolls = [lesson for lesson in begun if lesson.id not in called]
    ahead = [lesson for lesson in lessons if lesson.starts_at > now]
    sittings = _sittings_of(person_id)
    doors = [s for s in sittings if _door_is_open(s.sitting, now) and s.admitted < s.candidates]
    over = [s for s in sittings if s.sitting.ends_at <= now]
    facts = InstructorFacts(
        at_the_door=sum(s.candidates - s.admitted for s in doors),
        roll_open=bool(open_rolls),
        marks_missing=sum(s.missing for s in over),
        publishable=sum(s.missing == 0 for s in over),
        next_lesson=bool(ahead),
    )
    return InstructorDesk(
        facts, open_rolls[-1] if open_rolls else None, ahead[0] if ahead else None, sittings
    )


def _called(lesson_ids: Iterable[int]) -> set[int]:
    rows = select(AttendanceMark.lesson_id).where(AttendanceMark.lesson_id.in_(list(lesson_ids)))
    return set(db.session.scalars(rows.distinct()))


def _door_is_open(sitting: Sitting, now: datetime) -> bool:
    return sitting.starts_at - timedelta(minutes=30) <= now < sitting.ends_at


def _sittings_of(examiner_id: int) -> list[SittingDesk]:
    seats = (
        select(
            Candidate.sitting_id,
            func.count().label("candidates"),
            func.count(Candidate.admitted_at).label("admitted"),
        )
        .group_by(Candidate.sitting_id)
        .subquery()
    )
    rows = (
        select(Sitting, seats.c.candidates, seats.c.admitted)
        .join(seats, seats.c.sitting_id == Sitting.id)
        .where(
            Sitting.examiner_id == examiner_id,
            Sitting.published_at.is_(None),
            Sitting.cancelled_at.is_(None),
        )
        .options(
            joinedload(Sitting.exam),
            joinedload(Sitting.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            ),
        )
        .order_by(Sitting.starts_at, Sitting.id)
    )
    found = db.session.execute(rows).all()
    missing = _missing_marks([sitting.id for sitting, _all, _in in found])
    return [
        SittingDesk(sitting, candidates, admitted, missing.get(sitting.id, 0))
        for sitting, candidates, admitted in found
    ]


def _missing_marks(sitting_ids: list[int]) -> dict[int, int]:
    """Marks an examiner still owes to people who came, by sitting."""
    given = select(Mark.id).where(
        Mark.candidate_id == Candidate.id, Mark.component_id == Component.id
    )
    rows = (
        select(Candidate.sitting_id, func.count())
        .select_from(Candidate)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .join(Component, Component.exam_id == Sitting.exam_id)
        .where(
            Sitting.id.in_(sitting_ids),
            Candidate.admitted_at.is_not(None),
            Component.blueprint_id.is_(None),
            ~given.exists(),
        )
        .group_by(Candidate.sitting_id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}


class StaffDesk(NamedTuple):
    """A station's desk: what waits, and what goes on today."""

    facts: StaffFacts
    lessons: int
    sittings: int


def staff_desk(actor: Actor, now: datetime) -> StaffDesk:
    """What waits at the stations that ``actor`` serves, however much it is in six queries."""
    today = civil_day(now)
    mine = reached_by(actor, Role.STAFF, Role.ADMIN)
    day = (at(today), at(today + timedelta(days=1)))
    parts = (
        select(func.count(Order.id)).where(
            Order.approved_at.is_(None), Order.returned_at.is_(None),
            Order.cancelled_at.is_(None), Order.starts_at > now,
        ),
        _organisations_waiting(),
        _at_station(select(func.count(Credential.id)), Credential.person_id, mine).where(
            credential_waits(today)
        ),
        _at_station(
            select(func.count(FollowUp.id)).join(Engagement), Engagement.person_id, mine
        ).where(
            FollowUp.done_at.is_(None), FollowUp.due_on <= today, Engagement.ended_at.is_(None)
        ),
        select(func.count(TrainingRequest.id))
        .join(Organisation, Organisation.id == TrainingRequest.station_id)
        .where(mine, with_station(now)),
        _at_station(select(func.count(Certificate.id)), Certificate.person_id, mine).where(
            Certificate.halted == LedgerVerb.SUSPENDED
        ),
        _of_station(select(func.count(Lesson.id)).join(Cohort), mine).where(
            Lesson.starts_at >= day[0], Lesson.starts_at < day[1],
            Lesson.cancelled_at.is_(None), Cohort.cancelled_at.is_(None),
            Cohort.published_at.is_not(None),
        ),
        _of_station(select(func.count(Sitting.id)).join(Cohort), mine).where(
            Sitting.starts_at >= day[0], Sitting.starts_at < day[1],
            Sitting.cancelled_at.is_(None),
        ),
    )  # fmt: skip
    row = _numbers(*parts)
    facts = replace(StaffFacts(*row[:6]), pots=full_pots(actor, now))
    return StaffDesk(facts, row[6], row[7])


def _organisations_waiting() -> Select[int]:
    return select(func.count(Organisation.id)).where(
        Organisation.kind.in_([OrganisationKind.EMPLOYER, OrganisationKind.INSTITUTION]),
        Organisation.vetted_at.is_(None),
        Organisation.suspended_at.is_(None),
    )


def waiting_organisations() -> int:
    """Employers and institutions that nobody has checked yet."""
    return db.session.scalar(_organisations_waiting()) or 0


def _at_station(rows: Select[int], person_id: Any, mine: ColumnElement[bool]) -> Select[int]:
    return (
        rows.join(Person, Person.id == person_id)
        .join(Organisation, Organisation.id == Person.station_id)
        .where(mine)
    )


def _of_station(rows: Select[int], mine: ColumnElement[bool]) -> Select[int]:
    return rows.join(Organisation, Organisation.id == Cohort.station_id).where(mine)


class InstitutionDesk(NamedTuple):
    """An institution's desk."""

    facts: InstitutionFacts
    waiting: int


def institution_desk(organisation_ids: list[int], now: datetime) -> InstitutionDesk:
    """What waits at some institutions, in one query."""
    today: date = civil_day(now)
    mine = and_(Cohort.institution_id.in_(organisation_ids), Cohort.cancelled_at.is_(None))
    examined = select(Sitting.id).where(
        Sitting.cohort_id == Cohort.id, Sitting.cancelled_at.is_(None)
    )
    published = Cohort.published_at.is_not(None)
    cohorts = select(func.count(Cohort.id)).where(mine)
    parts = (
        select(func.count(TrainingRequest.id)).where(
            TrainingRequest.institution_id.in_(organisation_ids),
            waits_for_answer(now),
        ),
        select(func.count(Sitting.id)).join(Cohort).where(
            mine, Sitting.ends_at <= now, Sitting.published_at.is_(None),
            Sitting.cancelled_at.is_(None),
        ),
        cohorts.where(published, Cohort.ends_on < today, ~examined.exists()),
        cohorts.where(Cohort.published_at.is_(None), Cohort.ends_on >= today),
        cohorts.where(published, Cohort.starts_on <= today, Cohort.ends_on >= today),
        select(func.count(Enrolment.id)).join(Cohort).where(
            mine, Enrolment.waiting_since.is_not(None), Enrolment.enrolled_at.is_(None),
            Enrolment.withdrawn_at.is_(None), Cohort.ends_on >= today,
        ),
    )  # fmt: skip
    row = _numbers(*parts)
    return InstitutionDesk(InstitutionFacts(*row[:5]), row[5])


@dataclass(frozen=True)
class EmployerDesk:
    """An employer's desk; ``*_at`` are the orders and jobs to look at first."""

    facts: EmployerFacts
    employer: Organisation | None
    insure_at: int | None
    confirm_at: int | None
    settle_at: int | None
    ask_at: int | None
    #: Offers that wait for an answer.
    offers: int


def employer_desk(organisation_ids: list[int], now: datetime) -> EmployerDesk:
    """What waits at some employers, in two queries."""
    employers = select(Organisation).where(Organisation.id.in_(organisation_ids))
    employer = db.session.scalars(employers.order_by(Organisation.id)).first()
    mine = Order.employer_id.in_(organisation_ids)
    insure = and_(Shift.agreed_at.is_not(None), Shift.insured_at.is_(None), Shift.ends_at > now)
    confirm = and_(Shift.checked_out_at.is_not(None), Shift.confirmed_at.is_(None))
    settle = and_(Shift.confirmed_at.is_not(None), Shift.settled_at.is_(None))
    wanting = and_(
        mine, Order.approved_at.is_not(None), Order.cancelled_at.is_(None),
        Order.deadline_at > now, Order.taken < Order.heads,
    )  # fmt: skip
    jobs = and_(Engagement.employer_id.in_(organisation_ids), Engagement.ended_at.is_(None))
    parts = [
        select(part).select_from(Shift).join(Order).where(
            mine, Shift.cancelled_at.is_(None), Shift.no_show_at.is_(None), condition
        )
        for condition in (insure, confirm, settle)
        for part in (func.count(Shift.id), func.min(Shift.order_id))
    ]  # fmt: skip
    parts += [
        select(func.coalesce(func.sum(Order.heads - Order.taken), 0)).where(wanting),
        select(Order.id).where(wanting).order_by(Order.starts_at, Order.id).limit(1),
        select(func.count(Engagement.id)).where(
            jobs, Engagement.accepted_at.is_not(None),
            or_(
                Engagement.contract_signed_on.is_(None),
                and_(Engagement.insurance_due_on.is_not(None), Engagement.insured_on.is_(None)),
            ),
        ),
        select(func.count(Offer.id)).join(Order).where(
            mine, Offer.answer.is_(None), Offer.withdrawn_at.is_(None), Offer.expires_at > now
        ),
    ]  # fmt: skip
    row = _numbers(*parts)
    facts = EmployerFacts(
        suspended=employer is not None and employer.suspended_at is not None,
        vetted=employer is not None and employer.vetted_at is not None,
        to_insure=row[0], to_confirm=row[2], to_settle=row[4], places=row[6], papers=row[8],
    )  # fmt: skip
    return EmployerDesk(facts, employer, row[1], row[3], row[5], row[7], row[9])
