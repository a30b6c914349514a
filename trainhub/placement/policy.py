"""Who may: pure predicates on the actor and a loaded thing."""

from __future__ import annotations

from trainhub.core.access import Actor
from trainhub.people import policy as people
from trainhub.people.models import Organisation
from trainhub.people.rules import Role
from trainhub.placement.models import Engagement, FollowUp, Offer, Order, Shift


def may_order(actor: Actor, employer: Organisation) -> bool:
    """People of the employer, and station staff in its name."""
    return people.may_run(actor, employer) or actor.has(Role.STAFF, Role.ADMIN)


def may_run_order(actor: Actor, order: Order) -> bool:
    """Ask people, enter insurance, confirm hours: the employer, or staff in its name."""
    return may_order(actor, order.employer)


def may_see_order(actor: Actor | None, order: Order) -> bool:
    """Everybody once staff let it out; before that the employer and the stations."""
    if order.approved_at is not None and order.employer.suspended_at is None:
        return True
    return actor is not None and may_run_order(actor, order)


def may_approve(actor: Actor) -> bool:
    """Station staff go through the posting checklist."""
    return actor.has(Role.STAFF, Role.ADMIN)


def may_answer(actor: Actor, offer: Offer) -> bool:
    """The person who was asked, or staff who serve that person."""
    return people.may_see_person(actor, offer.person)


def may_work(actor: Actor, shift: Shift) -> bool:
    """The worker's side of a shift: the worker, or staff who serve the worker."""
    return people.may_see_person(actor, shift.person)


def may_employ(actor: Actor, shift: Shift) -> bool:
    """The employer's side of a shift: the employer, or staff who serve the worker."""
    return people.may_run(actor, shift.order.employer) or people.may_serve(actor, shift.person)


def may_see_shift(actor: Actor, shift: Shift) -> bool:
    """Both sides."""
    return may_work(actor, shift) or may_employ(actor, shift)


def may_decide(actor: Actor, engagement: Engagement) -> bool:
    """Say yes or no to a regular job: the person alone, or staff who serve the person."""
    return people.may_see_person(actor, engagement.person)


def may_manage(actor: Actor, engagement: Engagement) -> bool:
    """Record contract and insurance: the employer, or staff who serve the person."""
    return people.may_run(actor, engagement.employer) or people.may_serve(actor, engagement.person)


def may_see_engagement(actor: Actor, engagement: Engagement) -> bool:
    """Both sides and the person's station."""
    return may_decide(actor, engagement) or may_manage(actor, engagement)


def may_call(actor: Actor, follow_up: FollowUp) -> bool:
    """Staff who serve the person make the follow-up calls."""
    return people.may_serve(actor, follow_up.engagement.person)
