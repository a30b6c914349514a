"""What the papers of a class say of its plan and its people, in a fixed number of SELECTs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.core.jobs import Job, JobState
from trainhub.courses.models import (
    Cohort,
    Course,
    DossierPaper,
    Enrolment,
    Lesson,
    Module,
    OpeningFacts,
    SchemeVersion,
    TeacherFacts,
    Teaching,
    TrainingLicence,
)
from trainhub.courses.queries import SheetRow, attendance_sheet_rows
from trainhub.courses.rules import SEATED
from trainhub.people.background import queries as background
from trainhub.people.background.models import PersonFile
from trainhub.people.background.rules import Category, ProofState
from trainhub.people.models import Account, Person, Region


class Opening(NamedTuple):
    """A class with what its opening form asks for beside its plan."""

    cohort: Cohort
    facts: OpeningFacts | None
    licence: TrainingLicence | None


class Slot(NamedTuple):
    """A lesson with its number in the day, its module and the only teacher it can have."""

    cohort: Cohort
    lesson: Lesson
    in_day: int
    module: str
    teacher: str


class Seat(NamedTuple):
    """Somebody with a seat, with what rosters ask about people."""

    number: int
    cohort: Cohort
    person: Person
    #: The division where the person lives.
    region: str
    facts: OpeningFacts | None
    file: PersonFile | None
    #: Groups with a checked document that covers the first day of class.
    groups: tuple[Category, ...]


class Presence(NamedTuple):
    """One person in one lesson, as the attendance sheet of the class tells it."""

    slot: Slot
    row: SheetRow


def paper_cohort(cohort_id: int) -> Cohort:
    """The class with everything that the heads of its papers name; one query."""
    rows = (
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .options(
            joinedload(Cohort.course).joinedload(Course.trade),
            joinedload(Cohort.syllabus),
            joinedload(Cohort.station),
            joinedload(Cohort.institution),
            joinedload(Cohort.room),
            joinedload(Cohort.scheme).joinedload(SchemeVersion.scheme),
        )
    )
    return db.session.scalars(rows).unique().one()


def opening_of(cohort: Cohort) -> Opening:
    """The class, its own facts and the licence of its institution; two queries."""
    licence = select(TrainingLicence).where(
        TrainingLicence.organisation_id == cohort.institution_id
    )
    return Opening(cohort, opening_facts(cohort.id), db.session.scalar(licence))


def opening_facts(cohort_id: int) -> OpeningFacts | None:
    """What the opening form says of a class beside its plan."""
    return db.session.scalar(select(OpeningFacts).where(OpeningFacts.cohort_id == cohort_id))


def slots_of_class(cohort: Cohort) -> list[Slot]:
    """The lessons that are held, in order; two queries.

    A lesson without a teacher of its own is taught by the teacher of the class where there is
    only one; which of several it was is not on record.
    """
    rows = db.session.execute(
        select(Lesson, Module.title, Person.name)
        .outerjoin(Module, Module.id == Lesson.module_id)
        .outerjoin(Person, Person.id == Lesson.instructor_id)
        .options(joinedload(Lesson.room))
        .where(Lesson.cohort_id == cohort.id, Lesson.cancelled_at.is_(None))
        .order_by(Lesson.starts_at, Lesson.id)
    ).all()
    teachers = [person.name for person, _facts in teachers_with_facts(cohort)]
    only = teachers[0] if len(teachers) == 1 else ""
    in_day: Counter[object] = Counter()
    slots = []
    for lesson, module, teacher in rows:
        day = civil_day(lesson.starts_at)
        in_day[day] += 1
        slots.append(Slot(cohort, lesson, in_day[day], module or "", teacher or only))
    return slots


def teachers_with_facts(cohort: Cohort) -> list[tuple[Person, TeacherFacts | None]]:
    """The teachers of a class with what their institution says of them; one query."""
    said_here = and_(
        TeacherFacts.person_id == Person.id,
        TeacherFacts.organisation_id == cohort.institution_id,
    )
    rows = (
        select(Person, TeacherFacts)
        .join(Teaching, Teaching.person_id == Person.id)
        .outerjoin(TeacherFacts, said_here)
        .where(Teaching.cohort_id == cohort.id)
        .order_by(Person.id)
    )
    return [(person, facts) for person, facts in db.session.execute(rows)]


def seats_of(cohort: Cohort) -> list[Seat]:
    """Everybody with a seat in the order of joining, with what is on record; four queries."""
    rows = (
        select(Person, Region.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .outerjoin(Region, Region.code == Person.region_code)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(SEATED))
        .order_by(Enrolment.id)
    )
    facts = opening_facts(cohort.id)
    people = [(person, region or "") for person, region in db.session.execute(rows)]
    kept = background.files_of(person.id for person, _region in people)
    groups = proven_groups(cohort, [person.id for person, _region in people])
    return [
        Seat(number, cohort, person, region, facts, kept.get(person.id), groups.get(person.id, ()))
        for number, (person, region) in enumerate(people, start=1)
    ]


def proven_groups(cohort: Cohort, person_ids: Sequence[int]) -> dict[int, tuple[Category, ...]]:
    """Groups with a checked document that covers the first day of class; one query."""
    day = cohort.starts_on
    return {
        person_id: tuple(
            row.category
            for row in rows
            if row.state is ProofState.ACCEPTED
            and row.valid_from <= day
            and (row.valid_until is None or day <= row.valid_until)
        )
        for person_id, rows in background.standing_categories(person_ids).items()
    }


def presences_of(cohort: Cohort, lesson_id: int | None = None) -> list[Presence]:
    """Everybody in every lesson, or in one of them, lesson by lesson; ten queries at most."""
    slots = {slot.lesson.id: slot for slot in slots_of_class(cohort)}
    return [
        Presence(slots[row.lesson_id], row)
        for row in attendance_sheet_rows(cohort)
        if lesson_id in (None, row.lesson_id)
    ]


def signed_papers(cohort_id: int) -> list[tuple[DossierPaper, str]]:
    """Scans that stand, oldest first, each with the name of whom it is about, if of a person."""
    rows = (
        select(DossierPaper, Person.name)
        .outerjoin(Enrolment, Enrolment.id == DossierPaper.enrolment_id)
        .outerjoin(Person, Person.id == Enrolment.person_id)
        .where(DossierPaper.cohort_id == cohort_id, DossierPaper.struck_at.is_(None))
        .order_by(DossierPaper.id)
    )
    return [(scan, name or "") for scan, name in db.session.execute(rows)]


def dossier_made_at(kind: str, cohort_id: int) -> datetime | None:
    """When the newest job of ``kind`` that made the file of a class without a failure ended."""
    made = select(Job.ended_at).where(
        Job.kind == kind,
        Job.state == JobState.DONE,
        Job.failed == 0,
        Job.arguments["cohort"].as_integer() == cohort_id,
    )
    return db.session.scalar(made.order_by(Job.id.desc()).limit(1))


def open_dossier(kind: str, cohort_id: int, account_id: int | None) -> Job | None:
    """The job of ``kind`` that makes the file of a class for somebody and is not at its end."""
    jobs = select(Job).where(
        Job.kind == kind,
        Job.state.in_([JobState.QUEUED, JobState.RUNNING]),
        Job.created_by == account_id,
        Job.arguments["cohort"].as_integer() == cohort_id,
    )
    return db.session.scalar(jobs.order_by(Job.id.desc()).limit(1))


def names_of_accounts(account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of the people behind accounts; one query."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    rows = (
        select(Account.id, Person.name)
        .join(Person, Person.id == Account.person_id)
        .where(Account.id.in_(wanted))
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}
