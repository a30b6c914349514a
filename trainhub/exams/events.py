"""What happens in the exams chapter that others react to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultsPublished:
    """The results of a sitting became known."""

    sitting_id: int


@dataclass(frozen=True)
class ResultWithdrawn:
    """A published result was taken back."""

    candidate_id: int
