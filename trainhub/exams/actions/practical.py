"""A practical exam on the examiner's phone: every tap is kept, nothing is kept twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.exams import policy, queries
from trainhub.exams.models import (
    Candidate,
    Checklist,
    Component,
    Mark,
    PracticalPhoto,
    PracticalRun,
    PracticalTap,
    Sitting,
)
from trainhub.exams.queries import PracticalState, RunState
from trainhub.exams.rules import MarkSource, SittingTrouble
from trainhub.exams.rules.marking import THIRD
from trainhub.exams.rules.practical import (
    ChecklistItem,
    ChecklistTrouble,
    PracticalTrouble,
    checklist_troubles,
    finish_troubles,
    items_from,
    tap_troubles,
)


def set_checklist(*, component: Component, items: Sequence[ChecklistItem], by: Actor) -> Checklist:
    """A new version of what is looked for; whoever has begun goes on with the old one.

    Raises ``Refused`` when the items do not give the points of the component, or say nothing new.
    """
    lock(component)
    if component.blueprint_id is not None:
        raise Refused(Reason(ChecklistTrouble.ON_SCREEN))
    refuse_if(checklist_troubles(items, component.maximum_h))
    newest = queries.checklists_of([component.id]).get(component.id)
    if newest is not None and items_from(newest.items) == list(items):
        raise Refused(Reason(ChecklistTrouble.SAME))
    row = Checklist(
        component_id=component.id,
        number=1 if newest is None else newest.number + 1,
        items=[list(item) for item in items],
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    journal.record(by, "exams.checklist.set", row, component_id=component.id, items=len(items))
    return row


def note_item(
    *, candidate: Candidate, component: Component, item: int, points_h: int, seq: int, by: Actor
) -> RunState:
    """Points for one item. ``seq`` counts the taps of an item on the phone, from 1.

    The same tap sent again changes nothing. Raises ``Refused`` when others have this person,
    out of range, and when another screen has used the number for other points.
    """
    state = _locked(candidate, component)
    mine = _run(state, candidate, component, by)
    refuse_if(tap_troubles(mine.items, item, points_h))
    if seq <= mine.seqs.get(item, 0):
        if mine.points[item] == points_h:
            return mine
        raise Refused(Reason(PracticalTrouble.MOVED_ON))
    db.session.add(
        PracticalTap(run_id=mine.run.id, item=item, seq=seq, points_h=points_h, at=clock.now())
    )
    write_unless_taken(Reason(PracticalTrouble.MOVED_ON))
    mine.points[item], mine.seqs[item] = points_h, seq
    _settle(candidate, component, state, by)
    return mine


def add_photo(
    *, candidate: Candidate, component: Component, item: int, upload: bytes, by: Actor
) -> PracticalPhoto:
    """A photo that proves an item; the same photo sent again is kept once. Raises ``Refused``."""
    picture = kept_picture(upload)
    digest = hashlib.sha256(picture).hexdigest()
    state = _locked(candidate, component)
    mine = _run(state, candidate, component, by)
    refuse_if(tap_troubles(mine.items, item, 0))
    known = next((row for row in mine.photos.get(item, []) if row.digest == digest), None)
    if known is not None:
        return known
    if not files().holds(photo_name(digest)):
        files().put(photo_name(digest), picture)
    row = PracticalPhoto(run_id=mine.run.id, item=item, digest=digest, at=clock.now())
    db.session.add(row)
    write_unless_taken(Reason(PracticalTrouble.MOVED_ON))
    return row


def photo_name(digest: str) -> str:
    """Where a photo lies."""
    return f"practical/{digest}"


def finish_run(*, candidate: Candidate, component: Component, by: Actor) -> RunState:
    """The examiner is done; the mark follows when every demanded examiner is.

    Raises ``Refused`` while an item has no mark or no photo.
    """
    state = _locked(candidate, component)
    mine = state.mine(by.account_id)
    if mine is None:
        raise Refused(Reason(PracticalTrouble.NOT_BEGUN))
    refuse_if(finish_troubles(mine.items, mine.points, set(mine.photos)))
    if mine.run.finished_at is None:
        mine.run.finished_at = clock.now()
        journal.record(
            by, "exams.practical.finished", mine.run, turn=mine.run.turn,
            points_h=mine.judgement.points_h, critical=mine.judgement.critical,
            person_id=candidate.enrolment.person_id,
        )  # fmt: skip
    _settle(candidate, component, state, by)
    return mine


def _locked(candidate: Candidate, component: Component) -> PracticalState:
    """The state as it is now, held until the end: of two examiners the later sees the earlier."""
    sitting = candidate.sitting
    lock(sitting)
    refuse_if(_closed(sitting))
    if candidate.admitted_at is None:
        raise Refused(Reason(PracticalTrouble.NOT_ADMITTED))
    return queries.practical_states(sitting, component)[candidate.id]


def _closed(sitting: Sitting) -> list[Reason]:
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    return [Reason(SittingTrouble.PUBLISHED)] if sitting.published_at is not None else []


def _run(state: PracticalState, candidate: Candidate, component: Component, by: Actor) -> RunState:
    """My own notes; begun with the first tap. Raises ``Refused`` when others have this person."""
    mine = state.mine(by.account_id)
    if mine is not None:
        return mine
    turn = state.turn_of(by.account_id)
    if turn is None:
        raise Refused(Reason(PracticalTrouble.TAKEN))
    refuse_if(policy.marking_troubles(by, candidate.sitting, turn))
    checklist = queries.checklists_of([component.id]).get(component.id)
    if checklist is None:
        raise Refused(Reason(PracticalTrouble.NO_CHECKLIST))
    run = PracticalRun(
        candidate_id=candidate.id,
        component_id=component.id,
        checklist_id=checklist.id,
        turn=turn,
        account_id=by.account_id or 0,
        started_at=clock.now(),
    )
    db.session.add(run)
    write_unless_taken(Reason(PracticalTrouble.TAKEN))
    state.runs[turn] = RunState(run, items_from(checklist.items))
    return state.runs[turn]


def _settle(candidate: Candidate, component: Component, state: PracticalState, by: Actor) -> None:
    """Append the mark of the component once every demanded examiner is done."""
    found = state.counts
    if found is None:
        return
    critical = _words(state) if found.critical else ""
    standing = queries.newest_marks(candidate.sitting_id).get((candidate.id, component.id))
    if standing is not None and (standing.points_h, standing.critical) == (
        found.points_h, critical,
    ):  # fmt: skip
        return
    mark = Mark(
        candidate_id=candidate.id,
        component_id=component.id,
        points_h=found.points_h,
        source=MarkSource.CHECKLIST,
        account_id=by.account_id,
        critical=critical,
        at=clock.now(),
    )
    db.session.add(mark)
    db.session.flush()


def _words(state: PracticalState) -> str:
    """The critical items that failed, in the words of whoever decides."""
    deciders = [state.runs[THIRD]] if THIRD in state.runs else list(state.runs.values())
    texts = [text for each in deciders for text in each.failed]
    if not texts:  # the middle one of three counts, and the third saw it done
        texts = [text for each in state.runs.values() for text in each.failed]
    return "；".join(dict.fromkeys(texts))[:200]
