"""What figures are called and added up to, and which step comes first. No I/O."""

from __future__ import annotations

from trainhub.reports.rules.figures import PERIOD_WORDS, Base, Period, Training, total
from trainhub.reports.rules.steps import (
    EmployerFacts,
    EmployerStep,
    InstitutionFacts,
    InstitutionStep,
    InstructorFacts,
    InstructorStep,
    Span,
    StaffFacts,
    StaffStep,
    TraineeFacts,
    TraineeStep,
    employer_step,
    institution_step,
    instructor_step,
    staff_step,
    trainee_step,
)

__all__ = [
    "PERIOD_WORDS", "Base", "EmployerFacts", "EmployerStep", "InstitutionFacts",
    "InstitutionStep", "InstructorFacts", "InstructorStep", "Period", "Span", "StaffFacts",
    "StaffStep", "TraineeFacts", "TraineeStep", "Training", "employer_step", "institution_step",
    "instructor_step", "staff_step", "total", "trainee_step",
]  # fmt: skip
