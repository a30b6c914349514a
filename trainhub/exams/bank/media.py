"""Pictures and sounds of questions: told by their bytes, bounded, never by their names."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from trainhub.exams.bank.rules import Media

#: A photo for a phone is 300 kB; a minute of speech is 500 kB.
MAX_MEDIA_BYTES = 2 * 1024 * 1024
MAX_MEDIA = 4
_MAX_PIXELS = 40_000_000
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
#: How a file of each kind ends when it is exported.
ENDINGS = {
    "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp",
    "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav", "audio/mp4": "m4a",
}  # fmt: skip


def media_from(content: bytes, alt: str = "") -> Media | None:
    """A picture or a sound, or ``None`` for anything else, too large, or damaged."""
    if not 0 < len(content) <= MAX_MEDIA_BYTES:
        return None
    kind = _sound(content) or _picture(content)
    return Media(content, kind, " ".join(alt.split())[:200]) if kind else None


def _sound(content: bytes) -> str:
    if content.startswith(b"ID3") or content[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "audio/mpeg"
    if content.startswith(b"OggS"):
        return "audio/ogg"
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "audio/wav"
    return "audio/mp4" if content[4:11] == b"ftypM4A" else ""


def _picture(content: bytes) -> str:
    """The kind of a picture that really opens; a bomb of pixels is none."""
    try:
        with Image.open(BytesIO(content), formats=tuple(_PICTURES)) as picture:
            width, height = picture.size
            if width * height > _MAX_PIXELS:
                return ""
            kind = _PICTURES.get(picture.format or "", "")
            picture.verify()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    return kind
