"""Figures of classes, exams and certificates, in a fixed number of SELECTs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, distinct, func, or_, select
from sqlalchemy.orm import joinedload

from trainhub.certs.models import Certificate
from trainhub.certs.queries import valid_on
from trainhub.certs.rules import LedgerVerb
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.rates import Rate
from trainhub.courses.models import Cohort, Enrolment, Teaching
from trainhub.courses.rules import EnrolmentState, Stage
from trainhub.exams.queries import pass_rates_by_cohort
from trainhub.people.models import Organisation, Person
from trainhub.reports.queries.scope import cohorts_for, cohorts_taught_too
from trainhub.reports.rules import Base, Training


@dataclass(frozen=True)
class CohortLine:
    """One class with its figures; an unfinished one counts as running and as nothing else."""

    cohort: Cohort
    figures: Training

    @property
    def finished(self) -> bool:
        """Whether its lessons are over."""
        return self.figures.cohorts == 1


def cohort_lines(
    actor: Actor,
    today: date,
    *,
    since: date | None = None,
    station_id: int | None = None,
    taught_too: bool = False,
) -> list[CohortLine]:
    """The classes ``actor`` may count, the latest first, in two queries.

    ``since`` leaves out classes that ended earlier. Drafts and cancelled classes are no classes.
    ``taught_too`` adds the classes that ``actor`` teaches.
    """
    mine = cohorts_taught_too(actor) if taught_too else cohorts_for(actor)
    conditions = [
        mine, Cohort.published_at.is_not(None), Cohort.cancelled_at.is_(None)
    ]  # fmt: skip
    if since is not None:
        conditions.append(Cohort.ends_on >= since)
    if station_id is not None:
        conditions.append(Cohort.station_id == station_id)
    rows = db.session.execute(_with_people(conditions)).all()
    results = {line.cohort_id: line for line in pass_rates_by_cohort([row[0].id for row in rows])}
    lines = []
    for cohort, completed, withdrawn, certificates in rows:
        if cohort.stage(today) not in {Stage.FINISHED, Stage.CLOSED}:
            lines.append(CohortLine(cohort, Training(running=1)))
            continue
        exam = results[cohort.id]
        figures = Training(
            cohorts=1, trainees=exam.enrolled, completed=completed, sat=exam.sat,
            passed=exam.passed, passed_first=exam.passed_first, absent=exam.absent,
            withdrawn=withdrawn, certificates=certificates,
        )  # fmt: skip
        lines.append(CohortLine(cohort, figures))
    return lines


def teachers_by_cohort(cohort_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Who teaches each class, in one query."""
    rows = db.session.execute(
        select(Teaching.cohort_id, Person)
        .join(Person, Person.id == Teaching.person_id)
        .where(Teaching.cohort_id.in_(cohort_ids))
        .order_by(Teaching.id)
    )
    found: dict[int, list[Person]] = {}
    for cohort_id, person in rows:
        found.setdefault(cohort_id, []).append(person)
    return found


def _with_people(conditions: list[ColumnElement[bool]]) -> Any:
    gave_back = and_(
        Enrolment.state == EnrolmentState.WITHDRAWN, Enrolment.enrolled_at.is_not(None)
    )
    people = (
        select(
            Enrolment.cohort_id,
            _people(Enrolment.completed_at.is_not(None)).label("completed"),
            _people(gave_back).label("withdrawn"),
            func.count(distinct(Certificate.enrolment_id)).label("certificates"),
        )
        # A corrected certificate is a second row of the same enrolment: people count once.
        .outerjoin(Certificate, Certificate.enrolment_id == Enrolment.id)
        .group_by(Enrolment.cohort_id)
        .subquery()
    )
    return (
        select(
            Cohort,
            func.coalesce(people.c.completed, 0),
            func.coalesce(people.c.withdrawn, 0),
            func.coalesce(people.c.certificates, 0),
        )
        .outerjoin(people, people.c.cohort_id == Cohort.id)
        .options(
            joinedload(Cohort.course), joinedload(Cohort.station), joinedload(Cohort.institution)
        )
        .where(*conditions)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    )


def _people(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(distinct(case((condition, Enrolment.id))))


class Papers(NamedTuple):
    """Certificates issued here, corrected copies counted once."""

    issued: int
    valid: int
    expired: int
    suspended: int
    revoked: int
    #: No PDF has been made yet.
    unprinted: int

    @property
    def valid_rate(self) -> Rate:
        """Valid today of all that were issued."""
        return Rate(self.valid, self.issued, Base.ISSUED)


def papers(actor: Actor, today: date, *, since: date | None = None) -> Papers:
    """Certificates of the classes ``actor`` may count, issued from ``since`` on; one query."""
    stands = Certificate.halted.is_(None)
    rows = (
        select(
            func.count(),
            _sum(valid_on(today)),
            _sum(and_(stands, ~valid_on(today))),
            _sum(Certificate.halted == LedgerVerb.SUSPENDED),
            _sum(Certificate.halted == LedgerVerb.REVOKED),
            _sum(Certificate.pdf_sha256.is_(None)),
        )
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            cohorts_for(actor),
            or_(Certificate.halted.is_(None), Certificate.halted != LedgerVerb.REPLACED),
        )
    )
    if since is not None:
        rows = rows.where(Certificate.issued_on >= since)
    return Papers(*db.session.execute(rows).one())


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def station_in_scope(actor: Actor, station_id: int) -> Organisation | None:
    """The station, if ``actor`` may count at least one of its classes."""
    mine = select(Cohort.id).where(Cohort.station_id == station_id, cohorts_for(actor)).exists()
    return db.session.scalar(select(Organisation).where(Organisation.id == station_id, mine))
