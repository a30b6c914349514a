"""The four designs that ship, each with short, long and rare names: seen, scanned, read."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.pdf.conftest import tool_called
from trainhub.certs.pdf.designs import CERTIFICATE_DESIGNS, DESIGNS_FOR_PEOPLE
from trainhub.certs.pdf.errors import FactsInvalid, MissingGlyphs, PressFailed
from trainhub.certs.pdf.facts import LONGEST, CertificateFacts
from trainhub.certs.pdf.press import Press
from trainhub.certs.pdf.process import DESIGNS
from trainhub.certs.pdf.roster import RosterFacts, RosterLine

Facts = Callable[..., CertificateFacts]
NAMES = ["王芳", "阿卜杜热合曼·阿卜力米提", "李䶮𬭎"]
#: In millimetres.
SHEETS = {
    "training-pass": (297, 210),
    "skill-level": (210, 297),
    "wallet-card": (85.6, 54),
    "shift-roster": (210, 297),
}
ROSTER_URL = "https://trainhub.test/verify/roster/7K2M9QX4T8B1C6D3F5H0JWNRPZ"


def _roster_of(*names: str) -> RosterFacts:
    """A shift of people with these names."""
    lines = [
        RosterLine(
            name, "119999********0023", "保安员微培训合格证书", f"PX-{each:05d}", "2029.3.17"
        )
        for each, name in enumerate(names, start=1)
    ]
    return RosterFacts(
        title="上岗人员名单", employer="京南物业服务有限公司", work="保安员",
        place="马驹桥园区东门",
        when="2026年4月2日 星期四 07:00—15:00", issuer="马驹桥零工市场服务站",
        seal_text="用工服务章", made="2026年4月1日", verify_url=ROSTER_URL, lines=tuple(lines),
    )  # fmt: skip


@pytest.fixture
def scanned(tmp_path: Path) -> Callable[[bytes], list[str]]:
    """What an independent reader finds in the picture of the first page at 200 dots per inch."""

    def scan(pdf: bytes) -> list[str]:
        command = [
            tool_called("pdftoppm"),
            "-r",
            "200",
            "-png",
            "-singlefile",
            "-",
            str(tmp_path / "p"),
        ]
        subprocess.run(command, input=pdf, check=True, timeout=110)
        with Image.open(tmp_path / "p.png") as picture:
            return [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]

    return scan


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("design", SHEETS)
def test_every_design_carries_every_name_and_a_code_that_scans(
    press: Press, facts: Facts, photo: bytes, scanned: Callable[[bytes], list[str]],
    design: str, name: str,
) -> None:  # fmt: skip
    if design == "shift-roster":
        wanted, pdf = ROSTER_URL, press.press_roster(_roster_of("张桂兰", name)).pdf
    else:
        whole = facts(design=design, holder_name=name, photo=photo, level="五级/初级工")
        wanted, pdf = whole.verify_url, press.press(whole).pdf

    page = PdfReader(io.BytesIO(pdf)).pages[0]
    text = page.extract_text()
    width, height = (round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:])
    assert (width, height) == SHEETS[design]
    assert scanned(pdf) == [wanted]
    # Once to be read by people, once in the line half a millimetre high.
    assert text.count(name) == 2


@pytest.mark.parametrize("design", CERTIFICATE_DESIGNS)
def test_the_longest_texts_stay_on_the_sheet(
    press: Press, facts: Facts, boxes_of: Callable[[bytes], str], design: str
) -> None:
    longest = {
        field: "最长的文字" * 40
        for field in LONGEST
        if field not in ("design", "verify_url", "masked_id_number", "number")
    }
    cut = {field: text[: LONGEST[field]] for field, text in longest.items()}

    measured = boxes_of(press.press(facts(design=design, **cut)).pdf)

    width, height = (side * 72 / 25.4 for side in SHEETS[design])
    words = re.findall(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', measured
    )
    assert words
    for left, top, right, bottom in (map(float, each) for each in words):
        assert left >= 0
        assert top >= -2
        assert right <= width
        assert bottom <= height + 2


@pytest.mark.parametrize("design", CERTIFICATE_DESIGNS)
def test_a_class_of_every_design_is_stamped(press: Press, facts: Facts, design: str) -> None:
    before = press.stamped

    for each in range(6):
        name = "张王李赵刘陈"[each] + "桂兰"
        # A class of its own: the press may have stamped the usual one in another test.
        own = {"cohort": "六个人的班", "number": f"MJQ-{design[:2]}-{each:05d}"}
        press.press_one_of_many(facts(design=design, holder_name=name, **own))

    assert press.stamped - before == 3


def test_a_long_shift_takes_several_sheets_with_one_code(press: Press) -> None:
    pages = PdfReader(io.BytesIO(press.press_roster(_roster_of(*["张桂兰"] * 60)).pdf)).pages

    assert len(pages) == 4
    assert all("身份证件号码" in page.extract_text() for page in list(pages)[:3])


def test_a_character_no_font_has_is_named_on_a_roster_too(press: Press) -> None:
    with pytest.raises(MissingGlyphs, match=r"U\+2FFF0|\U0002fff0"):
        press.press_roster(_roster_of("王\U0002fff0"))


def test_a_roster_of_nobody_is_none() -> None:
    with pytest.raises(FactsInvalid):
        _roster_of()


def test_sizes_are_asked_in_plain_words(facts: Facts, tmp_path: Path) -> None:
    folder = tmp_path / "clever"
    folder.mkdir()
    (folder / "certificate.css").write_text("")
    (folder / "certificate.html").write_text(
        "<title>{{ title }}</title>{% set ask = fit %}{{ ask('title', 'serif', 10, 1, 2) }}"
    )
    with (
        Press(designs=tmp_path) as press,
        pytest.raises(PressFailed, match="takes texts and numbers as they are"),
    ):
        press.press(facts(design="clever"))


def test_the_designs_that_ship_are_those_that_are_offered() -> None:
    there = {file.parent.name for file in DESIGNS.glob("*/certificate.html")}

    assert there == set(CERTIFICATE_DESIGNS) == set(DESIGNS_FOR_PEOPLE)
