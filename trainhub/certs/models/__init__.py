"""Certificate types, certificates and their ledger, external credentials, who looked."""

from __future__ import annotations

from trainhub.certs.models.ledger import (
    Approval,
    Certificate,
    CertificateType,
    Credential,
    LedgerEntry,
    NumberSeries,
    TypeIssuer,
)
from trainhub.certs.models.looks import Lookup, Reminder, Share

__all__ = [
    "Approval",
    "Certificate",
    "CertificateType",
    "Credential",
    "LedgerEntry",
    "Lookup",
    "NumberSeries",
    "Reminder",
    "Share",
    "TypeIssuer",
]
