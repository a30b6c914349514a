"""What a certificate type asks beside hours and a pass is judged here, before a number is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from trainhub.certs import queries
from trainhub.certs.models import Approval, Certificate, CertificateType
from trainhub.certs.rules import unmet_for_type
from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses.models import Cohort, Enrolment


def unmet_by_type(
    *,
    kind: CertificateType,
    cohort: Cohort,
    enrolments: Sequence[Enrolment],
    minutes: Mapping[int, int],
    renewed: Mapping[int, Certificate],
    on: date,
) -> dict[int, list[Reason]]:
    """By enrolment, what ``kind`` asks and is not there; a constant number of queries.

    ``minutes`` attended by enrolment, ``renewed`` by person: what could be renewed ``on`` a day.
    """
    issuer = cohort.institution
    open_to = queries.may_issue_on(kind.id, issuer.id, on)
    below = queries.holding_below(kind, [each.person_id for each in enrolments], on)
    only_renews = cohort.course_id == kind.renewal_course_id != kind.course_id
    return {
        each.id: unmet_for_type(
            issuer=None if open_to else issuer.name,
            minutes=minutes.get(each.id, 0),
            required_minutes=kind.required_minutes,
            lower=kind.builds_on.name
            if kind.builds_on is not None and each.person_id not in below
            else None,
            renews_nothing=only_renews and each.person_id not in renewed,
        )
        for each in enrolments
    }


def said_yes(kind: CertificateType, enrolments: Sequence[Enrolment], by: Actor) -> set[int]:
    """Which of some enrolments a second person said yes to; the others are put on the desk.

    A type that asks nobody says yes to all. A no stays a no until somebody asks again by name.
    """
    ids = {each.id for each in enrolments}
    if not kind.needs_approval:
        return ids
    known = queries.approvals_of(ids)
    for each in enrolments:
        row = known.get(each.id)
        if row is None or (row.approved is False and by.account_id is not None):
            asked = Approval(
                type_id=kind.id,
                enrolment_id=each.id,
                asked_at=clock.now(),
                asked_by=by.account_id,
            )
            db.session.add(asked)
            journal.record(by, "certificate.approval.asked", each, person_id=each.person_id)
    db.session.flush()
    return {key for key, row in known.items() if row.approved}
