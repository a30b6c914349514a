"""Make a claim for a closed class, hand it in, and write down what became of it.

Locks are taken in one order: the class, then the people by id. The last judge of a second
claim for the same person and course is the index ``uq_claim_line_course``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.models import Claim, ClaimLine, Cohort, Enrolment
from trainhub.courses.models.schemes import SchemeVersion
from trainhub.courses.rules.claims import (
    Achieved,
    ClaimState,
    ClaimTrouble,
    Learner,
    Payee,
    may_follow,
    not_claimable,
)
from trainhub.courses.rules.schemes import NotPaid, Terms, amount_for, last_claim_day
from trainhub.people.actions import hold_people


def make_claim(
    *, cohort: Cohort, achieved: Mapping[int, Achieved], payee: Payee, by: Actor
) -> Claim:
    """Claim for everybody of a closed class who qualifies; the others are kept with the reasons.

    ``achieved`` says by enrolment what was reached; certificates are later chapters' facts.
    Raises ``Refused`` without a scheme, before the class is closed, while another claim is open,
    when nobody qualifies, and when somebody else claimed for one of the people meanwhile.
    """
    lock(cohort)
    version = _ready(cohort)
    seated = queries.seated_in(cohort.id)
    hold_people(row.person_id for row in seated)  # the second of two claims sees the first
    judged = judge_claim(cohort, version.terms, seated, achieved)
    fit = [row for row in seated if not judged[row.id]]
    if not fit:
        raise Refused(Reason(ClaimTrouble.NOBODY))
    claim = Claim(
        cohort_id=cohort.id, scheme_version_id=version.id, payee=payee, made_at=clock.now(),
        made_by=by.account_id, due_on=_due(version.terms, [achieved[row.id] for row in fit]),
        left_out=[[row.id, _kept(judged[row.id])] for row in seated if judged[row.id]],
    )  # fmt: skip
    people = queries.learners(cohort, [row.person for row in fit], version.terms)
    claim.lines = [
        _line(cohort, version.terms, row, achieved[row.id], people[row.person_id]) for row in fit
    ]
    _write(claim)
    total = sum(line.amount_fen for line in claim.lines)
    journal.record(by, "courses.claim.made", claim, people=len(fit), fen=total, cohort=cohort.id)
    return claim


def _ready(cohort: Cohort) -> SchemeVersion:
    if cohort.scheme is None:
        raise Refused(Reason(ClaimTrouble.NO_SCHEME))
    if cohort.closed_at is None:
        raise Refused(Reason(ClaimTrouble.NOT_CLOSED))
    if queries.open_claim(cohort.id) is not None:
        raise Refused(Reason(ClaimTrouble.OPEN_ALREADY))
    return cohort.scheme


def judge_claim(
    cohort: Cohort, terms: Terms, seated: Sequence[Enrolment], achieved: Mapping[int, Achieved]
) -> dict[int, list[Reason]]:
    """Why each of a class cannot be claimed for today, by enrolment; empty means they can."""
    people = queries.not_paid_in(cohort, [row.person for row in seated])
    standing = queries.standing_lines(cohort.id)
    today = clock.today()
    judged = {}
    for row in seated:
        line = standing.get(row.id)
        judged[row.id] = (
            [Reason(NotPaid.ON_CLAIM, day=civil_day(line.claim.made_at))]
            if line is not None
            else [*people[row.person_id], *not_claimable(terms, achieved[row.id], today)]
        )
    return judged


def _due(terms: Terms, reached: Sequence[Achieved]) -> date | None:
    days = [last_claim_day(terms, each.certified_on) for each in reached if each.certified_on]
    return min((day for day in days if day is not None), default=None)


def _kept(reasons: Sequence[Reason]) -> list[Any]:
    """Reasons as a row keeps them: the sentence and its facts, days as ISO text."""
    return [
        [
            reason.code.value,
            {
                name: fact.isoformat() if isinstance(fact, date) else fact
                for name, fact in reason.facts.items()
            },
        ]
        for reason in reasons
    ]


def _line(
    cohort: Cohort, terms: Terms, row: Enrolment, reached: Achieved, who: Learner
) -> ClaimLine:
    if reached.certified_on is None:
        raise ValueError("nobody is claimed for without a certificate")
    proofs = [
        proof.category
        for proof in who.proofs
        if proof.checked and proof.category in terms.categories and proof.covers(cohort.starts_on)
    ]
    return ClaimLine(
        enrolment_id=row.id, person_id=row.person_id, course_id=cohort.course_id,
        amount_fen=amount_for(terms, reached.attendance.attended),
        attended=reached.attendance.attended, planned=reached.attendance.planned,
        certificate_no=reached.certificate_no, certified_on=reached.certified_on,
        category=next(iter(proofs), ""), again=terms.pays_repeats,
    )  # fmt: skip


def _write(claim: Claim) -> None:
    db.session.add(claim)
    write_unless_taken(Reason(ClaimTrouble.TAKEN))


def hand_in_claim(*, claim: Claim, on: date, by: Actor) -> Claim:
    """Write down that the claim was handed in on a day.

    Raises ``Refused`` for a day ahead, one before the claim was made, and after its window.
    """
    _step(claim, ClaimState.HANDED_IN, on, since=civil_day(claim.made_at))
    if claim.due_on is not None and on > claim.due_on:
        raise Refused(Reason(NotPaid.WINDOW_OVER, last=claim.due_on))
    _move(claim, {"handed_in_on": on})
    journal.record(by, "courses.claim.handed_in", claim, on=on.isoformat())
    return claim


def set_publicity(*, claim: Claim, first: date, last: date, by: Actor) -> Claim:
    """Write down from when to when the list is public (公示). Raises ``Refused``."""
    lock(claim)
    if claim.handed_in_on is None or claim.dropped_at is not None:
        raise Refused(Reason(ClaimTrouble.MOVED_ON))
    if last < first:
        raise Refused(Reason(ClaimTrouble.PUBLICITY_CROSSES))
    if first < claim.handed_in_on:
        raise Refused(Reason(ClaimTrouble.BEFORE, day=claim.handed_in_on))
    claim.public_from, claim.public_until = first, last
    journal.record(
        by, "courses.claim.public", claim, first=first.isoformat(), last=last.isoformat()
    )
    return claim


def mark_paid(*, claim: Claim, on: date, by: Actor) -> Claim:
    """Write down that the money came. Raises ``Refused``."""
    _step(claim, ClaimState.PAID, on, since=claim.handed_in_on)
    _move(claim, {"paid_on": on})
    journal.record(by, "courses.claim.paid", claim, on=on.isoformat())
    return claim


def mark_refused(*, claim: Claim, on: date, why: str, by: Actor) -> Claim:
    """Write down that the claim was refused and why; its people may be claimed for again."""
    _step(claim, ClaimState.REFUSED, on, since=claim.handed_in_on)
    refuse_if([] if why.strip() else [Reason(ClaimTrouble.NO_WHY)])
    _move(claim, {"refused_on": on, "why": why.strip()})
    _release(claim)
    journal.record(by, "courses.claim.refused", claim, on=on.isoformat(), why=why.strip())
    return claim


def drop_claim(*, claim: Claim, why: str, by: Actor) -> Claim:
    """Take a claim back before anybody answered it; its people may be claimed for again."""
    _step(claim, ClaimState.DROPPED, clock.today(), since=None)
    refuse_if([] if why.strip() else [Reason(ClaimTrouble.NO_WHY)])
    _move(claim, {"dropped_at": clock.now(), "why": why.strip()})
    _release(claim)
    journal.record(by, "courses.claim.dropped", claim, why=why.strip())
    return claim


def note_claim_taken(*, claim: Claim, by: Actor) -> None:
    """Write down that somebody took the list away, full numbers and accounts included."""
    journal.record(by, "courses.claim.taken", claim)


def _step(claim: Claim, then: ClaimState, on: date, since: date | None) -> None:
    lock(claim)
    if not may_follow(claim.state, then):
        raise Refused(Reason(ClaimTrouble.MOVED_ON))
    if on > clock.today():
        raise Refused(Reason(ClaimTrouble.AHEAD))
    if since is not None and on < since:
        raise Refused(Reason(ClaimTrouble.BEFORE, day=since))


def _move(claim: Claim, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(claim, name, value)


def _release(claim: Claim) -> None:
    db.session.execute(
        update(ClaimLine)
        .where(ClaimLine.claim_id == claim.id, ClaimLine.released_at.is_(None))
        .values(released_at=clock.now())
    )
