"""The dossier meter: every paper is named from the first day on, and late ones as late."""

from dataclasses import replace
from datetime import date

import pytest

from trainhub.courses.rules.dossier import PERSONAL, PaperKind
from trainhub.reports.rules.dossier import (
    ClassFacts,
    PaperState,
    PersonFacts,
    class_papers,
    missing_by_kind,
    person_papers,
    share_complete,
    share_there,
)

DAY_ONE = date(2026, 11, 1)
EMPTY = ClassFacts(
    first_day=date(2026, 11, 18), last_day=date(2026, 11, 20), opening_due=date(2026, 11, 11),
    claim_due=None, scanned=frozenset(), lessons=0, unsigned=0, teachers=0, people=0, judged=0,
    passed=0, certified=0, claimed=False, called=0, follow_up_percent=10,
)  # fmt: skip
NOBODY = PersonFacts(frozenset(), False, False, False, False, False)


def _states(facts: ClassFacts, today: date = DAY_ONE) -> dict[PaperKind, PaperState]:
    return {paper.kind: paper.state for paper in class_papers(PaperKind, facts, today)}


def test_on_day_one_every_paper_is_named_as_missing() -> None:
    named = {paper.kind for paper in class_papers(PaperKind, EMPTY, DAY_ONE)}
    named |= {paper.kind for paper in person_papers(PaperKind, NOBODY, EMPTY, DAY_ONE)}
    assert named == set(PaperKind)
    assert set(_states(EMPTY).values()) == {PaperState.AHEAD}


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (PaperKind.TIMETABLE, {"lessons": 2, "unsigned": 2}),
        (PaperKind.TEACHERS, {"teachers": 1}),
        (PaperKind.ROSTER, {"people": 1, "called": 0}),
        (PaperKind.SIGN_SHEETS, {"lessons": 2, "unsigned": 0}),
        (PaperKind.MARK_BOOK, {"people": 1, "judged": 1}),
        (PaperKind.CERTIFICATES, {"passed": 3, "certified": 3}),
        (PaperKind.CLAIM, {"claimed": True}),
        (PaperKind.FOLLOW_UPS, {"people": 20, "called": 2}),
        (PaperKind.OPENING, {"scanned": frozenset({PaperKind.OPENING})}),
        (PaperKind.SIGN_SHEETS, {"scanned": frozenset({PaperKind.SIGN_SHEETS})}),
    ],
)
def test_a_paper_is_there_when_the_data_tell_so(kind: PaperKind, facts: dict[str, object]) -> None:
    assert _states(EMPTY)[kind] is PaperState.AHEAD
    assert _states(replace(EMPTY, **facts))[kind] is PaperState.THERE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"lessons": 2, "unsigned": 1}, PaperKind.SIGN_SHEETS),
        ({"passed": 3, "certified": 2}, PaperKind.CERTIFICATES),
        ({"people": 20, "called": 1}, PaperKind.FOLLOW_UPS),
    ],
)
def test_half_a_paper_is_no_paper(facts: dict[str, object], kind: PaperKind) -> None:
    assert _states(replace(EMPTY, **facts))[kind] is PaperState.AHEAD  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2026, 11, 11), PaperState.AHEAD), (date(2026, 11, 12), PaperState.LATE)],
)
def test_a_paper_is_late_on_the_day_after_its_last_one(today: date, state: PaperState) -> None:
    assert _states(EMPTY, today)[PaperKind.OPENING] is state


def test_no_calls_are_asked_for_where_the_scheme_wants_none() -> None:
    assert PaperKind.FOLLOW_UPS not in _states(replace(EMPTY, follow_up_percent=0))


def test_the_papers_of_a_person_follow_from_the_facts() -> None:
    facts = PersonFacts(
        frozenset({PaperKind.ID_COPY}),
        category=False, hours=True, passed=True, certified=False, account=True,
    )  # fmt: skip
    papers = person_papers(PaperKind, facts, EMPTY, date(2026, 11, 19))
    assert {paper.kind for paper in papers} == PERSONAL
    assert {paper.kind: paper.state for paper in papers if not paper.there} == {
        PaperKind.PLEDGE: PaperState.LATE,
        PaperKind.CATEGORY_PROOF: PaperState.LATE,
        PaperKind.CERTIFICATE: PaperState.AHEAD,
    }


def test_the_sums_count_people_and_papers() -> None:
    wanted = [PaperKind.ID_COPY, PaperKind.PLEDGE]
    full = PersonFacts(frozenset(wanted), False, False, False, False, False)
    files = [person_papers(wanted, each, EMPTY, DAY_ONE) for each in (full, NOBODY, NOBODY)]
    assert missing_by_kind(files) == {PaperKind.ID_COPY: 2, PaperKind.PLEDGE: 2}
    assert share_complete(files)[:2] == (1, 3)
    assert share_there([paper for file in files for paper in file])[:2] == (2, 6)
