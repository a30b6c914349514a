"""Noting that somebody asked about a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from hmac import compare_digest

from trainhub.certs import queries
from trainhub.certs.models import Lookup
from trainhub.certs.proof.verdicts import DIGITS_WINDOW, WRONG_DIGITS, HolderVerdict
from trainhub.certs.queries import Answer
from trainhub.certs.rules import LookupWay, Standing
from trainhub.core import clock
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db, lock


def source_key(address: str) -> str:
    """A keyed hash of an asking address: it slows guessing down and tells nobody where from."""
    return lookup_key("lookup.source", address)


def note_lookup(
    *, answer: Answer, way: LookupWay, source: str, matched: bool | None = None
) -> None:
    """Note a question and its answer; the holder sees how often and when, not who."""
    db.session.add(
        Lookup(
            certificate_id=answer.certificate_id,
            way=way,
            answer=answer.standing,
            source_key=source,
            matched=matched,
            at=clock.now(),
        )
    )


def note_roster_look(certificate_ids: Iterable[int], source: str) -> None:
    """Note that certificates were looked at together; they held, or they were not shown."""
    now = clock.now()
    db.session.add_all(
        Lookup(
            certificate_id=certificate_id,
            way=LookupWay.ROSTER,
            answer=Standing.VALID,
            source_key=source,
            at=now,
        )
        for certificate_id in certificate_ids
    )


def guesses_too_much(source: str) -> bool:
    """Whether an address made so many wrong guesses lately that it must wait."""
    return queries.misses_of(source, clock.now()) >= queries.MANY_MISSES


def check_holder(*, token: str, digits: str, source: str) -> HolderVerdict:
    """Whether ``digits`` end the ID number of whoever holds the certificate; noted either way.

    Ten wrong tries a day on one certificate, whoever makes them: guessing four digits is hopeless,
    and the holder sees every try.
    """
    certificate = queries.holder_of(token)
    if certificate is None or not certificate.person.id_no:
        return HolderVerdict.NOTHING_TO_COMPARE
    lock(certificate)  # of many tries at once each counts those before it
    now = clock.now()
    if queries.wrong_digits_of(certificate.id, now - DIGITS_WINDOW) >= WRONG_DIGITS:
        return HolderVerdict.TOO_OFTEN
    typed = digits.strip().upper().encode()
    same = compare_digest(certificate.person.id_no[-4:].encode(), typed)
    answer = queries.answer_to(queries.by_token(token), clock.civil_day(now))
    note_lookup(answer=answer, way=LookupWay.HOLDER, source=source, matched=same)
    return HolderVerdict.SAME if same else HolderVerdict.DIFFERENT
