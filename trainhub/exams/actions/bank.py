"""What people do to the question bank."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import insert

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.courses.models import Trade
from trainhub.exams import queries
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.stored import media_name
from trainhub.exams.models import Question, QuestionUpload, QuestionVersion
from trainhub.exams.rules import ImportTrouble
from trainhub.exams.rules.marking import Criterion
from trainhub.exams.rules.scoring import scoring_as_json
from trainhub.people.models import Organisation


class ImportOutcome(StrEnum):
    """What became of one question of a file."""

    ADDED = N_("Added")
    KNOWN = N_("Already in the bank")
    CHANGED = N_("New version of a known question")


class Imported(NamedTuple):
    """One question of a file and what became of it."""

    item: QuestionItem
    outcome: ImportOutcome


def import_questions(
    *,
    items: Sequence[QuestionItem],
    trade: Trade,
    owner: Organisation,
    by: Actor,
    checked: bool = True,
) -> list[Imported]:
    """Put questions into the bank of ``owner``; the same file twice adds nothing.

    A known question that says something else now (a corrected answer) gets a new version;
    papers drawn before keep the old one. ``checked``: the house answers for them (a command, a
    test). What a person brings waits until somebody else has checked it, and is not drawn.
    Raises ``Refused`` when there is nothing to import.
    """
    checked = checked and by.account_id is None
    if not items:
        raise Refused(Reason(ImportTrouble.NOTHING_TO_IMPORT))
    lock(owner)  # two imports of one file wait for each other instead of colliding
    known = _known(owner, items)
    items = [_with_rubric(item, known.get(item.digest)) for item in items]
    outcomes = {item.digest: _outcome(item, known.get(item.digest)) for item in items}
    fresh = [i for i in items if outcomes[i.digest] is ImportOutcome.ADDED]
    changed = [i for i in items if outcomes[i.digest] is ImportOutcome.CHANGED]
    _keep_media([*fresh, *changed])
    ids = _add_questions(fresh, trade, owner)
    versions = [_version(item, ids[item.digest], 1, by, checked) for item in fresh]
    for item in changed:
        old = known[item.digest]
        versions.append(_version(item, old.question_id, old.number + 1, by, checked))
    if versions:
        db.session.execute(insert(QuestionVersion), versions)
    journal.record(
        by,
        "exams.questions.imported",
        owner,
        trade=trade.code,
        added=len(fresh),
        changed=len(changed),
        known=len(items) - len(fresh) - len(changed),
    )
    return [Imported(item, outcomes[item.digest]) for item in items]


def _known(owner: Organisation, items: Sequence[QuestionItem]) -> dict[str, QuestionVersion]:
    ids = queries.question_ids_by_digest(owner.id, [item.digest for item in items])
    newest = queries.newest_versions(ids.values())
    return {digest: newest[row_id] for digest, row_id in ids.items()}


def _with_rubric(item: QuestionItem, known: QuestionVersion | None) -> QuestionItem:
    """A file that says nothing of a rubric does not take the one of the bank away."""
    if known is None or item.rubric or known.points_h != item.points_h:
        return item
    return replace(item, rubric=tuple(Criterion(*line) for line in known.rubric))


def _outcome(item: QuestionItem, known: QuestionVersion | None) -> ImportOutcome:
    if known is None:
        return ImportOutcome.ADDED
    return ImportOutcome.KNOWN if says_the_same(known, item) else ImportOutcome.CHANGED


def says_the_same(version: QuestionVersion, item: QuestionItem) -> bool:
    """Whether a version says just what ``item`` says, answers included."""
    said = _said(item)
    return all(getattr(version, name) == said[name] for name in said)


def new_version(item: QuestionItem, question_id: int, number: int, by: Actor) -> QuestionVersion:
    """A version that waits for its reviewer; its pictures are kept."""
    _keep_media([item])
    return QuestionVersion(**_version(item, question_id, number, by, checked=False))


def _said(item: QuestionItem) -> dict[str, Any]:
    """What a version says, as the database keeps it: lists, not tuples."""
    return {
        "kind": item.kind,
        "stem": item.stem,
        "options": list(item.options),
        "parts": _lists(item.parts),
        "key": _lists(item.key),
        "scoring": scoring_as_json(item.scoring),
        "rubric": _lists(item.rubric),
        "html": item.html,
        "media": [[media.digest, media.kind, media.alt] for media in item.media],
        "name": item.name,
        "explanation": item.explanation,
        "points_h": item.points_h,
    }


def _lists(value: Any) -> Any:
    return [_lists(part) for part in value] if isinstance(value, tuple) else value


def _keep_media(items: Sequence[QuestionItem]) -> None:
    """Store what is not there yet. A file without a question is harmless, the reverse is not."""
    for media in {media.digest: media for item in items for media in item.media}.values():
        if not files().holds(media_name(media.digest)):
            files().put(media_name(media.digest), media.content)


def _add_questions(
    items: Sequence[QuestionItem], trade: Trade, owner: Organisation
) -> dict[str, int]:
    if not items:
        return {}
    now = clock.now()
    rows = [
        {
            "trade_code": trade.code,
            "owner_id": owner.id,
            "topic": item.topic,
            "difficulty": item.difficulty,
            "digest": item.digest,
            "created_at": now,
        }
        for item in items
    ]
    added = insert(Question).returning(Question.digest, Question.id)
    return dict(iter(db.session.execute(added, rows)))


def _version(
    item: QuestionItem, question_id: int, number: int, by: Actor, checked: bool
) -> dict[str, Any]:
    now = clock.now()
    return {
        **_said(item),
        "question_id": question_id,
        "number": number,
        "created_by": by.account_id,
        "created_at": now,
        "reviewed_at": now if checked else None,
        "reviewed_by": by.account_id if checked else None,
    }


def retire_question(*, question: Question, by: Actor) -> None:
    """Draw a question no more. Papers that hold it keep it."""
    if question.retired_at is None:
        question.retired_at = clock.now()
        journal.record(by, "exams.question.retired", question)


def bring_back_question(*, question: Question, by: Actor) -> None:
    """Let a retired question be drawn again."""
    if question.retired_at is not None:
        question.retired_at = None
        journal.record(by, "exams.question.brought_back", question)


def keep_upload(
    *, content: bytes, filename: str, trade: Trade, owner: Organisation, by: Actor
) -> QuestionUpload:
    """Keep a question file until its uploader says yes to what was read in it."""
    if by.account_id is None:
        raise ValueError("an upload belongs to an account")
    upload = QuestionUpload(
        account_id=by.account_id,
        owner_id=owner.id,
        trade_code=trade.code,
        filename=filename[:200],
        digest=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(),
    )
    db.session.add(upload)
    db.session.flush()  # the file is named after the upload
    files().put(stored_name(upload), content)
    return upload


def stored_name(upload: QuestionUpload) -> str:
    """Where the file of an upload lies."""
    return f"questions/{upload.uid}.upload"


def confirm_upload(
    *, upload: QuestionUpload, items: Sequence[QuestionItem], checked: bool, by: Actor
) -> list[Imported]:
    """Import what was previewed. Raises ``Refused`` unless it was checked, or a second time."""
    if not checked:
        raise Refused(Reason(ImportTrouble.NOT_CHECKED))
    lock(upload)
    if upload.imported_at is not None:
        raise Refused(Reason(ImportTrouble.ALREADY_IMPORTED))
    trade = db.session.get_one(Trade, upload.trade_code)
    results = import_questions(items=items, trade=trade, owner=upload.owner, by=by, checked=False)
    upload.imported_at = clock.now()
    return results
