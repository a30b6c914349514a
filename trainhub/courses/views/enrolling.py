"""Enrol, leave, and enrol others at the counter."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions, queries
from trainhub.courses.forms.enrolling import CounterEnrolForm
from trainhub.courses.forms.parts import MaybeWhyForm, WhyForm
from trainhub.courses.forms.syllabuses import SchoolingForm
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import LEFT, EnrolmentSource, EnrolmentState
from trainhub.courses.rules.prerequisites import Lacking
from trainhub.courses.rules.schooling import schooling_of
from trainhub.courses.views.blueprint import bp, class_name
from trainhub.courses.views.loaders import (
    acting_for,
    cohort_i_fill,
    my_enrolment,
    my_person,
    published_cohort,
)
from trainhub.courses.views.seats import tell_state
from trainhub.people import actions as people_actions
from trainhub.people.models import Person
from trainhub.people.rules import Role


@bp.get("/cohorts/<int:cohort_id>/enrol")
@allow(Role.TRAINEE)
def check_enrolment(cohort_id: int) -> ResponseReturnValue:
    """Check the answers before enrolling; whoever is in already sees that."""
    cohort = published_cohort(cohort_id)
    person = my_person()
    row = queries.enrolment_of(cohort.id, person.id)
    if row is not None and row.state not in LEFT:
        return redirect(url_for(".enrolment", enrolment_id=row.id), code=303)
    return _check_page(cohort, person, SchoolingForm()), 200


def _check_page(cohort: Cohort, person: Person, schooling: SchoolingForm) -> str:
    unmet = queries.refusals(cohort, [person], EnrolmentSource.ONLINE, clock.today())[person.id]
    unknown = any(reason.code is Lacking.SCHOOLING_UNKNOWN for reason in unmet)
    return render_template(
        "courses/check_enrolment.html",
        cohort=cohort,
        person=person,
        lessons=queries.lessons_of([cohort.id]).get(cohort.id, []),
        reasons=[say_reason(reason) for reason in unmet],
        ask_schooling=schooling if unknown else None,
        asks=cohort.scheme is not None and cohort.scheme.needs_approval,
    )


@bp.post("/cohorts/<int:cohort_id>/schooling")
@allow(Role.TRAINEE)
def tell_schooling(cohort_id: int) -> ResponseReturnValue:
    """Say how far I went to school, where nobody knows it yet, and look again."""
    cohort, person = published_cohort(cohort_id), my_person()
    form = SchoolingForm()
    if not form.validate():
        return _check_page(cohort, person, form), 422
    with transaction():
        mine = my_person()
        if schooling_of(mine.education) is None:
            people_actions.note_education(person=mine, education=form.written(), by=me())
    return redirect(url_for(".check_enrolment", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/enrol")
@allow(Role.TRAINEE)
def enrol(cohort_id: int) -> ResponseReturnValue:
    """Take a seat, or a place on the waiting list."""
    cohort = published_cohort(cohort_id)
    person = my_person()
    with transaction():
        row = actions.enrol(cohort=cohort, person=person, source=EnrolmentSource.ONLINE, by=me())
        row_id, state = row.id, row.state
    tell_state(state)
    return redirect(url_for(".enrolment", enrolment_id=row_id), code=303)


@bp.get("/enrolments/<int:enrolment_id>/withdraw")
@allow(Role.TRAINEE)
def check_withdrawal(enrolment_id: int) -> ResponseReturnValue:
    """Say what leaving means before it happens."""
    row = my_enrolment(enrolment_id)
    return render_template(
        "courses/check_withdrawal.html", enrolment=row, cohort=row.cohort, form=MaybeWhyForm()
    )


@bp.post("/enrolments/<int:enrolment_id>/withdraw")
@allow(Role.TRAINEE)
def withdraw(enrolment_id: int) -> ResponseReturnValue:
    """Leave the class; the seat goes to the next."""
    row = my_enrolment(enrolment_id)
    form = MaybeWhyForm()
    if not form.validate():
        return render_template(
            "courses/check_withdrawal.html", enrolment=row, cohort=row.cohort, form=form
        ), 422
    with transaction():
        actions.withdraw(enrolment=row, why=form.why.data or "", by=me())
    flash(_("You have left the class."), "good")
    return redirect(url_for(".mine"), code=303)


@bp.get("/cohorts/<int:cohort_id>/counter")
@allow(Role.STAFF, Role.ADMIN)
def counter(cohort_id: int) -> ResponseReturnValue:
    """Register and enrol somebody who stands at the counter, with or without a phone."""
    cohort = cohort_i_fill(cohort_id)
    return render_template("courses/counter.html", cohort=cohort, form=CounterEnrolForm())


@bp.post("/cohorts/<int:cohort_id>/counter")
@allow(Role.STAFF, Role.ADMIN)
def enrol_at_counter(cohort_id: int) -> ResponseReturnValue:
    """Register the person (or find the one who is known) and enrol them: both or nothing."""
    cohort = cohort_i_fill(cohort_id)
    form = CounterEnrolForm()
    if not form.validate():
        return render_template("courses/counter.html", cohort=cohort, form=form), 422
    try:
        with transaction():
            person = people_actions.register_person(
                who=form.identity(), by=me(), station=cohort.station, seen=True
            )
            row = actions.enrol(
                cohort=cohort,
                person=person,
                source=EnrolmentSource.COUNTER,
                by=acting_for(person.id),
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return render_template(
            "courses/counter.html", cohort=cohort, form=form, reasons=reasons
        ), 409
    name, course = row.person.name, class_name(row.cohort)
    if row.state is EnrolmentState.WAITLISTED:
        flash(_("%(name)s is on the waiting list of %(course)s.", name=name, course=course), "warn")
    elif row.state in {EnrolmentState.APPLIED, EnrolmentState.OFFERED}:
        flash(_("%(name)s stands in the line already. Please decide there.", name=name), "warn")
        return redirect(url_for(".line", cohort_id=cohort_id), code=303)
    else:
        flash(_("%(name)s is enrolled in %(course)s.", name=name, course=course), "good")
    unpaid = queries.not_paid_in(row.cohort, [row.person])[row.person_id]
    for reason in unpaid:
        flash(_("No subsidy for %(name)s: %(why)s", name=name, why=say_reason(reason)), "warn")
    return redirect(url_for(".counter", cohort_id=cohort_id), code=303)


def enrolment_i_serve(cohort_id: int, enrolment_id: int) -> Enrolment:
    """Somebody in a class of my stations."""
    cohort = cohort_i_fill(cohort_id)
    row = load(Enrolment, enrolment_id)
    if row.cohort_id != cohort.id:
        abort(404)
    return row


@bp.get("/cohorts/<int:cohort_id>/people/<int:enrolment_id>/withdraw")
@allow(Role.STAFF, Role.ADMIN)
def check_other_withdrawal(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Say what taking somebody out of a class means before it happens."""
    row = enrolment_i_serve(cohort_id, enrolment_id)
    return _other_withdrawal_page(row, WhyForm()), 200


def _other_withdrawal_page(row: Enrolment, form: WhyForm) -> str:
    return render_template(
        "courses/check_other_withdrawal.html", enrolment=row, cohort=row.cohort, form=form
    )


@bp.post("/cohorts/<int:cohort_id>/people/<int:enrolment_id>/withdraw")
@allow(Role.STAFF, Role.ADMIN)
def withdraw_other(cohort_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Staff take somebody out of a class at their wish; both are on the record."""
    row = enrolment_i_serve(cohort_id, enrolment_id)
    form = WhyForm()
    if not form.validate():
        return _other_withdrawal_page(row, form), 422
    name, person_id = row.person.name, row.person_id
    with transaction():
        actions.withdraw(enrolment=row, why=form.why.data or "", by=acting_for(person_id))
    flash(_("%(name)s has left the class.", name=name), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)
