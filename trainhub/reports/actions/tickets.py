"""The admission tickets of a large sitting: one job, a line per forty people, kept sealed.

Every portion carries the digest of what it says: a ticket that says something else meanwhile,
because somebody moved to another seat, is printed again and never handed out old.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from trainhub.core import clock, jobs, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import Unsealable, keyring, seal, unseal
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.printed import PrintedForm
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.exams import queries as exams
from trainhub.exams.models import Sitting
from trainhub.reports.papers import making
from trainhub.reports.papers.tickets import ticket_form
from trainhub.reports.rules.papers import PaperTrouble

TICKETS_JOB = "reports.tickets"
#: People on one line of the job: two seconds of a core.
PORTION = 40
_DIGEST = hashlib.sha256().digest_size


class Portion(NamedTuple):
    """Some tickets of a sitting, by ticket number."""

    sitting_id: int
    first: int
    forms: list[PrintedForm]

    @property
    def key(self) -> str:
        """How the line is named in the job."""
        return f"{self.sitting_id}.{self.first}"

    @property
    def place(self) -> str:
        """Where the storage room keeps it."""
        return f"tickets/{self.key}.sealed"

    @property
    def digest(self) -> bytes:
        """What its tickets say."""
        return hashlib.sha256(repr(self.forms).encode()).digest()


def forms_of(sitting: Sitting) -> list[PrintedForm]:
    """The tickets of a sitting as they are now, by ticket number."""
    terms = exams.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
    return [
        ticket_form(line.candidate, line.person, sitting, terms)
        for line in exams.candidates_of(sitting.id)
    ]


def ask_for_tickets(*, sitting: Sitting, by: Actor) -> Job:
    """Ask for the tickets of everybody in one file. Portions that stand are not printed again."""
    journal.record(by, "reports.tickets.asked", sitting)
    back = f"/reports/sittings/{sitting.id}/tickets.pdf"
    title = N_("Print the admission tickets")
    return jobs.enqueue(TICKETS_JOB, title, by, sitting=sitting.id, back=back)


def tickets_pdf(sitting_id: int, forms: Sequence[PrintedForm]) -> bytes | None:
    """All tickets as one PDF; ``None`` until they were printed as they are now."""
    kept = [_kept(portion) for portion in _portions(sitting_id, forms)]
    found = [pdf for pdf in kept if pdf is not None]
    return making.bound(found) if found and len(found) == len(kept) else None


def _portions(sitting_id: int, forms: Sequence[PrintedForm]) -> list[Portion]:
    return [
        Portion(sitting_id, first, list(forms[first : first + PORTION]))
        for first in range(0, len(forms), PORTION)
    ]


def _items(arguments: dict[str, Any]) -> Sequence[Item]:
    portions = _portions(arguments["sitting"], forms_of(_sitting(arguments["sitting"])))
    return [
        Item(portion.key, f"{portion.first + 1}–{portion.first + len(portion.forms)}")
        for portion in portions
    ]


def _sitting(sitting_id: int) -> Sitting:
    sitting = exams.sitting(sitting_id)
    if sitting is None:
        raise Refused(Reason(PaperTrouble.NO_TICKETS))
    return sitting


def _press(key: str) -> tuple[Portion, bytes] | None:
    """The slow part, outside any transaction; ``None`` when the portion stands already."""
    sitting_id, first = map(int, key.split("."))
    portions = _portions(sitting_id, forms_of(_sitting(sitting_id)))
    portion = next((one for one in portions if one.first == first), None)
    if portion is None or _kept(portion) is not None:
        return None
    db.session.rollback()  # seconds of printing hold no snapshot of the database
    return portion, making.bound(map(making.printed, portion.forms))


def _keep(_key: str, ready: tuple[Portion, bytes] | None, _by: Actor) -> bool:
    """A kill between file and commit leaves a file that the next run finds and keeps."""
    if ready is None:
        return False
    portion, pdf = ready
    blob = base64.b64encode(portion.digest + pdf).decode()
    files().put(portion.place, seal(keyring(), blob, portion.place))
    return True


def _kept(portion: Portion) -> bytes | None:
    try:
        blob = base64.b64decode(unseal(keyring(), files().get(portion.place), portion.place))
    except (FileNotFoundError, Unsealable):
        return None
    return blob[_DIGEST:] if blob[:_DIGEST] == portion.digest else None


TICKETS = Batch(items=_items, work=_keep, prepare=_press)
