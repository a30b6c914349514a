"""SELECTs about the line before a full class: its order, its terms, who was offered what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.db import db
from trainhub.courses.models import (
    ClassInvitation,
    Cohort,
    Enrolment,
    Scheme,
    SeatOffer,
    SeatTermsVersion,
    TrainingRequest,
    WaitingPriority,
)
from trainhub.courses.reference import SEAT_TERMS
from trainhub.courses.rules import SEATED, EnrolmentSource, EnrolmentState, PriorityKind, SeatTerms
from trainhub.courses.rules.seats import Priority, Standing, Turn, Weight, claims_hold, weigh
from trainhub.people.models import Person

#: The order of a line, for ORDER BY.
IN_LINE = (Enrolment.priority.desc(), Enrolment.waiting_since, Enrolment.id)
_APPLIED_IN_LINE = (Enrolment.priority.desc(), Enrolment.applied_at, Enrolment.id)


def waiting_in(cohort_id: int) -> list[Enrolment]:
    """The waiting list of a class in its order: points first, then first come, first served."""
    rows = (
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.WAITLISTED)
        .options(joinedload(Enrolment.person))
        .order_by(*IN_LINE)
    )
    return list(db.session.scalars(rows))


def enrolments_in(cohort_id: int, *, after: int = 0, limit: int) -> list[Enrolment]:
    """Everybody who is or was in a class, by id; ``after`` is the last of the page before."""
    rows = (
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.id > after)
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def applied_in(cohort_id: int) -> list[Enrolment]:
    """Applications to a class that nobody decided, in the order of the line."""
    rows = (
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state == EnrolmentState.APPLIED)
        .options(joinedload(Enrolment.person))
        .order_by(*_APPLIED_IN_LINE)
    )
    return list(db.session.scalars(rows))


class Line(NamedTuple):
    """How many people stand before a class, by where they stand."""

    applied: int
    offered: int
    waiting: int
    seated: int


def line_of(cohort_id: int) -> Line:
    """How long the line before a class is, in one query."""
    rows = db.session.execute(
        select(Enrolment.state, func.count(Enrolment.id))
        .where(Enrolment.cohort_id == cohort_id)
        .group_by(Enrolment.state)
    )
    counts = {row[0]: row[1] for row in rows}
    return Line(
        applied=counts.get(EnrolmentState.APPLIED, 0),
        offered=counts.get(EnrolmentState.OFFERED, 0),
        waiting=counts.get(EnrolmentState.WAITLISTED, 0),
        seated=sum(counts.get(state, 0) for state in SEATED),
    )


def undecided(cohort: Cohort, today: date) -> list[Turn]:
    """The turns of the applications that keep a claim to a seat; none where nobody must say yes."""
    asks = cohort.scheme is not None and cohort.scheme.needs_approval
    if not asks or not claims_hold(cohort.starts_on, today):
        return []
    rows = select(Enrolment.priority, Enrolment.applied_at, Enrolment.id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.state == EnrolmentState.APPLIED
    )
    return [Turn(*row) for row in db.session.execute(rows)]


def places_in_line(enrolment_ids: Iterable[int]) -> dict[int, int]:
    """The place of waiting people in their lists, 1 for the next, by enrolment."""
    mine, ahead = Enrolment.__table__.alias("mine"), Enrolment.__table__.alias("ahead")
    earlier = and_(
        ahead.c.cohort_id == mine.c.cohort_id,
        ahead.c.state == EnrolmentState.WAITLISTED,
        or_(
            ahead.c.priority > mine.c.priority,
            and_(
                ahead.c.priority == mine.c.priority,
                or_(
                    ahead.c.waiting_since < mine.c.waiting_since,
                    and_(ahead.c.waiting_since == mine.c.waiting_since, ahead.c.id <= mine.c.id),
                ),
            ),
        ),
    )
    rows = db.session.execute(
        select(mine.c.id, func.count(ahead.c.id))
        .join(ahead, earlier)
        .where(mine.c.id.in_(list(enrolment_ids)), mine.c.state == EnrolmentState.WAITLISTED)
        .group_by(mine.c.id)
    )
    return {row[0]: row[1] for row in rows}


# Built once: this statement runs for everybody who finds a class full.
_PRIORITIES = select(WaitingPriority.kind, WaitingPriority.group, WaitingPriority.points).where(
    WaitingPriority.effective_on <= bindparam("today"),
    or_(WaitingPriority.ends_on.is_(None), WaitingPriority.ends_on >= bindparam("today")),
    or_(
        WaitingPriority.station_id.is_(None),
        WaitingPriority.station_id == bindparam("station_id"),
    ),
    or_(WaitingPriority.scheme_id.is_(None), WaitingPriority.scheme_id == bindparam("scheme_id")),
)


def weights(
    cohort: Cohort, persons: Sequence[Person], source: EnrolmentSource, today: date
) -> dict[int, Weight]:
    """The points of people who join the line of a class today, by person; two queries."""
    rows = db.session.execute(
        _PRIORITIES,
        {
            "today": today,
            "station_id": cohort.station_id,
            "scheme_id": cohort.scheme.scheme_id if cohort.scheme is not None else None,
        },
    )
    priorities = [Priority(*row) for row in rows]
    kinds = {row.kind for row in priorities}
    asked = _asked_for(cohort, persons) if PriorityKind.ASKED in kinds else set()
    return {
        person.id: weigh(Standing(person.category, person.id in asked, source), priorities)
        for person in persons
    }


def _asked_for(cohort: Cohort, persons: Sequence[Person]) -> set[int]:
    """Who asked for a class of this course at this station before the class was there."""
    rows = select(TrainingRequest.person_id).where(
        TrainingRequest.course_id == cohort.course_id,
        TrainingRequest.station_id == cohort.station_id,
        TrainingRequest.person_id.in_([person.id for person in persons]),
        TrainingRequest.asked_at <= (cohort.published_at or cohort.created_at),
        or_(TrainingRequest.cohort_id.is_(None), TrainingRequest.cohort_id == cohort.id),
    )
    return {person_id for person_id in db.session.scalars(rows) if person_id is not None}


def schemes_in_use() -> list[Scheme]:
    """Subsidy schemes that are not retired, by name."""
    rows = select(Scheme).where(Scheme.retired_at.is_(None)).order_by(Scheme.name, Scheme.id)
    return list(db.session.scalars(rows))


def priorities() -> list[WaitingPriority]:
    """Every priority that was ever entered, the newest first."""
    rows = select(WaitingPriority).options(
        joinedload(WaitingPriority.scheme), joinedload(WaitingPriority.station)
    )
    return list(db.session.scalars(rows.order_by(WaitingPriority.id.desc()).limit(200)))


def seat_terms(station_id: int, today: date) -> SeatTerms:
    """The terms for held seats at a station: its own newest row, else the common one."""
    rows = (
        select(SeatTermsVersion)
        .where(
            SeatTermsVersion.effective_on <= today,
            or_(SeatTermsVersion.station_id.is_(None), SeatTermsVersion.station_id == station_id),
        )
        .order_by(SeatTermsVersion.station_id.is_(None), SeatTermsVersion.effective_on.desc())
        .limit(1)
    )
    found = db.session.scalar(rows)
    return found.terms if found is not None else SeatTerms(*SEAT_TERMS[:7])


def terms_set_on(station_id: int | None, day: date) -> SeatTermsVersion | None:
    """The row of terms of a station, or of all, that begins on ``day``."""
    mine = (
        SeatTermsVersion.station_id.is_(None)
        if station_id is None
        else SeatTermsVersion.station_id == station_id
    )
    return db.session.scalar(
        select(SeatTermsVersion).where(mine, SeatTermsVersion.effective_on == day)
    )


def terms_versions() -> list[SeatTermsVersion]:
    """Every row of terms, the newest first."""
    rows = select(SeatTermsVersion).options(joinedload(SeatTermsVersion.station))
    return list(db.session.scalars(rows.order_by(SeatTermsVersion.id.desc()).limit(100)))


def open_offer(enrolment_id: int) -> SeatOffer | None:
    """The seat that is held for somebody, as it is now, be its time over or not."""
    return db.session.scalar(
        select(SeatOffer)
        .where(SeatOffer.enrolment_id == enrolment_id, SeatOffer.answer.is_(None))
        .execution_options(populate_existing=True)
    )


def offers_of(enrolment_id: int) -> list[SeatOffer]:
    """Every seat that came to somebody in the line of a class, the newest first."""
    rows = select(SeatOffer).where(SeatOffer.enrolment_id == enrolment_id)
    return list(db.session.scalars(rows.order_by(SeatOffer.id.desc())))


def offers_to(person_id: int, now: datetime) -> list[SeatOffer]:
    """Seats that are held for a person and wait for an answer, the soonest to lapse first."""
    rows = (
        select(SeatOffer)
        .join(SeatOffer.enrolment)
        .where(Enrolment.person_id == person_id, SeatOffer.answer.is_(None), SeatOffer.until > now)
        .options(
            contains_eager(SeatOffer.enrolment)
            .joinedload(Enrolment.cohort)
            .options(joinedload(Cohort.course), joinedload(Cohort.station))
        )
        .order_by(SeatOffer.until, SeatOffer.id)
    )
    return list(db.session.scalars(rows))


def open_offers_in(cohort_id: int) -> list[SeatOffer]:
    """The held seats of a class with the people they are held for, the soonest first."""
    rows = (
        select(SeatOffer)
        .join(SeatOffer.enrolment)
        .where(Enrolment.cohort_id == cohort_id, SeatOffer.answer.is_(None))
        .options(contains_eager(SeatOffer.enrolment).joinedload(Enrolment.person))
        .order_by(SeatOffer.until, SeatOffer.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(rows))


def classes_with_lapsed_offers(now: datetime, limit: int = 50) -> list[int]:
    """Ids of classes in which the time of a held seat is over."""
    rows = (
        select(Enrolment.cohort_id)
        .join(SeatOffer, SeatOffer.enrolment_id == Enrolment.id)
        .where(SeatOffer.answer.is_(None), SeatOffer.until <= now)
        .distinct()
        .order_by(Enrolment.cohort_id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def has_lapsed_offers(cohort_id: int, now: datetime) -> bool:
    """Whether the time of a held seat of the class is over and nobody noted it yet."""
    rows = (
        select(SeatOffer.id)
        .join(Enrolment, Enrolment.id == SeatOffer.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, SeatOffer.answer.is_(None), SeatOffer.until <= now)
    )
    return bool(db.session.scalar(select(rows.exists())))


def invited_to(cohort_id: int, person_ids: Iterable[int]) -> set[int]:
    """Who of ``person_ids`` was invited to a class."""
    rows = select(ClassInvitation.person_id).where(
        ClassInvitation.cohort_id == cohort_id, ClassInvitation.person_id.in_(list(person_ids))
    )
    return set(db.session.scalars(rows))


def invitations_to(person_id: int, now: datetime) -> list[ClassInvitation]:
    """Invitations that wait for a person's answer, the soonest to end first."""
    rows = (
        select(ClassInvitation)
        .join(ClassInvitation.cohort)
        .where(
            ClassInvitation.person_id == person_id,
            ClassInvitation.answer.is_(None),
            ClassInvitation.until > now,
            Cohort.cancelled_at.is_(None),
        )
        .options(
            contains_eager(ClassInvitation.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            )
        )
        .order_by(ClassInvitation.until, ClassInvitation.id)
    )
    return list(db.session.scalars(rows))
