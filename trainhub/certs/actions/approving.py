"""The second person: yes issues the certificate at once, no stays on record with its reason."""

from __future__ import annotations

from sqlalchemy import update

from trainhub.certs import queries
from trainhub.certs.actions.issuing import issue_earned, unmet_of
from trainhub.certs.actions.printing import enqueue_print
from trainhub.certs.models import Approval
from trainhub.certs.rules import ApprovalTrouble
from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_


def answer_approval(*, approval: Approval, yes: bool, by: Actor, note: str = "") -> int | None:
    """Say yes or no to a certificate that waits; returns the id of what was issued.

    Raises ``Refused`` for whoever asked for it or taught the class, for a no without a reason,
    for the second of two answers, and for a yes where something is missing by now.
    """
    enrolment = approval.enrolment
    if by.account_id is not None and by.account_id == approval.asked_by:
        raise Refused(Reason(ApprovalTrouble.OWN_REQUEST))
    taught = {teaching.person_id for teaching in enrolment.cohort.instructors}
    if by.person_id in taught | {enrolment.person_id}:
        raise Refused(Reason(ApprovalTrouble.OWN_CLASS))
    if not yes and not note.strip():
        raise Refused(Reason(ApprovalTrouble.NEEDS_NOTE))
    moved = rows_changed(
        update(Approval)
        .where(Approval.id == approval.id, Approval.approved.is_(None))
        .values(
            approved=yes, decided_at=clock.now(), decided_by=by.account_id, note=note.strip()[:200]
        )
    )
    if moved != 1:
        raise Refused(Reason(ApprovalTrouble.ANSWERED))
    db.session.refresh(approval)
    journal.record(
        by,
        "certificate.approval.given" if yes else "certificate.approval.denied",
        enrolment,
        person_id=enrolment.person_id,
        note=approval.note,
    )
    if not yes:
        outbox.say_to(
            enrolment.person_id,
            f"certificate.denied.{approval.id}",
            N_("Your certificate {title} was not issued: {note} Please ask the station."),
            title=approval.type.name,
            note=approval.note,
        )
        return None
    refuse_if(unmet_of(enrolment))
    issued = issue_earned(queries.earned_by([enrolment.id]), by)
    enqueue_print(issued, by)
    return issued[0]
