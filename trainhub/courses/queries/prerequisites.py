"""SELECTs about what a course asks for and what people bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment, Prerequisite
from trainhub.courses.queries.neighbours import (
    CertificateName,
    certificate_names,
    certificates_held,
)
from trainhub.courses.rules.prerequisites import Background, PrerequisiteKind, Wanted
from trainhub.courses.rules.schooling import SCHOOLING_WORDS, Schooling, schooling_of
from trainhub.courses.rules.words import EnrolmentState
from trainhub.people.models import Person


def prerequisites_of(syllabus_id: int) -> list[Prerequisite]:
    """What a syllabus asks for besides the age, with the courses it names."""
    rows = (
        select(Prerequisite)
        .where(Prerequisite.syllabus_id == syllabus_id)
        .options(joinedload(Prerequisite.course))
        .order_by(Prerequisite.id)
    )
    return list(db.session.scalars(rows))


def wanted_by(syllabus_id: int, *, english: bool = False) -> list[Wanted]:
    """What a syllabus asks for, by name; schooling is a marked word."""
    rows = prerequisites_of(syllabus_id)
    asks_papers = any(row.kind is PrerequisiteKind.CERTIFICATE for row in rows)
    papers = certificate_names() if asks_papers else {}
    return [Wanted(row.kind, row.key, _name(row, papers, english)) for row in rows]


def _name(row: Prerequisite, papers: dict[str, CertificateName], english: bool) -> str:
    if row.kind is PrerequisiteKind.SCHOOLING:
        return SCHOOLING_WORDS[Schooling(row.key)]
    named = row.course if row.kind is PrerequisiteKind.COURSE else papers.get(row.key)
    if named is None:
        return row.key
    return named.name_en if english and named.name_en else named.name


def backgrounds(
    persons: Sequence[Person], wants: Sequence[Wanted], first_day: date
) -> dict[int, Background]:
    """What each of ``persons`` brings of the things that are asked for, by person.

    At most two queries, however many people; certificates must hold on ``first_day``.
    """
    ids = [person.id for person in persons]
    courses = [int(want.key) for want in wants if want.kind is PrerequisiteKind.COURSE]
    completed = _completed(ids, courses) if courses else {}
    asks_papers = any(want.kind is PrerequisiteKind.CERTIFICATE for want in wants)
    held = certificates_held(ids, first_day) if asks_papers else {}
    return {
        person.id: Background(
            schooling_of(person.education),
            frozenset(completed.get(person.id, ())),
            held.get(person.id, frozenset()),
        )
        for person in persons
    }


def _completed(person_ids: Sequence[int], course_ids: Sequence[int]) -> dict[int, set[str]]:
    rows = db.session.execute(
        select(Enrolment.person_id, Cohort.course_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.state == EnrolmentState.COMPLETED,
            Cohort.course_id.in_(course_ids),
        )
    )
    found: dict[int, set[str]] = {}
    for person_id, course_id in rows:
        found.setdefault(person_id, set()).add(str(course_id))
    return found
