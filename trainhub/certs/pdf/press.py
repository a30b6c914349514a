"""The press: facts in, PDF bytes out, laid out by a child that may fail alone.

Of a class only the first few are laid out; the press stamps the rest itself (see ``families``). One
child is kept per process. It is replaced when it dies, takes too long or has printed many
pages; a caller sees at most one exception and the next certificate prints.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from trainhub.certs.pdf import errors
from trainhub.certs.pdf.booklet import printable_booklet
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.families import Families
from trainhub.certs.pdf.form import printable
from trainhub.certs.pdf.plate import Plate, Unstampable, plate_said
from trainhub.certs.pdf.portrait import is_printed_portrait
from trainhub.certs.pdf.process import DESIGNS, ChildProcess, Limits
from trainhub.certs.pdf.roster import RosterFacts
from trainhub.certs.pdf.taught import TaughtDesign
from trainhub.certs.pdf.typeface import unprintable
from trainhub.certs.pdf.wire import Kind, WireBroken, order
from trainhub.core.booklet import Booklet
from trainhub.core.printed import PrintedForm

log = logging.getLogger(__name__)

#: Designs that people wrote, kept to be taught to the next child.
MOST_DESIGNS = 32


@dataclass(frozen=True, slots=True)
class Pressed:
    """One printed certificate or form and the SHA-256 of its bytes, in hexadecimal."""

    pdf: bytes
    sha256: str


class Press:
    """Prints certificates and forms, one after the other; safe to share between threads."""

    def __init__(self, limits: Limits | None = None, designs: Path = DESIGNS) -> None:
        self.limits = limits or Limits()
        self.designs = designs
        self._families = Families(self._whole, self._engrave)
        #: Designs that people wrote, by their names.
        self._designs: dict[str, TaughtDesign] = {}
        self._child: ChildProcess | None = None
        self._turn = threading.Lock()

    @property
    def stamped(self) -> int:
        """How many pages were stamped so far."""
        return self._families.stamped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def press(self, facts: CertificateFacts, design: TaughtDesign | None = None) -> Pressed:
        """Print one certificate; equal facts give equal bytes on one machine.

        ``design`` is the one that the facts name, where it does not ship.

        Raises ``MissingGlyphs`` before anything is laid out, ``PhotoUnreadable``,
        ``PressUnavailable`` when this machine cannot print at all, ``PressTimedOut``, and
        ``PressFailed`` when this one page does not come out right.
        """
        _refuse_unprintable(facts)
        with self._turn:
            self._know(design)
            return _pressed(self._whole(facts))

    def press_one_of_many(
        self, facts: CertificateFacts, design: TaughtDesign | None = None
    ) -> Pressed:
        """Print one certificate of a class: the same page more than a hundred times faster.

        After the first few of a kind the rest is stamped, see ``families``; what cannot be stamped
        is laid out like any other. Equal ink, not always equal bytes. Raises as ``press`` does.
        """
        _refuse_unprintable(facts)
        with self._turn:
            self._know(design)
            if facts.photo and not is_printed_portrait(facts.photo):
                # Whoever uploaded it, pictures are decoded in the child.
                facts = replace(facts, photo=self._order(Kind.PORTRAIT, facts.photo)[1])
            return _pressed(self._families.certificate(facts))

    def _know(self, design: TaughtDesign | None) -> None:
        """Keep a design that people wrote, to teach it to the child whenever that is a new one."""
        if design is not None:
            if len(self._designs) >= MOST_DESIGNS:
                self._designs.clear()
            self._designs[design.name] = design

    def _whole(self, facts: CertificateFacts) -> bytes:
        return self._order(Kind.CERTIFICATE, facts.to_json().encode(), facts.design)[1]

    def _engrave(self, facts: CertificateFacts) -> tuple[bytes, Plate | str]:
        verdict, pdf = self._order(Kind.PLATE, facts.to_json().encode(), facts.design)
        if "plate" not in verdict:
            return pdf, str(verdict.get("unstamped", ""))
        try:
            return pdf, plate_said(verdict["plate"])
        except Unstampable as refusal:
            return pdf, str(refusal)

    def press_form(self, form: PrintedForm) -> Pressed:
        """Print one statutory form; equal forms give equal bytes on one machine.

        A character that no shipped font has stands as a blank mark to be written by hand.
        Raises ``PressUnavailable``, ``PressTimedOut`` and ``PressFailed``. 500 rows of fifteen
        columns take about five seconds of a core.
        """
        with self._turn:
            return _pressed(self._order(Kind.FORM, printable(form).to_json().encode())[1])

    def press_booklet(self, booklet: Booklet) -> Pressed:
        """Print one booklet; equal booklets give equal bytes on one machine.

        A character that no shipped font has stands as a blank mark to be written by hand.
        Raises ``PressUnavailable``, ``PressTimedOut`` and ``PressFailed``. 100 questions take
        about two seconds of a core.
        """
        text = printable_booklet(booklet).to_json()
        with self._turn:
            return _pressed(self._order(Kind.BOOKLET, text.encode())[1])

    def press_roster(self, roster: RosterFacts) -> Pressed:
        """Print the roster of a shift; equal rosters give equal bytes on one machine.

        Raises ``MissingGlyphs`` before anything is laid out, ``PressUnavailable``,
        ``PressTimedOut`` and ``PressFailed``.
        """
        if missing := unprintable(roster.printed_text):
            raise errors.MissingGlyphs(missing)
        with self._turn:
            return _pressed(self._order(Kind.ROSTER, roster.to_json().encode())[1])

    def _order(self, kind: Kind, content: bytes, design: str = "") -> tuple[dict[str, Any], bytes]:
        """What the child says and makes; the caller has the turn."""
        payload, seconds = order(kind, content), self.limits.seconds * kind.patience
        try:
            verdict, made = self._print(payload, seconds, design)
        except WireBroken:
            # Killed from outside, or gone idle just now: it deserves a second try.
            verdict, made = self._second_try(payload, seconds, design)
        if verdict["error"]:
            raise _error(verdict)
        return verdict, made

    def warm(self) -> None:
        """Start the child if none runs. Raises ``PressUnavailable``."""
        with self._turn:
            self._ready()

    def close(self) -> None:
        """End the child. The press can be used again; it starts another one."""
        with self._turn:
            self._drop()

    def forget(self) -> None:
        """In a forked process: leave the parent's child to the parent."""
        if self._child:
            self._child.disown()
        self._child = None
        self._turn = threading.Lock()

    @property
    def child_pid(self) -> int | None:
        """Process id of the running child, for the tests and for ``doctor``."""
        return self._child.pid if self._child and self._child.alive else None

    def _print(self, payload: bytes, seconds: float, design: str) -> tuple[dict[str, Any], bytes]:
        child = self._ready()
        try:
            if design in self._designs and design not in child.taught:
                lesson = order(Kind.DESIGN, self._designs[design].to_json().encode())
                verdict, nothing = child.print(lesson, seconds)
                if verdict["error"]:
                    return verdict, nothing
                child.taught.add(design)
            return child.print(payload, seconds)
        except WireBroken:
            self._drop()
            log.warning("pdf child ended: %s", child.obituary)
            if child.overtaxed:
                raise errors.PressTimedOut("It took too long to print.") from None
            raise
        except BaseException:
            # Interrupted half way, say by Ctrl-C: the reply is still to come and nobody's.
            self._drop()
            raise

    def _second_try(
        self, payload: bytes, seconds: float, design: str
    ) -> tuple[dict[str, Any], bytes]:
        try:
            return self._print(payload, seconds, design)
        except WireBroken as error:
            raise errors.PressFailed("It ends the child that prints it.") from error

    def _ready(self) -> ChildProcess:
        child = self._child
        if child and (not child.alive or child.printed >= self.limits.documents):
            self._drop()
        if self._child is None:
            try:
                self._child = ChildProcess(self.designs, self.limits)
            except OSError as error:
                raise errors.PressUnavailable(f"The PDF child cannot start: {error}") from error
        return self._child

    def _drop(self) -> None:
        if self._child:
            self._child.end()
        self._child = None


def _refuse_unprintable(facts: CertificateFacts) -> None:
    if missing := unprintable(facts.printed_text):
        raise errors.MissingGlyphs(missing)


def _pressed(pdf: bytes) -> Pressed:
    return Pressed(pdf, hashlib.sha256(pdf).hexdigest())


def _error(verdict: dict[str, Any]) -> errors.PressError:
    """What the child's verdict says, as the exception it is."""
    if verdict["error"] == "PhotoUnreadable":
        return errors.PhotoUnreadable(verdict["words"])
    return errors.PressFailed(verdict["words"], *verdict["fault"])


_press = Press()
atexit.register(_press.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_press.forget)


def press_certificate(facts: CertificateFacts) -> Pressed:
    """Print with the press of this process; see ``Press.press`` for what it raises."""
    return _press.press(facts)


def press_one_of_many(facts: CertificateFacts, design: TaughtDesign | None = None) -> Pressed:
    """Print with the press of this process; see ``Press.press_one_of_many``."""
    return _press.press_one_of_many(facts, design)


def press_form(form: PrintedForm) -> Pressed:
    """Print a form with the press of this process; see ``Press.press_form`` for what it raises."""
    return _press.press_form(form)


def press_booklet(booklet: Booklet) -> Pressed:
    """Print a booklet with the press of this process; see ``Press.press_booklet``."""
    return _press.press_booklet(booklet)


def press_roster(roster: RosterFacts) -> Pressed:
    """Print a roster with the press of this process; see ``Press.press_roster``."""
    return _press.press_roster(roster)


def warm_press() -> None:
    """Start the child of this process ahead of the first certificate; see ``Press.warm``."""
    _press.warm()
