"""What happens to a certificate after its issue. Every decision has a code and stays on record."""

from __future__ import annotations

from sqlalchemy import update

from trainhub.certs import queries
from trainhub.certs.actions.entering import enter, new_certificate
from trainhub.certs.actions.issuing import lacking
from trainhub.certs.actions.printing import enqueue_print
from trainhub.certs.actions.series import Series
from trainhub.certs.actions.writing import write_down
from trainhub.certs.events import CertificateHalted
from trainhub.certs.models import Certificate
from trainhub.certs.rules import (
    LedgerReason,
    LedgerTrouble,
    LedgerVerb,
    Unmet,
    after,
    certificate_number,
    evidence_troubles,
    ledger_troubles,
)
from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.exams.events import ResultsPublished, ResultWithdrawn
from trainhub.exams.rules import Conclusion


def suspend(
    *,
    certificate: Certificate,
    reason: LedgerReason,
    by: Actor,
    note: str = "",
    evidence: bytes = b"",
) -> None:
    """Take a certificate out for now; nobody may rely on it. Raises ``Refused``."""
    _move(certificate, LedgerVerb.SUSPENDED)
    write_down(certificate, LedgerVerb.SUSPENDED, reason, by, note, evidence=evidence)
    announce(CertificateHalted(certificate.id))


def reinstate(
    *,
    certificate: Certificate,
    reason: LedgerReason,
    by: Actor,
    note: str = "",
    evidence: bytes = b"",
) -> None:
    """Lift a suspension. Raises ``Refused`` when there is none."""
    _move(certificate, LedgerVerb.REINSTATED)
    write_down(certificate, LedgerVerb.REINSTATED, reason, by, note, evidence=evidence)


def revoke(
    *,
    certificate: Certificate,
    reason: LedgerReason,
    by: Actor,
    note: str = "",
    evidence: bytes = b"",
) -> None:
    """Take a certificate out for ever; its QR code goes on answering.

    ``evidence`` is a photo or a PDF, kept sealed. Raises ``Refused``, also where a person
    gives a reason that a paper must prove and brings none.
    """
    refuse_if(
        evidence_troubles(
            LedgerVerb.REVOKED,
            reason,
            by_a_person=by.account_id is not None,
            has_paper=bool(evidence),
        )
    )
    _move(certificate, LedgerVerb.REVOKED)
    write_down(certificate, LedgerVerb.REVOKED, reason, by, note, evidence=evidence)
    announce(CertificateHalted(certificate.id))


def replace(
    *,
    certificate: Certificate,
    name: str = "",
    by: Actor,
    note: str = "",
    reason: LedgerReason = LedgerReason.NAME_CORRECTED,
    evidence: bytes = b"",
) -> Certificate:
    """Issue a copy with a number and a code of its own in place of one; both are linked.

    A correction is issued under ``name`` (clean), one for a lost or damaged paper under the
    name it has. The term stays as it was: a copy is no renewal. Raises ``Refused``.
    """
    if reason is not LedgerReason.NAME_CORRECTED:
        name = certificate.facts["name"]
    elif name == certificate.facts["name"]:
        raise Refused(Reason(LedgerTrouble.SAME_NAME))
    if characters := lacking(name):
        raise Refused(Reason(Unmet.GLYPHS, characters=characters))
    today = clock.today()
    region = certificate.facts["region"]
    series = Series(certificate.type_id, region, today.year)
    # The old one steps aside first: an enrolment has one certificate that is not replaced.
    _move(certificate, LedgerVerb.REPLACED)
    kind = certificate.type
    copy = new_certificate(
        kind=kind,
        person_id=certificate.person_id,
        enrolment_id=certificate.enrolment_id,
        issuer=certificate.issuer,
        number=certificate_number(
            kind.number_rule,
            region=region,
            year=today.year,
            code=kind.code,
            serial=series.take(1)[0],
        ),
        facts=certificate.facts | {"name": name},
        on=today,
        until=(certificate.valid_until, certificate.review_due),
        by=by,
    )
    issued = enter([copy], by, {copy.number: certificate})
    write_down(
        certificate, LedgerVerb.REPLACED, reason, by, note, other_id=copy.id, evidence=evidence
    )
    enqueue_print(issued, by)
    return copy


def halt_unearned(event: ResultWithdrawn) -> None:
    """A result was taken back: suspend what the pass earned, until somebody decides."""
    enrolment_id = queries.enrolment_of_candidate(event.candidate_id)
    if enrolment_id is None or queries.outcome_of(enrolment_id) is Conclusion.PASS:
        return
    certificate = queries.certificate_of(enrolment_id)
    if certificate is not None and certificate.halted is None:
        suspend(certificate=certificate, reason=LedgerReason.RESULT_WITHDRAWN, by=SYSTEM)


def reinstate_earned(event: ResultsPublished) -> None:
    """Results are out, perhaps again: lift the suspensions that only a taken result explains.

    Where a person suspended it, or decided anything since, a person goes on deciding.
    """
    for certificate in queries.suspended_in_sitting(event.sitting_id):
        newest = certificate.ledger[-1]
        of_the_house = newest.account_id is None and newest.verb is LedgerVerb.SUSPENDED
        if not of_the_house or newest.reason is not LedgerReason.RESULT_WITHDRAWN:
            continue
        if queries.outcome_of(certificate.enrolment_id or 0) is Conclusion.PASS:
            reinstate(certificate=certificate, reason=LedgerReason.RESULT_RESTORED, by=SYSTEM)


def _move(certificate: Certificate, verb: LedgerVerb) -> None:
    """Change what stands against the certificate; of two who decide at once one is refused."""
    before = certificate.halted
    refuse_if(ledger_troubles(before, verb))
    unchanged = Certificate.halted.is_(None) if before is None else Certificate.halted == before
    moved = rows_changed(
        update(Certificate)
        .where(Certificate.id == certificate.id, unchanged)
        .values(halted=after(before, verb))
    )
    db.session.refresh(certificate)
    if moved != 1:
        refuse_if(ledger_troubles(certificate.halted, verb))
        raise Refused(Reason(LedgerTrouble.JUST_CHANGED))
