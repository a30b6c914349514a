"""Who comes first in a line, and how long a freed seat is kept: dated rows with a source."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.seats import PriorityForm, TermsForm
from trainhub.courses.models import Scheme, WaitingPriority
from trainhub.courses.reference import SEAT_TERMS
from trainhub.courses.rules import PRIORITY_WORDS
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.people import queries as people_queries
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind, Role

_EVERYWHERE = 0


def _stations() -> list[tuple[int, str]]:
    """Where I may set rules: my stations; everywhere is for administrators."""
    rows = [
        (station.id, own_name(station))
        for station in people_queries.organisations(OrganisationKind.STATION)
        if policy.may_plan_at(me(), station)
    ]
    return [(_EVERYWHERE, _("every station")), *rows] if me().has(Role.ADMIN) else rows


def _priority_form() -> PriorityForm:
    form = PriorityForm()
    form.station_id.choices = choices(_stations())
    schemes = [(row.id, own_name(row)) for row in queries.schemes_in_use()]
    form.scheme_id.choices = choices([(_EVERYWHERE, _("every class")), *schemes])
    return form


def _terms_form() -> TermsForm:
    form = TermsForm()
    form.station_id.choices = choices(_stations())
    return form


def _page(form: PriorityForm, terms: TermsForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "courses/ranking.html",
        form=form,
        terms_form=terms,
        reasons=reasons or [],
        rows=queries.priorities(),
        versions=queries.terms_versions(),
        kind_word=lambda kind: _(PRIORITY_WORDS[kind]),
        may_end=_may_end,
        default=SEAT_TERMS,
    )


def _may_end(row: WaitingPriority) -> bool:
    return policy.may_plan_at(me(), row.station) if row.station else me().has(Role.ADMIN)


@bp.get("/line-rules")
@allow(Role.STAFF, Role.ADMIN)
def ranking() -> ResponseReturnValue:
    """The rules of the line, with their sources."""
    form, terms = _priority_form(), _terms_form()
    form.effective_on.data = terms.effective_on.data = clock.today()
    for name, value in SEAT_TERMS._asdict().items():
        if name in terms and name != "source":
            terms[name].data = value
    return _page(form, terms), 200


def _station(station_id: int) -> Organisation | None:
    return load(Organisation, station_id) if station_id else None


@bp.post("/line-rules")
@allow(Role.STAFF, Role.ADMIN)
def enter_priority() -> ResponseReturnValue:
    """Enter who comes first from a day on."""
    form = _priority_form()
    if not form.validate():
        return _page(form, _terms_form()), 422
    try:
        with transaction():
            actions.enter_priority(
                priority=form.priority(),
                effective_on=form.effective_on.data,
                source=form.source.data,
                station=_station(form.station_id.data),
                scheme=load(Scheme, form.scheme_id.data) if form.scheme_id.data else None,
                by=me(),
            )
    except Refused as refusal:
        return _page(form, _terms_form(), [say_reason(r) for r in refusal.reasons]), 409
    flash(_("The rule is saved."), "good")
    return redirect(url_for(".ranking"), code=303)


@bp.post("/line-rules/<int:priority_id>/end")
@allow(Role.STAFF, Role.ADMIN)
def end_priority(priority_id: int) -> ResponseReturnValue:
    """Let a rule end today; who waits keeps the points."""
    row = load(WaitingPriority, priority_id)
    if not _may_end(row):
        abort(403)
    with transaction():
        actions.end_priority(row=row, by=me())
    flash(_("The rule ends today."), "good")
    return redirect(url_for(".ranking"), code=303)


@bp.post("/line-rules/terms")
@allow(Role.STAFF, Role.ADMIN)
def set_seat_terms() -> ResponseReturnValue:
    """Say how long a freed seat is kept from a day on."""
    terms = _terms_form()
    form = _priority_form()
    if not terms.validate():
        return _page(form, terms), 422
    try:
        with transaction():
            actions.set_seat_terms(
                terms=terms.terms(),
                effective_on=terms.effective_on.data,
                source=terms.source.data,
                station=_station(terms.station_id.data),
                by=me(),
            )
    except Refused as refusal:
        return _page(form, terms, [say_reason(reason) for reason in refusal.reasons]), 409
    flash(_("The rule is saved."), "good")
    return redirect(url_for(".ranking"), code=303)
