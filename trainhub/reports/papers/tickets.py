"""The admission ticket (准考证) as a printed form, one page a person."""

from __future__ import annotations

from trainhub.core.address import absolute
from trainhub.core.clock import civil_day
from trainhub.core.printed import PrintedBox, PrintedForm
from trainhub.core.words import NP_
from trainhub.exams.models import Candidate, Sitting
from trainhub.exams.rules.terms import Terms
from trainhub.people.identity import mask_id
from trainhub.people.models import Person
from trainhub.reports.papers.layout import (
    GAP_NOTE,
    OF_PAGES,
    PAGE,
    PAGES_END,
    class_name,
    clock_time,
    long_day,
    said,
)

TITLE = NP_("form", "Admission ticket")
_HEAD = (NP_("form", "Exam: {name}"), NP_("form", "Class: {name}"))
_NAME = NP_("form", "Name")
_ID_NO = NP_("form", "ID number")
_TICKET = NP_("form", "Ticket number")
_SEAT = NP_("form", "Seat number")
_ROOM = NP_("form", "Exam room")
_ADDRESS = NP_("form", "Address")
_DAY = NP_("form", "Exam day")
_FROM_TO = NP_("form", "From, to")
_BRING = NP_("form", "Bring along")
_TO_BRING = NP_("form", "Your ID card, this ticket, a charged phone. No other papers.")
_ANY_SEAT = NP_("form", "free choice")
_SCAN = NP_("form", "For the invigilator")
_RULES = (
    NP_("form", "The door opens 30 minutes before the start."),
    NP_("form", "Nobody is let in later than {minutes} minutes after the start."),
    NP_("form", "Put phones away unless the exam is written on them. No talking, no notes."),
    NP_("form", "Sitting for somebody else makes the results of both void."),
    NP_("form", "Answers are saved as they are given. If the network goes, write on."),
)


def ticket_form(
    candidate: Candidate, person: Person, sitting: Sitting, terms: Terms
) -> PrintedForm:
    """The ticket of one candidate; the ID number is masked as on every screen."""
    hold = sitting.hold
    home = hold.room.organisation if hold else sitting.cohort.station
    address = (hold.room.address if hold else "") or home.address
    seat = str(candidate.seat.number) if candidate.seat else said(_ANY_SEAT)
    late = terms.late_minutes
    hours = f"{clock_time(sitting.starts_at)}–{clock_time(sitting.ends_at)}"
    rules = [
        said(rule).format(minutes=late) for rule in _RULES if late is not None or "{" not in rule
    ]
    return PrintedForm(
        title=said(TITLE),
        head=(
            said(_HEAD[0]).format(name=sitting.exam.name),
            said(_HEAD[1]).format(name=class_name(sitting.cohort)),
        ),
        boxes=(
            PrintedBox(said(_NAME), person.name),
            PrintedBox(said(_ID_NO), mask_id(person.id_no) if person.id_no else ""),
            PrintedBox(said(_TICKET), candidate.ticket_no),
            PrintedBox(said(_SEAT), seat),
            PrintedBox(said(_ROOM), sitting.place, wide=True),
            PrintedBox(said(_ADDRESS), address, wide=True),
            PrintedBox(said(_DAY), long_day(civil_day(sitting.starts_at))),
            PrintedBox(said(_FROM_TO), hours),
            PrintedBox(said(_BRING), said(_TO_BRING), wide=True),
        ),
        notes=tuple(f"{number}. {rule}" for number, rule in enumerate(rules, 1)),
        page_words=(said(PAGE), said(OF_PAGES), said(PAGES_END)),
        qr=absolute(f"/exams/door/{candidate.ticket_no}"),
        qr_words=said(_SCAN),
        gap_note=said(GAP_NOTE),
    )
