"""Record what subsidies ask about a person; staff look at the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from trainhub.core import clock, journal, outbox, papers
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.people.actions.holding import hold_people
from trainhub.people.background import queries
from trainhub.people.background.models import PersonCategory, PersonFile
from trainhub.people.background.rules import (
    CATEGORY_WORDS,
    BackgroundTrouble,
    Category,
    Employment,
    ProofState,
    account_troubles,
    clean_account,
    proof_troubles,
)
from trainhub.people.models import Person


@dataclass(frozen=True)
class Background:
    """What somebody says of work, household and account; ``account`` None leaves it as it is."""

    employment: Employment | None = None
    workplace: str = ""
    household_code: str | None = None
    bank: str = ""
    account: str | None = None


def record_background(*, person: Person, facts: Background, by: Actor) -> PersonFile:
    """Write down work, household and account. Raises ``Refused`` for an impossible account.

    The journal names which facts changed, never the account itself.
    """
    number = clean_account(facts.account) if facts.account is not None else None
    refuse_if(account_troubles(number or "", facts.bank))
    hold_people([person.id])  # two counters do not both make the one row
    row = queries.file_of(person.id) or PersonFile(person_id=person.id)
    changed = _write(row, facts)
    if number is not None and number != (row.account or ""):
        row.account = number or None
        changed.append("account")
    row.changed_at = clock.now()
    db.session.add(row)
    journal.record(by, "person.background.recorded", row, person_id=person.id, changed=changed)
    return row


def _write(row: PersonFile, facts: Background) -> list[str]:
    wanted = {
        "employment": facts.employment,
        "workplace": facts.workplace.strip(),
        "household_code": facts.household_code,
        "bank": facts.bank.strip(),
    }
    changed = [
        name for name, value in wanted.items() if (getattr(row, name) or None) != (value or None)
    ]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def record_category(
    *,
    person: Person,
    category: Category,
    valid_from: date,
    valid_until: date | None,
    proof: bytes,
    by: Actor,
) -> PersonCategory:
    """Record a group with its document, a photo or a PDF; it counts once staff checked it."""
    refuse_if(proof_troubles(valid_from, valid_until))
    hold_people([person.id])  # two counters do not both make the one row
    same = [
        row
        for row in queries.standing_categories([person.id]).get(person.id, [])
        if (row.category, row.valid_from, row.valid_until) == (category, valid_from, valid_until)
    ]
    if same:
        raise Refused(Reason(BackgroundTrouble.SAME_KNOWN))
    kept = papers.keep(proof)
    row = PersonCategory(
        person_id=person.id, category=category, valid_from=valid_from, valid_until=valid_until,
        stored=kept.name, media=kept.media, recorded_at=clock.now(), recorded_by=by.account_id,
        state=ProofState.UNCHECKED,
    )  # fmt: skip
    db.session.add(row)
    journal.record(
        by, "person.category.recorded", row, person_id=person.id, category=category.value
    )
    return row


def check_category(*, proof: PersonCategory, accepted: bool, by: Actor, note: str = "") -> None:
    """Say that the document proves the group, or why not. Raises ``Refused``.

    Of two people who check at once the second is refused.
    """
    if not accepted and not note.strip():
        raise Refused(Reason(BackgroundTrouble.NEEDS_NOTE))
    state = ProofState.ACCEPTED if accepted else ProofState.REJECTED
    moved = rows_changed(
        update(PersonCategory)
        .where(PersonCategory.id == proof.id, PersonCategory.state == ProofState.UNCHECKED)
        .values(state=state, checked_at=clock.now(), checked_by=by.account_id, note=note.strip())
    )
    if moved != 1:
        raise Refused(Reason(BackgroundTrouble.CHECKED_ALREADY))
    db.session.refresh(proof)
    journal.record(
        by, f"person.category.{state.value}", proof,
        person_id=proof.person_id, category=proof.category.value,
    )  # fmt: skip
    if not accepted:
        outbox.say_to(
            proof.person_id,
            f"person_category:{proof.id}:rejected",
            N_("The station could not accept your document: {category}. {note}"),
            category=CATEGORY_WORDS[proof.category],
            note=proof.note,
        )
