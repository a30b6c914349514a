"""Children of a command: they end when the command is told to."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping


def run_politely(command: list[str], environ: Mapping[str, str] | None = None) -> int:
    """Run ``command`` to its end; returns its status.

    A kill or a closed terminal interrupts as Ctrl-C does, so that the child ends too.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    child = subprocess.Popen(command, env=environ)  # noqa: S603 - our own words
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
