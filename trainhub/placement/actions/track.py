"""From gig to regular work: proposal, yes, contract, insurance, regular, follow-ups."""

from __future__ import annotations

from datetime import date, datetime

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.core.money import PayUnit
from trainhub.core.words import N_
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation, Person
from trainhub.placement import queries
from trainhub.placement.actions.telling import tell_employer
from trainhub.placement.events import BecameRegular
from trainhub.placement.models import Engagement, FollowUp
from trainhub.placement.rules.contract import (
    contract_due_on,
    follow_up_dates,
    insurance_due_on,
    probation_until,
)
from trainhub.placement.rules.orders import pay_troubles
from trainhub.placement.rules.pool import employer_troubles
from trainhub.placement.rules.track import (
    Proposal,
    TrackTrouble,
    Worker,
    accept_troubles,
    confirm_troubles,
    follow_up_troubles,
    insure_troubles,
    proposal_troubles,
    sign_troubles,
)


def propose_engagement(
    *,
    employer: Organisation,
    person: Person,
    trade: Trade,
    post: str,
    pay: tuple[int, PayUnit],
    proposal: Proposal,
    by: Actor,
) -> Engagement:
    """Offer somebody who worked here a regular job; the record that speaks for it is kept.

    ``pay``: fen and unit. Raises ``Refused`` without a finished shift, with an open proposal,
    and for everything that the labour law has against the terms.
    """
    now = clock.now()
    refuse_if(employer_troubles(employer))
    evidence = queries.evidence_for(person.id, employer.id, clock.civil_day(now))
    troubles = [] if evidence.shifts else [Reason(TrackTrouble.NO_RECORD)]
    if queries.open_engagement(person.id, employer.id) is not None:
        troubles.append(Reason(TrackTrouble.OPEN_ALREADY))
    worker = Worker(
        born_on=queries.born_on(person),
        sex=person.sex,
        tried_before=queries.was_on_trial(person.id, employer.id),
    )
    duties = queries.duties_of(trade.code, proposal.starts_on)
    troubles += proposal_troubles(proposal, worker, duties)
    refuse_if(troubles + pay_troubles(*pay, clock.civil_day(now)))
    engagement = Engagement(
        person_id=person.id,
        employer_id=employer.id,
        trade_code=trade.code,
        relation=proposal.relation,
        post=post,
        pay_fen=pay[0],
        pay_unit=pay[1],
        term=proposal.term,
        term_months=proposal.term_months,
        probation_months=proposal.probation_months,
        proposed_at=now,
        proposed_by=by.account_id,
        starts_on=proposal.starts_on,
        contract_due_on=contract_due_on(proposal.starts_on),
        insurance_due_on=insurance_due_on(proposal.starts_on, proposal.relation),
        probation_until=probation_until(proposal.starts_on, proposal.probation_months),
        evidence=evidence.as_facts(),
    )
    _enter(engagement)
    journal.record(by, "engagement.proposed", engagement, person_id=person.id, **_terms(engagement))
    outbox.say_to(
        person.id,
        f"proposal:{engagement.id}",
        N_("{employer} offers you a regular job: {post}. Please say yes or no."),
        f"/track/{engagement.id}",
        employer=employer.name,
        post=post,
    )
    return engagement


def _enter(engagement: Engagement) -> None:
    db.session.add(engagement)
    # Two clicks at once: the index keeps one open proposal a pair.
    write_unless_taken(Reason(TrackTrouble.OPEN_ALREADY))


def _terms(engagement: Engagement) -> dict[str, object]:
    return {
        "employer": engagement.employer_id,
        "relation": engagement.relation.value,
        "starts_on": engagement.starts_on.isoformat(),
    }


def accept_engagement(*, engagement: Engagement, by: Actor) -> None:
    """The worker says yes to a regular job. Raises ``Refused``."""
    _answer(engagement)
    engagement.accepted_at = clock.now()
    journal.record(by, "engagement.accepted", engagement, person_id=engagement.person_id)
    tell_employer(
        engagement.employer_id,
        f"engaged:{engagement.id}",
        N_("Yes to the regular job “{post}”. The contract is due within a month."),
        f"/track/{engagement.id}",
        post=engagement.post,
    )


def decline_engagement(*, engagement: Engagement, by: Actor) -> None:
    """The worker says no; the employer may ask again another time."""
    _answer(engagement)
    engagement.declined_at = clock.now()
    journal.record(by, "engagement.declined", engagement, person_id=engagement.person_id)
    tell_employer(
        engagement.employer_id,
        f"engaged:{engagement.id}",
        N_("No to the regular job “{post}”."),
        f"/track/{engagement.id}",
        post=engagement.post,
    )


def _answer(engagement: Engagement) -> None:
    lock(engagement)
    refuse_if(accept_troubles(engagement))


def sign_contract(*, engagement: Engagement, number: str, on: date, by: Actor) -> None:
    """Record the written contract with its number and the day of the signatures."""
    lock(engagement)
    refuse_if(sign_troubles(engagement, number, on, clock.today()))
    engagement.contract_no, engagement.contract_signed_on = number.strip(), on
    journal.record(
        by,
        "engagement.signed",
        engagement,
        person_id=engagement.person_id,
        on=on.isoformat(),
        late=on > engagement.contract_due_on,
    )


def register_insurance(*, engagement: Engagement, on: date, by: Actor) -> None:
    """Record the day on which the employer registered the social insurance."""
    lock(engagement)
    refuse_if(insure_troubles(engagement, on, clock.today()))
    engagement.insured_on = on
    journal.record(
        by, "engagement.insured", engagement, person_id=engagement.person_id, on=on.isoformat()
    )


def confirm_regular(*, engagement: Engagement, by: Actor) -> None:
    """The gig has become a regular job: follow-ups are laid out, the story hears of it."""
    lock(engagement)
    refuse_if(confirm_troubles(engagement, clock.today()))
    engagement.confirmed_at = clock.now()
    db.session.add_all(
        FollowUp(engagement_id=engagement.id, day=day, due_on=due_on)
        for day, due_on in follow_up_dates(engagement.starts_on)
    )
    journal.record(by, "engagement.regular", engagement, person_id=engagement.person_id)
    outbox.say_to(
        engagement.person_id,
        f"regular:{engagement.id}",
        N_("You have a regular job now: {post}. The station will ask how it goes."),
        f"/track/{engagement.id}",
        post=engagement.post,
    )
    announce(BecameRegular(engagement_id=engagement.id))


def end_engagement(*, engagement: Engagement, why: str, by: Actor) -> None:
    """Record that a job has ended, and why."""
    lock(engagement)
    if engagement.ended_at is not None or engagement.declined_at is not None:
        raise Refused(Reason(TrackTrouble.NOT_OPEN))
    _end(engagement, why, clock.now())
    journal.record(by, "engagement.ended", engagement, person_id=engagement.person_id)


def _end(engagement: Engagement, why: str, now: datetime) -> None:
    engagement.ended_at, engagement.ended_why = now, why[:200]


def record_follow_up(
    *, follow_up: FollowUp, at_work: bool, as_advertised: bool, note: str, by: Actor
) -> None:
    """Write down what a follow-up call found; somebody no longer at work ends the job."""
    now = clock.now()
    lock(follow_up.engagement)
    lock(follow_up)
    refuse_if(follow_up_troubles(follow_up.done_at, follow_up.due_on, clock.civil_day(now)))
    engagement = follow_up.engagement
    follow_up.done_at, follow_up.done_by = now, by.account_id
    follow_up.answers = {"at_work": at_work, "as_advertised": as_advertised, "note": note.strip()}
    if not at_work and engagement.ended_at is None:
        _end(engagement, note.strip(), now)
    journal.record(
        by,
        "follow_up.recorded",
        follow_up,
        person_id=engagement.person_id,
        at_work=at_work,
        as_advertised=as_advertised,
    )
