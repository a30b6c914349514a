"""What a template may be, who may put it to use, and what its faults are called. No I/O."""

from __future__ import annotations

import re
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.plain_xml import BadXml, Element, read_xml
from trainhub.core.words import N_

#: In characters; the designs that ship have 5 000.
LONGEST_SOURCE = 100_000
#: In bytes: one picture, and all that a version names.
LARGEST_PICTURE, LARGEST_PICTURES = 512 * 1024, 2 * 1024 * 1024
MOST_PICTURES = 12
#: In pixels a side; a seal of 42 mm at 600 dpi has 1000.
MOST_PIXELS_A_SIDE = 2400
#: In bytes: a page nobody can download on a phone is no certificate.
LARGEST_PAGE = 2 * 1024 * 1024
PICTURE_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
#: Names that the press hands over itself.
TAKEN = ("qr", "photo")

#: Two characters, twelve with a middle dot, and two that most fonts lack: a release prints them.
TRIAL_NAMES = ("王芳", "阿卜杜热合曼·阿卜力米提", "李䶮𬭎")


class TemplateTrouble(StrEnum):
    """Why a template or a picture is not taken, or not put to use; each says what to do."""

    TOO_LONG = N_("HTML and CSS may have {most} characters each. Please shorten them.")
    NAMES_QR = N_('The page shows no QR code. Please add <img src="asset:qr">.')
    SAYS_NOT = N_("The page does not show “{word}”. Please add the placeholder {placeholder}.")
    SYNTAX = N_("Line {line}: {word}. Please check the braces.")
    PLACEHOLDER = N_("Line {line}: there is no placeholder “{word}”. The list shows all of them.")
    FORBIDDEN = N_("Line {line}: this is not allowed in a template. Please use placeholders only.")
    TOO_MUCH = N_("Line {line}: the template asks for too much. Please take out loops and numbers.")
    PICTURE = N_("There is no picture named “{word}”. Please upload it or correct the name.")
    ADDRESS = N_("Only uploaded pictures can be shown, no addresses: {word}")
    STYLE = N_("CSS, line {line}: {word}")
    PAGES = N_("The certificate takes {word} pages. Please make it fit on one.")
    OTHER = N_("The page cannot be made: {word} (line {line})")
    TOO_SLOW = N_("The page took too long. Please make it simpler.")
    TOO_LARGE = N_("The page has more than {most} MB. Please use smaller pictures.")
    UNAVAILABLE = N_("This server cannot print now. Please try again later.")
    PICTURE_NAME = N_("A picture's name has small letters, digits and hyphens: seal, signature-li.")
    PICTURE_TAKEN = N_("“{name}” comes from the certificate itself. Please choose another name.")
    PICTURE_KIND = N_("This file is no PNG, JPG or SVG, or it is broken.")
    PICTURE_LARGE = N_("A picture may have {most} KB and {pixels} pixels a side.")
    PICTURE_UNSAFE = N_(
        "This SVG holds scripts, styles or addresses (line {line}). Please draw it plain."
    )
    PICTURES_MANY = N_("A template may have {most} pictures.")
    SAME = N_("Nothing changed since version {number}.")
    IN_USE = N_("This version is in use already.")
    RETIRED = N_("A newer version took its place. To go back, open it and save it as a new one.")
    SECOND_PERSON = N_("Somebody else must put this version to use: the type asks for two people.")
    UNPROVEN = N_("This version was not printed on trial.")
    JUST_CHANGED = N_("Somebody else just put another version to use. Please look again.")


#: What the press calls a fault, and its sentence.
OF_FAULT: dict[str, TemplateTrouble] = {
    "syntax": TemplateTrouble.SYNTAX,
    "placeholder": TemplateTrouble.PLACEHOLDER,
    "forbidden": TemplateTrouble.FORBIDDEN,
    "too-much": TemplateTrouble.TOO_MUCH,
    "picture": TemplateTrouble.PICTURE,
    "address": TemplateTrouble.ADDRESS,
    "style": TemplateTrouble.STYLE,
    "pages": TemplateTrouble.PAGES,
}

#: Elements of a drawing; everything else is refused, above all script, style and foreignObject.
DRAWN = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
     "tspan", "defs", "title", "desc", "use", "linearGradient", "radialGradient", "stop",
     "clipPath", "symbol"}
)  # fmt: skip
MOST_ELEMENTS = 5_000


def source_troubles(html: str, css: str) -> list[Reason]:
    """Why these sources are not taken."""
    if max(len(html), len(css)) > LONGEST_SOURCE:
        return [Reason(TemplateTrouble.TOO_LONG, most=LONGEST_SOURCE)]
    return []


def name_troubles(name: str) -> list[Reason]:
    """Why a picture cannot be called ``name``."""
    if not PICTURE_NAME.fullmatch(name):
        return [Reason(TemplateTrouble.PICTURE_NAME)]
    if name in TAKEN:
        return [Reason(TemplateTrouble.PICTURE_TAKEN, name=name)]
    return []


def drawing_troubles(content: bytes) -> list[Reason]:
    """Why an SVG is not taken: it may draw, and nothing else."""
    try:
        root = read_xml(content)
    except BadXml as bad:
        unsafe = TemplateTrouble.PICTURE_UNSAFE if bad.unsafe else TemplateTrouble.PICTURE_KIND
        return [Reason(unsafe, line=bad.line)]
    if root.tag != "svg":
        return [Reason(TemplateTrouble.PICTURE_KIND)]
    for count, element in enumerate(root.walk()):
        if count >= MOST_ELEMENTS or element.tag not in DRAWN or _reaches_out(element):
            return [Reason(TemplateTrouble.PICTURE_UNSAFE, line=element.line)]
    return []


def _reaches_out(element: Element) -> bool:
    for name, value in element.attributes.items():
        said = value.lower()
        if name.lower().startswith("on") or name == "style":
            return True
        if name == "href" and not value.startswith("#"):
            return True
        if "url(" in said.replace(" ", "") and "url(#" not in said.replace(" ", ""):
            return True
        if "javascript:" in said or "data:" in said or "@import" in said:
            return True
    return False


def release_troubles(*, in_use: bool, retired: bool, by_two: bool, own: bool) -> list[Reason]:
    """Why somebody may not put a version to use; ``own``: they wrote it."""
    if in_use:
        return [Reason(TemplateTrouble.IN_USE)]
    if retired:
        return [Reason(TemplateTrouble.RETIRED)]
    if by_two and own:
        return [Reason(TemplateTrouble.SECOND_PERSON)]
    return []
