"""What a person and a phone find on the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from trainhub.certs.pdf.errors import MissingGlyphs, PhotoUnreadable
from trainhub.certs.pdf.facts import LONGEST, CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.typeface import unprintable

Facts = Callable[..., CertificateFacts]
See = Callable[[bytes], Image.Image]

#: Text stays inside the inner line of the frame: 21.4 mm from the edge of 297 by 210 mm.
FRAME_PT = 21.4 * 72 / 25.4
WIDTH_PT, HEIGHT_PT = 841.89, 595.28
LARGEST_FILE = 80 * 1024


def _text(pdf: bytes) -> str:
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    "name",
    [
        "张桂兰",
        "李䶮",
        "证䶮𬭎㛃龘",
        "喆堃祎翀赟昇珺彧犇濛頔",
        "阿卜杜热合曼·阿卜力米提",
        "José Ñandú-O'Brien",
        "王",
    ],
)
def test_the_name_can_be_selected_and_searched(press: Press, facts: Facts, name: str) -> None:
    assert name in _text(press.press(facts(holder_name=name)).pdf)


def test_the_words_of_the_title_hang_together(press: Press, facts: Facts) -> None:
    pdf = press.press(facts(title="结业证书")).pdf

    assert "结业证书" in _text(pdf)


def test_every_fact_stands_on_the_page(press: Press, facts: Facts) -> None:
    text = re.sub(r"\s", "", _text(press.press(facts()).pdf))

    for words in (
        "119999********0023",
        "于2026年3月2日至2026年3月15日参加京南职业技能培训学校举办的",
        "“保安员岗前培训”课程（2026年第3期），完成16学时",
        "理论知识92.5/100分",
        "实际操作88/100分",
        "MJQ-BA-2026-000731",
        "2029年3月17日",
        "马驹桥零工市场服务站",
        "2026年3月18日",
        "不是公安机关核发的《保安员证》",
        "trainhub.test/verify",
    ):
        assert words in text


def test_what_is_left_out_leaves_no_trace(press: Press, facts: Facts) -> None:
    bare = facts(
        scores=(),
        valid_until=None,
        trained_from=None,
        trained_until=None,
        institution="",
        cohort="",
        remark="",
        seal_text="",
    )

    text = re.sub(r"\s", "", _text(press.press(bare).pdf))

    assert "长期有效" in text
    assert "参加“保安员岗前培训”课程，完成16学时，经考核合格，特发此证。" in text
    assert "None" not in text


def test_the_fonts_are_embedded_and_map_back_to_text(press: Press, facts: Facts) -> None:
    with pikepdf.open(io.BytesIO(press.press(facts()).pdf)) as document:
        fonts = list(document.pages[0].obj.Resources.Font.values())
        assert fonts
        for font in fonts:
            assert len(font.ToUnicode.read_bytes()) > 0
            assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) > 0


def test_a_phone_reads_the_verify_address(press: Press, facts: Facts, picture_of: See) -> None:
    wanted = facts()

    codes = zxingcpp.read_barcodes(picture_of(press.press(wanted).pdf))

    assert [code.text for code in codes] == [wanted.verify_url]


def test_the_page_is_one_sheet_of_landscape_a4(press: Press, facts: Facts) -> None:
    pages = PdfReader(io.BytesIO(press.press(facts()).pdf)).pages

    assert len(pages) == 1
    assert float(pages[0].mediabox.width) == pytest.approx(WIDTH_PT, abs=0.1)
    assert float(pages[0].mediabox.height) == pytest.approx(HEIGHT_PT, abs=0.1)


def test_the_file_says_what_it_is(press: Press, facts: Facts) -> None:
    with pikepdf.open(io.BytesIO(press.press(facts()).pdf)) as document:
        assert str(document.Root.Lang) == "zh-CN"
        assert str(document.docinfo.Title) == "培训合格证书 张桂兰 MJQ-BA-2026-000731"
        assert str(document.docinfo.CreationDate).startswith("D:20260318")
        assert str(document.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")


def test_a_certificate_with_a_photo_stays_small(press: Press, facts: Facts, photo: bytes) -> None:
    assert len(press.press(facts(photo=photo)).pdf) <= LARGEST_FILE


def test_the_photo_is_printed_without_what_the_camera_noted(
    press: Press, facts: Facts, photo: bytes
) -> None:
    assert b"secret place" in photo

    with pikepdf.open(io.BytesIO(press.press(facts(photo=photo)).pdf)) as document:
        drawn = document.pages[0].obj.Resources.XObject.values()
        pictures = [each for each in drawn if each.get("/Filter") == "/DCTDecode"]
        assert [(int(each.Width), int(each.Height)) for each in pictures] == [(295, 413)]
        assert not bool(pictures[0].Interpolate)
        assert b"secret place" not in pictures[0].read_raw_bytes()


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK"])
def test_pictures_of_every_kind_of_colour_are_printed(
    press: Press, facts: Facts, mode: str
) -> None:
    file = io.BytesIO()
    Image.new(mode, (50, 70)).save(file, "JPEG" if mode == "CMYK" else "PNG")

    assert press.press(facts(photo=file.getvalue())).pdf.startswith(b"%PDF")


@pytest.mark.parametrize(
    "broken",
    [
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"GIF89a" + bytes(40),
    ],
    ids=["text", "svg", "gif"],
)
def test_a_photo_that_is_no_photo_is_refused(press: Press, facts: Facts, broken: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        press.press(facts(photo=broken))


def test_half_a_photo_is_refused(press: Press, facts: Facts, photo: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        press.press(facts(photo=photo[: len(photo) // 2]))


def test_a_flood_of_pixels_is_refused(press: Press, facts: Facts) -> None:
    file = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(file, "PNG")

    with pytest.raises(PhotoUnreadable):
        press.press(facts(photo=file.getvalue()))


@pytest.mark.parametrize(
    "missing",
    ["𠮷", "😀", "\u200b", "\u202e", "\n", "\u0301", "\ud800", "ş"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_a_character_that_cannot_be_printed_is_named(
    press: Press, facts: Facts, missing: str
) -> None:
    with pytest.raises(MissingGlyphs) as refusal:
        press.press(facts(holder_name=f"王{missing}明"))

    assert refusal.value.characters == (missing,)
    assert f"U+{ord(missing):04X}" in str(refusal.value)


def test_every_character_of_gb2312_can_be_printed() -> None:
    hanzi = bytes(
        byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell)
    ).decode("gb2312", errors="ignore")

    assert len(hanzi) == 6763
    assert unprintable(hanzi) == ()


LONG_NAMES = {
    "hanzi": {field: "餐" * length for field, length in LONGEST.items() if field != "design"},
    "wide latin": {field: "W" * length for field, length in LONGEST.items() if field != "design"},
    "words": {
        field: ("Maria Anna " * 20)[:length].strip()
        for field, length in LONGEST.items()
        if field != "design"
    },
    "plain": {},
    "short": {"holder_name": "王五", "issuer": "局", "course": "课"},
    "minority name": {"holder_name": "阿卜杜热合曼·阿卜力米提", "institution": "校" * 30},
}


@pytest.mark.parametrize("with_photo", [False, True], ids=["no photo", "photo"])
@pytest.mark.parametrize("case", LONG_NAMES)
def test_no_text_leaves_the_frame_or_meets_other_text(
    press: Press,
    facts: Facts,
    photo: bytes,
    boxes_of: Callable[[bytes], str],
    case: str,
    with_photo: bool,
) -> None:
    changes: dict[str, Any] = dict(LONG_NAMES[case])
    if case in ("hanzi", "wide latin", "words"):
        changes["scores"] = tuple(ComponentScore("M科" * 8, 9999, 10000) for _ in range(4))
    if with_photo:
        changes["photo"] = photo

    words = _words(boxes_of(press.press(facts(**changes)).pdf))

    assert words
    for left, top, right, bottom, word in words:
        assert left >= FRAME_PT, word
        assert right <= WIDTH_PT - FRAME_PT, word
        assert top >= FRAME_PT, word
        assert bottom <= HEIGHT_PT - FRAME_PT, word
    assert _middle_of_page(words) < _mm(144), "the text about the training ends above the foot"


def _words(xhtml: str) -> list[tuple[float, float, float, float, str]]:
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        xhtml,
    )
    return [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in found]


def _middle_of_page(words: list[tuple[float, float, float, float, str]]) -> float:
    """The lowest edge of what starts above the foot of the page, in points."""
    return max(bottom for _, top, _, bottom, _ in words if top < _mm(140))


def _mm(millimetres: float) -> float:
    return millimetres * 72 / 25.4
