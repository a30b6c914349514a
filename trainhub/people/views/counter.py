"""The counter: staff find, register and help people."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import journal
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.web import found, load, number_in_address
from trainhub.people import actions, policy, queries
from trainhub.people.forms import CounterForm
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role
from trainhub.people.views.blueprint import bp

PAGE = 30


def person_i_serve(person_id: int) -> Person:
    """A person of my stations; anybody else's is not there."""
    person = load(Person, person_id)
    if not policy.may_serve(me(), person):
        abort(404)
    return person


def my_station() -> Organisation:
    """The station I work at: the first, when there are several."""
    mine = me().organisations(Role.STAFF)
    if not mine:
        abort(403)
    return load(Organisation, mine[0])


@bp.get("/people")
@allow(Role.STAFF, Role.ADMIN)
def counter() -> ResponseReturnValue:
    """The people of my stations, with a search box."""
    search = request.args.get("q", "")[:60]
    after = number_in_address("after")
    people = queries.people_of_stations(me(), search, after, PAGE + 1)
    more = people[PAGE - 1].id if len(people) > PAGE else None
    return render_template("people/counter.html", people=people[:PAGE], search=search, more=more)


@bp.get("/people/new")
@allow(Role.STAFF)
def new_person() -> ResponseReturnValue:
    """Register somebody who stands at the counter."""
    return render_template("people/new_person.html", form=CounterForm())


@bp.post("/people/new")
@allow(Role.STAFF)
def register_person() -> ResponseReturnValue:
    """Register, or find the person who is known already."""
    form = CounterForm()
    if not form.validate():
        return render_template("people/new_person.html", form=form), 422
    station = my_station()
    with transaction():
        person = actions.register_person(who=form.identity(), by=me(), station=station, seen=True)
        person_id = person.id
        served = policy.may_serve(me(), person)
    if not served:
        flash(_("This person is looked after by another station."), "warn")
        return redirect(url_for(".counter"), code=303)
    flash(_("Registered."), "good")
    return redirect(url_for(".person", person_id=person_id), code=303)


@bp.get("/people/<int:person_id>")
@allow(Role.STAFF, Role.ADMIN)
def person(person_id: int) -> ResponseReturnValue:
    """One person's file at the counter; seeing the full number is journaled."""
    somebody = person_i_serve(person_id)
    return render_template("people/person.html", person=somebody, revealed=False)


@bp.post("/people/<int:person_id>/reveal")
@allow(Role.STAFF, Role.ADMIN)
def reveal(person_id: int) -> ResponseReturnValue:
    """Show the full number and phone, once, on the record."""
    somebody = person_i_serve(person_id)
    with transaction():
        journal.record(me(), "person.revealed", somebody, person_id=person_id)
    somebody = found(db.session.get(Person, person_id))
    return render_template("people/person.html", person=somebody, revealed=True)
