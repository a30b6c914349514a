"""Noting that somebody asked about a certificate."""

from __future__ import annotations

from trainhub.certs import queries
from trainhub.certs.models import Lookup
from trainhub.certs.queries import Answer
from trainhub.certs.rules import LookupWay
from trainhub.core import clock
from trainhub.core.crypto import lookup_key
from trainhub.core.db import db


def source_key(address: str) -> str:
    """A keyed hash of an asking address: it slows guessing down and tells nobody where from."""
    return lookup_key("lookup.source", address)


def note_lookup(*, answer: Answer, way: LookupWay, source: str) -> None:
    """Note a question and its answer; the holder sees how often and when, not who."""
    db.session.add(
        Lookup(
            certificate_id=answer.certificate_id,
            way=way,
            answer=answer.standing,
            source_key=source,
            at=clock.now(),
        )
    )


def guesses_too_much(source: str) -> bool:
    """Whether an address made so many wrong guesses lately that it must wait."""
    return queries.misses_of(source, clock.now()) >= queries.MANY_MISSES
