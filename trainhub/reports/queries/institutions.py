"""Figures of institutions: how they answer requests, teach, and are liked; five SELECTs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select

from trainhub.core.access import Actor
from trainhub.core.clock import at
from trainhub.core.db import db
from trainhub.courses.models import Cohort, RequestStep, TrainingRequest
from trainhub.courses.queries import opinions_of
from trainhub.courses.rules import StepKind
from trainhub.people.models import Organisation
from trainhub.people.queries import reached_by
from trainhub.people.rules import OrganisationKind, Role
from trainhub.reports.queries.scope import cohorts_for
from trainhub.reports.queries.training import CohortLine, cohort_lines
from trainhub.reports.rules.institutions import Quality

_OVERSEERS = (Role.STAFF, Role.BUREAU, Role.ADMIN)
_COUNTED: dict[StepKind, Callable[[int], Quality]] = {
    StepKind.DISPATCHED: lambda count: Quality(got=count),
    StepKind.ACCEPTED: lambda count: Quality(accepted=count),
    StepKind.DECLINED: lambda count: Quality(declined=count),
    StepKind.LAPSED: lambda count: Quality(lapsed=count),
    StepKind.HANDED_BACK: lambda count: Quality(handed_back=count),
}


@dataclass(frozen=True)
class InstitutionLine:
    """An institution and its figures, as far as the reader may count."""

    institution: Organisation
    quality: Quality


def institution_lines(
    actor: Actor, today: date, *, since: date | None = None, institution_id: int | None = None
) -> list[InstitutionLine]:
    """The institutions whose work ``actor`` may count, by name.

    Stations and the bureau count what was done for their stations; an institution counts its
    own work. ``since`` leaves out earlier steps and classes that ended before. A station that
    teaches by itself is no institution.
    """
    found: dict[int, Quality] = defaultdict(Quality)
    for school_id, quality in _answers(actor, since):
        found[school_id] += quality
    for school_id, cancelled in _cancelled(actor, since):
        found[school_id] += Quality(cancelled=cancelled)
    for school_id, quality in _classes(cohort_lines(actor, today, since=since)):
        found[school_id] += quality
    wanted = found.keys() if institution_id is None else found.keys() & {institution_id}
    rows = select(Organisation).where(
        Organisation.id.in_(wanted), Organisation.kind == OrganisationKind.INSTITUTION
    )
    schools = db.session.scalars(rows.order_by(Organisation.name, Organisation.id))
    return [InstitutionLine(school, found[school.id]) for school in schools]


def _answers(actor: Actor, since: date | None) -> list[tuple[int, Quality]]:
    stations = select(Organisation.id).where(reached_by(actor, *_OVERSEERS))
    rows = (
        select(RequestStep.institution_id, RequestStep.kind, func.count())
        .join(TrainingRequest, TrainingRequest.id == RequestStep.request_id)
        .where(
            RequestStep.kind.in_(_COUNTED),
            or_(
                TrainingRequest.station_id.in_(stations),
                RequestStep.institution_id.in_(actor.organisations(Role.INSTITUTION)),
            ),
        )
        .group_by(RequestStep.institution_id, RequestStep.kind)
    )
    if since is not None:
        rows = rows.where(RequestStep.at >= at(since))
    return [
        (school_id, _COUNTED[kind](count))
        for school_id, kind, count in db.session.execute(rows)
        if school_id is not None
    ]


def _cancelled(actor: Actor, since: date | None) -> list[tuple[int, int]]:
    rows = (
        select(Cohort.institution_id, func.count())
        .where(
            cohorts_for(actor), Cohort.published_at.is_not(None), Cohort.cancelled_at.is_not(None)
        )
        .group_by(Cohort.institution_id)
    )
    if since is not None:
        rows = rows.where(Cohort.ends_on >= since)
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def _classes(lines: Iterable[CohortLine]) -> Iterable[tuple[int, Quality]]:
    lines = list(lines)
    opinions = opinions_of(line.cohort.id for line in lines)
    for line in lines:
        seats = line.cohort.seats if line.finished else 0
        quality = Quality(seats=seats, training=line.figures)
        said = opinions.get(line.cohort.id)
        # A sum with a small class in it, less the sums of the others, would tell single answers.
        if said is not None and said.shown:
            quality = replace(quality, opinions=said)
        yield line.cohort.institution_id, quality
