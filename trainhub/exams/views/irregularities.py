"""Irregularities of a sitting: written by invigilators, made void by two, lifted by a third."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock, papers
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.uploads import sealed_paper
from trainhub.exams import actions, policy, queries
from trainhub.exams.forms.irregularities import IrregularityForm, VoidForm
from trainhub.exams.models import Sitting
from trainhub.exams.rules.irregularities import REACH_WORDS, Reach, VoidStep
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.exams.views.loaders import (
    candidate_in,
    component_in,
    irregularity_i_see,
    irregularity_to_judge,
    result_i_see,
    sitting_i_see,
    sitting_to_admit,
    voiding_to_judge,
    voiding_to_lift,
)
from trainhub.people.rules import Role

LOOKERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN, Role.BUREAU)
KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/irregularities")
@allow(*LOOKERS)
def irregularities(sitting_id: int) -> ResponseReturnValue:
    """What was written down in a sitting and what became of it."""
    sitting = sitting_i_see(sitting_id)
    return _page(sitting, _form(sitting))


def _form(sitting: Sitting) -> IrregularityForm:
    form = IrregularityForm()
    lines = queries.candidates_of(sitting.id)
    form.candidate_id.choices = [
        (line.candidate.id, f"{line.person.name} {line.candidate.ticket_no}") for line in lines
    ]
    catalogue = queries.irregularity_codes(clock.civil_day(sitting.starts_at))
    form.code.choices = [(row.code, f"{row.code} {_(row.name)}") for row in catalogue.values()]
    if not form.is_submitted():
        form.seen.data = clock.now().astimezone(clock.CIVIL_ZONE).time().replace(microsecond=0)
    return form


def _page(sitting: Sitting, form: IrregularityForm, troubles: list[str] | None = None) -> str:
    return render_template(
        "exams/irregularities.html",
        sitting=sitting,
        rows=queries.irregularities_of(sitting.id),
        catalogue=queries.irregularity_codes(clock.civil_day(sitting.starts_at)),
        reach_words=REACH_WORDS,
        form=form,
        may_write=policy.may_admit(me(), sitting) and sitting.cancelled_at is None,
        may_judge=policy.may_oversee(me(), sitting),
        may_lift=policy.may_withdraw(me(), sitting),
        steps=VoidStep,
        reach=Reach,
        troubles=troubles or [],
    )


@bp.post("/sittings/<int:sitting_id>/irregularities")
@allow(*KEEPERS)
def write_irregularity(sitting_id: int) -> ResponseReturnValue:
    """Write one down; the person is told."""
    sitting = sitting_to_admit(sitting_id)
    form = _form(sitting)
    if not form.validate():
        return _page(sitting, form), 422
    try:
        with transaction():
            actions.write_irregularity(
                candidate=candidate_in(sitting, form.candidate_id.data),
                code=form.code.data,
                seen_at=form.seen_at(clock.civil_day(sitting.starts_at)),
                told=form.told.data,
                picture=form.upload(),
                by=me(),
            )
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        sitting = sitting_to_admit(sitting_id)
        return _page(sitting, form, said), 422
    flash(_("Written down. The person was told."), "good")
    return redirect(url_for(".irregularities", sitting_id=sitting_id), code=303)


@bp.get("/irregularities/<int:irregularity_id>/photo")
@allow(Role.TRAINEE, *LOOKERS)
def irregularity_photo(irregularity_id: int) -> ResponseReturnValue:
    """The photo, for the person and for those who see the sitting."""
    row = irregularity_i_see(irregularity_id)
    if not row.picture:
        abort(404)
    return sealed_paper(row.picture, papers.JPEG, f"irregularity-{row.id}", as_photo=True)


@bp.get("/irregularities/<int:irregularity_id>/void")
@allow(*KEEPERS)
def ask_void(irregularity_id: int) -> ResponseReturnValue:
    """Say which part becomes void, and why."""
    row = irregularity_to_judge(irregularity_id)
    return render_template("exams/void.html", row=row, form=_void_form(row.candidate.sitting))


def _void_form(sitting: Sitting) -> VoidForm:
    form = VoidForm()
    parts = [(part.id, own_name(part)) for part in sitting.exam.components]
    form.component_id.choices = [*parts, (0, _("The whole exam"))]
    return form


@bp.post("/irregularities/<int:irregularity_id>/void")
@allow(*KEEPERS)
def propose_voiding(irregularity_id: int) -> ResponseReturnValue:
    """Propose it; nothing happens until somebody else signs."""
    row = irregularity_to_judge(irregularity_id)
    sitting = row.candidate.sitting
    form = _void_form(sitting)
    if not form.validate():
        return render_template("exams/void.html", row=row, form=form), 422
    part = component_in(sitting, form.component_id.data) if form.component_id.data else None
    try:
        with transaction():
            actions.propose_voiding(irregularity=row, component=part, why=form.why.data, by=me())
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        row = irregularity_to_judge(irregularity_id)
        return render_template("exams/void.html", row=row, form=form, troubles=said), 409
    return redirect(url_for(".irregularities", sitting_id=sitting.id), code=303)


@bp.post("/voidings/<int:voiding_id>/sign")
@allow(*KEEPERS)
def sign_voiding(voiding_id: int) -> ResponseReturnValue:
    """The second signature."""
    row = voiding_to_judge(voiding_id)
    sitting_id = row.irregularity.candidate.sitting_id
    with transaction():
        actions.sign_voiding(voiding=row, by=me())
    flash(_("Signed. The result is void and the person was told."), "good")
    return redirect(url_for(".irregularities", sitting_id=sitting_id), code=303)


@bp.post("/voidings/<int:voiding_id>/lift")
@allow(Role.STAFF, Role.INSTITUTION, Role.ADMIN)
def lift_voiding(voiding_id: int) -> ResponseReturnValue:
    """A third person lifts it, with a reason."""
    row = voiding_to_lift(voiding_id)
    sitting_id = row.irregularity.candidate.sitting_id
    form = VoidForm()
    with transaction():
        actions.lift_voiding(voiding=row, why=form.why.data or "", by=me())
    flash(_("Lifted. The result follows from the marks again."), "good")
    return redirect(url_for(".irregularities", sitting_id=sitting_id), code=303)


@bp.get("/records/<int:candidate_id>")
@allow(Role.TRAINEE)
def my_records(candidate_id: int) -> ResponseReturnValue:
    """What was written about me in an exam, and how to ask for a second look."""
    candidate = result_i_see(candidate_id)
    sitting = candidate.sitting
    return render_template(
        "exams/records.html",
        candidate=candidate,
        sitting=sitting,
        rows=queries.irregularities_about(candidate_id),
        catalogue=queries.irregularity_codes(clock.civil_day(sitting.starts_at)),
        steps=VoidStep,
        mine=policy.may_take(me(), candidate),
        photo=queries.door_photo(candidate_id),
        may_see_photo=policy.may_see_door_photo(me(), candidate),
    )
