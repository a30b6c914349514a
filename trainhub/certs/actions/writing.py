"""The ledger is written here: an entry, the journal, and a word to the holder."""

from __future__ import annotations

from trainhub.certs.models import Certificate, LedgerEntry
from trainhub.certs.rules import REASONS_FOR, LedgerReason, LedgerVerb
from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.papers import keep
from trainhub.core.words import N_

_TOLD: dict[LedgerVerb, str] = {
    LedgerVerb.SUSPENDED: N_("Your certificate {number} is suspended. Please ask the station."),
    LedgerVerb.REINSTATED: N_("Your certificate {number} is valid again."),
    LedgerVerb.REVOKED: N_("Your certificate {number} was revoked. Please ask the station."),
    LedgerVerb.REPLACED: N_("Your certificate {number} was replaced. Use the new one."),
    LedgerVerb.RENEWED: N_("Your certificate {number} was renewed. Use the new one."),
}


def write_down(
    certificate: Certificate,
    verb: LedgerVerb,
    reason: LedgerReason | None,
    by: Actor,
    note: str = "",
    *,
    other_id: int | None = None,
    evidence: bytes = b"",
) -> None:
    """Append to the ledger and the journal, and tell the holder.

    ``evidence`` is a photo or a PDF, kept sealed; ``other_id`` the certificate that follows this
    one. Raises ``Refused`` where the evidence is neither.
    """
    if reason is not None and reason not in REASONS_FOR[verb]:
        raise ValueError(f"{reason} is no reason for {verb}")
    paper = keep(evidence) if evidence else None
    entry = LedgerEntry(
        certificate_id=certificate.id,
        verb=verb,
        at=clock.now(),
        account_id=by.account_id,
        reason=reason,
        note=note.strip(),
        other_id=other_id,
        evidence=paper.name if paper else None,
        evidence_media=paper.media if paper else None,
    )
    db.session.add(entry)
    db.session.flush()  # the message is keyed by the entry
    facts = {"reason": reason.value} if reason else {}
    if paper is not None:
        facts["evidence"] = paper.digest
    journal.record(
        by, f"certificate.{verb.value}", certificate, person_id=certificate.person_id, **facts
    )
    outbox.say_to(
        certificate.person_id,
        f"certificate.{verb.value}.{entry.id}",
        _TOLD[verb],
        link=f"/certs/{other_id or certificate.id}",
        number=certificate.number,
    )
