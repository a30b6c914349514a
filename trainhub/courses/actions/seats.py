"""The seats of a class: held under its lock, taken and freed by one conditional UPDATE.

Locks are taken in one order: people by id, then the class, then enrolments.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from trainhub.core.db import db, rows_changed
from trainhub.courses.models import Cohort, Course, Enrolment
from trainhub.courses.rules import EnrolmentSource, EnrolmentState
from trainhub.courses.rules.seats import Weight


def hold_class(cohort: Cohort) -> None:
    """From here on nobody else moves the seats of this class; its rules come in the same read."""
    trade = joinedload(Cohort.course, innerjoin=True).joinedload(Course.trade, innerjoin=True)
    db.session.flush()
    held = (
        select(Cohort)
        .where(Cohort.id == cohort.id)
        .options(trade, joinedload(Cohort.syllabus, innerjoin=True), joinedload(Cohort.scheme))
        .with_for_update(of=Cohort, key_share=True)
        .execution_options(populate_existing=True)
    )
    db.session.scalars(held).one()  # rows that nobody fetches are not read again


def take_seats(cohort: Cohort, wanted: int) -> int:
    """Take up to ``wanted`` seats of the locked class and say how many there were."""
    count = min(wanted, max(0, cohort.seats - cohort.taken))
    if count:
        taken = rows_changed(
            update(Cohort)
            .where(Cohort.id == cohort.id, Cohort.taken + count <= Cohort.seats)
            .values(taken=Cohort.taken + count)
            .execution_options(synchronize_session=False)
        )
        db.session.expire(cohort, ["taken"])
        if taken != 1:
            return 0
    return count


def free_seat(cohort: Cohort) -> None:
    """Give one seat of the locked class back."""
    db.session.execute(
        update(Cohort)
        .where(Cohort.id == cohort.id, Cohort.taken > 0)
        .values(taken=Cohort.taken - 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(cohort, ["taken"])


def seat(row: Enrolment, source: EnrolmentSource, now: datetime) -> Enrolment:
    """Put somebody on a seat that was taken for them."""
    row.state, row.source = EnrolmentState.ENROLLED, source
    row.applied_at = row.enrolled_at = now
    row.waiting_since, row.withdrawn_at, row.withdrawn_why = None, None, ""
    return row


def queue(row: Enrolment, source: EnrolmentSource, now: datetime, weight: Weight) -> Enrolment:
    """Put somebody into the line of a full class."""
    row.state, row.source = EnrolmentState.WAITLISTED, source
    row.applied_at = row.waiting_since = now
    row.enrolled_at, row.withdrawn_at, row.withdrawn_why = None, None, ""
    return _weighed(row, weight)


def apply(row: Enrolment, source: EnrolmentSource, now: datetime, weight: Weight) -> Enrolment:
    """Note an application that waits for the station's yes."""
    row.state, row.source = EnrolmentState.APPLIED, source
    row.applied_at, row.waiting_since = now, None
    row.enrolled_at, row.withdrawn_at, row.withdrawn_why = None, None, ""
    return _weighed(row, weight)


def _weighed(row: Enrolment, weight: Weight) -> Enrolment:
    row.priority, row.misses = weight.points, 0
    row.priority_why = [[str(reason.code.value), dict(reason.facts)] for reason in weight.why]
    return row
