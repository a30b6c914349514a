"""SELECTs about answers that people mark: the queue, what was given, and who did it when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Teaching
from trainhub.exams.models import (
    AnswerClaim,
    AnswerMark,
    Attempt,
    AttemptItem,
    Candidate,
    Component,
    Mark,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.rules import MarkSource
from trainhub.exams.rules.answers import AUTOMATIC_KINDS
from trainhub.exams.rules.marking import (
    Judgement,
    SecondLook,
    missing_turns,
    sampled,
    script_number,
    settled,
    turn_for,
)
from trainhub.exams.rules.sittings import is_over
from trainhub.people.models import Account, Organisation
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


class OpenAnswer(NamedTuple):
    """An answer that a person must read. Neither name nor ticket: markers see no more of it."""

    item_id: int
    attempt_id: int
    candidate_id: int
    component_id: int
    position: int
    version_id: int
    points_h: int
    #: The number of its script for markers.
    script: str


@dataclass
class AnswerState:
    """An answer with everything that was given for it, and how its component asks."""

    answer: OpenAnswer
    look: SecondLook
    #: In the sample: a second marker reads it.
    demanded: bool
    #: The newest mark by turn.
    marks: dict[int, AnswerMark] = field(default_factory=dict)
    #: Leases that hold, by turn.
    claims: dict[int, AnswerClaim] = field(default_factory=dict)

    @property
    def given(self) -> dict[int, Judgement]:
        """What the markers gave, by turn."""
        return {turn: Judgement(mark.points_h) for turn, mark in self.marks.items()}

    @property
    def missing(self) -> tuple[int, ...]:
        """Which markings are still to come."""
        return missing_turns(self.given, demanded=self.demanded, tolerance_h=self.look.tolerance_h)

    @property
    def points_h(self) -> int | None:
        """What counts; ``None`` while a demanded mark is missing."""
        found = settled(
            self.given,
            demanded=self.demanded,
            tolerance_h=self.look.tolerance_h,
            rule=self.look.rule,
        )
        return None if found is None else found.points_h

    def turn_of(self, account_id: int | None) -> int | None:
        """Which marking somebody may give now."""
        return turn_for(
            account_id or 0,
            owners={turn: mark.account_id for turn, mark in self.marks.items()},
            claimed={turn: claim.account_id for turn, claim in self.claims.items()},
            missing=self.missing,
        )

    def mine(self, account_id: int | None) -> AnswerMark | None:
        """The mark that somebody gave last for it."""
        return next((m for m in self.marks.values() if m.account_id == account_id), None)


#: A component mark that somebody entered before answers were marked one by one: it stands.
_BY_HAND = exists().where(
    Mark.candidate_id == Attempt.candidate_id,
    Mark.component_id == Attempt.component_id,
    Mark.source.in_([MarkSource.EXAMINER, MarkSource.PAPER]),
)


def _open(sitting_id: int) -> Select[AttemptItem, Attempt]:
    return (
        select(AttemptItem, Attempt)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == AttemptItem.question_version_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(
            Candidate.sitting_id == sitting_id,
            QuestionVersion.kind.not_in(AUTOMATIC_KINDS),
            AttemptItem.answer.is_not(None),
            ~_BY_HAND,
        )
    )


def open_answers(sitting_id: int, now: datetime) -> list[OpenAnswer]:
    """Answers of papers that are over, question by question, in an order that tells no names.

    A question is marked through all scripts before the next one: one measure for everybody.
    """
    found = [
        OpenAnswer(
            item.id,
            attempt.id,
            attempt.candidate_id,
            attempt.component_id,
            item.position,
            item.question_version_id,
            item.points_h,
            script_number(attempt.seed),
        )
        for item, attempt in db.session.execute(_open(sitting_id))
        if item.answer and is_over(attempt.ended_at, attempt.deadline_at, now)
    ]
    return sorted(found, key=lambda each: (each.component_id, each.version_id, each.script))


def answer_states(sitting: Sitting, now: datetime) -> list[AnswerState]:
    """Every answer of a sitting that people mark, in the order of the queue. Five queries."""
    looks = {part.id: part.second_look for part in sitting.exam.components}
    answers = open_answers(sitting.id, now)
    samples = _samples(sitting, looks) if answers else {}
    states = {
        answer.item_id: AnswerState(
            answer,
            looks[answer.component_id],
            answer.candidate_id in samples[answer.component_id],
        )
        for answer in answers
    }
    for mark in _marks_of(states):
        states[mark.item_id].marks[mark.turn] = mark
    for claim in _claims_of(states, now):
        states[claim.item_id].claims[claim.turn] = claim
    return list(states.values())


def _samples(sitting: Sitting, looks: Mapping[int, SecondLook]) -> dict[int, set[int]]:
    rows = db.session.execute(
        select(Attempt.component_id, Attempt.candidate_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting.id)
    )
    scripts: dict[int, list[int]] = {component_id: [] for component_id in looks}
    for component_id, candidate_id in rows:
        scripts[component_id].append(candidate_id)
    return {
        component_id: sampled(sitting.seed, component_id, ids, looks[component_id].percent)
        for component_id, ids in scripts.items()
    }


def _marks_of(item_ids: Iterable[int]) -> list[AnswerMark]:
    """Oldest first: whoever reads them in turn ends with the one that counts."""
    rows = select(AnswerMark).where(AnswerMark.item_id.in_(list(item_ids)))
    return list(db.session.scalars(rows.order_by(AnswerMark.number)))


def _claims_of(item_ids: Iterable[int], now: datetime) -> list[AnswerClaim]:
    rows = select(AnswerClaim).where(
        AnswerClaim.item_id.in_(list(item_ids)), AnswerClaim.until > now
    )
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def claim_on(item_id: int, turn: int) -> AnswerClaim | None:
    """The lease on one marking of an answer, whether it still holds or not."""
    rows = select(AnswerClaim).where(AnswerClaim.item_id == item_id, AnswerClaim.turn == turn)
    return db.session.scalar(rows)


def answers_missing(
    sitting: Sitting, now: datetime, without: Container[int]
) -> tuple[Counter[int], set[int]]:
    """How many marks of answers are missing by component, and the papers that people mark.

    ``without`` are candidates whose exam is void: nobody needs to read on.
    """
    missing: Counter[int] = Counter()
    papers = set()
    for state in answer_states(sitting, now):
        papers.add(state.answer.attempt_id)
        if state.answer.candidate_id not in without:
            missing[state.answer.component_id] += len(state.missing)
    return missing, papers


def answer_marks_of(candidate_id: int) -> list[tuple[AnswerMark, AttemptItem]]:
    """Every mark of every answer of a candidate, oldest first."""
    rows = db.session.execute(
        select(AnswerMark, AttemptItem)
        .join(AttemptItem, AttemptItem.id == AnswerMark.item_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .where(Attempt.candidate_id == candidate_id)
        .options(joinedload(AttemptItem.version))
        .order_by(AnswerMark.at, AnswerMark.id)
    )
    return [(mark, item) for mark, item in rows]


def names_of_accounts(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Who is behind accounts, by account id."""
    wanted = {each for each in account_ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Account).where(Account.id.in_(wanted)).options(joinedload(Account.person))
    )
    return {account.id: account.person.name for account in rows}


class Queue(NamedTuple):
    """A sitting and a component with answers to read."""

    sitting: Sitting
    component: Component


def queues_for(actor: Actor) -> list[Queue]:
    """Sittings whose results are not out, with papers of words, that somebody may mark."""
    taught = select(Teaching.cohort_id).where(Teaching.person_id == actor.person_id)
    homes = select(Organisation.id).where(reached_by(actor, Role.INSTRUCTOR))
    of_home = select(Cohort.id).where(
        or_(Cohort.institution_id.in_(homes), Cohort.station_id.in_(homes))
    )
    rows = db.session.execute(
        select(Sitting, Component)
        .join(Component, Component.exam_id == Sitting.exam_id)
        .join(Sitting.exam)
        .join(Sitting.cohort)
        .where(
            Sitting.published_at.is_(None),
            Sitting.cancelled_at.is_(None),
            or_(
                Sitting.examiner_id == actor.person_id,
                Sitting.cohort_id.in_(taught),
                Sitting.cohort_id.in_(of_home),
            ),
            exists().where(
                and_(
                    Candidate.sitting_id == Sitting.id,
                    Attempt.candidate_id == Candidate.id,
                    Attempt.component_id == Component.id,
                    AttemptItem.attempt_id == Attempt.id,
                    AttemptItem.answer.is_not(None),
                    QuestionVersion.id == AttemptItem.question_version_id,
                    QuestionVersion.kind.not_in(AUTOMATIC_KINDS),
                )
            ),
        )
        .options(
            contains_eager(Sitting.exam),
            contains_eager(Sitting.cohort).joinedload(Cohort.course),
        )
        .order_by(Sitting.id.desc(), Component.position)
        .limit(50)
    )
    return [Queue(sitting, component) for sitting, component in rows]
