"""Certificates from elsewhere: hand in a picture, compare, believe."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions, policy, queries
from trainhub.certs.forms import CheckForm, CredentialForm
from trainhub.certs.models import CertificateType, Credential
from trainhub.certs.rules import CertificateKind, CheckState, is_valid, read_skill_level
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.loaders import (
    credential_i_check,
    credential_i_see,
    person_i_record_for,
)
from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.storage import files
from trainhub.core.web import load, number_in_address
from trainhub.people.models import Person
from trainhub.people.rules import Role

#: What people record here: everything but what we issue ourselves.
RECORDED = tuple(kind for kind in CertificateKind if kind is not CertificateKind.TRAINING)


@bp.get("/certs/credentials/new")
@allow(Role.TRAINEE)
def new_credential() -> ResponseReturnValue:
    """Hand in a certificate that somebody else issued, for oneself or at the counter."""
    person = person_i_record_for(number_in_address("person"))
    return _form_page(person, CredentialForm(queries.types(RECORDED))), 200


def _form_page(person: Person, form: CredentialForm) -> str:
    return render_template(
        "certs/new_credential.html",
        form=form,
        person=person,
        for_other=person.id != me().person_id,
    )


@bp.post("/certs/credentials/new")
@allow(Role.TRAINEE)
def record_credential() -> ResponseReturnValue:
    """Record it with its picture; it counts once the station checked it."""
    person_id = person_i_record_for(number_in_address("person")).id
    form = CredentialForm(queries.types(RECORDED))
    if not form.validate():
        return _form_page(load(Person, person_id), form), 422
    by = me().acting_for(person_id)
    try:
        with transaction():
            actions.record_credential(
                person=load(Person, person_id),
                kind=load(CertificateType, int(form.kind.data)),
                paper=form.paper(),
                picture=form.upload(),
                by=by,
            )
    except Refused as refusal:
        form.form_errors = [say_reason(reason) for reason in refusal.reasons]
        return _form_page(load(Person, person_id), form), 409
    flash(_("Handed in. The station checks it."), "good")
    target = url_for(".mine") if by.on_behalf_of is None else url_for(".desk")
    return redirect(target, code=303)


@bp.get("/certs/credentials/<int:credential_id>")
@allow(Role.TRAINEE)
def credential(credential_id: int) -> ResponseReturnValue:
    """One external certificate beside its picture."""
    return _credential_page(credential_i_see(credential_id), CheckForm()), 200


def _credential_page(shown: Credential, form: CheckForm) -> str:
    return render_template(
        "certs/credential.html",
        credential=shown,
        holds=is_valid(shown, clock.today()),
        again=shown.recheck_on is not None and shown.recheck_on <= clock.today(),
        says=read_skill_level(shown.number),
        same_id=_says_the_id(shown),
        checks=policy.may_check(me(), shown),
        form=form,
    )


def _says_the_id(shown: Credential) -> bool:
    """Whether the number is that of a special operation card of this very person."""
    return bool(shown.person.id_no) and shown.number == f"T{shown.person.id_no}"


@bp.get("/certs/credentials/<int:credential_id>/picture")
@allow(Role.TRAINEE)
def picture(credential_id: int) -> ResponseReturnValue:
    """The picture, drawn again by us when it came in."""
    shown = credential_i_see(credential_id)
    try:
        content = files().get(shown.evidence or "")
    except (FileNotFoundError, ValueError):
        abort(404)
    response: Response = make_response(content)
    response.headers["Content-Type"] = "image/jpeg"
    return response


@bp.post("/certs/credentials/<int:credential_id>/<any(accept, reject):what>")
@allow(Role.STAFF, Role.ADMIN)
def check_credential(credential_id: int, what: str) -> ResponseReturnValue:
    """Accept it, or say what is wrong with it."""
    shown = credential_i_check(credential_id)
    form = CheckForm()
    if not form.validate():
        return _credential_page(shown, form), 422
    note = form.note.data or ""
    again = shown.state is CheckState.ACCEPTED
    try:
        with transaction():
            row = load(Credential, credential_id)
            if again:
                actions.check_again(credential=row, stands=what == "accept", note=note, by=me())
            else:
                actions.check_credential(
                    credential=row, accepted=what == "accept", note=note, by=me()
                )
    except Refused as refusal:
        form.note.errors = [say_reason(reason) for reason in refusal.reasons]
        return _credential_page(load(Credential, credential_id), form), 409
    flash(_("Written down. The person was told."), "good")
    return redirect(url_for(".desk"), code=303)
