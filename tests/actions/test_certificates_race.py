"""Numbers without gaps and one certificate each, with thirty threads at the desk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests import make_certs
from tests.make_certs import PASS
from trainhub import story
from trainhub.certs import actions
from trainhub.certs.models import Certificate
from trainhub.core import clock, events
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.courses.models import Enrolment
from trainhub.exams.events import ResultsPublished

THREADS = 30


@pytest.fixture
def earned(inside):
    """People of one class who earned a certificate that nobody issued so far."""
    events.tell(())
    with transaction():
        here = make_certs.school()
        cohort = make_certs.klass(here, [f"学员{n}" for n in range(10)])
        row = make_certs.sitting(here, cohort, [PASS] * 10)
        make_certs.publish(here, row)
    ids = [enrolment.id for enrolment in make_certs.enrolments(cohort)]
    sitting_id, by, now = row.id, here.by_staff(), clock.now()
    db.session.rollback()
    yield inside, ids, sitting_id, by, now
    story.begin()


def test_thirty_threads_issue_ten_certificates_without_a_gap(earned):
    app, ids, sitting_id, by, now = earned

    def ask(turn):
        with app.app_context(), clock.frozen(now):
            try:
                with transaction():
                    if turn % 3 == 0:
                        actions.issue_for_sitting(ResultsPublished(sitting_id))
                    else:
                        enrolment = db.session.get_one(Enrolment, ids[turn % 10])
                        actions.issue(enrolment=enrolment, by=by)
            except Refused:
                return "refused"
            return "issued"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(ask, range(THREADS)))
    assert set(answers) <= {"issued", "refused"}
    rows = db.session.execute(select(Certificate.enrolment_id, Certificate.number)).all()
    assert sorted(row.enrolment_id for row in rows) == sorted(ids)
    assert sorted(int(row.number[-5:]) for row in rows) == list(range(1, 11))
