"""The dossier meter: which papers of a class and of its people are there, which miss. No I/O.

It names every paper from the first day on; one whose day has passed is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainhub.core.rates import Rate
from trainhub.core.words import N_
from trainhub.courses.rules.dossier import PERSONAL, PaperKind


class PaperState(StrEnum):
    """How a paper stands."""

    THERE = "there"
    AHEAD = "ahead"
    LATE = "late"


PAPER_STATE_WORDS: dict[PaperState, str] = {
    PaperState.THERE: N_("There"),
    PaperState.AHEAD: N_("Still missing"),
    PaperState.LATE: N_("Missing and late"),
}


class DossierBase(StrEnum):
    """What a share of papers is a share of."""

    PAPERS = N_("papers that the file needs")
    PEOPLE = N_("people in the class")


@dataclass(frozen=True)
class Paper:
    """A paper of a file; ``due`` is the last day on which it is in time, None where none is set."""

    kind: PaperKind
    state: PaperState
    due: date | None = None

    @property
    def there(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.state is PaperState.THERE


@dataclass(frozen=True)
class ClassFacts:
    """What tells of the papers of a class."""

    first_day: date
    last_day: date
    #: The last day for the opening file, None where no scheme sets one.
    opening_due: date | None
    #: The last day for the claim, None while no certificate is issued or no window set.
    claim_due: date | None
    #: Kinds of which a scan lies in the file.
    scanned: frozenset[PaperKind]
    lessons: int
    #: Lessons in which nobody is signed in, whether they are over or still to come.
    unsigned: int
    teachers: int
    people: int
    #: People with a published result, those who passed, those with a valid certificate.
    judged: int
    passed: int
    certified: int
    claimed: bool
    #: People called since the class ended, and the share that must be.
    called: int
    follow_up_percent: int


@dataclass(frozen=True)
class PersonFacts:
    """What tells of the papers of one person in a class."""

    scanned: frozenset[PaperKind]
    category: bool
    hours: bool
    passed: bool
    certified: bool
    account: bool


def class_papers(wanted: Iterable[PaperKind], facts: ClassFacts, today: date) -> list[Paper]:
    """The papers of the class itself, in the order of the file."""
    there = _class_there(facts)
    due = {
        PaperKind.OPENING: facts.opening_due or facts.first_day,
        PaperKind.TIMETABLE: facts.opening_due or facts.first_day,
        PaperKind.TEACHERS: facts.opening_due or facts.first_day,
        PaperKind.ROSTER: facts.first_day,
        PaperKind.SIGN_SHEETS: facts.last_day,
        PaperKind.CLAIM: facts.claim_due,
    }
    kinds = [kind for kind in wanted if kind not in PERSONAL]
    if not facts.follow_up_percent:
        kinds = [kind for kind in kinds if kind is not PaperKind.FOLLOW_UPS]
    return [_paper(kind, there[kind], due.get(kind), today) for kind in kinds]


def _class_there(facts: ClassFacts) -> dict[PaperKind, bool]:
    enough = facts.people > 0
    made = {
        PaperKind.OPENING: False,  # what counts is the signed one
        PaperKind.TIMETABLE: facts.lessons > 0,
        PaperKind.TEACHERS: facts.teachers > 0,
        PaperKind.ROSTER: enough,
        PaperKind.SIGN_SHEETS: facts.lessons > 0 and not facts.unsigned,
        PaperKind.MARK_BOOK: enough and facts.judged > 0,
        PaperKind.CERTIFICATES: 0 < facts.passed <= facts.certified,
        PaperKind.CLAIM: facts.claimed,
        PaperKind.FOLLOW_UPS: enough
        and facts.called * 100 >= facts.follow_up_percent * facts.people,
    }
    return {kind: is_made or kind in facts.scanned for kind, is_made in made.items()}


def person_papers(
    wanted: Iterable[PaperKind], facts: PersonFacts, when: ClassFacts, today: date
) -> list[Paper]:
    """The papers of one person, in the order of the file."""
    there = {
        PaperKind.ID_COPY: PaperKind.ID_COPY in facts.scanned,
        PaperKind.PLEDGE: PaperKind.PLEDGE in facts.scanned,
        PaperKind.CATEGORY_PROOF: facts.category,
        PaperKind.HOURS: facts.hours,
        PaperKind.PASSED: facts.passed,
        PaperKind.CERTIFICATE: facts.certified,
        PaperKind.BANK_ACCOUNT: facts.account,
    }
    due = {
        PaperKind.ID_COPY: when.first_day,
        PaperKind.PLEDGE: when.first_day,
        PaperKind.CATEGORY_PROOF: when.first_day,
        PaperKind.HOURS: when.last_day,
        PaperKind.BANK_ACCOUNT: when.claim_due,
    }
    kinds = [kind for kind in wanted if kind in PERSONAL]
    return [_paper(kind, there[kind], due.get(kind), today) for kind in kinds]


def _paper(kind: PaperKind, there: bool, due: date | None, today: date) -> Paper:
    if there:
        return Paper(kind, PaperState.THERE, due)
    late = due is not None and today > due
    return Paper(kind, PaperState.LATE if late else PaperState.AHEAD, due)


def missing_by_kind(files: Iterable[Sequence[Paper]]) -> Mapping[PaperKind, int]:
    """How many people miss each paper, in the order of the file."""
    counts: dict[PaperKind, int] = {}
    for papers in files:
        for paper in papers:
            counts[paper.kind] = counts.get(paper.kind, 0) + (not paper.there)
    return counts


def share_there(papers: Sequence[Paper]) -> Rate:
    """How many of the wanted papers are there."""
    return Rate(sum(paper.there for paper in papers), len(papers), DossierBase.PAPERS)


def share_complete(files: Sequence[Sequence[Paper]]) -> Rate:
    """How many people of the class have every paper."""
    complete = sum(all(paper.there for paper in papers) for papers in files)
    return Rate(complete, len(files), DossierBase.PEOPLE)
