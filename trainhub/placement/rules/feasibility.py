"""Can an order be filled? What is ready now, what the exams and classes ahead could add. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.placement.rules import OrderState


class Verdict(StrEnum):
    """The answer to "ten guards on Thursday, yes or no?", in the words of the desk."""

    YES = N_("Yes: enough people can be asked now.")
    WITH_EXAM = N_("Perhaps: enough if those pass who sit the exam before the work.")
    WITH_CLASS = N_("Not yet: a class that still takes people ends before the work.")
    SHORT = N_("No: too few people, and no class ends before the work.")


class ClassTrouble(StrEnum):
    """Why no class can be asked for."""

    NOTHING_MISSING = N_("Enough people can be asked now. No class is needed.")
    ASKED = N_("A class for this order was asked for already.")
    NO_COURSE = N_("No course of ours leads to this work.")
    NOT_OPEN = N_("A class can be asked for while the order is open.")


@dataclass(frozen=True)
class ComingExam:
    """An exam that is over before the work begins, with how many are entered for it."""

    on: date
    people: int


@dataclass(frozen=True)
class ComingClass:
    """A class that takes people and ends before the work begins."""

    cohort_id: int
    ends_on: date
    seats: int


@dataclass(frozen=True)
class Outlook:
    """What stands before an order; all of it numbers, nothing about anybody."""

    #: Places that nobody has taken yet, and people who should still stand by.
    missing: int
    backups: int
    #: People who could be asked now, counted up to ``at_most``, and those of them within 5 km.
    ready: int
    near: int
    at_most: int
    exams: tuple[ComingExam, ...]
    classes: tuple[ComingClass, ...]
    #: Whether any course of ours leads to a certificate the work asks for.
    teachable: bool

    @property
    def short(self) -> int:
        """Heads that nobody ready could fill."""
        return max(0, self.missing - self.ready)

    @property
    def sitting(self) -> int:
        """People entered for an exam before the work."""
        return sum(exam.people for exam in self.exams)

    @property
    def more_than_counted(self) -> bool:
        """Whether ``ready`` is only a lower end."""
        return self.ready >= self.at_most


def verdict(outlook: Outlook) -> Verdict:
    """The answer, the best that is true."""
    if not outlook.short:
        return Verdict.YES
    if outlook.sitting >= outlook.short:
        return Verdict.WITH_EXAM
    seats = sum(coming.seats for coming in outlook.classes)
    return Verdict.WITH_CLASS if outlook.sitting + seats >= outlook.short else Verdict.SHORT


def class_troubles(outlook: Outlook, state: OrderState, *, asked: bool) -> list[Reason]:
    """Why the station is not asked to open a class for the missing heads of an order."""
    if asked:
        return [Reason(ClassTrouble.ASKED)]
    if state is not OrderState.OPEN:
        return [Reason(ClassTrouble.NOT_OPEN)]
    if not outlook.teachable:
        return [Reason(ClassTrouble.NO_COURSE)]
    return [] if outlook.short else [Reason(ClassTrouble.NOTHING_MISSING)]
