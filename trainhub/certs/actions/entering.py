"""A certificate comes into being: facts frozen, badge, ledger, and a word to its holder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from trainhub.certs.events import CertificateIssued
from trainhub.certs.layouts import queries as layouts
from trainhub.certs.models import Certificate, CertificateType, LedgerEntry
from trainhub.certs.proof import actions as proof
from trainhub.certs.rules import (
    LEVEL_WORDS,
    LedgerVerb,
    last_day,
    next_review,
    run_label,
)
from trainhub.core import clock, ids, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.address import absolute
from trainhub.core.db import db
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.courses.models import Cohort
from trainhub.people.identity import mask_id
from trainhub.people.models import Organisation, Person

#: Where an issuer has no region on file.
NO_REGION = "000000"


def class_words(kind: CertificateType, cohort: Cohort) -> str:
    """Everything that the certificates of a class print alike, for the check of the fonts."""
    facts = facts_of_course(kind, cohort)
    printed = ("title", "course", "issuer", "institution", "cohort", "remark", "seal_text", "level")
    return "".join(facts[name] for name in printed)


def facts_of_course(kind: CertificateType, cohort: Cohort) -> dict[str, Any]:
    """What all certificates of a class say alike."""
    version = layouts.in_use(kind.id)
    return {
        "title": kind.name,
        "title_en": kind.name_en,
        "course": cohort.course.name,
        "course_en": cohort.course.name_en,
        "issuer": cohort.institution.name,
        "issuer_en": cohort.institution.name_en,
        "institution": cohort.institution.name,
        "station": cohort.station.name,
        "cohort": run_label(cohort.starts_on.year, cohort.number),
        "trained_from": cohort.starts_on.isoformat(),
        "trained_until": cohort.ends_on.isoformat(),
        "remark": kind.remark,
        "remark_en": kind.remark_en,
        "seal_text": kind.seal_text,
        "level": LEVEL_WORDS.get(kind.level or 0, ""),
        "design": version.name if version else kind.design,
        "template_version": version.number if version else None,
    }


def masked_id(person: Person) -> str:
    """The ID number as it is printed."""
    return mask_id(person.id_no) if person.id_no else "—"


def new_certificate(
    *,
    kind: CertificateType,
    person_id: int,
    enrolment_id: int | None,
    issuer: Organisation,
    number: str,
    facts: dict[str, Any],
    on: date,
    by: Actor,
    until: tuple[date | None, date | None] | None = None,
) -> Certificate:
    """A certificate with everything frozen: what is printed and what a verifier is told.

    ``until`` is (end, review due) where they are given, as for a corrected copy; else they
    follow from the type.
    """
    end = last_day(on, kind.valid_months)
    ends, review = until or (end, next_review(on, None, kind.review_months, end))
    token = ids.public_token()
    frozen = facts | {
        "number": number,
        "issued_on": on.isoformat(),
        "valid_until": ends.isoformat() if ends else None,
        "verify_url": absolute(f"/verify/{token}"),
    }
    return Certificate(
        uid=ids.new_uid(),
        token=token,
        number=number,
        type_id=kind.id,
        person_id=person_id,
        enrolment_id=enrolment_id,
        issuer_id=issuer.id,
        issued_on=on,
        valid_until=ends,
        review_due=review,
        issued_at=clock.now(),
        issued_by=by.account_id,
        facts=frozen,
        template=frozen.get("design", kind.design),
    )


def enter(
    certificates: list[Certificate], by: Actor, followed: Mapping[str, Certificate] | None = None
) -> list[int]:
    """Write certificates of one issuer, their badges, their first ledger entries and the journal.

    ``followed`` names by number the certificate that each replaces or renews. Holders and the
    story are told.
    """
    before = followed or {}
    db.session.add_all(certificates)
    db.session.flush()  # badges and the ledger name them by their ids
    proof.award_badges(certificates, by)
    issued = [certificate.id for certificate in certificates]
    db.session.add_all(
        LedgerEntry(
            certificate_id=certificate.id,
            verb=LedgerVerb.ISSUED,
            at=certificate.issued_at,
            account_id=by.account_id,
            other_id=before[certificate.number].id if certificate.number in before else None,
        )
        for certificate in certificates
    )
    for certificate in certificates:
        journal.record(
            by,
            "certificate.issued",
            certificate,
            person_id=certificate.person_id,
            number=certificate.number,
        )
    with db.session.no_autoflush:  # the messages of a class go in together
        for certificate in certificates:
            outbox.say_to(
                certificate.person_id,
                f"certificate.issued.{certificate.id}",
                N_("You have a certificate: {title}. It is valid from today."),
                link=f"/certs/{certificate.id}",
                title=certificate.facts["title"],
            )
    db.session.flush()  # the reactions read all of it
    for certificate_id in issued:
        announce(CertificateIssued(certificate_id))
    return issued
