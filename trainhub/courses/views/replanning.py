"""Change the plan of a class, and copy a class."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions, policy, queries
from trainhub.courses.actions import PlanEntry
from trainhub.courses.forms.planning import CopyForm, ReplanForm
from trainhub.courses.models import Cohort, Room, Scheme
from trainhub.courses.views.blueprint import bp, class_name
from trainhub.courses.views.choosing import rooms_for, scheme_choices
from trainhub.courses.views.loaders import cohort_i_manage
from trainhub.courses.views.premises import KEEPERS
from trainhub.people import queries as people_queries
from trainhub.people.models import Person
from trainhub.people.rules import Role


def _replan_form(cohort: Cohort) -> ReplanForm:
    form = ReplanForm()
    homes = [cohort.institution_id, cohort.station_id]
    people = people_queries.people_with_role(Role.INSTRUCTOR, homes)
    known = {person.id: person for person in [*people, *queries.teachers_of(cohort.id)]}
    form.instructors.choices = choices((each.id, each.name) for each in known.values())
    form.room_id.choices = rooms_for(cohort)
    form.scheme_id.choices = scheme_choices(offered=policy.may_fund(me(), cohort.station))
    return form


@bp.get("/cohorts/<int:cohort_id>/plan")
@allow(*KEEPERS)
def replan(cohort_id: int) -> ResponseReturnValue:
    """Room, place, teachers, dates, scheme of a class."""
    cohort = cohort_i_manage(cohort_id)
    form = _replan_form(cohort)
    form.instructors.data = queries.teacher_ids(cohort.id)
    form.room_id.data, form.place.data = cohort.room_id or 0, cohort.place
    form.starts_on.data, form.ends_on.data = cohort.starts_on, cohort.ends_on
    form.enrol_until.data = cohort.enrol_until
    form.scheme_id.data = cohort.scheme.scheme_id if cohort.scheme else 0
    return render_template("courses/replan.html", cohort=cohort, form=form)


@bp.post("/cohorts/<int:cohort_id>/plan")
@allow(*KEEPERS)
def change_plan(cohort_id: int) -> ResponseReturnValue:
    """Keep it."""
    cohort = cohort_i_manage(cohort_id)
    form = _replan_form(cohort)
    if not form.validate():
        return render_template("courses/replan.html", cohort=cohort, form=form), 422
    room = load(Room, form.room_id.data) if form.room_id.data else None
    same = (room.id if room else None) == cohort.room_id
    typed = (form.place.data or "").strip()
    to = PlanEntry(
        place=typed if same or room is None else "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        enrol_until=form.enrol_until.data,
        instructors=[load(Person, person_id) for person_id in form.instructors.data],
        room=room,
        scheme=_scheme(cohort, form),
    )
    try:
        with transaction():
            actions.change_plan(cohort=cohort, to=to, by=me())
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        page = render_template("courses/replan.html", cohort=cohort, form=form, reasons=reasons)
        return page, 409
    flash(_("The plan is changed."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)


def _scheme(cohort: Cohort, form: ReplanForm) -> Scheme | None:
    """The scheme that was chosen; the one of the class for those who do not choose it."""
    if not policy.may_fund(me(), cohort.station):
        return cohort.scheme.scheme if cohort.scheme else None
    return load(Scheme, form.scheme_id.data) if form.scheme_id.data else None


def next_start(cohort: Cohort) -> date:
    """The same weekday after the class is over: where a copy begins unless somebody says else."""
    weeks = (cohort.ends_on - cohort.starts_on).days // 7 + 1
    return cohort.starts_on + timedelta(weeks=weeks)


@bp.get("/cohorts/<int:cohort_id>/copy")
@allow(*KEEPERS)
def copy(cohort_id: int) -> ResponseReturnValue:
    """When the next class like this one begins."""
    cohort = cohort_i_manage(cohort_id)
    form = CopyForm(starts_on=next_start(cohort))
    return render_template("courses/copy.html", cohort=cohort, form=form)


@bp.post("/cohorts/<int:cohort_id>/copy")
@allow(*KEEPERS)
def copy_cohort(cohort_id: int) -> ResponseReturnValue:
    """A draft of the next class like this one; clashes are told."""
    cohort = cohort_i_manage(cohort_id)
    form = CopyForm()
    if not form.validate():
        return render_template("courses/copy.html", cohort=cohort, form=form), 422
    try:
        with transaction():
            twin, left_out = actions.copy_cohort(
                cohort=cohort,
                starts_on=form.starts_on.data,
                leave_out=form.leave_out.data,
                by=me(),
            )
            twin_id, name = twin.id, class_name(twin)
            told = [say_reason(reason) for reason in left_out]
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        page = render_template("courses/copy.html", cohort=cohort, form=form, reasons=reasons)
        return page, 409
    flash(_("%(course)s is a draft now.", course=name), "good")
    for sentence in told:
        flash(sentence, "warn")
    return redirect(url_for(".cohort", cohort_id=twin_id), code=303)
