"""What is wrong with a template, told from what it raised: a kind, a line, a word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from trainhub.certs.pdf.errors import PressFailed

#: What ``jinja2`` calls a template that comes from no file.
SOURCES = ("<template>",)
UNDEFINED = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")
ASSET = re.compile(r"asset:([\w.-]{1,60})")
PAGES = re.compile(r"takes (\d+) pages")
LINE_OF_CSS = re.compile(r" at (\d+):\d+")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a template: what kind, in which line (0: nobody knows), about which word."""

    kind: str
    line: int = 0
    word: str = ""


def fault_of(error: Exception) -> Fault:
    """The fault behind something raised while a page was laid out."""
    line = _line(error)
    if isinstance(error, TemplateSyntaxError):
        return Fault("syntax", error.lineno, _short(error.message or ""))
    if isinstance(error, UndefinedError):
        found = UNDEFINED.search(str(error))
        return Fault("placeholder", line, (found[1] or found[2]) if found else _short(str(error)))
    if isinstance(error, SecurityError):
        return Fault("forbidden", line, _short(str(error)))
    if isinstance(error, MemoryError | RecursionError | OverflowError):
        return Fault("too-much", line)
    pages = PAGES.search(str(error))
    if isinstance(error, PressFailed) and pages:
        return Fault("pages", 0, pages[1])
    return Fault("other", line, _short(str(error) or type(error).__name__))


def fault_heard(complaints: list[str]) -> Fault:
    """The fault behind the first thing that was complained about."""
    for said in complaints:
        named = ASSET.search(said)
        if named:
            return Fault("picture", 0, named[1])
        if "only named assets" in said:
            return Fault("address", 0, _short(said))
    found = LINE_OF_CSS.search(complaints[0])
    return Fault("style", int(found[1]) if found else 0, _short(complaints[0]))


def _line(error: Exception) -> int:
    """The last line of the template that was at work."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in SOURCES:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _short(text: str) -> str:
    return text.splitlines()[0][:120] if text else ""
