"""Anybody asks, one plain answer: without sign-in, without a session, never "not found"."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from trainhub.certs import actions, queries
from trainhub.certs.forms import VerifyForm
from trainhub.certs.queries import Answer
from trainhub.certs.rules import LookupWay
from trainhub.certs.views.blueprint import bp
from trainhub.core import clock
from trainhub.core.access import public
from trainhub.core.web import after_answer, csrf


@bp.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Scan the code, or type number and name."""
    return _unlisted(make_response(render_template("certs/verify.html", form=VerifyForm())))


@bp.post("/verify")
@csrf.exempt  # type: ignore[untyped-decorator]  # a question changes nothing
@public
def verify_number() -> ResponseReturnValue:
    """The answer to number and name. Guessing is slowed down, loosely: halls share an address."""
    form = VerifyForm()
    if not form.validate():
        return _unlisted(make_response(render_template("certs/verify.html", form=form), 422))
    if actions.guesses_too_much(actions.source_key(request.remote_addr or "")):
        response = make_response(render_template("certs/verify.html", form=form, wait=True), 429)
        response.headers["Retry-After"] = "600"
        return _unlisted(response)
    found = queries.by_number_and_name(form.number.data or "", form.name.data or "")
    return _told(queries.answer_to(found, clock.today()), LookupWay.NUMBER)


@bp.get("/verify/<path:token>")
@public
def verify_token(token: str) -> ResponseReturnValue:
    """What the QR code of a certificate leads to. An unknown token is answered like any other."""
    return _told(queries.answer_to(queries.by_token(token), clock.today()), LookupWay.TOKEN)


def _told(answer: Answer, way: LookupWay) -> Response:
    page = render_template("certs/answer.html", answer=answer, today=clock.today(), way=way)
    response = _unlisted(make_response(page))
    source = actions.source_key(request.remote_addr or "")
    return after_answer(
        response, lambda: actions.note_lookup(answer=answer, way=way, source=source)
    )


def _unlisted(response: Response) -> Response:
    """Search engines keep out: a page about a person is no search result."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
