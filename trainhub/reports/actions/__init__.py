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

__all__ = [
    "DOSSIER_JOB", "ask_for_dossier", "dossier", "note_download", "note_paper",
    "register_batches",
]  # fmt: skip


def register_batches() -> None:
    """Say how the jobs of this chapter are worked. Called by the composition root."""
    jobs.register(DOSSIER_JOB, MAKING)
