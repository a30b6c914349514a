"""A design that people wrote: taught to the child by name before a page of it is ordered."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from trainhub.certs.pdf.errors import FactsInvalid

NAME = re.compile(r"v-[0-9a-f]{32}")
#: Pictures the press itself hands over for each person.
OF_THE_PRESS = frozenset({"qr", "photo"})


@dataclass(frozen=True, slots=True)
class TaughtDesign:
    """HTML, CSS and named pictures as they were written; equal ones have equal names."""

    html: str
    css: str
    #: By name: media type and bytes.
    assets: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``v-`` and 32 hexadecimal digits of its SHA-256; certificates name the design by it."""
        return f"v-{hashlib.sha256(self.to_json().encode()).hexdigest()[:32]}"

    def to_json(self) -> str:
        """One canonical line of JSON."""
        assets = {
            name: [media, base64.b64encode(content).decode()]
            for name, (media, content) in self.assets.items()
        }
        record = {"html": self.html, "css": self.css, "assets": assets}
        return json.dumps(record, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> TaughtDesign:
        """The inverse of ``to_json``; raises ``FactsInvalid`` for anything else."""
        try:
            record: dict[str, Any] = json.loads(text)
            assets = {
                str(name): (str(media), base64.b64decode(content, validate=True))
                for name, (media, content) in record["assets"].items()
            }
            return cls(str(record["html"]), str(record["css"]), assets)
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
            raise FactsInvalid("design", "is not one") from error
