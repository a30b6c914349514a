"""Results: a decision makes them known, another may take one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from typing import Any

from sqlalchemy import insert

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.exams import queries
from trainhub.exams.actions.closing import close_overdue
from trainhub.exams.actions.marking import mark_attempts
from trainhub.exams.events import ResultsPublished, ResultWithdrawn
from trainhub.exams.models import Candidate, Component, Outcome, Sitting
from trainhub.exams.rules import Conclusion, PublishTrouble, SittingTrouble
from trainhub.exams.rules.outcomes import Score, conclude
from trainhub.exams.rules.sittings import is_over


def publish_results(*, sitting: Sitting, by: Actor) -> Sitting:
    """Mark what the key can mark, conclude for every candidate, and make it known, once.

    A second call changes nothing. Raises ``Refused`` while somebody writes, before the
    sitting is over, and while a mark is missing of anybody who came.
    """
    lock(sitting)
    if sitting.published_at is not None:
        return sitting
    now = clock.now()
    close_overdue(now)
    mark_attempts(sitting=sitting)
    lines = queries.candidates_of(sitting.id)
    parts = list(sitting.exam.components)
    refuse_if(publish_troubles(sitting, lines, parts))
    db.session.execute(
        insert(Outcome),
        [
            {
                "candidate_id": line.candidate.id,
                "conclusion": conclude([score_of(line, part) for part in parts]),
                "scores": [as_published(line, part) for part in parts],
                "account_id": by.account_id,
                "at": now,
            }
            for line in lines
        ],
    )
    sitting.published_at, sitting.published_by = now, by.account_id
    journal.record(by, "exams.results.published", sitting, candidates=len(lines))
    for line in lines:
        outbox.say_to(
            line.person.id,
            f"exam-result-{line.candidate.id}",
            N_("Your result of the exam {exam} is out."),
            link=f"/exams/results/{line.candidate.id}",
            exam=sitting.exam.name,
        )
    db.session.flush()  # the reactions read outcomes and messages
    announce(ResultsPublished(sitting.id))
    return sitting


def publish_troubles(
    sitting: Sitting,
    lines: Sequence[queries.CandidateLine],
    parts: Sequence[Component],
    by_hand: Container[int] | None = None,
) -> list[Reason]:
    """Why the results cannot be published yet; the page shows them before anybody presses.

    ``by_hand`` are attempts that a person must mark; a page that names them counts the other
    finished papers as marked, because publishing marks them.
    """
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    now = clock.now()
    writing = sum(
        not is_over(attempt.ended_at, attempt.deadline_at, now)
        for line in lines
        for attempt in line.attempts.values()
    )
    if writing:
        return [Reason(PublishTrouble.STILL_WRITING, count=writing)]
    missing = Counter(
        part.id for line in lines for part in parts if _is_missing(line, part, by_hand)
    )
    if now < sitting.ends_at and (missing or any(_never_came(line) for line in lines)):
        return [Reason(PublishTrouble.NOT_OVER)]
    return [
        Reason(PublishTrouble.MARKS_MISSING, name=part.name, count=missing[part.id])
        for part in parts
        if missing[part.id]
    ]


def _never_came(line: queries.CandidateLine) -> bool:
    return line.candidate.admitted_at is None and not line.marks


def _is_missing(
    line: queries.CandidateLine, part: Component, by_hand: Container[int] | None
) -> bool:
    """Whoever never came needs no marks; of everybody else every component needs one."""
    attempt = line.attempts.get(part.id)
    if attempt is not None and by_hand is not None and attempt.id not in by_hand:
        return False
    return not _never_came(line) and part.id not in line.marks


def score_of(line: queries.CandidateLine, part: Component) -> Score:
    """The newest mark of one component, as the outcome counts it."""
    mark = line.marks.get(part.id)
    return Score(mark.points_h if mark else None, part.pass_mark_h)


def as_published(line: queries.CandidateLine, part: Component) -> dict[str, Any]:
    """One component as an outcome keeps it, with the words and bounds of its day."""
    return {
        "component_id": part.id,
        "kind": part.kind.value,
        "name": part.name,
        "name_en": part.name_en,
        "points_h": score_of(line, part).points_h,
        "maximum_h": part.maximum_h,
        "pass_mark_h": part.pass_mark_h,
    }


def withdraw_result(*, candidate: Candidate, why: str, by: Actor) -> Outcome:
    """Take a published result back, with a reason; what it earned is halted with it.

    Raises ``Refused`` without a reason and when no result stands.
    """
    if not why.strip():
        raise Refused(Reason(PublishTrouble.NEEDS_REASON))
    lock(candidate)
    standing = queries.outcome_of(candidate.id)
    if standing is None or standing.conclusion is Conclusion.VOID:
        raise Refused(Reason(PublishTrouble.NO_RESULT))
    void = Outcome(
        candidate_id=candidate.id,
        conclusion=Conclusion.VOID,
        scores=standing.scores,
        account_id=by.account_id,
        why=why.strip()[:200],
        at=clock.now(),
    )
    db.session.add(void)
    person_id = candidate.enrolment.person_id
    journal.record(
        by,
        "exams.result.withdrawn",
        candidate,
        person_id=person_id,
        before=standing.conclusion.value,
    )
    outbox.say_to(
        person_id,
        f"exam-withdrawn-{void.id}",
        N_("Your result of the exam {exam} was taken back. Please ask your station."),
        link=f"/exams/results/{candidate.id}",
        exam=candidate.sitting.exam.name,
    )
    announce(ResultWithdrawn(candidate.id))
    return void
