"""复核: ask for a second look at a published result, and answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import update

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.core.db import db, lock, rows_changed, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.exams import queries
from trainhub.exams.actions.republishing import append_marks, conclude_again
from trainhub.exams.models import Appeal, Candidate
from trainhub.exams.rules import Conclusion, MarkSource
from trainhub.exams.rules.points import range_troubles
from trainhub.exams.rules.regrading import AppealState, RegradeTrouble, appeal_troubles


def ask_second_look(*, candidate: Candidate, why: str, by: Actor) -> Appeal:
    """Ask for a second look within the days that the exam gives.

    Raises ``Refused`` without a reason, before results are out, too late, and while one waits.
    """
    lock(candidate)
    if not why.strip():
        raise Refused(Reason(RegradeTrouble.NEEDS_REASON))
    sitting = candidate.sitting
    standing = queries.outcome_of(candidate.id)
    # A result that was made void later can be appealed against from then on.
    since = standing.at if standing is not None else sitting.published_at
    if standing is not None and standing.conclusion is not Conclusion.VOID:
        since = sitting.published_at
    published = civil_day(since) if since else None
    waits = queries.open_appeal(candidate.id) is not None
    refuse_if(appeal_troubles(published, sitting.exam.appeal_days, clock.today(), open_=waits))
    row = Appeal(
        candidate_id=candidate.id,
        state=AppealState.ASKED,
        why=why.strip(),
        asked_by=by.account_id,
        asked_at=clock.now(),
    )
    db.session.add(row)
    # Two taps at once: the index on open requests decides.
    write_unless_taken(Reason(RegradeTrouble.ASKED))
    person_id = candidate.enrolment.person_id
    journal.record(by, "exams.appeal.asked", row, person_id=person_id)
    return row


def answer_second_look(
    *,
    appeal: Appeal,
    points: Mapping[int, int],
    answer: str,
    by: Actor,
    lifted: Collection[int] = (),
) -> Appeal:
    """Answer a request: the result stays, or ``points`` by component change it.

    ``lifted`` are components whose critical item was done after all; otherwise it stays failed.
    Points that stand already change nothing. Raises ``Refused`` without an answer in words, for
    whoever marked the exam, out of range, and when it was answered already.
    """
    candidate = appeal.candidate
    lock(candidate.sitting)
    if not answer.strip():
        raise Refused(Reason(RegradeTrouble.NEEDS_REASON))
    markers = {mark.account_id for mark in queries.marks_of(candidate.id)} - {None}
    markers |= {mark.account_id for mark, _item in queries.answer_marks_of(candidate.id)}
    markers |= {state.run.account_id for state in queries.runs_of(candidate.id)}
    if by.account_id in markers:
        raise Refused(Reason(RegradeTrouble.OWN_MARK))
    changed = _changed(candidate, points, lifted)
    state = AppealState.CHANGED if changed else AppealState.KEPT
    moved = rows_changed(
        update(Appeal)
        .where(Appeal.id == appeal.id, Appeal.state == AppealState.ASKED)
        .values(
            state=state, answer=answer.strip(), answered_by=by.account_id, answered_at=clock.now()
        )
    )
    if moved != 1:
        raise Refused(Reason(RegradeTrouble.ANSWERED))
    db.session.refresh(appeal)
    journal.record(
        by, f"exams.appeal.{state.value}", appeal, person_id=candidate.enrolment.person_id
    )
    if changed:
        append_marks(
            {(candidate.id, part): points_h for part, points_h in changed.items()},
            MarkSource.APPEAL, appeal.answer[:200], by, _still_failed(candidate, lifted),
        )  # fmt: skip
        conclude_again(
            sitting=candidate.sitting, candidate_ids=[candidate.id], why=appeal.answer[:200], by=by
        )
        return appeal
    outbox.say_to(
        candidate.enrolment.person_id,
        f"exam-appeal-{appeal.id}",
        N_("We looked at your exam {exam} again. The result stays."),
        link=f"/exams/results/{candidate.id}",
        exam=candidate.sitting.exam.name,
    )
    return appeal


def _still_failed(candidate: Candidate, lifted: Collection[int]) -> dict[tuple[int, int], str]:
    """Critical items of a candidate by component, without those that were lifted."""
    return {
        place: mark.critical
        for place, mark in queries.newest_marks(candidate.sitting_id).items()
        if place[0] == candidate.id and place[1] not in lifted
    }


def _changed(
    candidate: Candidate, points: Mapping[int, int], lifted: Collection[int]
) -> dict[int, int]:
    standing = queries.newest_marks(candidate.sitting_id)
    kept = {
        part_id: mark.points_h
        for part_id in lifted
        if (mark := standing.get((candidate.id, part_id))) and mark.points_h is not None
    }
    points = {**kept, **points}
    parts = {part.id: part for part in candidate.sitting.exam.components}
    refuse_if(
        [
            trouble
            for part_id, points_h in points.items()
            for trouble in range_troubles(parts[part_id].name, points_h, parts[part_id].maximum_h)
        ]
    )
    return {
        part_id: points_h
        for part_id, points_h in points.items()
        if (mark := standing.get((candidate.id, part_id))) is None
        or mark.points_h != points_h
        or (mark.critical and part_id in lifted)
    }
