"""Classes as station staff and institutions run them."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load, number_in_address, whole_number
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.parts import WhyForm
from trainhub.courses.forms.planning import CopyForm, PlanForm, SeatsForm
from trainhub.courses.models import Cohort, Course, Room, Scheme, TrainingRequest
from trainhub.courses.rules import RequestState
from trainhub.courses.rules.stages import STOPS, stop_of
from trainhub.courses.views.blueprint import bp, class_name, own_name
from trainhub.courses.views.choosing import room_choices, scheme_choices
from trainhub.courses.views.demand import stations_together
from trainhub.courses.views.loaders import (
    cohort_i_fill,
    cohort_i_manage,
    cohort_i_see,
    insist,
    request_i_see,
)
from trainhub.courses.views.replanning import next_start
from trainhub.people import queries as people_queries
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import OrganisationKind, Role

PAGE = 30
#: So many people of a class stand on one page; a phone scrolls no further.
PEOPLE = 50
_MANAGERS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/cohorts")
@allow(*_MANAGERS)
def cohorts() -> ResponseReturnValue:
    """The classes of my stations and my institution, newest first."""
    after = number_in_address("after")
    rows = queries.cohorts_of_staff(me(), after=after, limit=PAGE + 1)
    return render_template(
        "courses/cohorts.html",
        cohorts=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        waiting=queries.waiting_for_staff(me(), clock.now()),
        may_plan=me().has(Role.STAFF, Role.ADMIN),
    )


@bp.get("/cohorts/<int:cohort_id>")
@allow(Role.INSTRUCTOR, *_MANAGERS)
def cohort(cohort_id: int) -> ResponseReturnValue:
    """One class: what is next, who is in it with which share, who is at risk, the timetable."""
    shown = cohort_i_see(cohort_id)
    now = clock.now()
    stage, manages = shown.stage(clock.civil_day(now)), policy.may_manage(me(), shown)
    missing = queries.next_missing(shown, now) if manages else []
    search = request.args.get("q", "")[:60]
    roster = queries.cohort_roster(
        shown, now, search=search, after=number_in_address("after"), limit=PEOPLE + 1
    )
    return render_template(
        "courses/cohort.html",
        cohort=shown,
        stage=stage,
        roster=roster[:PEOPLE],
        more=roster[PEOPLE - 1].enrolment.id if len(roster) > PEOPLE else None,
        search=search,
        line=queries.line_of(shown.id),
        missing=missing,
        lessons=queries.lessons_with_details(shown.id),
        stops=[_(stop) for stop in STOPS],
        stop=stop_of(stage),
        copying=CopyForm(starts_on=next_start(shown)),
        teachers=queries.teachers_of(shown.id),
        floor=shown.attendance_floor,
        manages=manages,
        fills=policy.may_enrol_others(me(), shown),
        seats=SeatsForm(seats=shown.seats),
        why=WhyForm(),
        now=now,
    )


@bp.get("/cohorts/new")
@allow(*_MANAGERS)
def new_cohort() -> ResponseReturnValue:
    """Plan a class; ``request`` names the training request that it answers."""
    wanted = _accepted_request(number_in_address("request"))
    form = _plan_form(wanted)
    start = clock.today() + timedelta(days=7)
    form.starts_on.data, form.ends_on.data = start, start + timedelta(days=4)
    form.enrol_until.data = start - timedelta(days=1)
    if wanted is not None:
        form.course_id.data, form.station_id.data = wanted.course_id, wanted.station_id
        form.institution_id.data = wanted.institution_id or wanted.station_id
        form.request_id.data = str(wanted.id)
    else:
        form.course_id.data = number_in_address("course")
        stations = stations_together(request.args.get("pot", ""))
        if stations:
            form.station_id.data, form.pot.data = stations[0], request.args["pot"]
    return render_template("courses/plan.html", form=form, wanted=wanted)


def _accepted_request(request_id: int) -> TrainingRequest | None:
    """The request behind a plan. An institution plans only for requests it has accepted."""
    if not request_id:
        insist(me().has(Role.STAFF, Role.ADMIN))
        return None
    wanted = request_i_see(request_id)
    insist(policy.may_open(me(), wanted))
    if not policy.may_dispatch(me(), wanted) and wanted.state is not RequestState.ACCEPTED:
        abort(403)
    return wanted


def _plan_form(wanted: TrainingRequest | None) -> PlanForm:
    form = PlanForm()
    stations = [
        station
        for station in people_queries.organisations(OrganisationKind.STATION)
        if policy.may_plan_at(me(), station) or (wanted and station.id == wanted.station_id)
    ]
    schools = people_queries.organisations(OrganisationKind.INSTITUTION, vetted=True)
    if wanted is not None and not policy.may_dispatch(me(), wanted):
        stations = [station for station in stations if station.id == wanted.station_id]
        schools = [school for school in schools if school.id == wanted.institution_id]
    hosts = [*schools, *(s for s in stations if policy.may_plan_at(me(), s))]
    teachers = people_queries.people_with_role(Role.INSTRUCTOR, [host.id for host in hosts])
    form.course_id.choices = choices((c.id, own_name(c)) for c in queries.courses())
    form.station_id.choices = choices((s.id, own_name(s)) for s in stations)
    form.institution_id.choices = choices((host.id, own_name(host)) for host in hosts)
    form.instructors.choices = choices((each.id, each.name) for each in teachers)
    form.room_id.choices = room_choices({*(host.id for host in hosts), *(s.id for s in stations)})
    may_fund = wanted is None or policy.may_fund(me(), wanted.station)
    form.scheme_id.choices = scheme_choices(offered=may_fund)
    return form


@bp.post("/cohorts/new")
@allow(*_MANAGERS)
def plan_cohort() -> ResponseReturnValue:
    """Enter the draft of a class and go on to its timetable."""
    typed = request.form.get("request_id", "")
    wanted = _accepted_request(whole_number(typed))
    form = _plan_form(wanted)
    if not form.validate():
        return render_template("courses/plan.html", form=form, wanted=wanted), 422
    request_id = wanted.id if wanted else None
    try:
        with transaction():
            planned = actions.plan_cohort(
                course=load(Course, form.course_id.data),
                station=load(Organisation, form.station_id.data),
                institution=load(Organisation, form.institution_id.data),
                seats=form.seats.data,
                place=(form.place.data or "").strip(),
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                enrol_until=form.enrol_until.data,
                instructors=[load(Person, person_id) for person_id in form.instructors.data],
                by=me(),
            )
            room = load(Room, form.room_id.data) if form.room_id.data else None
            actions.furnish(cohort=planned, room=room, by=me())
            if form.scheme_id.data:
                scheme = load(Scheme, form.scheme_id.data)
                actions.fund_cohort(cohort=planned, scheme=scheme, by=me())
            actions.plan_for(cohort=planned, requests=_answered_by(planned, wanted, form), by=me())
            cohort_id = planned.id
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return render_template("courses/plan.html", form=form, wanted=wanted, reasons=reasons), 409
    return redirect(url_for(".timetable", cohort_id=cohort_id, request=request_id), code=303)


def _answered_by(
    planned: Cohort, wanted: TrainingRequest | None, form: PlanForm
) -> list[TrainingRequest]:
    """The requests behind a plan: those that came together, or everybody in a pot."""
    if wanted is not None:
        return queries.sent_with(wanted)
    stations = stations_together(form.pot.data or "")
    return queries.waiting_requests(planned.course_id, stations, clock.now())


@bp.post("/cohorts/<int:cohort_id>/publish")
@allow(*_MANAGERS)
def publish(cohort_id: int) -> ResponseReturnValue:
    """Open the class for enrolment."""
    planned = cohort_i_manage(cohort_id)
    with transaction():
        actions.publish_cohort(cohort=planned, by=me())
    flash(_("%(course)s is published.", course=class_name(planned)), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/seats")
@allow(*_MANAGERS)
def change_seats(cohort_id: int) -> ResponseReturnValue:
    """More or fewer seats."""
    planned = cohort_i_manage(cohort_id)
    form = SeatsForm()
    if not form.validate():
        abort(400)
    with transaction():
        actions.change_seats(cohort=planned, seats=form.seats.data, by=me())
    flash(_("The number of seats is changed."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/cancel")
@allow(*_MANAGERS)
def cancel(cohort_id: int) -> ResponseReturnValue:
    """Call the class off."""
    planned = cohort_i_manage(cohort_id)
    form = WhyForm()
    if not form.validate():
        abort(400)
    with transaction():
        actions.cancel_cohort(cohort=planned, why=form.why.data, by=me())
    flash(_("The class is cancelled. Everybody in it was told."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/close")
@allow(*_MANAGERS)
def close(cohort_id: int) -> ResponseReturnValue:
    """Close the books of the class."""
    planned = cohort_i_manage(cohort_id)
    with transaction():
        actions.close_cohort(cohort=planned, by=me())
    flash(_("The class is closed."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)


@bp.post("/cohorts/<int:cohort_id>/reopen")
@allow(Role.STAFF, Role.ADMIN)
def reopen(cohort_id: int) -> ResponseReturnValue:
    """Open the books of a closed class again, with a reason on the record."""
    planned = cohort_i_fill(cohort_id)
    form = WhyForm()
    if not form.validate():
        flash(_("Please say why the class is opened again."), "bad")
        return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)
    with transaction():
        actions.reopen_cohort(cohort=planned, why=form.why.data or "", by=me())
    flash(_("The class is open again. Close it when attendance is right."), "good")
    return redirect(url_for(".cohort", cohort_id=cohort_id), code=303)
