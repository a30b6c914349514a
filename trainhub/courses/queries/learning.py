"""SELECTs about what is read at home and how long people learned it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import (
    Cohort,
    Enrolment,
    LearningTime,
    Module,
    ModuleMedia,
    SyllabusVersion,
    Teaching,
)
from trainhub.courses.queries.neighbours import practice_held
from trainhub.courses.rules.learning import LearningLine
from trainhub.courses.rules.words import SEATED
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role


@dataclass(frozen=True)
class LearnLine:
    """A module as one person stands to it; ``practice`` counts its practice questions."""

    module: Module
    seconds: int
    has_content: bool
    practice: int

    @property
    def minutes(self) -> int:
        """Minutes learned at home, never rounded up."""
        return self.seconds // 60

    @property
    def facts(self) -> LearningLine:
        """What the rules look at."""
        return LearningLine(self.seconds, self.has_content)


def module(module_id: int) -> Module | None:
    """A module with its syllabus and course."""
    syllabus = joinedload(Module.syllabus, innerjoin=True)
    rows = select(Module).where(Module.id == module_id)
    return db.session.scalar(
        rows.options(syllabus.joinedload(SyllabusVersion.course, innerjoin=True))
    )


def my_seat(person_id: int, syllabus_id: int) -> Enrolment | None:
    """The newest enrolment by which a person sits in a class of a syllabus."""
    return db.session.scalar(
        select(Enrolment)
        .join(Enrolment.cohort)
        .options(contains_eager(Enrolment.cohort))
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state.in_(SEATED),
            Cohort.syllabus_id == syllabus_id,
        )
        .order_by(Enrolment.id.desc())
        .limit(1)
    )


def teaches_course(actor: Actor, course_id: int) -> bool:
    """Whether somebody teaches a class of a course, or works where one is run."""
    wanted = select(Cohort.id).where(Cohort.course_id == course_id, Cohort.cancelled_at.is_(None))
    taught = wanted.join(Teaching, Teaching.cohort_id == Cohort.id).where(
        Teaching.person_id == (actor.person_id or 0)
    )
    if db.session.scalar(taught.limit(1)) is not None:
        return True
    paths = actor.paths(Role.INSTITUTION)
    if not paths:
        return False
    run = wanted.join(Organisation, Organisation.id == Cohort.institution_id).where(
        or_(*(Organisation.path.startswith(path, autoescape=True) for path in paths))
    )
    return db.session.scalar(run.limit(1)) is not None


def is_shown(stored: str) -> bool:
    """Whether any module shows the file of this name in the store."""
    rows = select(ModuleMedia.id).where(ModuleMedia.stored == stored).limit(1)
    return db.session.scalar(rows) is not None


def media_of(module_ids: Iterable[int]) -> dict[int, list[ModuleMedia]]:
    """The files of some modules, oldest first, by module."""
    rows = db.session.scalars(
        select(ModuleMedia)
        .where(ModuleMedia.module_id.in_(list(module_ids)))
        .order_by(ModuleMedia.id)
    )
    found: dict[int, list[ModuleMedia]] = {}
    for row in rows:
        found.setdefault(row.module_id, []).append(row)
    return found


def with_content(syllabus_ids: Iterable[int]) -> set[int]:
    """Which of some syllabuses have anything to read, hear or see."""
    filled = select(ModuleMedia.id).where(ModuleMedia.module_id == Module.id).exists()
    rows = db.session.scalars(
        select(Module.syllabus_id)
        .where(Module.syllabus_id.in_(list(syllabus_ids)), or_(Module.text != "", filled))
        .distinct()
    )
    return set(rows)


def learn_lines(person_id: int, syllabus_id: int, owner_ids: Sequence[int]) -> list[LearnLine]:
    """The modules of a syllabus with what a person learned at home, in five queries at most.

    ``owner_ids`` are the organisations whose banks may offer practice questions.
    """
    modules = db.session.scalars(
        select(Module).where(Module.syllabus_id == syllabus_id).order_by(Module.position)
    ).all()
    ids = [each.id for each in modules]
    files, seconds = media_of(ids), seconds_by_module([person_id], ids)
    practice = practice_held(syllabus_id, owner_ids)
    return [
        LearnLine(
            each,
            seconds.get((person_id, each.id), 0),
            bool(each.text or files.get(each.id)),
            practice.get(each.id, 0),
        )
        for each in modules
    ]


def seconds_by_module(
    person_ids: Iterable[int], module_ids: Iterable[int]
) -> dict[tuple[int, int], int]:
    """Seconds learned at home, by person and module."""
    rows = db.session.execute(
        select(LearningTime.person_id, LearningTime.module_id, func.sum(LearningTime.seconds))
        .where(
            LearningTime.person_id.in_(list(person_ids)),
            LearningTime.module_id.in_(list(module_ids)),
        )
        .group_by(LearningTime.person_id, LearningTime.module_id)
    )
    return {(person_id, module_id): int(seconds) for person_id, module_id, seconds in rows}


def learners_of(cohort_id: int) -> list[Person]:
    """Who sits in a class, by name."""
    rows = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(SEATED))
        .order_by(Person.name_search, Person.id)
    )
    return list(db.session.scalars(rows))


@dataclass(frozen=True)
class LearnedCourse:
    """What one person learned at home for one class."""

    enrolment: Enrolment
    lines: tuple[tuple[Module, int], ...]


def learned_by(person_id: int) -> list[LearnedCourse]:
    """Every class in which a person sits, with the seconds learned a module, newest first."""
    seats = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.cohort)
        .options(contains_eager(Enrolment.cohort).joinedload(Cohort.course, innerjoin=True))
        .where(Enrolment.person_id == person_id, Enrolment.state.in_(SEATED))
        .order_by(Enrolment.id.desc())
    ).all()
    wanted = {seat.cohort.syllabus_id for seat in seats}
    modules = db.session.scalars(
        select(Module).where(Module.syllabus_id.in_(wanted)).order_by(Module.position)
    ).all()
    seconds = seconds_by_module([person_id], [each.id for each in modules])
    return [
        LearnedCourse(
            seat,
            tuple(
                (each, seconds.get((person_id, each.id), 0))
                for each in modules
                if each.syllabus_id == seat.cohort.syllabus_id
            ),
        )
        for seat in seats
    ]
