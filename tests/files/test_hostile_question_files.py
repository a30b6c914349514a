"""Packages and texts that want to hurt: refused, in little time, and never opened."""

from __future__ import annotations

import contextlib
import stat
import time
import zipfile
from io import BytesIO

import pytest

from trainhub.core.errors import Refused
from trainhub.core.plain_xml import BadXml, read_xml
from trainhub.exams.bank.export import Format, write_questions
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.package import QuestionPackage, beside
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.rules import QuestionKind

ITEM = QuestionItem(QuestionKind.SINGLE, "一？", ("甲", "乙"), (0,))


def _package(*names: str, content: bytes = b"x", mode: int = 0) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("imsmanifest.xml", "<manifest/>")
        for name in names:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return buffer.getvalue()


def _troubles(data: bytes, name: str) -> set[str]:
    """Why a file is refused, as a whole or item by item; empty where a question came in."""
    try:
        reading = read_questions(data, name)
    except Refused as refusal:
        return {reason.key for reason in refusal.reasons}
    if reading.questions:
        return set()
    items = (reason.key for item in reading.items for reason in item.reasons)
    return {reason.key for reason in reading.troubles} | set(items)


def _changed(**files: bytes) -> bytes:
    """Our own package with some files exchanged."""
    source = zipfile.ZipFile(BytesIO(write_questions([ITEM], Format.QTI21, "x").content))
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in source.namelist():
            package.writestr(
                name, files.get(name.rpartition("/")[2].partition(".")[0]) or source.read(name)
            )
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "items/../../x", "C:/windows/x", "..\\x", "a\\..\\..\\x"],
)
def test_a_path_that_points_outside_refuses_the_whole_package(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_questions(_package(name), "a.zip")
    assert refusal.value.reasons[0].key == "package_unsafe"


def test_a_link_inside_a_package_is_refused() -> None:
    data = _package("items/link", content=b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    with pytest.raises(Refused) as refusal:
        read_questions(data, "a.zip")
    assert refusal.value.reasons[0].key == "package_unsafe"


def test_a_bomb_is_refused_by_its_directory() -> None:
    with pytest.raises(Refused) as refusal:
        read_questions(_package("items/a.xml", content=b"\0" * 40_000_000), "a.zip")
    assert refusal.value.reasons[0].key == "package_too_big"
    with pytest.raises(Refused) as refusal:
        read_questions(_package(*(f"i/{n}" for n in range(5_001))), "a.zip")
    assert refusal.value.reasons[0].key == "package_too_big"


def test_a_damaged_package_says_so() -> None:
    data = bytearray(_package("items/a.xml", content=bytes(range(256)) * 40))
    data[60:200] = b"\xff" * 140
    assert _troubles(bytes(data), "a.zip") & {"package_damaged", "not_xml", "no_questions"}


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;</assessmentItem>',
        b'<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><assessmentItem/>',
    ],
)
def test_an_item_with_a_document_type_is_refused_by_its_identifier(content: bytes) -> None:
    reading = read_questions(_changed(q0001=content), "a.zip")
    (item,) = reading.items
    assert (item.place, item.reasons[0].key) == ("RES-q0001", "unsafe_xml")


def test_a_manifest_cannot_point_outside_or_at_nothing() -> None:
    manifest = (
        b'<manifest><resources><resource identifier="r" type="imsqti_item_xmlv2p1" href="%s"/>'
        b"</resources></manifest>"
    )
    for href in (b"../../../etc/passwd", b"/etc/passwd", b"file:///etc/passwd", b"nothing.xml"):
        (item,) = read_questions(_changed(imsmanifest=manifest % href), "a.zip").items
        assert item.reasons[0].key == "item_missing"
    assert beside("items/a.xml", "../../x") == ""
    assert beside("items/a.xml", "../images/x.png") == "images/x.png"


def test_deep_and_wide_documents_are_refused() -> None:
    with pytest.raises(BadXml):
        read_xml(b"<a>" * 100 + b"</a>" * 100)
    with pytest.raises(BadXml):
        read_xml(b"<a>" + b"<b/>" * 400_001 + b"</a>")


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"<html></html>",
        b"%PDF-1.7",
        b"\xff\xfe\x00",
        b"{" * 50_000,
    ],
)
def test_what_is_no_bank_is_no_error(data: bytes) -> None:
    assert _troubles(data, "a.txt")


def test_a_zip_without_a_manifest_is_no_package() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(Refused) as refusal:
        read_questions(buffer.getvalue(), "a.zip")
    assert refusal.value.reasons[0].key == "not_a_bank"
    assert QuestionPackage(_package()).manifest() == "imsmanifest.xml"


def _quiz(stem: str, *, kind: str = "essay", feedback: str = "") -> bytes:
    return (
        f'<quiz><question type="{kind}"><name><text>一</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
        f'<generalfeedback format="html"><text><![CDATA[{feedback}]]></text></generalfeedback>'
        "</question></quiz>"
    ).encode()


#: Read by the square of its size, each of these takes minutes or hours.
_SLOW = {
    "empty lines": b"A" + b"\n" * 300_000 + b"x",
    "aiken lines": b"a?\nA. x\nB. y\nANSWER: A\n\n" + b"x\n" * 60_000,
    "aiken answer": b"a?\nA. x\nANSWER: A\n\nANSWER:x" + b" " * 150_000 + b"x\n",
    "open sounds": b"::a::[html]" + b"<audio>" * 60_000 + b"{T}",
    "open pictures": b"::a::[html]" + b"<img " * 80_000 + b"{T}",
    "boxes in boxes": b"::a::[html]" + b"<div>" * 20_000 + b"</div>" * 20_000 + b"{T}",
    "open brackets": b"::a::[markdown]" + b"[" * 100_000 + b"{T}",
    "open objects": _quiz("<object <object " * 20_000),
    "open tags": _quiz("一", feedback="<" * 300_000),
    "open gaps": _quiz("{1:SA:" * 50_000, kind="cloze"),
}


@pytest.mark.parametrize("data", _SLOW.values(), ids=_SLOW)
def test_a_large_text_takes_time_by_its_size_alone(data: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        read_questions(data, "a.txt")
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "data",
    [
        b"a? {=%" + b"9" * 1_000_001 + b"%a}",
        b"// trainhub " + b"[" * 100_000 + b"\n\na? {=b}",
        _quiz("{" + "1" * 5_000 + ":SA:=a}", kind="cloze"),
        _quiz("{1:SA:%" + "9" * 1_000_001 + "%a}", kind="cloze"),
        *(
            f'<quiz><question type="truefalse"><name><text>a</text></name><questiontext><text>a'
            f'</text></questiontext><answer fraction="{word}"><text>true</text></answer>'
            f"<defaultgrade>{word}</defaultgrade></question></quiz>".encode()
            for word in ("1e9999999", "NaN", "sNaN", "-Infinity", "9" * 1_000_001)
        ),
    ],
)
def test_numbers_without_an_end_are_no_error(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert all(item.reasons or item.item for item in read_questions(data, "a.txt").items)
