"""Enrolments as JSON: my own with my token, and the people of a class for those who run it.

A token acts for the account that it was made for: "my own" are that person's enrolments.
"""

from __future__ import annotations

from typing import Any

from apiflask import Schema, abort
from apiflask.fields import Boolean, DateTime, Integer, List, Nested, String
from apiflask.validators import Length, Range
from flask import g

from trainhub.core import clock
from trainhub.core.access import Actor, allow_token
from trainhub.core.db import transaction
from trainhub.core.phrases import say_reason, say_stored
from trainhub.core.web import load
from trainhub.courses import actions, policy, queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import Cohort, Enrolment, SeatOffer
from trainhub.courses.rules import EnrolmentSource
from trainhub.people.models import Person

OWN, READ, DECIDE = "enrolments:own", "enrolments:read", "enrolments:decide"
PAGE = 100
_MAX_ID = 2**31 - 1


class SeatOut(Schema):
    """A seat that is kept for an answer."""

    id = Integer()
    until = DateTime()


class MyEnrolmentOut(Schema):
    """One of my enrolments."""

    id = Integer()
    cohort_id = Integer()
    course = String()
    state = String(metadata={"description": "applied, waitlisted, offered, enrolled, …"})
    place = Integer(allow_none=True, metadata={"description": "Place in the line, 1 is next"})
    points = Integer(metadata={"description": "Points in the line"})
    why = List(String(), metadata={"description": "What the points are for"})
    seat = Nested(SeatOut, allow_none=True)


class MyLineOut(MyEnrolmentOut):
    """One of my enrolments among the others."""


class MyEnrolmentsOut(Schema):
    """My enrolments, the newest class first."""

    enrolments = List(Nested(MyLineOut))


class LeaveIn(Schema):
    """Why I leave."""

    why = String(load_default="", validate=Length(max=200))


class AnswerIn(Schema):
    """Yes or no."""

    yes = Boolean(required=True)


class InClassOut(Schema):
    """Somebody of a class."""

    id = Integer()
    name = String()
    state = String()
    source = String()
    points = Integer()
    applied_at = DateTime()


class InClassesOut(Schema):
    """People of a class by id; ``after`` asks for the next page."""

    enrolments = List(Nested(InClassOut))
    after = Integer(allow_none=True)


class PageQuery(Schema):
    """Where the page begins."""

    after = Integer(load_default=0, validate=Range(0, _MAX_ID))


class DecideIn(Schema):
    """Which applications; a no needs its reason."""

    enrolments = List(Integer(validate=Range(1, _MAX_ID)), required=True, validate=Length(1, 500))
    approve = Boolean(required=True)
    why = String(load_default="", validate=Length(max=200))


class DecidedOut(Schema):
    """What became of one application."""

    id = Integer()
    state = String()
    reasons = List(String())


class DecisionsOut(Schema):
    """What became of the applications."""

    decisions = List(Nested(DecidedOut))


def _actor() -> Actor:
    actor: Actor = g.api_actor
    return actor


def _mine(enrolment_id: int) -> Enrolment:
    row = load(Enrolment, enrolment_id)
    if not policy.may_see_enrolment(_actor(), row):
        abort(404)
    return row


def _class(cohort_id: int) -> Cohort:
    row = load(Cohort, cohort_id)
    if not policy.may_see_roster(_actor(), row):
        abort(404)
    return row


@bp.get("/me/enrolments")
@allow_token(OWN)
@bp.output(MyEnrolmentsOut)
@bp.doc(summary="My enrolments", description="Scope enrolments:own.", security=[])
def my_enrolments() -> dict[str, Any]:
    """The classes of the token's person, with places in line and kept seats."""
    now = clock.now()
    person_id = _actor().person_id or 0
    kept = {offer.enrolment_id: offer for offer in queries.offers_to(person_id, now)}
    rows = queries.my_enrolments(person_id, now)
    return {
        "enrolments": [
            _my_enrolment(each.enrolment, each.place, kept.get(each.enrolment.id)) for each in rows
        ]
    }


def _my_enrolment(row: Enrolment, place: int | None, offer: SeatOffer | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "cohort_id": row.cohort_id,
        "course": row.cohort.course.name,
        "state": row.state.value,
        "place": place,
        "points": row.priority,
        "why": [say_stored(reason) for reason in row.priority_why],
        "seat": {"id": offer.id, "until": offer.until} if offer else None,
    }


def _answer(row: Enrolment) -> dict[str, Any]:
    place = queries.places_in_line([row.id]).get(row.id)
    return _my_enrolment(row, place, queries.open_offer(row.id))


@bp.post("/cohorts/<int:cohort_id>/enrolments")
@allow_token(OWN)
@bp.output(MyEnrolmentOut)
@bp.doc(summary="Enrol", description="Scope enrolments:own. Refusals come as 409.", security=[])
def enrol_me(cohort_id: int) -> dict[str, Any]:
    """Enrol the token's person: a seat, a place in the line, or an application."""
    cohort = load(Cohort, cohort_id)
    if cohort.published_at is None:
        abort(404)
    with transaction():
        row = actions.enrol(
            cohort=cohort,
            person=load(Person, _actor().person_id or 0),
            source=EnrolmentSource.ONLINE,
            by=_actor(),
        )
        return _answer(row)


@bp.post("/me/enrolments/<int:enrolment_id>/withdraw")
@allow_token(OWN)
@bp.input(LeaveIn, location="json", arg_name="said")
@bp.output(MyEnrolmentOut)
@bp.doc(summary="Leave a class", description="Scope enrolments:own.", security=[])
def leave(enrolment_id: int, said: dict[str, Any]) -> dict[str, Any]:
    """Give the seat or the place in the line back."""
    row = _mine(enrolment_id)
    with transaction():
        return _answer(actions.withdraw(enrolment=row, why=said["why"], by=_actor()))


@bp.post("/me/seats/<int:offer_id>")
@allow_token(OWN)
@bp.input(AnswerIn, location="json", arg_name="said")
@bp.output(MyEnrolmentOut)
@bp.doc(summary="Answer for a kept seat", description="Scope enrolments:own.", security=[])
def answer_for_seat(offer_id: int, said: dict[str, Any]) -> dict[str, Any]:
    """Yes takes the seat that is kept, no gives it to the next."""
    offer = load(SeatOffer, offer_id)
    _mine(offer.enrolment_id)
    with transaction():
        return _answer(actions.answer_seat(offer=offer, yes=said["yes"], by=_actor()).enrolment)


@bp.get("/cohorts/<int:cohort_id>/enrolments")
@allow_token(READ)
@bp.input(PageQuery, location="query", arg_name="wanted")
@bp.output(InClassesOut)
@bp.doc(summary="People of a class", description="Scope enrolments:read.", security=[])
def class_enrolments(cohort_id: int, wanted: dict[str, Any]) -> dict[str, Any]:
    """Everybody who is or was in a class that the token's account teaches or runs."""
    cohort = _class(cohort_id)
    rows = queries.enrolments_in(cohort.id, after=wanted["after"], limit=PAGE + 1)
    return {
        "enrolments": [
            {
                "id": row.id,
                "name": row.person.name,
                "state": row.state.value,
                "source": row.source.value,
                "points": row.priority,
                "applied_at": row.applied_at,
            }
            for row in rows[:PAGE]
        ],
        "after": rows[PAGE - 1].id if len(rows) > PAGE else None,
    }


@bp.post("/cohorts/<int:cohort_id>/applications")
@allow_token(DECIDE)
@bp.input(DecideIn, location="json", arg_name="said")
@bp.output(DecisionsOut)
@bp.doc(summary="Decide applications", description="Scope enrolments:decide.", security=[])
def decide(cohort_id: int, said: dict[str, Any]) -> dict[str, Any]:
    """Approve or refuse applications; a yes counts in the order of the line."""
    cohort = _class(cohort_id)
    if not policy.may_enrol_others(_actor(), cohort):
        abort(403)
    if not said["approve"] and not said["why"].strip():
        abort(422, "a refusal needs its reason")
    wanted = set(said["enrolments"])
    with transaction():
        rows = [row for row in queries.applied_in(cohort.id) if row.id in wanted]
        done = (
            actions.approve(cohort=cohort, enrolments=rows, by=_actor())
            if said["approve"]
            else actions.refuse(cohort=cohort, enrolments=rows, why=said["why"], by=_actor())
        )
        answers = [
            {
                "id": each.enrolment.id,
                "state": each.enrolment.state.value,
                "reasons": [say_reason(reason) for reason in each.reasons],
            }
            for each in done
        ]
    return {"decisions": answers}
