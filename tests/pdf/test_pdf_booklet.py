"""Booklets: every page says whose it is and carries its own QR; large letters; odd characters."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from trainhub.certs.pdf.press import Press
from trainhub.core.booklet import Block, Booklet

ADDRESS = "http://trainhub.test/exams/on-paper/7K2M9QX4T8?page="
BOOKLET = Booklet(
    title="保安员结业考试",
    owner="姓名：欧阳明月　　准考证号：202611160001001",
    code="7K2M9QX4T8",
    address=ADDRESS,
    page_words=("第 ", " 页，共 ", " 页"),
    facts=(("姓名", "欧阳明月"),),
    notes=("写在本卷上。",),
    blocks=(
        Block(heading="一、单项选择题"),
        *(
            Block(
                number=f"{number}.",
                text=f"第{number}题：火警电话是（　　）。",
                options=(("A.", "119"), ("B.", "110"), ("C.", "120"), ("D.", "122")),
                columns=4,
            )
            for number in range(1, 31)
        ),
        Block(number="31.", text="论述" * 700, lines=30, breaks=True),
    ),
    pictures={},
    gap_note="〓处由监考员手写。",
)


def _pages(pdf: bytes) -> list[str]:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=110
    )
    return done.stdout.decode().split("\f")[:-1]


def test_a_booklet_survives_its_own_json() -> None:
    assert Booklet.from_json(BOOKLET.to_json()) == BOOKLET
    with pytest.raises(ValueError, match="field"):
        Booklet.from_json("{}")


def test_every_page_has_its_owner_its_number_and_a_qr_of_its_own(
    press: Press, picture_of: Callable[[bytes], Any]
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    pdf = press.press_booklet(BOOKLET).pdf

    pages = _pages(pdf)

    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert "202611160001001" in text
        assert BOOKLET.code in text
        assert f"第 {number} 页，共 {len(pages)} 页" in text
    with pikepdf.open(io.BytesIO(pdf)) as book:
        for number in (1, len(pages)):
            out = io.BytesIO()
            one = pikepdf.new()
            one.pages.append(book.pages[number - 1])
            one.save(out)
            found = zxingcpp.read_barcodes(picture_of(out.getvalue()))
            assert [code.text for code in found] == [f"{ADDRESS}{number}"]


def test_more_pages_than_foreseen_have_their_qr_too(press: Press) -> None:
    many = replace(BOOKLET, blocks=BOOKLET.blocks * 6, large=True)
    pages = _pages(press.press_booklet(many).pdf)
    assert len(pages) > 12


def test_large_letters_take_more_pages(press: Press) -> None:
    usual, large = (
        _pages(press.press_booklet(replace(BOOKLET, large=size)).pdf) for size in (False, True)
    )
    assert len(large) > len(usual)


def test_what_no_font_has_is_spelled_or_left_to_the_pen(press: Press) -> None:
    odd = Block(number="1.", text="温度≥37℃，姓\U000323af\u200b", lines=1)
    (text,) = _pages(press.press_booklet(replace(BOOKLET, blocks=(odd,))).pdf)
    assert "温度>=37°C" in text
    assert "姓〓" in text
    assert BOOKLET.gap_note in text


def test_equal_booklets_give_equal_bytes(press: Press) -> None:
    assert press.press_booklet(BOOKLET) == press.press_booklet(BOOKLET)
