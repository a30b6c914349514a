"""Statutory forms on paper: every page headed and numbered, nothing over its lines."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.core.printed import PrintedBox, PrintedColumn, PrintedForm

COLUMNS = (PrintedColumn("序号", 12), PrintedColumn("姓名", 30), PrintedColumn("证件号", 60))
Form = Callable[..., PrintedForm]
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"[^>]*>([^<]*)<')


@pytest.fixture
def form() -> Form:
    """A small roster; keywords replace what a test cares about."""
    facts: dict[str, Any] = {
        "title": "学员花名册",
        "head": ("培训机构：样例学校", "填表日期：　　　年　　月　　日"),
        "columns": COLUMNS,
        "rows": ((1, "王建国", "119999197503150011"),),
        "signatures": ("填表人：", "单位(盖章)："),
        "page_words": ("第 ", " 页 共 ", " 页"),
        "gap_note": "〓处请手写",
    }
    return lambda **changes: PrintedForm(**(facts | changes))


def _texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_a_form_comes_back_from_json_as_it_was(form: Form) -> None:
    wanted = form(boxes=(PrintedBox("机构名称", "样例学校"),), columns=(), rows=())

    assert PrintedForm.from_json(wanted.to_json()) == wanted
    with pytest.raises(ValueError, match="field"):
        PrintedForm.from_json('{"title": "x"}')


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": (PrintedColumn("姓名", 185),), "rows": ()},
        {"rows": ((1, "王建国"),)},
    ],
    ids=["wider than the paper", "a cell too few"],
)
def test_a_form_that_cannot_stand_on_paper_is_refused(form: Form, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="学员花名册"):
        form(**changes)


def test_every_page_repeats_the_headings_and_tells_its_number(press: Press, form: Form) -> None:
    rows = tuple((number, f"学员{number}", "119999197503150011") for number in range(1, 91))

    pages = _texts(press.press_form(form(rows=rows)).pdf)

    assert len(pages) >= 3
    for number, text in enumerate(pages, start=1):
        assert "证件号" in text
        assert f"第 {number} 页 共 {len(pages)} 页" in " ".join(text.split())
    assert "学员90" in pages[-1]
    assert "填表人：" in pages[-1]
    assert "填表人：" not in pages[0]


@pytest.mark.parametrize(
    "name",
    ["䶮㛃𬭎" * 16, "W" * 50, "阿卜杜热西提·买买提吐尔逊" * 3, "欧阳 " * 12],
    ids=["rare", "no place to break", "dotted", "spaces"],
)
def test_a_long_name_is_broken_and_stays_between_its_lines(
    press: Press, form: Form, boxes_of: Callable[[bytes], str], name: str
) -> None:
    columns = (PrintedColumn("左", 80), PrintedColumn("名", 24), PrintedColumn("右", 80))
    pdf = press.press_form(form(columns=columns, rows=(("甲", name, "乙"),))).pdf
    words = _WORD.findall(boxes_of(pdf))

    # The middle column runs from 93 to 117 mm of the paper.
    first, last = 93 * 72 / 25.4, 117 * 72 / 25.4
    letters = set(name.replace(" ", ""))
    placed = [(float(low), float(high)) for low, high, word in words if set(word) <= letters]
    assert len(placed) > 1
    assert min(low for low, _high in placed) >= first
    assert max(high for _low, high in placed) <= last
    assert "".join(name.split()) in "".join(_texts(pdf)[0].split())


def test_a_character_no_font_has_is_left_to_the_pen(press: Press, form: Form) -> None:
    row = (1, "王\U0002a6a5\u200b国", "119999197503150011")

    text = _texts(press.press_form(form(rows=(row,))).pdf)[0]

    assert "王〓国" in text
    assert "〓处请手写" in text


def test_markup_in_a_cell_is_printed_as_it_was_written(press: Press, form: Form) -> None:
    name = "<img src=http://127.0.0.1:9/> {{ 7*7 }}"

    text = _texts(press.press_form(form(rows=((1, name, ""),))).pdf)[0]

    assert "".join(name.split()) in "".join(text.split())


def test_the_qr_of_a_sign_sheet_is_read_back(
    press: Press, form: Form, picture_of: Callable[[bytes], Image.Image]
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    address = "http://trainhub.test/courses/lessons/12/sheet"
    pdf = press.press_form(form(qr=address, qr_words="扫码录入")).pdf

    found = zxingcpp.read_barcodes(picture_of(pdf))

    assert [code.text for code in found] == [address]


def test_equal_forms_give_equal_bytes_beside_certificates(
    press: Press, form: Form, facts: Callable[..., CertificateFacts]
) -> None:
    before = press.press(facts())

    assert press.press_form(form()) == press.press_form(form())
    assert press.press(facts()) == before


def test_a_class_of_five_hundred_is_printed_in_time(press: Press, form: Form) -> None:
    columns = tuple(PrintedColumn(f"列{number}", 18) for number in range(15))
    row = ("阿卜杜热西提·买买提", *["农村转移就业劳动者"] * 14)

    pages = _texts(press.press_form(form(across=True, columns=columns, rows=(row,) * 500)).pdf)

    assert len(pages) > 20
    assert "填表人：" in pages[-1]
