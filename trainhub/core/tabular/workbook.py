"""The parts of an .xlsx workbook beside its sheets: the list of them, texts, date styles."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from trainhub.core.tabular.package import Attributes, Listener, Package
from trainhub.core.tabular.sheets import MAX_CHARACTERS, MAX_SHEETS, FileTrouble, refuse

_KNOWN_RELATION = re.compile(r"/relationships/(officeDocument|worksheet|sharedStrings|styles)$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Built-in number formats that show dates (ECMA-376 part 1, 18.8.30, with its CJK section).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True)
class SheetPart:
    """A worksheet as the workbook lists it."""

    name: str
    hidden: bool
    path: str


@dataclass(frozen=True)
class Workbook:
    """Everything the cells of a sheet refer to.

    ``date_styles`` are the indexes of the cell styles that show a number as a date.
    """

    sheets: tuple[SheetPart, ...]
    from_1904: bool
    strings: tuple[str, ...]
    date_styles: frozenset[int]


@dataclass(frozen=True)
class _Relation:
    kind: str
    path: str


def open_workbook(package: Package) -> Workbook:
    """Read the parts that describe the sheets; raises ``Refused`` when one is unfit."""
    path = _first(_relations(package, ""), "officeDocument")
    if path is None:
        raise refuse(FileTrouble.NOT_A_TABLE)
    relations = _relations(package, path)
    strings, styles = _first(relations, "sharedStrings"), _first(relations, "styles")
    sheets, from_1904 = _sheets(package, path, relations)
    return Workbook(
        sheets,
        from_1904,
        _shared_strings(package, strings) if strings else (),
        _date_styles(package, styles) if styles else frozenset(),
    )


def unescaped(text: str) -> str:
    """``_x000D_`` stands for the character with that code (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    characters = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return characters.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _first(relations: dict[str, _Relation], kind: str) -> str | None:
    return next((relation.path for relation in relations.values() if relation.kind == kind), None)


def _relations(package: Package, source: str) -> dict[str, _Relation]:
    """The relations of the part ``source`` by their id; of the package itself for ``""``."""
    folder, name = posixpath.split(source)
    found: dict[str, _Relation] = {}

    def start(element: str, given: Attributes) -> None:
        kind = _KNOWN_RELATION.search(given.get("Type", ""))
        if element == "Relationship" and kind and given.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
            found[given.get("Id", "")] = _Relation(kind[1], target.lstrip("/"))

    package.read(posixpath.join(folder, "_rels", f"{name}.rels"), Listener(start))
    return found


def _sheets(
    package: Package, path: str, relations: dict[str, _Relation]
) -> tuple[tuple[SheetPart, ...], bool]:
    """The worksheets in order (charts hold no rows) and whether days count from 1904."""
    sheets: list[SheetPart] = []
    calendar = [False]

    def start(element: str, given: Attributes) -> None:
        if element == "workbookPr":
            calendar[0] = given.get("date1904") in {"1", "true"}
        if element != "sheet":
            return
        key = next((v for k, v in given.items() if k.endswith("relationships id")), "")
        if key in relations and relations[key].kind == "worksheet":
            hidden = given.get("state", "visible") != "visible"
            sheets.append(SheetPart(given.get("name", ""), hidden, relations[key].path))
        if len(sheets) > MAX_SHEETS:
            raise refuse(FileTrouble.TOO_MANY_SHEETS, limit=MAX_SHEETS)

    package.read(path, Listener(start))
    return tuple(sheets), calendar[0]


class _Strings:
    """Hears the string table; phonetic readings (``rPh``) are not part of a text."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._size = 0
        self._inside: set[str] = set()

    def start(self, element: str, _given: Attributes) -> None:
        self._inside.add(element)

    def end(self, element: str) -> None:
        self._inside.discard(element)
        if element == "si":
            self.found.append(unescaped("".join(self._pieces)))
            self._pieces.clear()

    def text(self, piece: str) -> None:
        if "t" not in self._inside or "rPh" in self._inside:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > MAX_CHARACTERS:
            raise refuse(FileTrouble.TOO_MUCH_TEXT)


def _shared_strings(package: Package, path: str) -> tuple[str, ...]:
    strings = _Strings()
    package.read(path, Listener(strings.start, strings.end, strings.text))
    return tuple(strings.found)


def _date_styles(package: Package, path: str) -> frozenset[int]:
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: set[str] = set()

    def start(element: str, given: Attributes) -> None:
        inside.add(element)
        if element == "numFmt":
            codes[int(given["numFmtId"])] = given.get("formatCode", "")
        elif element == "xf" and "cellXfs" in inside:
            formats.append(int(given.get("numFmtId", "0")))

    package.read(path, Listener(start, inside.discard))
    return frozenset(style for style, number in enumerate(formats) if _shows_date(number, codes))


def _shows_date(number: int, codes: dict[int, str]) -> bool:
    if number in codes:
        return bool(_DATE_LETTERS.search(_NOT_LETTERS.sub("", codes[number])))
    return number in _DATE_FORMATS
