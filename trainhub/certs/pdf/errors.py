"""What can go wrong in the PDF room. Plain exceptions; the actions turn them into reasons."""

from __future__ import annotations

import unicodedata


class PressError(Exception):
    """No PDF came out; the subclasses say why."""


class FactsInvalid(PressError, ValueError):
    """The facts cannot stand on a certificate at all: ``field`` is empty, too long or malformed."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        self.problem = problem
        super().__init__(f"{field}: {problem}")


class MissingGlyphs(PressError):
    """The fonts lack ``characters``, or they are invisible; printing them would show boxes."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = characters
        super().__init__("The fonts cannot print " + ", ".join(map(spelled, characters)) + ".")


class PhotoUnreadable(PressError):
    """The photo is no JPEG or PNG that can be read in full, or it has too many pixels."""


class PressUnavailable(PressError):
    """No child can print on this machine: Pango or the fonts are missing. ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class PressFailed(PressError):
    """This certificate could not be laid out; others still can.

    ``kind``, ``line`` and ``word`` tell the fault of a template, see ``faults.Fault``.
    """

    def __init__(self, words: str = "", kind: str = "other", line: int = 0, word: str = "") -> None:
        self.kind, self.line, self.word = kind, line, word
        super().__init__(words)


class PressTimedOut(PressFailed):
    """The child took longer than allowed and was ended."""


def spelled(character: str) -> str:
    """The character with its code point, so that an invisible one can be named: ``龘 (U+9F98)``."""
    code = f"U+{ord(character):04X}"
    if unicodedata.category(character)[0] in "CZ" or unicodedata.combining(character):
        return code
    return f"{character} ({code})"
