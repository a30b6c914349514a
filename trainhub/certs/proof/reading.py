"""What an uploaded PDF says of itself: which certificate it claims to be, and its signature.

The file is a stranger's. Nothing in it is run, drawn or followed, and what it claims is a hint
where to look, never an answer.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import pikepdf

from trainhub.certs.proof.sealing import BADGE_FILE
from trainhub.certs.proof.verdicts import SignatureVerdict

#: A badge has 4 KB. What unpacks to more is none.
LARGEST_BADGE = 64 * 1024
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Traces:
    """What a file claims: the badge inside, and the words of its title."""

    badge: str = ""
    title: str = ""


def traces_of(content: bytes) -> Traces | None:
    """What ``content`` claims to be; ``None`` when it is no PDF that can be read."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            title = str(document.docinfo.get("/Title", ""))[:LONGEST_TITLE]
            return Traces(_badge_in(document), title)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def _badge_in(document: pikepdf.Pdf) -> str:
    if BADGE_FILE not in document.attachments:
        return ""
    stream = document.attachments[BADGE_FILE].obj.EF.F
    # Ours is short: what is long before it is unpacked need not be unpacked.
    if len(stream.read_raw_bytes()) > LARGEST_BADGE // 8:
        return ""
    return bytes(stream.read_bytes()[:LARGEST_BADGE]).decode("ascii", "replace")


def signature_in(content: bytes, known: Iterable[bytes], now: datetime) -> SignatureVerdict:
    """How the signature of a file stands ``now``: is it whole, and made with a key of ours?

    ``known`` are the certificates of our keys, DER. Read by pyHanko, which is loaded when the
    first altered file comes: it costs half a second.
    """
    reader: Any = import_module("pyhanko.pdf_utils.reader")
    validation: Any = import_module("pyhanko.sign.validation")
    context: Any = import_module("pyhanko_certvalidator").ValidationContext
    x509: Any = import_module("asn1crypto.x509")
    try:
        signatures = reader.PdfFileReader(io.BytesIO(content)).embedded_signatures
        if not signatures:
            return SignatureVerdict.NONE
        roots = [x509.Certificate.load(each) for each in known]
        trusted = context(trust_roots=roots, allow_fetching=False, moment=now)
        # pyHanko runs an event loop, which a thread that has one already would refuse.
        with ThreadPoolExecutor(max_workers=1) as apart:
            judging = apart.submit(validation.validate_pdf_signature, signatures[-1], trusted)
            status = judging.result()
        whole = status.intact and status.valid and status.trusted
        whole = whole and status.coverage.name == "ENTIRE_FILE"
    except Exception:  # noqa: BLE001 - a stranger's file may break its reader in any way
        return SignatureVerdict.BROKEN
    return SignatureVerdict.INTACT if whole else SignatureVerdict.BROKEN
