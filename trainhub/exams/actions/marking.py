"""Marks: what the key can judge is judged at once, the rest by an examiner. Appended only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, refuse_if
from trainhub.exams import queries
from trainhub.exams.models import Attempt, Candidate, Component, Mark, Sitting
from trainhub.exams.rules import MarkSource, MarkTrouble, SittingTrouble
from trainhub.exams.rules.answers import needs_person
from trainhub.exams.rules.marking import MarkingTrouble
from trainhub.exams.rules.points import range_troubles
from trainhub.exams.rules.practical import PracticalTrouble
from trainhub.exams.rules.sittings import is_over


def points_by_attempt(items: Iterable[queries.ScriptItem]) -> dict[int, int | None]:
    """What whole papers are worth by attempt; ``None`` while a person must read something."""
    totals: dict[int, int | None] = {}
    for item in items:
        worth = item.worth_h
        so_far = totals.get(item.attempt_id, 0)
        totals[item.attempt_id] = None if worth is None or so_far is None else so_far + worth
    return totals


def mark_attempts(*, sitting: Sitting) -> int:
    """Mark every finished paper of a sitting that the key alone can judge; returns how many.

    A paper that has a mark is left alone; papers with open questions wait for the examiner.
    """
    lock(sitting)
    marked = queries.newest_marks(sitting.id)
    now = clock.now()
    waiting = {
        attempt.id: attempt
        for attempt in queries.attempts_of_sitting(sitting.id)
        if is_over(attempt.ended_at, attempt.deadline_at, now)
        and (attempt.candidate_id, attempt.component_id) not in marked
    }
    if not waiting:
        return 0
    totals = points_by_attempt(queries.scripts(waiting))
    rows = [
        {
            "candidate_id": waiting[attempt_id].candidate_id,
            "component_id": waiting[attempt_id].component_id,
            "points_h": total,
            "source": MarkSource.AUTOMATIC,
            "at": now,
        }
        for attempt_id, total in totals.items()
        if total is not None
    ]
    if rows:
        db.session.execute(insert(Mark), rows)
    return len(rows)


def record_mark(
    *, candidate: Candidate, component: Component, points_h: int | None, by: Actor, why: str = ""
) -> Mark:
    """An examiner's mark for one component; ``None`` says the person was absent from it.

    The same mark again changes nothing. Raises ``Refused`` out of range, after publication,
    while the person still writes, for a paper the key has judged, and when a mark changes
    without a reason.
    """
    marks = record_marks(
        sitting=candidate.sitting,
        component=component,
        points={candidate.id: points_h},
        by=by,
        why=why,
    )
    return marks[candidate.id]


def record_marks(
    *,
    sitting: Sitting,
    component: Component,
    points: Mapping[int, int | None],
    by: Actor,
    why: str = "",
    source: MarkSource = MarkSource.EXAMINER,
) -> dict[int, Mark]:
    """Marks of one component for many candidates of a sitting, by candidate id."""
    lock(sitting)  # two examiners at once: the later one sees the earlier marks
    standing = queries.newest_marks(sitting.id)
    known = {candidate_id: standing.get((candidate_id, component.id)) for candidate_id in points}
    refuse_if(_mark_troubles(sitting, component, points, known, why))
    now = clock.now()
    fresh: dict[int, Mark] = {}
    for candidate_id, points_h in points.items():
        before = known[candidate_id]
        if before is not None and before.points_h == points_h:
            continue
        fresh[candidate_id] = Mark(
            candidate_id=candidate_id,
            component_id=component.id,
            points_h=points_h,
            source=source,
            account_id=by.account_id,
            why=why,
            at=now,
        )
    db.session.add_all(fresh.values())
    if fresh:
        changed = sum(known[candidate_id] is not None for candidate_id in fresh)
        journal.record(
            by,
            "exams.marks.recorded",
            sitting,
            component_id=component.id,
            count=len(fresh),
            changed=changed,
        )
    return {
        candidate_id: mark
        for candidate_id in points
        if (mark := fresh.get(candidate_id) or known[candidate_id]) is not None
    }


def _mark_troubles(
    sitting: Sitting,
    component: Component,
    points: Mapping[int, int | None],
    known: Mapping[int, Mark | None],
    why: str,
) -> list[Reason]:
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    if sitting.published_at is not None:
        return [Reason(SittingTrouble.PUBLISHED)]
    found = [
        trouble
        for points_h in points.values()
        if points_h is not None
        for trouble in range_troubles(component.name, points_h, component.maximum_h)
    ]
    changes = any(
        mark is not None and mark.points_h != points[candidate_id]
        for candidate_id, mark in known.items()
    )
    if changes and not why.strip():
        found.append(Reason(MarkTrouble.NEEDS_REASON))
    return list(dict.fromkeys(found)) + _paper_troubles(sitting, component, points)


def _paper_troubles(
    sitting: Sitting, component: Component, points: Mapping[int, Any]
) -> list[Reason]:
    """A paper on the screen is marked by its key, and its answers in words one by one."""
    if component.blueprint_id is None:
        return _checklist_troubles(sitting, component, points)
    written = {
        attempt.id: attempt
        for attempt in queries.attempts_of_sitting(sitting.id)
        if attempt.component_id == component.id and attempt.candidate_id in points
    }
    if any(_still_open(attempt) for attempt in written.values()):
        return [Reason(MarkTrouble.NOT_OVER, name=component.name)]
    if not written:
        return []
    in_words = any(needs_person(item.kind) and item.given for item in queries.scripts(written))
    code = MarkingTrouble.BY_ANSWER if in_words else MarkTrouble.AUTOMATIC_ONLY
    return [Reason(code, name=component.name)]


def _checklist_troubles(
    sitting: Sitting, component: Component, points: Mapping[int, int | None]
) -> list[Reason]:
    """Where there is a checklist, points come from it; somebody without notes may be absent."""
    if not queries.checklists_of([component.id]):
        return []
    noted = {
        each for each, state in queries.practical_states(sitting, component).items() if state.runs
    }
    if any(value is not None or each in noted for each, value in points.items()):
        return [Reason(PracticalTrouble.BY_CHECKLIST, name=component.name)]
    return []


def _still_open(attempt: Attempt) -> bool:
    return not is_over(attempt.ended_at, attempt.deadline_at, clock.now())
