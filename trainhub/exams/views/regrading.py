"""A key was wrong: see what a correction changes, then let it run."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import whole_number
from trainhub.exams import actions, queries
from trainhub.exams.forms.marking import CorrectionForm
from trainhub.exams.models import QuestionVersion
from trainhub.exams.rules.answers import needs_person
from trainhub.exams.rules.regrading import CORRECTION_WORDS, Correction
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import version_to_correct
from trainhub.people.rules import Role

#: Who answers for marks that are out: not the author of the question alone.
_DECIDERS = (Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/bank/<int:question_id>/versions/<int:number>/correct")
@allow(*_DECIDERS)
def ask_correction(question_id: int, number: int) -> ResponseReturnValue:
    """What is wrong with the key, and who would be touched."""
    version = version_to_correct(question_id, number)
    return _page(version, _form(version))


def _form(version: QuestionVersion) -> CorrectionForm:
    form = CorrectionForm()
    newer = _newer(version)
    kinds = [Correction.EVERYBODY] if newer is None else [Correction.NEW_KEY, Correction.EVERYBODY]
    form.kind.choices = [(kind.value, _(CORRECTION_WORDS[kind])) for kind in kinds]
    if not form.is_submitted():
        form.seen.data = str(queries.correction_count(version.id))
    return form


def _newer(version: QuestionVersion) -> QuestionVersion | None:
    """The newest checked version that asks for the same thing with another key."""
    for other in reversed(version.question.versions):
        same = (other.kind, other.options, other.parts) == (
            version.kind, version.options, version.parts,
        )  # fmt: skip
        if other.number > version.number and same and other.reviewed_at and other.key:
            return other
    return None


def _page(
    version: QuestionVersion,
    form: CorrectionForm,
    *,
    changes: list[actions.Change] | None = None,
    troubles: list[str] | None = None,
) -> str:
    past = queries.corrections_of([version.id])
    people = {line["candidate_id"] for run in past for line in run.report}
    people |= {change.candidate_id for change in changes or []}
    return render_template(
        "exams/correct_key.html",
        version=version,
        newer=_newer(version),
        by_a_person=needs_person(version.kind),
        form=form,
        papers=len(queries.touched_papers(version.id)),
        past=past,
        names=queries.names_of(me(), sorted(people)),
        changes=changes,
        troubles=troubles or [],
        correction_words=CORRECTION_WORDS,
    )


def _wish(version: QuestionVersion, form: CorrectionForm) -> tuple[Correction, list[Any] | None]:
    kind = Correction(form.kind.data)
    newer = _newer(version)
    if kind is Correction.EVERYBODY or newer is None:
        return kind, None
    return kind, actions.key_from(version, newer)


@bp.post("/bank/<int:question_id>/versions/<int:number>/correct")
@allow(*_DECIDERS)
def preview_correction(question_id: int, number: int) -> ResponseReturnValue:
    """The report before anything is changed."""
    version = version_to_correct(question_id, number)
    form = _form(version)
    if not form.validate():
        return _page(version, form), 422
    try:
        kind, key = _wish(version, form)
        changes = actions.changes_by(
            version=version, kind=kind, key=key, protects=form.protects.data
        )
    except Refused as refusal:
        return _page(version, form, troubles=_said(refusal)), 422
    return _page(version, form, changes=changes)


@bp.post("/bank/<int:question_id>/versions/<int:number>/correct/run")
@allow(*_DECIDERS)
def correct_key(question_id: int, number: int) -> ResponseReturnValue:
    """Put the key right and mark again."""
    version = version_to_correct(question_id, number)
    form = _form(version)
    if not form.validate():
        return _page(version, form), 422
    try:
        kind, key = _wish(version, form)
        with transaction():
            run = actions.correct_key(
                version=version,
                kind=kind,
                key=key,
                why=form.why.data,
                protects=form.protects.data,
                seen=whole_number(form.seen.data, -1),
                by=me(),
            )
            count = len(run.report)
    except Refused as refusal:
        version = version_to_correct(question_id, number)
        return _page(version, form, troubles=_said(refusal)), 422
    flash(_("The key is put right, %(count)s marks changed.", count=count), "good")
    address = url_for(".ask_correction", question_id=question_id, number=number)
    return redirect(address, code=303)


def _said(refusal: Refused) -> list[str]:
    return [say_reason(reason) for reason in refusal.reasons]
