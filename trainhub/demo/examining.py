"""An exam as it goes: the door opens, people write, the examiner marks, the results are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort
from trainhub.demo.tables import said
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given
from trainhub.exams.models import Candidate, Component, Sitting
from trainhub.exams.queries import ScriptItem
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import as_shown
from trainhub.people.models import Person


class Fate(StrEnum):
    """What becomes of somebody in an exam of the demo."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    #: Fails first, comes again, passes.
    PASS_LATER = "pass_later"  # noqa: S105 - the same
    #: Fails twice.
    FAIL_TWICE = "fail_twice"
    #: Fails and does not come again.
    FAIL = "fail"
    #: Stops coming to class and never sits.
    ABSENT = "absent"


COMES_AGAIN = frozenset({Fate.PASS_LATER, Fate.FAIL_TWICE})


@dataclass(frozen=True)
class Performance:
    """How somebody does: per cent of the theory questions right, points in the practice."""

    theory: int
    practical_h: int


def performance(fate: Fate, again: bool, pass_percent: int, rng: Random) -> Performance | None:
    """How ``fate`` does at the first or at the second try; ``None`` for who does not come."""
    if fate is Fate.ABSENT or (again and fate not in COMES_AGAIN):
        return None
    good = Performance(rng.randrange(pass_percent + 6, 101, 2), rng.randrange(6_400, 9_800, 50))
    if fate is Fate.PASS or (again and fate is Fate.PASS_LATER):
        return good
    weak = rng.randrange(max(30, pass_percent - 24), pass_percent - 5, 2)
    if rng.random() < 0.7:
        return Performance(weak, good.practical_h)
    return Performance(good.theory, rng.randrange(4_000, 5_950, 50))


class Hall:
    """The sittings of one class; the deeds are put on the agenda by the class."""

    def __init__(self, cohort_id: int, examiner_id: int, invigilator: Actor) -> None:
        self.cohort_id = cohort_id
        self._examiner_id = examiner_id
        self._invigilator = invigilator
        self.sitting_id = 0

    def plan(self, starts_at: datetime, ends_at: datetime, by: Actor) -> None:
        """Plan a sitting: everybody who may sit gets a ticket."""
        cohort = db.session.get_one(Cohort, self.cohort_id)
        exam = queries.exam_of_course(cohort.course_id)
        if exam is None:
            raise LookupError(cohort.course.code)
        sitting = actions.plan_sitting(
            exam=exam,
            cohort=cohort,
            examiner=db.session.get_one(Person, self._examiner_id),
            place=f"{cohort.place}机考室",
            starts_at=starts_at,
            ends_at=ends_at,
            by=by,
        )
        self.sitting_id = sitting.id

    def open_door(self, coming: set[int]) -> None:
        """Admit the enrolments that come and hand out their papers."""
        sitting = self._sitting()
        candidates = self._candidates()
        here = [candidate for candidate in candidates if candidate.enrolment_id in coming]
        if len(here) == len(candidates):
            actions.admit_all(sitting=sitting, by=self._invigilator)
        else:
            for candidate in here:
                actions.admit(candidate=candidate, by=self._invigilator)
        self._candidates()  # admission is written behind the back of what was read
        for component in self._on_screen(sitting):
            actions.start_attempts(
                sitting=sitting, component=component, candidates=here, by=self._invigilator
            )

    def write(self, doing: Mapping[int, Performance], rng: Random) -> None:
        """Everybody answers as well as they do, and hands in."""
        attempts = queries.attempts_of_sitting(self.sitting_id)
        candidates = self._candidates()
        enrolments = {candidate.id: candidate.enrolment_id for candidate in candidates}
        papers: dict[int, list[ScriptItem]] = {}
        for item in queries.scripts([attempt.id for attempt in attempts]):
            papers.setdefault(item.attempt_id, []).append(item)
        for attempt in attempts:
            how = doing[enrolments[attempt.candidate_id]]
            answers = _answers(papers[attempt.id], how.theory, rng)
            actions.save_answers(
                attempt_id=attempt.id,
                given={position: Given(answer, 1) for position, answer in answers.items()},
            )
        for attempt_id in [attempt.id for attempt in attempts]:
            actions.hand_in(attempt_id=attempt_id, by=self._invigilator)

    def mark(self, doing: Mapping[int, Performance]) -> None:
        """The examiner enters the marks of the practice."""
        sitting = self._sitting()
        points = {
            candidate.id: doing[candidate.enrolment_id].practical_h
            for candidate in self._candidates()
            if candidate.enrolment_id in doing
        }
        for component in sitting.exam.components:
            if component.blueprint_id is None:
                actions.record_marks(
                    sitting=sitting, component=component, points=points, by=self._invigilator
                )

    def publish(self) -> None:
        """The results are out; what follows from them is the story's."""
        actions.publish_results(sitting=self._sitting(), by=self._invigilator)

    def _sitting(self) -> Sitting:
        sitting = queries.sitting(self.sitting_id)
        if sitting is None:
            raise LookupError(self.sitting_id)
        return sitting

    def _candidates(self) -> list[Candidate]:
        """Everybody registered, as they are now, with their enrolments."""
        rows = select(Candidate).where(Candidate.sitting_id == self.sitting_id)
        rows = rows.options(joinedload(Candidate.enrolment)).order_by(Candidate.ticket_no)
        return list(db.session.scalars(rows.execution_options(populate_existing=True)))

    @staticmethod
    def _on_screen(sitting: Sitting) -> list[Component]:
        return [part for part in sitting.exam.components if part.blueprint_id is not None]


def _answers(items: Sequence[ScriptItem], percent: int, rng: Random) -> dict[int, list[Any]]:
    """Answers in shown positions, so many per cent of them right."""
    right = len(items) * percent // 100
    lucky = set(rng.sample(range(len(items)), right))
    return {
        item.position: [rng.choice(said(item.stem))]
        if item.kind is QuestionKind.SHORT_ANSWER
        else (as_shown if place in lucky else _wrong)(item.kind, item.option_order, item.key)
        for place, item in enumerate(items)
    }


def _wrong(kind: QuestionKind, option_order: Sequence[int], key: Sequence[Any]) -> list[Any]:
    if kind is QuestionKind.TRUE_FALSE:
        return [not key[0]]
    shown = as_shown(kind, option_order, key)
    if kind is QuestionKind.MULTIPLE:
        return shown[:-1]
    return [(shown[0] + 1) % len(option_order)]
