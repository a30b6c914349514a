"""Loaders: a stranger gets 404, an insider without the right 403."""

from __future__ import annotations

from flask import abort

from trainhub.core.access import me, me_or_nobody
from trainhub.core.web import load
from trainhub.people import policy as people
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationKind, Role
from trainhub.placement import policy, queries
from trainhub.placement.models import Engagement, FollowUp, Offer, Order, Shift
from trainhub.placement.queries import employers_of


def order_on_show(order_id: int) -> Order:
    """An order that is public, or that I run."""
    order = load(Order, order_id)
    if not policy.may_see_order(me_or_nobody(), order):
        abort(404)
    return order


def order_i_run(order_id: int) -> Order:
    """An order of my company, or one I look after as staff."""
    order = order_on_show(order_id)
    if not policy.may_run_order(me(), order):
        abort(403)
    return order


def offer_to_answer(offer_id: int) -> Offer:
    """An offer to me, or to somebody I serve."""
    offer = load(Offer, offer_id)
    if not policy.may_answer(me(), offer):
        abort(404)
    return offer


def shift_i_see(shift_id: int) -> Shift:
    """A shift I work, or that my company gave."""
    shift = load(Shift, shift_id)
    if not policy.may_see_shift(me(), shift):
        abort(404)
    return shift


def shift_i_work(shift_id: int) -> Shift:
    """A shift of mine or of somebody I serve."""
    shift = shift_i_see(shift_id)
    if not policy.may_work(me(), shift):
        abort(403)
    return shift


def shift_i_give(shift_id: int) -> Shift:
    """A shift on an order I run."""
    shift = shift_i_see(shift_id)
    if not policy.may_employ(me(), shift):
        abort(403)
    return shift


def engagement_i_see(engagement_id: int) -> Engagement:
    """A regular job of mine, of my company, or of somebody I serve."""
    engagement = load(Engagement, engagement_id)
    if not policy.may_see_engagement(me(), engagement):
        abort(404)
    return engagement


def engagement_i_decide(engagement_id: int) -> Engagement:
    """A proposal to me, or to somebody I serve."""
    engagement = engagement_i_see(engagement_id)
    if not policy.may_decide(me(), engagement):
        abort(403)
    return engagement


def engagement_i_manage(engagement_id: int) -> Engagement:
    """A regular job of my company, or of somebody I serve."""
    engagement = engagement_i_see(engagement_id)
    if not policy.may_manage(me(), engagement):
        abort(403)
    return engagement


def call_i_make(follow_up_id: int) -> FollowUp:
    """A follow-up call to somebody I serve."""
    follow_up = load(FollowUp, follow_up_id)
    if not policy.may_call(me(), follow_up):
        abort(404)
    return follow_up


def person_i_wish_for(person_id: int | None) -> Person:
    """Myself, or somebody at my counter."""
    person = load(Person, person_id or me().person_id or 0)
    if not people.may_see_person(me(), person):
        abort(404)
    return person


def my_employers() -> list[Organisation]:
    """The employers I act for."""
    return employers_of(me().organisations(Role.EMPLOYER))


def employer_i_order_for(employer_id: int | None) -> Organisation:
    """The employer an order is for: mine, or as staff the one that is named."""
    mine = my_employers()
    if employer_id is None:
        if not mine:
            abort(404)
        return mine[0]
    employer = load(Organisation, employer_id)
    if employer.kind is not OrganisationKind.EMPLOYER or not policy.may_order(me(), employer):
        abort(404)
    return employer


def past_worker(person_id: int, employer: Organisation) -> Person:
    """Somebody who finished a shift with the employer I act for, or whom I serve."""
    person = load(Person, person_id)
    mine = people.may_run(me(), employer) or people.may_serve(me(), person)
    if not mine or not queries.record_of(person.id, employer.id).shifts:
        abort(404)
    return person
