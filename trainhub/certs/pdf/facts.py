"""Everything that stands on one certificate, frozen when it is issued. Plain data, no database."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from trainhub.certs.pdf.errors import FactsInvalid

#: The form of the JSON; raise it when a field changes its meaning.
FORM = 1
#: One 学时 is 45 minutes.
MINUTES_PER_PERIOD = 45
#: Longest text, in characters, that the designs promise to place without overflow.
LONGEST: dict[str, int] = {
    "design": 40,
    "title": 24,
    "holder_name": 50,
    "masked_id_number": 30,
    "course": 60,
    "cohort": 60,
    "institution": 40,
    "issuer": 40,
    "seal_text": 12,
    "level": 20,
    "number": 40,
    "verify_url": 200,
    "remark": 80,
}
#: Texts that may be left out; every other one must say something.
OPTIONAL = frozenset({"cohort", "institution", "remark", "seal_text", "level"})
MOST_SCORES = 4
LONGEST_COMPONENT = 16
LARGEST_PHOTO = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ComponentScore:
    """The mark of one component; ``score_h`` and ``maximum_h`` are hundredths of a point."""

    name: str
    score_h: int
    maximum_h: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """The snapshot a certificate is printed from; the same facts always give the same bytes.

    Dates are civil days of Asia/Shanghai. ``masked_id_number`` is masked by the caller: the full
    number never reaches this room. Raises ``FactsInvalid`` for an empty or over-long text.
    """

    title: str
    holder_name: str
    masked_id_number: str
    course: str
    #: Completed training time in minutes.
    minutes: int
    #: In the order in which they are printed.
    scores: tuple[ComponentScore, ...]
    number: str
    issued_on: date
    #: Last day of validity, inclusive; ``None`` for a certificate that does not expire.
    valid_until: date | None
    #: Who certifies; stands beside the seal and around its rim.
    issuer: str
    #: Who taught, and where: training institution or station.
    institution: str
    #: The run of the course, e.g. ``2026年第3期``.
    cohort: str
    #: What the QR holds, ``https://…/verify/<token>``.
    verify_url: str
    #: The words across the lower part of the seal, e.g. ``培训专用章``.
    seal_text: str = ""
    #: The level as it is printed, e.g. ``五级/初级工``, where the certificate states one.
    level: str = ""
    #: First and last day of the training; provinces may require them on the certificate.
    trained_from: date | None = None
    trained_until: date | None = None
    #: One small line at the foot, e.g. that this is not the 保安员证 of the police.
    remark: str = ""
    #: JPEG or PNG as stored; it is cropped and re-encoded before it is printed.
    photo: bytes | None = None
    #: Folder name of the design, frozen with the facts.
    design: str = "training-pass"

    def __post_init__(self) -> None:
        for field, longest in LONGEST.items():
            text = getattr(self, field)
            if not text.strip() and field not in OPTIONAL:
                raise FactsInvalid(field, "is empty")
            if len(text) > longest:
                raise FactsInvalid(field, f"is longer than {longest} characters")
        if self.minutes < 0:
            raise FactsInvalid("minutes", "is negative")
        if len(self.scores) > MOST_SCORES:
            raise FactsInvalid("scores", f"has more than {MOST_SCORES} components")
        if any(not 0 < len(score.name) <= LONGEST_COMPONENT for score in self.scores):
            raise FactsInvalid("scores", f"has a name outside 1 to {LONGEST_COMPONENT} characters")
        if self.photo is not None and len(self.photo) > LARGEST_PHOTO:
            raise FactsInvalid("photo", f"is larger than {LARGEST_PHOTO} bytes")

    @property
    def printed_text(self) -> str:
        """Every character that will stand on the page, for the check of the fonts."""
        texts = [getattr(self, field) for field in LONGEST]
        return "".join([*texts, *(score.name for score in self.scores)])

    def to_json(self) -> str:
        """One canonical line of JSON: equal facts give equal text. The photo is base64."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        record["scores"] = [asdict(score) for score in self.scores]
        for field in ("issued_on", "valid_until", "trained_from", "trained_until"):
            record[field] = record[field].isoformat() if record[field] else None
        record["photo"] = base64.b64encode(self.photo).decode() if self.photo else None
        return json.dumps({"form": FORM, **record}, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> CertificateFacts:
        """The inverse of ``to_json``; raises ``FactsInvalid`` for anything else."""
        try:
            record = json.loads(text)
        except ValueError as error:
            raise FactsInvalid("facts", "are not JSON") from error
        if not isinstance(record, dict) or record.pop("form", None) != FORM:
            raise FactsInvalid("form", f"is not {FORM}")
        if set(record) != {field.name for field in fields(cls)}:
            raise FactsInvalid("facts", "lack a field or have one too many")
        try:
            return cls(**(record | _read(record)))
        except (TypeError, AttributeError, KeyError, binascii.Error) as error:
            raise FactsInvalid("facts", "have a value of the wrong kind") from error


def _read(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values that JSON cannot hold as they are."""
    try:
        days = {
            field: date.fromisoformat(record[field]) if record[field] else None
            for field in ("issued_on", "valid_until", "trained_from", "trained_until")
        }
    except ValueError as error:
        raise FactsInvalid("facts", "hold a day that is none") from error
    if days["issued_on"] is None:
        raise FactsInvalid("issued_on", "is empty")
    photo = record["photo"]
    return {
        **days,
        "scores": tuple(ComponentScore(**score) for score in record["scores"]),
        "photo": base64.b64decode(photo, validate=True) if photo else None,
    }
