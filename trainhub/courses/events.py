"""What happened in the courses chapter, told forward."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Enrolled:
    """Somebody has a seat: at once, or from the waiting list."""

    enrolment_id: int


@dataclass(frozen=True)
class SeatFreed:
    """A seat became free and nobody waited for it."""

    cohort_id: int


@dataclass(frozen=True)
class HoursCompleted:
    """Attendance reached the floor of the syllabus."""

    enrolment_id: int
