"""Time that people are given or get back, and what was noticed while they wrote."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.clock import civil_day
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.exams import actions, queries
from trainhub.exams.forms.sittings import AllowanceForm, MinutesForm, OutageForm
from trainhub.exams.models import Attempt, Candidate, Sitting
from trainhub.exams.rules.integrity import SIGN_WORDS
from trainhub.exams.rules.timing import GRANT_WORDS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import (
    candidate_in,
    outage_to_sign,
    paper_to_read,
    sitting_to_oversee,
)
from trainhub.people.rules import Role

_OVERSEERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("/sittings/<int:sitting_id>/time")
@allow(*_OVERSEERS)
def times(sitting_id: int) -> ResponseReturnValue:
    """Outages of the room, and who has how much time."""
    return _times_page(sitting_to_oversee(sitting_id), OutageForm())


def _times_page(row: Sitting, form: OutageForm, troubles: list[str] | None = None) -> str:
    return render_template(
        "exams/times.html",
        sitting=row,
        lines=queries.candidates_of(row.id),
        grants=queries.grants_of_sitting(row.id),
        signs=queries.signs_by_attempt(row.id),
        outages=queries.outages_of(row.id),
        form=form,
        troubles=troubles or [],
        mine=me().account_id,
    )


@bp.post("/sittings/<int:sitting_id>/outages")
@allow(*_OVERSEERS)
def declare_outage(sitting_id: int) -> ResponseReturnValue:
    """Say that the room had no power or network; a second person signs."""
    row = sitting_to_oversee(sitting_id)
    form = OutageForm()
    if not form.validate():
        return _times_page(row, form), 422
    began_at, ended_at = form.span(civil_day(row.starts_at))
    try:
        with transaction():
            actions.declare_outage(
                sitting=row, began_at=began_at, ended_at=ended_at, why=form.why.data, by=me()
            )
    except Refused as refusal:
        return _times_page(sitting_to_oversee(sitting_id), form, _said(refusal)), 422
    flash(_("Written down. Now somebody else must sign it."), "good")
    return redirect(url_for(".times", sitting_id=sitting_id), code=303)


@bp.post("/outages/<int:outage_id>/sign")
@allow(*_OVERSEERS)
def sign_outage(outage_id: int) -> ResponseReturnValue:
    """The second signature gives everybody their minutes back."""
    row = outage_to_sign(outage_id)
    sitting_id = row.sitting_id
    with transaction():
        given = actions.sign_outage(outage=row, by=me())
    flash(_("%(count)s people got their time back.", count=len(given)), "good")
    return redirect(url_for(".times", sitting_id=sitting_id), code=303)


@bp.get("/sittings/<int:sitting_id>/candidates/<int:candidate_id>/time")
@allow(*_OVERSEERS)
def candidate_time(sitting_id: int, candidate_id: int) -> ResponseReturnValue:
    """One person: allowance, minutes given, and what was noticed."""
    row = sitting_to_oversee(sitting_id)
    return _candidate_page(row, candidate_in(row, candidate_id))


def _candidate_page(
    row: Sitting,
    candidate: Candidate,
    *,
    allowance: AllowanceForm | None = None,
    minutes: MinutesForm | None = None,
    troubles: list[str] | None = None,
) -> str:
    attempts = [a for a in queries.attempts_of_sitting(row.id) if a.candidate_id == candidate.id]
    grants = queries.grants_of_sitting(row.id)
    return render_template(
        "exams/candidate_time.html",
        sitting=row,
        candidate=candidate,
        papers=[(a, grants.get(a.id, []), queries.signs_of(a.id)) for a in attempts],
        allowance=allowance
        or AllowanceForm(
            percent=candidate.time_percent, reader=candidate.reader, why=candidate.allowed_why
        ),
        minutes=minutes or MinutesForm(),
        troubles=troubles or [],
        grant_words=GRANT_WORDS,
        sign_words=SIGN_WORDS,
        may_give=[a.id for a in attempts if _may_give(row, a)],
    )


def _may_give(row: Sitting, attempt: Attempt) -> bool:
    return row.published_at is None and not attempt.handed_in


@bp.post("/sittings/<int:sitting_id>/candidates/<int:candidate_id>/allowance")
@allow(*_OVERSEERS)
def allow_time(sitting_id: int, candidate_id: int) -> ResponseReturnValue:
    """Give one person more of the usual time, or a reader."""
    row = sitting_to_oversee(sitting_id)
    candidate = candidate_in(row, candidate_id)
    form = AllowanceForm()
    if not form.validate():
        return _candidate_page(row, candidate, allowance=form), 422
    try:
        with transaction():
            actions.allow_time(
                candidate=candidate,
                percent=form.percent.data,
                reader=form.reader.data,
                why=form.why.data,
                by=me(),
            )
    except Refused as refusal:
        row = sitting_to_oversee(sitting_id)
        again = candidate_in(row, candidate_id)
        return _candidate_page(row, again, allowance=form, troubles=_said(refusal)), 422
    flash(_("The time of this person is set."), "good")
    return redirect(_back(sitting_id, candidate_id), code=303)


@bp.post("/sittings/<int:sitting_id>/papers/<int:attempt_id>/minutes")
@allow(*_OVERSEERS)
def grant_time(sitting_id: int, attempt_id: int) -> ResponseReturnValue:
    """Give one attempt more minutes."""
    row = sitting_to_oversee(sitting_id)
    attempt = paper_to_read(row, attempt_id)
    candidate = attempt.candidate
    candidate_id = candidate.id
    form = MinutesForm()
    if not form.validate():
        return _candidate_page(row, candidate, minutes=form), 422
    try:
        with transaction():
            actions.grant_time(
                attempt=attempt, minutes=form.minutes.data, why=form.why.data, by=me()
            )
    except Refused as refusal:
        row = sitting_to_oversee(sitting_id)
        again = candidate_in(row, candidate_id)
        return _candidate_page(row, again, minutes=form, troubles=_said(refusal)), 422
    flash(_("The minutes are given. The clock of the person shows them."), "good")
    return redirect(_back(sitting_id, candidate_id), code=303)


def _said(refusal: Refused) -> list[str]:
    return [say_reason(reason) for reason in refusal.reasons]


def _back(sitting_id: int, candidate_id: int) -> str:
    return url_for(".candidate_time", sitting_id=sitting_id, candidate_id=candidate_id)
