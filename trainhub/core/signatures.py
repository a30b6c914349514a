"""Signatures that anybody can check: keys, JSON Web Signatures, certificates of one's own.

Two algorithms, each for what it is good at: RS256 is what every reader of badges and of signed
PDFs knows, ES256 is so short that it fits into a QR code. Standards: RFC 7515 (JWS), RFC 7517
(JWK), RFC 7518 (algorithms), RFC 7638 (thumbprint), RFC 5280 (X.509).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

RSA_BITS = 2048
#: Bytes of each of the two numbers of a P-256 signature.
_HALF = 32

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Jwk = Mapping[str, str]


class Algorithm(StrEnum):
    """How something is signed, by its name in RFC 7518."""

    RS256 = "RS256"
    ES256 = "ES256"


class Forged(Exception):
    """A signature does not belong to these bytes and this key, or is none."""


def new_private_key(algorithm: Algorithm) -> bytes:
    """A fresh private key as PKCS #8 DER. It takes about 50 ms for RS256."""
    made: PrivateKey
    if algorithm is Algorithm.RS256:
        made = rsa.generate_private_key(65537, RSA_BITS)
    else:
        made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@lru_cache(maxsize=128)
def private_key(der: bytes) -> PrivateKey:
    """The key of a PKCS #8 that we made; kept, because loading one costs more than signing."""
    loaded = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    return cast(PrivateKey, loaded)


def public_jwk(key: PrivateKey) -> dict[str, str]:
    """The public half as a JWK with nothing but its required members."""
    numbers = key.public_key().public_numbers()
    if isinstance(numbers, rsa.RSAPublicNumbers):
        length = (numbers.n.bit_length() + 7) // 8
        return {"kty": "RSA", "n": base64url(numbers.n.to_bytes(length, "big")), "e": "AQAB"}
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(numbers.x.to_bytes(_HALF, "big")),
        "y": base64url(numbers.y.to_bytes(_HALF, "big")),
    }


def thumbprint(jwk: Jwk) -> str:
    """The name of a public key, which follows from the key alone (RFC 7638)."""
    needed = ("crv", "kty", "x", "y") if jwk["kty"] == "EC" else ("e", "kty", "n")
    plain = json.dumps({name: jwk[name] for name in needed}, sort_keys=True, separators=(",", ":"))
    return base64url(hashlib.sha256(plain.encode()).digest())


def sign(key: PrivateKey, content: bytes) -> bytes:
    """The bare signature of ``content`` as JWS writes it: 256 bytes for RS256, 64 for ES256."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(content, padding.PKCS1v15(), SHA256())
    r, s = decode_dss_signature(key.sign(content, ec.ECDSA(SHA256())))
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def check(jwk: Jwk, signature: bytes, content: bytes) -> None:
    """Raise ``Forged`` unless ``signature`` was made over ``content`` with the key of ``jwk``."""
    try:
        if jwk["kty"] == "RSA":
            numbers = rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"]))
            numbers.public_key().verify(signature, content, padding.PKCS1v15(), SHA256())
            return
        point = ec.EllipticCurvePublicNumbers(
            _number(jwk["x"]), _number(jwk["y"]), ec.SECP256R1()
        ).public_key()
        if len(signature) != 2 * _HALF:
            raise Forged("not the length of an ES256 signature")
        halves = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
        point.verify(encode_dss_signature(*halves), content, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise Forged("the signature does not fit") from error


def compact(key: PrivateKey, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """A JWS in one line. ``header`` needs no ``alg``: it follows from the key."""
    alg = Algorithm.RS256 if isinstance(key, rsa.RSAPrivateKey) else Algorithm.ES256
    signed = f"{_part({'alg': alg.value, **header})}.{_part(claims)}"
    return f"{signed}.{base64url(sign(key, signed.encode()))}"


def header_of(token: str) -> dict[str, Any]:
    """What a compact JWS says of itself, unproved. Raises ``Forged`` when it is none."""
    return _read(token.split(".")[0])


def opened(token: str, jwk: Jwk) -> dict[str, Any]:
    """The claims of a compact JWS once its signature is proved. Raises ``Forged``.

    The algorithm follows from our key and never from the token alone (RFC 8725, 3.1).
    """
    head, _dot, rest = token.partition(".")
    body, _dot, signature = rest.partition(".")
    known = Algorithm.RS256 if jwk["kty"] == "RSA" else Algorithm.ES256
    if _read(head).get("alg") != known:
        raise Forged("another algorithm than that of the key")
    check(jwk, unbase64url(signature), f"{head}.{body}".encode())
    return _read(body)


def own_certificate(
    key: PrivateKey, *, name: str, serial: int, valid: tuple[datetime, datetime]
) -> bytes:
    """A certificate that ``name`` gives to itself, for signing documents, as DER.

    It proves that a file is unchanged and comes from whoever holds the key; that this is ``name``
    is proved where the public keys are published. ``valid`` is (first, last) moment.
    """
    # X.520 allows 64 characters in a name.
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"),
        False,
    )  # fmt: skip
    public = key.public_key()
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, SHA256())
    )
    return built.public_bytes(Encoding.DER)


def base64url(content: bytes) -> str:
    """Base64 for addresses, without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    """The bytes again. Raises ``Forged`` for anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Forged("not base64url") from error


def _number(text: str) -> int:
    return int.from_bytes(unbase64url(text), "big")


def _part(value: Mapping[str, Any]) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _read(part: str) -> dict[str, Any]:
    try:
        value = json.loads(unbase64url(part))
    except (ValueError, RecursionError) as error:
        raise Forged("not a part of a JWS") from error
    if not isinstance(value, dict):
        raise Forged("not a part of a JWS")
    return value
