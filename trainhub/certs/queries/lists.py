"""Lists of certificates, credentials and lookups for the people they concern."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.certs.models import Certificate, CertificateType, Credential, LedgerEntry, Lookup
from trainhub.certs.rules import (
    CertificateKind,
    CheckState,
    LedgerVerb,
    PrintTrouble,
    normalise_number,
)
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.jobs import Job, JobState
from trainhub.courses.models import Enrolment
from trainhub.people import queries as people
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role

#: Lookups older than this are no news.
LOOKED_SINCE = timedelta(days=90)


def certificates_of(person_id: int) -> list[Certificate]:
    """Every certificate a person was ever given here, newest first."""
    rows = (
        select(Certificate)
        .join(Certificate.type)
        .options(contains_eager(Certificate.type))
        .where(Certificate.person_id == person_id)
        .order_by(Certificate.id.desc())
    )
    return list(db.session.scalars(rows))


def credentials_of(person_id: int) -> list[Credential]:
    """Every external certificate recorded for a person, newest first."""
    rows = (
        select(Credential)
        .join(Credential.type)
        .options(contains_eager(Credential.type))
        .where(Credential.person_id == person_id)
        .order_by(Credential.id.desc())
    )
    return list(db.session.scalars(rows))


class Looks(NamedTuple):
    """How often somebody asked about a certificate lately, and when last."""

    times: int
    last: datetime


def looks_at(certificate_ids: Iterable[int], now: datetime) -> dict[int, Looks]:
    """Lookups in the last 90 days by certificate, in one query."""
    rows = db.session.execute(
        select(Lookup.certificate_id, func.count(Lookup.id), func.max(Lookup.at))
        .where(Lookup.certificate_id.in_(list(certificate_ids)), Lookup.at > now - LOOKED_SINCE)
        .group_by(Lookup.certificate_id)
    )
    return {looked: Looks(times, last) for looked, times, last in rows if looked is not None}


def lookups_of(certificate_id: int, limit: int = 20) -> list[Lookup]:
    """The newest questions about one certificate."""
    rows = select(Lookup).where(Lookup.certificate_id == certificate_id)
    return list(db.session.scalars(rows.order_by(Lookup.id.desc()).limit(limit)))


def ledger_of(certificate_id: int) -> list[LedgerEntry]:
    """The life of a certificate, oldest first."""
    rows = (
        select(LedgerEntry)
        .options(joinedload(LedgerEntry.other))
        .where(LedgerEntry.certificate_id == certificate_id)
        .order_by(LedgerEntry.id)
    )
    return list(db.session.scalars(rows))


def types(kinds: Iterable[CertificateKind] = CertificateKind) -> list[CertificateType]:
    """The certificate types of some kinds, ours first."""
    rows = (
        select(CertificateType)
        .options(joinedload(CertificateType.course))
        .where(CertificateType.kind.in_(list(kinds)))
        .order_by(CertificateType.kind != CertificateKind.TRAINING, CertificateType.id)
    )
    return list(db.session.scalars(rows))


def type_by_code(code: str) -> CertificateType | None:
    """The certificate type called ``code``."""
    return db.session.scalar(select(CertificateType).where(CertificateType.code == code))


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition "this certificate is of a person I serve, or issued by my institution".

    The query must join ``Person`` and, outer, ``Organisation`` as the person's station.
    """
    return or_(
        and_(Organisation.id.is_not(None), people.reached_by(actor, Role.STAFF, Role.ADMIN)),
        Certificate.issuer_id.in_(actor.organisations(Role.INSTITUTION)),
    )


def desk(actor: Actor, search: str = "", before: int = 0, limit: int = 30) -> list[Certificate]:
    """Certificates that ``actor`` looks after, newest first.

    ``search`` is a certificate number or its beginning, a name, its pinyin, a phone or an ID
    number. ``before`` is the id of the last row of the page before (0: first page).
    """
    rows = _with_person(select(Certificate)).where(seen_by(actor))
    rows = rows.options(contains_eager(Certificate.person), joinedload(Certificate.type))
    number = normalise_number(search)
    if number[:1].isalpha() and number.isascii() and any(map(str.isdigit, number)):
        rows = rows.where(Certificate.number.startswith(number, autoescape=True))
    else:
        rows = people.matching(rows, search)
    if before:
        rows = rows.where(Certificate.id < before)
    return list(db.session.scalars(rows.order_by(Certificate.id.desc()).limit(limit)))


def _with_person(rows: Select[tuple[Certificate]]) -> Select[tuple[Certificate]]:
    return rows.join(Person, Person.id == Certificate.person_id).outerjoin(
        Organisation, Organisation.id == Person.station_id
    )


def suspended(actor: Actor, limit: int = 30) -> list[Certificate]:
    """Suspended certificates that wait for a decision of ``actor``."""
    rows = (
        _with_person(select(Certificate))
        .options(contains_eager(Certificate.person), joinedload(Certificate.type))
        .where(seen_by(actor), Certificate.halted == LedgerVerb.SUSPENDED)
    )
    return list(db.session.scalars(rows.order_by(Certificate.id).limit(limit)))


def unprinted(actor: Actor, limit: int = 50) -> list[Certificate]:
    """Certificates without a PDF that ``actor`` looks after, oldest first."""
    rows = (
        _with_person(select(Certificate))
        .options(contains_eager(Certificate.person), joinedload(Certificate.type))
        .where(seen_by(actor), Certificate.pdf_sha256.is_(None))
    )
    return list(db.session.scalars(rows.order_by(Certificate.id).limit(limit)))


def waiting_to_print(issued_before: datetime, limit: int = 500) -> list[int]:
    """Ids of certificates that no PDF was made of and that printing again may help."""
    rows = (
        select(Certificate.id)
        .where(
            Certificate.pdf_sha256.is_(None),
            Certificate.issued_at <= issued_before,
            or_(
                Certificate.pdf_trouble.is_(None),
                Certificate.pdf_trouble == PrintTrouble.UNAVAILABLE,
            ),
        )
        .order_by(Certificate.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def unprinted_of_cohort(cohort_id: int) -> list[int]:
    """Ids of the certificates of a class that have no PDF."""
    rows = (
        select(Certificate.id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, Certificate.pdf_sha256.is_(None))
        .order_by(Certificate.id)
    )
    return list(db.session.scalars(rows))


def bundled_of_cohort(cohort_id: int) -> list[Certificate]:
    """The certificates of a class that stand, by name and number: what staff hand out."""
    rows = (
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, Certificate.halted.is_(None))
        .order_by(Certificate.number, Certificate.id)
    )
    return list(db.session.scalars(rows))


def certificates_of_cohort(cohort_id: int) -> dict[int, Certificate]:
    """The certificates of a class by enrolment; of a replaced one the newer."""
    rows = db.session.scalars(
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .options(joinedload(Certificate.type))
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Certificate.id)
    )
    return {row.enrolment_id: row for row in rows if row.enrolment_id is not None}


def open_job(kind: str) -> Job | None:
    """The newest job of ``kind`` that is not at its end."""
    rows = select(Job).where(Job.kind == kind, Job.state.in_([JobState.QUEUED, JobState.RUNNING]))
    return db.session.scalar(rows.order_by(Job.id.desc()).limit(1))


def job_ended_after(kind: str, moment: datetime) -> bool:
    """Whether a job of ``kind`` came to its end after ``moment``."""
    ended = select(Job.id).where(Job.kind == kind, Job.ended_at > moment)
    return bool(db.session.scalar(select(ended.exists())))


def credential_waits(on: date) -> ColumnElement[bool]:
    """The condition "this credential waits for a check on the civil day ``on``"."""
    return or_(
        Credential.state == CheckState.UNCHECKED,
        and_(Credential.state == CheckState.ACCEPTED, Credential.recheck_on <= on),
    )


def credential_queue(actor: Actor, on: date, limit: int = 50) -> list[Credential]:
    """External certificates of the people ``actor`` serves that wait for a check, oldest first.

    Those that nobody checked, and on the civil day ``on`` those to be looked at again.
    """
    rows = (
        select(Credential)
        .join(Person, Person.id == Credential.person_id)
        .join(Organisation, Organisation.id == Person.station_id)
        .options(contains_eager(Credential.person), joinedload(Credential.type))
        .where(
            credential_waits(on),
            people.reached_by(actor, Role.STAFF, Role.ADMIN),
        )
        .order_by(Credential.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))
