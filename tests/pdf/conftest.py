"""Fixtures of the PDF room: one press for all tests, facts with a cast of nobodies, eyes."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.databases import lacking
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import Press

FACTS: dict[str, Any] = {
    "title": "培训合格证书",
    "holder_name": "张桂兰",
    "masked_id_number": "119999********0023",
    "course": "保安员岗前培训",
    "minutes": 720,
    "scores": (
        ComponentScore("理论知识", 9250, 10000),
        ComponentScore("实际操作", 8800, 10000),
    ),
    "number": "MJQ-BA-2026-000731",
    "issued_on": date(2026, 3, 18),
    "valid_until": date(2029, 3, 17),
    "issuer": "马驹桥零工市场服务站",
    "institution": "京南职业技能培训学校",
    "cohort": "2026年第3期",
    "verify_url": "https://trainhub.test/verify/7K2M9QX4T8B1C6D3F5H0JWNRPZ",
    "seal_text": "培训专用章",
    "trained_from": date(2026, 3, 2),
    "trained_until": date(2026, 3, 15),
    "remark": "本证书不是公安机关核发的《保安员证》。",
}


@pytest.fixture
def facts() -> Callable[..., CertificateFacts]:
    """Facts of a certificate; keywords replace what a test cares about."""
    return lambda **changes: CertificateFacts(**{**FACTS, **changes})


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    """One press for the whole run; tests that hurt their press build their own."""
    with Press() as shared:
        yield shared


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A phone's portrait: larger than printed, grainy as real ones, with a place in its EXIF."""
    picture = Image.effect_noise((900, 1200), 24).convert("RGB")
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse((280, 250, 620, 700), fill=(226, 188, 160))
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


def tool_called(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        lacking(f"{name} is missing; on Debian: apt-get install poppler-utils")
    return found


@pytest.fixture
def picture_of(tmp_path: Path) -> Callable[[bytes], Image.Image]:
    """A PDF's first page as a person sees it, at 150 dots per inch."""
    tool = tool_called("pdftoppm")

    def see(pdf: bytes) -> Image.Image:
        command = [tool, "-r", "150", "-png", "-singlefile", "-", str(tmp_path / "page")]
        subprocess.run(command, input=pdf, check=True, timeout=110)
        return Image.open(tmp_path / "page.png").convert("RGB")

    return see


@pytest.fixture
def boxes_of() -> Callable[[bytes], str]:
    """The words of the first page with their places, as poppler's XHTML."""
    tool = tool_called("pdftotext")

    def measure(pdf: bytes) -> str:
        command = [tool, "-bbox", "-l", "1", "-", "-"]
        return subprocess.run(
            command, input=pdf, check=True, timeout=110, capture_output=True
        ).stdout.decode()

    return measure
