"""Papers hold personal data: whoever makes or takes one stands in the journal."""

from __future__ import annotations

from trainhub.core import journal
from trainhub.core.access import Actor
from trainhub.courses.models import Cohort
from trainhub.reports.rules.papers import WITH_ID_NUMBERS, PaperKind


def note_paper(*, cohort: Cohort, kind: PaperKind, form: str, by: Actor) -> None:
    """Write down that ``by`` made a paper of the class as ``form`` (``xlsx``, ``pdf``)."""
    journal.record(
        by,
        "reports.paper.made",
        cohort,
        paper=kind.value,
        form=form,
        full_id_numbers=kind in WITH_ID_NUMBERS,
    )


def note_download(*, cohort: Cohort, digest: str, by: Actor) -> None:
    """Write down that ``by`` took the whole file of the class, and which one."""
    journal.record(by, "reports.dossier.downloaded", cohort, sha256=digest)
