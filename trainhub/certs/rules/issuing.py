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
    MINUTES_SHORT = N_(
        "This certificate asks for {need} minutes of training; {have} were attended."
    )
    NOT_AN_ISSUER = N_("{issuer} may not issue this certificate.")
    LOWER_MISSING = N_("The certificate below it is missing: {name}.")
    NOTHING_TO_RENEW = N_("This course only renews a certificate, and there is none to renew.")
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


def unmet_for_type(
    *,
    issuer: str | None,
    minutes: int,
    required_minutes: int | None,
    lower: str | None,
    renews_nothing: bool,
) -> list[Reason]:
    """What a certificate type asks beside hours and a pass, and is not there.

    ``issuer`` names the institution that may not issue it, ``lower`` the certificate one step
    below that is not held; ``None`` where all is well. ``minutes`` were attended.
    """
    unmet = [] if issuer is None else [Reason(Unmet.NOT_AN_ISSUER, issuer=issuer)]
    if required_minutes is not None and minutes < required_minutes:
        unmet.append(Reason(Unmet.MINUTES_SHORT, need=required_minutes, have=minutes))
    if lower is not None:
        unmet.append(Reason(Unmet.LOWER_MISSING, name=lower))
    if renews_nothing:
        unmet.append(Reason(Unmet.NOTHING_TO_RENEW))
    return unmet


class ApprovalTrouble(StrEnum):
    """Why a second person's answer is not taken."""

    OWN_REQUEST = N_("You asked for it yourself. Somebody else must say yes.")
    OWN_CLASS = N_("You taught this class. Somebody else must say yes.")
    ANSWERED = N_("Somebody answered this already.")
    NEEDS_NOTE = N_("Please say why not. The person reads it.")


def run_label(year: int, number: int) -> str:
    """The run of a course as it is printed. Certificates are Chinese, whoever reads them."""
    return f"{year}年第{number}期"
