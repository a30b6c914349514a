"""Where earlier chapters have paper printed without knowing the room that prints.

The composition root says who prints; a later chapter owns the press.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from trainhub.core.booklet import Booklet
from trainhub.core.printed import PrintedForm


class Printer(NamedTuple):
    """Two ways to a PDF; both raise ``Refused`` where this machine cannot make it."""

    form: Callable[[PrintedForm], bytes]
    booklet: Callable[[Booklet], bytes]
    #: Several PDFs behind each other as one.
    bound: Callable[[list[bytes]], bytes]


_printer: list[Printer] = []


def use_printer(printer: Printer) -> None:
    """Take ``printer`` for this process. Called by the composition root."""
    _printer[:] = [printer]


def form_pdf(form: PrintedForm) -> bytes:
    """The PDF of a form. Raises ``Refused``."""
    return _printer[0].form(form)


def booklet_pdf(booklet: Booklet) -> bytes:
    """The PDF of a booklet. Raises ``Refused``."""
    return _printer[0].booklet(booklet)


def bound_pdf(parts: list[bytes]) -> bytes:
    """Several PDFs as one, in their order."""
    return _printer[0].bound(parts)
