"""Booklets into HTML: blocks in their order, and the rules that put a QR on every page."""

from __future__ import annotations

import base64
from dataclasses import asdict, replace
from io import BytesIO
from typing import Any

import segno
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from trainhub.certs.pdf.form import GAP
from trainhub.certs.pdf.typeface import unprintable
from trainhub.core.booklet import Block, Booklet

DESIGN = "booklet"
#: Signs that the shipped fonts lack, as HTML that says the same.
_SPELLED = str.maketrans({
    "√": "勾", "✓": "勾", "→": "—&gt;", "≥": "&gt;=", "≤": "&lt;=", "℃": "°C", "□": "口", "●": "·",
    "★": "*", "☆": "*", "←": "&lt;—",
})  # fmt: skip
#: Side of the QR on paper, and how many pages are foreseen before the first layout.
QR_MM, FORESEEN = 17, 12
#: Dots of a printed picture for a module of the QR; quiet zone in modules, ISO/IEC 18004 §9.1.
_DOTS, QUIET = 6, 4


def printable_booklet(booklet: Booklet) -> Booklet:
    """The booklet with a blank mark for every character that no shipped font has."""
    tidy = booklet.tidy().with_texts(lambda text: text.translate(_SPELLED))
    missing = unprintable("".join(tidy.texts()))
    if not missing:
        return tidy
    gaps = str.maketrans(dict.fromkeys(missing, GAP))
    marked = tidy.with_texts(lambda text: text.translate(gaps))
    return replace(marked, notes=(*tidy.notes, tidy.gap_note))


def compose_booklet(booklet: Booklet, templates: ImmutableSandboxedEnvironment) -> str:
    """The HTML of a booklet; its texts are clean HTML already."""
    return templates.get_template(f"{DESIGN}/booklet.html").render(
        title=booklet.title,
        subtitle=booklet.subtitle,
        owner=booklet.owner,
        code=booklet.code,
        page_words=booklet.page_words,
        facts=booklet.facts,
        notes=booklet.notes,
        large=booklet.large,
        blocks=[_block(block, booklet) for block in booklet.blocks],
    )


def _block(block: Block, booklet: Booklet) -> dict[str, Any]:
    pictures = [{"name": name, "alt": booklet.pictures[name].alt} for name in block.pictures]
    return asdict(block) | {
        "text": _html(block.text),
        "options": [(letter, _html(text)) for letter, text in block.options],
        "partners": [(number, _html(text)) for number, text in block.partners],
        "pictures": pictures,
        "width": 100 // block.columns,
    }


def _html(text: str) -> Markup:
    # Cleaned by the chapter that made the booklet; the child could reach nothing anyway.
    return Markup(text)  # noqa: S704 - see above


def booklet_assets(booklet: Booklet, pages: int) -> dict[str, tuple[str, bytes]]:
    """The pictures of a booklet and the QR of each of so many pages, by name."""
    assets = {
        name: (picture.media, base64.b64decode(picture.content))
        for name, picture in booklet.pictures.items()
    }
    for page in range(1, pages + 1) if booklet.address else ():
        out = BytesIO()
        _qr(booklet, page).save(out, kind="png", scale=_DOTS, border=QUIET)
        assets[f"qr-{page}"] = ("image/png", out.getvalue())
    return assets


def _qr(booklet: Booklet, page: int) -> segno.QRCode:
    """The QR of a page: level M, for a paper is folded and written on."""
    return segno.make(f"{booklet.address}{page}", error="m", micro=False, boost_error=False)


def page_rules(booklet: Booklet, pages: int) -> str:
    """CSS that puts the QR of its page into the corner of every one of so many pages."""
    if not booklet.address:
        return ""
    side = (_qr(booklet, 1).symbol_size(scale=1, border=QUIET)[0]) * _DOTS
    rule = f"image-resolution: {side / QR_MM * 25.4:.2f}dpi"
    return "".join(
        f"@page :nth({page}) {{ @top-right {{ content: url(asset:qr-{page}); {rule} }} }}"
        for page in range(1, pages + 1)
    )
