"""What was issued stays: whatever changes around it, file and answer keep every byte."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from tests import make_certs
from tests.databases import lacking
from trainhub.certs import actions
from trainhub.certs.actions import TypeFacts
from trainhub.certs.models import Certificate
from trainhub.certs.pdf.probe import probe
from trainhub.core import jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job
from trainhub.core.storage import files
from trainhub.courses import actions as courses
from trainhub.courses.models import Cohort


class _Issued:
    """A printed certificate and what the world sees of it."""

    def __init__(self, app, client):
        found = probe()
        if not found.ok:
            lacking(found.reason)
        self.app, self.client = app, client
        with app.app_context(), transaction():
            self.here = make_certs.school()
            (row,) = make_certs.certified(self.here, ["欧阳建国"])
            self.id, self.token, self.number = row.id, row.token, row.number
        with app.app_context():
            jobs.run(db.session.scalars(select(Job.id).where(Job.kind == actions.PRINT_JOB)).one())

    def seen(self):
        """The stored file, its hash on record, and every answer that anybody gets."""
        with self.app.app_context():
            row = db.session.get_one(Certificate, self.id)
            stored, known = files().get(row.file_name), (row.pdf_sha256, dict(row.facts))
        by_code = self.client.get(f"/verify/{self.token}").data
        asked = {"number": self.number, "name": "欧阳建国"}
        by_number = self.client.post("/verify", data=asked).data
        program = self.client.get(f"/api/v1/verify/{self.token}").data
        return stored, known, by_code, by_number, program


@pytest.fixture
def issued(app, client):
    return _Issued(app, client)


def _everything_is_renamed(here):
    """The person, the course, the class's organisations and the type say something else."""
    row = db.session.scalars(select(Certificate)).one()
    row.person.name = "欧阳改名"
    course, cohort = row.enrolment.cohort.course, row.enrolment.cohort
    course.name, course.name_en = "另一门课程", "Another course"
    cohort.institution.name, cohort.station.name = "另一所学校", "另一个站"
    facts = TypeFacts(
        code=row.type.code,
        kind=row.type.kind,
        name="另一种证书",
        name_en="Another certificate",
        number_rule=row.type.number_rule,
        valid_months=1,
        remark="另一条备注",
        seal_text="另一枚章",
        design="skill-level",
    )
    actions.change_type(kind=row.type, facts=facts, by=SYSTEM, course=course)


def test_new_names_another_type_and_another_design_change_not_one_byte(issued):
    before = issued.seen()
    assert "欧阳".encode() in before[2]
    with issued.app.app_context(), transaction():
        _everything_is_renamed(issued.here)
    assert issued.seen() == before
    # A second print finds the file there and leaves it.
    with issued.app.app_context():
        with transaction():
            row = db.session.get_one(Certificate, issued.id)
            job_id = actions.print_again(certificate=row, by=SYSTEM).id
        jobs.run(job_id)
    assert issued.seen() == before


def test_a_class_with_certificates_can_be_neither_called_off_nor_deleted(issued):
    before = issued.seen()
    with issued.app.app_context():
        cohort_id = db.session.scalars(select(Certificate)).one().enrolment.cohort_id
        with pytest.raises(Refused), transaction():
            courses.cancel_cohort(cohort=db.session.get_one(Cohort, cohort_id), why="", by=SYSTEM)
        for row in (Cohort, Certificate):
            with pytest.raises(DBAPIError), transaction():
                db.session.execute(delete(row))
    assert issued.seen() == before
