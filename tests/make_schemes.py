"""Subsidy schemes and claims for tests, made by the real actions."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

from PIL import Image

from tests import make
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.courses import actions, queries
from trainhub.courses.models import Claim, Cohort, Scheme
from trainhub.courses.rules import Attendance
from trainhub.courses.rules.claims import Achieved, Payee
from trainhub.courses.rules.scheme_book import VersionFacts
from trainhub.courses.rules.schemes import AmountUnit, Terms, Unpaid

#: 25 yuan a class hour, at most 500 a person, claimed within a year.
TERMS = Terms(
    amount_fen=25_00, amount_unit=AmountUnit.HOUR, cap_fen=500_00, claim_months=12, lead_days=7
)


def version(day: date = date(2026, 1, 1), terms: Terms = TERMS, **facts: object) -> VersionFacts:
    """A version to be."""
    return replace(VersionFacts(day, "样例人社发〔2026〕1号", terms), **facts)  # type: ignore[arg-type]


def scheme(terms: Terms = TERMS, *, unpaid: Unpaid = Unpaid.SEATED, **facts: object) -> Scheme:
    """A scheme with one version from the beginning of 2026."""
    made = actions.open_scheme(
        code=f"sample-{make.number()}", name="样例补贴", name_en="Sample subsidy", by=SYSTEM
    )
    actions.add_scheme_version(
        scheme=made, facts=version(terms=terms, unpaid=unpaid, **facts), by=SYSTEM
    )
    return made


def funded(cohort: Cohort, by: Scheme | None = None) -> Cohort:
    """The class under a scheme."""
    return actions.fund_cohort(cohort=cohort, scheme=by or scheme(), by=SYSTEM)


def reached(cohort: Cohort, *, but: int | None = None) -> dict[int, Achieved]:
    """Everybody attended everything and has a certificate, except the enrolment ``but``."""
    minutes = Attendance(180, 180)
    return {
        row: Achieved(minutes, 80, None if row == but else clock.today(), f"TH{row:05d}")
        for row in queries.enrolled_ids(cohort.id)
    }


def claim(cohort: Cohort, achieved: dict[int, Achieved] | None = None) -> Claim:
    """A claim for everybody in the class who qualifies."""
    return actions.make_claim(
        cohort=cohort, achieved=achieved or reached(cohort), payee=Payee.INSTITUTION, by=SYSTEM
    )


def close(cohort: Cohort) -> Cohort:
    """The class is closed on the day after its last one."""
    with clock.frozen(clock.at(cohort.ends_on + timedelta(days=1), 9)):
        return actions.close_cohort(cohort=cohort, by=SYSTEM)


def photo() -> bytes:
    """A small PNG."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 25), "white").save(kept, "PNG")
    return kept.getvalue()


#: The smallest thing that says of itself that it is a PDF.
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
