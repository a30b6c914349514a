"""The rehearsal: answers are kept as in an exam, and count for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused
from trainhub.exams import queries
from trainhub.exams.actions.answering import Given, Kept, Saved
from trainhub.exams.models import Rehearsal
from trainhub.exams.rules import AttemptTrouble
from trainhub.exams.rules.answers import answer_troubles
from trainhub.exams.rules.rehearsing import REHEARSAL_TIME
from trainhub.exams.rules.sittings import is_over

#: The largest number a save may carry, as in an exam.
_MAX_SEQ = 2**31 - 1


def begin_rehearsal(*, person_id: int, by: Actor) -> Rehearsal:
    """Begin anew, or go on with the rehearsal that still runs."""
    now = clock.now()
    row = queries.rehearsal_of(person_id)
    if row is not None and not is_over(row.ended_at, row.deadline_at, now):
        return row
    if row is None:
        row = Rehearsal(
            person_id=person_id, started_at=now, deadline_at=now + REHEARSAL_TIME, answers={}
        )
        db.session.add(row)
        write_unless_taken(Reason(AttemptTrouble.NOT_YET))
    else:
        row.started_at, row.deadline_at = now, now + REHEARSAL_TIME
        row.ended_at, row.answers = None, {}
    journal.record(by, "exams.rehearsal.begun", row, person_id=person_id)
    return row


def keep_rehearsed(
    *, rehearsal: Rehearsal, given: Mapping[int, Given], flags: Mapping[int, bool]
) -> dict[int, Saved]:
    """Keep answers and flags as an exam does: by number of save, one by one.

    Raises ``Refused`` when the time is over.
    """
    lock(rehearsal)  # two taps at once: the later one waits and finds what stands
    if is_over(rehearsal.ended_at, rehearsal.deadline_at, clock.now()):
        raise Refused(Reason(AttemptTrouble.OVER))
    answers = {position: dict(one) for position, one in rehearsal.answers.items()}
    saved = {position: _keep(answers, position, one) for position, one in given.items()}
    for position, flagged in flags.items():
        if queries.sample_shape(position) is not None:
            answers.setdefault(str(position), {})["flagged"] = flagged
    rehearsal.answers = answers
    return saved


def _keep(answers: dict[str, dict[str, Any]], position: int, given: Given) -> Saved:
    kept = answers.get(str(position), {})
    answer, seq = kept.get("answer"), kept.get("seq", 0)
    shape = queries.sample_shape(position)
    if shape is None or not 0 < given.seq <= _MAX_SEQ:
        return Saved(Kept.REFUSED, answer, seq, (Reason(AttemptTrouble.BAD_ANSWER),))
    troubles = answer_troubles(shape.kind, given.answer, options=shape.options, blanks=shape.blanks)
    if troubles:
        return Saved(Kept.REFUSED, answer, seq, tuple(troubles))
    if given.seq <= seq:
        same = (seq, answer or []) == (given.seq, given.answer)
        return Saved(Kept.SAVED if same else Kept.STALE, answer, seq)
    answers.setdefault(str(position), {}).update(answer=given.answer or None, seq=given.seq)
    return Saved(Kept.SAVED, given.answer or None, given.seq)


def end_rehearsal(*, rehearsal: Rehearsal, by: Actor) -> None:
    """Hand in; a second time changes nothing."""
    if rehearsal.ended_at is None:
        rehearsal.ended_at = min(clock.now(), rehearsal.deadline_at)
        journal.record(by, "exams.rehearsal.ended", rehearsal, person_id=rehearsal.person_id)
