"""Who may take a seat in a course that asks for something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from tests import make, make_certs, make_courses
from trainhub.certs import actions as certs
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Course
from trainhub.courses.rules import EnrolmentSource, LessonKind, ModulePart
from trainhub.courses.rules.enrolling import Unmet
from trainhub.courses.rules.prerequisites import Lacking, PrerequisiteKind
from trainhub.people import actions as people
from trainhub.people.models import Person

FIRE = [ModulePart("消防", LessonKind.THEORY, 90)]


def _asking(course: Course, *asks: tuple[PrerequisiteKind, str]) -> Cohort:
    """A class of ``course`` under a syllabus of today that asks for something."""
    actions.add_syllabus(
        course=course, effective_on=clock.today(), modules=FIRE, source="样例", asks=asks, by=SYSTEM
    )
    return make_courses.cohort(course=course)


def _reasons(cohort: Cohort, person: Person) -> list[object]:
    with pytest.raises(Refused) as refusal:
        actions.enrol(cohort=cohort, person=person, source=EnrolmentSource.COUNTER, by=SYSTEM)
    return [reason.code for reason in refusal.value.reasons]


def _schooled(education: str) -> Person:
    person = make.person()
    people.note_education(person=person, education=education, by=SYSTEM)
    return person


def test_schooling_is_asked_for(inside: Flask) -> None:
    with transaction():
        cohort = _asking(make_courses.course(), (PrerequisiteKind.SCHOOLING, "junior"))
        assert _reasons(cohort, make.person()) == [Lacking.SCHOOLING_UNKNOWN]
        assert _reasons(cohort, _schooled("小学")) == [Lacking.SCHOOLING_TOO_LOW]
        assert make_courses.enrolment(cohort, _schooled("高中")).id


def test_an_earlier_course_counts_once_its_hours_are_complete(inside: Flask) -> None:
    with transaction():
        basic = make_courses.cohort(course=make_courses.course("保安员初级"))
        somebody = make_courses.enrolment(basic)
        higher = make_courses.course("保安员中级")
        cohort = _asking(higher, (PrerequisiteKind.COURSE, str(basic.course_id)))
        person = somebody.person
        cohort_id = cohort.id
        before = queries.refusals(cohort, [person], EnrolmentSource.COUNTER, clock.today())
        assert Lacking.COURSE_MISSING in {reason.code for reason in before[person.id]}
        for lesson in queries.lessons_of([basic.id])[basic.id]:
            make_courses.attend(lesson, somebody)
    with transaction():
        cohort = queries.open_cohorts([higher.id], clock.today())[higher.id][0]
        assert cohort.id == cohort_id
        after = queries.refusals(cohort, [person], EnrolmentSource.COUNTER, clock.today())
        assert Lacking.COURSE_MISSING not in {reason.code for reason in after[person.id]}


def test_a_certificate_must_be_valid_on_the_first_day(inside: Flask) -> None:
    with transaction():
        card = make_certs.external_type()
        cohort = _asking(make_courses.course(), (PrerequisiteKind.CERTIFICATE, card.code))
        has, lapsed, waiting = make.person("甲"), make.person("乙"), make.person("丙")
        for person, until in ((has, date(2027, 1, 1)), (lapsed, date(2026, 11, 17))):
            paper = make_certs.credential(person, card, f"京{person.id:08d}", valid_until=until)
            certs.check_credential(credential=paper, accepted=True, note="", by=SYSTEM)
        make_certs.credential(waiting, card, valid_until=date(2027, 1, 1))
        assert cohort.starts_on == date(2026, 11, 18)
        assert _reasons(cohort, lapsed) == [Lacking.CERTIFICATE_MISSING]
        assert _reasons(cohort, waiting) == [Lacking.CERTIFICATE_MISSING]
        assert make_courses.enrolment(cohort, has).id


def test_every_reason_is_told_beside_the_age(inside: Flask) -> None:
    with transaction():
        other = make_courses.course("另一门课")
        cohort = _asking(
            make_courses.course(),
            (PrerequisiteKind.SCHOOLING, "junior"),
            (PrerequisiteKind.COURSE, str(other.id)),
        )
        young = make.person("小明", born="20090601")
        assert _reasons(cohort, young) == [
            Unmet.UNDER_AGE_FOR_TRADE,
            Lacking.SCHOOLING_UNKNOWN,
            Lacking.COURSE_MISSING,
        ]


def test_classes_that_are_planned_keep_what_they_ask_for(inside: Flask) -> None:
    with transaction():
        course = make_courses.course()
        planned = make_courses.cohort(course=course)
        _asking(course, (PrerequisiteKind.SCHOOLING, "senior"))
        assert make_courses.enrolment(planned, make.person()).id


def test_a_course_cannot_ask_for_itself(inside: Flask) -> None:
    with transaction():
        course = make_courses.course()
        with pytest.raises(Refused) as refusal:
            _asking(course, (PrerequisiteKind.COURSE, str(course.id)))
    assert refusal.value.reasons[0].code is actions.CourseTrouble.ASKS_FOR_ITSELF


def test_the_queries_do_not_grow_with_the_people(
    inside: Flask, count_queries: Callable[[], object]
) -> None:
    with transaction():
        card = make_certs.external_type()
        cohort = _asking(
            make_courses.course(),
            (PrerequisiteKind.SCHOOLING, "junior"),
            (PrerequisiteKind.COURSE, str(make_courses.course("另一门课").id)),
            (PrerequisiteKind.CERTIFICATE, card.code),
        )
        people_here = [make.person() for _ in range(12)]
        queries.refusals(cohort, people_here, EnrolmentSource.COUNTER, clock.today())
        counted = []
        for some in (people_here[:1], people_here):
            with count_queries() as seen:  # type: ignore[attr-defined]  # a fixture that is callable
                queries.refusals(cohort, some, EnrolmentSource.COUNTER, clock.today())
            counted.append(len(seen))
    assert counted[0] == counted[1]
