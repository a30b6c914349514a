"""The papers filed before a class opens: application, timetable, teachers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from trainhub.core import clock
from trainhub.core.phrases import say_hours
from trainhub.core.words import NP_
from trainhub.courses.models import Cohort, TeacherFacts
from trainhub.courses.rules import LESSON_KIND_WORDS
from trainhub.courses.rules.papers import TRAINING_KIND_WORDS, TRAINING_LEVEL_WORDS
from trainhub.people.identity import mask_id
from trainhub.people.models import Person
from trainhub.reports.papers.layout import (
    Box,
    Cell,
    Column,
    Layout,
    Term,
    blank,
    class_name,
    clock_time,
    period,
    period_of,
    said,
    term,
)
from trainhub.reports.queries import paper_facts, paper_results
from trainhub.reports.queries.paper_facts import Opening, Slot
from trainhub.reports.rules.papers import PaperKind

_NUMBER_IN_DAY = NP_("form", "No. {number}")
_FULL_TIME = NP_("form", "full-time")
_PART_TIME = NP_("form", "part-time")
_YEARS = NP_("form", "{years} years")
_OPEN_ENDED = NP_("form", "open-ended")


def _opening(cohort: Cohort) -> Sequence[Opening]:
    return [paper_facts.opening_of(cohort)]


def _kind(line: Opening) -> Cell:
    return Term(TRAINING_KIND_WORDS[line.facts.kind]) if line.facts else None


def _level(line: Opening) -> Cell:
    """The level that the class leads to."""
    return Term(TRAINING_LEVEL_WORDS[line.facts.level]) if line.facts else None


def _hours(line: Opening) -> Cell:
    """Planned class hours with theory and practice, as the syllabus says: ``16(8/8)``."""
    syllabus = line.cohort.syllabus
    parts = (syllabus.minutes, syllabus.theory_minutes, syllabus.practice_minutes)
    whole, theory, practice = (say_hours(minutes, period_of(line.cohort)) for minutes in parts)
    return f"{whole}({theory}/{practice})"


def _in_charge(line: Opening) -> Cell:
    if line.facts is None:
        return line.cohort.institution.phone
    phone = line.facts.in_charge_phone or line.cohort.institution.phone
    return "/".join(part for part in (line.facts.in_charge, phone) if part)


def _assessment(line: Opening) -> Cell:
    if line.facts is not None and line.facts.assessment:
        return line.facts.assessment
    return "、".join(paper_results.parts_of_exam(line.cohort.course_id))


def _funds(line: Opening) -> Cell:
    return line.cohort.scheme.scheme.name if line.cohort.scheme else None


def _place(line: Opening) -> Cell:
    room = line.cohort.room
    where = " ".join(part for part in (room.address, room.name) if part) if room else ""
    return where or line.cohort.place


OPENING: Layout[Opening] = Layout(
    PaperKind.OPENING,
    _opening,
    boxes=(
        Box(NP_("form", "Name of the institution"), lambda line: line.cohort.institution.name),
        Box(NP_("form", "Unified social credit code"),
            lambda line: line.cohort.institution.credit_code),
        Box(NP_("form", "Number of the licence to teach"),
            lambda line: line.licence.number if line.licence else None),
        Box(NP_("form", "Class and number"), lambda line: class_name(line.cohort)),
        Box(NP_("form", "Occupation (trade)"), lambda line: line.cohort.course.trade.name),
        Box(NP_("form", "Level"), _level),
        Box(NP_("form", "Kind of training"), _kind),
        Box(NP_("form", "First and last day"),
            lambda line: period(line.cohort.starts_on, line.cohort.ends_on)),
        Box(NP_("form", "All class hours (theory/practice)"), _hours),
        Box(NP_("form", "Place"), _place),
        Box(NP_("form", "People to be trained"), lambda line: line.cohort.seats),
        Box(NP_("form", "Person in charge/phone"), _in_charge),
        Box(NP_("form", "Textbook"), lambda line: line.facts.textbook if line.facts else None),
        Box(NP_("form", "Kind of assessment"), _assessment),
        Box(NP_("form", "Source of the funds"), _funds, wide=True),
        Box(NP_("form", "Opinion after review/seal"), blank, wide=True, mm=76),
    ),
    notes=(
        NP_("form", "One class hour is {minutes} minutes. Attach the timetable, the sheet of "
                    "teachers and the roster of trainees."),
    ),
    signatures=(
        NP_("form", "Person in charge (signature):"),
        NP_("form", "Institution (seal):"),
        NP_("form", "Day: year    month    day"),
    ),
)  # fmt: skip


def _day(line: Slot) -> Cell:
    return clock.civil_day(line.lesson.starts_at)


def slot_of_day(line: Slot) -> str:
    """``第1节 09:00-10:30``."""
    number = said(_NUMBER_IN_DAY).format(number=line.in_day)
    lesson = line.lesson
    return f"{number} {clock_time(lesson.starts_at)}-{clock_time(lesson.ends_at)}"


def _lesson_hours(line: Slot) -> Cell:
    return say_hours(line.lesson.minutes, period_of(line.cohort))


def _lesson_place(line: Slot) -> Cell:
    return line.lesson.room.name if line.lesson.room else line.lesson.place


TIMETABLE: Layout[Slot] = Layout(
    PaperKind.TIMETABLE,
    paper_facts.slots_of_class,
    columns=(
        Column(NP_("form", "Date"), 24, _day),
        Column(NP_("form", "Slot (from and to)"), 34, slot_of_day),
        Column(NP_("form", "Class hours"), 13, _lesson_hours),
        Column(NP_("form", "Module"), 48, lambda line: line.module, left=True),
        Column(NP_("form", "Content"), 62, lambda line: line.lesson.title, left=True),
        Column(NP_("form", "Theory/practice"), 18,
               lambda line: Term(LESSON_KIND_WORDS[line.lesson.kind])),
        Column(NP_("form", "Teacher"), 22, lambda line: line.teacher),
        Column(NP_("form", "Place/number of the live room"), 34, _lesson_place),
        Column(NP_("form", "Remark"), 22, blank),
    ),
    across=True,
    notes=(NP_("form", "One class hour is {minutes} minutes."),),
    signatures=(
        NP_("form", "Drawn up by:"),
        NP_("form", "Reviewed by:"),
        NP_("form", "Institution (seal):"),
    ),
)  # fmt: skip


class _Teacher(NamedTuple):
    """A teacher and what is on record; years of teaching are counted to the first day of class."""

    cohort: Cohort
    person: Person
    facts: TeacherFacts | None


def _teachers(cohort: Cohort) -> Sequence[_Teacher]:
    return [_Teacher(cohort, *each) for each in paper_facts.teachers_with_facts(cohort)]


def _fact(name: str) -> Callable[[_Teacher], Cell]:
    """The column that shows one of the recorded facts."""
    return lambda line: getattr(line.facts, name) if line.facts else None


def _masked_id(line: _Teacher) -> Cell:
    return mask_id(line.person.id_no) if line.person.id_no else None


def _years(line: _Teacher) -> Cell:
    since = line.facts.teaching_since if line.facts else None
    if since is None:
        return None
    return said(_YEARS).format(years=max(0, line.cohort.starts_on.year - since))


def _full_time(line: _Teacher) -> Cell:
    if line.facts is None:
        return None
    return term(_FULL_TIME) if line.facts.full_time else term(_PART_TIME)


def _contract(line: _Teacher) -> Cell:
    if line.facts is None:
        return None
    return line.facts.contract_until or term(_OPEN_ENDED)


TEACHERS: Layout[_Teacher] = Layout(
    PaperKind.TEACHERS,
    _teachers,
    columns=(
        Column(NP_("form", "Full name"), 26, lambda line: line.person.name),
        Column(NP_("form", "ID number (masked)"), 40, _masked_id),
        Column(NP_("form", "Title/skill level"), 36, _fact("title")),
        Column(NP_("form", "Number of the certificate"), 42, _fact("certificate_no")),
        Column(NP_("form", "Speciality"), 28, _fact("speciality")),
        Column(NP_("form", "Years of teaching"), 18, _years),
        Column(NP_("form", "Modules taught"), 44, _fact("modules"), left=True),
        Column(NP_("form", "Full-time/part-time"), 17, _full_time),
        Column(NP_("form", "Contract until"), 26, _contract),
    ),
    across=True,
    notes=(NP_("form", "Attach copies of the certificates of the teachers."),),
    signatures=(
        NP_("form", "Filled in by:"),
        NP_("form", "Reviewed by:"),
        NP_("form", "Institution (seal):"),
    ),
)  # fmt: skip
