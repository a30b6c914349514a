"""The pages of the placement chapter, one module a subject, all on one blueprint."""

from __future__ import annotations

from trainhub.placement.views import (
    desk,
    engagement,
    offers,
    orders,
    pool,
    pool_table,
    rosters,
    shifts,
    track,
    wish,
)
from trainhub.placement.views.blueprint import bp

__all__ = [
    "bp",
    "desk",
    "engagement",
    "offers",
    "orders",
    "pool",
    "pool_table",
    "rosters",
    "shifts",
    "track",
    "wish",
]
