"""How many people each choice of certificate would show: the chips of the pool search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from trainhub.certs.models import CertificateType
from trainhub.core.db import db
from trainhub.placement.queries import shapes
from trainhub.placement.queries.pool import RINGS, PoolSearch, bound, driven, ring, way_in
from trainhub.placement.rules.ranking import ANY_KIND

#: Chips count exactly up to so many people; beyond they say "at least".
COUNTED = 1000
#: As good as no limit.
_ALL = 2**31 - 1


class Facet(NamedTuple):
    """How many people a choice of certificate would show."""

    type_id: int
    name: str
    name_en: str
    people: int
    #: There may be more: people were counted up to ``COUNTED`` only.
    more: bool = False


def facets(search: PoolSearch, now: datetime) -> list[Facet]:
    """People of the pool by certificate type, for the same search without the type.

    Exact up to ``COUNTED`` people in all; of more, the best are counted and marked so.
    """
    types = db.session.execute(
        select(CertificateType.id, CertificateType.name, CertificateType.name_en)
    ).all()
    counts, more = _kind_counts(
        replace(search, type_id=None, after=None), now, [row.id for row in types]
    )
    found = [Facet(*row, counts[row.id], more) for row in types if row.id in counts]
    return sorted(found, key=lambda facet: (-facet.people, facet.type_id))


def _kind_counts(
    search: PoolSearch, now: datetime, types: Sequence[int]
) -> tuple[dict[int, int], bool]:
    asked = bound(search, now)
    near = search.near
    within = search.within_km if near is not None else None
    if near is not None and within is not None and within <= RINGS[-1]:
        shape, facts = ring(asked.shape, asked.facts, near, None, within)
        if asked.kinds == (ANY_KIND,) and types:
            facts |= {f"kind{i}": kind for i, kind in enumerate(types)}
            statement = shapes.kinds_in_circle(replace(shape, kinds=len(types), apart=True))
            return dict(db.session.execute(statement, facts).all()), False
        limit = _ALL
    else:
        facts = asked.facts | way_in(asked)
        if within is not None:
            facts |= {"outer": shapes.microdegrees(within) ** 2}
        shape = driven(asked, replace(asked.shape, circle=within))
        limit = COUNTED
    found = db.session.execute(shapes.kinds_of_best(shape), facts | {"limit": limit})
    counts: dict[int, int] = dict(found.all())
    return counts, counts.get(ANY_KIND, 0) >= limit
