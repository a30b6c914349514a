"""Signed papers of a class: a scan comes in, a wrong one is struck out, nothing is deleted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import update

from trainhub.core import clock, journal, papers
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.courses.models import Cohort, DossierPaper, Enrolment
from trainhub.courses.rules.dossier import HANDED_IN, PERSONAL, PaperKind


class ScanTrouble(StrEnum):
    """Why a scan is not taken or not struck out."""

    NOT_SCANNED = N_("This paper is made by the system; nothing is handed in for it.")
    NOT_PERSONAL = N_("This paper is about the whole class, not about one person.")
    OTHER_CLASS = N_("This person is not in the class.")
    DAY_AHEAD = N_("The day on the paper has not come yet.")
    STRUCK_ALREADY = N_("Somebody struck this paper out already.")
    STRIKE_WHY = N_("Please say why the paper does not count.")


def add_paper(
    *,
    cohort: Cohort,
    kind: PaperKind,
    dated_on: date,
    content: bytes,
    by: Actor,
    enrolment: Enrolment | None = None,
) -> DossierPaper:
    """Put a scan (photo or PDF) into the file of a class, or of one person in it.

    A personal paper without a person is one scan for everybody who is in the class by then.
    Raises ``Refused``.
    """
    if kind not in HANDED_IN:
        raise Refused(Reason(ScanTrouble.NOT_SCANNED))
    if enrolment is not None and kind not in PERSONAL:
        raise Refused(Reason(ScanTrouble.NOT_PERSONAL))
    if enrolment is not None and enrolment.cohort_id != cohort.id:
        raise Refused(Reason(ScanTrouble.OTHER_CLASS))
    if dated_on > clock.today():
        raise Refused(Reason(ScanTrouble.DAY_AHEAD))
    kept = papers.keep(content)
    row = DossierPaper(
        cohort_id=cohort.id, enrolment_id=enrolment.id if enrolment else None, kind=kind,
        dated_on=dated_on, stored=kept.name, media=kept.media, size=kept.size,
        digest=kept.digest, added_at=clock.now(), added_by=by.account_id,
    )  # fmt: skip
    db.session.add(row)
    journal.record(
        by, "courses.paper.added", row,
        person_id=enrolment.person_id if enrolment else None, kind=kind.value, cohort=cohort.id,
        digest=kept.digest[:16],
    )  # fmt: skip
    return row


def strike_paper(*, paper: DossierPaper, why: str, by: Actor) -> DossierPaper:
    """Say that a scan does not count, and why; it stays on the record. Raises ``Refused``."""
    if not why.strip():
        raise Refused(Reason(ScanTrouble.STRIKE_WHY))
    struck = rows_changed(
        update(DossierPaper)
        .where(DossierPaper.id == paper.id, DossierPaper.struck_at.is_(None))
        .values(struck_at=clock.now(), struck_by=by.account_id, struck_why=why.strip())
    )
    if struck != 1:
        raise Refused(Reason(ScanTrouble.STRUCK_ALREADY))
    db.session.refresh(paper)
    journal.record(by, "courses.paper.struck", paper, kind=paper.kind.value, why=why.strip())
    return paper
