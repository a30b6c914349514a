"""The terms of an exam: new ones begin on a day, the old ones stay on record."""

from __future__ import annotations

from datetime import date

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import refuse_if
from trainhub.exams.models import Exam, ExamTerms
from trainhub.exams.rules.terms import Counting, Terms, terms_troubles

#: What an exam begins with where nobody says other.
FIRST_TERMS = Terms(
    late_minutes=30, most_sits=2, resit_after_days=0, resit_until_days=None, counting=Counting.BEST
)


def set_terms(*, exam: Exam, terms: Terms, since: date, source: str, by: Actor) -> ExamTerms:
    """Set the terms of an exam from a day on. Raises ``Refused`` for terms that cannot stand."""
    refuse_if(terms_troubles(terms, source, since, clock.today()))
    return write_terms(exam, terms, since, source, by)


def write_terms(exam: Exam, terms: Terms, since: date, source: str, by: Actor) -> ExamTerms:
    """Append terms that were judged."""
    db.session.flush()  # the exam may be new
    row = ExamTerms(
        exam_id=exam.id,
        effective_on=since,
        late_minutes=terms.late_minutes,
        most_sits=terms.most_sits,
        resit_after_days=terms.resit_after_days,
        resit_until_days=terms.resit_until_days,
        counting=terms.counting,
        photo_days=terms.photo_days,
        source=source,
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    journal.record(by, "exams.terms.set", row, exam=exam.id, since=since.isoformat())
    return row
