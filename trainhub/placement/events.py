"""What happened in the placement chapter, told forward. Events carry ids, not decisions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BecameRegular:
    """An engagement became regular work."""

    engagement_id: int
