"""At the door of an exam: the list by seat, one person after the other, a scanned ticket."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.exams import policy, queries
from trainhub.exams.models import Sitting
from trainhub.exams.rules.sittings import DOOR_OPENS, admission_troubles, is_late
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import sitting_to_admit, ticket_at_the_door
from trainhub.people.identity import mask_id
from trainhub.people.rules import Role

KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/door")
@allow(*KEEPERS)
def door(sitting_id: int) -> ResponseReturnValue:
    """Who is expected, by seat, and who is in; with a search by name, seat or ticket."""
    sitting = sitting_to_admit(sitting_id)
    lines = queries.candidates_of(sitting_id)
    wanted = request.args.get("q", "").strip()[:50]
    shown = [line for line in lines if _fits(line, wanted)]
    shown.sort(key=lambda line: line.candidate.seat.number if line.candidate.seat else 0)
    return render_template(
        "exams/door.html",
        sitting=sitting,
        lines=shown,
        wanted=wanted,
        people=len(lines),
        admitted=sum(line.candidate.admitted_at is not None for line in lines),
        troubles=_troubles(sitting),
        mask_id=mask_id,
    )


def _fits(line: queries.CandidateLine, wanted: str) -> bool:
    """Whether a row answers a search: part of a name or a ticket, or the whole seat number."""
    if not wanted:
        return True
    seat = line.candidate.seat
    by_seat = seat is not None and str(seat.number) == wanted.lstrip("0")
    return (
        by_seat
        or wanted.lower() in line.person.name_search
        or wanted in line.person.name
        or (len(wanted) > 3 and wanted in line.candidate.ticket_no)
    )


def _troubles(sitting: Sitting) -> list[object]:
    return list(
        admission_troubles(
            starts=sitting.starts_at,
            closes=sitting.ends_at,
            cancelled=sitting.cancelled_at is not None,
            published=sitting.published_at is not None,
            now=clock.now(),
            late_minutes=_late_minutes(sitting),
        )
    )


def _late_minutes(sitting: Sitting) -> int | None:
    return queries.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at)).late_minutes


@bp.get("/door/<ticket_no>")
@allow(Role.TRAINEE, *KEEPERS, Role.BUREAU)
def scanned(ticket_no: str) -> ResponseReturnValue:
    """What the QR of a ticket opens: the own ticket, or the person at the door with one button."""
    candidate = ticket_at_the_door(ticket_no)
    sitting = candidate.sitting
    if not policy.may_admit(me(), sitting):
        if policy.may_take(me(), candidate):
            return redirect(url_for(".ticket", candidate_id=candidate.id))
        return redirect(url_for(".sitting", sitting_id=sitting.id))
    now = clock.now()
    open_ = sitting.starts_at - DOOR_OPENS <= now < sitting.ends_at
    return render_template(
        "exams/admission.html",
        candidate=candidate,
        person=candidate.enrolment.person,
        sitting=sitting,
        troubles=_troubles(sitting),
        late=open_ and is_late(sitting.starts_at, _late_minutes(sitting), now),
        may_late=policy.may_examine(me(), sitting),
        mask_id=mask_id,
    )
