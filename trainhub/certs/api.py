"""What programs ask about certificates."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Date, File, Integer, Nested, String
from apiflask.validators import Length
from flask import make_response, request
from flask.typing import ResponseReturnValue

from trainhub.certs import actions, queries
from trainhub.certs.queries import Answer
from trainhub.certs.rules import LookupWay, Standing, mask_number
from trainhub.core import clock
from trainhub.core.access import public
from trainhub.core.web import after_answer
from trainhub.people.identity import mask_name

bp = APIBlueprint("certs_api", __name__)


class VerifyAnswer(Schema):
    """The standing of a certificate on a day. Of one never issued every other field is null."""

    standing = String(
        required=True,
        metadata={
            "description": "valid, expiring, expired, suspended, revoked, replaced, never_issued"
        },
    )
    checked_on = Date(required=True)
    title = String(allow_none=True)
    holder = String(allow_none=True, metadata={"description": "The masked name"})
    number_tail = String(allow_none=True)
    course = String(allow_none=True)
    minutes = Integer(allow_none=True, metadata={"description": "Attended training, in minutes"})
    issuer = String(allow_none=True)
    issued_on = Date(allow_none=True)
    ends_on = Date(allow_none=True, metadata={"description": "The last day it holds"})
    decided_on = Date(
        allow_none=True, metadata={"description": "When it was suspended, revoked or replaced"}
    )
    reason = String(allow_none=True)
    pdf_sha256 = String(allow_none=True)


@bp.get("/verify/<path:token>")
@public
@bp.output(VerifyAnswer)
def verify(token: str) -> ResponseReturnValue:
    """Whether a certificate is valid today, by the token of its QR code. Always 200."""
    answer = queries.answer_to(queries.by_token(token), clock.today())
    response = make_response(VerifyAnswer().dump(_plain(answer)))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    source = actions.source_key(request.remote_addr or "")
    return after_answer(
        response, lambda: actions.note_lookup(answer=answer, way=LookupWay.API, source=source)
    )


class VerifyQuestion(Schema):
    """Number and name, as printed on the paper."""

    number = String(required=True, validate=Length(1, 60))
    name = String(required=True, validate=Length(1, 60))


@bp.post("/verify")
@public
@bp.input(VerifyQuestion)
@bp.output(VerifyAnswer)
@bp.doc(responses={429: "Too many wrong guesses from this address"})
def verify_number(json_data: dict[str, str]) -> ResponseReturnValue:
    """Whether a certificate is valid today, by number and name. A wrong name is never issued."""
    source = actions.source_key(request.remote_addr or "")
    if actions.guesses_too_much(source):
        return {"message": "too many wrong guesses"}, 429, {"Retry-After": "600"}
    found = queries.by_number_and_name(json_data["number"], json_data["name"])
    answer = queries.answer_to(found, clock.today())
    response = make_response(VerifyAnswer().dump(_plain(answer)))
    return after_answer(
        response, lambda: actions.note_lookup(answer=answer, way=LookupWay.NUMBER, source=source)
    )


class FileQuestion(Schema):
    """A PDF, as ``multipart/form-data``."""

    file = File(  # type: ignore[no-untyped-call]  # APIFlask types it not
        required=True, metadata={"description": "The PDF of a certificate"}
    )


class FileVerdictOut(Schema):
    """What a file is, and how the certificate that it is or claims to be stands today."""

    verdict = String(required=True, metadata={"description": "genuine, altered, unknown"})
    signature = String(required=True, metadata={"description": "intact, broken, none"})
    counts = Boolean(
        required=True,
        metadata={"description": "It is the original and its certificate holds today"},
    )
    certificate = Nested(
        VerifyAnswer,
        allow_none=True,
        metadata={"description": "Null where the file proves no right to read it"},
    )


@bp.post("/verify/file")
@public
@bp.input(FileQuestion, location="files")
@bp.output(FileVerdictOut)
@bp.doc(responses={429: "Too many wrong guesses from this address"})
def verify_file(files_data: dict[str, Any]) -> ResponseReturnValue:
    """Whether a PDF is the one that was issued. The file is read and not kept."""
    source = actions.source_key(request.remote_addr or "")
    if actions.guesses_too_much(source):
        return {"message": "too many wrong guesses"}, 429, {"Retry-After": "600"}
    told = actions.judge_file(files_data["file"].read(), clock.today())
    answer = told.answer or Answer(Standing.NEVER_ISSUED)
    plain = {
        "verdict": told.verdict.value,
        "signature": told.signature.value,
        "counts": told.counts,
        "certificate": _plain(told.answer) if told.answer else None,
    }
    response = make_response(FileVerdictOut().dump(plain))
    return after_answer(
        response, lambda: actions.note_lookup(answer=answer, way=LookupWay.FILE, source=source)
    )


def _plain(answer: Answer) -> dict[str, Any]:
    found, facts = answer.found, answer.facts
    halted = found is not None and found.halted is not None
    return {
        "standing": answer.standing.value,
        "checked_on": clock.today(),
        "title": facts.get("title"),
        "holder": mask_name(facts["name"]) if facts else None,
        "number_tail": mask_number(found.number) if found else None,
        "course": facts.get("course"),
        "minutes": facts.get("minutes"),
        "issuer": facts.get("issuer"),
        "issued_on": found.issued_on if found else None,
        "ends_on": answer.ends_on,
        "decided_on": clock.civil_day(found.decided_at) if found and halted else None,
        "reason": found.reason.value if found and halted and found.reason else None,
        "pdf_sha256": found.pdf_sha256 if found else None,
    }
