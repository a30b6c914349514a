"""Writing QTI packages, 2.1 and 3.0 from one tree: names differ, the meaning does not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from trainhub.core.plain_xml import Element
from trainhub.exams.bank import qti_body as body
from trainhub.exams.bank.drafts import rubric_tag, scoring_tag
from trainhub.exams.bank.markup import plain
from trainhub.exams.bank.media import ENDINGS
from trainhub.exams.bank.qti_terms import kebab
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import ALL, EACH, Scoring

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAMESPACES = {
    "qti21": (
        "http://www.imsglobal.org/xsd/imsqti_v2p1",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
    ),
    "qti3": (
        "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    ),
}
_SCHEMAS = {"qti21": ("QTIv2.1 Package", "1.0.0"), "qti3": ("QTI Package", "3.0.0")}
_TYPES = {"qti21": "imsqti_item_xmlv2p1", "qti3": "imsqti_item_xmlv3p0"}
#: What QTI 3 puts into a body of its own.
_WITH_BODY = frozenset({"rubricBlock", "modalFeedback"})
_TEMPLATES = (body.TEMPLATE, "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/")
#: One date for all files, so that the same bank is the same package.
_DATE = (2026, 1, 1, 0, 0, 0)


def carried_by_qti(item: QuestionItem) -> QuestionItem | None:
    """The question as QTI can hold it; runs of spaces become one. ``None`` for gaps of several
    kinds, and for numbers other than one value with a tolerance.
    """
    if item.kind is QuestionKind.CLOZE:
        return None
    if item.kind is QuestionKind.NUMERIC and (
        len(item.key) != 1 or item.key[0][0] == ".." or item.scoring != ALL
    ):
        return None
    if item.kind is QuestionKind.FILL_IN:
        key = tuple(tuple(dict.fromkeys(" ".join(t.split()) for t in one)) for one in item.key)
        if [len(one) for one in key] != [len(one) for one in item.key]:
            return None
        item = replace(item, key=key)
    return item if item.html else replace(item, stem=plain(escape(item.stem)))


def usual_in_qti(item: QuestionItem) -> Scoring:
    """What the processing of an item says by itself."""
    if item.scoring.rule is ScoringRule.WEIGHTS:
        return item.scoring
    if item.kind is QuestionKind.MATCHING:
        return item.scoring if item.scoring in (ALL, EACH) else ALL
    return EACH if item.kind is QuestionKind.FILL_IN and len(item.key) > 1 else ALL


def write_qti(items: Sequence[QuestionItem], version: str) -> bytes:
    """A package; ``version`` is ``qti21`` or ``qti3``."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        resources = []
        for number, item in enumerate(items, start=1):
            name = f"q{number:04d}"
            pictures = [f"media/{name}-{n}.{ENDINGS[m.kind]}" for n, m in enumerate(item.media, 1)]
            _put(package, f"items/{name}.xml", _item(item, name, pictures, version).encode())
            for path, media in zip(pictures, item.media, strict=True):
                _put(package, f"items/{path}", media.content)
            resources.append(_resource(item, name, pictures, version))
        _put(package, "imsmanifest.xml", _manifest(resources, version).encode())
    return buffer.getvalue()


def _put(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(info, content)


def _manifest(resources: Sequence[str], version: str) -> str:
    schema, number = _SCHEMAS[version]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<manifest xmlns="{_NAMESPACES[version][1]}" identifier="MANIFEST-trainhub">',
            f"<metadata><schema>{schema}</schema><schemaversion>{number}</schemaversion></metadata>",
            "<organizations/>",
            "<resources>",
            *resources,
            "</resources>",
            "</manifest>",
        ]
    )


def _resource(item: QuestionItem, name: str, pictures: Sequence[str], version: str) -> str:
    words = "".join(
        f"<keyword><langstring>{escape(word)}</langstring></keyword>" for word in _keywords(item)
    )
    lom = f'<lom xmlns="http://www.imsglobal.org/xsd/imsmd_v1p2"><general>{words}</general></lom>'
    files = "".join(f'<file href="items/{p}"/>' for p in [f"{name}.xml", *pictures])
    return (
        f'<resource identifier="RES-{name}" type="{_TYPES[version]}" href="items/{name}.xml">'
        f"<metadata>{lom}</metadata>{files}</resource>"
    )


def _keywords(item: QuestionItem) -> Iterator[str]:
    if item.topic:
        yield f"topic:{item.topic}"
    if item.difficulty is not Difficulty.MEDIUM:
        yield f"difficulty:{item.difficulty.value}"
    if item.scoring != usual_in_qti(item):
        yield f"scoring:{scoring_tag(item.scoring)}"
    if item.kind is QuestionKind.SHORT_ANSWER:
        yield f"kind:{item.kind.value}"
    if item.rubric:
        yield f"rubric:{rubric_tag(item.rubric)}"
    if item.html:
        yield "text:html"


def _item(item: QuestionItem, name: str, pictures: Sequence[str], version: str) -> str:
    root = body.assessment_item(item, name, pictures)
    _outcome(root, "SCORE", "0")
    _outcome(root, "MAXSCORE", f"{Decimal(item.points_h) / 100:f}")
    # Declarations of responses come first, then outcomes, the body, and the processing.
    ranks = ["responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing"]
    root.content.sort(key=lambda part: _rank(part, ranks))
    told = _written(root, version)
    if version == "qti3":
        told = re.sub(rf'"{re.escape(_TEMPLATES[0])}(\w+)"', rf'"{_TEMPLATES[1]}\1.xml"', told)
    xmlns = f'xmlns="{_NAMESPACES[version][0]}" xmlns:xsi="{_XSI}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{told.replace(" ", f" {xmlns} ", 1)}'


def _rank(part: Element | str, ranks: Sequence[str]) -> int:
    tag = part.tag if isinstance(part, Element) else ""
    return ranks.index(tag) if tag in ranks else len(ranks)


def _outcome(root: Element, name: str, value: str) -> None:
    given = {"identifier": name, "cardinality": "single", "baseType": "float"}
    default = body.tag("defaultValue", {}, body.tag("value", {}, value))
    root.content.append(body.tag("outcomeDeclaration", given, default))


def _written(part: Element | str, version: str) -> str:
    if isinstance(part, str):
        return escape(part)
    qti = part.tag not in body.HTML_TAGS
    new = version == "qti3" and qti
    tag = f"qti-{kebab(part.tag)}" if new else part.tag
    told = "".join(
        f" {kebab(name) if new and ':' not in name else name}={quoteattr(value)}"
        for name, value in part.attributes.items()
    )
    inner = "".join(_written(child, version) for child in part.content)
    if new and part.tag in _WITH_BODY:
        inner = f"<qti-content-body>{inner}</qti-content-body>"
    return f"<{tag}{told}>{inner}</{tag}>" if part.content else f"<{tag}{told}/>"
