"""What certificates tell the rest of the story. Ids only; reactions re-read the facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CertificateIssued:
    """A certificate came into being, valid from this day on."""

    certificate_id: int


@dataclass(frozen=True)
class CredentialHalted:
    """A credential from elsewhere was found not to stand any more."""

    credential_id: int


@dataclass(frozen=True)
class CertificateHalted:
    """A certificate was suspended or revoked: nobody may rely on it any more."""

    certificate_id: int
