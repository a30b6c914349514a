"""Sittings: plan one, open the door, see how it goes, call it off."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load, number_in_address
from trainhub.courses.models import Cohort, Room
from trainhub.courses.queries import cohorts_of_staff, cohorts_taught_by, teachers_of
from trainhub.courses.views.choosing import room_choices
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.sittings import SittingForm
from trainhub.exams.models import Sitting
from trainhub.exams.rules.sittings import DOOR_OPENS, is_over
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.door import photo_sent
from trainhub.exams.views.loaders import (
    candidate_in,
    cohort_to_examine,
    sitting_i_see,
    sitting_to_admit,
    sitting_to_change,
)
from trainhub.people.models import Person
from trainhub.people.queries import people_with_role
from trainhub.people.rules import Role

LOOKERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN, Role.BUREAU)
PLANNERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
PAGE = 30


@bp.get("/sittings")
@allow(*LOOKERS)
def sittings() -> ResponseReturnValue:
    """Sittings that I examine or look after, newest first."""
    before = number_in_address("before")
    rows = queries.sittings_for(me(), before=before, limit=PAGE + 1)
    more = rows[PAGE - 1].sitting.id if len(rows) > PAGE else None
    return render_template(
        "exams/sittings.html",
        rows=rows[:PAGE],
        more=more,
        may_plan=me().has(*PLANNERS),
        may_answer=me().has(Role.STAFF, Role.INSTITUTION, Role.ADMIN),
    )


@bp.get("/sittings/<int:sitting_id>")
@allow(*LOOKERS)
def sitting(sitting_id: int) -> ResponseReturnValue:
    """One sitting: who is in, how far they are, marks, and whether results can go out."""
    return _sitting_page(sitting_i_see(sitting_id))


def _sitting_page(row: Sitting) -> str:
    lines = queries.candidates_of(row.id)
    parts = list(row.exam.components)
    now = clock.now()
    by_hand = queries.papers_with_open_questions(row.id)
    writing = {
        attempt.id
        for line in lines
        for attempt in line.attempts.values()
        if not is_over(attempt.ended_at, attempt.deadline_at, now)
    }
    return render_template(
        "exams/sitting.html",
        sitting=row,
        lines=lines,
        parts=parts,
        writing=writing,
        by_hand=by_hand,
        in_words={
            component_id
            for line in lines
            for component_id, attempt in line.attempts.items()
            if attempt.id in by_hand
        },
        by_checklist=queries.checklists_of([part.id for part in parts]),
        may_see_history=policy.may_see_history(me(), row),
        troubles=actions.publish_troubles(row, lines, parts, by_hand),
        may_examine=policy.may_examine(me(), row),
        may_admit=policy.may_admit(me(), row),
        watchers=queries.invigilators_of(row.id),
        may_oversee=policy.may_oversee(me(), row),
        may_plan=policy.may_plan(me(), row.cohort),
        doors_open=row.starts_at - DOOR_OPENS <= now < row.ends_at,
    )


@bp.post("/sittings/<int:sitting_id>/candidates/<int:candidate_id>/admit")
@allow(*PLANNERS)
def admit(sitting_id: int, candidate_id: int) -> ResponseReturnValue:
    """I saw the person and the document; who examines may let in late, with a reason."""
    sitting = sitting_to_admit(sitting_id)
    candidate = candidate_in(sitting, candidate_id)
    late_why = request.form.get("late_why", "")[:200]
    if late_why.strip() and not policy.may_examine(me(), sitting):
        abort(403)
    photo = photo_sent()
    with transaction():
        actions.admit(candidate=candidate, late_why=late_why, by=me())
        if photo:
            actions.photograph(candidate=candidate, upload=photo, by=me())
    page = ".door" if request.form.get("at") == "door" else ".sitting"
    address = url_for(page, sitting_id=sitting_id, _anchor=f"c{candidate_id}")
    return redirect(address, code=303)


@bp.post("/sittings/<int:sitting_id>/admit-all")
@allow(*PLANNERS)
def admit_all(sitting_id: int) -> ResponseReturnValue:
    """I saw everybody."""
    row = sitting_to_admit(sitting_id)
    with transaction():
        count = actions.admit_all(sitting=row, by=me())
    flash(_("%(count)s people admitted.", count=count), "good")
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)


@bp.post("/sittings/<int:sitting_id>/newcomers")
@allow(*PLANNERS)
def newcomers(sitting_id: int) -> ResponseReturnValue:
    """Register who joined the class later."""
    row = sitting_to_change(sitting_id)
    with transaction():
        count = actions.register_newcomers(sitting=row, by=me())
    flash(_("%(count)s people registered.", count=count), "good")
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)


@bp.post("/sittings/<int:sitting_id>/cancel")
@allow(*PLANNERS)
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Call it off before it starts."""
    row = sitting_to_change(sitting_id)
    with transaction():
        actions.cancel_sitting(sitting=row, by=me())
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)


@bp.get("/sittings/new")
@allow(*PLANNERS)
def new_sitting() -> ResponseReturnValue:
    """Choose the class; then the place and the time."""
    cohort_id = number_in_address("cohort")
    if cohort_id:
        cohort = cohort_to_examine(cohort_id)
        return _plan_page(cohort, _plan_form(cohort))
    return render_template("exams/choose_class.html", cohorts=_my_cohorts())


def _my_cohorts() -> list[Cohort]:
    actor = me()
    found = {cohort.id: cohort for cohort in cohorts_of_staff(actor)}
    if actor.person_id is not None:
        since = clock.today().replace(day=1)
        taught = cohorts_taught_by(actor.person_id, since)
        found.update((cohort.id, cohort) for cohort in taught)
    return sorted(found.values(), key=lambda cohort: cohort.id, reverse=True)


def _plan_form(cohort: Cohort) -> SittingForm:
    form = SittingForm()
    people = {person.id: person for person in teachers_of(cohort.id)}
    homes = [cohort.institution_id, cohort.station_id]
    people.update((p.id, p) for p in people_with_role(Role.INSTRUCTOR, homes))
    form.examiner_id.choices = [(person.id, person.name) for person in people.values()]
    form.room_id.choices = room_choices(homes)
    if not form.is_submitted():
        form.place.data = cohort.place
        form.day.data = max(cohort.ends_on, clock.today())
    return form


def _plan_page(cohort: Cohort, form: SittingForm, troubles: list[str] | None = None) -> str:
    exam = queries.exam_of_course(cohort.course_id)
    return render_template(
        "exams/new_sitting.html", cohort=cohort, exam=exam, form=form, troubles=troubles or []
    )


@bp.post("/sittings/new")
@allow(*PLANNERS)
def plan_sitting() -> ResponseReturnValue:
    """Plan it, and register the class."""
    cohort = cohort_to_examine(number_in_address("cohort"))
    form = _plan_form(cohort)
    exam = queries.exam_of_course(cohort.course_id)
    if exam is None or not form.validate():
        return _plan_page(cohort, form), 422
    starts_at, ends_at = form.span()
    try:
        with transaction():
            row = actions.plan_sitting(
                exam=exam,
                cohort=cohort,
                examiner=load(Person, form.examiner_id.data),
                place=(form.place.data or "").strip(),
                room=load(Room, form.room_id.data) if form.room_id.data else None,
                starts_at=starts_at,
                ends_at=ends_at,
                by=me(),
            )
            sitting_id = row.id
    except Refused as refusal:
        return _plan_page(cohort, form, [say_reason(r) for r in refusal.reasons]), 422
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)
