"""QTI 2.1 and 3.0 say the same in two spellings; read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainhub.core.plain_xml import Element

_CAPITAL = re.compile(r"(?<!^)([A-Z])")

#: QTI 3 names that are HTML's in QTI 2, and keep their name.
_KEPT = frozenset({"itemBody"})


def kebab(name: str) -> str:
    """``choiceInteraction`` as ``choice-interaction``."""
    return _CAPITAL.sub(r"-\1", name).lower()


def common(element: Element) -> Element:
    """The same tree in the names of QTI 3 without ``qti-``, whatever version it came in."""
    tag = element.tag
    return Element(
        tag[4:] if tag.startswith("qti-") else kebab(tag),
        {kebab(name): value for name, value in element.attributes.items()},
        element.line,
        [part if isinstance(part, str) else common(part) for part in element.content],
    )


def values(declaration: Element) -> list[str]:
    """The right values of a response declaration, in order."""
    correct = declaration.child("correct-response")
    return [" ".join(value.text.split()) for value in correct.children("value")] if correct else []


def mapped(declaration: Element) -> dict[str, str]:
    """What every value is worth, as it is written."""
    mapping = declaration.child("mapping")
    entries = mapping.children("map-entry") if mapping else []
    return {
        " ".join(entry.attributes.get("map-key", "").split()): entry.attributes.get(
            "mapped-value", ""
        )
        for entry in entries
    }


def interactions(body: Element) -> Iterator[Element]:
    """Every interaction of a body, in order."""
    return (element for element in body.walk() if element.tag.endswith("-interaction"))


def outcome(item: Element, name: str) -> str:
    """The default value of an outcome declaration."""
    for declaration in item.children("outcome-declaration"):
        if declaration.attributes.get("identifier") == name:
            value = declaration.find("value")
            return value.text if value else ""
    return ""
