"""Scans and photos of papers that people hand in: told by their bytes, kept sealed.

An ID card, a pledge or a bank card is on them, so the store holds them as unreadable as the
database holds ID numbers.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from trainhub.core.crypto import keyring, seal, unseal
from trainhub.core.errors import Reason, Refused
from trainhub.core.ids import new_uid
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.core.words import N_


class PaperTrouble(StrEnum):
    """Why a file is not taken."""

    MISSING = N_("Please choose a file: a photo (JPG, PNG) or a PDF.")
    UNKNOWN = N_("This file is no photo (JPG, PNG) and no PDF. Please choose another one.")
    TOO_LARGE = N_("The file is larger than {limit} MB. Please scan it with fewer points.")


#: A scan of forty pages in grey has about 8 MB.
MOST_BYTES = 10 * 1024 * 1024
JPEG, PDF = "image/jpeg", "application/pdf"
_SUFFIXES = {JPEG: "jpg", PDF: "pdf"}


@dataclass(frozen=True)
class Kept:
    """A paper in the store: its name there, what it is, its size and SHA-256 as kept."""

    name: str
    media: str
    size: int
    digest: str

    @property
    def suffix(self) -> str:
        """How a download of it ends: ``jpg`` or ``pdf``."""
        return suffix_of(self.media)


def suffix_of(media: str) -> str:
    """The usual ending of a file of this content type."""
    return _SUFFIXES[media]


def keep(upload: bytes) -> Kept:
    """Seal ``upload`` into the store. Raises ``Refused``.

    A photo is drawn again by us, a PDF is kept as it is. What it is, its bytes say.
    """
    return _kept(*_recognised(upload))


def keep_as_is(picture: bytes) -> Kept:
    """Seal a JPEG that ``core.pictures`` has drawn."""
    return _kept(picture, JPEG)


def _kept(content: bytes, media: str) -> Kept:
    name = f"papers/{new_uid()}.sealed"
    sealed = seal(keyring(), base64.b64encode(content).decode(), _place(name))
    files().put(name, sealed)
    return Kept(name, media, len(content), hashlib.sha256(content).hexdigest())


def _recognised(upload: bytes) -> tuple[bytes, str]:
    if not upload:
        raise Refused(Reason(PaperTrouble.MISSING))
    if len(upload) > MOST_BYTES:
        raise Refused(Reason(PaperTrouble.TOO_LARGE, limit=MOST_BYTES // 1024**2))
    if upload.startswith(b"%PDF-") and b"%%EOF" in upload[-1024:]:
        return upload, PDF
    if upload.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        return kept_picture(upload), JPEG
    raise Refused(Reason(PaperTrouble.UNKNOWN))


def opened(name: str) -> bytes:
    """The bytes of a kept paper. Raises ``FileNotFoundError``, and ``Unsealable`` if altered."""
    return base64.b64decode(unseal(keyring(), files().get(name), _place(name)))


def _place(name: str) -> str:
    return f"paper:{name}"
