"""Pictures and sounds of questions, served to those alone who may see the question."""

from __future__ import annotations

from typing import Any

from flask import Response, abort
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow
from trainhub.core.storage import files
from trainhub.core.web import found
from trainhub.exams import queries
from trainhub.exams.bank.media import ENDINGS
from trainhub.exams.bank.stored import media_name
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_attempt, my_question, paper_to_read, sitting_to_examine
from trainhub.people.rules import Role

KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


def send_media(media: list[Any], number: int) -> Response:
    """The bytes as the kind they are; a browser neither guesses nor runs anything in them."""
    if not 0 <= number < len(media):
        abort(404)
    digest, kind, _alt = media[number]
    try:
        content = files().get(media_name(digest))
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype=kind if kind in ENDINGS else "application/octet-stream")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@bp.get("/attempts/<int:attempt_id>/<int:position>/media/<int:number>")
@allow(Role.TRAINEE)
def attempt_media(attempt_id: int, position: int, number: int) -> ResponseReturnValue:
    """A picture on my own paper."""
    facts = my_attempt(attempt_id)
    item = found(queries.item_shown(facts.id, min(position, 2**31 - 1)))
    return send_media(item.media, number)


@bp.get("/bank/<int:question_id>/versions/<int:version>/media/<int:number>")
@allow(*KEEPERS)
def bank_media(question_id: int, version: int, number: int) -> ResponseReturnValue:
    """A picture of a version in a bank I work with."""
    question = my_question(question_id)
    row = found(next((v for v in question.versions if v.number == version), None))
    return send_media(row.media, number)


@bp.get("/sittings/<int:sitting_id>/papers/<int:attempt_id>/<int:position>/media/<int:number>")
@allow(*KEEPERS)
def paper_media(
    sitting_id: int, attempt_id: int, position: int, number: int
) -> ResponseReturnValue:
    """A picture on a paper that I examine."""
    attempt = paper_to_read(sitting_to_examine(sitting_id), attempt_id)
    items = queries.scripts([attempt.id])
    item = found(next((item for item in items if item.position == position), None))
    return send_media(item.media, number)
