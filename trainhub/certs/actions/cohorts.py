"""Certificates of a whole class at the word of staff: one job, a line for every person."""

from __future__ import annotations

from typing import Any

from trainhub.certs import queries
from trainhub.certs.actions.entering import class_words
from trainhub.certs.actions.issuing import issue, lacking
from trainhub.certs.actions.printing import enqueue_print
from trainhub.certs.rules import PrintRefusal
from trainhub.core import jobs, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.words import N_
from trainhub.courses.models import Cohort, Enrolment

ISSUE_JOB = "certs.issue"
_PRINT = "print"


def issue_to_cohort(*, cohort: Cohort, by: Actor) -> Job:
    """Ask for the certificates of a class. Those who have one are skipped, the others told why.

    Raises ``Refused`` when no font has a character of what everybody's certificate says: then it
    is said once and before anything begins, not a thousand times.
    """
    kind = queries.type_of_course(cohort.course_id)
    if kind is not None and (characters := lacking(class_words(kind, cohort))):
        raise Refused(Reason(PrintRefusal.GLYPHS, characters=characters))
    job = jobs.enqueue(ISSUE_JOB, N_("Issue certificates to a class"), by, cohort=cohort.id)
    journal.record(by, "certificate.batch.asked", cohort, job=job.id)
    return job


def _items(arguments: dict[str, Any]) -> list[Item]:
    cohort_id = arguments["cohort"]
    people = queries.people_of_cohort(cohort_id)
    lines = [Item(str(enrolment_id), name) for enrolment_id, name in people]
    # Last of all the class is printed as one job, whichever worker gets this far.
    return [*lines, Item(f"{_PRINT}:{cohort_id}", "PDF")]


def _work(key: str, _ready: None, by: Actor) -> bool:
    if key.startswith(_PRINT):
        waiting = queries.unprinted_of_cohort(int(key.partition(":")[2]))
        if waiting:
            enqueue_print(waiting, by)
        return bool(waiting)
    enrolment = db.session.get_one(Enrolment, int(key))
    if queries.certificate_of(enrolment.id) is not None:
        return False
    # Where a second person must say yes the question is on the desk now, and nothing is issued.
    return issue(enrolment=enrolment, by=by) is not None


ISSUING = Batch(items=_items, work=_work)
