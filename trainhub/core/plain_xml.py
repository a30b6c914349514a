"""XML from strangers as a small tree that knows its lines; no document type, no entities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

#: Deeper or larger than any question file is meant to hurt.
MAX_DEPTH = 60
MAX_ELEMENTS = 400_000

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']""")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936"})


class BadXml(ValueError):
    """Not well-formed, or with a document type; ``line`` says where."""

    def __init__(self, line: int, *, unsafe: bool = False) -> None:
        self.line, self.unsafe = line, unsafe
        super().__init__(f"line {line}")


@dataclass
class Element:
    """One element: local name, local attribute names, the line of its start tag, its content."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    #: Texts and elements in the order of the file.
    content: list[Element | str] = field(default_factory=list)

    def children(self, *tags: str) -> list[Element]:
        """The child elements, or those with one of these names."""
        return [
            part
            for part in self.content
            if isinstance(part, Element) and (not tags or part.tag in tags)
        ]

    def child(self, *tags: str) -> Element | None:
        """The first child with one of these names."""
        return next(iter(self.children(*tags)), None)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        yield self
        for child in self.children():
            yield from child.walk()

    def find(self, *tags: str) -> Element | None:
        """The first element with one of these names, at any depth."""
        return next((element for element in self.walk() if element.tag in tags), None)

    @property
    def text(self) -> str:
        """All text inside, outer spaces taken away."""
        return "".join(self._texts()).strip()

    def _texts(self) -> Iterator[str]:
        for part in self.content:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    @property
    def inner(self) -> str:
        """What stands inside, as markup again."""
        return "".join(
            escape(part) if isinstance(part, str) else part._outer() for part in self.content
        ).strip()

    def _outer(self) -> str:
        told = "".join(f" {name}={quoteattr(value)}" for name, value in self.attributes.items())
        return f"<{self.tag}{told}>{self.inner}</{self.tag}>"


def read_xml(data: bytes) -> Element:
    """The root of a document. Raises ``BadXml`` with the line where it cannot be read.

    A document type could declare entities that grow or fetch files, so none is read at all.
    """
    declared = _DECLARED.match(data[:200])
    encoding = None
    if declared and declared[1].decode("ascii").lower() in _CHINESE:
        try:
            data, encoding = data.decode("gb18030").encode(), "utf-8"
        except UnicodeDecodeError:
            raise BadXml(1) from None
    return _Reader(encoding).read(data)


class _Reader:
    def __init__(self, encoding: str | None) -> None:
        self.parser = expat.ParserCreate(encoding, namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say
        self.open: list[Element] = []
        self.root: Element | None = None
        self.elements = 0

    def read(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            raise BadXml(error.lineno) from None
        except (ValueError, LookupError, UnicodeError) as error:
            raise error if isinstance(error, BadXml) else BadXml(1) from None
        if self.root is None:
            raise BadXml(1)
        return self.root

    def _refuse(self, *_declaration: object) -> NoReturn:
        raise BadXml(self.parser.CurrentLineNumber, unsafe=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            self._refuse()
        local = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), local, self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].content.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _say(self, text: str) -> None:
        if self.open:
            self.open[-1].content.append(text)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
