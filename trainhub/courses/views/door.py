"""People at the door who stand on no list: note them, and say later who they were."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load, whole_number
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.attendance import WalkInForm
from trainhub.courses.forms.parts import WhyForm
from trainhub.courses.models import Lesson, WalkIn
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import HOLDERS, lesson_i_hold, note_i_hold, note_i_settle
from trainhub.people.models import Person
from trainhub.people.policy import may_serve
from trainhub.people.queries import people_of_stations
from trainhub.people.rules import Role


@bp.get("/lessons/<int:lesson_id>/door")
@allow(*HOLDERS)
def door(lesson_id: int) -> ResponseReturnValue:
    """Who was noted at the door of a lesson, and the form for the next one."""
    return _door_page(lesson_i_hold(lesson_id), WalkInForm()), 200


def _door_page(held: Lesson, form: WalkInForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "courses/door.html",
        lesson=held,
        cohort=held.cohort,
        form=form,
        reasons=reasons,
        notes=queries.walk_ins_of(held.id),
        fills=policy.may_enrol_others(me(), held.cohort),
        closed=held.cohort.closed_at is not None or held.cancelled_at is not None,
    )


@bp.post("/lessons/<int:lesson_id>/door")
@allow(*HOLDERS)
def note_walk_in(lesson_id: int) -> ResponseReturnValue:
    """Write down somebody who stands on no list."""
    held = lesson_i_hold(lesson_id)
    form = WalkInForm()
    if not form.validate():
        return _door_page(held, form), 422
    try:
        with transaction():
            actions.note_walk_in(
                lesson=held,
                name=form.name.data or "",
                phone=form.phone.data or "",
                id_no=form.id_no.data or "",
                by=me(),
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _door_page(lesson_i_hold(lesson_id), form, reasons), 409
    flash(_("Noted. The station says later who it was."), "good")
    return redirect(url_for(".door", lesson_id=lesson_id), code=303)


@bp.post("/walk-ins/<int:walk_in_id>/out")
@allow(*HOLDERS)
def let_out(walk_in_id: int) -> ResponseReturnValue:
    """Somebody from the door leaves now, or left with the end of the lesson."""
    note = note_i_hold(walk_in_id)
    lesson_id = note.lesson_id
    with transaction():
        actions.let_out(note=note, at=_leaving(note, clock.now()), by=me())
    return redirect(url_for(".door", lesson_id=lesson_id), code=303)


def _leaving(note: WalkIn, now: datetime) -> datetime:
    return max(note.signed_in_at, min(now, note.lesson.ends_at))


@bp.get("/walk-ins/<int:walk_in_id>")
@allow(Role.STAFF, Role.ADMIN)
def walk_in(walk_in_id: int) -> ResponseReturnValue:
    """Who was it? People of my stations with this phone, ID number or name."""
    note = note_i_settle(walk_in_id)
    return _walk_in_page(note, WhyForm(), request.args.get("q", "").strip()[:60]), 200


def _walk_in_page(note: WalkIn, form: WhyForm, wanted: str) -> str:
    known: dict[int, Person] = {}
    for search in [wanted] if wanted else [note.id_no, note.phone, note.name]:
        if search:
            known |= {one.id: one for one in people_of_stations(me(), search, limit=10)}
    return render_template(
        "courses/walk_in.html",
        note=note,
        lesson=note.lesson,
        cohort=note.lesson.cohort,
        people=list(known.values()),
        seated={row.person_id for row in queries.seated_in(note.lesson.cohort_id)},
        wanted=wanted,
        form=form,
    )


@bp.post("/walk-ins/<int:walk_in_id>/merge")
@allow(Role.STAFF, Role.ADMIN)
def merge_walk_in(walk_in_id: int) -> ResponseReturnValue:
    """It was this person: the times of the note become marks."""
    note = note_i_settle(walk_in_id)
    lesson_id = note.lesson_id
    person = load(Person, whole_number(request.form.get("person")))
    if (
        not may_serve(me(), person)
        and queries.enrolment_of(note.lesson.cohort_id, person.id) is None
    ):
        abort(404)
    with transaction():
        actions.merge_walk_in(note=note, person=person, by=me())
        name = person.name
    flash(_("%(name)s has the minutes of this lesson now.", name=name), "good")
    return redirect(url_for(".door", lesson_id=lesson_id), code=303)


@bp.post("/walk-ins/<int:walk_in_id>/strike")
@allow(Role.STAFF, Role.ADMIN)
def strike_walk_in(walk_in_id: int) -> ResponseReturnValue:
    """The note is worth nothing; why stays on the record."""
    note = note_i_settle(walk_in_id)
    lesson_id = note.lesson_id
    form = WhyForm()
    if not form.validate():
        return _walk_in_page(note, form, ""), 422
    with transaction():
        actions.strike_walk_in(note=note, why=form.why.data or "", by=me())
    flash(_("The note is struck. It stays readable."), "good")
    return redirect(url_for(".door", lesson_id=lesson_id), code=303)
