"""Subsidy schemes and their dated numbers; the calendar; which scheme pays for a class."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import load, number_in_address
from trainhub.courses import actions, queries
from trainhub.courses.forms.schemes import FundForm, HolidayForm, SchemeForm, VersionForm
from trainhub.courses.models import Cohort, Scheme
from trainhub.courses.rules.dossier import PAPER_WORDS, PaperKind
from trainhub.courses.rules.scheme_book import DayOff
from trainhub.courses.rules.schemes import (
    AMOUNT_UNIT_WORDS,
    UNPAID_WORDS,
    opening_due,
    outside,
)
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.courses.views.loaders import cohort_i_fill
from trainhub.people import queries as people_queries
from trainhub.people.background.rules import CATEGORY_WORDS, Category
from trainhub.people.models import Region
from trainhub.people.rules import Role

_WRITERS = (Role.STAFF, Role.ADMIN)


@bp.app_context_processor
def _scheme_words() -> dict[str, object]:
    return {
        "amount_unit_word": lambda unit: _(AMOUNT_UNIT_WORDS[unit]),
        "unpaid_word": lambda unpaid: _(UNPAID_WORDS[unpaid]),
        "paper_word": lambda kind: _(PAPER_WORDS[PaperKind(kind)]),
        "category_word": lambda code: _(CATEGORY_WORDS[Category(code)]) if code else "",
    }


@bp.get("/schemes")
@allow(Role.INSTITUTION, *_WRITERS)
def schemes() -> ResponseReturnValue:
    """Every scheme with the numbers that hold today."""
    today = clock.today()
    rows = queries.schemes()
    held = {version.scheme_id: version for version in queries.versions_on(today)}
    return render_template(
        "courses/schemes.html", schemes=rows, held=held, may_write=me().has(*_WRITERS)
    )


@bp.get("/schemes/new")
@allow(*_WRITERS)
def new_scheme() -> ResponseReturnValue:
    """Enter a scheme."""
    return render_template("courses/new_scheme.html", form=_scheme_form())


def _scheme_form() -> SchemeForm:
    form = SchemeForm()
    regions = [(region.code, own_name(region)) for region in people_queries.regions()]
    form.region_code.choices = choices([("", _("Everywhere")), *regions])
    return form


@bp.post("/schemes/new")
@allow(*_WRITERS)
def open_scheme() -> ResponseReturnValue:
    """Enter it, and go on to its numbers."""
    form = _scheme_form()
    if not form.validate():
        return render_template("courses/new_scheme.html", form=form), 422
    try:
        with transaction():
            scheme = actions.open_scheme(
                code=form.code.data,
                name=form.name.data,
                name_en=form.name_en.data or "",
                region=db.session.get(Region, form.region_code.data or ""),
                by=me(),
            )
            scheme_id = scheme.id
    except Refused as refusal:
        form.code.errors = [say_reason(reason) for reason in refusal.reasons]
        return render_template("courses/new_scheme.html", form=form), 409
    return redirect(url_for(".new_version", scheme_id=scheme_id), code=303)


@bp.get("/schemes/<int:scheme_id>")
@allow(Role.INSTITUTION, *_WRITERS)
def scheme(scheme_id: int) -> ResponseReturnValue:
    """A scheme, version by version, the newest first."""
    shown = load(Scheme, scheme_id)
    today = clock.today()
    return render_template(
        "courses/scheme.html",
        scheme=shown,
        versions=list(reversed(shown.versions)),
        current=queries.version_on(shown.id, today),
        classes=queries.classes_under(shown.id),
        today=today,
        may_write=me().has(*_WRITERS),
    )


@bp.get("/schemes/<int:scheme_id>/version")
@allow(*_WRITERS)
def new_version(scheme_id: int) -> ResponseReturnValue:
    """New numbers, filled in with the newest ones."""
    shown = load(Scheme, scheme_id)
    newest = shown.versions[-1] if shown.versions else None
    form = VersionForm(MultiDict()).offer().begin_as(newest)
    form.effective_on.data = clock.today()
    return _version_page(shown, form), 200


def _version_page(shown: Scheme, form: VersionForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "courses/new_version.html", scheme=shown, form=form, reasons=reasons or []
    )


@bp.post("/schemes/<int:scheme_id>/version")
@allow(*_WRITERS)
def add_version(scheme_id: int) -> ResponseReturnValue:
    """Enter them; classes that are planned keep theirs."""
    shown = load(Scheme, scheme_id)
    form = VersionForm().offer()
    if not form.validate():
        return _version_page(shown, form), 422
    try:
        with transaction():
            actions.add_scheme_version(scheme=load(Scheme, scheme_id), facts=form.facts(), by=me())
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _version_page(load(Scheme, scheme_id), form, reasons), 409
    flash(_("The numbers are entered. Classes that are planned already keep theirs."), "good")
    return redirect(url_for(".scheme", scheme_id=scheme_id), code=303)


@bp.post("/schemes/<int:scheme_id>/retire")
@allow(*_WRITERS)
def retire_scheme(scheme_id: int) -> ResponseReturnValue:
    """No new class comes under it."""
    shown = load(Scheme, scheme_id)
    with transaction():
        actions.retire_scheme(scheme=shown, by=me())
    return redirect(url_for(".scheme", scheme_id=scheme_id), code=303)


@bp.post("/schemes/<int:scheme_id>/back")
@allow(*_WRITERS)
def bring_scheme_back(scheme_id: int) -> ResponseReturnValue:
    """New classes may come under it again."""
    shown = load(Scheme, scheme_id)
    with transaction():
        actions.bring_scheme_back(scheme=shown, by=me())
    return redirect(url_for(".scheme", scheme_id=scheme_id), code=303)


@bp.get("/cohorts/<int:cohort_id>/scheme")
@allow(*_WRITERS)
def cohort_scheme(cohort_id: int) -> ResponseReturnValue:
    """Which scheme pays for a class, and whether the class keeps to it."""
    cohort = cohort_i_fill(cohort_id)
    form = _fund_form(cohort)
    form.scheme_id.data = cohort.scheme.scheme_id if cohort.scheme else 0
    return _fund_page(cohort, form), 200


def _fund_form(cohort: Cohort) -> FundForm:
    form = FundForm()
    held = queries.versions_on(cohort.starts_on)
    named = [(version.scheme_id, own_name(version.scheme)) for version in held]
    if cohort.scheme is not None and cohort.scheme.scheme_id not in dict(named):
        named.append((cohort.scheme.scheme_id, own_name(cohort.scheme.scheme)))
    form.scheme_id.choices = choices([(0, _("No subsidy")), *named])
    return form


def _fund_page(cohort: Cohort, form: FundForm, reasons: list[str] | None = None) -> str:
    today, troubles, due = clock.today(), [], None
    if cohort.scheme is not None:
        terms = cohort.scheme.terms
        days = queries.calendar_before(cohort.starts_on, terms)
        planned = queries.planned_class(cohort, today)
        due = opening_due(terms, cohort.starts_on, days)
        troubles = [say_reason(each) for each in outside(terms, planned, days, today)]
    return render_template(
        "courses/cohort_scheme.html",
        cohort=cohort, form=form, troubles=troubles, due=due, reasons=reasons or [],
    )  # fmt: skip


@bp.post("/cohorts/<int:cohort_id>/scheme")
@allow(*_WRITERS)
def fund_cohort(cohort_id: int) -> ResponseReturnValue:
    """Put the class under a scheme, or under none."""
    cohort = cohort_i_fill(cohort_id)
    form = _fund_form(cohort)
    if not form.validate():
        return _fund_page(cohort, form), 422
    chosen = form.scheme_id.data
    try:
        with transaction():
            scheme = load(Scheme, chosen) if chosen else None
            actions.fund_cohort(cohort=load(Cohort, cohort_id), scheme=scheme, by=me())
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _fund_page(load(Cohort, cohort_id), form, reasons), 409
    flash(_("Saved."), "good")
    return redirect(url_for(".cohort_scheme", cohort_id=cohort_id), code=303)


@bp.get("/holidays")
@allow(*_WRITERS)
def holidays() -> ResponseReturnValue:
    """The days of a year on which offices do otherwise than the weekday says."""
    return _holiday_page(HolidayForm().offer()), 200


def _holiday_page(form: HolidayForm) -> str:
    year = min(max(number_in_address("year", clock.today().year), 2020), 2099)
    return render_template(
        "courses/holidays.html", form=form, year=year, holidays=queries.holidays(year)
    )


@bp.post("/holidays")
@allow(*_WRITERS)
def enter_holiday() -> ResponseReturnValue:
    """Enter a day of a holiday notice, or correct it."""
    form = HolidayForm().offer()
    if not form.validate():
        return _holiday_page(form), 422
    day = DayOff(form.day.data, form.worked.data == "worked", form.name.data)
    with transaction():
        actions.enter_holidays(days=[day], source=form.source.data, by=me())
    return redirect(url_for(".holidays", year=day.day.year), code=303)
