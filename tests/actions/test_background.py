"""What subsidies ask of a person, and the papers of a class: sealed, journaled, never deleted."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from tests import make, make_courses, make_schemes
from trainhub.core import papers
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.papers import PaperTrouble
from trainhub.core.pictures import PictureTrouble
from trainhub.core.storage import files
from trainhub.courses import actions as courses
from trainhub.courses import queries as course_queries
from trainhub.courses.actions import ScanTrouble
from trainhub.courses.rules.dossier import PaperKind
from trainhub.people.background import actions, queries
from trainhub.people.background.actions import Background
from trainhub.people.background.models import PersonCategory
from trainhub.people.background.rules import BackgroundTrouble, Category, Employment, ProofState
from trainhub.people.models import Person

ACCOUNT = "6217000012345678901"
DAY = date(2026, 11, 1)


def _person() -> Person:
    with transaction():
        row_id = make.person(station=make.station()).id
    return db.session.get_one(Person, row_id)


def _codes(refusal: pytest.ExceptionInfo[Refused]) -> list[object]:
    return [reason.code for reason in refusal.value.reasons]


def test_an_account_is_sealed_and_never_in_the_journal(inside: Flask) -> None:
    person = _person()
    facts = Background(Employment.FLEXIBLE, bank="农商行", account="6217 0000 1234 5678 901")
    with transaction():
        actions.record_background(person=person, facts=facts, by=SYSTEM)
    known = queries.file_of(person.id)
    assert known is not None
    assert (known.account, known.employment) == (ACCOUNT, Employment.FLEXIBLE)
    (blob,) = db.session.execute(text("SELECT account_sealed FROM person_file")).one()
    assert ACCOUNT.encode() not in bytes(blob)
    (entry,) = db.session.query(JournalEntry).filter_by(verb="person.background.recorded")
    assert ACCOUNT not in json.dumps(entry.facts)
    assert entry.facts == {"changed": ["employment", "bank", "account"]}


def test_an_empty_account_leaves_the_old_one(inside: Flask) -> None:
    person = _person()
    for facts in (
        Background(bank="农商行", account=ACCOUNT),
        Background(Employment.EMPLOYED, workplace="样例公司", bank="农商行"),
    ):
        with transaction():
            actions.record_background(person=person, facts=facts, by=SYSTEM)
    known = queries.file_of(person.id)
    assert known is not None
    assert (known.account, known.workplace) == (ACCOUNT, "样例公司")


@pytest.mark.parametrize(
    ("account", "bank", "expected"),
    [
        ("1234567", "农商行", [BackgroundTrouble.ACCOUNT_WRONG]),
        ("12345678", "农商行", []),
        ("12345678ab", "农商行", [BackgroundTrouble.ACCOUNT_WRONG]),
        ("１２３４５６７８", "农商行", [BackgroundTrouble.ACCOUNT_WRONG]),
        (ACCOUNT, " ", [BackgroundTrouble.BANK_MISSING]),
    ],
)
def test_an_impossible_account_is_refused(
    inside: Flask, account: str, bank: str, expected: list[object]
) -> None:
    person, facts = _person(), Background(bank=bank, account=account)
    found: list[object] = []
    try:
        with transaction():
            actions.record_background(person=person, facts=facts, by=SYSTEM)
    except Refused as refusal:
        found = [reason.code for reason in refusal.reasons]
    assert found == expected


def _category(person: Person, proof: bytes, until: date | None = None) -> int:
    with transaction():
        return actions.record_category(
            person=person, category=Category.RURAL, valid_from=DAY, valid_until=until,
            proof=proof, by=SYSTEM,
        ).id  # fmt: skip


def test_a_proof_is_kept_sealed_and_counts_once_checked(inside: Flask) -> None:
    person = _person()
    proof_id = _category(person, make_schemes.PDF)
    row = db.session.get_one(PersonCategory, proof_id)
    assert make_schemes.PDF not in files().get(row.stored)
    assert papers.opened(row.stored) == make_schemes.PDF
    assert (row.media, row.state) == (papers.PDF, ProofState.UNCHECKED)
    with transaction():
        actions.check_category(proof=row, accepted=True, by=SYSTEM)
    assert row.state is ProofState.ACCEPTED
    assert row.checked_at is not None
    with pytest.raises(Refused) as refusal, transaction():
        actions.check_category(proof=row, accepted=False, note="x", by=SYSTEM)
    assert _codes(refusal) == [BackgroundTrouble.CHECKED_ALREADY]


def test_the_same_document_is_not_recorded_twice_unless_it_was_rejected(inside: Flask) -> None:
    person = _person()
    proof_id = _category(person, make_schemes.photo())
    with pytest.raises(Refused) as refusal:
        _category(person, make_schemes.photo())
    assert _codes(refusal) == [BackgroundTrouble.SAME_KNOWN]
    with transaction():
        row = db.session.get_one(PersonCategory, proof_id)
        actions.check_category(proof=row, accepted=False, note="看不清", by=SYSTEM)
    assert _category(person, make_schemes.photo()) != proof_id


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", PaperTrouble.MISSING),
        (b"MZ\x90\x00 a program", PaperTrouble.UNKNOWN),
        (b"<svg onload=alert(1)>", PaperTrouble.UNKNOWN),
        (b"%PDF-1.4 cut off", PaperTrouble.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n broken", PictureTrouble.UNREADABLE),
        (b"%PDF-" + b"0" * papers.MOST_BYTES, PaperTrouble.TOO_LARGE),
    ],
)
def test_only_photos_and_whole_pdfs_are_taken(inside: Flask, content: bytes, code: object) -> None:
    person = _person()
    with pytest.raises(Refused) as refusal:
        _category(person, content)
    assert _codes(refusal) == [code]


def test_a_paper_of_a_class_is_struck_out_and_stays(inside: Flask) -> None:
    with transaction():
        cohort = make_courses.cohort()
        paper = courses.add_paper(
            cohort=cohort, kind=PaperKind.OPENING, dated_on=DAY, content=make_schemes.PDF, by=SYSTEM
        )
    assert course_queries.opening_filed_on(cohort.id) == DAY
    with transaction():
        courses.strike_paper(paper=paper, why="章盖错了", by=SYSTEM)
    assert course_queries.opening_filed_on(cohort.id) is None
    assert [row.struck_why for row in course_queries.papers_of(cohort.id, struck=True)] == [
        "章盖错了"
    ]
    assert papers.opened(paper.stored) == make_schemes.PDF
    with pytest.raises(Refused) as refusal, transaction():
        courses.strike_paper(paper=paper, why="again", by=SYSTEM)
    assert _codes(refusal) == [ScanTrouble.STRUCK_ALREADY]


@pytest.mark.parametrize(
    ("kind", "personal", "day", "code"),
    [
        (PaperKind.HOURS, False, DAY, ScanTrouble.NOT_SCANNED),
        (PaperKind.OPENING, True, DAY, ScanTrouble.NOT_PERSONAL),
        (PaperKind.PLEDGE, True, date(2026, 11, 17), ScanTrouble.DAY_AHEAD),
    ],
)
def test_a_paper_that_does_not_belong_is_refused(
    inside: Flask, kind: PaperKind, personal: bool, day: date, code: object
) -> None:
    with transaction():
        cohort = make_courses.cohort()
        enrolment = make_courses.enrolment(cohort) if personal else None
    with pytest.raises(Refused) as refusal, transaction():
        courses.add_paper(
            cohort=cohort, kind=kind, dated_on=day, content=make_schemes.PDF,
            enrolment=enrolment, by=SYSTEM,
        )  # fmt: skip
    assert _codes(refusal) == [code]
