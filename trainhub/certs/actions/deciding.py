"""What happens to a certificate after its issue. Every decision has a code and stays on record."""

from __future__ import annotations

from sqlalchemy import update

from trainhub.certs import queries
from trainhub.certs.actions.issuing import enter, lacking, new_certificate
from trainhub.certs.actions.printing import enqueue_print
from trainhub.certs.actions.series import Series
from trainhub.certs.events import CertificateHalted
from trainhub.certs.models import Certificate, LedgerEntry
from trainhub.certs.rules import (
    REASONS_FOR,
    LedgerReason,
    LedgerTrouble,
    LedgerVerb,
    Unmet,
    after,
    certificate_number,
    ledger_troubles,
)
from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.exams.events import ResultWithdrawn
from trainhub.exams.rules import Conclusion

_TOLD: dict[LedgerVerb, str] = {
    LedgerVerb.SUSPENDED: N_("Your certificate {number} is suspended. Please ask the station."),
    LedgerVerb.REINSTATED: N_("Your certificate {number} is valid again."),
    LedgerVerb.REVOKED: N_("Your certificate {number} was revoked. Please ask the station."),
    LedgerVerb.REPLACED: N_("Your certificate {number} was replaced by a corrected one."),
}


def suspend(*, certificate: Certificate, reason: LedgerReason, by: Actor, note: str = "") -> None:
    """Take a certificate out for now; nobody may rely on it. Raises ``Refused``."""
    _move(certificate, LedgerVerb.SUSPENDED)
    _write_down(certificate, LedgerVerb.SUSPENDED, reason, by, note)
    announce(CertificateHalted(certificate.id))


def reinstate(*, certificate: Certificate, reason: LedgerReason, by: Actor, note: str = "") -> None:
    """Lift a suspension. Raises ``Refused`` when there is none."""
    _move(certificate, LedgerVerb.REINSTATED)
    _write_down(certificate, LedgerVerb.REINSTATED, reason, by, note)


def revoke(*, certificate: Certificate, reason: LedgerReason, by: Actor, note: str = "") -> None:
    """Take a certificate out for ever; its QR code goes on answering. Raises ``Refused``."""
    _move(certificate, LedgerVerb.REVOKED)
    _write_down(certificate, LedgerVerb.REVOKED, reason, by, note)
    announce(CertificateHalted(certificate.id))


def replace(*, certificate: Certificate, name: str, by: Actor, note: str = "") -> Certificate:
    """Issue a corrected copy under ``name`` (clean) with a number of its own; both are linked.

    The term stays as it was: a correction is no renewal. Raises ``Refused``.
    """
    if name == certificate.facts["name"]:
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
    issued = enter([copy], by, replaced=certificate)
    reason = LedgerReason.NAME_CORRECTED
    _write_down(certificate, LedgerVerb.REPLACED, reason, by, note, other_id=copy.id)
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


def _write_down(
    certificate: Certificate,
    verb: LedgerVerb,
    reason: LedgerReason,
    by: Actor,
    note: str,
    *,
    other_id: int | None = None,
) -> None:
    """Append to the ledger and the journal, and tell the holder."""
    if reason not in REASONS_FOR[verb]:
        raise ValueError(f"{reason} is no reason for {verb}")
    entry = LedgerEntry(
        certificate_id=certificate.id,
        verb=verb,
        at=clock.now(),
        account_id=by.account_id,
        reason=reason,
        note=note.strip(),
        other_id=other_id,
    )
    db.session.add(entry)
    journal.record(
        by,
        f"certificate.{verb.value}",
        certificate,
        person_id=certificate.person_id,
        reason=reason.value,
    )
    outbox.say_to(
        certificate.person_id,
        f"certificate.{verb.value}.{entry.id}",
        _TOLD[verb],
        link=f"/certs/{certificate.id}",
        number=certificate.number,
    )
