"""Results: a decision makes them known, another may take one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from typing import Any, NamedTuple

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
from trainhub.exams.rules.terms import Counting, Terms, worth_h


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
    worth = worth_in(sitting)
    void = queries.voided_in(sitting.id)
    db.session.execute(
        insert(Outcome),
        [
            {
                "candidate_id": line.candidate.id,
                "conclusion": (
                    Conclusion.VOID
                    if line.candidate.id in void
                    else conclude([score_of(line, part) for part in parts])
                ),
                "scores": [as_published(line, part, worth) for part in parts],
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
    void = queries.voided_in(sitting.id)
    unread, in_words = queries.answers_missing(sitting, now, void)
    undone, noted = queries.examiners_missing(sitting, void)
    missing = Counter(
        part.id
        for line in lines
        if line.candidate.id not in void  # a void exam needs no marks
        for part in parts
        if (line.candidate.id, part.id) not in noted and _is_missing(line, part, by_hand, in_words)
    )
    if now < sitting.ends_at and (
        missing or unread.total() or undone.total() or any(map(_never_came, lines))
    ):
        return [Reason(PublishTrouble.NOT_OVER)]
    unsigned = queries.voidings_unsigned(sitting.id)
    doubtful = [Reason(PublishTrouble.VOIDINGS_OPEN, count=unsigned)] if unsigned else []
    return (
        doubtful
        + [
            Reason(PublishTrouble.MARKS_MISSING, name=part.name, count=missing[part.id])
            for part in parts
            if missing[part.id]
        ]
        + [
            Reason(code, name=part.name, count=counted[part.id])
            for part in parts
            for code, counted in (
                (PublishTrouble.ANSWERS_MISSING, unread),
                (PublishTrouble.EXAMINERS_MISSING, undone),
            )
            if counted[part.id]
        ]
    )


def _never_came(line: queries.CandidateLine) -> bool:
    return line.candidate.admitted_at is None and not line.marks


def _is_missing(
    line: queries.CandidateLine,
    part: Component,
    by_hand: Container[int] | None,
    in_words: Container[int],
) -> bool:
    """Whoever never came needs no marks; of everybody else every component needs one.

    Papers with answers in words are told by their answers.
    """
    attempt = line.attempts.get(part.id)
    if attempt is not None and attempt.id in in_words:
        return False
    if attempt is not None and by_hand is not None and attempt.id not in by_hand:
        return False
    return not _never_came(line) and part.id not in line.marks


def score_of(line: queries.CandidateLine, part: Component) -> Score:
    """The newest mark of one component, as the outcome counts it."""
    mark = line.marks.get(part.id)
    if mark is None:
        return Score(None, part.pass_mark_h)
    return Score(mark.points_h, part.pass_mark_h, bool(mark.critical))


class Worth(NamedTuple):
    """What results of a sitting are told with: its terms, and who sits for another time."""

    terms: Terms
    resits: frozenset[int]


def worth_in(sitting: Sitting) -> Worth:
    """The terms of a sitting's day, and its candidates who sat before."""
    terms = queries.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
    capped = terms.counting is Counting.CAPPED
    return Worth(terms, frozenset(queries.resits_in(sitting)) if capped else frozenset())


def as_published(line: queries.CandidateLine, part: Component, worth: Worth) -> dict[str, Any]:
    """One component as an outcome keeps it, with the words and bounds of its day.

    Where a resit is capped, ``earned_h`` keeps the points that were earned.
    """
    earned_h = score_of(line, part).points_h
    resit = line.candidate.id in worth.resits
    points_h = worth_h(earned_h, part.pass_mark_h, resit=resit, terms=worth.terms)
    capped = {"earned_h": earned_h} if points_h != earned_h else {}
    return {
        "component_id": part.id,
        "kind": part.kind.value,
        "name": part.name,
        "name_en": part.name_en,
        "points_h": points_h,
        "maximum_h": part.maximum_h,
        "pass_mark_h": part.pass_mark_h,
        "critical": mark.critical if (mark := line.marks.get(part.id)) else "",
        **capped,
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
    return make_void(candidate=candidate, standing=standing, why=why.strip()[:200], by=by)


def make_void(*, candidate: Candidate, standing: Outcome, why: str, by: Actor) -> Outcome:
    """A published result counts no more; the person is told, and the chapters that follow hear."""
    void = Outcome(
        candidate_id=candidate.id,
        conclusion=Conclusion.VOID,
        scores=standing.scores,
        account_id=by.account_id,
        why=why,
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
