"""SELECTs about practical exams: checklists, and what every examiner noted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from trainhub.core.db import db
from trainhub.exams.models import (
    Candidate,
    Checklist,
    Component,
    PracticalPhoto,
    PracticalRun,
    PracticalTap,
    Sitting,
)
from trainhub.exams.rules.marking import (
    Judgement,
    SecondLook,
    missing_turns,
    sampled,
    settled,
    turn_for,
)
from trainhub.exams.rules.practical import ChecklistItem, failed_items, items_from, judged


@dataclass
class RunState:
    """What one examiner noted about one person so far."""

    run: PracticalRun
    items: list[ChecklistItem]
    #: Points and the number of the last tap, by item.
    points: dict[int, int] = field(default_factory=dict)
    seqs: dict[int, int] = field(default_factory=dict)
    photos: dict[int, list[PracticalPhoto]] = field(default_factory=dict)

    @property
    def judgement(self) -> Judgement:
        """What it comes to."""
        return judged(self.items, self.points)

    @property
    def failed(self) -> list[str]:
        """Critical items that were not done."""
        return failed_items(self.items, self.points)


@dataclass
class PracticalState:
    """Everything noted about one person in one component, by turn."""

    look: SecondLook
    #: In the sample: a second examiner watches too.
    demanded: bool
    runs: dict[int, RunState] = field(default_factory=dict)

    @property
    def given(self) -> dict[int, Judgement]:
        """What the examiners who are done found."""
        return {turn: state.judgement for turn, state in self.runs.items() if state.run.finished_at}

    @property
    def missing(self) -> tuple[int, ...]:
        """Which examiners are still to finish."""
        return missing_turns(self.given, demanded=self.demanded, tolerance_h=self.look.tolerance_h)

    @property
    def counts(self) -> Judgement | None:
        """What counts; ``None`` while a demanded examiner is missing."""
        return settled(
            self.given,
            demanded=self.demanded,
            tolerance_h=self.look.tolerance_h,
            rule=self.look.rule,
        )

    def turn_of(self, account_id: int | None) -> int | None:
        """Which examiner somebody may be; ``None`` when others have this person."""
        owners = {turn: state.run.account_id for turn, state in self.runs.items()}
        missing = [turn for turn in self.missing if turn not in owners]
        return turn_for(account_id or 0, owners=owners, claimed={}, missing=missing)

    def mine(self, account_id: int | None) -> RunState | None:
        """What somebody noted themselves: the only notes that an examiner sees."""
        return next((s for s in self.runs.values() if s.run.account_id == account_id), None)


_NEWEST = select(func.max(Checklist.id)).group_by(Checklist.component_id)


def checklists_of(component_ids: Iterable[int]) -> dict[int, Checklist]:
    """The newest checklist by component; components without one are not there."""
    rows = select(Checklist).where(
        Checklist.id.in_(_NEWEST.where(Checklist.component_id.in_(list(component_ids))))
    )
    return {row.component_id: row for row in db.session.scalars(rows)}


def component(component_id: int) -> Component | None:
    """A component with its exam."""
    return db.session.scalar(
        select(Component).where(Component.id == component_id).options(joinedload(Component.exam))
    )


def practical_states(sitting: Sitting, component: Component) -> dict[int, PracticalState]:
    """What was noted by candidate: of everybody in the sitting. Four queries.

    Who is watched twice is drawn among those who came: nobody is watched who stayed away.
    """
    rows = select(Candidate.id, Candidate.admitted_at).where(Candidate.sitting_id == sitting.id)
    came = {row[0]: row[1] is not None for row in db.session.execute(rows)}
    look = component.second_look
    here = [candidate_id for candidate_id, is_in in came.items() if is_in]
    sample = sampled(sitting.seed, component.id, here, look.percent)
    states = {each: PracticalState(look, each in sample) for each in came}
    for state in _runs(sitting.id, [component.id]):
        states[state.run.candidate_id].runs[state.run.turn] = state
    return states


def _runs(sitting_id: int, component_ids: list[int]) -> list[RunState]:
    rows = (
        select(PracticalRun)
        .join(Candidate, Candidate.id == PracticalRun.candidate_id)
        .where(Candidate.sitting_id == sitting_id, PracticalRun.component_id.in_(component_ids))
        .options(joinedload(PracticalRun.checklist))
    )
    return _with_notes(rows)


def _with_notes(rows: Select[Any]) -> list[RunState]:
    found = {
        run.id: RunState(run, items_from(run.checklist.items)) for run in db.session.scalars(rows)
    }
    if not found:
        return []
    taps = select(PracticalTap).where(PracticalTap.run_id.in_(found)).order_by(PracticalTap.seq)
    for tap in db.session.scalars(taps):
        found[tap.run_id].points[tap.item] = tap.points_h
        found[tap.run_id].seqs[tap.item] = tap.seq
    photos = select(PracticalPhoto).where(PracticalPhoto.run_id.in_(found))
    for photo in db.session.scalars(photos.order_by(PracticalPhoto.id)):
        found[photo.run_id].photos.setdefault(photo.item, []).append(photo)
    return list(found.values())


def runs_of(candidate_id: int) -> list[RunState]:
    """What examiners noted about one person, in the order they began."""
    rows = select(PracticalRun).where(PracticalRun.candidate_id == candidate_id)
    return _with_notes(rows.options(joinedload(PracticalRun.checklist)).order_by(PracticalRun.id))


def taps_of(
    candidate_id: int,
) -> list[tuple[PracticalRun, list[ChecklistItem], PracticalTap]]:
    """Every tap of every examiner about one person, in the order they came."""
    rows = db.session.execute(
        select(PracticalRun, PracticalTap)
        .join(PracticalTap, PracticalTap.run_id == PracticalRun.id)
        .where(PracticalRun.candidate_id == candidate_id)
        .options(joinedload(PracticalRun.checklist))
        .order_by(PracticalTap.id)
    )
    return [(run, items_from(run.checklist.items), tap) for run, tap in rows]


def photo(photo_id: int) -> tuple[PracticalPhoto, PracticalRun] | None:
    """A photo and the run that it belongs to."""
    row = db.session.execute(
        select(PracticalPhoto, PracticalRun)
        .join(PracticalRun, PracticalRun.id == PracticalPhoto.run_id)
        .where(PracticalPhoto.id == photo_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def examiners_missing(
    sitting: Sitting, without: Container[int]
) -> tuple[Counter[int], set[tuple[int, int]]]:
    """How many examiners must still finish by component, and who has notes (person, part).

    ``without`` are candidates whose exam is void.
    """
    missing: Counter[int] = Counter()
    noted = set()
    parts = [part for part in sitting.exam.components if part.blueprint_id is None]
    for part in parts if _any_runs(sitting.id) else []:
        for candidate_id, state in practical_states(sitting, part).items():
            if state.runs:
                noted.add((candidate_id, part.id))
                if candidate_id not in without:
                    missing[part.id] += len(state.missing)
    return missing, noted


def _any_runs(sitting_id: int) -> bool:
    rows = (
        select(PracticalRun.id)
        .join(Candidate, Candidate.id == PracticalRun.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
    )
    return bool(db.session.scalar(select(rows.exists())))
