"""SELECTs about fixed papers, frozen papers and what was typed from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Enrolment
from trainhub.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    ExamSeat,
    FixedPaper,
    FrozenPaper,
    QuestionVersion,
    Sitting,
    TypedSheet,
)
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.seating import places


def fixed_papers(blueprint_id: int) -> list[FixedPaper]:
    """The fixed papers of a blueprint with their items, by letter; none: papers are drawn."""
    rows = (
        select(FixedPaper)
        .where(FixedPaper.blueprint_id == blueprint_id)
        .options(selectinload(FixedPaper.items))
        .order_by(FixedPaper.letter)
    )
    return list(db.session.scalars(rows))


def fixed_is_used(blueprint_id: int) -> bool:
    """Whether anybody was given a fixed paper of this blueprint."""
    given = (
        select(FrozenPaper.id)
        .join(FixedPaper, FixedPaper.id == FrozenPaper.fixed_paper_id)
        .where(FixedPaper.blueprint_id == blueprint_id)
    )
    return bool(db.session.scalar(select(given.exists())))


def places_in(sitting: Sitting) -> dict[int, int]:
    """The place of everybody in a sitting by candidate id, from 0: by seat, else by ticket."""
    rows = (
        select(Candidate.id).where(Candidate.sitting_id == sitting.id).order_by(Candidate.ticket_no)
    )
    seats = (
        select(ExamSeat.candidate_id, ExamSeat.number)
        .join(Candidate, Candidate.id == ExamSeat.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(ExamSeat.hold_id == sitting.hold_id, Sitting.exam_id == sitting.exam_id)
    )
    return places(db.session.scalars(rows), dict(iter(db.session.execute(seats))))


def hold_candidates(sitting_id: int) -> list[Candidate]:
    """Everybody of a sitting by ticket, held until the transaction ends: nobody starts."""
    rows = (
        select(Candidate)
        .where(Candidate.sitting_id == sitting_id)
        .order_by(Candidate.ticket_no)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(rows))


def frozen_of(component_id: int, candidate_ids: Iterable[int]) -> dict[int, FrozenPaper]:
    """The frozen papers of some candidates for a component, by candidate id."""
    rows = select(FrozenPaper).where(
        FrozenPaper.component_id == component_id, FrozenPaper.candidate_id.in_(list(candidate_ids))
    )
    return {paper.candidate_id: paper for paper in db.session.scalars(rows)}


def frozen_papers(sitting_id: int, component_id: int | None = None) -> list[FrozenPaper]:
    """The frozen papers of a sitting with their people, by component and ticket."""
    rows = (
        select(FrozenPaper)
        .join(FrozenPaper.candidate)
        .where(Candidate.sitting_id == sitting_id)
        .options(
            joinedload(FrozenPaper.candidate)
            .joinedload(Candidate.enrolment)
            .joinedload(Enrolment.person),
            joinedload(FrozenPaper.fixed_paper),
        )
        .order_by(FrozenPaper.component_id, Candidate.ticket_no)
    )
    if component_id is not None:
        rows = rows.where(FrozenPaper.component_id == component_id)
    return list(db.session.scalars(rows))


def frozen_by_code(code: str) -> FrozenPaper | None:
    """The frozen paper with this code."""
    return db.session.scalar(select(FrozenPaper).where(FrozenPaper.code == code))


def frozen_paper(paper_id: int) -> FrozenPaper | None:
    """A frozen paper by its id."""
    return db.session.get(FrozenPaper, paper_id)


def frozen_by_ticket(sitting_id: int, ticket_no: str) -> list[FrozenPaper]:
    """The frozen papers of whoever has this ticket in a sitting."""
    rows = (
        select(FrozenPaper)
        .join(Candidate, Candidate.id == FrozenPaper.candidate_id)
        .where(Candidate.sitting_id == sitting_id, Candidate.ticket_no == ticket_no)
        .order_by(FrozenPaper.component_id)
    )
    return list(db.session.scalars(rows))


def items_by_attempt(attempt_ids: Iterable[int]) -> dict[int, list[list[Any]]]:
    """The papers of attempts as frozen papers keep them."""
    rows = db.session.execute(
        select(
            AttemptItem.attempt_id,
            AttemptItem.question_version_id,
            AttemptItem.option_order,
            AttemptItem.points_h,
        )
        .where(AttemptItem.attempt_id.in_(list(attempt_ids)))
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    )
    found: dict[int, list[list[Any]]] = {}
    for attempt_id, version_id, order, points_h in rows:
        found.setdefault(attempt_id, []).append([version_id, order, points_h])
    return found


class PaperItem(NamedTuple):
    """A question as it stands on paper. It has no key to lose."""

    position: int
    version_id: int
    kind: QuestionKind
    stem: str
    options: list[str]
    option_order: list[int]
    #: Parts of the key: blanks of a text, lines of a matching.
    blanks: int
    points_h: int
    parts: list[Any]
    html: bool
    media: list[Any]

    @property
    def shown_options(self) -> list[str]:
        """The options in the order of this paper."""
        return [self.options[index] for index in self.option_order]


def paper_items(items: list[Any]) -> list[PaperItem]:
    """The questions of a frozen paper in its order, in one query that reads no key."""
    # The number of blanks is counted inside the database: the key itself stays there.
    rows = db.session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.kind,
            QuestionVersion.stem,
            QuestionVersion.options,
            func.json_array_length(QuestionVersion.key),
            QuestionVersion.parts,
            QuestionVersion.html,
            QuestionVersion.media,
        ).where(QuestionVersion.id.in_([item[0] for item in items]))
    )
    known = {row[0]: row for row in rows}
    found = []
    for position, (version_id, order, points_h) in enumerate(items, start=1):
        _id, kind, stem, options, blanks, parts, html, media = known[version_id]
        found.append(
            PaperItem(
                position, version_id, kind, stem, options, order, blanks, points_h, parts, html,
                media,
            )
        )  # fmt: skip
    return found


def versions_by_id(version_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """Versions with their keys: for markers, never for a candidate."""
    rows = select(QuestionVersion).where(QuestionVersion.id.in_(list(version_ids)))
    return {version.id: version for version in db.session.scalars(rows)}


def newest_sheet(attempt_id: int) -> TypedSheet | None:
    """What was typed last from the paper of an attempt; ``None`` for one on the screen."""
    return db.session.scalar(
        select(TypedSheet)
        .where(TypedSheet.attempt_id == attempt_id)
        .order_by(TypedSheet.id.desc())
        .limit(1)
    )


def typed_attempts(sitting_id: int) -> set[int]:
    """Attempts of a sitting whose answers were typed from paper."""
    rows = db.session.scalars(
        select(TypedSheet.attempt_id)
        .join(Attempt, Attempt.id == TypedSheet.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
        .distinct()
    )
    return set(rows)
