"""How a Chinese name sounds, for search by typed letters. Surnames have readings of their own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import cast

#: Where the reading as a surname is not the usual reading of the character.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "盖": "ge",
    "朴": "piao", "缪": "miao", "乐": "yue", "员": "yun", "黑": "he", "折": "she", "繁": "po",
    "翟": "zhai", "种": "chong", "召": "shao", "秘": "bi", "覃": "qin", "洗": "xian", "句": "gou",
    "佴": "nai", "阚": "kan", "都": "du", "能": "nai", "祭": "zhai", "隗": "wei", "卜": "bu",
    "薄": "bo", "适": "kuo", "乜": "nie", "郇": "xun", "粘": "nian",
    "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "单于": "chan yu",
}  # fmt: skip


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], list[str]]:
    # Loaded at the first name, not at start, and without the table of phrases: it would add
    # 40 MB to every web process and helps no name.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    return cast(Callable[[str], list[str]], import_module("pypinyin").lazy_pinyin)


def syllables(name: str) -> tuple[str, ...]:
    """The syllables of a name without tones: ``("shan", "wei")``; what has no reading is left out.

    ü is written v, as on keyboards.
    """
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAME_READINGS), "")
    first = SURNAME_READINGS[surname].split() if surname else []
    rest = [_reader()(character)[0] for character in name[len(surname) :] if character > "\u2e7f"]
    return tuple(sound for sound in (*first, *rest) if sound.isascii() and sound.isalpha())
