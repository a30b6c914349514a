"""The outlook of an order: who could be asked now, which exams and classes lie before the work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.courses.queries import open_cohorts
from trainhub.exams.models import Candidate, Exam, Sitting
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind
from trainhub.placement.models import Offer, Order
from trainhub.placement.queries.fitting import requirements_of
from trainhub.placement.queries.pool import PoolSearch, places
from trainhub.placement.rules.feasibility import ComingClass, ComingExam, Outlook
from trainhub.placement.rules.pool import spot_of

#: "Near" on the desk, in kilometres.
NEAR_KM = 5
#: More people than this are not counted: the answer is yes long before.
COUNTED = 200
#: Orders that are looked at for somebody who earned a certificate.
OFFERED_AT_ONCE = 10


class Asked(NamedTuple):
    """What is asked for: of an order that stands, or of one that is being written."""

    trade: Trade
    starts_at: datetime
    ends_at: datetime
    near: tuple[int, int] | None
    missing: int
    backups: int = 0


def asked_by(order: Order) -> Asked:
    """What an order still asks for."""
    return Asked(
        order.trade,
        order.starts_at,
        order.ends_at,
        spot_of(order),
        order.heads - order.taken,
        order.backups - order.standing_by,
    )


def outlook(asked: Asked, now: datetime) -> Outlook:
    """What stands before an order, in a fixed number of queries."""
    search = PoolSearch(
        starts_at=asked.starts_at, ends_at=asked.ends_at, trade=asked.trade, near=asked.near
    )
    found = places(search, now, COUNTED)
    wanted = requirements_of([asked.trade.code], civil_day(asked.starts_at))
    types = [requirement.type for requirement in wanted.get(asked.trade.code, [])]
    courses = sorted({kind.course_id for kind in types if kind.course_id is not None})
    return Outlook(
        missing=asked.missing,
        backups=asked.backups,
        ready=len(found),
        near=sum(1 for place in found if place.band <= NEAR_KM),
        at_most=COUNTED,
        exams=_exams_before(courses, asked.starts_at, now),
        classes=_classes_before(courses, asked.starts_at, now),
        teachable=bool(courses),
    )


def _exams_before(
    course_ids: Iterable[int], before: datetime, now: datetime
) -> tuple[ComingExam, ...]:
    rows = (
        select(Sitting.starts_at, func.count(Candidate.id))
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(Candidate, Candidate.sitting_id == Sitting.id)
        .where(
            Exam.course_id.in_(list(course_ids)),
            Sitting.published_at.is_(None),
            Sitting.cancelled_at.is_(None),
            Sitting.ends_at > now,
            Sitting.ends_at < before,
        )
        .group_by(Sitting.id, Sitting.starts_at)
        .order_by(Sitting.starts_at, Sitting.id)
    )
    found = db.session.execute(rows)
    return tuple(ComingExam(civil_day(starts), people) for starts, people in found)


def _classes_before(
    course_ids: Iterable[int], before: datetime, now: datetime
) -> tuple[ComingClass, ...]:
    by_course = open_cohorts(course_ids, civil_day(now))
    coming = [
        ComingClass(cohort.id, cohort.ends_on, cohort.seats - cohort.taken)
        for cohorts in by_course.values()
        for cohort in cohorts
        if cohort.ends_on < civil_day(before) and cohort.taken < cohort.seats
    ]
    return tuple(sorted(coming, key=lambda line: (line.ends_on, line.cohort_id)))


def orders_waiting_for_trainees(now: datetime, trade_codes: Iterable[str]) -> list[Order]:
    """Open orders of some trades that asked for a class, the soonest first, a few of them."""
    rows = (
        select(Order)
        .where(
            Order.class_asked_at.is_not(None),
            Order.trade_code.in_(list(trade_codes)),
            Order.approved_at.is_not(None),
            Order.cancelled_at.is_(None),
            Order.deadline_at > now,
            Order.taken < Order.heads,
        )
        .options(joinedload(Order.employer), joinedload(Order.trade))
        .order_by(Order.starts_at, Order.id)
        .limit(OFFERED_AT_ONCE)
    )
    return list(db.session.scalars(rows))


def stations_around(order: Order) -> list[int]:
    """The stations of the district of an order; all of them where it has none of its own."""
    stations = select(Organisation.id).where(
        Organisation.kind == OrganisationKind.STATION, Organisation.suspended_at.is_(None)
    )
    near = list(db.session.scalars(stations.where(Organisation.region_code == order.region_code)))
    return near or list(db.session.scalars(stations))


def was_asked(order: Order, person_id: int) -> bool:
    """Whether an order was ever put to somebody."""
    rows = select(Offer.id).where(Offer.order_id == order.id, Offer.person_id == person_id)
    return db.session.scalar(rows.limit(1)) is not None
