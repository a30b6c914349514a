"""The zip around an .xlsx file: judged by its directory before anything is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from trainhub.core.tabular.sheets import FileTrouble, refuse

#: 20,000 rows of a wide roster are 20 to 50 MB of XML, by the program that wrote it.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_PARTS = 1_000
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1

Attributes = dict[str, str]


@dataclass(frozen=True)
class Listener:
    """Who hears the elements of one XML part, by local name."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] | None = None
    text: Callable[[str], None] | None = None


class Package:
    """The parts of an .xlsx file, read as streams and never as trees.

    Raises ``Refused`` when the directory of the zip shows something no table needs. The sizes
    in that directory are binding: the zip reader stops at them even where they are a lie.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, LargeZipFile, NotImplementedError, ValueError, OSError):
            raise refuse(FileTrouble.DAMAGED) from None
        parts = self._zip.infolist()
        self.names = frozenset(part.filename for part in parts)
        self.unpacked_bytes = sum(part.file_size for part in parts)
        if self.unpacked_bytes > MAX_UNPACKED_BYTES:
            raise refuse(FileTrouble.UNPACKS_TOO_BIG, limit=MAX_UNPACKED_BYTES // 1024**2)
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise refuse(FileTrouble.HAS_PASSWORD)
        if len(parts) > MAX_PARTS or "[Content_Types].xml" not in self.names:
            raise refuse(FileTrouble.NOT_A_TABLE)
        if any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise refuse(FileTrouble.HAS_MACROS)
        if any(name.lower().startswith("xl/externallinks/") for name in self.names):
            raise refuse(FileTrouble.LINKS_TO_FILES)

    def read(self, name: str, listener: Listener) -> None:
        """Stream the XML part ``name`` to ``listener``; raises ``Refused`` if it is unfit."""
        if name not in self.names:
            raise refuse(FileTrouble.DAMAGED)
        parser = _closed_parser(listener)
        try:
            with self._zip.open(name) as part:
                while chunk := part.read(_CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except (
            BadZipFile, zlib.error, EOFError, expat.ExpatError,
            NotImplementedError, ValueError, LookupError, OverflowError,
        ):  # fmt: skip
            raise refuse(FileTrouble.DAMAGED) from None


def _closed_parser(listener: Listener) -> expat.XMLParserType:
    """A parser for plain elements: a document type could declare entities, so none is allowed."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    start, end = listener.start, listener.end
    parser.StartElementHandler = lambda name, given: start(name[name.rfind(" ") + 1 :], given)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name[name.rfind(" ") + 1 :])
    parser.CharacterDataHandler = listener.text
    return parser


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise refuse(FileTrouble.UNSAFE_XML)
