"""What later chapters know and this one may ask, without importing them.

The composition root says who answers; a house without certificates answers with nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple


class CertificateName(NamedTuple):
    """A certificate type, as it is called."""

    code: str
    name: str
    name_en: str


class Neighbours(NamedTuple):
    """Who answers for the chapters that come later in the story."""

    #: Codes of the certificate types that each of some persons validly holds on a day.
    certificates_held: Callable[[Iterable[int], date], Mapping[int, Iterable[str]]]
    #: Every certificate type there is.
    certificate_names: Callable[[], list[CertificateName]]
    #: For a syllabus and the banks of some organisations: how many questions practise a module.
    practice_held: Callable[[int, Iterable[int]], Mapping[int, int]]


_neighbours: list[Neighbours] = []


def use_neighbours(neighbours: Neighbours) -> None:
    """Ask ``neighbours`` from now on. Called once by the composition root."""
    _neighbours[:] = [neighbours]


def certificates_held(person_ids: Iterable[int], on: date) -> dict[int, frozenset[str]]:
    """Codes of the certificate types each person holds on ``on``; nobody answers: none."""
    found = _neighbours[0].certificates_held(person_ids, on) if _neighbours else {}
    return {person_id: frozenset(codes) for person_id, codes in found.items()}


def certificate_names() -> dict[str, CertificateName]:
    """Every certificate type by its code."""
    known = _neighbours[0].certificate_names() if _neighbours else []
    return {each.code: each for each in known}


def practice_held(syllabus_id: int, owner_ids: Iterable[int]) -> Mapping[int, int]:
    """How many questions practise each module of a syllabus, in the banks of ``owner_ids``."""
    return _neighbours[0].practice_held(syllabus_id, owner_ids) if _neighbours else {}
