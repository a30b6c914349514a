"""Training requests and waiting people as JSON, for programs of institutions and employers."""

from __future__ import annotations

from typing import Any

from apiflask import Schema, abort
from apiflask.fields import Boolean, Date, DateTime, Integer, List, Nested, String
from apiflask.validators import Range
from flask import g

from trainhub.core import clock
from trainhub.core.access import allow_token
from trainhub.core.web import found
from trainhub.courses import queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import RequestStep, TrainingRequest
from trainhub.courses.queries import Pot
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind


class StepOut(Schema):
    """One step of a request. Who took it is nobody's business here."""

    kind = String()
    at = DateTime()
    due_at = DateTime(allow_none=True)
    why = String()
    enrolled = Integer(allow_none=True, metadata={"description": "Only in the last step: done."})
    completed = Integer(allow_none=True, metadata={"description": "Only in the last step: done."})


class RequestOut(Schema):
    """A training request in which the bearer has a part. A resident has no name here."""

    id = Integer()
    course_id = Integer()
    course = String()
    station = String()
    employer = String(allow_none=True)
    heads = Integer()
    wish = String()
    wish_from = Date(allow_none=True)
    wish_until = Date(allow_none=True)
    state = String(metadata={"description": "As it is now: a deadline that passed is `lapsed`."})
    asked_at = DateTime()
    due_at = DateTime(allow_none=True, metadata={"description": "Last moment to answer."})
    cohort_id = Integer(allow_none=True)


class RequestWithStepsOut(RequestOut):
    """One request with its history, oldest step first."""

    steps = List(Nested(StepOut))


class RequestsQuery(Schema):
    """Which page."""

    after = Integer(load_default=0, validate=Range(0, 2**31 - 1))
    limit = Integer(load_default=50, validate=Range(1, 100))


class RequestsOut(Schema):
    """Requests, newest first; ``next`` goes into ``after`` for the next page."""

    requests = List(Nested(RequestOut))
    next = Integer(allow_none=True)


class PotOut(Schema):
    """How many wait for a course at a station without a class."""

    course_id = Integer()
    course = String()
    station = String()
    residents = Integer()
    heads_of_employers = Integer()
    since = DateTime()
    enough_from = Integer(allow_none=True, metadata={"description": "Heads that make a class."})
    enough = Boolean()


class PotsOut(Schema):
    """All pots, those with enough people first."""

    pots = List(Nested(PotOut))


@bp.get("/requests")
@allow_token("requests:read")
@bp.input(RequestsQuery, location="query", arg_name="wanted")
@bp.output(RequestsOut)
@bp.doc(
    summary="Training requests",
    description="Sent to the institution, or made by the employer, whose token this is.",
)
def requests(wanted: dict[str, int]) -> dict[str, Any]:
    """The requests of the token's organisation."""
    limit = wanted["limit"]
    rows = queries.requests_of_organisation(_bearer().id, after=wanted["after"], limit=limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    return {"requests": [_request(row) for row in rows[:limit]], "next": following}


def _bearer() -> Organisation:
    organisation: Organisation = g.api_token.organisation
    return organisation


def _request(row: TrainingRequest) -> dict[str, Any]:
    return {
        "id": row.id,
        "course_id": row.course_id,
        "course": row.course.name,
        "station": row.station.name,
        "employer": row.employer.name if row.employer else None,
        "heads": row.heads,
        "wish": row.wish,
        "wish_from": row.wish_from,
        "wish_until": row.wish_until,
        "state": row.standing(clock.now()).value,
        "asked_at": row.asked_at,
        "due_at": row.due_at,
        "cohort_id": row.cohort_id,
    }


@bp.get("/requests/<int:request_id>")
@allow_token("requests:read")
@bp.output(RequestWithStepsOut)
@bp.doc(summary="One training request with its history")
def training_request(request_id: int) -> dict[str, Any]:
    """A request of the token's organisation; any other is not there."""
    rows = queries.requests_of_organisation(_bearer().id, only=request_id, limit=1)
    row = found(rows[0] if rows else None)
    steps = queries.steps_of([row.id]).get(row.id, [])
    return {**_request(row), "steps": [_step(step) for step in steps]}


def _step(step: RequestStep) -> dict[str, Any]:
    return {
        "kind": step.kind.value,
        "at": step.at,
        "due_at": step.due_at,
        # What another institution said is between it and the station.
        "why": step.why if step.institution_id in {None, _bearer().id} else "",
        "enrolled": step.enrolled,
        "completed": step.completed,
    }


@bp.get("/demand")
@allow_token("requests:read")
@bp.output(PotsOut)
@bp.doc(
    summary="People who wait without a class",
    description="By course and station, in numbers only. For training institutions.",
)
def demand() -> dict[str, Any]:
    """Where a class is wanted."""
    if _bearer().kind is not OrganisationKind.INSTITUTION:
        abort(403, "for training institutions")
    return {"pots": [_pot(pot) for pot in queries.pots_everywhere(clock.now())]}


def _pot(pot: Pot) -> dict[str, Any]:
    return {
        "course_id": pot.course.id,
        "course": pot.course.name,
        "station": pot.station.name,
        "residents": pot.people,
        "heads_of_employers": pot.heads,
        "since": pot.since,
        "enough_from": pot.terms.pot_heads if pot.terms else None,
        "enough": pot.is_enough,
    }
