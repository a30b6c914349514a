"""The claim for the subsidy of a class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from trainhub.core import clock
from trainhub.core.words import NP_
from trainhub.courses.models import Claim, Cohort, SchemeVersion
from trainhub.courses.queries import cohort_roster
from trainhub.courses.queries.claims import claim_lines
from trainhub.courses.rules.claims import Payee
from trainhub.courses.rules.schemes import AMOUNT_UNIT_WORDS
from trainhub.courses.rules.standing import Attendance
from trainhub.people.background import queries as background
from trainhub.people.background.rules import CATEGORY_WORDS, Category
from trainhub.reports.papers.layout import Column, Layout, Term, period, said, told
from trainhub.reports.queries import paper_results
from trainhub.reports.queries.paper_results import standing_claims
from trainhub.reports.rules.papers import PaperKind


class Claimed(NamedTuple):
    """One person of a claim, or the sum of all at the foot."""

    payee: str
    account: str | None
    group: str
    heads: int
    rate: str
    certificate: str
    attendance: str
    amount: Decimal | None


def _claim(cohort: Cohort) -> Sequence[Claimed]:
    """The newest claim; before one is made a line for each certificate, without an amount.

    Who is paid for and how much is decided by a claim, never by this paper.
    """
    claim = next(iter(standing_claims(cohort.id)), None)
    rate = _rate(cohort.scheme) if cohort.scheme else ""
    lines = _of_claim(claim, cohort, rate) if claim else _without_claim(cohort, rate)
    if not lines:
        return ()
    amounts = [line.amount for line in lines if line.amount is not None]
    total = sum(amounts, Decimal(0)) if amounts else None
    return [*lines, Claimed(said(_SUM), None, "", len(lines), "", "", "", total)]


def _of_claim(claim: Claim, cohort: Cohort, rate: str) -> list[Claimed]:
    lines = claim_lines(claim)
    to_people = claim.payee is Payee.PERSON
    kept = background.files_of([line.person_id for line in lines]) if to_people else {}
    found = []
    for line in lines:
        name, file = line.person.name, kept.get(line.person_id)
        found.append(
            Claimed(
                name if to_people else f"{cohort.institution.name}/{name}",
                file.account if file else None,
                str(told(Term(CATEGORY_WORDS[Category(line.category)]))) if line.category else "",
                1,
                rate,
                line.certificate_no,
                f"{Attendance(line.attended, line.planned).percent}%",
                Decimal(line.amount_fen) / 100,
            )
        )
    return found


def _without_claim(cohort: Cohort, rate: str) -> list[Claimed]:
    shares = {
        line.enrolment.person_id: f"{line.attendance.percent}%"
        for line in cohort_roster(cohort, clock.now())
    }
    return [
        Claimed(
            line.person.name,
            None,
            line.person.category,
            1,
            rate,
            line.certificate.number,
            shares.get(line.person.id, ""),
            None,
        )
        for line in paper_results.certificates_issued(cohort)
    ]


def _claim_days(cohort: Cohort) -> Sequence[str]:
    """The signature lines; the days of the public notice where they are on record."""
    claim = next(iter(standing_claims(cohort.id)), None)
    notice = said(_NOTICE)
    if claim is not None and claim.public_from and claim.public_until:
        notice = said(_NOTICE_DAYS).format(days=period(claim.public_from, claim.public_until))
    return (said(_APPLICANT), said(_REVIEW_DAY), notice, said(_OFFICE))


_APPLICANT = NP_("form", "Applicant (signature, seal):")
_REVIEW_DAY = NP_("form", "Review: year    month    day")
_NOTICE = NP_("form", "Public notice: from year    month    day to year    month    day")
_NOTICE_DAYS = NP_("form", "Public notice: {days}")
_OFFICE = NP_("form", "Reviewing office (seal):")


def _rate(version: SchemeVersion) -> str:
    """``1500 元/人``: the standard of the scheme that the class keeps to."""
    yuan = Decimal(version.amount_fen) / 100
    unit = told(Term(AMOUNT_UNIT_WORDS[version.amount_unit]))
    return said(_RATE).format(yuan=f"{yuan:.2f}".removesuffix(".00"), unit=unit)


_SUM = NP_("form", "Sum")
_RATE = NP_("form", "{yuan} yuan {unit}")

CLAIM: Layout[Claimed] = Layout(
    PaperKind.CLAIM,
    _claim,
    columns=(
        Column(NP_("form", "Institution/person"), 40, lambda line: line.payee),
        Column(NP_("form", "Account number"), 46, lambda line: line.account),
        Column(NP_("form", "Group"), 40, lambda line: line.group),
        Column(NP_("form", "Heads"), 16, lambda line: line.heads),
        Column(NP_("form", "Standard"), 36, lambda line: line.rate),
        Column(NP_("form", "Certificate number"), 45, lambda line: line.certificate),
        Column(NP_("form", "Attendance"), 22, lambda line: line.attendance),
        Column(NP_("form", "Amount (yuan)"), 32, lambda line: line.amount),
    ),
    across=True,
    notes=(
        NP_("form", "The applicant answers for the truth of what is claimed. The roster of "
                    "trainees and the papers of each person are attached."),
    ),
    signed=_claim_days,
)  # fmt: skip
