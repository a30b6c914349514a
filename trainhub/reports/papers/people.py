"""The roster of trainees and the sheets on which they sign in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from trainhub.core import clock
from trainhub.core.address import absolute
from trainhub.core.phrases import say_hours
from trainhub.core.printed import PrintedForm
from trainhub.core.words import NP_
from trainhub.courses.models import Cohort, Lesson
from trainhub.courses.rules import MarkMethod, PresenceState
from trainhub.courses.rules.papers import TRAINING_LEVEL_WORDS
from trainhub.people.background.rules import CATEGORY_WORDS, EMPLOYMENT_WORDS
from trainhub.people.identity import SEX_WORDS, IdType, birth_of
from trainhub.people.models import Person
from trainhub.reports.papers.layout import (
    Cell,
    Column,
    Layout,
    Term,
    blank,
    class_code,
    clock_time,
    period_of,
    said,
    term,
    told,
)
from trainhub.reports.papers.planning import slot_of_day
from trainhub.reports.queries import paper_facts
from trainhub.reports.queries.paper_facts import Presence, Seat
from trainhub.reports.rules.papers import PaperKind

_ID_TYPES: dict[IdType, str] = {
    IdType.RESIDENT: NP_("form", "Resident ID card"),
    IdType.OTHER: NP_("form", "Other document"),
}


def _born(person: Person) -> date | None:
    """The birth date that a resident ID card tells; other documents tell none."""
    if person.id_type is IdType.RESIDENT and person.id_no:
        return birth_of(person.id_no)
    return None


def _goal(line: Seat) -> Cell:
    """``保安员/五级``: the trade, and the level where one is on record."""
    trade = line.cohort.course.trade.name
    if line.facts is None:
        return trade
    return f"{trade}/{told(Term(TRAINING_LEVEL_WORDS[line.facts.level]))}"


def _group(line: Seat) -> Cell:
    """The proven groups; what somebody said of themselves where nothing is proven."""
    proven = "、".join(str(told(Term(CATEGORY_WORDS[group]))) for group in line.groups)
    return proven or line.person.category


def _division(line: Seat) -> Cell:
    """``户籍/居住``; one name where both are the same or only one is on record."""
    household = line.file.household if line.file else None
    names = (household.name if household else "", line.region)
    return "/".join(dict.fromkeys(name for name in names if name))


def _employment(line: Seat) -> Cell:
    if line.file is None or line.file.employment is None:
        return None
    return Term(EMPLOYMENT_WORDS[line.file.employment])


def _account(line: Seat) -> Cell:
    """Only where a scheme pays: nobody else needs the account."""
    if line.cohort.scheme is None or line.file is None or not line.file.account:
        return None
    return " ".join(part for part in (line.file.bank, line.file.account) if part)


def _sex(line: Seat) -> Cell:
    return Term(SEX_WORDS[line.person.sex]) if line.person.sex else None


ROSTER: Layout[Seat] = Layout(
    PaperKind.ROSTER,
    paper_facts.seats_of,
    columns=(
        Column(NP_("form", "No."), 9, lambda line: line.number),
        Column(NP_("form", "Full name"), 20, lambda line: line.person.name),
        Column(NP_("form", "Sex"), 9, _sex),
        Column(NP_("form", "Kind of document"), 18,
               lambda line: term(_ID_TYPES[line.person.id_type])),
        Column(NP_("form", "Document number"), 35, lambda line: line.person.id_no),
        Column(NP_("form", "Born"), 20, lambda line: _born(line.person)),
        Column(NP_("form", "Schooling"), 15, lambda line: line.person.education),
        Column(NP_("form", "Group of people"), 18, _group),
        Column(NP_("form", "Division of registration/residence"), 21, _division),
        Column(NP_("form", "Phone"), 23, lambda line: line.person.phone),
        Column(NP_("form", "Employment"), 15, _employment),
        Column(NP_("form", "Employer"), 19,
               lambda line: line.file.workplace if line.file else None),
        Column(NP_("form", "Occupation/level aimed at"), 20, _goal),
        Column(NP_("form", "Bank card/social security card (where the subsidy is paid out)"), 20,
               _account),
        Column(NP_("form", "Signature of the pledge"), 15, blank),
    ),
    across=True,
    row_mm=9,
    notes=(
        NP_("form", "By signing, trainees pledge that what is written here is true and that they "
                    "take part in person."),
    ),
    signatures=(
        NP_("form", "Filled in by:"),
        NP_("form", "Reviewed by:"),
        NP_("form", "Institution (seal):"),
    ),
)  # fmt: skip

_METHODS: dict[MarkMethod, str] = {
    MarkMethod.CODE: NP_("form", "scanned code"),
    MarkMethod.STAFF: NP_("form", "roll call"),
    MarkMethod.PAPER: NP_("form", "signed by hand"),
    MarkMethod.DOOR: NP_("form", "at the door"),
}
_STATES: dict[PresenceState, str] = {
    PresenceState.ABSENT: NP_("form", "absent"),
    PresenceState.LEAVE: NP_("form", "on leave"),
    PresenceState.OPEN: NP_("form", "not signed out"),
    PresenceState.LATE: NP_("form", "late"),
    PresenceState.LEFT_EARLY: NP_("form", "left early"),
    PresenceState.PRESENT: NP_("form", "on time"),
}


def _method(line: Presence) -> Cell:
    return term(_METHODS[line.row.in_method]) if line.row.in_method else None


def _over(line: Presence) -> bool:
    return line.row.ends_at <= clock.now()


def _state(line: Presence) -> Cell:
    """Nothing before the lesson is over: nobody is absent from what is still to come."""
    return term(_STATES[line.row.presence.state]) if _over(line) else None


def _hours(line: Presence) -> Cell:
    if not _over(line):
        return None
    return say_hours(line.row.presence.minutes, period_of(line.slot.cohort))


def _signed(line: Presence) -> Cell:
    """Who entered a mark afterwards, and why."""
    return " ".join([*line.row.added_by, *line.row.added_why])


def _attendance(
    came: Callable[[Presence], Cell],
    left: Callable[[Presence], Cell],
    method: Callable[[Presence], Cell],
    rest: tuple[Callable[[Presence], Cell], ...],
) -> tuple[Column[Presence], ...]:
    """The columns, the same on the sheet for the pen and on the record."""
    state, hours, entered = rest
    return (
        Column(NP_("form", "Class number"), 25, lambda line: class_code(line.slot.cohort)),
        Column(NP_("form", "Date"), 20,
               lambda line: clock.civil_day(line.row.starts_at)),
        Column(NP_("form", "Slot"), 21, lambda line: slot_of_day(line.slot)),
        Column(NP_("form", "Full name"), 26, lambda line: line.row.name),
        Column(NP_("form", "Time of sign-in"), 31, came),
        Column(NP_("form", "Time of sign-out"), 31, left),
        Column(NP_("form", "Way (scanned/face/by hand)"), 20, method),
        Column(NP_("form", "Location"), 18, blank),
        Column(NP_("form", "Late/early/absent/on leave"), 20, state),
        Column(NP_("form", "Class hours"), 13, hours),
        Column(NP_("form", "Signature of the teacher"), 22, blank),
        Column(NP_("form", "Entered afterwards by and why"), 28, entered),
    )  # fmt: skip


_SIGNED_BY = (
    NP_("form", "Teacher (signature):"),
    NP_("form", "Class supervisor (signature):"),
    NP_("form", "Institution (seal):"),
)


ATTENDANCE: Layout[Presence] = Layout(
    PaperKind.ATTENDANCE,
    paper_facts.presences_of,
    columns=_attendance(
        lambda line: clock_time(line.row.signed_in_at),
        lambda line: clock_time(line.row.signed_out_at),
        _method,
        (_state, _hours, _signed),
    ),
    across=True,
    notes=(
        NP_("form", "Class hours count the minutes between sign-in and sign-out inside the lesson "
                    "and are never rounded up."),
    ),
    signatures=_SIGNED_BY,
)  # fmt: skip

#: The same sheet for the pen: names are printed, everything else is written by those present.
SIGN_SHEET: Layout[Presence] = Layout(
    PaperKind.ATTENDANCE,
    lambda _cohort: (),
    columns=_attendance(
        blank, blank, lambda _line: term(_METHODS[MarkMethod.PAPER]), (blank, blank, blank)
    ),
    across=True,
    row_mm=10,
    notes=(
        NP_("form", "Trainees write their name and the time themselves when they come and when "
                    "they go. Nobody signs for somebody else."),
    ),
    signatures=_SIGNED_BY,
)  # fmt: skip
_ENTER_HERE = NP_("form", "Scan to enter")


def sign_sheet(cohort: Cohort, lesson: Lesson) -> PrintedForm:
    """The sheet of one lesson for handwriting; its QR opens the page where it is entered."""
    lines = paper_facts.presences_of(cohort, lesson.id)
    return SIGN_SHEET.filled(
        cohort,
        lines,
        qr=absolute(f"/courses/lessons/{lesson.id}/sheet"),
        qr_words=said(_ENTER_HERE),
    )


def lesson_records(cohort: Cohort) -> list[PrintedForm]:
    """The record of attendance, a sheet for each lesson, as they are bound into a dossier."""
    sheets: dict[datetime, list[Presence]] = {}
    for line in paper_facts.presences_of(cohort):
        sheets.setdefault(line.row.starts_at, []).append(line)
    return [ATTENDANCE.filled(cohort, lines) for lines in sheets.values()] or [
        lesson_record(cohort, 0)
    ]


def lesson_record(cohort: Cohort, lesson_id: int) -> PrintedForm:
    """The record of attendance of one lesson; empty rows for a lesson that is not there."""
    return ATTENDANCE.filled(cohort, paper_facts.presences_of(cohort, lesson_id))
