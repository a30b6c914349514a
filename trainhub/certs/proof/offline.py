"""A certificate in one line that proves itself without a network: what a QR code can hold.

A compact JWS (RFC 7515) with ES256, whose signature has 64 bytes, behind the verify address:
whoever has a network is led to the living answer, whoever has none reads what stands behind the
``#``, which no browser sends to a server. It says how the certificate stood on one day; a verifier
who wants to know of a later revocation needs the network. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from trainhub.core import signatures
from trainhub.core.signatures import Forged, Jwk, PrivateKey
from trainhub.core.words import N_

#: A code that says how things stood longer ago is shown again by its holder.
FRESH = timedelta(days=30)
#: Version 20 in level M: 97 modules, 3 dots each at 200 dpi on the 37 mm of a phone's screen.
LONGEST = 666
#: No line of ours is longer; what is longer need not be read.
LARGEST = 4 * LONGEST
MARK = "#"
#: Names of the claims: short, for a QR code, and the same for ever.
CLAIMS = {
    "name": "n", "title": "t", "course": "c", "number": "no", "issuer": "o", "issued_on": "i",
    "valid_until": "u", "stood_on": "d",
}  # fmt: skip


class OfflineVerdict(StrEnum):
    """What a code proves by itself."""

    HOLDS = "holds"
    EXPIRED = "expired"
    STALE = "stale"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"


OFFLINE_WORDS: dict[OfflineVerdict, str] = {
    OfflineVerdict.HOLDS: N_("Signed by the issuer; it held on the day below."),
    OfflineVerdict.EXPIRED: N_("Signed by the issuer, and expired."),
    OfflineVerdict.STALE: N_("Signed by the issuer, but long ago. Ask for a fresh code."),
    OfflineVerdict.FORGED: N_("This code was altered or is none of ours. Do not trust it."),
    OfflineVerdict.UNKNOWN_KEY: N_("No key of yours fits. Fetch the issuer's keys and try again."),
}


@dataclass(frozen=True, kw_only=True)
class OfflineFacts:
    """What a code says. ``stood_on`` is the day on which the issuer said that it holds."""

    name: str
    title: str
    course: str
    number: str
    issuer: str
    issued_on: date
    valid_until: date | None
    stood_on: date


@dataclass(frozen=True)
class OfflineAnswer:
    """The verdict on a code; facts only where the signature proves them."""

    verdict: OfflineVerdict
    facts: OfflineFacts | None = None

    @property
    def counts(self) -> bool:
        """Whether somebody may rely on it without a network."""
        return self.verdict is OfflineVerdict.HOLDS


def offline_line(facts: OfflineFacts, address: str, key: PrivateKey, key_name: str) -> str:
    """The text of the code: the verify address, ``#``, the signed facts."""
    said = {
        short: value.isoformat() if isinstance(value, date) else value
        for field, short in CLAIMS.items()
        if (value := getattr(facts, field)) is not None
    }
    return address + MARK + signatures.compact(key, {"kid": key_name}, said)


def read_line(line: str, keys: Iterable[Jwk], today: date) -> OfflineAnswer:
    """What the text of a code proves; ``keys`` are the issuers' published ones (RFC 7517)."""
    token = line.strip().rpartition(MARK)[2]
    if len(line) > LARGEST:
        return OfflineAnswer(OfflineVerdict.FORGED)
    try:
        named = str(signatures.header_of(token).get("kid", ""))
        key = next((each for each in keys if _is_named(each, named)), None)
        if key is None:
            return OfflineAnswer(OfflineVerdict.UNKNOWN_KEY)
        facts = _facts(signatures.opened(token, key))
    except (Forged, ValueError, TypeError, KeyError):
        return OfflineAnswer(OfflineVerdict.FORGED)
    if facts.valid_until is not None and facts.valid_until < today:
        return OfflineAnswer(OfflineVerdict.EXPIRED, facts)
    stale = not timedelta(days=-1) <= today - facts.stood_on <= FRESH
    return OfflineAnswer(OfflineVerdict.STALE if stale else OfflineVerdict.HOLDS, facts)


def _is_named(jwk: Jwk, name: str) -> bool:
    """Whether a key is the one: a key's name follows from the key itself (RFC 7638)."""
    return jwk.get("kty") == "EC" and signatures.thumbprint(jwk) == name


def _facts(said: Mapping[str, Any]) -> OfflineFacts:
    day = date.fromisoformat
    until = said.get(CLAIMS["valid_until"])
    texts = {
        field: str(said[CLAIMS[field]]) for field in ("name", "title", "course", "number", "issuer")
    }
    return OfflineFacts(
        **texts,
        issued_on=day(said[CLAIMS["issued_on"]]),
        valid_until=day(until) if until else None,
        stood_on=day(said[CLAIMS["stood_on"]]),
    )
