"""Work, household, account and group of a person, as staff enter and check them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.catalogues import language
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.uploads import sealed_paper
from trainhub.core.web import load, number_in_address
from trainhub.people import policy
from trainhub.people import queries as people
from trainhub.people.background import actions, queries
from trainhub.people.background.forms import BackgroundForm, CategoryForm, ProofForm
from trainhub.people.background.models import PersonCategory
from trainhub.people.background.rules import (
    CATEGORY_WORDS,
    EMPLOYMENT_WORDS,
    PROOF_WORDS,
    ProofState,
    masked_account,
)
from trainhub.people.models import Person
from trainhub.people.rules import Role
from trainhub.people.views.blueprint import bp
from trainhub.people.views.counter import person_i_serve

PAGE = 30
_STAFF = (Role.STAFF, Role.ADMIN)
_LOOKS = {ProofState.UNCHECKED: "wait", ProofState.ACCEPTED: "good", ProofState.REJECTED: "bad"}


def proof_i_check(proof_id: int) -> PersonCategory:
    """A document of somebody whom my stations look after; nobody checks their own."""
    proof = load(PersonCategory, proof_id)
    if not policy.may_serve(me(), proof.person):
        abort(404)
    return proof


@bp.context_processor
def _background_words() -> dict[str, object]:
    return {
        "employment_word": lambda each: _(EMPLOYMENT_WORDS[each]) if each else "—",
        "group_word": lambda each: _(CATEGORY_WORDS[each]),
        "proof_word": lambda state: _(PROOF_WORDS[state]),
        "proof_look": lambda state: _LOOKS[state],
        "masked_account": masked_account,
    }


def _background_form() -> BackgroundForm:
    english = language() == "en"
    return BackgroundForm().offer(
        (each.code, each.name_en if english and each.name_en else each.name)
        for each in people.regions()
    )


@bp.get("/people/<int:person_id>/background")
@allow(*_STAFF)
def background(person_id: int) -> ResponseReturnValue:
    """What subsidies ask about a person: work, household, account, group."""
    person = person_i_serve(person_id)
    form = _background_form().begin_as(queries.file_of(person.id))
    return _background_page(person, form, CategoryForm().offer()), 200


def _background_page(person: Person, form: BackgroundForm, group: CategoryForm) -> str:
    return render_template(
        "people/background.html",
        person=person,
        known=queries.file_of(person.id),
        categories=queries.categories_of(person.id),
        form=form,
        group=group,
    )


@bp.post("/people/<int:person_id>/background")
@allow(*_STAFF)
def record_background(person_id: int) -> ResponseReturnValue:
    """Write work, household and account down."""
    person = person_i_serve(person_id)
    form = _background_form()
    if not form.validate():
        return _background_page(person, form, CategoryForm().offer()), 422
    by = me().acting_for(person_id)
    try:
        with transaction():
            actions.record_background(person=load(Person, person_id), facts=form.facts(), by=by)
    except Refused as refusal:
        form.account.errors = [say_reason(reason) for reason in refusal.reasons]
        return _background_page(load(Person, person_id), form, CategoryForm().offer()), 409
    flash(_("Saved."), "good")
    return redirect(url_for(".background", person_id=person_id), code=303)


@bp.post("/people/<int:person_id>/categories")
@allow(*_STAFF)
def record_category(person_id: int) -> ResponseReturnValue:
    """Take in the document of a group; a colleague or oneself checks it afterwards."""
    person = person_i_serve(person_id)
    form = CategoryForm().offer()
    if not form.validate():
        return _background_page(person, _begun(person), form), 422
    content, facts, by = form.content(), form.facts(), me().acting_for(person_id)
    try:
        with transaction():
            actions.record_category(person=load(Person, person_id), proof=content, by=by, **facts)
    except Refused as refusal:
        form.proof.errors = [say_reason(reason) for reason in refusal.reasons]
        person = load(Person, person_id)
        return _background_page(person, _begun(person), form), 409
    flash(_("The document is recorded. It counts once somebody checked it."), "good")
    return redirect(url_for(".background", person_id=person_id), code=303)


def _begun(person: Person) -> BackgroundForm:
    form = _background_form()
    form.process(None)
    return form.begin_as(queries.file_of(person.id))


@bp.get("/people/proofs")
@allow(*_STAFF)
def proofs() -> ResponseReturnValue:
    """Documents that wait for a look, the oldest first."""
    rows = queries.unchecked(me(), number_in_address("after"), PAGE + 1)
    return render_template(
        "people/proofs.html",
        proofs=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@bp.get("/people/proofs/<int:proof_id>")
@allow(*_STAFF)
def proof(proof_id: int) -> ResponseReturnValue:
    """One document beside what was typed from it."""
    return _proof_page(proof_i_check(proof_id), ProofForm()), 200


def _proof_page(shown: PersonCategory, form: ProofForm) -> str:
    return render_template(
        "people/proof.html", proof=shown, form=form, own=shown.person_id == me().person_id
    )


@bp.get("/people/proofs/<int:proof_id>/file")
@allow(*_STAFF)
def proof_file(proof_id: int) -> ResponseReturnValue:
    """The document itself, as a download."""
    shown = proof_i_check(proof_id)
    name = f"{shown.category.value}-{shown.id}"
    return sealed_paper(shown.stored, shown.media, name, as_photo=True)


@bp.post("/people/proofs/<int:proof_id>/<any(accept, reject):what>")
@allow(*_STAFF)
def check_proof(proof_id: int, what: str) -> ResponseReturnValue:
    """Accept the document, or say what is wrong with it."""
    shown = proof_i_check(proof_id)
    if shown.person_id == me().person_id:
        abort(403)
    form = ProofForm()
    if not form.validate():
        return _proof_page(shown, form), 422
    note = form.note.data or ""
    try:
        with transaction():
            actions.check_category(
                proof=load(PersonCategory, proof_id), accepted=what == "accept", note=note, by=me()
            )
    except Refused as refusal:
        form.note.errors = [say_reason(reason) for reason in refusal.reasons]
        return _proof_page(load(PersonCategory, proof_id), form), 409
    flash(_("Written down."), "good")
    return redirect(url_for(".proofs"), code=303)
