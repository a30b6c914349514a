"""A finished class for the tests of papers: taught, examined, certified. Made by real actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests import make, make_line
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses.models import Cohort
from trainhub.exams import actions as exams
from trainhub.exams import queries as exam_queries
from trainhub.exams.models import Sitting
from trainhub.people.rules import Role


def running_class(names: Sequence[str]) -> int:
    """A class of two lessons on the day of the tests, with these people in it."""
    with clock.frozen(NOW - timedelta(hours=6)), transaction():
        station, school = make.station(), make.institution()
        teacher = make.member(Role.INSTRUCTOR, school, "赵老师").person
        row = make_line.cohort(
            make_line.course(),
            station=station,
            institution=school,
            instructor=teacher,
            first_lesson=NOW - timedelta(hours=5),
            seats=max(60, len(names)),
        )
        people = [make.person(name, station=station) for name in names]
        make_line.enrolled(row, people)
        return row.id


def finished_class(names: Sequence[str]) -> int:
    """The same class after everybody attended, passed and got the certificate."""
    cohort_id = running_class(names)
    with clock.frozen(NOW - timedelta(hours=4)), transaction():
        row = db.session.get_one(Cohort, cohort_id)
        make_line.certificate_type(row.course)
        exam = make_line.practical_exam(row.course)
        teacher = row.instructors[0].person
        sat = make_line.sitting(
            exam, row, examiner=teacher, starts_at=NOW - timedelta(hours=3), hours=1
        )
        sitting_id = sat.id
    with clock.frozen(NOW - timedelta(hours=2, minutes=30)), transaction():
        row = db.session.get_one(Cohort, cohort_id)
        make_line.attended(row)
        sat = row_of(sitting_id)
        exams.admit_all(sitting=sat, by=SYSTEM)
        points = {line.candidate.id: 80_50 for line in exam_queries.candidates_of(sitting_id)}
        exams.record_marks(sitting=sat, component=sat.exam.components[0], points=points, by=SYSTEM)
    with clock.frozen(NOW - timedelta(hours=1, minutes=30)), transaction():
        exams.publish_results(sitting=row_of(sitting_id), by=SYSTEM)
    return cohort_id


def row_of(sitting_id: int) -> Sitting:
    """The sitting as it is now."""
    return db.session.get_one(Sitting, sitting_id)
