"""Kinds of certificates: everybody reads what they are, administrators say it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions, queries
from trainhub.certs.forms import IssuerForm, TypeForm
from trainhub.certs.models import CertificateType
from trainhub.certs.views.blueprint import bp
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import load
from trainhub.courses import queries as courses
from trainhub.courses.models import Course
from trainhub.people import queries as people
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind, Role


@bp.get("/certs/types")
@allow(Role.TRAINEE)
def types() -> ResponseReturnValue:
    """What each certificate is, who issues it, on what legal ground, and what it is not."""
    designs = me().has(Role.STAFF, Role.ADMIN, Role.INSTITUTION)
    return render_template("certs/types.html", types=queries.types(), designs=designs)


def _form(known: CertificateType | None) -> TypeForm:
    return TypeForm(known, courses.courses(), queries.types())


def _issuer_form(fresh: bool = False) -> IssuerForm:
    schools = people.organisations(OrganisationKind.INSTITUTION)
    stations = people.organisations(OrganisationKind.STATION)
    given = {"formdata": None} if fresh else {}
    return IssuerForm([*schools, *stations], **given)


def _page(
    known: CertificateType | None, form: TypeForm, issuer_form: IssuerForm | None = None
) -> str:
    return render_template(
        "certs/type.html",
        type=known,
        form=form,
        issuers=queries.issuers_of(known.id) if known else [],
        issuer_form=issuer_form or (_issuer_form(fresh=True) if known else None),
    )


@bp.get("/certs/types/new")
@allow(Role.ADMIN)
def new_type() -> ResponseReturnValue:
    """A certificate that there was not."""
    return _page(None, _form(None)), 200


@bp.post("/certs/types/new")
@allow(Role.ADMIN)
def define_type() -> ResponseReturnValue:
    """Enter it."""
    return _keep(None)


@bp.get("/certs/types/<int:type_id>")
@allow(Role.ADMIN)
def edit_type(type_id: int) -> ResponseReturnValue:
    """What a type says of itself, to be said anew."""
    known = load(CertificateType, type_id)
    return _page(known, _form(known)), 200


@bp.post("/certs/types/<int:type_id>")
@allow(Role.ADMIN)
def change_type(type_id: int) -> ResponseReturnValue:
    """Say it anew; certificates that were issued stay as they are."""
    return _keep(type_id)


def _keep(type_id: int | None) -> ResponseReturnValue:
    known = load(CertificateType, type_id) if type_id else None
    form = _form(known)
    if not form.validate():
        return _page(known, form), 422
    facts = form.facts()
    try:
        with transaction():
            course = _course(form.course.data)
            shorter = _course(form.renewal_course.data)
            below = form.builds_on.data
            step = load(CertificateType, int(below)) if below else None
            if type_id:
                actions.change_type(
                    kind=load(CertificateType, type_id),
                    facts=facts,
                    course=course,
                    renewal_course=shorter,
                    builds_on=step,
                    by=me(),
                )
            else:
                actions.define_type(
                    facts=facts, course=course, renewal_course=shorter, builds_on=step, by=me()
                )
    except Refused as refusal:
        form.form_errors = [say_reason(reason) for reason in refusal.reasons]
        return _page(load(CertificateType, type_id) if type_id else None, form), 409
    flash(_("Kept."), "good")
    return redirect(url_for(".types"), code=303)


def _course(typed: str | None) -> Course | None:
    return load(Course, int(typed)) if typed else None


@bp.post("/certs/types/<int:type_id>/issuers")
@allow(Role.ADMIN)
def allow_issuer(type_id: int) -> ResponseReturnValue:
    """Name an organisation that may issue a type, with its source."""
    known = load(CertificateType, type_id)
    form = _issuer_form()
    if not form.validate():
        return _page(
            known, TypeForm(known, courses.courses(), queries.types(), formdata=None), form
        ), 422
    with transaction():
        actions.allow_issuer(
            kind=load(CertificateType, type_id),
            organisation=load(Organisation, int(form.organisation.data)),
            since=form.since.data,
            until=form.until.data,
            source=form.source.data or "",
            by=me(),
        )
    flash(_("Kept."), "good")
    return redirect(url_for(".edit_type", type_id=type_id), code=303)
