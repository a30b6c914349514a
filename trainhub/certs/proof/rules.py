"""What a badge says and how a status list is written. No I/O.

Open Badges 3.0 on W3C Verifiable Credentials 2.0, Bitstring Status List 1.0.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from trainhub.core.signatures import base64url, unbase64url
from trainhub.core.words import N_

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
BADGE_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

#: Bits of a status list: with fewer, a reader's question would tell whose badge it checks (§5.1).
LIST_BITS = 131_072
#: A list takes badges until half of its bits are given: a free one is then found by lot.
LIST_TAKES = LIST_BITS // 2
#: How long a reader may keep a status list, in seconds.
LIST_SECONDS = 300


class KeyTrouble(StrEnum):
    """Why a key is not made or rotated."""

    NOT_AN_ISSUER = N_("{name} issues no certificates. Only institutions and stations have keys.")
    NO_KEY = N_("{name} has no key yet.")


@dataclass(frozen=True, kw_only=True)
class BadgeFacts:
    """What a badge is made of. Days and facts as frozen with the certificate."""

    facts: Mapping[str, Any]
    #: Address of the issuer, which is its name among badges.
    issuer: str
    #: Names the holder among badges and nothing else: no two badges share it.
    subject: str
    #: Goes into the hash of the holder's name.
    salt: str
    awarded_at: datetime
    valid_from: datetime
    #: The first moment at which it does not hold any more.
    valid_until: datetime | None
    status_list: str
    status_index: int


def open_badge(badge: BadgeFacts) -> dict[str, Any]:
    """The credential, unsigned. The holder is named by a hash; no ID number is ever in it."""
    facts = badge.facts
    results = [f"{badge.subject}#{place}" for place in range(1, len(facts["scores"]) + 1)]
    credential: dict[str, Any] = {
        "@context": [VC_CONTEXT, BADGE_CONTEXT],
        # Whoever follows the name of the badge reads how the certificate stands.
        "id": facts["verify_url"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts["title"],
        "issuer": {
            "id": badge.issuer,
            "type": ["Profile"],
            "name": facts["issuer"],
            "url": badge.issuer,
        },
        "awardedDate": stamp(badge.awarded_at),
        "validFrom": stamp(badge.valid_from),
        "credentialSubject": {
            "id": badge.subject,
            "type": ["AchievementSubject"],
            "identifier": [hashed_name(facts["name"], badge.salt)],
            "licenseNumber": facts["number"],
            "achievement": _achievement(badge, results),
        },
        "credentialStatus": {
            "id": f"{badge.status_list}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": badge.status_list,
        },
    }
    if badge.valid_until is not None:
        credential["validUntil"] = stamp(badge.valid_until)
    if results:
        credential["credentialSubject"]["result"] = [
            {
                "type": ["Result"],
                "resultDescription": name,
                "value": _points(score["points_h"]),
            }
            for name, score in zip(results, facts["scores"], strict=True)
        ]
    return credential


def _achievement(badge: BadgeFacts, results: list[str]) -> dict[str, Any]:
    facts = badge.facts
    said = f"{facts['course']}（{facts['cohort']}），{facts['station']}"
    passed = "、".join(f"{s['name']}（满分 {_points(s['maximum_h'])}）" for s in facts["scores"])
    return {
        "id": f"{badge.issuer}#{facts['number']}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": facts["title"],
        "description": " · ".join(filter(None, (said, facts["remark"]))),
        "criteria": {
            "narrative": f"完成 {facts['minutes']} 分钟培训"
            + (f"，{passed}各科考核合格。" if passed else "，考核合格。")
        },
        "inLanguage": "zh-CN",
        **(
            {
                "resultDescription": [
                    {
                        "id": name,
                        "type": ["ResultDescription"],
                        "name": score["name"],
                        "resultType": "RawScore",
                        "valueMin": "0",
                        "valueMax": _points(score["maximum_h"]),
                    }
                    for name, score in zip(results, facts["scores"], strict=True)
                ]
            }
            if results
            else {}
        ),
    }


def claims_of(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of the signed badge: the credential and the claims that must equal it."""
    claims = {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
        "sub": credential["credentialSubject"]["id"],
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    return claims


def credential_of(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The credential again, without the claims that only a JWT has."""
    return {
        name: value
        for name, value in claims.items()
        if name not in {"iss", "jti", "nbf", "sub", "exp"}
    }


def hashed_name(name: str, salt: str) -> dict[str, Any]:
    """The holder as an IdentityObject: who knows the name can compare it, nobody can read it.

    A name, because a phone or an ID number is found by trying all of them, whatever the salt.
    """
    digest = hashlib.sha256((name + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "name",
        "salt": salt,
    }


def stamp(moment: datetime) -> str:
    """A moment as credentials write it: to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(stamped: str) -> int:
    return int(datetime.fromisoformat(stamped).timestamp())


def _points(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def encoded_list(revoked: Iterable[int]) -> str:
    """``encodedList``: bit 0 is the left-most of the first byte; equal lists are equal texts."""
    bits = bytearray(LIST_BITS // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def bit_of(encoded: str, index: int) -> bool:
    """Whether bit ``index`` of an ``encodedList`` is set."""
    bits = gzip.decompress(unbase64url(encoded.removeprefix("u")))
    return bool(bits[index // 8] & 0x80 >> index % 8)


def status_list(
    *, address: str, issuer: str, revoked: Iterable[int], now: datetime
) -> dict[str, Any]:
    """The status list credential of an issuer, unsigned."""
    return {
        "@context": [VC_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": stamp(now),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list(revoked),
        },
    }
