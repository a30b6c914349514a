"""Asking a timestamp authority when something was signed (RFC 3161). Off unless one is set."""

from __future__ import annotations

import hashlib
import secrets
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from asn1crypto import algos, cms, tsp

from trainhub.certs.proof.cms import Timestamp
from trainhub.certs.proof.sealing import Unsealed

#: How long an authority may take, in seconds, and how much it may send, in bytes.
PATIENCE = 15.0
LARGEST = 64 * 1024
_GRANTED = {"granted", "granted_with_mods"}

_authority: list[Timestamp | None] = [None]


def use_authority(url: str | None) -> None:
    """Take the authority at ``url`` for this process, or none. Called by the composition root."""
    _authority[:] = [authority(url) if url else None]


def current_authority() -> Timestamp | None:
    """The authority of this process, ``None`` when none is set."""
    return _authority[0]


def authority(url: str) -> Timestamp:
    """A function that lets the authority at ``url`` stamp a signature.

    It raises ``Unsealed`` when the authority is away or answers something else.
    """
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError(f"a timestamp authority has a web address, not {url!r}")

    def stamp(signature: bytes) -> cms.ContentInfo:
        digest = hashlib.sha256(signature).digest()
        nonce = secrets.randbits(63)
        asked = tsp.TimeStampReq(
            {
                "version": "v1",
                "message_imprint": tsp.MessageImprint(
                    {
                        "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                        "hashed_message": digest,
                    }
                ),
                "nonce": nonce,
                "cert_req": True,
            }
        )
        return _token(_post(url, asked.dump()), digest, nonce)

    return stamp


def _post(url: str, body: bytes) -> bytes:
    asked = Request(  # noqa: S310 - the administrator's own setting, http or https
        url, data=body, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 - see above
            content: bytes = answer.read(LARGEST)
            return content
    except (URLError, OSError) as error:
        raise Unsealed(f"the timestamp authority is away: {error}") from error


def _token(answer: bytes, digest: bytes, nonce: int) -> cms.ContentInfo:
    """The token, if it is about what we asked and not about something older."""
    try:
        told = tsp.TimeStampResp.load(answer)
        granted = told["status"]["status"].native in _GRANTED
        token = told["time_stamp_token"]
        info = token["content"]["encap_content_info"]["content"].parsed
        same = info["message_imprint"]["hashed_message"].native == digest
        fresh = info["nonce"].native == nonce
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unsealed("the timestamp authority answered something else") from error
    if not (granted and same and fresh):
        raise Unsealed("the timestamp authority stamped something else")
    stamped: cms.ContentInfo = token
    return stamped
