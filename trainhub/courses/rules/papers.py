"""What the statutory papers of a class ask for, and what of it is missing. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class TrainingKind(StrEnum):
    """The kinds of training (培训类型) that opening forms choose from."""

    SKILL_UP = "skill_up"
    APPRENTICE = "apprentice"
    PROJECT = "project"
    SPECIAL = "special"
    NEW_JOB = "new_job"
    PUBLIC = "public"
    START_UP = "start_up"
    PRACTICE = "practice"
    LIFE_SERVICE = "life_service"


TRAINING_KIND_WORDS: dict[TrainingKind, str] = {
    TrainingKind.SKILL_UP: N_("Skill improvement training"),
    TrainingKind.APPRENTICE: N_("Apprenticeship training"),
    TrainingKind.PROJECT: N_("Project training"),
    TrainingKind.SPECIAL: N_("Special training"),
    TrainingKind.NEW_JOB: N_("Training before a new job"),
    TrainingKind.PUBLIC: N_("Public welfare training"),
    TrainingKind.START_UP: N_("Start-up training"),
    TrainingKind.PRACTICE: N_("Internship training"),
    TrainingKind.LIFE_SERVICE: N_("Life service training"),
}


class TrainingLevel(StrEnum):
    """The level that a class leads to (等级)."""

    NONE = "none"
    SPECIFIC = "specific"
    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"


TRAINING_LEVEL_WORDS: dict[TrainingLevel, str] = {
    TrainingLevel.NONE: N_("No level"),
    TrainingLevel.SPECIFIC: N_("Specific occupational ability"),
    TrainingLevel.FIVE: N_("Level 5, junior worker"),
    TrainingLevel.FOUR: N_("Level 4, intermediate worker"),
    TrainingLevel.THREE: N_("Level 3, senior worker"),
    TrainingLevel.TWO: N_("Level 2, technician"),
    TrainingLevel.ONE: N_("Level 1, senior technician"),
}


class PaperTrouble(StrEnum):
    """What the statutory papers of a class lack."""

    NO_OPENING_FACTS = N_("The facts for the opening form are missing.")
    NO_LICENCE = N_("The licence number of {name} is missing.")
    LICENCE_OVER = N_("The licence of {name} ends on {day}, before the class does.")
    NO_TEACHER_FACTS = N_("The facts of the teacher {name} are missing.")
    CONTRACT_OVER = N_("The contract of the teacher {name} ends on {day}, before the class does.")


class LicenceFact(NamedTuple):
    """The licence of whoever teaches; ``number`` empty means that none is entered."""

    name: str
    number: str = ""
    valid_until: date | None = None


class TeacherFact(NamedTuple):
    """A teacher of the class, and whether the sheet of teachers can be filled."""

    name: str
    entered: bool
    contract_until: date | None = None


def paper_troubles(
    *, opening: bool, licence: LicenceFact, teachers: Sequence[TeacherFact], ends_on: date
) -> list[Reason]:
    """What the opening form and the sheet of teachers lack for a class that ends on ``ends_on``.

    A licence or a contract must last to the last day of class, that day included.
    """
    reasons = [] if opening else [Reason(PaperTrouble.NO_OPENING_FACTS)]
    if not licence.number:
        reasons.append(Reason(PaperTrouble.NO_LICENCE, name=licence.name))
    elif licence.valid_until is not None and licence.valid_until < ends_on:
        over = PaperTrouble.LICENCE_OVER
        reasons.append(Reason(over, name=licence.name, day=licence.valid_until))
    for teacher in teachers:
        if not teacher.entered:
            reasons.append(Reason(PaperTrouble.NO_TEACHER_FACTS, name=teacher.name))
        elif teacher.contract_until is not None and teacher.contract_until < ends_on:
            over, day = PaperTrouble.CONTRACT_OVER, teacher.contract_until
            reasons.append(Reason(over, name=teacher.name, day=day))
    return reasons
