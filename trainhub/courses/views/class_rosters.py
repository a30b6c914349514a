"""The people of a class as an Excel roster, in the columns that the import reads."""

from __future__ import annotations

from collections.abc import Iterator

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import journal
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.web import XLSX, download
from trainhub.courses import queries
from trainhub.courses.models import Cohort
from trainhub.courses.roster.template import roster_line, roster_workbook
from trainhub.courses.views.blueprint import bp, class_name
from trainhub.courses.views.loaders import cohort_i_fill, cohort_i_see
from trainhub.people.rules import Role


@bp.get("/cohorts/<int:cohort_id>/roster.xlsx")
@allow(Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
def roster_sheet(cohort_id: int) -> ResponseReturnValue:
    """The roster with hidden numbers, for whoever teaches or runs the class."""
    cohort = cohort_i_see(cohort_id)
    return _sheet(cohort, _("Numbers are hidden."), full=False)


@bp.post("/cohorts/<int:cohort_id>/roster.xlsx")
@allow(Role.STAFF, Role.ADMIN)
def full_roster_sheet(cohort_id: int) -> ResponseReturnValue:
    """The roster with full numbers; everybody in it can see that I saw them."""
    cohort = cohort_i_fill(cohort_id)
    with transaction():
        for row in queries.seated_in(cohort.id):
            entry = journal.note(
                me(), "person.revealed", row.person, person_id=row.person_id, roster=cohort_id
            )
            db.session.add(entry)
    return _sheet(
        cohort_i_fill(cohort_id), _("Full numbers. Please keep this file safe."), full=True
    )


def _sheet(cohort: Cohort, advice: str, *, full: bool) -> ResponseReturnValue:
    def rows() -> Iterator[tuple[str, ...]]:
        trade = cohort.course.trade.name
        for number, row in enumerate(queries.seated_in(cohort.id), start=1):
            yield roster_line(number, row.person, trade, full=full)

    body = roster_workbook(rows(), f"{class_name(cohort)} · {advice}")
    return download(body, f"{class_name(cohort)}.xlsx", XLSX)
