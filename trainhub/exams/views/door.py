"""At the door of an exam: the list by seat, one person after the other, a scanned ticket."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core import clock, papers
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.uploads import sealed_paper
from trainhub.exams import actions, policy, queries
from trainhub.exams.models import Sitting
from trainhub.exams.rules.sittings import DOOR_OPENS, admission_troubles, is_late
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    candidate_in,
    face_to_see,
    sitting_to_admit,
    ticket_at_the_door,
)
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


def photo_sent() -> bytes:
    """The photo that came with a form; nothing where none was taken."""
    photo = request.files.get("photo")
    return photo.read() if photo else b""


@bp.post("/sittings/<int:sitting_id>/candidates/<int:candidate_id>/photo")
@allow(*KEEPERS)
def photograph(sitting_id: int, candidate_id: int) -> ResponseReturnValue:
    """Take the photo of somebody at the door, or take it again."""
    candidate = candidate_in(sitting_to_admit(sitting_id), candidate_id)
    ticket_no = candidate.ticket_no
    with transaction():
        actions.photograph(candidate=candidate, upload=photo_sent(), by=me())
    return redirect(url_for(".scanned", ticket_no=ticket_no), code=303)


@bp.get("/candidates/<int:candidate_id>/door-photo")
@allow(Role.TRAINEE, *KEEPERS)
def door_photo(candidate_id: int) -> ResponseReturnValue:
    """The photo taken at the door, for the person and for those who answer for the exam."""
    candidate = face_to_see(candidate_id)
    row = queries.door_photo(candidate.id)
    if row is None or not row.picture:
        abort(404)
    return sealed_paper(row.picture, papers.JPEG, f"door-{candidate.ticket_no}", as_photo=True)


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
        photo=queries.door_photo(candidate.id),
        photo_days=queries.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at)).photo_days,
        open=open_ and sitting.published_at is None and sitting.cancelled_at is None,
        mask_id=mask_id,
    )
