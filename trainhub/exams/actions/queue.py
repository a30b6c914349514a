"""Answers in words, marked one by one: take one, give points, and the paper's mark follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import policy, queries
from trainhub.exams.models import AnswerClaim, AnswerMark, Component, Mark, Sitting
from trainhub.exams.queries import AnswerState, OpenAnswer
from trainhub.exams.rules import MarkSource, SittingTrouble
from trainhub.exams.rules.marking import (
    COMMENT_LIMIT,
    LEASE,
    MarkingTrouble,
    criteria_troubles,
    scaled,
)
from trainhub.exams.rules.points import range_troubles


class Given(NamedTuple):
    """What a marker typed: points, or points for every line of the rubric, and a comment."""

    points_h: int | None
    criteria: Sequence[int | None] = ()
    comment: str = ""


def take_next(
    *, sitting: Sitting, component: Component, by: Actor, after: int | None = None
) -> OpenAnswer | None:
    """Keep the next answer for ``by`` for a quarter of an hour; ``None`` when nothing is left.

    ``after`` is the answer to go on from: an answer that was skipped comes again at the end.
    Raises ``Refused`` when the results are out or the sitting was cancelled.
    """
    lock(sitting)  # two who ask at once get two answers
    refuse_if(_closed(sitting))
    states = [
        state
        for state in queries.answer_states(sitting, clock.now())
        if state.answer.component_id == component.id
    ]
    place = next((n for n, state in enumerate(states) if state.answer.item_id == after), -1) + 1
    for state in [*states[place:], *states[:place]]:
        turn = state.turn_of(by.account_id)
        if turn is None or state.mine(by.account_id) is not None:
            continue
        if policy.marking_troubles(by, sitting, turn):
            continue
        _claim(state, turn, by)
        return state.answer
    return None


def _closed(sitting: Sitting) -> list[Reason]:
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    return [Reason(SittingTrouble.PUBLISHED)] if sitting.published_at is not None else []


def _claim(state: AnswerState, turn: int, by: Actor) -> None:
    """The lease is a row: of two who take one marking at once the database refuses one."""
    until = clock.now() + LEASE
    row = queries.claim_on(state.answer.item_id, turn)
    if row is None:
        row = AnswerClaim(item_id=state.answer.item_id, turn=turn)
        db.session.add(row)
    row.account_id, row.until = by.account_id or 0, until
    write_unless_taken(Reason(MarkingTrouble.TAKEN))


def mark_answer(*, sitting: Sitting, item_id: int, given: Given, by: Actor) -> AnswerMark:
    """Points for one answer. Whoever marked it before changes their own mark: a new row.

    When the last demanded mark of a paper is in, the mark of its component is appended. The
    same points again change nothing. Raises ``Refused`` when somebody else has or marks the
    answer, out of range, after publication, and for whom the policy keeps away.
    """
    lock(sitting)  # of two markers at once the later one meets the mark of the earlier
    refuse_if(_closed(sitting))
    states = queries.answer_states(sitting, clock.now())
    state = next((each for each in states if each.answer.item_id == item_id), None)
    if state is None:
        raise Refused(Reason(MarkingTrouble.NOT_IN_QUEUE))
    turn = state.turn_of(by.account_id)
    if turn is None:
        raise Refused(Reason(MarkingTrouble.TAKEN if state.missing else MarkingTrouble.MARKED))
    refuse_if(policy.marking_troubles(by, sitting, turn))
    points_h, criteria = _judged(state.answer, given)
    comment = given.comment.strip()[:COMMENT_LIMIT]
    standing = state.marks.get(turn)
    if standing is not None and _says(standing) == (points_h, criteria, comment):
        return standing
    row = AnswerMark(
        item_id=item_id,
        turn=turn,
        number=1 if standing is None else standing.number + 1,
        points_h=points_h,
        criteria=criteria,
        comment=comment,
        account_id=by.account_id or 0,
        at=clock.now(),
    )
    db.session.add(row)
    write_unless_taken(Reason(MarkingTrouble.MARKED))
    db.session.execute(
        delete(AnswerClaim).where(AnswerClaim.item_id == item_id, AnswerClaim.turn == turn)
    )
    journal.record(
        by, "exams.answer.marked", row, item_id=item_id, turn=turn, number=row.number,
        points_h=points_h,
    )  # fmt: skip
    paper = [each for each in states if each.answer.attempt_id == state.answer.attempt_id]
    before = _total(paper)
    state.marks[turn] = row
    _settle(sitting, paper, before, by)
    return row


def _says(mark: AnswerMark) -> tuple[int, list[int], str]:
    return mark.points_h, mark.criteria, mark.comment


def _judged(answer: OpenAnswer, given: Given) -> tuple[int, list[int]]:
    """The points of an answer and of the lines of its rubric. Raises ``Refused``."""
    version = queries.version(answer.version_id)
    rubric = scaled(version.rubric if version else [], answer.points_h)
    if rubric:
        refuse_if(criteria_troubles(rubric, given.criteria))
        criteria = [points_h for points_h in given.criteria if points_h is not None]
        return sum(criteria), criteria
    points_h = -1 if given.points_h is None else given.points_h
    refuse_if(range_troubles(str(answer.position), points_h, answer.points_h))
    return points_h, []


def _total(paper: Sequence[AnswerState]) -> int | None:
    """What people gave for a paper; ``None`` while a demanded mark is missing."""
    counted = [state.points_h for state in paper]
    return None if None in counted else sum(each for each in counted if each is not None)


def _settle(sitting: Sitting, paper: Sequence[AnswerState], before: int | None, by: Actor) -> None:
    """Append the mark of the component once every answer of the paper is decided."""
    after = _total(paper)
    if after is None:
        return
    answer = paper[0].answer
    component = db.session.get_one(Component, answer.component_id)
    standing = queries.newest_marks(sitting.id).get((answer.candidate_id, component.id))
    if standing is None or standing.points_h is None or before is None:
        items = queries.scripts([answer.attempt_id])
        points_h = after + sum(item.worth_h for item in items if item.worth_h is not None)
    else:
        # What a corrected key gave meanwhile stays: only the difference is added.
        points_h = standing.points_h + after - before
    points_h = min(component.maximum_h, max(0, points_h))
    if standing is not None and standing.points_h == points_h:
        return
    mark = Mark(
        candidate_id=answer.candidate_id,
        component_id=component.id,
        points_h=points_h,
        source=MarkSource.ANSWERS,
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(mark)
    db.session.flush()
