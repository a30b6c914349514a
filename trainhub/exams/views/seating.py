"""Who sits where and who watches: the plan of a room for one sitting."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses.models import Room
from trainhub.courses.views.choosing import room_choices
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.sittings import RoomForm, SeatForm, WatchForm
from trainhub.exams.models import Sitting
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    candidate_in,
    sitting_i_see,
    sitting_to_change,
)
from trainhub.people.models import Person
from trainhub.people.queries import people_with_role
from trainhub.people.rules import Role

LOOKERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN, Role.BUREAU)
PLANNERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/seats")
@allow(*LOOKERS)
def seats(sitting_id: int) -> ResponseReturnValue:
    """The room of a sitting: its seats, its invigilators, and what can be changed."""
    return _seats_page(sitting_i_see(sitting_id))


def _room_form(sitting: Sitting) -> RoomForm:
    form = RoomForm()
    homes = [sitting.cohort.institution_id, sitting.cohort.station_id]
    form.room_id.choices = room_choices(homes)[1:]
    if not form.is_submitted() and sitting.hold is not None:
        form.room_id.data = sitting.hold.room_id
    return form


def _watch_form(sitting: Sitting) -> WatchForm:
    form = WatchForm()
    homes = [sitting.cohort.institution_id, sitting.cohort.station_id]
    chosen = queries.invigilators_of(sitting.id)
    people = {person.id: person for person in chosen}
    for role in (Role.INSTRUCTOR, Role.STAFF):
        people.update((person.id, person) for person in people_with_role(role, homes))
    people.pop(sitting.examiner_id, None)
    form.people.choices = [(person.id, person.name) for person in people.values()]
    if not form.is_submitted():
        form.people.data = [person.id for person in chosen]
    return form


def _seats_page(sitting: Sitting, troubles: list[str] | None = None) -> str:
    lines = queries.candidates_of(sitting.id)
    lines.sort(key=lambda line: line.candidate.seat.number if line.candidate.seat else 0)
    closed = sitting.published_at is not None or sitting.cancelled_at is not None
    others = []
    if sitting.hold_id is not None:
        taken = queries.seats_taken(sitting.hold_id)
        others = [row for row in taken if row.sitting_id != sitting.id]
    return render_template(
        "exams/seats.html",
        sitting=sitting,
        lines=lines,
        others=len(others),
        watchers=queries.invigilators_of(sitting.id),
        may_plan=policy.may_plan(me(), sitting.cohort) and not closed,
        room_form=_room_form(sitting),
        watch_form=_watch_form(sitting),
        seat_form=SeatForm(formdata=None),
        troubles=troubles or [],
    )


@bp.post("/sittings/<int:sitting_id>/room")
@allow(*PLANNERS)
def give_room(sitting_id: int) -> ResponseReturnValue:
    """Hold the sitting in a room with seats."""
    sitting = sitting_to_change(sitting_id)
    form = _room_form(sitting)
    if not form.validate():
        return _seats_page(sitting), 422
    try:
        with transaction():
            room = load(Room, form.room_id.data)
            actions.give_room(sitting=sitting_to_change(sitting_id), room=room, by=me())
    except Refused as refusal:
        return _again(sitting_id, refusal), 409
    flash(_("Everybody has a seat."), "good")
    return redirect(url_for(".seats", sitting_id=sitting_id), code=303)


def _again(sitting_id: int, refusal: Refused) -> str:
    return _seats_page(sitting_i_see(sitting_id), [say_reason(r) for r in refusal.reasons])


@bp.post("/sittings/<int:sitting_id>/seats")
@allow(*PLANNERS)
def seat_again(sitting_id: int) -> ResponseReturnValue:
    """Give all seats of the room anew."""
    sitting = sitting_to_change(sitting_id)
    with transaction():
        moved = actions.seat_again(sitting=sitting, by=me())
    flash(_("%(count)s people have another seat and were told.", count=moved), "good")
    return redirect(url_for(".seats", sitting_id=sitting_id), code=303)


@bp.post("/sittings/<int:sitting_id>/candidates/<int:candidate_id>/seat")
@allow(*PLANNERS)
def change_seat(sitting_id: int, candidate_id: int) -> ResponseReturnValue:
    """Put one person on another seat."""
    sitting = sitting_to_change(sitting_id)
    candidate = candidate_in(sitting, candidate_id)
    form = SeatForm()
    if not form.validate():
        return _seats_page(sitting, [str(_("Please enter a seat."))]), 422
    try:
        with transaction():
            actions.change_seat(
                candidate=candidate, number=form.number.data, swap=form.swap.data, by=me()
            )
    except Refused as refusal:
        return _again(sitting_id, refusal), 409
    address = url_for(".seats", sitting_id=sitting_id, _anchor=f"c{candidate_id}")
    return redirect(address, code=303)


@bp.post("/sittings/<int:sitting_id>/invigilators")
@allow(*PLANNERS)
def set_invigilators(sitting_id: int) -> ResponseReturnValue:
    """Say who watches."""
    sitting = sitting_to_change(sitting_id)
    form = _watch_form(sitting)
    if not form.validate():
        return _seats_page(sitting), 422
    try:
        with transaction():
            people = [load(Person, person_id) for person_id in form.people.data or []]
            actions.set_invigilators(sitting=sitting, people=people, by=me())
    except Refused as refusal:
        return _again(sitting_id, refusal), 409
    flash(_("The invigilators are saved."), "good")
    return redirect(url_for(".seats", sitting_id=sitting_id), code=303)
