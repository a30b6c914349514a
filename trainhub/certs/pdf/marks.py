"""The two drawings that differ from certificate to certificate: the QR and the seal, as SVG."""

from __future__ import annotations

import math

import segno
from markupsafe import Markup

from trainhub.certs.pdf.typeface import typeface

#: Quiet zone in modules, ISO/IEC 18004:2015 §9.1.
QUIET = 4
#: The seal is drawn on a square of 100 units; radius of the ring and of the baseline of the name.
RING, BASELINE = 47.6, 33.6
#: The name spans at most this arc, so that it stays apart from the words below the star.
WIDEST_ARC, WIDEST_STEP = 250.0, 27.0
LETTER = 11.6
#: The vermilion of a stamp pad. Style sheets do not reach into drawings, so it stands here.
VERMILION = "#d93a3f"


def qr_svg(url: str) -> Markup:
    """The URL as a QR of level Q (a quarter may be soiled), smallest version that holds it.

    Runs of dark modules are strokes a little taller than a module: without the overlap readers
    draw pale lines between the rows.
    """
    code = segno.make(url, error="q", micro=False, boost_error=False)
    path = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                path.append(f"M{start + QUIET} {y + QUIET}.5h{x - start}")
            x += 1
    side = len(code.matrix) + 2 * QUIET
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}">'
        '<rect width="{0}" height="{0}" fill="#fff"/>'
        '<path stroke="#111" stroke-width="1.04" fill="none" d="{1}"/></svg>'
    ).format(side, "".join(path))


def seal_svg(issuer: str, words: str) -> Markup:
    """A round red seal: the issuer along the rim, a star, ``words`` across the lower part."""
    parts = [
        Markup(
            '<circle cx="50" cy="50" r="{}" fill="none" stroke="{}" stroke-width="2.6"/>'
        ).format(RING, VERMILION)
    ]
    parts.append(_star(50, 50, 14))
    steps = max(len(issuer) - 1, 1)
    step = min(WIDEST_STEP, WIDEST_ARC / steps)
    # On a crowded rim the letters grow narrow, as on an engraved seal, before they grow small.
    pitch = math.radians(step) * BASELINE
    narrow = min(1.0, pitch * 1.06 / LETTER)
    size = LETTER if narrow >= 0.5 else LETTER * narrow / 0.5
    narrow = max(narrow, 0.5)
    for place, letter in enumerate(issuer):
        turn = (place - (len(issuer) - 1) / 2) * step
        where = f"rotate({turn:.2f} 50 50) translate(50 {50 - BASELINE:.2f}) scale({narrow:.3f} 1)"
        parts.append(_letters(letter, size, where))
    if words:
        room = 50.0
        width = typeface("serif-bold").width(words)
        parts.append(_letters(words, min(8.6, room / width), "translate(50 81)"))
    return Markup(
        '<svg class="seal" viewBox="0 0 100 100" fill="{}" font-family="Noto Serif CJK SC"'
        ' font-weight="700">{}</svg>'
    ).format(VERMILION, Markup("").join(parts))


def _letters(text: str, size: float, where: str) -> Markup:
    """Text centred on the origin of ``where``; the width is known, which spares a drawing group."""
    start = -typeface("serif-bold").width(text) * size / 2
    return Markup('<text transform="{}" x="{:.2f}" font-size="{:.2f}">{}</text>').format(
        where, start, size, text
    )


def _star(x: float, y: float, radius: float) -> Markup:
    """Five points; the inner radius is that of a regular pentagram."""
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    points = []
    for corner in range(10):
        reach = inner if corner % 2 else radius
        angle = math.radians(36 * corner)
        points.append(f"{x + reach * math.sin(angle):.2f} {y - reach * math.cos(angle):.2f}")
    return Markup('<path d="M{}z"/>').format("L".join(points))
