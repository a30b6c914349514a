"""Classes, their people and their timetables as Excel files to take away."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.clock import CIVIL_ZONE, civil_day
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Lesson
from trainhub.courses.queries import RosterLine
from trainhub.courses.views.blueprint import bp, class_name, own_name, word
from trainhub.courses.views.loaders import cohort_i_see
from trainhub.courses.views.premises import KEEPERS
from trainhub.people.identity import mask_phone
from trainhub.people.rules import Role

#: So many classes fit into one list; who has more asks the API page by page.
MOST_CLASSES = 2000


@bp.get("/cohorts.xlsx")
@allow(*KEEPERS)
def cohorts_table() -> ResponseReturnValue:
    """The list of my classes, newest first."""
    rows = queries.cohorts_of_staff(me(), limit=MOST_CLASSES)
    columns = [
        Column(_("Class"), 28), Column(_("Station"), 20), Column(_("Who teaches"), 20),
        Column(_("Place"), 20), Column(_("First day"), 12), Column(_("Last day"), 12),
        Column(_("Seats"), 8), Column(_("Taken"), 8), Column(_("State"), 16),
    ]  # fmt: skip
    today = clock.today()
    lines = [
        (
            class_name(row), own_name(row.station), own_name(row.institution), row.place,
            row.starts_on, row.ends_on, row.seats, row.taken, word(row.stage(today)),
        )
        for row in rows
    ]  # fmt: skip
    title = _("Classes")
    return download(write_xlsx([Table(title, columns, lines)]), f"{title}.xlsx", XLSX)


@bp.get("/cohorts/<int:cohort_id>/table.xlsx")
@allow(Role.INSTRUCTOR, *KEEPERS)
def cohort_table(cohort_id: int) -> ResponseReturnValue:
    """The people of a class and its timetable, a sheet each; phone numbers stay masked."""
    cohort = cohort_i_see(cohort_id)
    roster = queries.cohort_roster(cohort, clock.now())
    lessons = queries.lessons_with_details(cohort.id)
    tables = [_people(roster), _timetable(cohort, lessons)]
    return download(write_xlsx(tables), f"{class_name(cohort)}.xlsx", XLSX)


def _people(roster: list[RosterLine]) -> Table:
    columns = [
        Column(_("Name"), 16), Column(_("Phone number"), 16), Column(_("Attended minutes"), 12),
        Column(_("Planned minutes"), 12), Column(_("State"), 14),
    ]  # fmt: skip
    rows = [
        (
            line.enrolment.person.name,
            mask_phone(line.enrolment.person.phone) if line.enrolment.person.phone else "",
            line.attendance.attended,
            line.attendance.planned,
            word(line.enrolment.state),
        )
        for line in roster
    ]
    return Table(_("People"), columns, rows)


def _timetable(cohort: Cohort, lessons: list[Lesson]) -> Table:
    teachers = "、".join(person.name for person in queries.teachers_of(cohort.id))
    columns = [
        Column(_("Day"), 12), Column(_("Begins at"), 10), Column(_("Ends at"), 10),
        Column(_("Minutes"), 8), Column(_("Content"), 24), Column(_("Kind"), 8),
        Column(_("Teacher"), 14), Column(_("Place"), 24), Column(_("Remark"), 16),
    ]  # fmt: skip
    rows = [
        (
            civil_day(lesson.starts_at),
            f"{lesson.starts_at.astimezone(CIVIL_ZONE):%H:%M}",
            f"{lesson.ends_at.astimezone(CIVIL_ZONE):%H:%M}",
            lesson.minutes,
            lesson.title,
            word(lesson.kind),
            lesson.instructor.name if lesson.instructor else teachers,
            lesson.place,
            _remark(lesson),
        )
        for lesson in lessons
    ]
    return Table(_("Timetable"), columns, rows)


def _remark(lesson: Lesson) -> str:
    if lesson.cancelled_at is not None:
        return str(_("Called off"))
    return str(_("Make-up lesson")) if lesson.makes_up_id is not None else ""
