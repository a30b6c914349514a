"""The exams chapter as JSON, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.exams.api import bank, quality
from trainhub.exams.api.blueprint import bp

__all__ = ["bank", "bp", "quality"]
