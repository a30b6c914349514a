"""Numbers of certificates: how ours are made, and what those of others must look like. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from string import Formatter

from trainhub.certs.rules.words import CertificateKind
from trainhub.core.errors import Reason
from trainhub.core.words import N_

LONGEST = 40


class NumberTrouble(StrEnum):
    """What is wrong with a number or with the rule that makes numbers."""

    NEEDS_SERIAL = N_("The number rule must contain the serial, the region and the year.")
    UNKNOWN_PART = N_("The number rule has a part that we do not know: {part}.")
    TOO_LONG = N_("The number is longer than {limit} characters.")
    MISSING = N_("Please enter the certificate number.")
    WRONG_SHAPE = N_("This number does not look like the number of such a certificate.")
    YEAR_DIFFERS = N_("The number says the year {number_year}, the date of issue {year}.")
    NOT_THE_HOLDERS = N_("The number must be T and the ID number of the holder.")
    LEVEL_DIFFERS = N_("The number says level {number_level}, the certificate level {level}.")


_PARTS = {"region": "110112", "year": 2026, "type": "GUARD", "serial": 1}
_NEEDED = {"region", "year", "serial"}
_WIDTH = re.compile(r"0?[1-9]d|")


def rule_troubles(rule: str) -> list[Reason]:
    """What is wrong with a number rule such as ``TH{region}{year}{type}{serial:05d}``.

    A rule is data written by people: only four plain parts are understood, no attribute, no
    index, no nested format. Series run per type, region and year, so the last two must show.
    """
    try:
        pieces = [piece for piece in Formatter().parse(rule) if piece[1] is not None]
    except ValueError:
        return [Reason(NumberTrouble.UNKNOWN_PART, part=rule[:20])]
    for _literal, name, width, conversion in pieces:
        if name not in _PARTS or conversion or not _WIDTH.fullmatch(width or ""):
            return [Reason(NumberTrouble.UNKNOWN_PART, part=f"{name}")]
    if not {name for _literal, name, _width, _conversion in pieces} >= _NEEDED:
        return [Reason(NumberTrouble.NEEDS_SERIAL)]
    if len(rule.format(**_PARTS)) > LONGEST:
        return [Reason(NumberTrouble.TOO_LONG, limit=LONGEST)]
    return []


def certificate_number(rule: str, *, region: str, year: int, code: str, serial: int) -> str:
    """The number of one certificate; ``rule`` was judged by ``rule_troubles``.

    It has the one form in which numbers are kept and looked for, see ``normalise_number``.
    """
    return normalise_number(rule.format(region=region, year=year, type=code, serial=serial))


def normalise_number(text: str) -> str:
    """A number as it is kept and looked for: no spaces or dashes, upper case, half width."""
    half = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"[\s\-–—]", "", half).upper()


def mask_number(number: str) -> str:
    """``…0042``: the last four characters, which is what a verifier compares."""
    return f"…{number[-4:]}" if len(number) > 4 else "…"


@dataclass(frozen=True)
class SkillLevelNumber:
    """What a 职业技能等级证书 number says by itself."""

    year: int
    #: 1 is the highest (高级技师), 5 the lowest (初级工).
    level: int


#: 22 characters: Y or S, body 4, province 2, site 6, year 2, level 1, serial 6 (人社部 rule).
_SKILL_LEVEL = re.compile(r"[YS]\d{4}\d{2}\d{6}(?P<year>\d{2})(?P<level>[1-5])\d{6}", re.ASCII)
#: The older 国家职业资格证书: year 2, province 2, city 2, body 4, level 1, serial 5.
_OLD_SKILL = re.compile(r"(?P<year>\d{2})\d{8}(?P<level>[1-5])\d{5}", re.ASCII)


def read_skill_level(number: str) -> SkillLevelNumber | None:
    """Year and level inside a skill level number of 22 or of 16 characters, else ``None``."""
    shape = _SKILL_LEVEL.fullmatch(number) or _OLD_SKILL.fullmatch(number)
    if shape is None:
        return None
    year = int(shape["year"])
    # Two digits: the first such certificates are of the 1990s.
    return SkillLevelNumber(1900 + year if year >= 90 else 2000 + year, int(shape["level"]))


def number_troubles(
    number: str,
    *,
    kind: CertificateKind,
    pattern: str,
    level: int | None,
    issued_on: date,
    id_no: str | None = None,
) -> list[Reason]:
    """What is wrong with the (normalised) number of a certificate from elsewhere.

    A skill level number carries year and level: both must agree with the fields. A special
    operation card is numbered T and the ID number, ``id_no`` where the holder's is known.
    Other kinds follow ``pattern`` where one is known; the layout of the guard card is not
    published.
    """
    if not number:
        return [Reason(NumberTrouble.MISSING)]
    if len(number) > LONGEST:
        return [Reason(NumberTrouble.TOO_LONG, limit=LONGEST)]
    if kind is CertificateKind.SKILL_LEVEL:
        return _skill_level_troubles(number, level, issued_on)
    if kind is CertificateKind.SPECIAL_OPERATION and id_no and number != f"T{id_no}":
        return [Reason(NumberTrouble.NOT_THE_HOLDERS)]
    if pattern and not re.fullmatch(pattern, number):
        return [Reason(NumberTrouble.WRONG_SHAPE)]
    return []


def _skill_level_troubles(number: str, level: int | None, issued_on: date) -> list[Reason]:
    says = read_skill_level(number)
    if says is None:
        return [Reason(NumberTrouble.WRONG_SHAPE)]
    troubles = []
    if says.year != issued_on.year:
        troubles.append(
            Reason(NumberTrouble.YEAR_DIFFERS, number_year=says.year, year=issued_on.year)
        )
    if level is not None and says.level != level:
        troubles.append(Reason(NumberTrouble.LEVEL_DIFFERS, number_level=says.level, level=level))
    return troubles
