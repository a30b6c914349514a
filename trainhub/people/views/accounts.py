"""Sign in, sign out, sign up, one's own account."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from trainhub.core import outbox
from trainhub.core.access import Actor, allow, me, public
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import is_own_path, load, way_back
from trainhub.people import actions, identity, queries
from trainhub.people.forms import PasswordForm, RegisterForm, SignInForm
from trainhub.people.models import Account, Organisation, Person
from trainhub.people.rules import OrganisationKind, Purpose, Role
from trainhub.people.views.blueprint import bp
from trainhub.people.views.sessions import begin_session

#: Who signs up is nobody yet.
NOBODY = Actor(account_id=None, person_id=None, name="")


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    return _sign_in_page(SignInForm(next=way_back("/")))


@bp.post("/sign-in")
@public
def do_sign_in() -> ResponseReturnValue:
    """Check phone and password; the answer is the same for an unknown phone."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form), 422
    phone = identity.clean_phone(form.phone.data)
    try:
        with transaction():
            account = actions.sign_in(phone=phone, password=form.password.data)
            token = actions.start_session(account=account)
    except Refused as refusal:
        with transaction():
            actions.remember_wrong_try(phone=phone)
        form.phone.errors = [*form.phone.errors, *(say_reason(r) for r in refusal.reasons)]
        return _sign_in_page(form), 422
    begin_session(token, account)
    wanted = form.next.data or ""
    return redirect(wanted if is_own_path(wanted) else "/", code=303)


def _sign_in_page(form: SignInForm) -> str:
    accounts = current_app.extensions["demo_accounts"]() if _is_demo() else []
    return render_template("people/sign_in.html", form=form, demo_accounts=accounts)


def _is_demo() -> bool:
    return bool(current_app.config["SETTINGS"].demo)


@bp.post("/sign-out")
@allow(Role.TRAINEE)
def sign_out() -> ResponseReturnValue:
    """End the session on the server; a copied cookie is dead too."""
    token = current_user.token
    with transaction():
        actions.end_session(token=token)
    logout_user()
    response = redirect("/", code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """The sign-up page."""
    form = RegisterForm()
    form.station_id.choices = _station_choices()
    return render_template("people/register.html", form=form)


@bp.post("/register")
@public
def do_register() -> ResponseReturnValue:
    """Register the person, open the account, sign in."""
    form = RegisterForm()
    form.station_id.choices = _station_choices()
    if not form.validate():
        return render_template("people/register.html", form=form), 422
    try:
        with transaction():
            station = db.session.get(Organisation, form.station_id.data)
            account = actions.register_oneself(
                who=form.identity(), password=form.password.data, station=station, nobody=NOBODY
            )
            token = actions.start_session(account=account)
    except Refused as refusal:
        form.name.errors = [*form.name.errors, *(say_reason(r) for r in refusal.reasons)]
        return render_template("people/register.html", form=form), 422
    begin_session(token, account)
    flash(_("Welcome. You are registered."), "good")
    return redirect(way_back("/"), code=303)


def _station_choices() -> list[tuple[int, str]]:
    return [(s.id, s.name) for s in queries.organisations(OrganisationKind.STATION)]


def my_person() -> Person:
    """The signed-in person's own row."""
    return load(Person, me().person_id or 0)


@bp.get("/me")
@allow(Role.TRAINEE)
def account() -> ResponseReturnValue:
    """Who I am here, what I agreed to, my messages."""
    person = my_person()
    return render_template(
        "people/me.html",
        person=person,
        messages=outbox.unread_of(person.id),
        in_pool=queries.has_consented(person.id, Purpose.POOL),
        form=PasswordForm(),
    )


@bp.post("/me/messages/read")
@allow(Role.TRAINEE)
def read_messages() -> ResponseReturnValue:
    """Put the messages I have seen away."""
    person = my_person()
    with transaction():
        outbox.put_away(person.id)
    return redirect(url_for(".account"), code=303)


@bp.post("/me/password")
@allow(Role.TRAINEE)
def change_password() -> ResponseReturnValue:
    """A new password; every other session ends."""
    form = PasswordForm()
    account = load(Account, me().account_id or 0)
    token = current_user.token
    if form.validate():
        try:
            with transaction():
                actions.change_password(
                    account=account,
                    old=form.old.data,
                    new=form.new.data,
                    keep_token=token,
                    by=me(),
                )
            flash(_("The new password holds from now on."), "good")
            return redirect(url_for(".account"), code=303)
        except Refused as refusal:
            form.new.errors = [*form.new.errors, *(say_reason(r) for r in refusal.reasons)]
    person = my_person()
    page = render_template(
        "people/me.html",
        person=person,
        messages=outbox.unread_of(person.id),
        in_pool=queries.has_consented(person.id, Purpose.POOL),
        form=form,
    )
    return page, 422
