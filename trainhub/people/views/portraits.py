"""The photo for certificates: given by the person, or by staff at the counter."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import papers
from trainhub.core.access import Actor, allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.uploads import sealed_paper
from trainhub.core.web import load
from trainhub.people import policy
from trainhub.people.models import Person
from trainhub.people.portraits import actions, queries
from trainhub.people.portraits.forms import PortraitForm
from trainhub.people.portraits.rules import NOTICE
from trainhub.people.rules import Role
from trainhub.people.views.blueprint import bp


def person_i_see(person_id: int) -> Person:
    """Myself, or somebody whom my stations look after; anybody else is not there."""
    person = load(Person, person_id)
    if not policy.may_see_person(me(), person):
        abort(404)
    return person


def _by(person_id: int) -> Actor:
    """Me; in assisted mode when staff hold the camera."""
    return me() if me().person_id == person_id else me().acting_for(person_id)


@bp.get("/people/<int:person_id>/portrait")
@allow(Role.TRAINEE)
def portrait(person_id: int) -> ResponseReturnValue:
    """The photo that stands, what it is for, and a new one."""
    return _page(person_i_see(person_id), PortraitForm())


def _page(person: Person, form: PortraitForm) -> str:
    return render_template(
        "people/portrait.html",
        person=person,
        own=person.id == me().person_id,
        portrait=queries.portrait_of(person.id),
        purpose=_(NOTICE),
        form=form,
    )


@bp.get("/people/<int:person_id>/portrait.jpg")
@allow(Role.TRAINEE)
def portrait_file(person_id: int) -> ResponseReturnValue:
    """The photo itself."""
    person = person_i_see(person_id)
    shown = queries.portrait_of(person.id)
    if shown is None:
        abort(404)
    response: Response = sealed_paper(shown.stored, papers.JPEG, "portrait", as_photo=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/people/<int:person_id>/portrait")
@allow(Role.TRAINEE)
def give_portrait(person_id: int) -> ResponseReturnValue:
    """Take a new photo in; it is printed on what is issued from now on."""
    person = person_i_see(person_id)
    form = PortraitForm()
    if not form.validate():
        return _page(person, form), 422
    upload, agreed, notice = form.upload(), form.agreed.data, _(NOTICE)
    try:
        with transaction():
            actions.give_portrait(
                person=load(Person, person_id),
                upload=upload,
                notice=notice,
                agreed=agreed,
                by=_by(person_id),
            )
    except Refused as refusal:
        form.picture.errors = [say_reason(reason) for reason in refusal.reasons]
        return _page(load(Person, person_id), form), 409
    flash(_("The photo is kept. Certificates issued from now on carry it."), "good")
    return redirect(url_for(".portrait", person_id=person_id), code=303)


@bp.post("/people/<int:person_id>/portrait/withdraw")
@allow(Role.TRAINEE)
def withdraw_portrait(person_id: int) -> ResponseReturnValue:
    """Take the photo back."""
    person_i_see(person_id)
    with transaction():
        actions.withdraw_portrait(person=load(Person, person_id), by=_by(person_id))
    flash(_("The photo is withdrawn. New certificates come without one."), "good")
    return redirect(url_for(".portrait", person_id=person_id), code=303)
