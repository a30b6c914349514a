"""What the statutory papers ask for: the opening form of a class, the sheet of teachers."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.courses import actions, queries
from trainhub.courses.forms.premises import OpeningForm, TeacherForm
from trainhub.courses.models import Cohort
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import cohort_i_manage, teacher_i_keep
from trainhub.courses.views.premises import KEEPERS
from trainhub.people.models import Organisation, Person


@bp.get("/premises/<int:organisation_id>/teachers/<int:person_id>")
@allow(*KEEPERS)
def teacher(organisation_id: int, person_id: int) -> ResponseReturnValue:
    """What the sheet of teachers says of somebody."""
    kept, person = teacher_i_keep(organisation_id, person_id)
    facts = queries.teacher_facts(kept.id, [person.id]).get(person.id)
    form = TeacherForm(obj=facts)
    if facts is not None:
        form.employed.data = "full" if facts.full_time else "part"
    return _teacher_page(kept, person, form)


def _teacher_page(kept: Organisation, person: Person, form: TeacherForm) -> str:
    return render_template("courses/teacher.html", house=kept, person=person, form=form)


@bp.post("/premises/<int:organisation_id>/teachers/<int:person_id>")
@allow(*KEEPERS)
def enter_teacher(organisation_id: int, person_id: int) -> ResponseReturnValue:
    """Keep it."""
    kept, person = teacher_i_keep(organisation_id, person_id)
    form = TeacherForm()
    if not form.validate():
        return _teacher_page(kept, person, form), 422
    with transaction():
        actions.enter_teacher(organisation=kept, person=person, facts=form.entry(), by=me())
    flash(_("The facts are saved."), "good")
    return redirect(url_for(".house", organisation_id=organisation_id), code=303)


@bp.get("/cohorts/<int:cohort_id>/opening")
@allow(*KEEPERS)
def opening(cohort_id: int) -> ResponseReturnValue:
    """What the opening form says of a class; a new one begins as the last of its course."""
    cohort = cohort_i_manage(cohort_id)
    known = queries.opening_of(cohort.id) or queries.opening_before(cohort)
    return _opening_page(cohort, OpeningForm(obj=known).offer())


def _opening_page(cohort: Cohort, form: OpeningForm) -> str:
    return render_template(
        "courses/opening.html", cohort=cohort, form=form, missing=queries.papers_missing(cohort)
    )


@bp.post("/cohorts/<int:cohort_id>/opening")
@allow(*KEEPERS)
def enter_opening(cohort_id: int) -> ResponseReturnValue:
    """Keep it."""
    cohort = cohort_i_manage(cohort_id)
    form = OpeningForm().offer()
    if not form.validate():
        return _opening_page(cohort, form), 422
    with transaction():
        actions.enter_opening(cohort=cohort, facts=form.entry(), by=me())
    flash(_("The facts are saved."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)
