"""The signature that stands in a PDF: CMS as PAdES asks for it (ETSI EN 319 122-1), DER.

Of all that a signature says only the digest and the signature itself differ from file to file. The
rest is written once for a certificate and cut open at those two places: building it anew takes
asn1crypto ten times as long as signing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache

from asn1crypto import algos, cms, core, tsp, x509

from trainhub.core.signatures import PrivateKey, sign

Timestamp = Callable[[bytes], cms.ContentInfo]

#: Stand for what is not known yet. No certificate holds them by chance.
_DIGEST, _SIGNATURE = b"\xa5" * 32, b"\x5a" * 256


def signed_digest(
    digest: bytes, key: PrivateKey, certificate: bytes, timestamp: Timestamp | None = None
) -> bytes:
    """The CMS over a SHA-256 ``digest``; ``certificate`` is the X.509 of the RSA key, DER.

    With a ``timestamp`` authority it becomes B-T; what that raises passes through.
    """
    before, behind = _attributes_around(certificate)
    attributes = before + digest + behind
    signature = sign(key, attributes)
    if timestamp is not None:
        return _whole(certificate, attributes, signature, timestamp(signature))
    if len(signature) != len(_SIGNATURE):
        return _whole(certificate, attributes, signature)
    head, middle, tail = _whole_around(certificate)
    return b"".join((head, digest, middle, signature, tail))


@lru_cache(maxsize=64)
def _attributes_around(certificate: bytes) -> tuple[bytes, bytes]:
    """What is signed, before and behind the digest. Its length, and so its place, is fixed."""
    named = tsp.ESSCertIDv2(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "cert_hash": hashlib.sha256(certificate).digest(),
        }
    )
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [_DIGEST]}),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [named]})],
                }
            ),
        ]
    )
    before, behind = attributes.dump().split(_DIGEST)
    return before, behind


@lru_cache(maxsize=64)
def _whole_around(certificate: bytes) -> tuple[bytes, bytes, bytes]:
    """The CMS before the digest, between it and the signature, and behind that."""
    whole = _whole(certificate, _DIGEST.join(_attributes_around(certificate)), _SIGNATURE)
    before, rest = whole.split(_DIGEST)
    middle, tail = rest.split(_SIGNATURE)
    return before, middle, tail


def _whole(
    certificate: bytes, attributes: bytes, signature: bytes, token: cms.ContentInfo | None = None
) -> bytes:
    known = x509.Certificate.load(certificate)
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": known.issuer, "serial_number": known.serial_number}
                    )
                }
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": cms.CMSAttributes.load(attributes),
            "signature_algorithm": algos.SignedDigestAlgorithm(
                {"algorithm": "sha256_rsa", "parameters": core.Null()}
            ),
            "signature": signature,
        }
    )
    if token is not None:
        signer["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
        )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [known],
            "signer_infos": [signer],
        }
    )
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return made
