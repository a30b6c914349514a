"""What is in the way of an enrolment, judged on the facts of the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, union

from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses.models import Cohort, Lesson, Teaching
from trainhub.courses.queries.booking import Span, busy_times
from trainhub.courses.queries.claims import barred_by_scheme
from trainhub.courses.queries.prerequisites import backgrounds, wanted_by
from trainhub.courses.rules import Ages, Applicant, EnrolmentSource, Slot
from trainhub.courses.rules.enrolling import Unmet, takes_enrolments, unmet_by
from trainhub.courses.rules.prerequisites import Background, lacking
from trainhub.people import identity
from trainhub.people.identity import IdType
from trainhub.people.models import Person
from trainhub.people.rules import Verification


def refusals(
    cohort: Cohort, persons: Sequence[Person], source: EnrolmentSource, today: date
) -> dict[int, list[Reason]]:
    """Every reason why each of ``persons`` cannot join the class today, by person.

    A full class is no reason: its waiting list is open. The queries do not grow with the people.
    """
    door = takes_enrolments(cohort.facts, source, today)
    if door:
        return {person.id: door for person in persons}
    lessons = slots_of(cohort)
    trade = cohort.course.trade
    ages = Ages(trade.name, trade.min_age, cohort.syllabus.min_age)
    busy = busy_with_others(cohort, [person.id for person in persons], lessons)
    wants = wanted_by(cohort.syllabus_id)
    brought = backgrounds(persons, wants, cohort.starts_on) if wants else {}
    barred = barred_by_scheme(cohort, persons)
    teachers = _teachers_of(cohort)
    return {
        person.id: [
            *([Reason(Unmet.TEACHES)] if person.id in teachers else []),
            *unmet_by(applicant(person, cohort.starts_on, busy.get(person.id, ())), ages, lessons),
            *lacking(wants, brought.get(person.id, Background())),
            *barred.get(person.id, ()),
        ]
        for person in persons
    }


def _teachers_of(cohort: Cohort) -> set[int]:
    """Who teaches a class or one of its lessons: nobody signs the roll for themselves."""
    of_class = select(Teaching.person_id).where(Teaching.cohort_id == cohort.id)
    of_lessons = select(Lesson.instructor_id).where(
        Lesson.cohort_id == cohort.id, Lesson.instructor_id.is_not(None)
    )
    return set(db.session.scalars(union(of_class, of_lessons)))


def slots_of(cohort: Cohort) -> list[Slot]:
    """When the class meets, in order."""
    rows = db.session.execute(
        select(Lesson.starts_at, Lesson.ends_at, Lesson.title)
        .where(Lesson.cohort_id == cohort.id, Lesson.cancelled_at.is_(None))
        .order_by(Lesson.starts_at, Lesson.id)
    )
    return [Slot(*row) for row in rows]


def busy_with_others(
    cohort: Cohort, person_ids: Sequence[int], lessons: Sequence[Slot]
) -> dict[int, list[Slot]]:
    """When people sit in or teach other classes while this one runs, by person."""
    if not lessons or not person_ids:
        return {}
    span = Span(min(slot.starts_at for slot in lessons), max(slot.ends_at for slot in lessons))
    return busy_times(person_ids, cohort.id, span)


def applicant(person: Person, first_day: date, busy: Sequence[Slot] = ()) -> Applicant:
    """What the rules need to know about a person who wants a seat."""
    born = None
    if person.id_type is IdType.RESIDENT and person.id_no:
        born = identity.birth_of(person.id_no)
    age = identity.age_on(born, first_day) if born else None
    return Applicant(age, person.verification is not Verification.UNVERIFIED, busy)
