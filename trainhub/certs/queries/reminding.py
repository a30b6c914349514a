"""Which papers end soon, or just ended, and have nothing newer in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import aliased, joinedload

from trainhub.certs.models import Certificate, CertificateType, Credential, Reminder
from trainhub.certs.rules import REMINDERS, CheckState, ends_on, reminder_due
from trainhub.certs.rules.holding import MOST_DAYS_LATE
from trainhub.core.db import db

Paper = Certificate | Credential


@dataclass(frozen=True)
class Due:
    """A reminder to be sent: of which paper, and how many days before its end (0: it ended)."""

    #: One of the two is set.
    certificate_id: int | None
    credential_id: int | None
    person_id: int
    #: The name of the type, in Chinese and in English.
    title: str
    title_en: str
    #: The course that renews it; ``None`` for a paper that others renew.
    course_id: int | None
    ends_on: date
    days: int
    #: A review ends it, before its term does.
    is_review: bool


def _due(paper: Paper, ends: date, days: int) -> Due:
    ours = isinstance(paper, Certificate)
    return Due(
        certificate_id=paper.id if ours else None,
        credential_id=None if ours else paper.id,
        person_id=paper.person_id,
        title=paper.type.name,
        title_en=paper.type.name_en,
        course_id=paper.type.renewal_course_id or paper.type.course_id,
        ends_on=ends,
        days=days,
        is_review=paper.review_due == ends != paper.valid_until,
    )


def _end_of(paper: type[Certificate] | type[Credential]) -> ColumnElement[date]:
    """``rules.ends_on`` in SQL."""
    return case(
        (paper.valid_until.is_(None), paper.review_due),
        (paper.review_due.is_(None), paper.valid_until),
        (paper.review_due < paper.valid_until, paper.review_due),
        else_=paper.valid_until,
    )


def _window(paper: type[Certificate] | type[Credential], on: date) -> ColumnElement[bool]:
    """The condition "this paper ends near enough to the day for a reminder"."""
    longest = db.session.scalars(select(CertificateType.reminders)).all()
    most = max((max(days, default=0) for days in longest), default=max(REMINDERS))
    return and_(
        _end_of(paper) >= on - timedelta(days=MOST_DAYS_LATE),
        _end_of(paper) <= on + timedelta(days=most),
    )


def _stands(paper: Any) -> ColumnElement[bool]:
    """``Paper.stands`` in SQL, of a certificate, a credential or an alias of one."""
    condition: ColumnElement[bool] = (
        paper.halted.is_(None) if hasattr(paper, "halted") else paper.state == CheckState.ACCEPTED
    )
    return condition


def _outlived(paper: type[Certificate] | type[Credential]) -> ColumnElement[bool]:
    """The condition "the same person has the same kind of paper for longer"."""
    other = aliased(paper)
    return (
        select(other.id)
        .where(
            other.person_id == paper.person_id,
            other.type_id == paper.type_id,
            other.id != paper.id,
            _stands(other),
            or_(_end_of(other).is_(None), _end_of(other) > _end_of(paper)),
        )
        .exists()
    )


def _ending(
    paper: type[Certificate] | type[Credential], on: date, person_id: int | None
) -> list[Paper]:
    rows = (
        select(paper)
        .options(joinedload(paper.type))
        .where(_stands(paper), paper.issued_on <= on, _window(paper, on), ~_outlived(paper))
        .order_by(_end_of(paper), paper.id)
    )
    if person_id is not None:
        rows = rows.where(paper.person_id == person_id)
    return list(db.session.scalars(rows))


def due_reminders(on: date, person_id: int | None = None) -> list[Due]:
    """The reminders that are due on a civil day, of everybody or one person, soonest end first.

    Those that were sent are among them; ``unsent`` leaves them out.
    """
    found = []
    for paper in [*_ending(Certificate, on, person_id), *_ending(Credential, on, person_id)]:
        ends = ends_on(paper)
        if ends is None:
            continue
        days = reminder_due(paper.issued_on, ends, on, paper.type.reminders)
        if days is not None:
            found.append(_due(paper, ends, days))
    return sorted(found, key=lambda due: due.ends_on)


def unsent(dues: Sequence[Due]) -> list[Due]:
    """Those of some reminders that nobody sent yet."""
    sent: set[tuple[int | None, int | None, date, int]] = set()
    if dues:
        earliest = min(due.ends_on for due in dues)
        rows = select(
            Reminder.certificate_id, Reminder.credential_id, Reminder.ends_on, Reminder.days
        ).where(Reminder.ends_on >= earliest)
        sent = {(row[0], row[1], row[2], row[3]) for row in db.session.execute(rows)}
    return [
        due
        for due in dues
        if (due.certificate_id, due.credential_id, due.ends_on, due.days) not in sent
    ]


def reminders_of(certificate_id: int) -> list[Reminder]:
    """When the holder of a certificate was reminded, oldest first."""
    rows = select(Reminder).where(Reminder.certificate_id == certificate_id)
    return list(db.session.scalars(rows.order_by(Reminder.id)))
