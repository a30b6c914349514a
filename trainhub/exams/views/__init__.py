"""The pages of the exams chapter, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.exams.views import (
    appeals,
    bank,
    bank_edit,
    bank_export,
    bank_review,
    fixed,
    marking,
    media,
    mine,
    papers,
    practice,
    quality,
    regrading,
    sheets,
    sittings,
    syncing,
    taking,
    timing,
    twins,
    typing,
)
from trainhub.exams.views.blueprint import bp

__all__ = [
    "appeals",
    "bank",
    "bank_edit",
    "bank_export",
    "bank_review",
    "bp",
    "fixed",
    "marking",
    "media",
    "mine",
    "papers",
    "practice",
    "quality",
    "regrading",
    "sheets",
    "sittings",
    "syncing",
    "taking",
    "timing",
    "twins",
    "typing",
]
