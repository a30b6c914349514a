"""All certificates of a class for staff: one zip, and one PDF to print in one go."""

from __future__ import annotations

import io
from contextlib import ExitStack
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import pikepdf

from trainhub.certs import queries
from trainhub.certs.models import Certificate
from trainhub.certs.rules import FileTrouble
from trainhub.core import jobs, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.courses.models import Cohort

BUNDLE_JOB = "certs.bundle"


class BundleKind(StrEnum):
    """What the certificates of a class are put together as; also how its file ends."""

    ZIP = "zip"
    PDF = "pdf"


def bundle_cohort(*, cohort: Cohort, by: Actor) -> Job:
    """Ask for the zip and the joined PDF of a class: a job with a line for each certificate."""
    job = jobs.enqueue(
        BUNDLE_JOB, N_("Put the certificates of a class together"), by, cohort=cohort.id
    )
    journal.record(by, "certificate.bundle.asked", cohort, job=job.id)
    return job


def bundle_name(cohort_id: int, kind: str) -> str:
    """Where the storage room keeps what was put together; a later run takes its place."""
    return f"bundles/cohort-{cohort_id}.{BundleKind(kind).value}"


def _items(arguments: dict[str, Any]) -> list[Item]:
    cohort_id = arguments["cohort"]
    lines = [
        Item(str(certificate.id), certificate.facts["name"])
        for certificate in queries.bundled_of_cohort(cohort_id)
    ]
    return [*lines, *(Item(f"{kind.value}:{cohort_id}", kind.name) for kind in BundleKind)]


def _prepare(key: str) -> bytes | None:
    """The slow part, outside any transaction: reading, and joining at the end."""
    kind, colon, cohort_id = key.partition(":")
    if not colon:
        return None
    found = [
        (certificate, content)
        for certificate in queries.bundled_of_cohort(int(cohort_id))
        if (content := _file_of(certificate)) is not None
    ]
    return _zipped(found) if kind == BundleKind.ZIP else _joined(found)


def _work(key: str, ready: bytes | None, _by: Actor) -> bool:
    kind, colon, cohort_id = key.partition(":")
    if not colon:
        certificate = db.session.get_one(Certificate, int(key))
        if _file_of(certificate) is None:
            waits = certificate.pdf_sha256 is None
            raise Refused(Reason(FileTrouble.WAITS if waits else FileTrouble.AWAY))
        return True
    if not ready:
        return False
    files().put(bundle_name(int(cohort_id), kind), ready)
    return True


def _file_of(certificate: Certificate) -> bytes | None:
    """The stored PDF, byte for byte as it was made; ``None`` where it waits or is not that."""
    if certificate.pdf_sha256 is None:
        return None
    try:
        content = files().get(certificate.file_name)
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest() == certificate.pdf_sha256 else None


def _zipped(found: list[tuple[Certificate, bytes]]) -> bytes:
    """The originals under name and number; no time of day stands in it, so equal ones are equal."""
    if not found:
        return b""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as book:  # a PDF is packed already
        for certificate, content in found:
            name = f"{certificate.facts['name']}-{certificate.number}.pdf"
            book.writestr(ZipInfo(name.replace("/", "_")), content)
    return made.getvalue()


def _joined(found: list[tuple[Certificate, bytes]]) -> bytes:
    """All pages in one PDF to print: a copy without signatures; the originals are in the zip."""
    if not found:
        return b""
    made = io.BytesIO()
    with ExitStack() as open_until_saved:
        book = open_until_saved.enter_context(pikepdf.new())
        for _certificate, content in found:
            one = open_until_saved.enter_context(pikepdf.open(io.BytesIO(content)))
            # What is left of a form would offer a signature that is not there any more.
            if "/AcroForm" in one.Root:
                del one.Root["/AcroForm"]
            for page in one.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]
            book.pages.extend(one.pages)
        book.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


BUNDLING = Batch(items=_items, work=_work, prepare=_prepare)
