"""What the reports make: papers of a class, and all of them in one file. No table is written."""

from __future__ import annotations

from trainhub.core import jobs
from trainhub.reports.actions.dossiers import (
    DOSSIER_JOB,
    MAKING,
    ask_for_dossier,
    dossier,
)
from trainhub.reports.actions.papers import note_download, note_paper
from trainhub.reports.actions.tickets import (
    TICKETS,
    TICKETS_JOB,
    ask_for_tickets,
    forms_of,
    tickets_pdf,
)

__all__ = [
    "DOSSIER_JOB", "TICKETS_JOB", "ask_for_dossier", "ask_for_tickets", "dossier", "forms_of",
    "note_download", "note_paper", "register_batches", "tickets_pdf",
]  # fmt: skip


def register_batches() -> None:
    """Say how the jobs of this chapter are worked. Called by the composition root."""
    jobs.register(DOSSIER_JOB, MAKING)
    jobs.register(TICKETS_JOB, TICKETS)
