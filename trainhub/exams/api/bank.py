"""The question bank as JSON for the programs of those who keep it.

The list holds no key and nothing that tells one; keys need a scope of their own.
"""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, Raw, String
from apiflask.validators import Length, Range
from flask import abort, g

from trainhub.core.access import allow_token
from trainhub.core.web import found
from trainhub.exams import policy, queries
from trainhub.exams.api.blueprint import bp
from trainhub.exams.bank.export import Format, carried
from trainhub.exams.bank.stored import stored_item
from trainhub.exams.models import Question
from trainhub.exams.rules.reviewing import bank_stage

READ, KEYS = "bank:read", "bank:keys"
_MAX_ID = 2**31 - 1
PAGE = 50


class QuestionOut(Schema):
    """A question as its newest version asks it."""

    id = Integer()
    trade = String(metadata={"description": "Code of the trade"})
    topic = String()
    difficulty = String()
    kind = String()
    version = Integer()
    stage = String(metadata={"description": "waiting, returned, active or retired"})
    stem = String()
    html = Boolean(metadata={"description": "Texts are HTML, not plain"})
    points_h = Integer(metadata={"description": "Hundredths of a point"})
    papers = Integer(metadata={"description": "On how many papers it has stood"})


class QuestionsOut(Schema):
    """Questions, oldest first; ``after`` asks for the next page."""

    questions = List(Nested(QuestionOut))
    after = Integer(allow_none=True)


class KeyOut(QuestionOut):
    """A question with its options, its key and how it is scored."""

    options = List(String())
    parts = List(Raw())
    key = List(Raw())
    scoring = Raw()
    explanation = String()
    name = String()
    formats = List(String(), metadata={"description": "Formats that can carry it"})


class QuestionsQuery(Schema):
    """Which questions."""

    trade = String(validate=Length(max=30), metadata={"description": "Code of a trade"})
    topic = String(validate=Length(max=60))
    after = Integer(validate=Range(0, _MAX_ID))


def _owner_id() -> int:
    """The organisation of the token, if its bearer keeps the bank there."""
    owner_id: int = g.api_token.organisation_id
    if owner_id not in policy.bank_owners(g.api_actor):
        abort(403)
    return owner_id


@bp.get("/questions")
@allow_token(READ)
@bp.input(QuestionsQuery, location="query", arg_name="wanted")
@bp.output(QuestionsOut)
@bp.doc(summary="Questions of my bank", description="Scope bank:read. No keys.", security=[])
def questions(wanted: dict[str, Any]) -> dict[str, Any]:
    """The bank of the token's organisation, without keys."""
    rows = queries.questions(
        [_owner_id()],
        trade_code=wanted.get("trade", ""),
        topic=wanted.get("topic", ""),
        after=wanted.get("after", 0),
        limit=PAGE + 1,
    )
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    papers = queries.exposures([row.id for row in rows[:PAGE]])
    found_rows = [
        {
            "id": row.id,
            "trade": row.trade_code,
            "topic": row.topic,
            "difficulty": row.difficulty.value,
            "kind": row.kind.value,
            "version": row.number,
            "stage": row.stage.value,
            "stem": row.stem,
            "html": row.html,
            "points_h": row.points_h,
            "papers": papers.get(row.id, 0),
        }
        for row in rows[:PAGE]
    ]
    return {"questions": found_rows, "after": more}


@bp.get("/questions/<int:question_id>")
@allow_token(KEYS)
@bp.output(KeyOut)
@bp.doc(summary="A question with its key", description="Scope bank:keys.", security=[])
def question(question_id: int) -> dict[str, Any]:
    """One question of the token's organisation, with everything."""
    owner_id = _owner_id()
    row = found(queries.question(question_id) if 0 < question_id <= _MAX_ID else None)
    if row.owner_id != owner_id:
        abort(404)
    return _whole(row)


def _whole(row: Question) -> dict[str, Any]:
    version = row.versions[-1]
    item = stored_item(row, version)
    return {
        "id": row.id,
        "trade": row.trade_code,
        "topic": row.topic,
        "difficulty": row.difficulty.value,
        "kind": version.kind.value,
        "version": version.number,
        "stage": bank_stage(row.retired_at, version.reviewed_at, version.returned_at).value,
        "stem": version.stem,
        "html": version.html,
        "points_h": version.points_h,
        "papers": queries.exposures([row.id]).get(row.id, 0),
        "options": version.options,
        "parts": version.parts,
        "key": version.key,
        "scoring": version.scoring,
        "explanation": version.explanation,
        "name": version.name,
        "formats": [form.value for form in Format if carried(item, form) is not None],
    }
