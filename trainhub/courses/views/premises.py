"""Rooms of stations and institutions, and the licence to teach."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import number_in_address
from trainhub.courses import actions, queries
from trainhub.courses.forms.premises import LicenceForm, RoomForm
from trainhub.courses.models import Room
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import organisation_i_keep, room_i_keep
from trainhub.people import queries as people_queries
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

PAGE = 30
KEEPERS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/premises")
@allow(*KEEPERS)
def premises() -> ResponseReturnValue:
    """Where lessons are held and who teaches: the stations and institutions that I keep."""
    rows = queries.houses_kept_by(me(), after=number_in_address("after"), limit=PAGE + 1)
    if len(rows) == 1 and not number_in_address("after"):
        only = rows[0].organisation.id
        return redirect(url_for(".house", organisation_id=only), code=303)
    more = rows[PAGE - 1].organisation.id if len(rows) > PAGE else None
    return render_template("courses/premises.html", houses=rows[:PAGE], more=more)


@bp.get("/premises/<int:organisation_id>")
@allow(*KEEPERS)
def house(organisation_id: int) -> ResponseReturnValue:
    """One of them: licence, rooms, teachers with what the papers know of them."""
    kept = organisation_i_keep(organisation_id)
    teachers = people_queries.people_with_role(Role.INSTRUCTOR, [kept.id])
    return render_template(
        "courses/house.html",
        house=kept,
        licence=queries.licence_of(kept.id),
        rooms=queries.rooms_of([kept.id], retired=True),
        teachers=queries.teacher_lines(kept.id, teachers),
    )


@bp.get("/premises/<int:organisation_id>/licence")
@allow(*KEEPERS)
def licence(organisation_id: int) -> ResponseReturnValue:
    """The licence to teach, to be entered or changed."""
    kept = organisation_i_keep(organisation_id)
    form = LicenceForm(obj=queries.licence_of(kept.id))
    return render_template("courses/licence.html", house=kept, form=form)


@bp.post("/premises/<int:organisation_id>/licence")
@allow(*KEEPERS)
def enter_licence(organisation_id: int) -> ResponseReturnValue:
    """Keep it."""
    kept = organisation_i_keep(organisation_id)
    form = LicenceForm()
    if not form.validate():
        return render_template("courses/licence.html", house=kept, form=form), 422
    with transaction():
        actions.enter_licence(
            organisation=kept,
            number=form.number.data.strip(),
            issued_by=(form.issued_by.data or "").strip(),
            valid_until=form.valid_until.data,
            by=me(),
        )
    flash(_("The licence is saved."), "good")
    return redirect(url_for(".house", organisation_id=organisation_id), code=303)


@bp.get("/premises/<int:organisation_id>/rooms/new")
@allow(*KEEPERS)
def new_room(organisation_id: int) -> ResponseReturnValue:
    """Enter a room."""
    kept = organisation_i_keep(organisation_id)
    return _room_page(kept, RoomForm())


def _room_page(kept: Organisation, form: RoomForm, room: Room | None = None, **more: object) -> str:
    lessons = queries.lessons_in(room.id, clock.now()) if room else []
    return render_template(
        "courses/room.html", house=kept, room=room, form=form, lessons=lessons, **more
    )


@bp.post("/premises/<int:organisation_id>/rooms/new")
@allow(*KEEPERS)
def add_room(organisation_id: int) -> ResponseReturnValue:
    """Keep the new room."""
    kept = organisation_i_keep(organisation_id)
    form = RoomForm()
    if not form.validate():
        return _room_page(kept, form), 422
    try:
        with transaction():
            actions.add_room(
                organisation=kept,
                name=form.name.data.strip(),
                seats=form.seats.data,
                address=(form.address.data or "").strip(),
                by=me(),
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _room_page(kept, form, reasons=reasons), 409
    flash(_("The room is saved."), "good")
    return redirect(url_for(".house", organisation_id=organisation_id), code=303)


@bp.get("/rooms/<int:room_id>")
@allow(*KEEPERS)
def room(room_id: int) -> ResponseReturnValue:
    """A room and what is held in it."""
    row = room_i_keep(room_id)
    return _room_page(row.organisation, RoomForm(obj=row), row)


@bp.post("/rooms/<int:room_id>")
@allow(*KEEPERS)
def change_room(room_id: int) -> ResponseReturnValue:
    """Another name, size or address."""
    row = room_i_keep(room_id)
    form = RoomForm()
    if not form.validate():
        return _room_page(row.organisation, form, row), 422
    try:
        with transaction():
            actions.change_room(
                room=row,
                name=form.name.data.strip(),
                seats=form.seats.data,
                address=(form.address.data or "").strip(),
                by=me(),
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _room_page(row.organisation, form, row, reasons=reasons), 409
    flash(_("The room is saved."), "good")
    return redirect(url_for(".room", room_id=room_id), code=303)


@bp.post("/rooms/<int:room_id>/retire")
@allow(*KEEPERS)
def retire_room(room_id: int) -> ResponseReturnValue:
    """Take a room out of use."""
    row = room_i_keep(room_id)
    with transaction():
        actions.retire_room(room=row, by=me())
    return redirect(url_for(".room", room_id=room_id), code=303)


@bp.post("/rooms/<int:room_id>/reopen")
@allow(*KEEPERS)
def reopen_room(room_id: int) -> ResponseReturnValue:
    """Take it into use again."""
    row = room_i_keep(room_id)
    with transaction():
        actions.reopen_room(room=row, by=me())
    return redirect(url_for(".room", room_id=room_id), code=303)
