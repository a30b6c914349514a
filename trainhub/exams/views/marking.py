"""Marks and results: enter, read a paper, publish, take back."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason, say_time
from trainhub.exams import actions, queries
from trainhub.exams.forms.marking import MarksForm, WhyForm, marks_from
from trainhub.exams.models import Component, Sitting
from trainhub.exams.rules.sittings import is_over
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    component_in,
    paper_to_read,
    result_to_withdraw,
    sitting_to_examine,
)
from trainhub.people.rules import Role

EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/marks/<int:component_id>")
@allow(*EXAMINERS)
def marks(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """One column of marks, a row for each person."""
    row = sitting_to_examine(sitting_id)
    return _marks_page(row, component_in(row, component_id), MarksForm())


def _to_mark(row: Sitting, part: Component) -> list[queries.CandidateLine]:
    """Whom a person marks in this component at once: nobody with a paper on the screen."""
    return [line for line in queries.candidates_of(row.id) if part.id not in line.attempts]


def _marks_page(
    row: Sitting, part: Component, form: MarksForm, troubles: list[str] | None = None
) -> str:
    return render_template(
        "exams/marks.html",
        sitting=row,
        part=part,
        lines=_to_mark(row, part),
        form=form,
        sent=request.form,
        troubles=troubles or [],
    )


@bp.post("/sittings/<int:sitting_id>/marks/<int:component_id>")
@allow(*EXAMINERS)
def record_marks(sitting_id: int, component_id: int) -> ResponseReturnValue:
    """Keep the marks that are new or changed; empty cells are left alone."""
    row = sitting_to_examine(sitting_id)
    part = component_in(row, component_id)
    form = MarksForm()
    ids = [line.candidate.id for line in _to_mark(row, part)]
    given, troubles = marks_from(request.form, ids, part.name)
    if not form.validate() or troubles:
        return _marks_page(row, part, form, [say_reason(r) for r in troubles]), 422
    try:
        with transaction():
            actions.record_marks(
                sitting=row, component=part, points=given, by=me(), why=form.why.data or ""
            )
    except Refused as refusal:
        row = sitting_to_examine(sitting_id)
        said = [say_reason(reason) for reason in refusal.reasons]
        return _marks_page(row, component_in(row, component_id), form, said), 422
    flash(_("Marks saved."), "good")
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)


@bp.get("/sittings/<int:sitting_id>/papers/<int:attempt_id>")
@allow(*EXAMINERS)
def paper(sitting_id: int, attempt_id: int) -> ResponseReturnValue:
    """A finished paper with its answers and its key, for the examiner."""
    row = sitting_to_examine(sitting_id)
    attempt = paper_to_read(row, attempt_id)
    if not is_over(attempt.ended_at, attempt.deadline_at, clock.now()):
        abort(404)
    items = [(item, item.worth_h) for item in queries.scripts([attempt.id])]
    return render_template(
        "exams/paper.html",
        sitting=row,
        attempt=attempt,
        items=items,
        automatic_h=sum(worth for _item, worth in items if worth is not None),
        unread=sum(worth is None for _item, worth in items),
        # Whoever marks an answer without a name must not find it here with one.
        hide_words=row.published_at is None,
    )


@bp.post("/sittings/<int:sitting_id>/publish")
@allow(*EXAMINERS)
def publish(sitting_id: int) -> ResponseReturnValue:
    """Make the results known, once."""
    row = sitting_to_examine(sitting_id)
    with transaction():
        actions.publish_results(sitting=row, by=me())
    flash(_told(sitting_to_examine(sitting_id)), "good")
    return redirect(url_for(".sitting", sitting_id=sitting_id), code=303)


def _told(row: Sitting) -> str:
    """Of two who publish at once each is told who did it."""
    mine = row.published_by == me().account_id
    if mine or row.published_at is None:
        return str(_("The results are out. Everybody was told."))
    names = queries.names_of_accounts([row.published_by])
    return str(
        _(
            "%(name)s published the results at %(time)s. Nothing was published twice.",
            name=names.get(row.published_by or 0, _("Somebody else")),
            time=say_time(row.published_at),
        )
    )


@bp.get("/results/<int:candidate_id>/withdraw")
@allow(*EXAMINERS)
def ask_withdraw(candidate_id: int) -> ResponseReturnValue:
    """Say why a result is taken back, and what follows."""
    candidate = result_to_withdraw(candidate_id)
    return render_template("exams/withdraw.html", candidate=candidate, form=WhyForm())


@bp.post("/results/<int:candidate_id>/withdraw")
@allow(*EXAMINERS)
def withdraw(candidate_id: int) -> ResponseReturnValue:
    """Take a result back."""
    candidate = result_to_withdraw(candidate_id)
    form = WhyForm()
    if not form.validate():
        return render_template("exams/withdraw.html", candidate=candidate, form=form), 422
    with transaction():
        actions.withdraw_result(candidate=candidate, why=form.why.data, by=me())
    return redirect(url_for(".result", candidate_id=candidate_id), code=303)
