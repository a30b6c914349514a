"""What a badge says, how a status list is written, and what a signature is worth."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from pyld import jsonld

from trainhub.certs.proof.rules import (
    LIST_BITS,
    BadgeFacts,
    bit_of,
    claims_of,
    credential_of,
    encoded_list,
    hashed_name,
    open_badge,
    status_list,
)
from trainhub.core import signatures
from trainhub.core.signatures import Algorithm, Forged

CONTEXTS = Path(__file__).parent.parent / "samples" / "contexts"
#: The published contexts, as files: a test asks nobody.
KNOWN = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-3.0.3.context.json",
}
WHEN = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FACTS = {
    "title": "保安员培训合格证书",
    "course": "保安员定向班",
    "cohort": "2026年第1期",
    "station": "东门站",
    "issuer": "样例培训学校",
    "remark": "这不是公安机关的保安员证。",
    "name": "欧阳建国",
    "id_no": "119***********001X",
    "minutes": 720,
    "number": "TH1101122026GUARD00001",
    "verify_url": "https://trainhub.test/verify/ABC",
    "scores": [
        {"name": "理论", "points_h": 8250, "maximum_h": 10000},
        {"name": "实操", "points_h": 9000, "maximum_h": 10000},
    ],
}


def _badge(**more):
    return open_badge(
        BadgeFacts(
            **{
                "facts": FACTS,
                "issuer": "https://trainhub.test/issuers/3",
                "subject": "urn:uuid:0e5b0a52-3c6b-4a2f-9a51-0d1f1f1f1f1f",
                "salt": "pepper",
                "awarded_at": WHEN,
                "valid_from": WHEN,
                "valid_until": datetime(2029, 11, 16, 16, 0, tzinfo=UTC),
                "status_list": "https://trainhub.test/issuers/3/status/1",
                "status_index": 4711,
            }
            | more
        )
    )


def _from_files(address, _options):
    document = json.loads((CONTEXTS / KNOWN[address]).read_text())
    return {"document": document, "documentUrl": address, "contextUrl": None}


class Dropped(Exception):
    """JSON-LD would forget a term, because no context defines it."""


def _stop(term):
    raise Dropped(term)


def _expanded(credential):
    """Expansion in safe mode: it stops at any term that it would have to drop."""
    return jsonld.expand(credential, {"documentLoader": _from_files}, on_property_dropped=_stop)


def _names(value):
    """Every property and every type in an expanded document."""
    if isinstance(value, dict):
        inside = (name for each in value.values() for name in _names(each))
        return [*value, *value.get("@type", []), *inside] if "@value" not in value else []
    return [name for each in value for name in _names(each)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    "more", [{}, {"valid_until": None}, {"facts": FACTS | {"scores": [], "remark": ""}}]
)
def test_no_term_of_a_badge_is_dropped(more):
    (expanded,) = _expanded(_badge(**more))
    assert (
        "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"
        in (expanded["@type"])
    )
    # Every name became an address that somebody defined, none a guess of ours.
    assert all(name.startswith(("@", "http")) for name in _names(expanded))


def test_expansion_in_safe_mode_does_stop_at_a_stranger():
    with pytest.raises(Dropped):
        _expanded(_badge() | {"favouriteColour": "green"})
    subject = _badge()["credentialSubject"]
    with pytest.raises(Dropped):
        _expanded(_badge() | {"credentialSubject": subject | {"height": "1"}})


def test_a_badge_holds_what_open_badges_three_requires():
    credential = _badge()
    assert credential["@context"] == list(KNOWN)
    assert {"VerifiableCredential", "OpenBadgeCredential"} == set(credential["type"])
    assert credential["id"] == FACTS["verify_url"]
    assert credential["validFrom"] == "2026-11-16T02:00:00Z"
    assert credential["issuer"]["type"] == ["Profile"]
    assert credential["issuer"]["id"] == "https://trainhub.test/issuers/3"
    subject = credential["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    achievement = subject["achievement"]
    assert achievement["type"] == ["Achievement"]
    assert all(achievement[name] for name in ("id", "name", "description", "criteria"))
    assert achievement["criteria"]["narrative"]
    assert achievement["achievementType"] == "CertificateOfCompletion"
    assert {each["resultDescription"] for each in subject["result"]} == {
        each["id"] for each in achievement["resultDescription"]
    }
    status = credential["credentialStatus"]
    assert status["statusListIndex"] == "4711"
    assert status["statusPurpose"] == "revocation"


def test_the_holder_is_a_hash_and_no_number_of_an_id_is_inside():
    credential = _badge()
    text = json.dumps(credential, ensure_ascii=False)
    assert "欧阳建国" not in text
    assert "119**" not in text
    (identity,) = credential["credentialSubject"]["identifier"]
    assert identity == hashed_name("欧阳建国", "pepper")
    assert identity["hashed"] is True
    # printf 欧阳建国pepper | sha256sum
    assert identity["identityHash"].startswith("sha256$")
    assert len(identity["identityHash"]) == 7 + 64


def test_the_claims_equal_the_credential():
    credential = _badge()
    claims = claims_of(credential)
    assert claims["iss"] == credential["issuer"]["id"]
    assert claims["jti"] == credential["id"]
    assert claims["sub"] == credential["credentialSubject"]["id"]
    assert claims["nbf"] == int(WHEN.timestamp())
    assert claims["exp"] == int(datetime(2029, 11, 16, 16, 0, tzinfo=UTC).timestamp())
    assert "vc" not in claims
    assert credential_of(claims) == credential
    assert "exp" not in claims_of(_badge(valid_until=None))


def test_a_status_list_sets_the_left_most_bit_first():
    encoded = encoded_list([0, 9, LIST_BITS - 1])
    assert encoded.startswith("u")
    assert "=" not in encoded
    bits = gzip.decompress(signatures.unbase64url(encoded[1:]))
    assert len(bits) == 16 * 1024
    assert (bits[0], bits[1], bits[-1]) == (0b1000_0000, 0b0100_0000, 0b0000_0001)
    assert [bit_of(encoded, index) for index in (0, 1, 9, LIST_BITS - 1)] == [
        True, False, True, True,
    ]  # fmt: skip
    assert encoded_list([9, 0, LIST_BITS - 1]) == encoded


def test_no_term_of_a_status_list_is_dropped():
    address = "https://trainhub.test/issuers/3/status/1"
    listed = status_list(
        address=address, issuer="https://trainhub.test/issuers/3", revoked=[7], now=WHEN
    )
    (expanded,) = _expanded(listed)
    assert all(name.startswith(("@", "http")) for name in _names(expanded))


@pytest.fixture(scope="module", params=list(Algorithm))
def key(request):
    return signatures.private_key(signatures.new_private_key(request.param))


def test_another_library_reads_our_signatures(key):
    jwk = signatures.public_jwk(key)
    token = signatures.compact(key, {"kid": "a", "typ": "JWT"}, {"name": "欧阳", "nbf": 1})
    alg = signatures.header_of(token)["alg"]
    known = jwt.PyJWK(jwk | {"alg": alg})
    assert jwt.decode(token, known, algorithms=[alg])["name"] == "欧阳"
    assert signatures.opened(token, jwk)["name"] == "欧阳"


def test_we_read_the_signatures_of_another_library(key):
    jwk = signatures.public_jwk(key)
    alg = "RS256" if jwk["kty"] == "RSA" else "ES256"
    assert signatures.opened(jwt.encode({"a": 1}, key, alg), jwk) == {"a": 1}


def test_a_changed_letter_is_noticed_wherever_it_stands(key):
    jwk = signatures.public_jwk(key)
    token = signatures.compact(key, {"typ": "JWT"}, {"name": "欧阳"})
    for place in (3, len(token) // 3, len(token) - 30):
        letter = "B" if token[place] == "A" else "A"
        with pytest.raises(Forged):
            signatures.opened(token[:place] + letter + token[place + 1 :], jwk)
    head, body, _signature = token.split(".")
    unsigned = signatures.base64url(b'{"alg":"none"}')
    for forged in (f"{unsigned}.{body}.", f"{head}.{body}", "", "x.y.z", token + "AA"):
        with pytest.raises(Forged):
            signatures.opened(forged, jwk)


def test_the_name_of_a_key_is_its_thumbprint():
    # RFC 7638, 3.1.
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
        "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY"
        "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f"
        "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    jwk = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert signatures.thumbprint(jwk) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
