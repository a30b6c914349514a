"""What is noticed while somebody writes, and the minutes that a lost connection gives back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from trainhub.core import clock
from trainhub.core.db import db
from trainhub.exams import queries
from trainhub.exams.actions.timing import give_minutes
from trainhub.exams.models import Attempt, ExamSign
from trainhub.exams.queries import AttemptFacts
from trainhub.exams.rules.integrity import MOST_SIGNS, REPORTED, Sign
from trainhub.exams.rules.timing import SILENCE, GrantKind, minutes_owed

#: A phone that answers every few seconds is written down this often.
_NOTE_EVERY = timedelta(seconds=20)


def note_sign(attempt_id: int, sign: Sign, **facts: Any) -> None:
    """Append one sign to the log of an attempt, which has a bound."""
    if queries.count_signs(attempt_id) < MOST_SIGNS:
        db.session.execute(
            insert(ExamSign),
            [{"attempt_id": attempt_id, "sign": sign, "at": clock.now(), "facts": facts}],
        )


def heard_lately(facts: AttemptFacts) -> bool:
    """Whether ``hear`` would have nothing to write down: the phone of an open paper spoke now."""
    return (
        facts.ended_at is None
        and facts.seen_at is not None
        and clock.now() - facts.seen_at < _NOTE_EVERY
    )


def hear(*, facts: AttemptFacts, signs: Iterable[str] = ()) -> int:
    """The phone of a candidate is there and tells what it noticed; returns minutes given back.

    After a silence the exam may give the minutes back by itself (``Exam.gap_minutes``); else
    the silence is on the log, and a person decides. An attempt that is over is left alone.
    """
    if facts.ended_at is not None:
        return 0
    for sign in dict.fromkeys(signs):
        if sign in REPORTED:
            note_sign(facts.id, Sign(sign))
    now = clock.now()
    silent = now - (facts.seen_at or now)
    if facts.seen_at is None or silent >= _NOTE_EVERY:
        db.session.execute(update(Attempt).where(Attempt.id == facts.id).values(seen_at=now))
    if silent <= SILENCE:
        return 0
    given = queries.minutes_given(facts.id, GrantKind.GAP)
    owed = minutes_owed(silent, given, facts.gap_minutes)
    note_sign(facts.id, Sign.SILENT, minutes=int(silent.total_seconds()) // 60, owed=owed)
    if owed:
        give_minutes([facts.id], GrantKind.GAP, {facts.id: owed})
    return owed
