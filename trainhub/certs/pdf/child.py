"""The child: the only program of the project that runs WeasyPrint, by its ``workshop``.

``python -m trainhub.certs.pdf.child DESIGNS MEMORY_BYTES CPU_SECONDS`` reads frames with orders on
standard input (see ``wire.order``) and answers each with a frame of JSON and, when it went well, a
frame of PDF (of JPEG, where a portrait was asked for).
It lives as long as its press, or until it has been idle for a while. What it may reach is what
its press hands over: three fonts, the design folder, the pictures of the request. No network, no
other program, no file to write; memory and processor time have an end.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import resource
import select
import sys
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import IO, Any

from trainhub.certs.pdf.errors import PressError
from trainhub.certs.pdf.faults import fault_heard, fault_of
from trainhub.certs.pdf.subsets import cut_our_way
from trainhub.certs.pdf.wire import WireBroken, patience_with, receive, send
from trainhub.certs.pdf.workshop import Workshop

IDLE_SECONDS = 300
#: Audit events (PEP 578) of what no page needs; WeasyPrint has had holes in its fetcher before.
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
#: The child writes nothing but a few lines of complaint.
LARGEST_FILE = 64 * 1024


class Complaints(logging.Handler):
    """Collects what WeasyPrint warns about: a page with a part missing must not leave the room."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message, cut to a length that fits into a log line."""
        self.heard.append(record.getMessage()[:200])


def answer(
    payload: bytes, workshop: Workshop, complaints: Complaints
) -> tuple[dict[str, Any], bytes]:
    """The reply to one order: whose it is, an error by name and in words, and the PDF."""
    complaints.heard.clear()
    verdict: dict[str, Any] = {
        "of": hashlib.sha256(payload).hexdigest(), "error": "", "words": "", "fault": (),
    }  # fmt: skip
    try:
        made, more = workshop.made(payload)
    except PressError as error:
        fault = astuple(fault_of(error))
        return verdict | {"error": type(error).__name__, "words": str(error), "fault": fault}, b""
    except Exception as error:  # noqa: BLE001 - a template may fail in any way; we live on
        words, fault = f"{type(error).__name__}: {error}", astuple(fault_of(error))
        return verdict | {"error": "PressFailed", "words": words[:400], "fault": fault}, b""
    if complaints.heard:
        words, fault = "; ".join(complaints.heard), astuple(fault_heard(complaints.heard))
        return verdict | {"error": "PressFailed", "words": words[:400], "fault": fault}, b""
    return verdict | more, made


def serve(requests: IO[bytes], replies: IO[bytes], workshop: Workshop, cpu_seconds: int) -> None:
    """Answer frames until the press goes away or nothing has come for a while."""
    complaints = Complaints()
    logging.getLogger("weasyprint").addHandler(complaints)
    send(replies, json.dumps({"ready": True}).encode())
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        payload = receive(requests)
        _allow_processor_time(cpu_seconds * patience_with(payload))
        verdict, pdf = answer(payload, workshop, complaints)
        send(replies, json.dumps(verdict).encode())
        if not verdict["error"]:
            send(replies, pdf)


def confine(memory_bytes: int) -> None:
    """Give up what a page never needs. There is no way back for this process."""
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some of these; the press's clock still guards there.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))
    sys.addaudithook(_refuse)


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(args[2], int) and args[2] & WRITING
    if writes or event.startswith(FORBIDDEN):
        raise PermissionError(f"the child may not: {event}")


def _allow_processor_time(seconds: int) -> None:
    """Let this request have ``seconds`` more; beyond them the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main(designs: str, memory_bytes: str, cpu_seconds: str) -> None:
    """Serve standard input and output; whatever a library prints goes to standard error."""
    requests, replies = os.fdopen(0, "rb", buffering=0), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    cut_our_way()
    workshop = Workshop(Path(designs))
    confine(int(memory_bytes))
    with suppress(WireBroken, KeyboardInterrupt):
        serve(requests, replies, workshop, int(cpu_seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
