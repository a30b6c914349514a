"""The roster of a shift: who works, with which certificate, and one QR for all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from trainhub.certs.pdf.codes import qr_png
from trainhub.certs.pdf.errors import FactsInvalid
from trainhub.certs.pdf.marks import seal_svg
from trainhub.certs.pdf.typeface import fitting_size

DESIGN = "shift-roster"
#: A shift of more people is several shifts.
MOST_PEOPLE = 500
LONGEST_TEXT = 120


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of the shift, in finished text; the ID number is masked by the caller."""

    name: str
    masked_id_number: str
    certificate: str
    number: str
    valid_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFacts:
    """What stands on a roster; equal facts give equal bytes. Raises ``FactsInvalid``."""

    title: str
    employer: str
    work: str
    place: str
    #: When the shift is, in words: ``2026年4月2日 星期四 07:00—15:00``.
    when: str
    #: The station that places these people, and the words across its seal.
    issuer: str
    seal_text: str
    #: When the roster was made, in words.
    made: str
    verify_url: str
    lines: tuple[RosterLine, ...]

    def __post_init__(self) -> None:
        if not self.lines:
            raise FactsInvalid("lines", "are empty")
        if len(self.lines) > MOST_PEOPLE:
            raise FactsInvalid("lines", f"are more than {MOST_PEOPLE}")
        for field, text in self._named_texts():
            if len(text) > (200 if field == "verify_url" else LONGEST_TEXT):
                raise FactsInvalid(field, f"is longer than {LONGEST_TEXT} characters")

    @property
    def printed_text(self) -> str:
        """Every character that will stand on the page, for the check of the fonts."""
        return "".join(text for _, text in self._named_texts())

    def _named_texts(self) -> Iterator[tuple[str, str]]:
        for field in fields(self):
            if field.name != "lines":
                yield field.name, getattr(self, field.name)
        for line in self.lines:
            yield from asdict(line).items()

    def to_json(self) -> str:
        """One line of JSON: equal facts give equal text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> RosterFacts:
        """The inverse of ``to_json``; raises ``FactsInvalid`` for anything else."""
        try:
            record: dict[str, Any] = json.loads(text)
            record["lines"] = tuple(RosterLine(**line) for line in record["lines"])
            return cls(**record)
        except (ValueError, TypeError, KeyError) as error:
            raise FactsInvalid("roster", "is not one") from error


def compose_roster(
    roster: RosterFacts, templates: ImmutableSandboxedEnvironment
) -> tuple[str, dict[str, tuple[str, bytes]]]:
    """The HTML of a roster and the pictures it names; raises what a faulty template raises."""
    template = templates.get_template(f"{DESIGN}/roster.html")
    facts = asdict(roster)
    facts["lines"] = [
        line | {"name_pt": fitting_size(line["name"], "serif-bold", 44, (6.5, 12))}
        for line in facts["lines"]
    ]
    html = template.render(
        **facts,
        # A firm's own seal is pressed on by hand; only the station's is drawn.
        seal=seal_svg(roster.issuer, roster.seal_text) if roster.seal_text else "",
    )
    return html, {"qr": ("image/png", qr_png(roster.verify_url))}
