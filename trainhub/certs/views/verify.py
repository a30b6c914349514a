"""Anybody asks, one plain answer: without sign-in, without a session, never "not found"."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from trainhub.certs import actions, queries
from trainhub.certs.forms import FileForm, HolderForm, VerifyForm
from trainhub.certs.proof.verdicts import (
    FILE_KINDS,
    FILE_TEXTS,
    FILE_WORDS,
    SIGNATURE_WORDS,
    HolderVerdict,
)
from trainhub.certs.queries import Answer
from trainhub.certs.rules import LookupWay, Standing
from trainhub.certs.views.blueprint import bp
from trainhub.core import clock
from trainhub.core.access import public
from trainhub.core.db import transaction
from trainhub.core.web import after_answer, csrf


@bp.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Scan the code, type number and name, or send the PDF."""
    return _asking(VerifyForm(), FileForm())


def _asking(form: VerifyForm, file_form: FileForm, status: int = 200) -> Response:
    """The page that asks; 429 tells whoever guesses to wait."""
    page = render_template("certs/verify.html", form=form, file_form=file_form, wait=status == 429)
    response = _unlisted(make_response(page, status))
    if status == 429:
        response.headers["Retry-After"] = "600"
    return response


@bp.post("/verify")
@csrf.exempt  # type: ignore[untyped-decorator]  # a question changes nothing
@public
def verify_number() -> ResponseReturnValue:
    """The answer to number and name. Guessing is slowed down, loosely: halls share an address."""
    form = VerifyForm()
    if not form.validate():
        return _asking(form, FileForm(formdata=None), 422)
    if actions.guesses_too_much(_source()):
        return _asking(form, FileForm(formdata=None), 429)
    found = queries.by_number_and_name(form.number.data or "", form.name.data or "")
    return _told(queries.answer_to(found, clock.today()), LookupWay.NUMBER)


@bp.post("/verify/file")
@csrf.exempt  # type: ignore[untyped-decorator]  # a question changes nothing
@public
def verify_file() -> ResponseReturnValue:
    """Compare a PDF with the one that was issued. The file is read and not kept."""
    form = FileForm()
    if not form.validate():
        return _asking(VerifyForm(formdata=None), form, 422)
    if actions.guesses_too_much(_source()):
        return _asking(VerifyForm(formdata=None), form, 429)
    told = actions.judge_file(form.file.data.read(), clock.today())
    page = render_template(
        "certs/file_answer.html",
        told=told,
        today=clock.today(),
        file_words=FILE_WORDS,
        file_texts=FILE_TEXTS,
        file_kinds=FILE_KINDS,
        signature_words=SIGNATURE_WORDS,
    )
    answer = told.answer or Answer(Standing.NEVER_ISSUED)
    return _noted(_unlisted(make_response(page)), answer, LookupWay.FILE)


@bp.post("/verify/holder")
@csrf.exempt  # type: ignore[untyped-decorator]  # it changes nothing but the holder's list
@public
def verify_holder() -> ResponseReturnValue:
    """Whether the last four digits belong to the holder; written down before it is answered."""
    form = HolderForm()
    token = form.token.data or ""
    valid = form.validate()
    verdict = None
    if valid:
        with transaction():
            verdict = actions.check_holder(
                token=token, digits=form.digits.data or "", source=_source()
            )
    answer = queries.answer_to(queries.by_token(token), clock.today())
    status = 429 if verdict is HolderVerdict.TOO_OFTEN else 200 if valid else 422
    return _unlisted(make_response(_answer_page(answer, form, verdict), status))


@bp.get("/verify/<path:token>")
@public
def verify_token(token: str) -> ResponseReturnValue:
    """What the QR code of a certificate leads to. An unknown token is answered like any other."""
    form = HolderForm(formdata=None, token=token)
    return _told(queries.answer_to(queries.by_token(token), clock.today()), LookupWay.TOKEN, form)


def _told(answer: Answer, way: LookupWay, form: HolderForm | None = None) -> Response:
    return _noted(_unlisted(make_response(_answer_page(answer, form, None))), answer, way)


def _answer_page(answer: Answer, form: HolderForm | None, holder: HolderVerdict | None) -> str:
    return render_template(
        "certs/answer.html",
        answer=answer,
        today=clock.today(),
        # Who typed number and name did not show the code, which is what the holder hands over.
        holder_form=form,
        holder=holder,
    )


def _noted(response: Response, answer: Answer, way: LookupWay) -> Response:
    source = _source()
    return after_answer(
        response, lambda: actions.note_lookup(answer=answer, way=way, source=source)
    )


def _source() -> str:
    return actions.source_key(request.remote_addr or "")


def _unlisted(response: Response) -> Response:
    """Search engines keep out: a page about a person is no search result."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
