"""The engraver: a page of one person, and from it a plate for everybody like them.

It works in the child, where WeasyPrint is. A plate leaves it only when stamping the very person
whose page was laid out whole puts the same ink on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import pydyf
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint.document import Document

from trainhub.certs.pdf.codes import qr_rows
from trainhub.certs.pdf.dissecting import Drawn, taken_apart, watching
from trainhub.certs.pdf.engraving import engraved
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.ink import same_ink
from trainhub.certs.pdf.page import (
    SLOTS,
    Page,
    compose_from,
    slot_texts,
    template_name,
    template_words,
)
from trainhub.certs.pdf.plate import Plate, Unstampable
from trainhub.certs.pdf.shapes import FIGURE, IDEOGRAPH, shape
from trainhub.certs.pdf.sizes import sizes
from trainhub.certs.pdf.slots import Opaque, Shown
from trainhub.certs.pdf.stamping import stamp

#: What differs in width from person to person, and its usual widest: with room for these a class
#: needs one plate. Numbers and hours are alike in a class and may push what stands beside them.
NAME, WIDEST_NAME, WIDEST_SCORE = SLOTS.index("holder_name"), IDEOGRAPH * 4, "000.0"

Look = Callable[[Document, pydyf.PDF, int], None]


class Write(Protocol):
    """Lays a page of a design out and writes it, letting somebody look just before that."""

    def __call__(self, design_name: str, page: Page, look: Look | None = None) -> bytes:
        """The PDF; raises ``PressFailed``."""


class Engraver:
    """Makes plates with somebody's way to lay pages out."""

    def __init__(self, write: Write, templates: ImmutableSandboxedEnvironment) -> None:
        self._write = write
        self._templates = templates

    def engrave(self, facts: CertificateFacts) -> tuple[bytes, Plate | str]:
        """The page of the person; and a plate, or why this design cannot be stamped.

        A photo is expected as it is printed. Raises what laying out the whole page raises.
        """
        texts = slot_texts(facts)
        person, whole = self._laid_out(facts, self._page(facts, texts), texts)
        if isinstance(person, Unstampable):
            return whole, str(person)
        why = ""
        for wide_texts in (_widened(texts), list(map(shape, texts))):
            try:
                plate = self._plate(facts, wide_texts, person)
                if same_ink(stamp(plate, texts, facts.verify_url, facts.photo), whole):
                    return whole, plate
                why = "the stamped page does not look like the whole one"
            except Unstampable as refusal:
                why = str(refusal)
        return whole, why

    def _page(
        self,
        facts: CertificateFacts,
        texts: Sequence[str],
        shown: Callable[[int, str], object] = Shown.at,
    ) -> Page:
        return compose_from(facts, template_words(facts, shown, texts), self._templates)

    def _plate(self, facts: CertificateFacts, texts: Sequence[str], person: Drawn) -> Plate:
        try:
            page = self._page(facts, texts, Opaque)
        except TypeError as error:
            raise Unstampable("the design asks what a slot says") from error
        if page.hidden:
            raise Unstampable("a slot stands in an attribute or a style sheet")
        wide, _ = self._laid_out(facts, page, texts)
        if isinstance(wide, Unstampable):
            raise wide
        asked = sizes(facts, self._templates, template_name(facts))
        return replace(engraved(wide, person, page.title), sizes=tuple(asked.items()))

    def _laid_out(
        self, facts: CertificateFacts, page: Page, texts: Sequence[str]
    ) -> tuple[Any, bytes]:
        """What was drawn, or why it cannot be taken apart; and the whole PDF in any case."""
        drawn: list[Drawn | Unstampable] = []
        side, _ = qr_rows(facts.verify_url)

        def look(document: Document, pdf: pydyf.PDF, shift: int) -> None:
            try:
                drawn.append(taken_apart(document, pdf, notes, texts, shift, facts.photo, side))
            except Unstampable as refusal:
                drawn.append(refusal)

        with watching() as notes:
            whole = self._write(facts.design, page, look)
        return drawn[0], whole


def _widened(texts: Sequence[str]) -> list[str]:
    """Texts of the same kind with names and scores wider than the person's, and than most."""
    wide = list(map(shape, texts))
    for slot, like in enumerate(wide):
        if slot == NAME or slot >= len(SLOTS):
            roomy = WIDEST_NAME if slot == NAME else WIDEST_SCORE
            longer = like + (IDEOGRAPH if like.endswith(IDEOGRAPH) else FIGURE)
            wide[slot] = roomy if len(roomy) > len(like) else longer
    return wide
