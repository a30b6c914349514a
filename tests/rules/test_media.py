"""What a file is, judged by its first bytes, and how large it may be."""

from __future__ import annotations

import pytest

from trainhub.courses.rules.media import (
    HEAD,
    LARGEST,
    MOST_FILES,
    MediaKind,
    MediaTrouble,
    media_troubles,
    type_of,
)

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(64)
M4A = b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom" + bytes(64)
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
MATROSKA = WEBM.replace(b"\x84webm", b"\x88matroska")
MP3 = b"\xff\xfb\x90\x64" + bytes(64)
ID3 = b"ID3\x03\x00\x00\x00\x00\x02\x01" + bytes(64)
OGG = b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(32)
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(32)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(32)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(32)


@pytest.mark.parametrize(
    ("head", "kind", "mime"),
    [
        (MP4, MediaKind.VIDEO, "video/mp4"),
        (WEBM, MediaKind.VIDEO, "video/webm"),
        (M4A, MediaKind.AUDIO, "audio/mp4"),
        (MP3, MediaKind.AUDIO, "audio/mpeg"),
        (ID3, MediaKind.AUDIO, "audio/mpeg"),
        (OGG, MediaKind.AUDIO, "audio/ogg"),
        (WAV, MediaKind.AUDIO, "audio/wav"),
        (JPEG, MediaKind.PICTURE, "image/jpeg"),
        (PNG, MediaKind.PICTURE, "image/png"),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, kind: MediaKind, mime: str) -> None:
    found = type_of(head)
    assert found is not None
    assert (found.kind, found.mime) == (kind, mime)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + bytes(20),
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(20),
        b"\xff\xfe<\x00h\x00t\x00m\x00l\x00",
        b"\xff\xf1\x50\x80" + bytes(20),
        b"\x00\x00\x00\x00ftypisom" + bytes(20),
        b"\xff\xff\xff\xffftypisom" + bytes(20),
        b"\x00\x00\x00\x14ftypqt  " + bytes(20),
        b"ID3<script>alert(1)</script>",
        b"OggS" + bytes(60),
        b"RIFF\x24\x08\x00\x00WEBPVP8 ",
        MATROSKA,
    ],
    ids=lambda head: repr(head[:14]),
)
def test_everything_else_is_refused(head: bytes) -> None:
    assert type_of(head) is None


@pytest.mark.parametrize("kind", list(MediaKind))
def test_a_file_may_be_as_large_as_its_kind_allows(kind: MediaKind) -> None:
    head = {MediaKind.PICTURE: PNG, MediaKind.AUDIO: MP3, MediaKind.VIDEO: MP4}[kind]
    found = type_of(head)
    assert media_troubles(found, LARGEST[kind], held=0) == []
    (reason,) = media_troubles(found, LARGEST[kind] + 1, held=0)
    assert reason.code is MediaTrouble.TOO_LARGE
    assert reason.facts["most"] == LARGEST[kind] // 1024 // 1024


def test_a_module_holds_so_many_files_and_no_empty_or_unknown_one() -> None:
    found = type_of(PNG)
    assert media_troubles(found, 10, held=MOST_FILES - 1) == []
    assert [r.code for r in media_troubles(found, 10, held=MOST_FILES)] == [MediaTrouble.TOO_MANY]
    assert [r.code for r in media_troubles(None, 10, held=0)] == [MediaTrouble.UNKNOWN]
    assert [r.code for r in media_troubles(None, 0, held=0)] == [MediaTrouble.EMPTY]


def test_the_head_is_long_enough_for_every_kind() -> None:
    assert all(type_of((each + bytes(HEAD))[:HEAD]) for each in (MP4, WEBM, OGG, WAV, PNG))
