"""Enter what the statutory papers ask for: opening form, licence, sheet of teachers."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.courses import queries
from trainhub.courses.models import Cohort, OpeningFacts, TeacherFacts, TrainingLicence
from trainhub.courses.rules.papers import TrainingKind, TrainingLevel
from trainhub.people.models import Organisation, Person


class OpeningEntry(NamedTuple):
    """What the opening form (开班备案表) says of a class beside its plan."""

    kind: TrainingKind
    level: TrainingLevel
    textbook: str
    assessment: str
    in_charge: str
    in_charge_phone: str


class TeacherEntry(NamedTuple):
    """A row of the sheet of teachers (师资表); ``teaching_since`` is a year."""

    title: str
    speciality: str
    modules: str
    full_time: bool
    certificate_no: str | None = None
    teaching_since: int | None = None
    contract_until: date | None = None


def enter_opening(*, cohort: Cohort, facts: OpeningEntry, by: Actor) -> OpeningFacts:
    """Enter or change what the opening form says of a class."""
    lock(cohort)  # two entries at once make one row
    row = queries.opening_of(cohort.id) or OpeningFacts(cohort_id=cohort.id)
    _write(row, facts)
    journal.record(by, "courses.opening.entered", row, cohort=cohort.id, kind=facts.kind.value)
    return row


def enter_licence(
    *,
    organisation: Organisation,
    number: str,
    by: Actor,
    issued_by: str = "",
    valid_until: date | None = None,
) -> TrainingLicence:
    """Enter or change the licence to teach (办学许可证); ``valid_until`` is its last day."""
    lock(organisation)
    row = queries.licence_of(organisation.id) or TrainingLicence(organisation_id=organisation.id)
    row.number, row.issued_by, row.valid_until = number, issued_by, valid_until
    row.changed_at = clock.now()
    db.session.add(row)
    journal.record(by, "courses.licence.entered", row, organisation=organisation.id, number=number)
    return row


def enter_teacher(
    *, organisation: Organisation, person: Person, facts: TeacherEntry, by: Actor
) -> TeacherFacts:
    """Enter or change what the sheet of teachers says of somebody who teaches here."""
    lock(organisation)
    known = queries.teacher_facts(organisation.id, [person.id]).get(person.id)
    row = known or TeacherFacts(organisation_id=organisation.id, person_id=person.id)
    _write(row, facts)
    journal.record(
        by, "courses.teacher.entered", row, person_id=person.id, organisation=organisation.id
    )
    return row


def _write(row: OpeningFacts | TeacherFacts, facts: OpeningEntry | TeacherEntry) -> None:
    for name, value in facts._asdict().items():
        setattr(row, name, value)
    row.changed_at = clock.now()
    db.session.add(row)
