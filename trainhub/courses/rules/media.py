"""Pictures, sound and films of a module: what a file is, judged by its bytes alone. No I/O.

The name of a file and what a browser says about it are words of whoever sends it; neither
is looked at. What is not recognised is refused: no SVG, no HTML, no document.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class MediaKind(StrEnum):
    """How a file of a module is shown."""

    PICTURE = "picture"
    AUDIO = "audio"
    VIDEO = "video"


MEDIA_WORDS: dict[MediaKind, str] = {
    MediaKind.PICTURE: N_("Picture"),
    MediaKind.AUDIO: N_("Sound"),
    MediaKind.VIDEO: N_("Film"),
}

_MB = 1024 * 1024
#: Bytes of a file, by kind. A film of five minutes for a phone has about 60 MB.
LARGEST: dict[MediaKind, int] = {
    MediaKind.PICTURE: 12 * _MB,
    MediaKind.AUDIO: 30 * _MB,
    MediaKind.VIDEO: 100 * _MB,
}
#: Files of one module.
MOST_FILES = 12
#: So many first bytes tell what a file is.
HEAD = 512


class MediaTrouble(StrEnum):
    """Why a file is not taken."""

    EMPTY = N_("This file is empty. Please choose another one.")
    UNKNOWN = N_(
        "Please send a picture (JPG, PNG), sound (MP3, M4A, OGG, WAV) or a film (MP4, WebM)."
    )
    TOO_LARGE = N_("The file is too large. At most {most} MB, please.")
    TOO_MANY = N_("A module holds {most} files at most. Take one away first.")


class FileType(NamedTuple):
    """What a file is, and under which name and type we keep and serve it."""

    kind: MediaKind
    mime: str
    suffix: str


def _is_mp4(head: bytes) -> bool:
    length = int.from_bytes(head[:4], "big")
    return head[4:8] == b"ftyp" and 16 <= length <= 1024 and length % 4 == 0


def _is_film(head: bytes) -> bool:
    brands = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ")
    return _is_mp4(head) and head[8:12] in brands


def _is_m4a(head: bytes) -> bool:
    return _is_mp4(head) and head[8:12] == b"M4A "


def _is_webm(head: bytes) -> bool:
    # EBML, with the document type (element 0x4282) within the header: webm, not any Matroska.
    return head.startswith(b"\x1aE\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]


def _is_mp3(head: bytes) -> bool:
    if head.startswith(b"ID3"):
        # Version 2 to 4, and a length of four bytes below 128 each.
        return len(head) > 10 and 2 <= head[3] <= 4 and max(head[6:10]) < 128
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False  # no frame of layer III begins here
    version, rate, pace = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and rate not in {0, 15} and pace != 3


def _is_ogg(head: bytes) -> bool:
    sound = b"OpusHead" in head[:64] or b"\x01vorbis" in head[:64]
    return head.startswith(b"OggS\x00") and sound


def _is_wav(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:16] == b"WAVEfmt "


def _is_png(head: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n")


def _is_jpeg(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


_KNOWN: tuple[tuple[Callable[[bytes], bool], FileType], ...] = (
    (_is_jpeg, FileType(MediaKind.PICTURE, "image/jpeg", "jpg")),
    (_is_png, FileType(MediaKind.PICTURE, "image/png", "png")),
    (_is_m4a, FileType(MediaKind.AUDIO, "audio/mp4", "m4a")),
    (_is_film, FileType(MediaKind.VIDEO, "video/mp4", "mp4")),
    (_is_webm, FileType(MediaKind.VIDEO, "video/webm", "webm")),
    (_is_mp3, FileType(MediaKind.AUDIO, "audio/mpeg", "mp3")),
    (_is_ogg, FileType(MediaKind.AUDIO, "audio/ogg", "ogg")),
    (_is_wav, FileType(MediaKind.AUDIO, "audio/wav", "wav")),
)


def type_of(head: bytes) -> FileType | None:
    """What a file with these first bytes (``HEAD`` of them) is; ``None``: nothing we take."""
    return next((found for fits, found in _KNOWN if fits(head)), None)


def media_troubles(found: FileType | None, size: int, *, held: int) -> list[Reason]:
    """Why a file of ``size`` bytes is not taken into a module that holds ``held`` files."""
    if size == 0:
        return [Reason(MediaTrouble.EMPTY)]
    if found is None:
        return [Reason(MediaTrouble.UNKNOWN)]
    reasons = []
    if size > LARGEST[found.kind]:
        reasons.append(Reason(MediaTrouble.TOO_LARGE, most=LARGEST[found.kind] // _MB))
    if held >= MOST_FILES:
        reasons.append(Reason(MediaTrouble.TOO_MANY, most=MOST_FILES))
    return reasons
