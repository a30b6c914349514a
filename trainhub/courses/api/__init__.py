"""The courses chapter as JSON, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.courses.api import (
    attendance,
    learning,
    planning,
    public,
    requests,
    schemes,
    seats,
)
from trainhub.courses.api.blueprint import bp

__all__ = [
    "attendance", "bp", "learning", "planning", "public", "requests", "schemes", "seats",
]  # fmt: skip
