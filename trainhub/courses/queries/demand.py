"""SELECTs about people who wait without a class, and the terms that say when they are enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import joinedload

from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Course, DemandTerms, TrainingRequest
from trainhub.courses.queries.requests import courses_by_id, has_seat_since, with_station
from trainhub.courses.rules.demand import Terms, is_enough, terms_for
from trainhub.people.models import Organisation
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


@dataclass(frozen=True)
class Pot:
    """Who waits for a course at a station: residents, and the heads of employers."""

    course: Course
    station: Organisation
    people: int
    heads: int
    since: datetime
    terms: Terms | None

    @property
    def waiting(self) -> int:
        """Everybody together."""
        return self.people + self.heads

    @property
    def is_enough(self) -> bool:
        """Whether they make a class by the terms of the day."""
        return is_enough(self.waiting, self.terms)


def waiting_without_class(now: datetime) -> ColumnElement[bool]:
    """The condition "the station holds this request and whoever asked has no seat"."""
    return with_station(now) & ~has_seat_since()


def pots(actor: Actor, now: datetime, *, course_id: int | None = None) -> list[Pot]:
    """The pots of the stations that ``actor`` serves, the fullest first, in five queries."""
    mine = reached_by(actor, Role.STAFF, Role.ADMIN)
    if course_id is not None:
        mine = and_(mine, TrainingRequest.course_id == course_id)
    return _pots(mine, now)


def pots_everywhere(now: datetime) -> list[Pot]:
    """The pots of every station: numbers that tell nothing about anybody."""
    return _pots(true(), now)


def _pots(where: ColumnElement[bool], now: datetime) -> list[Pot]:
    by_person = case((TrainingRequest.employer_id.is_(None), TrainingRequest.heads), else_=0)
    by_firm = case((TrainingRequest.employer_id.is_not(None), TrainingRequest.heads), else_=0)
    rows = (
        select(
            TrainingRequest.course_id,
            TrainingRequest.station_id,
            func.sum(by_person),
            func.sum(by_firm),
            func.min(TrainingRequest.id),
        )
        .join(Organisation, Organisation.id == TrainingRequest.station_id)
        .where(where, waiting_without_class(now))
        .group_by(TrainingRequest.course_id, TrainingRequest.station_id)
    )
    counted = db.session.execute(rows).all()
    if not counted:
        return []
    taught = courses_by_id({row[0] for row in counted})
    stations = _stations({row[1] for row in counted})
    first = _asked_at([row[4] for row in counted])
    terms = terms_over([station.path for station in stations.values()])
    today = civil_day(now)
    found = [
        Pot(
            taught[course],
            stations[station],
            int(people),
            int(heads),
            first[earliest],
            terms_for(terms, stations[station].path, course, today),
        )
        for course, station, people, heads, earliest in counted
    ]
    return sorted(found, key=lambda pot: (not pot.is_enough, -pot.waiting, pot.since))


def _stations(ids: Iterable[int]) -> dict[int, Organisation]:
    rows = select(Organisation).where(Organisation.id.in_(list(ids)))
    return {row.id: row for row in db.session.scalars(rows)}


def _asked_at(request_ids: Sequence[int]) -> dict[int, datetime]:
    rows = select(TrainingRequest.id, TrainingRequest.asked_at)
    found = db.session.execute(rows.where(TrainingRequest.id.in_(request_ids)))
    return {row[0]: row[1] for row in found}


def waiting_requests(
    course_id: int, station_ids: Iterable[int], now: datetime, *, after: int = 0, limit: int = 1000
) -> list[TrainingRequest]:
    """The requests in the pots of a course at some stations, in the order of asking."""
    rows = (
        select(TrainingRequest)
        .where(
            TrainingRequest.course_id == course_id,
            TrainingRequest.station_id.in_(list(station_ids)),
            TrainingRequest.id > after,
            waiting_without_class(now),
        )
        .options(
            joinedload(TrainingRequest.course),
            joinedload(TrainingRequest.person),
            joinedload(TrainingRequest.employer),
            joinedload(TrainingRequest.station),
        )
        .order_by(TrainingRequest.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def heads_wanting(course_id: int, station_id: int, now: datetime) -> int:
    """How many people wait for a class of a course at a station."""
    total = db.session.scalar(
        select(func.sum(TrainingRequest.heads)).where(
            TrainingRequest.course_id == course_id,
            TrainingRequest.station_id == station_id,
            waiting_without_class(now),
        )
    )
    return int(total or 0)


def terms_over(paths: Iterable[str]) -> list[Terms]:
    """Every term, past and to come, of the organisations with ``paths`` and of those above them."""
    ids = {int(each) for path in paths for each in path.strip("/").split("/") if each}
    rows = (
        select(DemandTerms)
        .where(DemandTerms.organisation_id.in_(ids))
        .options(joinedload(DemandTerms.organisation, innerjoin=True))
    )
    return [row.terms for row in db.session.scalars(rows)]


def terms_at(station: Organisation, course_id: int, day: date) -> Terms | None:
    """The terms of a course at a station on a day."""
    return terms_for(terms_over([station.path]), station.path, course_id, day)


def terms_set_by(actor: Actor, *, after: int = 0, limit: int = 50) -> list[DemandTerms]:
    """Terms that hold at the stations ``actor`` serves: their own and of those above, newest first.

    ``after`` is the id of the last row of the page before.
    """
    paths = actor.paths(Role.STAFF, Role.ADMIN)
    above = {int(each) for path in paths for each in path.strip("/").split("/") if each}
    mine = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    rows = (
        select(DemandTerms)
        .where(or_(DemandTerms.organisation_id.in_(mine), DemandTerms.organisation_id.in_(above)))
        .options(
            joinedload(DemandTerms.organisation, innerjoin=True), joinedload(DemandTerms.course)
        )
        .order_by(DemandTerms.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows.where(DemandTerms.id < after) if after else rows))


def full_pots(actor: Actor, now: datetime) -> int:
    """How many courses at the actor's stations have enough people for a class."""
    return sum(pot.is_enough for pot in pots(actor, now))


def places_i_serve(actor: Actor) -> list[Organisation]:
    """Organisations of the tree at which ``actor`` may set terms, the highest first."""
    rows = select(Organisation).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    return list(db.session.scalars(rows.order_by(Organisation.path)))
