"""The stamping press: of people with one layout only the first few are laid out, the rest stamped.

A family is everybody whose certificate says the same but for the slots. The first of a family are
printed whole; when there are more, a plate is engraved and everybody it has room for is stamped.
Whoever it has no room for gets a further plate or, in the end, a page of their own.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import pydyf
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint.document import Document

from trainhub.certs.pdf.codes import qr_rows
from trainhub.certs.pdf.engraving import Drawn, engraved, taken_apart, watching
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
from trainhub.certs.pdf.plate import Plate, Unstampable, stamp
from trainhub.certs.pdf.portrait import printed_portrait
from trainhub.certs.pdf.shapes import FIGURE, IDEOGRAPH, shape
from trainhub.certs.pdf.sizes import sizes
from trainhub.certs.pdf.slots import Opaque, Shown

log = logging.getLogger(__name__)

#: So many of a family are printed whole: a plate costs about as much as three pages.
WHOLE_FIRST = 2
#: Families and plates kept, and how often a family may refuse before it is left alone.
MOST_FAMILIES, MOST_PLATES, MOST_REFUSALS = 32, 12, 4
#: What differs in width from person to person, and its usual widest: with room for these a class
#: needs one plate. Numbers and hours are alike in a class and may push what stands beside them.
NAME, WIDEST_NAME, WIDEST_SCORE = SLOTS.index("holder_name"), IDEOGRAPH * 4, "000.0"

Look = Callable[[Document, pydyf.PDF, int], None]


class Write(Protocol):
    """Lays a page of a design out and writes it, letting somebody look just before that."""

    def __call__(self, design_name: str, page: Page, look: Look | None = None) -> bytes:
        """The PDF; raises ``PressFailed``."""


@dataclass
class Family:
    """People whose certificates differ in their slots alone."""

    seen: int = 0
    plates: list[Plate] = field(default_factory=list)
    refusals: int = 0


class Stamping:
    """Families and their plates, kept between orders."""

    def __init__(self, write: Write, templates: ImmutableSandboxedEnvironment) -> None:
        self._write = write
        self._templates = templates
        self._families: OrderedDict[object, Family] = OrderedDict()
        #: How many pages were stamped, for the tests and the figures.
        self.stamped = 0

    def certificate(self, facts: CertificateFacts, seed: bytes) -> bytes:
        """The PDF of one of many; raises what laying out the whole page raises."""
        if facts.photo:
            facts = replace(facts, photo=printed_portrait(facts.photo))
        texts = slot_texts(facts)
        family = self._family(facts)
        for plate in family.plates:
            try:
                page = stamp(plate, texts, facts.verify_url, facts.photo, seed)
            except Unstampable:
                continue
            self.stamped += 1
            return page
        family.seen += 1
        worn_out = family.refusals >= MOST_REFUSALS or len(family.plates) >= MOST_PLATES
        if family.seen <= WHOLE_FIRST or worn_out:
            return self._write(facts.design, self._page(facts, texts))
        return self._engrave(family, facts, texts)

    def _family(self, facts: CertificateFacts) -> Family:
        before, _, token = facts.verify_url.rpartition("/")
        key = (
            facts.design, facts.title, facts.course, facts.cohort, facts.institution, facts.issuer,
            facts.seal_text, facts.remark, facts.issued_on, facts.valid_until, facts.trained_from,
            facts.trained_until, facts.photo is not None, before, len(token),
            tuple((score.name, score.maximum_h) for score in facts.scores),
            tuple(sizes(facts, self._templates, template_name(facts)).values()), facts.level,
        )  # fmt: skip
        family = self._families.setdefault(key, Family())
        self._families.move_to_end(key)
        if len(self._families) > MOST_FAMILIES:
            self._families.popitem(last=False)
        return family

    def _page(
        self,
        facts: CertificateFacts,
        texts: Sequence[str],
        shown: Callable[[int, str], object] = Shown.at,
    ) -> Page:
        return compose_from(facts, template_words(facts, shown, texts), self._templates)

    def _engrave(self, family: Family, facts: CertificateFacts, texts: Sequence[str]) -> bytes:
        """The page of the person, and a plate if the design can be stamped."""
        person, whole = self._laid_out(facts, self._page(facts, texts), texts)
        why = person if isinstance(person, Unstampable) else None
        for wide_texts in (_widened(texts), list(map(shape, texts))) if why is None else ():
            try:
                plate = self._plate(facts, wide_texts, person)
                page = stamp(plate, texts, facts.verify_url, facts.photo, b"")
                if same_ink(page, whole):
                    family.plates.insert(0, plate)
                    return whole
                why = Unstampable("the stamped page does not look like the whole one")
            except Unstampable as refusal:
                why = refusal
        family.refusals += 1
        log.info("certificate design %s is not stamped: %s", facts.design, why)
        return whole

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
        return engraved(wide, person, page.title)

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
