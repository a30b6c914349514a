"""Who may take a seat, and where a class stands. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.timetable import Slot, first_clash
from trainhub.courses.rules.words import EnrolmentSource, Stage
from trainhub.people.rules import WORKING_AGE


class Unmet(StrEnum):
    """What is in the way of an enrolment."""

    UNDER_WORKING_AGE = N_("Work is allowed from {min_age} years. You are {age}.")
    UNDER_AGE_FOR_TRADE = N_("{trade} is allowed from {min_age} years. You are {age}.")
    UNDER_AGE_FOR_COURSE = N_("This course takes people from {min_age} years. You are {age}.")
    AGE_UNKNOWN = N_("We do not know your age. Please bring your ID document to the station.")
    NOT_PUBLISHED = N_("This class is not open for enrolment yet.")
    ENROLMENT_OVER = N_("Enrolment for this class is over. Please choose another class.")
    CLASS_OVER = N_("This class is over. Please choose another class.")
    CLASS_CANCELLED = N_("This class was cancelled. Please choose another class.")
    TEACHES = N_("Whoever teaches this class cannot sit in it.")
    CLASH = N_("On {day} you already have a lesson of “{course}”.")


class CohortFacts(NamedTuple):
    """What the stage of a class follows from; ``enrol_until`` and ``ends_on`` are included."""

    starts_on: date
    ends_on: date
    enrol_until: date
    seats: int
    taken: int
    published: bool = True
    cancelled: bool = False
    closed: bool = False


class Ages(NamedTuple):
    """The youngest ages that the trade and the syllabus ask for, in full years."""

    trade: str
    of_trade: int
    of_syllabus: int


class Applicant(NamedTuple):
    """Somebody who wants a seat.

    ``age`` in full years on the first day of class, None when no birth date is known;
    ``document_seen`` says that staff looked at an identity document.
    """

    age: int | None
    document_seen: bool
    busy: Sequence[Slot] = ()


#: Staff may add people who walk in while the class runs; online enrolment ends on its day.
_AT_ANY_TIME = frozenset(
    {
        EnrolmentSource.COUNTER,
        EnrolmentSource.ROSTER,
        EnrolmentSource.ORDER,
        EnrolmentSource.DOOR,
    }
)


def stage_of(cohort: CohortFacts, today: date) -> Stage:
    """Where a class stands on the civil day ``today``."""
    if cohort.cancelled:
        return Stage.CANCELLED
    if cohort.closed:
        return Stage.CLOSED
    if not cohort.published:
        return Stage.DRAFT
    if today > cohort.ends_on:
        return Stage.FINISHED
    if today >= cohort.starts_on:
        return Stage.RUNNING
    if today > cohort.enrol_until:
        return Stage.READY
    return Stage.FULL if cohort.taken >= cohort.seats else Stage.ENROLLING


def takes_enrolments(cohort: CohortFacts, source: EnrolmentSource, today: date) -> list[Reason]:
    """Why nobody can enrol through ``source`` today; empty means the door is open."""
    stage = stage_of(cohort, today)
    if stage is Stage.CANCELLED:
        return [Reason(Unmet.CLASS_CANCELLED)]
    if stage is Stage.DRAFT:
        return [Reason(Unmet.NOT_PUBLISHED)]
    # Whoever was noted at the door of the last lesson is known by name a day later.
    late = stage is Stage.FINISHED and source is not EnrolmentSource.DOOR
    if stage is Stage.CLOSED or late:
        return [Reason(Unmet.CLASS_OVER)]
    if today > cohort.enrol_until and source not in _AT_ANY_TIME:
        return [Reason(Unmet.ENROLMENT_OVER)]
    return []


def unmet_by(applicant: Applicant, ages: Ages, lessons: Sequence[Slot]) -> list[Reason]:
    """Every reason why ``applicant`` may not sit in a class with ``lessons``; empty means yes."""
    reasons = _unmet_ages(applicant, ages)
    clash = first_clash(lessons, applicant.busy)
    if clash is not None:
        reasons.append(Reason(Unmet.CLASH, day=clash.day, course=clash.name))
    return reasons


def _unmet_ages(applicant: Applicant, ages: Ages) -> list[Reason]:
    age = applicant.age
    if age is None:
        return [] if applicant.document_seen else [Reason(Unmet.AGE_UNKNOWN)]
    reasons = []
    if age < WORKING_AGE:
        reasons.append(Reason(Unmet.UNDER_WORKING_AGE, min_age=WORKING_AGE, age=age))
    if age < ages.of_trade and ages.of_trade > WORKING_AGE:
        reasons.append(
            Reason(Unmet.UNDER_AGE_FOR_TRADE, trade=ages.trade, min_age=ages.of_trade, age=age)
        )
    if age < ages.of_syllabus and ages.of_syllabus > max(ages.of_trade, WORKING_AGE):
        reasons.append(Reason(Unmet.UNDER_AGE_FOR_COURSE, min_age=ages.of_syllabus, age=age))
    return reasons
