"""The rehearsal: the screens of an exam with questions that count for nothing."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given, Kept, Saved
from trainhub.exams.forms.answers import flags_sent, given_answer, seq_from, texts_sent
from trainhub.exams.models import Rehearsal
from trainhub.exams.rules import KIND_TASKS
from trainhub.exams.rules.rehearsing import REHEARSAL_TIME, SAMPLES
from trainhub.exams.rules.sittings import TIME_CALLS, is_over
from trainhub.exams.views.blueprint import bp
from trainhub.people.rules import Role


def _me() -> int:
    person_id = me().person_id
    return person_id if person_id is not None else abort(404)


def _mine() -> Rehearsal:
    """My rehearsal; without one there is nothing here."""
    return found(queries.rehearsal_of(_me()))


def _facts(row: Rehearsal) -> queries.RehearsalFacts:
    return queries.rehearsal_facts(row, str(_("Practice run")))


def _over(row: Rehearsal) -> bool:
    return is_over(row.ended_at, row.deadline_at, clock.now())


def _to_end() -> ResponseReturnValue:
    return redirect(url_for(".rehearsal_receipt"), code=303)


def _calls() -> list[int]:
    return [int(call.total_seconds()) for call in TIME_CALLS]


@bp.get("/rehearsal/start")
@allow(Role.TRAINEE)
def rehearsal() -> ResponseReturnValue:
    """What a practice run is, and the button to begin one."""
    row = queries.rehearsal_of(_me())
    return render_template(
        "exams/rehearsal.html",
        running=row is not None and not _over(row),
        minutes=int(REHEARSAL_TIME.total_seconds()) // 60,
        asked=len(SAMPLES),
    )


@bp.post("/rehearsal/start")
@allow(Role.TRAINEE)
def begin_rehearsal() -> ResponseReturnValue:
    """Begin, or go on."""
    with transaction():
        actions.begin_rehearsal(person_id=_me(), by=me())
    return redirect(url_for(".rehearsal_question", position=1), code=303)


@bp.get("/rehearsal/<int:position>")
@allow(Role.TRAINEE)
def rehearsal_question(position: int) -> ResponseReturnValue:
    """One sample question."""
    row = _mine()
    return _to_end() if _over(row) else _question_page(row, position)


def _question_page(
    row: Rehearsal, position: int, saved: Saved | None = None, trouble: str = ""
) -> str:
    found(queries.sample_shape(position))
    items = queries.samples_shown(row, _)
    item = items[position - 1]
    return render_template(
        "exams/question.html",
        facts=_facts(row),
        item=item,
        task=_(KIND_TASKS[item.kind]),
        asked=len(items),
        saved=saved,
        trouble=trouble,
        time_calls=_calls(),
        nav=[],
    )


@bp.post("/rehearsal/<int:position>")
@allow(Role.TRAINEE)
def rehearsal_answer(position: int) -> ResponseReturnValue:
    """Keep an answer; then on, back, or to the answer sheet."""
    row = _mine()
    shape = found(queries.sample_shape(position))
    given = Given(
        given_answer(shape.kind, request.form.getlist("answer")),
        seq_from(request.form.get("seq", "")),
    )
    if _over(row):
        return _to_end()
    with transaction():
        saved = actions.keep_rehearsed(rehearsal=_mine(), given={position: given}, flags={})
    told = saved[position]
    if told.kept is Kept.REFUSED:
        trouble = " ".join(say_reason(reason) for reason in told.reasons)
        return _question_page(_mine(), position, trouble=trouble), 422
    if told.kept is not Kept.SAVED:
        return _question_page(_mine(), position, saved=told), 409
    go = request.form.get("go", "next")
    if go == "sheet" or (go == "next" and position >= len(SAMPLES)):
        return redirect(url_for(".rehearsal_sheet"), code=303)
    step = {"next": 1, "prev": -1}.get(go, 0)
    return redirect(url_for(".rehearsal_question", position=max(1, position + step)), code=303)


@bp.post("/rehearsal/<int:position>/flag")
@allow(Role.TRAINEE)
def rehearsal_flag(position: int) -> ResponseReturnValue:
    """Mark a sample to come back to, or take the mark away."""
    row = _mine()
    found(queries.sample_shape(position))
    if _over(row):
        return _to_end()
    with transaction():
        flags = {position: request.form.get("flagged") == "1"}
        actions.keep_rehearsed(rehearsal=_mine(), given={}, flags=flags)
    return redirect(url_for(".rehearsal_question", position=position), code=303)


@bp.get("/rehearsal")
@allow(Role.TRAINEE)
def rehearsal_sheet() -> ResponseReturnValue:
    """The answer sheet."""
    row = _mine()
    if _over(row):
        return _to_end()
    return render_template(
        "exams/sheet.html",
        facts=_facts(row),
        cells=queries.sample_sheet(row),
        time_calls=_calls(),
        nav=[],
    )


@bp.get("/rehearsal/paper")
@allow(Role.TRAINEE)
def rehearsal_whole_paper() -> ResponseReturnValue:
    """Every sample as a piece of a page, for practising without a network."""
    row = _mine()
    if _over(row):
        return "", 410
    items = queries.samples_shown(row, _)
    return render_template(
        "exams/_paper.html",
        facts=_facts(row),
        items=items,
        asked=len(items),
        cells=queries.sample_sheet(row),
        tasks={kind: _(task) for kind, task in KIND_TASKS.items()},
    )


@bp.post("/rehearsal/sync")
@allow(Role.TRAINEE)
def rehearsal_sync() -> ResponseReturnValue:
    """Take what the phone kept and tell what stands, as an exam does."""
    row = _mine()
    sent = request.get_json(silent=True)
    body = sent if isinstance(sent, dict) else {}
    saved: dict[int, Saved] = {}
    try:
        with transaction():
            saved = actions.keep_rehearsed(
                rehearsal=_mine(),
                given=_given(body.get("answers")),
                flags=flags_sent(body.get("flags")),
            )
        over = False
    except Refused:
        over = True
    left = row.deadline_at - clock.now()
    return {
        "over": over,
        "left_ms": int(left.total_seconds() * 1000),
        "receipt": url_for(".rehearsal_receipt"),
        "writes": True,
        "answers": [
            {"n": n, "kept": told.kept.value, "seq": told.seq} for n, told in saved.items()
        ],
    }


def _given(sent: Any) -> dict[int, Given]:
    answers = {}
    for one in sent[: len(SAMPLES)] if isinstance(sent, list) else []:
        if not isinstance(one, dict):
            continue
        position, seq, values = one.get("n"), one.get("seq"), one.get("values")
        shape = queries.sample_shape(position) if isinstance(position, int) else None
        if shape is not None and type(seq) is int and isinstance(values, list):
            answers[shape.position] = Given(given_answer(shape.kind, texts_sent(values)), seq)
    return answers


@bp.get("/rehearsal/hand-in")
@allow(Role.TRAINEE)
def rehearsal_ask_hand_in() -> ResponseReturnValue:
    """Ask once, with what is still open."""
    row = _mine()
    if _over(row):
        return _to_end()
    cells = queries.sample_sheet(row)
    open_ones = [cell.position for cell in cells if not cell.done]
    return render_template(
        "exams/hand_in.html", facts=_facts(row), open_ones=open_ones, asked=len(cells), nav=[]
    )


@bp.post("/rehearsal/hand-in")
@allow(Role.TRAINEE)
def rehearsal_hand_in() -> ResponseReturnValue:
    """Hand in; pressing twice changes nothing."""
    _mine()
    with transaction():
        actions.end_rehearsal(rehearsal=_mine(), by=me())
    return _to_end()


@bp.get("/rehearsal/receipt")
@allow(Role.TRAINEE)
def rehearsal_receipt() -> ResponseReturnValue:
    """How the practice run went, and again or back."""
    row = _mine()
    if not _over(row):
        return redirect(url_for(".rehearsal_sheet"))
    cells = queries.sample_sheet(row)
    return render_template(
        "exams/rehearsal_done.html",
        done=sum(cell.done for cell in cells),
        flagged=sum(cell.flagged for cell in cells),
        asked=len(cells),
    )
