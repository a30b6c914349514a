"""A key was wrong: put it right, mark every paper again, and report before and after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.actions.republishing import append_marks, conclude_again
from trainhub.exams.models import KeyCorrection, Mark, QuestionVersion, Sitting
from trainhub.exams.rules import MarkSource
from trainhub.exams.rules.answers import needs_person
from trainhub.exams.rules.regrading import Correction, RegradeTrouble, regraded


@dataclass(frozen=True)
class Change:
    """What a corrected key makes of one mark, in hundredths of a point."""

    sitting_id: int
    candidate_id: int
    component_id: int
    before_h: int
    after_h: int

    def as_json(self) -> dict[str, Any]:
        """As the report keeps it."""
        return {
            "candidate_id": self.candidate_id,
            "component_id": self.component_id,
            "before_h": self.before_h,
            "after_h": self.after_h,
        }


def changes_by(
    *, version: QuestionVersion, kind: Correction, key: list[Any] | None, protects: bool
) -> list[Change]:
    """What a correction would change, without changing anything: the report before the run.

    Only marks that stand are compared; papers that nobody marked yet meet the new key anyway.
    Raises ``Refused`` when the key does not fit the question or is the key already.
    """
    refuse_if(_key_troubles(version, kind, key))
    papers = {paper.attempt_id: paper for paper in queries.touched_papers(version.id)}
    marks: dict[int, dict[tuple[int, int], Mark]] = {
        sitting_id: queries.newest_marks(sitting_id)
        for sitting_id in {paper.sitting_id for paper in papers.values()}
    }
    found = []
    for item in queries.scripts(papers, version.id):
        paper = papers[item.attempt_id]
        mark = marks[paper.sitting_id].get((paper.candidate_id, paper.component_id))
        if mark is None or mark.points_h is None:
            continue
        change = (item.worth_by(kind, key) or 0) - (item.worth_h or 0)
        most = max(mark.component.maximum_h, mark.points_h)
        after = regraded(mark.points_h, change, most, protects=protects)
        if after != mark.points_h:
            found.append(
                Change(
                    paper.sitting_id, paper.candidate_id, paper.component_id, mark.points_h, after
                )
            )
    return found


def correct_key(
    *,
    version: QuestionVersion,
    kind: Correction,
    key: list[Any] | None,
    why: str,
    protects: bool,
    seen: int,
    by: Actor,
) -> KeyCorrection:
    """Put a key right and mark every paper again, in one transaction with its report.

    ``seen`` is how many corrections the decider knew of: of two who correct at once the second
    is refused. With ``protects`` nobody loses points. Raises ``Refused``.
    """
    if not why.strip():
        raise Refused(Reason(RegradeTrouble.NEEDS_REASON))
    sitting_ids = sorted({paper.sitting_id for paper in queries.touched_papers(version.id)})
    sittings = {}
    for sitting_id in sitting_ids:
        sittings[sitting_id] = db.session.get_one(Sitting, sitting_id)
        lock(sittings[sitting_id])  # nobody publishes or marks meanwhile
    if queries.correction_count(version.id) != seen:
        raise Refused(Reason(RegradeTrouble.MOVED_ON))
    changes = changes_by(version=version, kind=kind, key=key, protects=protects)
    row = KeyCorrection(
        version_id=version.id,
        number=seen + 1,
        kind=kind,
        key=key,
        why=why.strip(),
        protects=protects,
        report=[change.as_json() for change in changes],
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    write_unless_taken(Reason(RegradeTrouble.MOVED_ON))
    points = {(change.candidate_id, change.component_id): change.after_h for change in changes}
    append_marks(points, MarkSource.REGRADE, row.why, by)
    touched = defaultdict(set)
    for change in changes:
        touched[change.sitting_id].add(change.candidate_id)
    for sitting_id, candidate_ids in sorted(touched.items()):
        if sittings[sitting_id].published_at is not None:
            conclude_again(
                sitting=sittings[sitting_id], candidate_ids=candidate_ids, why=row.why, by=by
            )
    journal.record(
        by, "exams.key.corrected", row, version=version.id, kind=kind.value,
        marks=len(changes), protects=protects,
    )  # fmt: skip
    return row


def key_from(version: QuestionVersion, other: QuestionVersion) -> list[Any]:
    """The key of a newer version, for the papers of an older one.

    Raises ``Refused`` when the two do not ask for the same thing.
    """
    same = (version.kind, version.options, version.parts) == (
        other.kind, other.options, other.parts,
    )  # fmt: skip
    if version.question_id != other.question_id or not same:
        raise Refused(Reason(RegradeTrouble.BAD_KEY))
    return list(other.key)


def _key_troubles(
    version: QuestionVersion, kind: Correction, key: list[Any] | None
) -> list[Reason]:
    if needs_person(version.kind):
        return [Reason(RegradeTrouble.BY_A_PERSON)]
    if kind is Correction.EVERYBODY:
        return []
    if not key:
        return [Reason(RegradeTrouble.BAD_KEY)]
    standing = next(iter(queries.corrections_of([version.id])), None)
    current = version.key if standing is None else standing.key
    return [Reason(RegradeTrouble.SAME_KEY)] if current == key else []
