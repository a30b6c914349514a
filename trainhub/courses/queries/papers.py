"""SELECTs about the facts of the statutory papers: opening form, licence, sheet of teachers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses.models import Cohort, OpeningFacts, TeacherFacts, TrainingLicence
from trainhub.courses.queries.cohorts import teachers_of
from trainhub.courses.rules.papers import LicenceFact, TeacherFact, paper_troubles
from trainhub.people.models import Organisation, Person


@dataclass(frozen=True)
class TeacherLine:
    """A row of the sheet of teachers (师资表); ``facts`` None was never entered."""

    person: Person
    facts: TeacherFacts | None


def opening_of(cohort_id: int) -> OpeningFacts | None:
    """What the opening form says of a class."""
    return db.session.scalar(select(OpeningFacts).where(OpeningFacts.cohort_id == cohort_id))


def opening_before(cohort: Cohort) -> OpeningFacts | None:
    """What was last entered for this course by the same institution, for another class."""
    return db.session.scalar(
        select(OpeningFacts)
        .join(Cohort, Cohort.id == OpeningFacts.cohort_id)
        .where(
            Cohort.course_id == cohort.course_id,
            Cohort.institution_id == cohort.institution_id,
            Cohort.id != cohort.id,
        )
        .order_by(OpeningFacts.changed_at.desc(), OpeningFacts.id.desc())
        .limit(1)
    )


def licence_of(organisation_id: int) -> TrainingLicence | None:
    """The licence to teach of an organisation."""
    return db.session.scalar(
        select(TrainingLicence).where(TrainingLicence.organisation_id == organisation_id)
    )


def teacher_facts(organisation_id: int, person_ids: Iterable[int]) -> dict[int, TeacherFacts]:
    """What an organisation entered about its teachers, by person."""
    rows = db.session.scalars(
        select(TeacherFacts).where(
            TeacherFacts.organisation_id == organisation_id,
            TeacherFacts.person_id.in_(list(person_ids)),
        )
    )
    return {facts.person_id: facts for facts in rows}


def teacher_lines(organisation_id: int, people: Iterable[Person]) -> list[TeacherLine]:
    """The sheet of ``people`` as teachers of an organisation, in their order, in one query."""
    listed = list(people)
    known = teacher_facts(organisation_id, [person.id for person in listed])
    return [TeacherLine(person, known.get(person.id)) for person in listed]


def teacher_sheet(cohort: Cohort) -> list[TeacherLine]:
    """The sheet of teachers (师资表) of a class: as whoever teaches it entered them."""
    return teacher_lines(cohort.institution_id, teachers_of(cohort.id))


def papers_missing(cohort: Cohort) -> list[Reason]:
    """What the statutory papers of a class still lack, in four queries."""
    licence = licence_of(cohort.institution_id)
    return paper_troubles(
        opening=opening_of(cohort.id) is not None,
        licence=_licence(cohort.institution, licence),
        teachers=[_teacher(line) for line in teacher_sheet(cohort)],
        ends_on=cohort.ends_on,
    )


def _licence(organisation: Organisation, licence: TrainingLicence | None) -> LicenceFact:
    if licence is None:
        return LicenceFact(organisation.name)
    return LicenceFact(organisation.name, licence.number, licence.valid_until)


def _teacher(line: TeacherLine) -> TeacherFact:
    until = line.facts.contract_until if line.facts else None
    return TeacherFact(line.person.name, line.facts is not None, until)
