"""Papers as PDFs: one job, a line per candidate, every file sealed in the store until the exam."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from typing import Any

from trainhub.core import clock, jobs, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import Unsealable, keyring, seal, unseal
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.printing import booklet_pdf, bound_pdf, form_pdf
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.exams import queries
from trainhub.exams.actions.twins import make_papers
from trainhub.exams.models import Candidate, Component, FrozenPaper, Sitting
from trainhub.exams.rules.twins import TwinTrouble, wants_large_print
from trainhub.exams.twin.booklets import booklet_of, key_form

PRINT_JOB = "exams.papers"


def print_papers(
    *,
    sitting: Sitting,
    component: Component,
    large_for_allowed: bool,
    by: Actor,
    large_for: Collection[int] = (),
) -> Job:
    """Freeze everybody's paper and ask for the PDFs: one job for all.

    ``large_for_allowed`` prints large for whoever has an allowance; ``large_for`` are candidate
    ids for whom it is printed large anyway. Raises ``Refused`` where papers cannot be made.
    """
    papers = make_papers(sitting=sitting, component=component, by=by)
    for paper in papers:
        candidate = paper.candidate
        allowed = wants_large_print(candidate.time_percent, reader=candidate.reader)
        paper.large = candidate.id in large_for or (large_for_allowed and allowed)
    title = N_("Print the papers")
    back = f"/exams/sittings/{sitting.id}/on-paper"
    return jobs.enqueue(PRINT_JOB, title, by, papers=[paper.id for paper in papers], back=back)


def print_paper(*, candidate: Candidate, component: Component, large: bool, by: Actor) -> Job:
    """The same for one person, in large print or not."""
    (paper,) = make_papers(
        sitting=candidate.sitting, component=component, by=by, candidates=[candidate]
    )
    paper.large = large
    back = f"/exams/sittings/{candidate.sitting_id}/on-paper"
    return jobs.enqueue(PRINT_JOB, N_("Print the papers"), by, papers=[paper.id], back=back)


def papers_pdf(*, sitting: Sitting, papers: Sequence[FrozenPaper], by: Actor) -> bytes:
    """The printed papers as one PDF, by ticket; the journal says who took them.

    Raises ``Refused`` while one of them is not printed yet.
    """
    parts = [kept for paper in papers if (kept := _kept(_place(paper))) is not None]
    if not papers or len(parts) != len(papers):
        raise Refused(Reason(TwinTrouble.NOT_PRINTED, count=len(papers) - len(parts)))
    for paper in papers:
        person_id = paper.candidate.enrolment.person_id
        journal.note(by, "exams.paper.taken", paper, person_id=person_id, large=paper.large)
    journal.record(by, "exams.papers.taken", sitting, count=len(papers))
    return bound_pdf(parts)


def key_pdf(
    *, sitting: Sitting, component: Component, papers: Sequence[FrozenPaper], by: Actor
) -> bytes:
    """The sheet of right answers. Raises ``Refused`` before the sitting ends."""
    if clock.now() < sitting.ends_at:
        raise Refused(Reason(TwinTrouble.KEYS_LATER))
    if not papers:
        raise Refused(Reason(TwinTrouble.NOT_PRINTED, count=0))
    journal.record(by, "exams.keys.taken", sitting, component_id=component.id, count=len(papers))
    return form_pdf(key_form(sitting, component.name, papers))


def is_printed(paper: FrozenPaper) -> bool:
    """Whether the PDF of a paper, in its size of letters, is there."""
    return files().holds(_place(paper))


def _items(arguments: dict[str, Any]) -> list[Item]:
    found = []
    for paper_id in arguments["papers"]:
        paper = queries.frozen_paper(paper_id)
        if paper is not None:
            found.append(Item(str(paper.id), paper.candidate.ticket_no))
    return found


def _press(key: str) -> tuple[str, bytes] | None:
    """The slow part, outside any transaction; ``None`` when the file is there already."""
    paper = queries.frozen_paper(int(key))
    if paper is None or _kept(_place(paper)) is not None:
        return None
    place, booklet = _place(paper), booklet_of(paper)
    db.session.rollback()  # seconds of printing hold no snapshot of the database
    return place, booklet_pdf(booklet)


def _keep(_key: str, ready: tuple[str, bytes] | None, _by: Actor) -> bool:
    """A kill between file and commit leaves a file that the next run finds and keeps."""
    if ready is None:
        return False
    place, pdf = ready
    files().put(place, seal(keyring(), base64.b64encode(pdf).decode(), place))
    return True


def _place(paper: FrozenPaper) -> str:
    """Where the store keeps it: a frozen paper never changes, so neither does its file."""
    return f"exam-papers/{paper.id}.{'large' if paper.large else 'usual'}.sealed"


def _kept(place: str) -> bytes | None:
    try:
        return base64.b64decode(unseal(keyring(), files().get(place), place))
    except (FileNotFoundError, Unsealable):
        return None


def register_batches() -> None:
    """Tell the jobs how papers are printed. Called by the composition root."""
    jobs.register(PRINT_JOB, Batch(items=_items, work=_keep, prepare=_press))
