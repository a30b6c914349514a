"""Showing what I hold: links that I can take back, and the wallet on my phone."""

from __future__ import annotations

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions, queries
from trainhub.certs.forms import ShareForm
from trainhub.certs.models import Share
from trainhub.certs.rules import CheckState, ends_on, is_valid
from trainhub.certs.views.blueprint import bp
from trainhub.certs.views.holder import code_of, standing_of
from trainhub.certs.views.loaders import share_of_mine
from trainhub.core import clock
from trainhub.core.access import allow, me, public
from trainhub.core.address import absolute
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import after_answer, load
from trainhub.people.models import Person
from trainhub.people.rules import Role


def _page(form: ShareForm) -> str:
    now = clock.now()
    shares = queries.shares_of(me().person_id or 0)
    return render_template(
        "certs/shares.html",
        form=form,
        shares=shares,
        standing={share.id for share in shares if share.stands(now)},
        addresses={share.id: absolute(f"/verify/share/{share.token}") for share in shares},
    )


@bp.get("/certs/shares")
@allow(Role.TRAINEE)
def shares() -> ResponseReturnValue:
    """The links that I gave out, and how often each was opened."""
    return _page(ShareForm(formdata=None)), 200


@bp.post("/certs/shares")
@allow(Role.TRAINEE)
def make_share() -> ResponseReturnValue:
    """Make a link for thirty days."""
    form = ShareForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction():
            person = load(Person, me().person_id or 0)
            actions.make_share(person=person, label=form.label.data or "", by=me())
    except Refused as refusal:
        form.form_errors = [say_reason(reason) for reason in refusal.reasons]
        return _page(form), 409
    flash(_("The link is ready. Copy it and send it."), "good")
    return redirect(url_for(".shares"), code=303)


@bp.post("/certs/shares/<int:share_id>/withdraw")
@allow(Role.TRAINEE)
def withdraw_share(share_id: int) -> ResponseReturnValue:
    """Take a link back."""
    share_of_mine(share_id)
    with transaction():
        actions.withdraw_share(share=load(Share, share_id), by=me())
    flash(_("The link was taken back. It opens nothing any more."), "good")
    return redirect(url_for(".shares"), code=303)


@bp.get("/verify/share/<token>")
@public
def verify_share(token: str) -> ResponseReturnValue:
    """Everything its holder holds, as it stands today. A link that ended opens nothing."""
    share = queries.share_by_token(token, clock.now())
    certificates = queries.certificates_of(share.person_id) if share else []
    credentials = queries.credentials_of(share.person_id) if share else []
    today = clock.today()
    page = render_template(
        "certs/share_answer.html",
        share=share,
        certificates=certificates,
        credentials=[row for row in credentials if row.state is CheckState.ACCEPTED],
        ends={row.id: ends_on(row) for row in certificates},
        ends_of={row.id: ends_on(row) for row in credentials},
        holds={row.id: is_valid(row, today) for row in credentials},
        today=today,
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if share is None:
        return response
    share_id, source = share.id, actions.source_key(request.remote_addr or "")
    looked_at = [(row.id, standing_of(row)) for row in certificates]
    return after_answer(response, lambda: actions.note_share_look(share_id, looked_at, source))


@bp.get("/certs/wallet")
@allow(Role.TRAINEE)
def wallet() -> ResponseReturnValue:
    """What I hold today as cards with large codes; the phone can keep the page as an app."""
    today = clock.today()
    held = [row for row in queries.certificates_of(me().person_id or 0) if is_valid(row, today)]
    return render_template(
        "certs/wallet.html",
        certificates=held,
        codes={row.id: code_of(row) for row in held},
        ends={row.id: ends_on(row) for row in held},
        today=today,
    )


@bp.get("/certs/wallet.webmanifest")
@public
def wallet_manifest() -> ResponseReturnValue:
    """What a phone needs to put the wallet on its home screen. Nothing of a person is in it."""
    response = jsonify(
        name=_("My certificates"),
        short_name=_("Certificates"),
        start_url=url_for(".wallet"),
        scope=url_for(".mine"),
        display="standalone",
        background_color="#ffffff",
        theme_color="#0d4a3f",
        icons=[
            {
                "src": url_for("static", filename="favicon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
                "purpose": "any",
            }
        ],
    )
    response.headers["Content-Type"] = "application/manifest+json"
    return response
