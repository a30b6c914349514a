"""The workshop of the child: fonts, designs and grounds that are kept from page to page."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

from trainhub.certs.pdf.booklet import DESIGN as BOOKLET_DESIGN
from trainhub.certs.pdf.booklet import (
    FORESEEN,
    booklet_assets,
    compose_booklet,
    page_rules,
)
from trainhub.certs.pdf.engraver import Engraver, Look
from trainhub.certs.pdf.errors import PressFailed
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.form import DESIGN as FORM_DESIGN
from trainhub.certs.pdf.form import compose_form
from trainhub.certs.pdf.page import Page, compose, environment
from trainhub.certs.pdf.plate import Plate
from trainhub.certs.pdf.portrait import printed_portrait
from trainhub.certs.pdf.roster import DESIGN as ROSTER_DESIGN
from trainhub.certs.pdf.roster import RosterFacts, compose_roster
from trainhub.certs.pdf.taught import TaughtDesign
from trainhub.certs.pdf.wire import Kind, read_order
from trainhub.core.booklet import Booklet
from trainhub.core.printed import PrintedForm

VARIANT = "pdf/a-3u"
DESIGN_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class ClosedFetcher:
    """Serves the pictures handed over for this page by name; any other address is refused.

    It does not extend WeasyPrint's fetcher, which brings handlers for http, ftp and file along.
    """

    #: WeasyPrint reads this of its fetchers; a refusal becomes a warning, which is collected.
    _fail_on_errors = False

    def __init__(self, assets: dict[str, tuple[str, bytes]]) -> None:
        self._assets = assets

    def __call__(self, url: str) -> URLFetcherResponse:
        """The named picture; raises ``ValueError`` for every address that is not such a name."""
        scheme, _, name = url.partition(":")
        if scheme != "asset" or name not in self._assets:
            raise ValueError("only named assets are served")
        kind, content = self._assets[name]
        return URLFetcherResponse(url, content, {"Content-Type": kind})


@dataclass
class Ground:
    """The part of a page that never changes, drawn once and compressed once."""

    content: bytes
    states: pydyf.Dictionary

    def lay_under(self, _document: Document, pdf: pydyf.PDF) -> None:
        """Put the ground beneath the one page of ``pdf`` as a form, outside the reading order."""
        page = pdf.objects[int(pdf.pages["Kids"][0])]
        form = pydyf.Stream(
            [self.content],
            pydyf.Dictionary(
                {
                    "Type": "/XObject",
                    "Subtype": "/Form",
                    "BBox": page["MediaBox"],
                    "Resources": pydyf.Dictionary({"ExtGState": self.states}),
                    "Filter": "/FlateDecode",
                }
            ),
        )
        pdf.add_object(form)
        pdf.objects[_number(page["Resources"])]["XObject"]["Ground"] = form.reference
        drawing = pdf.objects[_number(page["Contents"])].stream
        drawing.insert(0, b"/Artifact BMC q /Ground Do Q EMC")


@dataclass
class Design:
    """One design, read and compiled; ``assets`` are the pictures it brings along."""

    sheet: CSS
    ground: Ground | None
    assets: dict[str, tuple[str, bytes]] = field(default_factory=dict)


@dataclass
class Workshop:
    """What is kept between pages: fonts, style sheets, grounds, templates."""

    designs: Path
    fonts: FontConfiguration = field(default_factory=FontConfiguration)
    ready: dict[str, Design] = field(default_factory=dict)

    def __post_init__(self) -> None:
        #: Sources of designs that people wrote, by the name that a template is got by.
        self.written_by_people: dict[str, str] = {}
        self.templates = environment(self.designs, self.written_by_people)
        self.engraver = Engraver(self.written, self.templates)

    def made(self, order: bytes) -> tuple[bytes, dict[str, Any]]:
        """What is ordered and what to say of it; raises ``PressError`` unless exactly right."""
        kind, text = read_order(order)
        if kind is Kind.PORTRAIT:
            return printed_portrait(text), {}
        if kind is Kind.FORM:
            return self.form(PrintedForm.from_json(text)), {}
        if kind is Kind.BOOKLET:
            return self.booklet(Booklet.from_json(text)), {}
        if kind is Kind.DESIGN:
            self.learn(TaughtDesign.from_json(text))
            return b"", {}
        if kind is Kind.ROSTER:
            return self.roster(RosterFacts.from_json(text)), {}
        facts = CertificateFacts.from_json(text)
        if kind is Kind.PLATE:
            pdf, plate = self.engraver.engrave(facts)
            if isinstance(plate, Plate):
                return pdf, {"plate": json.dumps(plate.to_json())}
            return pdf, {"unstamped": plate}
        return self.certificate(facts), {}

    def form(self, form: PrintedForm) -> bytes:
        """The PDF of one statutory form, on as many pages as its rows need."""
        design = self._design(FORM_DESIGN, "form.css")
        page = compose_form(form, self.templates)
        document = HTML(string=page, url_fetcher=ClosedFetcher({}), base_url="asset:").render(
            font_config=self.fonts, stylesheets=[design.sheet]
        )
        return bytes(document.write_pdf(pdf_variant=VARIANT))

    def learn(self, design: TaughtDesign) -> None:
        """Keep a design that people wrote; raises what its style sheet or template raises."""
        fetcher = ClosedFetcher(design.assets)
        sheet = CSS(string=design.css, font_config=self.fonts, url_fetcher=fetcher)
        self.templates.parse(design.html)
        self.written_by_people[f"{design.name}/certificate.html"] = design.html
        media, drawing = design.assets.get("ground", ("", b""))
        ground = self._ground(drawing.decode(), sheet) if media == "image/svg+xml" else None
        self.ready[design.name] = Design(sheet, ground, design.assets)

    def roster(self, roster: RosterFacts) -> bytes:
        """The PDF of the roster of a shift, on as many pages as it has people."""
        design = self._design(ROSTER_DESIGN, "roster.css")
        page, pictures = compose_roster(roster, self.templates)
        document = HTML(string=page, url_fetcher=ClosedFetcher(pictures), base_url="asset:").render(
            font_config=self.fonts, stylesheets=[design.sheet]
        )
        return bytes(document.write_pdf(pdf_variant=VARIANT))

    def booklet(self, booklet: Booklet) -> bytes:
        """The PDF of one booklet; laid out again when it has more pages than were foreseen."""
        design = self._design(BOOKLET_DESIGN, "booklet.css")
        page = compose_booklet(booklet, self.templates)
        document, pages = self._paged(booklet, page, design.sheet, FORESEEN), FORESEEN
        if len(document.pages) > pages:
            document = self._paged(booklet, page, design.sheet, len(document.pages))
        return bytes(document.write_pdf(pdf_variant=VARIANT))

    def _paged(self, booklet: Booklet, page: str, sheet: CSS, pages: int) -> Document:
        fetcher = ClosedFetcher(booklet_assets(booklet, pages))
        rules = CSS(string=page_rules(booklet, pages), font_config=self.fonts, url_fetcher=fetcher)
        return HTML(string=page, url_fetcher=fetcher, base_url="asset:").render(
            font_config=self.fonts, stylesheets=[sheet, rules]
        )

    def certificate(self, facts: CertificateFacts) -> bytes:
        """The PDF of one certificate, which is one page."""
        self._design(facts.design, "certificate.css")  # a name that is none is told first
        return self.written(facts.design, compose(facts, self.templates))

    def written(self, design_name: str, page: Page, look: Look | None = None) -> bytes:
        """The PDF of one page; ``look`` sees it just before it is written."""
        design = self._design(design_name, "certificate.css")
        # What the press hands over for this person goes before a picture of the same name.
        fetcher = ClosedFetcher(design.assets | page.assets)
        document = HTML(string=page.html, url_fetcher=fetcher, base_url="asset:").render(
            font_config=self.fonts, stylesheets=[design.sheet]
        )
        if len(document.pages) != 1:
            raise PressFailed(f"The certificate takes {len(document.pages)} pages.")

        def finish(document: Document, pdf: pydyf.PDF) -> None:
            if design.ground:
                design.ground.lay_under(document, pdf)
            if look:
                look(document, pdf, 1 if design.ground else 0)

        return bytes(document.write_pdf(pdf_variant=VARIANT, finisher=finish))

    def _design(self, name: str, sheet_name: str) -> Design:
        if name not in self.ready:
            folder = self.designs / name
            if not DESIGN_NAME.fullmatch(name) or not folder.is_dir():
                raise PressFailed(f"There is no design {name!r}.")
            style = (folder / sheet_name).read_text(encoding="utf-8")
            sheet = CSS(string=style, font_config=self.fonts, url_fetcher=ClosedFetcher({}))
            drawing = folder / "ground.svg"
            ground = self._ground(drawing.read_text(), sheet) if drawing.exists() else None
            self.ready[name] = Design(sheet, ground)
        return self.ready[name]

    def _ground(self, drawing: str, sheet: CSS) -> Ground:
        """Draw the SVG once, on a page of its own, and keep the drawing operators."""
        kept: list[Ground] = []

        def keep(_document: Document, pdf: pydyf.PDF) -> None:
            page = pdf.objects[int(pdf.pages["Kids"][0])]
            parts = pdf.objects[_number(page["Contents"])].stream
            operators = b"\n".join(
                part if isinstance(part, bytes) else part.encode() for part in parts
            )
            states = pdf.objects[_number(page["Resources"])]["ExtGState"]
            kept.append(Ground(zlib.compress(operators, 9), states))

        html = f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{drawing}"
        HTML(string=html, url_fetcher=ClosedFetcher({})).write_pdf(
            font_config=self.fonts, stylesheets=[sheet], finisher=keep
        )
        return kept[0]


def _number(reference: bytes) -> int:
    """The object number of a reference such as ``5 0 R``."""
    return int(reference.split()[0])
