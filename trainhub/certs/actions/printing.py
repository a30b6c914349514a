"""Making PDFs of frozen facts: one job, a line per certificate, printed once and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import select, update

from trainhub.certs import queries
from trainhub.certs.layouts import actions as layouts
from trainhub.certs.models import Certificate
from trainhub.certs.pdf import errors
from trainhub.certs.pdf.facts import CertificateFacts, ComponentScore
from trainhub.certs.pdf.press import Pressed, press_one_of_many
from trainhub.certs.pdf.probe import probe
from trainhub.certs.proof import actions as proof
from trainhub.certs.proof.sealing import Seal, Unsealed, sealed
from trainhub.certs.rules import PrintRefusal, PrintTrouble
from trainhub.core import clock, jobs, papers
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.crypto import Unsealable
from trainhub.core.db import db, rows_changed, transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.jobs import Batch, Item, Job
from trainhub.core.storage import files
from trainhub.core.words import N_
from trainhub.people.identity import mask_name
from trainhub.people.portraits import queries as portraits

log = structlog.get_logger(__name__)

PRINT_JOB = "certs.print"
#: How long after an issue or a failed print job nothing is tried again by itself.
CALM = timedelta(minutes=1)


def enqueue_print(certificate_ids: Iterable[int], by: Actor) -> Job:
    """Ask for the PDFs of some certificates in the caller's transaction: one job for all."""
    wanted = list(certificate_ids)
    return jobs.enqueue(PRINT_JOB, N_("Print certificates"), by, certificates=wanted)


def print_waiting(by: Actor = SYSTEM) -> Job | None:
    """Print what waited for a press that works; ``None`` when there is nothing to do.

    What failed for a lasting reason (a character, a text too long) waits for a person instead.
    """
    if queries.open_job(PRINT_JOB) is not None:
        return None
    waiting = queries.waiting_to_print(clock.now())
    return enqueue_print(waiting, by) if waiting else None


def print_when_possible() -> Job | None:
    """A chore of the sweeper: once this machine can print, print what waited for it.

    The press is asked only when something has waited a while, and outside any transaction.
    """
    calm = clock.now() - CALM
    if not queries.waiting_to_print(calm, limit=1) or queries.job_ended_after(PRINT_JOB, calm):
        return None
    db.session.rollback()  # a trial page takes seconds
    if printing_trouble():
        return None
    with transaction():
        return print_waiting()


def print_again(*, certificate: Certificate, by: Actor) -> Job:
    """Try once more to print one certificate, whatever was in the way."""
    return enqueue_print([certificate.id], by)


def _items(arguments: dict[str, Any]) -> list[Item]:
    rows = db.session.execute(
        select(Certificate.id, Certificate.number, Certificate.facts)
        .where(Certificate.id.in_(arguments["certificates"]))
        .order_by(Certificate.id)
    )
    return [Item(str(row.id), f"{row.number} {mask_name(row.facts['name'])}") for row in rows]


def _press(key: str) -> Pressed | None:
    """The slow part, outside any transaction: lay the page out. ``None`` when it is printed."""
    certificate = db.session.get_one(Certificate, int(key))
    if certificate.pdf_sha256 is not None:
        return None
    facts, seal = dict(certificate.facts), proof.seal_for(certificate)
    stored = _photo_place(certificate.person_id, facts.get("photo"))
    design = layouts.design_called(facts["design"])
    db.session.rollback()  # minutes of printing hold no snapshot of the database
    try:
        return _sealed(press_one_of_many(printed_facts(facts, _photo(stored, facts)), design), seal)
    except errors.MissingGlyphs as missing:
        spelled = "，".join(map(errors.spelled, missing.characters))
        reason = Reason(PrintRefusal.GLYPHS, characters=spelled)
        _note_trouble(key, PrintTrouble.GLYPHS)
        raise Refused(reason) from missing
    except errors.FactsInvalid as invalid:
        _note_trouble(key, PrintTrouble.FACTS)
        raise Refused(Reason(PrintRefusal.FACTS, field=invalid.field)) from invalid
    except (errors.PressUnavailable, Unsealed) as away:
        log.warning("certificate.waits", certificate=key, error=str(away))
        _note_trouble(key, PrintTrouble.UNAVAILABLE)
        raise Refused(Reason(PrintRefusal.UNAVAILABLE)) from away
    except errors.PressError as failure:
        log.error("certificate.not_printed", certificate=key, error=str(failure))
        _note_trouble(key, PrintTrouble.FAILED)
        raise Refused(Reason(PrintRefusal.FAILED)) from failure


def _sealed(pressed: Pressed, seal: Seal | None) -> Pressed:
    """The finished page with its badge inside and the issuer's signature over all of it.

    Raises ``Unsealed``, so that a certificate waits rather than leaves the house unsigned.
    """
    if seal is None:
        return pressed
    pdf = sealed(pressed.pdf, seal)
    return Pressed(pdf, sha256(pdf).hexdigest())


def _photo_place(person_id: int, digest: str | None) -> str | None:
    """Where the photo lies that the facts name; a later one of the person is another."""
    if digest is None:
        return None
    named = portraits.portrait_called(person_id, digest)
    return named.stored if named else ""


def _photo(stored: str | None, facts: dict[str, Any]) -> bytes | None:
    """The JPEG that the facts name. Raises ``FactsInvalid`` when it is lost or another one."""
    if stored is None:
        return None
    try:
        photo = papers.opened(stored)
    except (ValueError, FileNotFoundError, Unsealable) as lost:
        raise errors.FactsInvalid("photo", "is lost") from lost
    if sha256(photo).hexdigest() != facts["photo"]:
        raise errors.FactsInvalid("photo", "is another one")
    return photo


def printed_facts(facts: dict[str, Any], photo: bytes | None = None) -> CertificateFacts:
    """The frozen facts, and the photo they name, as the PDF room takes them.

    Raises ``FactsInvalid``.
    """
    return CertificateFacts(
        title=facts["title"],
        holder_name=facts["name"],
        masked_id_number=facts["id_no"],
        course=facts["course"],
        minutes=facts["minutes"],
        scores=tuple(
            ComponentScore(score["name"], score["points_h"], score["maximum_h"])
            for score in facts["scores"]
        ),
        number=facts["number"],
        issued_on=date.fromisoformat(facts["issued_on"]),
        valid_until=_day(facts["valid_until"]),
        issuer=facts["issuer"],
        institution=facts["institution"],
        cohort=facts["cohort"],
        verify_url=facts["verify_url"],
        seal_text=facts["seal_text"],
        trained_from=_day(facts["trained_from"]),
        trained_until=_day(facts["trained_until"]),
        remark=facts["remark"],
        # Certificates from before there were levels on them say nothing of one.
        level=facts.get("level", ""),
        design=facts["design"],
        photo=photo,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _note_trouble(key: str, trouble: PrintTrouble) -> None:
    with transaction():
        db.session.execute(
            update(Certificate)
            .where(Certificate.id == int(key), Certificate.pdf_sha256.is_(None))
            .values(pdf_trouble=trouble)
        )


def _keep(key: str, ready: Pressed | None, _by: Actor) -> bool:
    """Store the file and stamp its hash, unless somebody was faster; one file per certificate.

    The stamp comes first: it locks the row, so that of two printers only one writes the file.
    A kill between file and commit leaves a file that the next run writes again.
    """
    if ready is None:
        return False
    stamped = rows_changed(
        update(Certificate)
        .where(Certificate.id == int(key), Certificate.pdf_sha256.is_(None))
        .values(pdf_sha256=ready.sha256, pdf_made_at=clock.now(), pdf_trouble=None)
    )
    if stamped != 1:
        return False
    files().put(db.session.get_one(Certificate, int(key)).file_name, ready.pdf)
    return True


PRINTING = Batch(items=_items, work=_keep, prepare=_press)

_known: list[str] = []
_looking = threading.Lock()


def printing_trouble() -> str:
    """Why this machine cannot print, as a marked sentence; empty when it can.

    The first call prints a trial page in a child process and takes seconds.
    """
    result = probe()
    trouble = "" if result.ok else str(result.finding.value)
    _known[:] = [trouble]
    return trouble


def known_printing_trouble() -> str:
    """What ``printing_trouble`` said last, without waiting; it is asked in the background."""
    if not _known and _looking.acquire(blocking=False):
        threading.Thread(target=_look, name="printing-probe", daemon=True).start()
    return _known[0] if _known else ""


def _look() -> None:
    try:
        printing_trouble()
    finally:
        _looking.release()
