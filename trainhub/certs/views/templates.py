"""The editor of a type's template: write, see, keep, put to use."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import policy
from trainhub.certs.layouts import actions, proving, queries
from trainhub.certs.layouts.forms import PictureForm, TemplateForm
from trainhub.certs.layouts.models import TemplateVersion
from trainhub.certs.layouts.words import PLACEHOLDERS
from trainhub.certs.models import CertificateType
from trainhub.certs.rules import CertificateKind
from trainhub.certs.views.blueprint import bp
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.storage import files
from trainhub.core.uploads import stored_file
from trainhub.core.web import found, load, number_in_address
from trainhub.people.rules import Role

_WRITERS = (Role.STAFF, Role.ADMIN, Role.INSTITUTION)
#: The preview stands in a frame of the editor, and only there.
_FRAMED = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


def type_i_design(type_id: int) -> CertificateType:
    """A type of certificate that is printed here."""
    kind = load(CertificateType, type_id)
    if kind.kind is not CertificateKind.TRAINING:
        abort(404)
    return kind


def _preview_name(type_id: int) -> str:
    """Where the preview of the person at the desk lies; the next one takes its place."""
    return f"template-previews/{me().account_id}-{type_id}.pdf"


@bp.get("/certs/types/<int:type_id>/template")
@allow(*_WRITERS)
def template(type_id: int) -> ResponseReturnValue:
    """The template as it was written last, or an older version to go on from."""
    kind = type_i_design(type_id)
    asked = number_in_address("version")
    shown = found(queries.version(kind.id, asked)) if asked else queries.newest(kind.id)
    form = TemplateForm(formdata=None)
    if shown:
        form.html.data, form.css.data = shown.html, shown.css
    else:
        form.html.data, form.css.data = actions.shipped_source(kind.design)
    return _page(kind, form, shown)


def _page(
    kind: CertificateType,
    form: TemplateForm,
    shown: TemplateVersion | None = None,
    troubles: list[str] | None = None,
    *,
    ready: bool = False,
    picture: PictureForm | None = None,
) -> str:
    return render_template(
        "certs/template.html",
        kind=kind,
        form=form,
        shown=shown,
        troubles=troubles or [],
        ready=ready,
        picture=picture or PictureForm(formdata=None),
        pictures=queries.pictures_of(kind.id),
        versions=queries.versions_of(kind.id),
        placeholders=PLACEHOLDERS,
        may_release=policy.may_release_template(me()),
    )


@bp.post("/certs/types/<int:type_id>/template/preview")
@allow(*_WRITERS)
def preview_template(type_id: int) -> ResponseReturnValue:
    """Print what is written for nobody; what is wrong is told with its line."""
    kind, form = type_i_design(type_id), TemplateForm()
    troubles: list[str] = []
    if form.validate():
        design = actions.design_from(kind, form.html.data or "", form.css.data or "")
        try:
            files().put(_preview_name(type_id), proving.preview(kind, design))
        except Refused as refusal:
            troubles = [say_reason(reason) for reason in refusal.reasons]
    else:
        troubles = [error for field in form for error in field.errors]
    status = 422 if troubles else 200
    if request.headers.get("HX-Request"):
        # The script at the desk shows answers of 200 only; the page itself says what is wrong.
        return render_template(
            "certs/_template_preview.html", kind=kind, troubles=troubles, ready=not troubles
        ), 200
    return _page(kind, form, None, troubles, ready=not troubles), status


@bp.get("/certs/types/<int:type_id>/template/preview.pdf")
@allow(*_WRITERS)
def template_preview(type_id: int) -> ResponseReturnValue:
    """My last preview."""
    type_i_design(type_id)
    try:
        pdf = files().get(_preview_name(type_id))
    except FileNotFoundError:
        return redirect(url_for(".template", type_id=type_id), code=303)
    response: Response = make_response(pdf)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = "inline; filename=preview.pdf"
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


@bp.post("/certs/types/<int:type_id>/template")
@allow(*_WRITERS)
def write_template(type_id: int) -> ResponseReturnValue:
    """Keep what is written as the next version."""
    kind, form = type_i_design(type_id), TemplateForm()
    if not form.validate():
        return _page(kind, form), 422
    html, css, note = form.html.data or "", form.css.data or "", form.note.data or ""
    try:
        with transaction():
            version = actions.write_version(
                kind=load(CertificateType, type_id), html=html, css=css, note=note, by=me()
            )
            number = version.number
    except Refused as refusal:
        troubles = [say_reason(reason) for reason in refusal.reasons]
        return _page(load(CertificateType, type_id), form, None, troubles), 409
    flash(_("Kept as version %(number)s. Nothing is printed with it yet.", number=number), "good")
    return redirect(url_for(".template", type_id=type_id), code=303)


@bp.post("/certs/types/<int:type_id>/template/pictures")
@allow(*_WRITERS)
def add_template_picture(type_id: int) -> ResponseReturnValue:
    """Upload a seal, a signature, a mark; versions written from now on show it."""
    kind, picture = type_i_design(type_id), PictureForm()
    form = TemplateForm(formdata=None)
    shown = queries.newest(kind.id)
    form.html.data, form.css.data = (
        (shown.html, shown.css) if shown else actions.shipped_source(kind.design)
    )
    if not picture.validate():
        return _page(kind, form, shown, picture=picture), 422
    name, upload = picture.name.data or "", picture.upload()
    try:
        with transaction():
            actions.add_picture(
                kind=load(CertificateType, type_id), name=name.strip(), upload=upload, by=me()
            )
    except Refused as refusal:
        picture.picture.errors = [say_reason(reason) for reason in refusal.reasons]
        return _page(load(CertificateType, type_id), form, None, picture=picture), 409
    flash(_("The picture is kept. Show it with asset:%(name)s.", name=name.strip()), "good")
    return redirect(url_for(".template", type_id=type_id), code=303)


@bp.get("/certs/types/<int:type_id>/template/pictures/<name>")
@allow(*_WRITERS)
def template_picture(type_id: int, name: str) -> ResponseReturnValue:
    """A picture of the templates as it is now."""
    kind = type_i_design(type_id)
    row = found(next((each for each in queries.pictures_of(kind.id) if each.name == name), None))
    return stored_file(row.stored, mime=row.media, size=row.size, digest=row.digest)


@bp.post("/certs/types/<int:type_id>/template/<int:number>/release")
@allow(Role.STAFF, Role.ADMIN)
def release_template(type_id: int, number: int) -> ResponseReturnValue:
    """Print the trial names with a version; if all is well, new certificates use it."""
    kind = type_i_design(type_id)
    version = found(queries.version(kind.id, number))
    version_id, design = version.id, actions.design_of(version)
    proof = proving.proved(kind, design)
    with transaction():
        actions.release(version=load(TemplateVersion, version_id), proof=proof, by=me())
    flash(_("Version %(number)s is in use. What was issued stays as it is.", number=number), "good")
    return redirect(url_for(".template", type_id=type_id), code=303)
