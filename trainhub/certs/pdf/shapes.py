"""Which texts take the same place on a page.

Every ideograph of the shipped faces is one em wide and every figure as wide as 0, and lines break
between them alike. Of both the fonts are asked, not the standard.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from trainhub.certs.pdf.typeface import FILES, typeface

IDEOGRAPH, FIGURE = "国", "0"


@lru_cache(maxsize=30_000)
def _shape(character: str) -> str:
    if character.isascii() and character.isdigit():
        like = FIGURE
    elif unicodedata.name(character, "").startswith("CJK "):
        like = IDEOGRAPH
    else:
        return character
    faces = [typeface(name) for name in FILES]
    alike = all(face.width(character) == face.width(like) for face in faces)
    return like if alike else character


def shape(text: str) -> str:
    """The text with every ideograph as 国 and every figure as 0: equal shapes, equal layout."""
    return "".join(map(_shape, text))


def plain_to_draw(text: str) -> bool:
    """Whether each character is one glyph in its place, whatever stands beside it.

    Not so with marks that are put onto letters, and with spaces that a page folds together.
    """
    if text.isascii():
        return "  " not in text and text == text.strip() and text.isprintable()
    marks = any(unicodedata.category(each)[0] in "MZC" and each != " " for each in text)
    return not marks and "  " not in text and unicodedata.is_normalized("NFC", text)
