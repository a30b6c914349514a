"""What one must bring to take a course, and what is missing. No I/O.

The age has rules of its own in ``enrolling``; here are schooling, earlier courses and
certificates, each a data row of a syllabus version with its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.rules.schooling import SCHOOLING_WORDS, Schooling


class PrerequisiteKind(StrEnum):
    """What a syllabus can ask for besides the age."""

    SCHOOLING = "schooling"
    COURSE = "course"
    CERTIFICATE = "certificate"


#: How a prerequisite is told to somebody who looks at the course.
PREREQUISITE_WORDS: dict[PrerequisiteKind, str] = {
    PrerequisiteKind.SCHOOLING: N_("Schooling: {name} or more"),
    PrerequisiteKind.COURSE: N_("Before it: the course “{name}”"),
    PrerequisiteKind.CERTIFICATE: N_("A valid certificate: {name}"),
}


class Lacking(StrEnum):
    """What somebody does not bring."""

    SCHOOLING_TOO_LOW = N_("This course asks for {least} or more. You told us: {has}.")
    SCHOOLING_UNKNOWN = N_(
        "This course asks for {least} or more. Please say how long you went to school."
    )
    COURSE_MISSING = N_("First complete the course “{course}”.")
    CERTIFICATE_MISSING = N_("You need a valid certificate “{certificate}” on the first day.")


class Wanted(NamedTuple):
    """One thing that a syllabus asks for.

    ``key`` is the value of a ``Schooling``, the id of a course or the code of a certificate
    type; ``name`` is how people call it.
    """

    kind: PrerequisiteKind
    key: str
    name: str


class Background(NamedTuple):
    """What somebody brings.

    ``completed`` are ids of courses whose hours are complete, ``holds`` the codes of the
    certificate types that are valid on the first day of class.
    """

    schooling: Schooling | None = None
    completed: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()


def lacking(wants: Sequence[Wanted], brings: Background) -> list[Reason]:
    """Every prerequisite that is not met, in the order of ``wants``; empty means yes."""
    return [reason for want in wants if (reason := _missing(want, brings)) is not None]


def _missing(want: Wanted, brings: Background) -> Reason | None:
    if want.kind is PrerequisiteKind.SCHOOLING:
        return _too_low(Schooling(want.key), brings.schooling)
    if want.kind is PrerequisiteKind.COURSE:
        done = want.key in brings.completed
        return None if done else Reason(Lacking.COURSE_MISSING, course=want.name)
    held = want.key in brings.holds
    return None if held else Reason(Lacking.CERTIFICATE_MISSING, certificate=want.name)


def _too_low(least: Schooling, has: Schooling | None) -> Reason | None:
    if has is None:
        return Reason(Lacking.SCHOOLING_UNKNOWN, least=SCHOOLING_WORDS[least])
    if has.rank >= least.rank:
        return None
    return Reason(Lacking.SCHOOLING_TOO_LOW, least=SCHOOLING_WORDS[least], has=SCHOOLING_WORDS[has])
