"""What a phone and the server tell each other while an exam is taken, as JSON. No key is in it.

The phone keeps every answer until the server has said that it stands; it may ask twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow
from trainhub.core.db import transaction
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given
from trainhub.exams.forms.answers import MOST_SENT, flags_sent, given_answer, texts_sent
from trainhub.exams.rules import KIND_TASKS
from trainhub.exams.rules.sittings import is_over
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_attempt
from trainhub.people.rules import Role
from trainhub.people.views.sessions import sign_in_mark


@bp.post("/attempts/<int:attempt_id>/sync")
@allow(Role.TRAINEE)
def sync(attempt_id: int) -> ResponseReturnValue:
    """Take what the phone kept, tell what stands, how much time is left, and who writes.

    Body: ``{"answers": [{"n": 3, "seq": 7, "values": ["1"]}], "signs": ["lost_network"]}``.
    """
    facts = my_attempt(attempt_id)
    sent = request.get_json(silent=True)
    body = sent if isinstance(sent, dict) else {}
    shapes = _shapes(attempt_id, body.get("answers"))
    given = _given(shapes, body.get("answers"))
    mark = sign_in_mark()
    with transaction():
        done = actions.sync(
            facts=facts,
            shapes=shapes,
            writer=mark,
            given=given,
            flags=flags_sent(body.get("flags")),
            signs=texts_sent(body.get("signs")),
        )
    left = done.facts.deadline_at - clock.now()
    return {
        "over": bool(done.over),
        "left_ms": int(left.total_seconds() * 1000),
        "receipt": url_for(".receipt", attempt_id=attempt_id),
        "writes": done.facts.writer in {None, mark},
        "answers": [
            {"n": n, "kept": saved.kept.value, "seq": saved.seq} for n, saved in done.saved.items()
        ],
    }


def _shapes(attempt_id: int, sent: Any) -> dict[int, queries.ItemShape]:
    """What the answers of the body must look like: of one question, or of the whole paper."""
    if not isinstance(sent, list) or not sent:
        return {}
    position = sent[0].get("n") if len(sent) == 1 and isinstance(sent[0], dict) else None
    if type(position) is not int or not 0 < position <= MOST_SENT:
        return queries.item_shapes(attempt_id)
    shape = queries.item_shape(attempt_id, position)
    return {position: shape} if shape else {}


def _given(shapes: Mapping[int, queries.ItemShape], sent: Any) -> dict[int, Given]:
    """The answers of the body, by position; what is no answer at all is passed over."""
    found = {}
    for one in sent[:MOST_SENT] if isinstance(sent, list) else []:
        if not isinstance(one, dict):
            continue
        position, seq, values = one.get("n"), one.get("seq"), one.get("values")
        shape = shapes.get(position) if isinstance(position, int) else None
        if shape is None or type(seq) is not int or not isinstance(values, list):
            continue
        found[shape.position] = Given(given_answer(shape.kind, texts_sent(values)), seq)
    return found


@bp.get("/attempts/<int:attempt_id>/paper")
@allow(Role.TRAINEE)
def whole_paper(attempt_id: int) -> ResponseReturnValue:
    """Every question of my paper as a piece of a page, for the hours without a network."""
    facts = my_attempt(attempt_id)
    if is_over(facts.ended_at, facts.deadline_at, clock.now()):
        return "", 410
    items = queries.items_shown(attempt_id)
    return render_template(
        "exams/_paper.html",
        facts=facts,
        items=items,
        asked=len(items),
        cells=queries.answer_sheet(attempt_id),
        tasks={kind: _(task) for kind, task in KIND_TASKS.items()},
    )
