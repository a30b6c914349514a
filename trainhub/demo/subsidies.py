"""The city pays for guard classes: schemes, papers, claims that were paid, handed in and made."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial

from PIL import Image

from trainhub.certs import actions as certs
from trainhub.core import clock
from trainhub.core.db import db
from trainhub.courses import actions, queries
from trainhub.courses.models import Claim, Cohort
from trainhub.courses.rules.claims import Payee
from trainhub.courses.rules.dossier import PaperKind
from trainhub.courses.rules.scheme_book import read_book
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.tables import FOLDER
from trainhub.people.background import actions as backgrounds
from trainhub.people.background.actions import Background
from trainhub.people.background.rules import Employment

_SCHEME = "sample-guard"
_BOOKS = (
    FOLDER / "schemes.toml", FOLDER.parent.parent / "courses" / "data" / "schemes.toml",
)  # fmt: skip
#: Classes that the city pays for, and how far their claims are: so many of the four steps.
_PAID_FOR = {
    "famed-26": 4, "famed-27": 4, "famed-28": 3, "famed-29": 2, "qinghelu-1": 0,
    "yunshan-2": 1, "haitang-1": 0, "qinghelu-2": 0,
}  # fmt: skip


def enter(city: City) -> None:
    """Enter the scheme of the city, and those that notices of real cities tell."""
    for path in _BOOKS:
        actions.import_schemes(book=read_book(path.read_text(encoding="utf-8")), by=city.admin)


def follow(run: ClassRun) -> None:
    """Put on the agenda what is done for a class that the city pays for."""
    steps = _PAID_FOR.get(run.plan.key)
    if steps is None:
        return
    first = run.plan.starts_on
    announced = first - timedelta(days=run.plan.enrol_days + 7)
    run.agenda.at(clock.at(announced, 11), partial(_fund, run))
    run.agenda.at(clock.at(first, 8), partial(_bring_papers, run))
    deeds = (_make, _hand_in, _publish, _get_paid)
    for days, deed in zip((14, 15, 16, 30), deeds[:steps], strict=False):
        run.agenda.at(clock.at(first + timedelta(days=days), 10), partial(deed, run))


def _cohort(run: ClassRun) -> Cohort:
    return db.session.get_one(Cohort, run.cohort_id)


def _claim(run: ClassRun) -> Claim:
    return queries.claims_of(run.cohort_id)[0]


def _fund(run: ClassRun) -> None:
    clerk = run.city.clerks[run.plan.station]
    cohort, scheme = _cohort(run), queries.scheme_by_code(_SCHEME)
    actions.fund_cohort(cohort=cohort, scheme=scheme, by=clerk)
    actions.add_paper(
        cohort=cohort, kind=PaperKind.OPENING, dated_on=clock.today(), content=_page(), by=clerk
    )


def _bring_papers(run: ClassRun) -> None:
    """Most have brought a copy of the ID card and an account; nobody forgot the pledge."""
    clerk = run.city.clerks[run.plan.station]
    actions.add_paper(
        cohort=_cohort(run), kind=PaperKind.PLEDGE, dated_on=clock.today(), content=_page(),
        by=clerk,
    )  # fmt: skip
    for place, enrolment in enumerate(queries.seated_in(run.cohort_id)):
        if place % 4 != 1:
            facts = Background(
                employment=Employment.FLEXIBLE, bank="样例农商银行",
                account=f"6217000000{enrolment.person_id:09d}",
            )  # fmt: skip
            by = clerk.acting_for(enrolment.person_id)
            backgrounds.record_background(person=enrolment.person, facts=facts, by=by)


def _make(run: ClassRun) -> None:
    clerk = run.city.clerks[run.plan.institution]
    certs.claim_for(cohort=_cohort(run), payee=Payee.INSTITUTION, by=clerk)


def _hand_in(run: ClassRun) -> None:
    clerk = run.city.clerks[run.plan.institution]
    actions.hand_in_claim(claim=_claim(run), on=clock.today(), by=clerk)


def _publish(run: ClassRun) -> None:
    day = clock.today()
    actions.set_publicity(
        claim=_claim(run), first=day, last=day + timedelta(days=6),
        by=run.city.clerks[run.plan.station],
    )  # fmt: skip


def _get_paid(run: ClassRun) -> None:
    clerk = run.city.clerks[run.plan.institution]
    actions.mark_paid(claim=_claim(run), on=clock.today(), by=clerk)


def _page() -> bytes:
    """A white page: what stands on real ones is nobody's business here."""
    page = io.BytesIO()
    Image.new("L", (210, 297), "white").save(page, "PNG")
    return page.getvalue()
