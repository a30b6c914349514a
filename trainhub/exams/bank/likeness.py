"""Questions that say nearly the same: compared by runs of three characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

#: Share of common runs from which two questions are shown as alike.
ALIKE = 0.7
_RUN = 3
_NOISE = re.compile(r"[\W_]+")
#: A run that stands in more questions than this tells nothing.
_COMMON = 200


class Pair(NamedTuple):
    """Two questions and how much they share, in percent."""

    first: int
    second: int
    percent: int


def runs(text: str) -> frozenset[str]:
    """The runs of three characters of a text, without punctuation, width and case."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
    if len(plain) <= _RUN:
        return frozenset([plain]) if plain else frozenset()
    return frozenset(plain[at : at + _RUN] for at in range(len(plain) - _RUN + 1))


def alike(texts: Mapping[int, str], least: float = ALIKE) -> list[Pair]:
    """Pairs of texts that share at least ``least`` of their runs, the most alike first."""
    grams = {key: runs(text) for key, text in texts.items()}
    places: dict[str, list[int]] = defaultdict(list)
    for key in sorted(grams):
        for gram in grams[key]:
            places[gram].append(key)
    shared: Counter[tuple[int, int]] = Counter()
    for keys in places.values():
        if len(keys) <= _COMMON:
            for at, first in enumerate(keys):
                shared.update((first, second) for second in keys[at + 1 :])
    found = []
    for (first, second), _count in shared.items():
        both = len(grams[first] & grams[second])
        all_ = len(grams[first] | grams[second])
        if both >= least * all_:
            found.append(Pair(first, second, 100 * both // all_))
    return sorted(found, key=lambda pair: (-pair.percent, pair.first, pair.second))
