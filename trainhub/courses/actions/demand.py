"""The terms of training requests: entered with a day and a source, never changed backwards."""

from __future__ import annotations

from datetime import date

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, write_unless_taken
from trainhub.core.errors import Reason, refuse_if
from trainhub.courses.models import Course, DemandTerms
from trainhub.courses.rules.demand import DemandTrouble, start_troubles
from trainhub.people.models import Organisation


def set_terms(
    *,
    place: Organisation,
    course: Course | None,
    effective_on: date,
    answer_hours: int,
    pot_heads: int,
    source: str,
    by: Actor,
) -> DemandTerms:
    """Set from a day on how long institutions may think and how many heads make a class.

    Raises ``Refused`` for a day that is over and for a day that has terms already.
    """
    now = clock.now()
    refuse_if(start_troubles(effective_on, civil_day(now)))
    row = DemandTerms(
        organisation_id=place.id,
        course_id=course.id if course else None,
        effective_on=effective_on,
        answer_hours=answer_hours,
        pot_heads=pot_heads,
        source=source,
        set_at=now,
        set_by=by.account_id,
    )
    db.session.add(row)
    write_unless_taken(Reason(DemandTrouble.SAME_DAY))  # two people at once: the index decides
    journal.record(
        by, "courses.demand.terms_set", row, hours=answer_hours, heads=pot_heads,
        since=effective_on.isoformat(),
    )  # fmt: skip
    return row
