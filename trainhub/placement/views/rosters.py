"""The code of a whole shift, and what it tells whoever scans it."""

from __future__ import annotations

import segno
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.certs import actions as certs
from trainhub.core import clock
from trainhub.core.access import allow, me, public
from trainhub.core.address import absolute
from trainhub.core.db import transaction
from trainhub.core.web import after_answer, load, safe_svg
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Order
from trainhub.placement.roster_paper import printed_roster
from trainhub.placement.views.blueprint import bp
from trainhub.placement.views.loaders import order_i_run

_RUNNERS = (Role.EMPLOYER, Role.STAFF, Role.ADMIN)


@bp.get("/orders/<int:order_id>/roster")
@allow(*_RUNNERS)
def roster(order_id: int) -> ResponseReturnValue:
    """The code to hang up where people work, and what it says today."""
    order = order_i_run(order_id)
    code = queries.roster_code_of(order_id)
    shown = code if code is not None and code.withdrawn_at is None else None
    address = absolute(f"/verify/roster/{shown.token}") if shown else ""
    picture = segno.make_qr(address, error="q").svg_inline(border=4, omitsize=True) if shown else ""
    return render_template(
        "placement/roster.html",
        order=order,
        code=shown,
        qr=safe_svg(picture) if shown else None,
        roster=queries.roster_on(order, clock.today()),
        today=clock.today(),
    )


@bp.post("/orders/<int:order_id>/roster")
@allow(*_RUNNERS)
def make_roster_code(order_id: int) -> ResponseReturnValue:
    """Make the code."""
    order_i_run(order_id)
    with transaction():
        actions.make_roster_code(order=load(Order, order_id), by=me())
    return redirect(url_for(".roster", order_id=order_id), code=303)


@bp.post("/orders/<int:order_id>/roster/withdraw")
@allow(*_RUNNERS)
def withdraw_roster_code(order_id: int) -> ResponseReturnValue:
    """Take it back."""
    order_i_run(order_id)
    with transaction():
        actions.withdraw_roster_code(order=load(Order, order_id), by=me())
    flash(_("The code was taken back."), "good")
    return redirect(url_for(".roster", order_id=order_id), code=303)


@bp.get("/orders/<int:order_id>/roster.pdf")
@allow(*_RUNNERS)
def roster_paper(order_id: int) -> ResponseReturnValue:
    """The list for the gate: names, certificates, and the one code for all of them."""
    order = order_i_run(order_id)
    code = queries.roster_code_of(order_id)
    roster = queries.roster_on(order, clock.today())
    if code is None or code.withdrawn_at is not None or not roster.lines:
        flash(_("Make the code first; the list needs somebody on it."), "wait")
        return redirect(url_for(".roster", order_id=order_id), code=303)
    address = absolute(f"/verify/roster/{code.token}")
    pdf = certs.roster_pdf(printed_roster(roster, address, clock.now()))
    response = make_response(pdf)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f"inline; filename=roster-{order_id}.pdf"
    return response


@bp.get("/verify/roster/<token>")
@public
def verify_roster(token: str) -> ResponseReturnValue:
    """How many of a shift are certified today, with masked names. Never "not found"."""
    code = queries.roster_code(token)
    shown = queries.roster_on(code.order, clock.today()) if code else None
    page = render_template("placement/roster_answer.html", roster=shown, today=clock.today())
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    looked_at = shown.certificate_ids if shown else []
    source = certs.source_key(request.remote_addr or "")
    return after_answer(response, lambda: certs.note_roster_look(looked_at, source))
