"""What the people of a class reached, for the claim that is made for them."""

from __future__ import annotations

from datetime import date

from trainhub.certs.queries.lists import certificates_of_cohort
from trainhub.certs.rules import is_valid
from trainhub.courses import queries as courses
from trainhub.courses.models import Cohort
from trainhub.courses.rules import Attendance
from trainhub.courses.rules.claims import Achieved


def achieved_in(cohort: Cohort, on: date) -> dict[int, Achieved]:
    """Attendance and certificate valid on ``on`` of everybody with a seat, by enrolment."""
    certificates = certificates_of_cohort(cohort.id)
    lessons = courses.lessons_of([cohort.id]).get(cohort.id, [])
    planned = courses.planned_minutes(lessons)
    minutes = courses.attended_minutes([cohort.id])
    found = {}
    for enrolment_id in courses.enrolled_ids(cohort.id):
        paper = certificates.get(enrolment_id)
        holds = paper is not None and is_valid(paper, on)
        found[enrolment_id] = Achieved(
            Attendance(minutes.get(enrolment_id, 0), planned),
            cohort.attendance_floor,
            paper.issued_on if paper is not None and holds else None,
            paper.number if paper is not None and holds else "",
        )
    return found
