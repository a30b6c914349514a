"""Every SELECT of the reports and of the home pages."""

from __future__ import annotations

from trainhub.reports.queries.desks import (
    EmployerDesk,
    InstitutionDesk,
    InstructorDesk,
    SittingDesk,
    StaffDesk,
    employer_desk,
    institution_desk,
    instructor_desk,
    staff_desk,
    waiting_organisations,
)
from trainhub.reports.queries.dossier import cohort_with_names, dossier_of, unpaid_reasons
from trainhub.reports.queries.institutions import InstitutionLine, institution_lines
from trainhub.reports.queries.mine import TraineeDesk, trainee_desk
from trainhub.reports.queries.placing import Placing, placing
from trainhub.reports.queries.public import PublicFigures, public_figures
from trainhub.reports.queries.training import (
    CohortLine,
    Papers,
    cohort_lines,
    papers,
    station_in_scope,
    teachers_by_cohort,
)

__all__ = [
    "CohortLine", "EmployerDesk", "InstitutionDesk", "InstitutionLine", "InstructorDesk", "Papers",
    "Placing", "PublicFigures", "SittingDesk", "StaffDesk", "TraineeDesk", "cohort_lines",
    "cohort_with_names", "dossier_of", "employer_desk", "institution_desk", "institution_lines",
    "instructor_desk", "papers", "placing", "public_figures", "staff_desk", "station_in_scope",
    "teachers_by_cohort", "trainee_desk", "unpaid_reasons", "waiting_organisations",
]  # fmt: skip
