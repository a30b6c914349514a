"""From the cells of a roster row to a person, repaired where repair is certain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.tabular.sheets import SIGNIFICANT_DIGITS, Cell, Kind
from trainhub.core.words import N_
from trainhub.courses.roster.columns import Field
from trainhub.people.identity import (
    IdentityTrouble,
    IdType,
    Sex,
    birth_of,
    clean_id,
    clean_name,
    clean_phone,
    read_id_type,
    read_sex,
    sex_of,
)

RESIDENT_ID_WORD = "居民身份证"
SEX_WORD = {Sex.MALE: "男", Sex.FEMALE: "女"}
#: Characters the database keeps of a text.
_LIMITS: Mapping[Field, int] = {
    Field.ID_TYPE: 40, Field.EDUCATION: 20, Field.CATEGORY: 40, Field.ADDRESS: 200,
    Field.OCCUPATION: 60, Field.LEVEL: 20, Field.NOTE: 200,
}  # fmt: skip
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_EXPONENT = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2})\D*)?|(\d{4})(\d{2})(\d{2})?")
_SPACES = re.compile(r"\s+")


class CellTrouble(StrEnum):
    """Why a cell of a person's row cannot be read."""

    ERROR_CELL = N_("The cell “{column}” shows an error.")
    FORMULA_CELL = N_("The cell “{column}” is a formula without a result. Type the value instead.")
    TEXT_TOO_LONG = N_("“{column}” is longer than {limit} characters.")


@dataclass(frozen=True)
class RosterPerson:
    """A person as a row of a roster states it; a text is empty where the row is silent.

    ``sex`` and ``birth`` come from a valid resident ID number where there is one, else from
    their columns. ``stated_birth`` is (year, month) or (year, month, day) of the column.
    """

    name: str
    id_type: IdType
    id_type_word: str
    id_no: str
    phone: str
    stated_sex: Sex | None
    stated_birth: tuple[int, ...] | None
    education: str
    category: str
    address: str
    occupation: str
    level: str
    note: str

    @property
    def birth(self) -> date | None:
        """The birth date, None where nothing tells it."""
        if self.id_type is IdType.RESIDENT:
            return birth_of(self.id_no)
        stated = self.stated_birth
        return date(*stated) if stated is not None and len(stated) == 3 else None

    @property
    def sex(self) -> Sex | None:
        """The sex, None where nothing tells it."""
        if self.id_type is IdType.RESIDENT and len(self.id_no) == 18:
            return sex_of(self.id_no)
        return self.stated_sex

    def as_json(self) -> dict[str, str]:
        """In the words of the roster, as ``import-roster --json`` prints it."""
        return {
            "name": self.name,
            "sex": SEX_WORD[self.sex] if self.sex else "",
            "id_type": self.id_type_word,
            "id_no": self.id_no,
            "education": self.education,
            "category": self.category,
            "phone": self.phone,
            "address": self.address,
            "occupation": self.occupation,
            "level": self.level,
            "note": self.note,
        }


def cell_troubles(cells: Mapping[Field, Cell], titles: Mapping[Field, str]) -> list[Reason]:
    """What keeps the cells from being read at all; the serial number does not matter."""
    found = []
    for field, cell in cells.items():
        if field is Field.SERIAL:
            continue
        title = clean_text(titles[field])
        text = cell.text.strip()
        if cell.kind is Kind.ERROR or text in _ERRORS:
            found.append(Reason(CellTrouble.ERROR_CELL, column=title))
        elif cell.kind is Kind.FORMULA:
            found.append(Reason(CellTrouble.FORMULA_CELL, column=title))
        elif field in _LIMITS and len(clean_text(text)) > _LIMITS[field]:
            found.append(Reason(CellTrouble.TEXT_TOO_LONG, column=title, limit=_LIMITS[field]))
    if not found and _lost_digits(cells[Field.ID_NO]):
        found.append(Reason(IdentityTrouble.ID_LOST_DIGITS))
    return found


def read_person(cells: Mapping[Field, Cell]) -> RosterPerson:
    """The person of readable cells."""

    def text(field: Field) -> str:
        return clean_text(cells[field].text) if field in cells else ""

    id_type = read_id_type(text(Field.ID_TYPE))
    return RosterPerson(
        name=clean_name(cells[Field.NAME].text),
        id_type=id_type,
        id_type_word=RESIDENT_ID_WORD if id_type is IdType.RESIDENT else text(Field.ID_TYPE),
        id_no=clean_id(cells[Field.ID_NO].text),
        phone=clean_phone(text(Field.PHONE)),
        stated_sex=read_sex(text(Field.SEX)),
        stated_birth=_stated_birth(text(Field.BIRTH)),
        education=text(Field.EDUCATION),
        category=text(Field.CATEGORY),
        address=text(Field.ADDRESS),
        occupation=text(Field.OCCUPATION),
        level=text(Field.LEVEL),
        note=text(Field.NOTE),
    )


def clean_text(text: str) -> str:
    """Free text on one line without invisible characters; nothing else is changed."""
    shown = _SPACES.sub(" ", text).strip()
    return "".join(c for c in shown if unicodedata.category(c) not in {"Cf", "Cc"})


def _lost_digits(cell: Cell) -> bool:
    """Whether an ID number went through a figure, which keeps 15 of its 18 digits."""
    if cell.kind is Kind.NUMBER:
        return len(cell.text.lstrip("-")) > SIGNIFICANT_DIGITS
    return bool(_EXPONENT.fullmatch(clean_id(cell.text)))


def _stated_birth(text: str) -> tuple[int, ...] | None:
    """(year, month[, day]) of a birth column, None where it holds no date that exists."""
    match = _DAY.match(unicodedata.normalize("NFKC", text))
    if match is None:
        return None
    parts = tuple(int(part) for part in match.groups() if part is not None)
    try:
        date(*parts, *(1,) * (3 - len(parts)))
    except (ValueError, TypeError):
        return None
    return parts
