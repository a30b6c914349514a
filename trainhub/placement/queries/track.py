"""Engagements, what is due, follow-ups, and the totals of conversions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role
from trainhub.placement.models import Engagement, FollowUp
from trainhub.placement.queries.cards import papers_of
from trainhub.placement.queries.shifts import record_of
from trainhub.placement.rules.track import Evidence

_REACH = (Role.STAFF, Role.ADMIN)


def evidence_for(person_id: int, employer_id: int, on: date) -> Evidence:
    """The record of a person with an employer, and the certificates that hold today."""
    record = record_of(person_id, employer_id)
    papers = papers_of([person_id], on).get(person_id, ())
    return Evidence(
        shifts=record.shifts,
        minutes=record.minutes,
        punctual=record.punctual,
        rated=record.rated,
        stars=record.stars,
        no_shows=record.no_shows,
        first_on=civil_day(record.first_at).isoformat() if record.first_at else None,
        last_on=civil_day(record.last_at).isoformat() if record.last_at else None,
        certificates=tuple(paper.name for paper in papers),
    )


def open_engagement(person_id: int, employer_id: int) -> Engagement | None:
    """The proposal or job that stands between a person and an employer."""
    rows = select(Engagement).where(
        Engagement.person_id == person_id,
        Engagement.employer_id == employer_id,
        Engagement.ended_at.is_(None),
        Engagement.declined_at.is_(None),
    )
    return db.session.scalar(rows)


def was_on_trial(person_id: int, employer_id: int) -> bool:
    """Whether a person was on probation with an employer before (once per pair, 劳动合同法 19)."""
    rows = select(Engagement.id).where(
        Engagement.person_id == person_id,
        Engagement.employer_id == employer_id,
        Engagement.accepted_at.is_not(None),
        Engagement.probation_months > 0,
    )
    return db.session.scalar(rows) is not None


def engagements_of_person(person_id: int) -> list[Engagement]:
    """A person's proposals and jobs, the latest first."""
    rows = (
        select(Engagement)
        .where(Engagement.person_id == person_id)
        .options(joinedload(Engagement.employer), joinedload(Engagement.trade))
        .order_by(Engagement.id.desc())
    )
    return list(db.session.scalars(rows))


def engagements_of_employers(employer_ids: Iterable[int], limit: int = 100) -> list[Engagement]:
    """The proposals and jobs of some employers, the latest first."""
    rows = (
        select(Engagement)
        .where(Engagement.employer_id.in_(list(employer_ids)))
        .options(joinedload(Engagement.person), joinedload(Engagement.trade))
        .order_by(Engagement.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def _waits() -> ColumnElement[bool]:
    return or_(
        Engagement.contract_signed_on.is_(None),
        and_(Engagement.insurance_due_on.is_not(None), Engagement.insured_on.is_(None)),
        Engagement.confirmed_at.is_(None),
    )


def engagements_due(actor: Actor, limit: int = 100) -> list[Engagement]:
    """Accepted engagements of the people whom ``actor`` serves that still miss something."""
    rows = (
        select(Engagement)
        .join(Person, Person.id == Engagement.person_id)
        .join(Organisation, Organisation.id == Person.station_id)
        .where(
            reached_by(actor, *_REACH),
            Engagement.accepted_at.is_not(None),
            Engagement.ended_at.is_(None),
            _waits(),
        )
        .options(
            contains_eager(Engagement.person),
            joinedload(Engagement.employer),
            joinedload(Engagement.trade),
        )
        .order_by(Engagement.contract_due_on, Engagement.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def follow_ups_due(actor: Actor, today: date, limit: int = 100) -> list[FollowUp]:
    """The calls that are due among the people whom ``actor`` serves, the oldest first."""
    rows = (
        select(FollowUp)
        .join(Engagement, Engagement.id == FollowUp.engagement_id)
        .join(Person, Person.id == Engagement.person_id)
        .join(Organisation, Organisation.id == Person.station_id)
        .where(
            reached_by(actor, *_REACH),
            FollowUp.done_at.is_(None),
            FollowUp.due_on <= today,
            Engagement.ended_at.is_(None),
        )
        .options(
            contains_eager(FollowUp.engagement).contains_eager(Engagement.person),
            contains_eager(FollowUp.engagement).joinedload(Engagement.employer),
        )
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


class Conversions(NamedTuple):
    """How many engagements got how far. People are counted once in ``people``."""

    proposed: int
    accepted: int
    signed: int
    regular: int
    people: int


def conversions(
    *, since: date | None = None, until: date | None = None, employer_id: int | None = None
) -> Conversions:
    """The funnel from proposal to regular job, by first day of work, for the reports."""
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(Engagement.starts_on >= since)
    if until is not None:
        conditions.append(Engagement.starts_on <= until)
    if employer_id is not None:
        conditions.append(Engagement.employer_id == employer_id)
    confirmed = Engagement.confirmed_at.is_not(None)
    row = db.session.execute(
        select(
            func.count(),
            func.count(Engagement.accepted_at),
            func.count(Engagement.contract_signed_on),
            func.count(Engagement.confirmed_at),
            func.count(case((confirmed, Engagement.person_id)).distinct()),
        ).where(*conditions)
    ).one()
    return Conversions(*row)
