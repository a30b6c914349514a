"""Families: everybody whose certificate says the same but for the slots, and their plates.

The first of a family are printed whole; when there are more, a plate is engraved and everybody it
has room for is stamped. Whoever it has no room for gets a further plate or, in the end, a page of
their own.
"""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, fields

from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.page import slot_texts
from trainhub.certs.pdf.plate import Plate, Unstampable
from trainhub.certs.pdf.sizes import answers_to
from trainhub.certs.pdf.stamping import stamp

log = logging.getLogger(__name__)

#: So many of a family are printed whole: a plate costs about as much as three pages.
WHOLE_FIRST = 2
#: Families and plates kept, and how often a family may refuse before it is left alone.
MOST_FAMILIES, MOST_PLATES, MOST_REFUSALS = 32, 12, 4
#: What differs from person to person; everything else that is printed makes the family.
PERSONAL = frozenset(
    {"holder_name", "masked_id_number", "minutes", "scores", "number", "verify_url", "photo"}
)
COMMON = tuple(each.name for each in fields(CertificateFacts) if each.name not in PERSONAL)

#: The page of a person, and a plate for others like them or the reason why there is none.
Engrave = Callable[[CertificateFacts], tuple[bytes, Plate | str]]
Whole = Callable[[CertificateFacts], bytes]


@dataclass
class Family:
    """People whose certificates differ in their slots alone."""

    #: How many were printed whole, by the type sizes they need; with none known before a plate.
    seen: Counter[tuple[float, ...]] = field(default_factory=Counter)
    plates: list[Plate] = field(default_factory=list)
    refusals: int = 0

    def sizes(self, facts: CertificateFacts) -> tuple[float, ...]:
        """The type sizes that a person needs, as far as it is known what the design asks."""
        if not self.plates:
            return ()
        return tuple(answers_to((asked for asked, _ in self.plates[0].sizes), facts).values())


class Families:
    """Families and their plates, kept between orders; one user at a time."""

    def __init__(self, whole: Whole, engrave: Engrave) -> None:
        self._whole = whole
        self._engrave = engrave
        self._families: OrderedDict[object, Family] = OrderedDict()
        #: How many pages were stamped, for the tests and the figures.
        self.stamped = 0

    def certificate(self, facts: CertificateFacts) -> bytes:
        """The PDF of one of many; raises what laying out the whole page raises.

        A photo is expected as it is printed.
        """
        texts = slot_texts(facts)
        family = self._family(facts)
        sizes = family.sizes(facts)
        for plate in family.plates:
            if tuple(answer for _, answer in plate.sizes) != sizes:
                continue
            try:
                page = stamp(plate, texts, facts.verify_url, facts.photo)
            except Unstampable:
                continue
            self.stamped += 1
            return page
        family.seen[sizes] += 1
        worn_out = family.refusals >= MOST_REFUSALS or len(family.plates) >= MOST_PLATES
        if family.seen[sizes] <= WHOLE_FIRST or worn_out:
            return self._whole(facts)
        page, plate_or_why = self._engrave(facts)
        if isinstance(plate_or_why, Plate):
            family.plates.insert(0, plate_or_why)
        else:
            family.refusals += 1
            log.info("certificate design %s is not stamped: %s", facts.design, plate_or_why)
        return page

    def _family(self, facts: CertificateFacts) -> Family:
        before, _, token = facts.verify_url.rpartition("/")
        key = (
            *(getattr(facts, name) for name in COMMON),
            facts.photo is not None, before, len(token),
            tuple((score.name, score.maximum_h) for score in facts.scores),
        )  # fmt: skip
        family = self._families.setdefault(key, Family())
        self._families.move_to_end(key)
        if len(self._families) > MOST_FAMILIES:
            self._families.popitem(last=False)
        return family
