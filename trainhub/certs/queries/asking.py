"""What a verifier asks. The hot read of the house: one prebuilt statement, no ORM rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from trainhub.certs.models import Certificate, CertificateType, LedgerEntry, Lookup
from trainhub.certs.rules import (
    LedgerReason,
    LedgerVerb,
    LookupWay,
    Standing,
    ends_on,
    normalise_number,
    standing,
)
from trainhub.core.db import db
from trainhub.people.identity import search_key


class Found(NamedTuple):
    """One certificate as a verifier needs it: the frozen facts and what became of it."""

    certificate_id: int
    number: str
    facts: dict[str, Any]
    halted: LedgerVerb | None
    issued_on: date
    valid_until: date | None
    review_due: date | None
    remind_days: int
    pdf_sha256: str | None
    #: The newest event of the ledger: why and when it is as it is.
    decided_at: datetime
    reason: LedgerReason | None

    @property
    def stands(self) -> bool:
        """Whether no decision speaks against it; see ``rules.Paper``."""
        return self.halted is None


@dataclass(frozen=True)
class Answer:
    """What a verifier is told. Of a certificate that was never issued there is nothing else."""

    standing: Standing
    found: Found | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What was frozen at issue."""
        return self.found.facts if self.found else {}

    @property
    def counts(self) -> bool:
        """Whether somebody may rely on it today."""
        return self.standing in {Standing.VALID, Standing.EXPIRING}

    @property
    def ends_on(self) -> date | None:
        """The last day it holds, ``None`` without end."""
        return ends_on(self.found) if self.found else None

    @property
    def certificate_id(self) -> int | None:
        """Which certificate was asked about, if there is one."""
        return self.found.certificate_id if self.found else None


def answer_to(found: Found | None, today: date) -> Answer:
    """How ``found`` stands on the civil day ``today``."""
    if found is None:
        return Answer(Standing.NEVER_ISSUED)
    return Answer(standing(found, found.halted, today, found.remind_days), found)


_later = aliased(LedgerEntry)
_newest = (
    select(func.max(_later.id)).where(_later.certificate_id == Certificate.id).scalar_subquery()
)
# Built once: this statement answers every scan of every QR code.
_FOUND = (
    select(
        Certificate.id,
        Certificate.number,
        Certificate.facts,
        Certificate.halted,
        Certificate.issued_on,
        Certificate.valid_until,
        Certificate.review_due,
        CertificateType.remind_days,
        Certificate.pdf_sha256,
        LedgerEntry.at,
        LedgerEntry.reason,
    )
    .join(CertificateType, CertificateType.id == Certificate.type_id)
    .join(LedgerEntry, LedgerEntry.id == _newest)
)
_BY_TOKEN = _FOUND.where(Certificate.token == bindparam("token"))
_BY_NUMBER = _FOUND.where(Certificate.number == bindparam("number"))
_BY_FILE = _FOUND.where(Certificate.pdf_sha256 == bindparam("digest"))

#: Ways of asking in which somebody could guess. A token of 133 bits is not guessed.
_GUESSED = (LookupWay.NUMBER, LookupWay.FILE)
#: Wrong guesses of number and name that one address may make in the window.
MANY_MISSES = 30
MISS_WINDOW = timedelta(minutes=10)


def by_token(token: str) -> Found | None:
    """The certificate whose QR code carries ``token``."""
    row = db.session.execute(_BY_TOKEN, {"token": token[:32]}).one_or_none()
    return Found(*row) if row else None


def by_number_and_name(number: str, name: str) -> Found | None:
    """The certificate with ``number``, if the name printed on it is ``name``.

    An unknown number and a wrong name do the same work and get the same answer.
    """
    wanted = normalise_number(number)[:40]
    row = db.session.execute(_BY_NUMBER, {"number": wanted}).one_or_none()
    printed = Found(*row).facts["name"] if row else "·" * len(name)
    same = compare_digest(search_key(printed).encode(), search_key(name).encode())
    return Found(*row) if row and same else None


def by_numbers_and_names(asked: Sequence[tuple[str, str]]) -> list[Found | None]:
    """``by_number_and_name`` for many (number, name) pairs in one query, in their order."""
    numbers = [normalise_number(number)[:40] for number, _name in asked]
    rows = db.session.execute(_FOUND.where(Certificate.number.in_(set(numbers))))
    known = {row.number: Found(*row) for row in rows}
    return [
        found
        if (found := known.get(number)) and search_key(found.facts["name"]) == search_key(name)
        else None
        for number, (_number, name) in zip(numbers, asked, strict=True)
    ]


def by_file(digest: str) -> Found | None:
    """The certificate whose PDF has this SHA-256, in hexadecimal."""
    row = db.session.execute(_BY_FILE, {"digest": digest}).first()
    return Found(*row) if row else None


def number_is_ours(number: str) -> bool:
    """Whether a certificate with ``number`` was ever issued, and nothing more about it."""
    known = select(Certificate.id).where(Certificate.number == normalise_number(number)[:40])
    return bool(db.session.scalar(select(known.exists())))


def holder_of(token: str) -> Certificate | None:
    """The certificate with ``token`` and the person who holds it."""
    return db.session.scalar(
        select(Certificate)
        .options(joinedload(Certificate.person))
        .where(Certificate.token == token[:32])
    )


def wrong_digits_of(certificate_id: int, since: datetime) -> int:
    """How often wrong digits were tried on a certificate after ``since``."""
    found = db.session.scalar(
        select(func.count(Lookup.id)).where(
            Lookup.certificate_id == certificate_id,
            Lookup.at > since,
            Lookup.way == LookupWay.HOLDER,
            Lookup.matched.is_(False),
        )
    )
    return found or 0


def misses_of(source_key: str, now: datetime) -> int:
    """How often an address guessed wrongly inside the window."""
    found = db.session.scalar(
        select(func.count(Lookup.id)).where(
            Lookup.source_key == source_key,
            Lookup.at > now - MISS_WINDOW,
            Lookup.way.in_(_GUESSED),
            Lookup.answer == Standing.NEVER_ISSUED,
        )
    )
    return found or 0
