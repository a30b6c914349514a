"""Who waits without a class: the pots of my stations, sent on together, and their terms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_day, say_reason
from trainhub.core.web import load, number_in_address, whole_number
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.demand import PotForm, TermsForm
from trainhub.courses.models import Course
from trainhub.courses.queries import Pot
from trainhub.courses.rules import RequestTrouble
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.courses.views.loaders import course_on_offer, insist
from trainhub.courses.views.requests import schools_to_ask
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

PAGE = 30


@bp.get("/demand")
@allow(Role.STAFF, Role.ADMIN)
def demand() -> ResponseReturnValue:
    """Every course for which people wait at my stations, full pots first."""
    pots = queries.pots(me(), clock.now())
    by_course = sorted(pots, key=lambda pot: pot.course.id)
    groups = [list(each) for _id, each in groupby(by_course, lambda pot: pot.course.id)]
    return render_template(
        "courses/demand.html",
        groups=sorted(groups, key=lambda group: (not is_full(group), -waiting_in(group))),
        is_full=is_full,
        waiting_in=waiting_in,
        pot_lines=_pot_lines,
    )


def _pot_lines(pots: Sequence[Pot]) -> list[tuple[str, str]]:
    """A line a station: residents, heads of employers, and since when."""
    return [
        (
            own_name(pot.station),
            _(
                "%(people)s residents, %(heads)s asked for by employers, since %(day)s",
                people=pot.people,
                heads=pot.heads,
                day=say_day(pot.since),
            ),
        )
        for pot in pots
    ]


def waiting_in(pots: Sequence[Pot]) -> int:
    """Everybody in some pots together."""
    return sum(pot.waiting for pot in pots)


def is_full(pots: Sequence[Pot]) -> bool:
    """Whether a pot alone, or all of them pooled, make a class by the smallest of their terms."""
    floors = [pot.terms.pot_heads for pot in pots if pot.terms]
    return bool(floors) and waiting_in(pots) >= min(floors)


def stations_together(typed: str) -> list[int]:
    """Stations that go together, as ``3-5``; 403 for one that I do not serve."""
    ids = [whole_number(each) for each in typed.split("-") if each]
    for station_id in ids:
        insist(policy.may_plan_at(me(), load(Organisation, station_id)))
    return ids


@bp.get("/demand/<int:course_id>")
@allow(Role.STAFF, Role.ADMIN)
def pot(course_id: int) -> ResponseReturnValue:
    """The pots of one course: who waits where, and the institution to ask."""
    return _pot_page(course_on_offer(course_id)), 200


def _pot_page(course: Course, form: PotForm | None = None) -> str:
    now, after = clock.now(), number_in_address("after")
    pots = queries.pots(me(), now, course_id=course.id)
    stations = [each.station.id for each in pots]
    rows = queries.waiting_requests(course.id, stations, now, after=after, limit=PAGE + 1)
    if form is None:
        form = _pot_form(course, pots)
        form.stations.data = stations
    return render_template(
        "courses/pot.html",
        course=course,
        pots=pots,
        form=form,
        full=is_full(pots),
        waiting=waiting_in(pots),
        together="-".join(map(str, stations)),
        requests=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def _pot_form(course: Course, pots: Sequence[Pot]) -> PotForm:
    form = PotForm()
    form.stations.choices = choices(
        (
            pot.station.id,
            _("%(station)s: %(count)s people", station=own_name(pot.station), count=pot.waiting),
        )
        for pot in pots
    )
    waiting = queries.waiting_requests(
        course.id, [pot.station.id for pot in pots], clock.now(), limit=1
    )
    form.institution_id.choices = schools_to_ask(course.id, [each.id for each in waiting])
    return form


@bp.post("/demand/<int:course_id>")
@allow(Role.STAFF, Role.ADMIN)
def dispatch_pot(course_id: int) -> ResponseReturnValue:
    """Send everybody who waits at the ticked stations to an institution."""
    course = course_on_offer(course_id)
    form = _pot_form(course, queries.pots(me(), clock.now(), course_id=course.id))
    if not form.validate():
        return _pot_page(course, form), 422
    with transaction():
        waiting = queries.waiting_requests(course.id, form.stations.data, clock.now())
        if not waiting:
            raise Refused(Reason(RequestTrouble.NOBODY_WAITS))
        actions.dispatch_requests(
            requests=waiting,
            institution=load(Organisation, form.institution_id.data),
            by=me(),
        )
        sent = len(waiting)
    flash(_("%(count)s requests are sent to the institution.", count=sent), "good")
    return redirect(url_for(".demand"), code=303)


@bp.get("/demand/terms")
@allow(Role.STAFF, Role.ADMIN)
def demand_terms() -> ResponseReturnValue:
    """How long institutions may think and how many make a class, as dated data."""
    form = _terms_form()
    form.effective_on.data = clock.today()
    return _terms_page(form), 200


def _terms_form() -> TermsForm:
    form = TermsForm()
    form.place_id.choices = choices((p.id, own_name(p)) for p in queries.places_i_serve(me()))
    every = [(0, _("Every course"))]
    form.course_id.choices = choices(every + [(c.id, own_name(c)) for c in queries.courses()])
    return form


def _terms_page(form: TermsForm, reasons: Sequence[str] = ()) -> str:
    rows = queries.terms_set_by(me(), after=number_in_address("after"), limit=PAGE + 1)
    return render_template(
        "courses/demand_terms.html",
        form=form,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        reasons=reasons,
    )


@bp.post("/demand/terms")
@allow(Role.STAFF, Role.ADMIN)
def set_demand_terms() -> ResponseReturnValue:
    """Enter new terms."""
    form = _terms_form()
    if not form.validate():
        return _terms_page(form), 422
    try:
        with transaction():
            actions.set_terms(
                place=load(Organisation, form.place_id.data),
                course=load(Course, form.course_id.data) if form.course_id.data else None,
                effective_on=form.effective_on.data,
                answer_hours=form.answer_hours.data,
                pot_heads=form.pot_heads.data,
                source=form.source.data,
                by=me(),
            )
    except Refused as refusal:
        return _terms_page(form, [say_reason(reason) for reason in refusal.reasons]), 409
    flash(_("The terms are saved."), "good")
    return redirect(url_for(".demand_terms"), code=303)
