"""The child as its parent sees it: started, asked, watched, ended."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from trainhub.certs.pdf.errors import PressUnavailable
from trainhub.certs.pdf.wire import WireBroken, receive, send

DESIGNS = Path(__file__).resolve().parent / "design"
ROOT = Path(__file__).resolve().parents[3]
#: What the child inherits of the environment. It needs no secret, no database, no proxy.
INHERITED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use. The defaults leave room for a machine that subsets fonts slowly."""

    #: Wall clock for one certificate, and for the start of a child.
    seconds: float = 30.0
    start_seconds: float = 60.0
    cpu_seconds: int = 25
    memory_bytes: int = 1024 * 1024 * 1024
    #: Orders met before a fresh child takes over.
    documents: int = 500


class ChildProcess:
    """A running child. Every exchange has its time, after which the child is killed.

    Raises ``PressUnavailable`` when it does not come up.
    """

    def __init__(self, designs: Path, limits: Limits) -> None:
        # Not a pipe: nobody reads it while the child lives, and a full pipe would stop the child.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        self.printed = 0
        #: Names of the designs it was taught.
        self.taught: set[str] = set()
        self.late = False
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                *(sys.executable, "-P", "-m", "trainhub.certs.pdf.child"),
                *(str(designs), str(limits.memory_bytes), str(limits.cpu_seconds)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # Without buffers a fork copies no half-sent request and no lock.
            bufsize=0,
            env=_environment(),
            # Ctrl-C in a terminal is for the parent; the child follows when its pipe closes.
            start_new_session=True,
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._replies = cast("IO[bytes]", self._process.stdout)
        try:
            with self._watched(limits.start_seconds):
                receive(self._replies)
        except WireBroken as error:
            reason = self._why_not_started()
            self.end()
            raise PressUnavailable(reason) from error
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def print(self, payload: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """The child's verdict and, if that names no error, the PDF. Raises ``WireBroken``."""
        with self._watched(seconds):
            send(self._requests, payload)
            verdict = json.loads(receive(self._replies))
            # A reply that belongs to another person must never reach this one.
            if verdict["of"] != hashlib.sha256(payload).hexdigest():
                raise WireBroken("the reply answers something else")
            pdf = b"" if verdict["error"] else receive(self._replies)
        self.printed += 1
        return verdict, pdf

    @contextmanager
    def _watched(self, seconds: float) -> Iterator[None]:
        """A watchdog kills a late child, which ends the waiting."""
        watchdog = threading.Timer(seconds, self._too_late)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()
            watchdog.join()

    def _too_late(self) -> None:
        self.late = True
        self._process.kill()

    def end(self) -> None:
        """Kill the child and close its pipes; harmless when it is gone already."""
        self._process.kill()
        self._process.wait()
        self._close()

    def disown(self) -> None:
        """In a forked process: the child is the parent's to await, and ends with its pipes."""
        self._process.returncode = 0
        self._close()

    def _close(self) -> None:
        for pipe in (self._requests, self._replies, self._errors):
            pipe.close()

    @property
    def overtaxed(self) -> bool:
        """Whether it ended because the page took too much time: ours on the wall, or its own."""
        return self.late or self._process.returncode == -signal.SIGXCPU

    @property
    def obituary(self) -> str:
        """How the child ended, in a few words for the log."""
        code = self._process.poll()
        if code is not None and code < 0:
            return signal.Signals(-code).name + (", too late" if self.late else "")
        return f"exit code {code}"

    def _why_not_started(self) -> str:
        self._process.kill()
        code = self._process.wait()
        if self.late:
            return "The PDF child did not start in time."
        if code in (-signal.SIGSEGV, 128 + signal.SIGSEGV):
            return "The PDF child crashed: no usable fonts or a broken Pango."
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return "The PDF child did not start: " + (lines[-1][:300] if lines else self.obituary)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    fonts = str(DESIGNS / "fonts.conf")
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "FONTCONFIG_FILE": fonts}
