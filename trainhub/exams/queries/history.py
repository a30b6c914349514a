"""SELECTs about everything that was ever marked and concluded for one candidate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.exams.models import Candidate, Component, Outcome
from trainhub.exams.queries.marking import answer_marks_of
from trainhub.exams.queries.practical import taps_of
from trainhub.exams.queries.results import marks_of
from trainhub.exams.rules import Conclusion, MarkSource


class HistoryKind(StrEnum):
    """What a line of a history tells."""

    ANSWER = "answer"
    RUN = "run"
    PART = "part"
    OUTCOME = "outcome"


class HistoryLine(NamedTuple):
    """One thing that was written down for a candidate, never to be changed."""

    at: datetime
    kind: HistoryKind
    account_id: int | None
    component: Component | None = None
    #: The place of an answer on its paper, and which marking of it this is.
    position: int = 0
    turn: int = 0
    number: int = 0
    points_h: int | None = None
    maximum_h: int = 0
    source: MarkSource | None = None
    conclusion: Conclusion | None = None
    why: str = ""


#: Of what was written in one moment the cause stands before what followed.
_ORDER = {HistoryKind.ANSWER: 0, HistoryKind.RUN: 0, HistoryKind.PART: 1, HistoryKind.OUTCOME: 2}


def history_of(candidate: Candidate) -> list[HistoryLine]:
    """Marks of answers and of items, marks of components and conclusions, oldest first."""
    lines = [*_answers(candidate), *_taps(candidate), *_marks(candidate), *_outcomes(candidate)]
    return sorted(lines, key=lambda line: (line.at, _ORDER[line.kind]))


def _answers(candidate: Candidate) -> Iterator[HistoryLine]:
    for mark, item in answer_marks_of(candidate.id):
        yield HistoryLine(
            mark.at,
            HistoryKind.ANSWER,
            mark.account_id,
            position=item.position,
            turn=mark.turn,
            number=mark.number,
            points_h=mark.points_h,
            maximum_h=item.points_h,
            why=mark.comment,
        )


def _taps(candidate: Candidate) -> Iterator[HistoryLine]:
    for run, items, tap in taps_of(candidate.id):
        item = items[tap.item]
        yield HistoryLine(
            tap.at,
            HistoryKind.RUN,
            run.account_id,
            position=tap.item + 1,
            turn=run.turn,
            number=tap.seq,
            points_h=tap.points_h,
            maximum_h=item.points_h,
            why=item.text,
        )


def _marks(candidate: Candidate) -> Iterator[HistoryLine]:
    for mark in marks_of(candidate.id):
        yield HistoryLine(
            mark.at,
            HistoryKind.PART,
            mark.account_id,
            component=mark.component,
            points_h=mark.points_h,
            maximum_h=mark.component.maximum_h,
            source=mark.source,
            why=mark.why or mark.critical,
        )


def _outcomes(candidate: Candidate) -> Iterator[HistoryLine]:
    rows = select(Outcome).where(Outcome.candidate_id == candidate.id).order_by(Outcome.id)
    for outcome in db.session.scalars(rows):
        yield HistoryLine(
            outcome.at,
            HistoryKind.OUTCOME,
            outcome.account_id,
            conclusion=outcome.conclusion,
            why=outcome.why,
        )
