"""Reading QTI 2.1 and 3.0 packages: a manifest, an XML file an item, pictures beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from trainhub.core.errors import Reason
from trainhub.core.plain_xml import BadXml, Element, read_xml
from trainhub.exams.bank import qti_answers as answers
from trainhub.exams.bank import qti_terms as terms
from trainhub.exams.bank.drafts import Draft, Made
from trainhub.exams.bank.markup import cleaned, plain
from trainhub.exams.bank.media import MAX_MEDIA, media_from
from trainhub.exams.bank.moodle import points_h
from trainhub.exams.bank.package import QuestionPackage, beside
from trainhub.exams.bank.qti_answers import Asked
from trainhub.exams.bank.reading import Found, QuestionReading, judged
from trainhub.exams.bank.rules import NAME_LIMIT, BankTrouble, Media

GAP = "____"
#: Stands where an interaction stood, until it is known whether the text goes on after it.
_HERE = "\ue000"
#: Our own export puts the blanks of a text into a block with this class.
ANSWERS = "trainhub-answers"
_SHOWN = frozenset({"img", "audio", "object", "source", "video", "embed"})
_RUBRIC_WORDS = ("参考要点：", "参考答案：", "评分要点：", "参考要点:", "参考答案:", "评分要点:")
#: Names that our own export writes into a manifest.
_OWN = ("topic:", "difficulty:", "scoring:", "kind:", "rubric:", "text:")


@dataclass
class Resource:
    """One item as the manifest names it."""

    identifier: str
    href: str
    path: str
    keywords: dict[str, str] = field(default_factory=dict)


def read_qti(package: QuestionPackage) -> QuestionReading:
    """Every item of a package, by its identifier. Raises ``Refused`` for an unfit manifest."""
    try:
        path = package.manifest()
        manifest = read_xml(package.read(path))
    except BadXml as error:
        code = BankTrouble.UNSAFE_XML if error.unsafe else BankTrouble.NOT_XML
        return QuestionReading("identifier", troubles=(Reason(code, line=error.line),))
    seen: dict[str, int | str] = {}
    resources = list(_resources(manifest, path))
    items = tuple(judged(_read(package, resource), seen) for resource in resources)
    version = "qti3" if any("v3p0" in r.attributes.get("type", "") for r in manifest.walk()) else (
        "qti21"
    )  # fmt: skip
    troubles = () if items else (Reason(BankTrouble.NO_QUESTIONS),)
    return QuestionReading("identifier", items, troubles, format=version)


def _resources(manifest: Element, path: str) -> Iterator[Resource]:
    for element in manifest.walk():
        kind = element.attributes.get("type", "").lower()
        if element.tag != "resource" or not kind.startswith("imsqti_item"):
            continue
        href = element.attributes.get("href", "")
        words = [e.text for e in element.walk() if e.tag in {"langstring", "string", "keyword"}]
        own = (word.partition(":") for word in words if word.startswith(_OWN))
        yield Resource(
            element.attributes.get("identifier", href)[:100],
            href,
            beside(path, href),
            {name: value for name, _colon, value in own},
        )


def _read(package: QuestionPackage, resource: Resource) -> Found:
    found = Found(resource.identifier)
    try:
        root = terms.common(read_xml(package.read(resource.path)))
    except KeyError:
        found.reasons = (Reason(BankTrouble.ITEM_MISSING, word=resource.href[:60]),)
        return found
    except BadXml as error:
        code = BankTrouble.UNSAFE_XML if error.unsafe else BankTrouble.NOT_XML
        found.reasons = (Reason(code, line=error.line),)
        return found
    body = root.find("item-body")
    if root.tag != "assessment-item" or body is None:
        found.reasons = (Reason(BankTrouble.UNSUPPORTED_TYPE, line=root.line, word=root.tag[:30]),)
        return found
    return _item(package, resource, root, body)


def _item(package: QuestionPackage, resource: Resource, root: Element, body: Element) -> Found:
    place = root.attributes.get("identifier", resource.identifier)[:100]
    title = root.attributes.get("title", "")[:NAME_LIMIT]
    draft = Draft(root.line, title, resource.keywords.get("topic", ""), tags=resource.keywords)
    draft.category = draft.category.replace("/", "//")
    found = Found(place, title or place, line=root.line)
    asked = Asked(root, body, list(terms.interactions(body)), draft)
    draft.points_h = points_h(terms.outcome(root, "MAXSCORE") or "1")
    kind, read = _reader(asked)
    found.type = kind
    reasons = _around(package, resource, asked)
    if read is None:
        word = asked.interactions[0].tag if asked.interactions else root.tag
        reasons = [draft.trouble(BankTrouble.UNSUPPORTED_TYPE, word=word)]
    if not reasons and read is not None:
        found.item, reasons = read(asked)
    found.reasons = tuple(reasons)
    if found.item is not None:
        found.told = _told(found.item.media, place, resource, asked) | {"kind": kind}
    return found


def _reader(asked: Asked) -> tuple[str, Callable[[Asked], Made] | None]:
    """The kind in QTI's words, and who reads it."""
    tags = {interaction.tag for interaction in asked.interactions}
    if tags == {"text-entry-interaction"}:
        return "text_entry", answers.text_entry
    if len(asked.interactions) != 1:
        return "composite" if tags else "", None
    (tag,) = tags
    if tag == "choice-interaction":
        single = asked.declaration(asked.interactions[0]).attributes.get("cardinality") == "single"
        return ("choice_single", answers.single) if single else (
            "choice_multiple", answers.multiple
        )  # fmt: skip
    known: dict[str, tuple[str, Callable[[Asked], Made]]] = {
        "extended-text-interaction": ("extended_text", answers.extended_text),
        "match-interaction": ("match", answers.match),
        "order-interaction": ("order", answers.order),
    }
    return known.get(tag, (tag.removesuffix("-interaction").replace("-", "_"), None))


def _around(package: QuestionPackage, resource: Resource, asked: Asked) -> list[Reason]:
    """The text, the pictures and the explanation."""
    draft = asked.draft
    trouble = _media(package, resource, asked)
    raw = " ".join(part for part in (_shell(asked.body), _prompt(asked.body)) if part)
    draft.html = _is_marked_up(raw) or draft.tags.get("text") == "html"
    stem = cleaned(raw) if draft.html else plain(raw)
    draft.stem = stem.removesuffix(_HERE).replace(_HERE, GAP).strip()
    draft.general = "\n".join(e.text for e in asked.root.children("modal-feedback") if e.text)
    asked.reference = _reference(asked.root)
    if not draft.stem and not draft.media:
        trouble.append(draft.trouble(BankTrouble.EMPTY_STEM))
    return trouble


def _shell(body: Element) -> str:
    """What stands around the interactions, with a gap where one stands inside the text."""
    return _without(body).inner


def _without(element: Element) -> Element:
    kept: list[Any] = []
    for part in element.content:
        if isinstance(part, str):
            kept.append(part)
        elif part.tag == "text-entry-interaction":
            kept.append(_HERE)
        elif part.attributes.get("class") == ANSWERS:
            continue
        elif not part.tag.endswith("-interaction") and part.tag != "rubric-block":
            kept.append(_without(part))
    return Element(element.tag, element.attributes, element.line, kept)


def _prompt(body: Element) -> str:
    prompt = body.find("prompt")
    return _without(prompt).inner if prompt else ""


def _is_marked_up(raw: str) -> bool:
    """Whether the text needs HTML to look right, and not just a paragraph around it."""
    return "<" in cleaned(raw).replace("<br>", "")


def _media(package: QuestionPackage, resource: Resource, asked: Asked) -> list[Reason]:
    draft = asked.draft
    found: list[Media] = []
    for element in asked.body.walk():
        source = element.attributes.get("data" if element.tag == "object" else "src", "")
        if element.tag not in _SHOWN or not source:
            continue
        try:
            content = package.read(beside(resource.path, source))
        except KeyError:
            content = b""
        media = media_from(content, element.attributes.get("alt", ""))
        if media is None or len(found) == MAX_MEDIA:
            return [Reason(BankTrouble.BAD_PICTURE, line=element.line, word=source[-40:])]
        asked.sources.append(source)
        found.append(media)
    draft.media = tuple(found)
    inside = [
        e for i in asked.interactions for c in i.walk() if "choice" in c.tag for e in c.walk()
    ]
    if any(element.tag in _SHOWN for element in inside if element.tag != "choice-interaction"):
        options = [
            e
            for i in asked.interactions
            for c in i.children()
            if c.tag != "prompt"
            for e in c.walk()
        ]
        if any(element.tag in _SHOWN for element in options):
            return [draft.trouble(BankTrouble.PICTURE_IN_OPTION)]
    return []


def _reference(root: Element) -> str:
    rubric = root.find("rubric-block")
    text = rubric.text if rubric else ""
    word = next((word for word in _RUBRIC_WORDS if text.startswith(word)), "")
    return text.removeprefix(word).strip()


def _told(media: tuple[Media, ...], place: str, resource: Resource, asked: Asked) -> dict[str, Any]:
    """The item in the words of QTI."""
    told: dict[str, Any] = {
        "identifier": place,
        "title": asked.draft.name,
        "stem": asked.draft.stem,
        "max_score": _score(asked.draft.points_h),
        "href": resource.href,
        **asked.told,
    }
    if media:
        told["image"] = asked.sources[0]
    return told


def _score(points: int) -> int | float:
    return points // 100 if points % 100 == 0 else points / 100
