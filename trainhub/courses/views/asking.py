"""Ask for a class: a resident for oneself, an employer for heads."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions, queries
from trainhub.courses.forms.requests import AskForm, AskHeadsForm
from trainhub.courses.models import Course
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.courses.views.loaders import course_on_offer, my_person
from trainhub.people import queries as people_queries
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind, Role


@bp.post("/<int:course_id>/ask")
@allow(Role.TRAINEE)
def ask(course_id: int) -> ResponseReturnValue:
    """A resident asks for a class of this course at a station."""
    course = course_on_offer(course_id)
    person = my_person()
    form = AskForm()
    form.station_id.choices = _stations()
    if not form.validate():
        flash(_("Please choose a station."), "bad")
        return redirect(url_for(".course", course_id=course_id), code=303)
    with transaction():
        asked = actions.ask_training(
            course=course,
            station=load(Organisation, form.station_id.data),
            person=person,
            wish=form.wish.data or "",
            by=me(),
        )
        request_id = asked.id
    flash(_("Noted. We tell you when a class opens."), "good")
    return redirect(url_for(".training_request", request_id=request_id), code=303)


def _stations() -> list[SelectChoice]:
    stations = people_queries.organisations(OrganisationKind.STATION)
    return choices((station.id, own_name(station)) for station in stations)


@bp.get("/requests/new")
@allow(Role.EMPLOYER)
def new_request() -> ResponseReturnValue:
    """An employer asks for a class of several people."""
    return render_template("courses/ask.html", form=_ask_heads_form())


def _ask_heads_form() -> AskHeadsForm:
    form = AskHeadsForm()
    form.station_id.choices = _stations()
    form.course_id.choices = choices((c.id, own_name(c)) for c in queries.courses())
    return form


@bp.post("/requests/new")
@allow(Role.EMPLOYER)
def ask_for_heads() -> ResponseReturnValue:
    """Enter the employer's request."""
    form = _ask_heads_form()
    if not form.validate():
        return render_template("courses/ask.html", form=form), 422
    employer_id = me().organisations(Role.EMPLOYER)[0]
    try:
        with transaction():
            actions.ask_training(
                course=load(Course, form.course_id.data),
                station=load(Organisation, form.station_id.data),
                employer=load(Organisation, employer_id),
                heads=form.heads.data,
                wish=form.wish.data or "",
                wish_from=form.wish_from.data,
                wish_until=form.wish_until.data,
                by=me(),
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return render_template("courses/ask.html", form=form, reasons=reasons), 409
    flash(_("Noted. The station looks for an institution now."), "good")
    return redirect(url_for(".requests"), code=303)
