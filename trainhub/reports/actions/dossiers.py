"""The whole file of a class: one job, a line per paper, and at the end the zip.

Every finished part is kept sealed in the file store, so a worker that takes over goes on where
the last one was killed, and a second run over the same facts finds nothing to change.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from trainhub.core import jobs, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import Unsealable, keyring, seal, unseal
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.papers import opened, suffix_of
from trainhub.core.storage import files
from trainhub.core.words import N_, NP_
from trainhub.courses.models import Cohort
from trainhub.reports.papers import dossier as paper
from trainhub.reports.papers import making
from trainhub.reports.papers.dossier import Piece
from trainhub.reports.papers.layout import said
from trainhub.reports.queries import paper_facts
from trainhub.reports.rules.papers import WITH_ID_NUMBERS, PaperKind, PaperTrouble

DOSSIER_JOB = "reports.dossier"
#: Bytes of signed papers that one zip takes: a class of sixty with two scans each has 30 MB.
MOST_SCANNED = 200 * 1024**2
_WHOLE = NP_("form", "The whole file (zip)")


class Part(NamedTuple):
    """One line of the job: ``<class>.<paper>.<suffix>`` or, for a lesson, with its number."""

    cohort_id: int
    kind: PaperKind | None
    suffix: str
    lesson_id: int = 0

    @property
    def key(self) -> str:
        """How the line is named in the job."""
        kind = self.kind.value if self.kind else "whole"
        return f"{self.cohort_id}.{kind}.{self.suffix}.{self.lesson_id}"

    @property
    def place(self) -> str:
        """Where the storage room keeps it."""
        return f"dossiers/{self.key}.sealed"


def _part(key: str) -> Part:
    cohort_id, kind, suffix, lesson_id = key.split(".")
    chosen = None if kind == "whole" else PaperKind(kind)
    return Part(int(cohort_id), chosen, suffix, int(lesson_id))


def ask_for_dossier(*, cohort: Cohort, by: Actor) -> Job:
    """Ask for the whole file of a class; whoever asked already gets the job that is under way."""
    under_way = paper_facts.open_dossier(DOSSIER_JOB, cohort.id, by.account_id)
    if under_way is not None:
        return under_way
    journal.record(by, "reports.dossier.asked", cohort)
    back = f"/reports/cohorts/{cohort.id}/papers"
    title = N_("Make the file of the class")
    return jobs.enqueue(DOSSIER_JOB, title, by, cohort=cohort.id, back=back)


def dossier(cohort_id: int) -> bytes:
    """The zip as it was made last. Raises ``Refused`` when there is none."""
    made = paper_facts.dossier_made_at(DOSSIER_JOB, cohort_id)
    found = _kept(Part(cohort_id, None, "zip")) if made else None
    if found is None:
        raise Refused(Reason(PaperTrouble.NO_DOSSIER))
    return found


def _parts(cohort: Cohort) -> list[Part]:
    """Every part of the file in its order; attendance is printed lesson by lesson."""
    found = []
    for kind in PaperKind:
        found.append(Part(cohort.id, kind, "xlsx"))
        if kind is PaperKind.ATTENDANCE:
            lessons = [slot.lesson.id for slot in paper_facts.slots_of_class(cohort)]
            found += [Part(cohort.id, kind, "pdf", lesson_id) for lesson_id in lessons or [0]]
        else:
            found.append(Part(cohort.id, kind, "pdf"))
    return found


def _items(arguments: dict[str, Any]) -> Sequence[Item]:
    cohort = paper_facts.paper_cohort(arguments["cohort"])
    parts = _parts(cohort)
    lessons = [part.lesson_id for part in parts if part.lesson_id]
    lines = [Item(part.key, _label(part, lessons)) for part in parts]
    return [*lines, Item(Part(cohort.id, None, "zip").key, said(_WHOLE))]


def _label(part: Part, lessons: Sequence[int]) -> str:
    """``签到(考勤)表 PDF 2/6``: which lesson of how many, where a paper is printed for each."""
    if part.kind is None:
        return said(_WHOLE)
    turn = lessons.index(part.lesson_id) + 1 if part.lesson_id else 0
    lesson = f" {turn}/{len(lessons)}" if turn else ""
    return f"{making.title_of(part.kind)} {part.suffix.upper()}{lesson}"


def _make(key: str) -> bytes:
    """The slow part, outside any transaction: lay one paper out, or pack all of them."""
    part = _part(key)
    cohort = paper_facts.paper_cohort(part.cohort_id)
    if part.kind is None:
        return _pack(cohort)
    if part.suffix == "xlsx":
        return making.excel_of(part.kind, cohort)
    form = making.form_of(part.kind, cohort, part.lesson_id)
    db.session.rollback()  # seconds of printing hold no snapshot of the database
    return making.printed(form)


def _pack(cohort: Cohort) -> bytes:
    kept = [(part, _kept(part)) for part in _parts(cohort)]
    if any(content is None for _part, content in kept):
        raise Refused(Reason(PaperTrouble.NO_DOSSIER))
    pieces = []
    for kind in PaperKind:
        mine = [(part, content or b"") for part, content in kept if part.kind is kind]
        for suffix, bind in _BINDINGS:
            contents = [content for part, content in mine if part.suffix == suffix]
            pieces.append(Piece(paper.piece_name(kind, suffix), bind(contents)))
    pieces += _scans(cohort)
    form = paper.cover(cohort, pieces)
    db.session.rollback()
    return paper.zipped([Piece(paper.cover_name(), making.printed(form)), *pieces])


def _scans(cohort: Cohort) -> list[Piece]:
    """The signed papers that were handed in, as they are kept. Raises ``Refused``."""
    scans = paper_facts.signed_papers(cohort.id)
    if sum(scan.size for scan, _name in scans) > MOST_SCANNED:
        raise Refused(Reason(PaperTrouble.TOO_MANY_SCANS, limit=MOST_SCANNED // 1024**2))
    try:
        return [
            Piece(
                paper.scan_name(number, scan.kind, name, suffix_of(scan.media)), opened(scan.stored)
            )
            for number, (scan, name) in enumerate(scans, start=1)
        ]
    except (FileNotFoundError, Unsealable) as error:
        raise Refused(Reason(PaperTrouble.SCAN_GONE)) from error


def _only(contents: list[bytes]) -> bytes:
    return contents[0]


_BINDINGS: tuple[tuple[str, Callable[[list[bytes]], bytes]], ...] = (
    ("xlsx", _only),
    ("pdf", making.bound),
)


def _keep(key: str, ready: bytes, by: Actor) -> bool:
    """Store a part unless the same one is there; whole ID numbers go on the record.

    A kill between file and commit leaves a file that the next run finds and keeps.
    """
    part = _part(key)
    if _kept(part) == ready:
        return False
    blob = seal(keyring(), base64.b64encode(ready).decode(), part.place)
    files().put(part.place, blob)
    if part.kind is None or part.kind in WITH_ID_NUMBERS:
        cohort = db.session.get_one(Cohort, part.cohort_id)
        what = part.kind.value if part.kind else "dossier"
        journal.record(by, "reports.paper.made", cohort, paper=what, form=part.suffix)
    return True


def _kept(part: Part) -> bytes | None:
    """What is stored of a part; ``None`` where there is nothing that opens."""
    try:
        return base64.b64decode(unseal(keyring(), files().get(part.place), part.place))
    except (FileNotFoundError, Unsealable):
        return None


MAKING = Batch(items=_items, work=_keep, prepare=_make)
