"""Invented people: names as they are common, numbers that nobody has, the same ones every time."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from trainhub.demo.tables import table
from trainhub.people.actions import Identity
from trainhub.people.identity import Sex, id_check_character

#: Five digits of the phone; the named accounts have 00001 and on.
_FIRST_PHONE = 30_000


class Kind(NamedTuple):
    """Who comes to a class: how many of ten are women, and the ages at the first day."""

    women_of_ten: int
    youngest: int
    oldest: int


class Crowd:
    """An endless, repeatable stream of people; no two share a number."""

    def __init__(self, today: date, seed: int) -> None:
        self._today = today
        self._random = Random(seed)  # noqa: S311 - the demo repeats, it guards nothing
        self._serial = itertools.count(500)
        self._phones = itertools.count(_FIRST_PHONE)
        names = table("names")
        self._surnames: str = names["surnames"]
        self._given: dict[Sex, list[str]] = {
            Sex.MALE: names["male"].split(),
            Sex.FEMALE: names["female"].split(),
        }
        self._schooling: list[str] = names["schooling"]
        self._categories: list[str] = names["categories"]
        self._rare = iter([(name, Sex(sex)) for name, sex in names["rare"]])
        self._taken: set[str] = set()
        self._met = 0

    def come(self, count: int, kind: Kind) -> list[Identity]:
        """``count`` new people of a kind."""
        return [self._one(kind) for _ in range(count)]

    def _one(self, kind: Kind) -> Identity:
        rng = self._random
        self._met += 1
        rare = next(self._rare, None) if self._met % 19 == 7 else None
        woman = rng.randrange(10) < kind.women_of_ten
        name, sex = rare or self._common_name(woman)
        return self.person(name, sex, self.birthday(kind))

    def birthday(self, kind: Kind) -> date:
        """A birth date of somebody whose age lies within the kind's bounds today."""
        days = self._random.randrange(kind.youngest * 366, kind.oldest * 365)
        return self._today - timedelta(days=days)

    def _common_name(self, woman: bool) -> tuple[str, Sex]:
        sex = Sex.FEMALE if woman else Sex.MALE
        given = self._random.choice(self._given[sex])
        return self._random.choice(self._surnames) + given, sex

    def person(self, name: str, sex: Sex, born: date, phone: str | None = None) -> Identity:
        """Somebody with a given name; the ID number has the prefix that was never assigned."""
        rng = self._random
        return Identity(
            name=name,
            id_no=self._id_no(born, sex),
            phone=phone or f"199000{next(self._phones):05d}",
            sex=sex,
            education=rng.choice(self._schooling),
            category=rng.choice(self._categories),
            lat_e6=39_780_000 + rng.randrange(-40, 41) * 1_000,
            lng_e6=116_600_000 + rng.randrange(-50, 51) * 1_000,
        )

    def _id_no(self, born: date, sex: Sex) -> str:
        while True:
            serial = next(self._serial) * 2 % 1000 + (1 if sex is Sex.MALE else 0)
            body = f"119999{born:%Y%m%d}{serial:03d}"
            if body not in self._taken:
                self._taken.add(body)
                return body + id_check_character(body)
