"""SELECTs about the terms of exams, and about the tries that people have used up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment
from trainhub.exams.models import Candidate, ExamTerms, Outcome, Sitting
from trainhub.exams.queries.results import CandidateOutcome, standing_outcomes, stands
from trainhub.exams.rules.terms import Terms, Told, Try, counts_before


def terms_rows(exam_id: int) -> list[ExamTerms]:
    """Every version of the terms of an exam, the newest first."""
    rows = select(ExamTerms).where(ExamTerms.exam_id == exam_id)
    return list(
        db.session.scalars(rows.order_by(ExamTerms.effective_on.desc(), ExamTerms.id.desc()))
    )


def terms_on(exam_id: int, day: date) -> Terms:
    """The terms of an exam in force on a day; before the first ones began, the first."""
    return terms_of_exams([exam_id], day)[exam_id]


def terms_of_exams(exam_ids: Iterable[int], day: date) -> dict[int, Terms]:
    """The same for many exams, in one query."""
    rows = db.session.scalars(
        select(ExamTerms)
        .where(ExamTerms.exam_id.in_(list(exam_ids)))
        .order_by(ExamTerms.effective_on, ExamTerms.id)
    )
    found: dict[int, Terms] = {}
    for row in rows:
        if row.exam_id not in found or row.effective_on <= day:
            found[row.exam_id] = Terms(
                row.late_minutes, row.most_sits, row.resit_after_days, row.resit_until_days,
                row.counting, row.photo_days,
            )  # fmt: skip
    return found


def tries_so_far(cohort_id: int, exam_course_id: int) -> dict[int, list[Try]]:
    """Standing results by enrolment of a class, oldest first, in exams of the course."""
    rows = db.session.execute(
        select(Candidate.enrolment_id, Outcome.conclusion, Sitting.published_at)
        .join(Candidate, Candidate.id == Outcome.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Cohort.course_id == exam_course_id,
            stands(),
        )
        .order_by(Sitting.starts_at, Candidate.id)
    )
    found: dict[int, list[Try]] = {}
    for enrolment_id, conclusion, published_at in rows:
        assert published_at is not None  # noqa: S101 - no outcome before it
        found.setdefault(enrolment_id, []).append(Try(conclusion, civil_day(published_at)))
    return found


def resits_in(sitting: Sitting) -> set[int]:
    """Candidates of a sitting who have sat this exam before, in another sitting."""
    earlier = (
        select(Candidate.enrolment_id)
        .join(Outcome, Outcome.candidate_id == Candidate.id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(
            Sitting.cohort_id == sitting.cohort_id,
            Sitting.id != sitting.id,
            Sitting.starts_at < sitting.starts_at,
            Outcome.conclusion != "absent",
            stands(),
        )
    )
    rows = select(Candidate.id).where(
        Candidate.sitting_id == sitting.id, Candidate.enrolment_id.in_(earlier)
    )
    return set(db.session.scalars(rows))


def best_outcomes(enrolment_ids: Iterable[int]) -> dict[int, CandidateOutcome]:
    """The outcome that counts for every enrolment, as the terms of its newest sitting say."""
    rows = db.session.execute(
        standing_outcomes()
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .add_columns(Sitting.exam_id, Sitting.starts_at)
        .where(Candidate.enrolment_id.in_(list(enrolment_ids)), stands())
        .order_by(Sitting.starts_at, Candidate.id)
    ).all()
    tries: dict[int, list[tuple[CandidateOutcome, int, date]]] = {}
    for *facts, exam_id, starts_at in rows:
        outcome = CandidateOutcome(*facts)
        told = (outcome, exam_id, civil_day(starts_at))
        tries.setdefault(outcome.enrolment_id, []).append(told)
    known: dict[tuple[int, date], Terms] = {}
    best = {}
    for enrolment_id, several in tries.items():
        _, exam_id, day = several[-1]
        if (exam_id, day) not in known:
            known[exam_id, day] = terms_on(exam_id, day)
        counting = known[exam_id, day].counting
        best[enrolment_id] = min(
            enumerate(several),
            key=lambda one: counts_before(
                Told(one[1][0].conclusion, one[1][0].scores, one[0]), counting
            ),
        )[1][0]
    return best
