"""Whether somebody earned a certificate. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules import Conclusion


class Unmet(StrEnum):
    """Why no certificate is issued."""

    HOURS_MISSING = N_("The training hours are not complete yet.")
    NOT_SAT = N_("There is no published exam result yet.")
    ABSENT = N_("The exam was missed.")
    NOT_PASSED = N_("The exam was not passed.")
    RESULT_VOID = N_("The exam result was withdrawn.")
    LEFT_COURSE = N_("This person left the course.")
    ALREADY_ISSUED = N_("There is a certificate for this course run already: {number}.")
    NO_TYPE = N_("This course has no certificate type yet.")
    GLYPHS = N_(
        "Our fonts cannot print {characters}, so no certificate is issued. "
        "Check the name, or tell the administrator."
    )


_OUTCOME_TROUBLES: dict[Conclusion, Unmet] = {
    Conclusion.FAIL: Unmet.NOT_PASSED,
    Conclusion.ABSENT: Unmet.ABSENT,
    Conclusion.VOID: Unmet.RESULT_VOID,
}


def unmet_for_issue(
    *,
    enrolled: bool,
    hours_done: bool,
    outcome: Conclusion | None,
    already: str | None,
    unprintable: str = "",
) -> list[Reason]:
    """What is missing for a certificate: all of it at once, not one after the other.

    ``outcome`` is the best published conclusion of the enrolment, ``already`` the number of
    the certificate it has, ``unprintable`` what the fonts lack of the name, spelled out.
    """
    if already is not None:
        return [Reason(Unmet.ALREADY_ISSUED, number=already)]
    unmet = [] if enrolled else [Reason(Unmet.LEFT_COURSE)]
    if not hours_done:
        unmet.append(Reason(Unmet.HOURS_MISSING))
    if outcome is None:
        unmet.append(Reason(Unmet.NOT_SAT))
    elif outcome is not Conclusion.PASS:
        unmet.append(Reason(_OUTCOME_TROUBLES[outcome]))
    if unprintable:
        unmet.append(Reason(Unmet.GLYPHS, characters=unprintable))
    return unmet


def run_label(year: int, number: int) -> str:
    """The run of a course as it is printed. Certificates are Chinese, whoever reads them."""
    return f"{year}年第{number}期"
