"""Pages that read every chapter and write nothing: home and reports."""

from __future__ import annotations

from trainhub.reports.views import (
    dossier,
    figures,
    home,
    institutions,
    papers,
    pass_rates,
    tickets,
)
from trainhub.reports.views.blueprint import bp

__all__ = [
    "bp", "dossier", "figures", "home", "institutions", "papers", "pass_rates", "tickets",
]  # fmt: skip
