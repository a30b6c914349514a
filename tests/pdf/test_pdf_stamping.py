"""The stamping press: pages made a hundred times faster that nobody can tell apart."""

from __future__ import annotations

import dataclasses
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import segno
import zxingcpp
from PIL import Image, ImageChops
from pypdf import PdfReader

from trainhub.certs.pdf.codes import qr_code, qr_png
from trainhub.certs.pdf.designs import CERTIFICATE_DESIGNS
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.ink import same_ink
from trainhub.certs.pdf.portrait import is_printed_portrait, printed_portrait
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.shapes import plain_to_draw, shape
from trainhub.certs.pdf.slots import Opaque, Shown, placed
from trainhub.core.pictures import portrait
from trainhub.people.portraits.rules import LEAST_SIDES

Facts = Callable[..., CertificateFacts]
NAMES = ["张三", "李秀英", "欧阳建国", "䶮𬭎", "龘濛頔", "阿依·古丽", "José Ñandú", "王", "喆堃祎"]
SCORES = [8800, 9250, 10000, 7600]


def _people(facts: Facts, names: list[str], **same: object) -> list[CertificateFacts]:
    return [
        facts(
            holder_name=name,
            masked_id_number=f"119999********{1000 + index}",
            number=f"MJQ-BA-2026-{index:06d}",
            verify_url=f"https://trainhub.test/verify/{index:04d}9QX4T8B1C6D3F5H0JWNRPZ",
            scores=(
                ComponentScore("理论知识", SCORES[index % 4], 10000),
                ComponentScore("实际操作", SCORES[index // 2 % 4], 10000),
            ),
            **same,
        )
        for index, name in enumerate(names)
    ]


def _stamped(press: Press, people: list[CertificateFacts]) -> list[bytes]:
    """Their pages once the first few have made the plate."""
    for name in ("王一", "王二", "王三"):
        press.press_one_of_many(dataclasses.replace(people[0], holder_name=name))
    before = press.stamped
    pages = [press.press_one_of_many(each).pdf for each in people]
    assert press.stamped > before, "nothing was stamped"
    return pages


def _pixels(pdf: bytes, folder: Path) -> Image.Image:
    command = ["pdftoppm", "-r", "100", "-png", "-singlefile", "-", str(folder / "page")]
    subprocess.run(command, input=pdf, check=True, timeout=60)
    return Image.open(folder / "page.png").convert("RGB")


@pytest.mark.parametrize("with_photo", [False, True])
def test_a_stamped_page_has_the_same_ink_as_a_whole_one(
    press: Press, facts: Facts, photo: bytes, with_photo: bool
) -> None:
    people = _people(facts, NAMES, photo=photo if with_photo else None)

    for each, page in zip(people, _stamped(press, people), strict=True):
        assert same_ink(page, press.press(each).pdf)


@pytest.mark.parametrize("design", CERTIFICATE_DESIGNS)
def test_not_one_pixel_differs_at_100_dots_an_inch(
    press: Press, facts: Facts, photo: bytes, picture_of: object, tmp_path: Path, design: str
) -> None:
    """The QR code too: it is the same picture on both pages."""
    people = _people(facts, NAMES[:4], photo=photo, design=design)

    for each, page in zip(people, _stamped(press, people), strict=True):
        mine, whole = _pixels(page, tmp_path), _pixels(press.press(each).pdf, tmp_path)
        assert ImageChops.difference(mine, whole).getbbox() is None


def test_nobody_gets_a_trace_of_another_person(press: Press, facts: Facts) -> None:
    people = _people(facts, ["李秀英", "张桂兰"])
    pages = _stamped(press, people)

    for each, page, other in zip(people, pages, reversed(people), strict=True):
        text = PdfReader(io.BytesIO(page)).pages[0].extract_text()
        assert each.holder_name in text
        assert each.number in text
        with pikepdf.open(io.BytesIO(page)) as document:
            assert str(document.docinfo.Title).split()[1:] == [each.holder_name, each.number]
            with document.open_metadata() as metadata:
                assert metadata["dc:title"] == str(document.docinfo.Title)
            everything = b"".join(
                part.read_bytes()
                for part in document.objects
                if isinstance(part, pikepdf.Stream) and part.get("/Filter") != "/DCTDecode"
            )
        for character in set(other.holder_name) - set(each.holder_name) - {"国"}:
            assert f"<{ord(character):04x}>".encode() not in everything
        assert other.number.encode() not in everything


def test_a_stamped_file_is_whole_and_archival(press: Press, facts: Facts) -> None:
    (page,) = _stamped(press, _people(facts, ["李秀英"]))

    with pikepdf.open(io.BytesIO(page)) as document:
        assert document.check_pdf_syntax() == []
        assert str(document.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
        for font in document.pages[0].obj.Resources.Font.values():
            assert len(font.ToUnicode.read_bytes()) > 0
            assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) > 0


def test_one_plate_serves_names_and_scores_of_every_length(facts: Facts) -> None:
    people = _people(facts, ["王伟", "李秀英", "欧阳建国", "张三", "赵磊", "孙䶮", "周𬭎"] * 6)

    with Press() as press:
        for each in people:
            press.press_one_of_many(each)

    assert press.stamped == len(people) - 3


@pytest.mark.parametrize(
    "asks",
    [
        "{% if holder_name == '王三' %}x{% endif %}",
        "{{ holder_name|length }}",
        "{{ holder_name[:1] }}",
        "{{ number|replace('1', '2') }}",
        "<p title='{{ holder_name }}'>x</p>",
        "<style>p::after { content: '{{ holder_name }}' }</style><p></p>",
        "<p style='opacity: .5'>{{ holder_name }}</p>",
        "<p style='letter-spacing: 1mm'>{{ holder_name }}</p>",
    ],
)
def test_a_design_that_asks_what_a_slot_says_is_printed_one_by_one(
    tmp_path: Path, facts: Facts, asks: str
) -> None:
    folder = tmp_path / "asking"
    folder.mkdir()
    page = f"<!doctype html><html lang=zh><title>{{{{ title }}}}</title><body>{asks}</body></html>"
    (folder / "certificate.html").write_text(page, encoding="utf-8")
    style = '@page { size: A4 } html { font-family: "Noto Serif CJK SC" }'
    (folder / "certificate.css").write_text(style, encoding="utf-8")

    with Press(designs=tmp_path) as press:
        for each in _people(facts, NAMES[:5], design="asking"):
            assert same_ink(press.press_one_of_many(each).pdf, press.press(each).pdf)

    assert press.stamped == 0


def test_a_code_is_the_one_of_the_standard_and_is_read(facts: Facts) -> None:
    for each in _people(facts, NAMES):
        side, code = qr_code(each.verify_url)
        standard = {
            int("".join("".join(map(str, row)) for row in made.matrix), 2)
            for mask in range(8)
            for made in [segno.make(each.verify_url, error="q", mask=mask, boost_error=False)]
            if len(made.matrix) == side
        }
        assert code in standard
        picture = Image.open(io.BytesIO(qr_png(each.verify_url)))
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [each.verify_url]


def test_a_portrait_made_here_is_taken_as_it_is(photo: bytes) -> None:
    printed = printed_portrait(photo)

    assert is_printed_portrait(printed)
    assert printed_portrait(printed) is printed
    assert not is_printed_portrait(photo)
    assert not is_printed_portrait(printed[:-2])


def test_a_portrait_as_people_give_it_is_stamped_as_it_is(
    press: Press, facts: Facts, photo: bytes
) -> None:
    given = portrait(photo, LEAST_SIDES)
    assert is_printed_portrait(given)

    people = _people(facts, NAMES[:3], photo=given, cohort="一个带照片的班")
    for each, page in zip(people, _stamped(press, people), strict=True):
        assert given in page
        assert same_ink(page, press.press(each).pdf)


def test_shapes_put_characters_of_one_width_together() -> None:
    assert shape("王䶮𬭎·A12") == "国国国·A00"
    assert plain_to_draw("王 五")
    assert not plain_to_draw("e\u0301")
    assert not plain_to_draw("王  五")


def test_marks_leave_no_trace_where_nothing_can_be_stamped() -> None:
    shown = Shown.at(0, "<王>").__html__()
    page = placed(f"<title>{shown}</title><p title='{shown}'>{shown}</p>")

    assert (
        page.html
        == "<title>&lt;王&gt;</title><p title='&lt;王&gt;'><x-slot-0>&lt;王&gt;</x-slot-0></p>"
    )
    assert page.hidden
    with pytest.raises(TypeError):
        str(Opaque(0, "王"))
