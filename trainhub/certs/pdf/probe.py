"""Does this machine print Chinese? Printed in a child, then read back from the PDF itself.

``python -m trainhub.certs.pdf.probe`` prints one sentence; exit code 0 means yes. A page can
carry the right text over empty boxes, or the right shapes with no text, so both are looked at:
the characters behind the shapes (ToUnicode) and that each shape has an outline (``glyf``).
"""

from __future__ import annotations

import io
import re
import struct
import sys
import threading
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pikepdf

from trainhub.certs.pdf.errors import PressError, PressUnavailable
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import press_certificate, warm_press
from trainhub.core.words import N_

#: 䶮 is in Extension A, 𬭎 beyond the basic plane: most fonts lack them.
WORDS = "证䶮𬭎"
BFCHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
SECTION = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


class Finding(StrEnum):
    """What the probe found, as the sentence for staff and the operator."""

    FINE = N_("Certificates print on this machine.")
    NO_LIBRARIES = N_("Certificates cannot be printed yet: Pango or its libraries are missing.")
    FAILED = N_("Certificates cannot be printed yet: the trial page failed.")
    UNREADABLE = N_("Certificates cannot be printed yet: Chinese on the trial page is unreadable.")


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Whether certificates print here; ``detail`` is for the operator, not for the public."""

    finding: Finding
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether certificates print."""
        return self.finding is Finding.FINE

    @property
    def reason(self) -> str:
        """The sentence, in English; translate ``finding`` for the screen."""
        return str(self.finding)


_known: ProbeResult | None = None
_asking = threading.Lock()


def probe() -> ProbeResult:
    """Print the trial page once in the life of this process and remember what came of it.

    A trial that merely failed, on a busy machine say, is not remembered and tried again.
    """
    global _known
    with _asking:
        if _known is None:
            result = _try()
            if result.finding is not Finding.FAILED:
                _known = result
            return result
        return _known


def _try() -> ProbeResult:
    try:
        warm_press()
        pdf = press_certificate(trial_facts()).pdf
    except PressUnavailable as error:
        return ProbeResult(Finding.NO_LIBRARIES, error.reason)
    except PressError as error:
        return ProbeResult(Finding.FAILED, str(error))
    read = text_with_outlines(pdf)
    if WORDS not in read:
        return ProbeResult(Finding.UNREADABLE, f"read back {read[:40]!r}")
    return ProbeResult(Finding.FINE)


def trial_facts() -> CertificateFacts:
    """A certificate for nobody; the holder's name is the trial."""
    return CertificateFacts(
        title="PDF",
        holder_name=WORDS,
        masked_id_number="0",
        course="0",
        minutes=45,
        scores=(ComponentScore("0", 10000, 10000),),
        number="0",
        issued_on=date(2026, 1, 1),
        valid_until=None,
        issuer="0",
        institution="",
        cohort="",
        verify_url="https://trial.invalid/verify/0",
    )


def text_with_outlines(pdf: bytes) -> str:
    """The text of the first page as a reader would copy it, leaving out what has no outline."""
    text = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        fonts = {name: _Font(font) for name, font in page.obj.Resources.Font.items()}
        font: _Font | None = None
        for step in pikepdf.parse_content_stream(page, "Tf Tj TJ"):
            operand = step.operands[0]
            if str(step.operator) == "Tf":
                font = fonts[str(operand)]
            elif font:
                text.append(font.read(_shown(operand)) + "\n")
    return "".join(text)


def _shown(operand: pikepdf.Object) -> bytes:
    """The glyph codes of ``Tj``, or of ``TJ`` without the moves between them."""
    pieces = [operand] if isinstance(operand, pikepdf.String) else list(operand)
    return b"".join(bytes(each) for each in pieces if isinstance(each, pikepdf.String))


class _Font:
    """One embedded TrueType font: which characters its glyphs mean and which have an outline."""

    def __init__(self, font: pikepdf.Object) -> None:
        self._meaning = {}
        for section in SECTION.findall(font.ToUnicode.read_bytes()):
            for glyph, characters in BFCHAR.findall(section):
                meaning = bytes.fromhex(characters.decode()).decode("utf-16-be")
                self._meaning[int(glyph, 16)] = meaning
        descriptor = font.DescendantFonts[0].FontDescriptor
        self._offsets = _glyph_offsets(descriptor.FontFile2.read_bytes())

    def read(self, shown: bytes) -> str:
        glyphs = struct.unpack(f">{len(shown) // 2}H", shown)
        return "".join(self._meaning.get(each, "") for each in glyphs if self._has_outline(each))

    def _has_outline(self, glyph: int) -> bool:
        if glyph + 1 >= len(self._offsets):
            return False
        return self._offsets[glyph] < self._offsets[glyph + 1]


def _glyph_offsets(font: bytes) -> tuple[int, ...]:
    """The ``loca`` table: where each outline starts (OpenType 1.9); equal neighbours are empty."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        tables[tag] = (offset, length)
    (long_offsets,) = struct.unpack_from(">h", font, tables[b"head"][0] + 50)
    offset, length = tables[b"loca"]
    form = f">{length // 4}I" if long_offsets else f">{length // 2}H"
    return struct.unpack_from(form, font, offset)


def main() -> int:
    """Say what was found; 0 when certificates print."""
    result = probe()
    sys.stdout.write(" ".join(filter(None, (result.reason, result.detail))) + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
