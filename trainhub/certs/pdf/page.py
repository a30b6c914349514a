"""Facts into the HTML of one page. The template is data too: it runs in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from trainhub.certs.pdf.codes import qr_png
from trainhub.certs.pdf.facts import MINUTES_PER_PERIOD, CertificateFacts
from trainhub.certs.pdf.marks import seal_svg
from trainhub.certs.pdf.portrait import printed_portrait
from trainhub.certs.pdf.sizes import WAYS, answering, sizes
from trainhub.certs.pdf.slots import Shown, placed
from trainhub.certs.pdf.typeface import typeface


@dataclass(frozen=True, slots=True)
class Page:
    """The HTML of one certificate and the pictures it names as ``asset:<name>``."""

    html: str
    assets: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    #: The title with its slots marked.
    title: str = ""
    #: Whether a slot stands where it cannot be stamped.
    hidden: bool = False


def environment(
    designs: Path, written_by_people: dict[str, str] | None = None
) -> ImmutableSandboxedEnvironment:
    """Templates below ``designs``, and those that people wrote, by name.

    Everything printed is escaped, an unknown name is an error.
    """
    mine: dict[str, str] = {} if written_by_people is None else written_by_people
    loader = ChoiceLoader([FileSystemLoader(designs), DictLoader(mine)])
    return ImmutableSandboxedEnvironment(loader=loader, autoescape=True, undefined=StrictUndefined)


def compose(facts: CertificateFacts, templates: ImmutableSandboxedEnvironment) -> Page:
    """One page of HTML; raises ``PhotoUnreadable`` and whatever a faulty template raises."""
    return compose_from(facts, template_words(facts), templates)


def compose_from(
    facts: CertificateFacts, words: dict[str, Any], templates: ImmutableSandboxedEnvironment
) -> Page:
    """One page of HTML with ``words`` in place of those that follow from ``facts``."""
    name = template_name(facts)
    answers = sizes(facts, templates, name)
    asked = {way: answering(way, answers) for way in WAYS}
    page = placed(templates.get_template(name).render(**words, **asked))
    assets = {"qr": ("image/png", qr_png(facts.verify_url))}
    if facts.photo:
        assets["photo"] = ("image/jpeg", printed_portrait(facts.photo))
    return Page(page.html, assets, page.title, page.hidden)


def template_name(facts: CertificateFacts) -> str:
    """Where the template of the design of these facts stands."""
    return f"{facts.design}/certificate.html"


def slot_texts(facts: CertificateFacts) -> list[str]:
    """What differs from person to person in a class, in the order of the slots.

    The last ones, a score each, are as many as the exam has components.
    """
    scores = [decimal(score.score_h) for score in facts.scores]
    return [
        facts.holder_name,
        facts.masked_id_number,
        facts.number,
        periods(facts.minutes),
        *scores,
    ]


#: The names of the slots before the scores.
SLOTS = ("holder_name", "masked_id_number", "number", "periods")


def template_words(
    facts: CertificateFacts,
    shown: Callable[[int, str], object] = Shown.at,
    texts: Sequence[str] | None = None,
) -> dict[str, Any]:
    """What a template may use: strings, numbers, days and a drawing; never an object of ours.

    ``shown`` makes what stands in a slot out of its number and its text.
    """
    constant = ("title", "course", "cohort", "institution", "level")
    days = ("issued_on", "valid_until", "trained_from", "trained_until")
    slots = [shown(place, text) for place, text in enumerate(texts or slot_texts(facts))]
    return {
        **{name: getattr(facts, name) for name in (*constant, "issuer", "remark")},
        **{name: _day(getattr(facts, name)) for name in days},
        **dict(zip(SLOTS, slots, strict=False)),
        "scores": [
            {"name": score.name, "score": slot, "maximum": decimal(score.maximum_h)}
            for score, slot in zip(facts.scores, slots[len(SLOTS) :], strict=True)
        ],
        "verify_place": verify_place(facts.verify_url),
        "has_photo": facts.photo is not None,
        "seal": seal_svg(facts.issuer, facts.seal_text),
    }


def verify_place(url: str) -> str:
    """The address of the page where the number can be typed; empty when it is too long to type."""
    parts = urlsplit(url)
    place = parts.netloc + parts.path.rpartition("/")[0]
    return place if typeface("serif").width(place) <= 14 else ""


def periods(minutes: int) -> str:
    """Training time in 学时 of 45 minutes, to a tenth and never rounded up: 720 → ``16``."""
    tenths = minutes * 10 // MINUTES_PER_PERIOD
    return decimal(tenths * 10)


def decimal(hundredths: int) -> str:
    """Hundredths as people write them: 9250 → ``92.5``, 8800 → ``88``."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return sign + (f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole))


def _day(day: date | None) -> dict[str, int] | None:
    return {"year": day.year, "month": day.month, "day": day.day} if day else None
