"""Answers: kept as they are given, judged by the server's clock, in one conditional UPDATE.

Answers are their own record and stay out of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sqlalchemy import JSON, Table, bindparam, or_, select, update

from trainhub.core import clock
from trainhub.core.db import UtcMoment, db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.actions.watching import hear, heard_lately, note_sign
from trainhub.exams.models import Attempt, AttemptItem
from trainhub.exams.rules import AttemptTrouble
from trainhub.exams.rules.answers import answer_troubles
from trainhub.exams.rules.integrity import Sign
from trainhub.exams.rules.sittings import (
    GRACE,
    answering_troubles,
    is_over,
)

#: The largest number a save may carry: what every database keeps in an integer.
_MAX_SEQ = 2**31 - 1

# Built once: this statement runs at every tap of everybody who sits an exam. It judges the
# deadline and the order of saves in the database, so no two processes can disagree.
_items = cast(Table, AttemptItem.__table__)
_attempts = cast(Table, Attempt.__table__)
_SAVE = (
    update(_items)
    .where(
        _items.c.attempt_id == bindparam("of_attempt"),
        _items.c.position == bindparam("at_position"),
        _items.c.seq < bindparam("new_seq"),
        select(_attempts.c.id)
        .where(
            _attempts.c.id == bindparam("of_attempt"),
            _attempts.c.ended_at.is_(None),
            or_(
                _attempts.c.writer.is_(None),
                _attempts.c.writer == bindparam("from_writer"),
                _items.c.seq == 0,
            ),
            _attempts.c.deadline_at >= bindparam("earliest_deadline", type_=UtcMoment()),
        )
        .exists(),
    )
    .values(
        answer=bindparam("new_answer", type_=JSON(none_as_null=True)),
        seq=bindparam("new_seq"),
        answered_at=bindparam("moment", type_=UtcMoment()),
    )
)


class Given(NamedTuple):
    """An answer in shown positions and the number of its save; empty takes it back."""

    answer: list[Any]
    seq: int


class Kept(StrEnum):
    """What became of an answer."""

    SAVED = "saved"
    #: A newer save stands: from another device, or a late repeat.
    STALE = "stale"
    #: Another sign-in writes now; only blanks can be filled from here.
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"


class Saved(NamedTuple):
    """What stands after a save."""

    kept: Kept
    answer: list[Any] | None
    seq: int
    reasons: tuple[Reason, ...] = ()


def save_answer(
    *, attempt_id: int, position: int, given: Given, writer: str | None = None
) -> Saved:
    """Keep one answer, decided by the server's clock, in one conditional UPDATE.

    A save with an old number, or from a sign-in that does not write any more, changes nothing
    and tells what stands. Raises ``Refused`` when the time is over or the answer does not fit
    the question.
    """
    shape = queries.item_shape(attempt_id, position)
    if shape is None:
        raise Refused(Reason(AttemptTrouble.NO_SUCH_QUESTION))
    refuse_if(_given_troubles(given, shape))
    if rows_changed(_SAVE, _save_row(attempt_id, position, given, writer, clock.now())):
        return Saved(Kept.SAVED, given.answer or None, given.seq)
    facts = _still_open(attempt_id)
    answer, seq = queries.answers_of(attempt_id)[position]
    return Saved(_kept(given, answer, seq, writes=_writes(facts, writer)), answer, seq)


def save_answers(
    *, attempt_id: int, given: Mapping[int, Given], writer: str | None = None
) -> dict[int, Saved]:
    """Keep many answers at once: what a phone gathered while it had no network.

    An answer that does not fit is refused alone, the rest is kept. Raises ``Refused`` when
    the time is over.
    """
    shapes = queries.item_shapes(attempt_id)
    return _save_all(_still_open(attempt_id), given, writer, shapes)


def _save_all(
    facts: queries.AttemptFacts,
    given: Mapping[int, Given],
    writer: str | None,
    shapes: Mapping[int, queries.ItemShape],
) -> dict[int, Saved]:
    attempt_id, now = facts.id, clock.now()
    refused: dict[int, list[Reason]] = {}
    rows = []
    for position, one in given.items():
        shape = shapes.get(position)
        troubles = (
            [Reason(AttemptTrouble.NO_SUCH_QUESTION)]
            if shape is None
            else _given_troubles(one, shape)
        )
        if troubles:
            refused[position] = troubles
        else:
            rows.append(_save_row(attempt_id, position, one, writer, now))
    if rows:
        db.session.execute(_SAVE, rows)
    standing = queries.answers_of(attempt_id)
    return {
        position: _told(
            one,
            standing.get(position, (None, 0)),
            refused.get(position),
            writes=_writes(facts, writer),
        )
        for position, one in given.items()
    }


class Synced(NamedTuple):
    """What stands after a phone told what it had: ``over`` means that nothing was taken."""

    facts: queries.AttemptFacts
    over: tuple[Reason, ...] = ()
    saved: Mapping[int, Saved] = MappingProxyType({})


def sync(
    *,
    facts: queries.AttemptFacts,
    shapes: Mapping[int, queries.ItemShape],
    writer: str,
    given: Mapping[int, Given],
    flags: Mapping[int, bool],
    signs: Sequence[str],
) -> Synced:
    """Take whatever a phone kept: answers, flags and what it noticed, in one go.

    A phone that was silent may get its minutes back first, so that its answers are in time.
    ``facts`` may be a moment old: what matters is read again, or judged by the database.
    ``shapes`` of the answers may be of any age, because a paper never changes.
    """
    attempt_id = facts.id
    if not (flags or signs) and heard_lately(facts):
        saved = _save_one(attempt_id, given, writer, shapes)
        if saved is not None:
            return Synced(facts, saved=saved)
    facts = _facts(attempt_id)
    if hear(facts=facts, signs=signs):
        facts = _facts(attempt_id)
    over = answering_troubles(
        facts.handed_in, is_over(facts.ended_at, facts.deadline_at, clock.now())
    )
    if over:
        return Synced(facts, tuple(over))
    for position, flagged in flags.items():
        _flag(attempt_id, position, flagged)
    if not given:
        return Synced(facts)
    if len(given) > 1:
        note_sign(attempt_id, Sign.SENT_LATER, answers=len(given))
    return Synced(facts, saved=_save_all(facts, given, writer, shapes))


def _save_one(
    attempt_id: int,
    given: Mapping[int, Given],
    writer: str | None,
    shapes: Mapping[int, queries.ItemShape],
) -> dict[int, Saved] | None:
    """A tap: one answer, one UPDATE. ``None`` where there is more to tell than that it stands."""
    if len(given) != 1:
        return None
    ((position, one),) = given.items()
    shape = shapes.get(position)
    if shape is None or _given_troubles(one, shape):
        return None
    row = _save_row(attempt_id, position, one, writer, clock.now())
    if not rows_changed(_SAVE, row):
        return None
    return {position: Saved(Kept.SAVED, one.answer or None, one.seq)}


def _told(
    given: Given,
    standing: tuple[list[Any] | None, int],
    reasons: list[Reason] | None,
    *,
    writes: bool,
) -> Saved:
    answer, seq = standing
    if reasons:
        return Saved(Kept.REFUSED, answer, seq, tuple(reasons))
    return Saved(_kept(given, answer, seq, writes=writes), answer, seq)


def _writes(facts: queries.AttemptFacts, writer: str | None) -> bool:
    return facts.writer is None or facts.writer == writer


def _kept(given: Given, answer: list[Any] | None, seq: int, *, writes: bool) -> Kept:
    """A repeat of the save that stands is a save; anything else came too late."""
    if (seq, answer or []) == (given.seq, given.answer):
        return Kept.SAVED
    return Kept.STALE if writes else Kept.ELSEWHERE


def _given_troubles(given: Given, shape: queries.ItemShape) -> list[Reason]:
    if not 0 < given.seq <= _MAX_SEQ:
        return [Reason(AttemptTrouble.BAD_ANSWER)]
    return answer_troubles(shape.kind, given.answer, options=shape.options, blanks=shape.blanks)


def _save_row(
    attempt_id: int, position: int, given: Given, writer: str | None, now: datetime
) -> dict[str, Any]:
    return {
        "from_writer": writer,
        "of_attempt": attempt_id,
        "at_position": position,
        "new_seq": given.seq,
        "new_answer": given.answer or None,
        "moment": now if given.answer else None,
        "earliest_deadline": now - GRACE,
    }


def _facts(attempt_id: int) -> queries.AttemptFacts:
    facts = queries.attempt_facts(attempt_id)
    if facts is None:
        raise Refused(Reason(AttemptTrouble.NO_SUCH_QUESTION))
    return facts


def _still_open(attempt_id: int) -> queries.AttemptFacts:
    facts = _facts(attempt_id)
    over = is_over(facts.ended_at, facts.deadline_at, clock.now())
    refuse_if(answering_troubles(facts.handed_in, over))
    return facts


def set_flag(*, attempt_id: int, position: int, flagged: bool) -> None:
    """Flag a question to come back to, or take the flag away."""
    _still_open(attempt_id)
    _flag(attempt_id, position, flagged)


def _flag(attempt_id: int, position: int, flagged: bool) -> None:
    db.session.execute(
        update(AttemptItem)
        .where(AttemptItem.attempt_id == attempt_id, AttemptItem.position == position)
        .values(flagged=flagged)
    )
