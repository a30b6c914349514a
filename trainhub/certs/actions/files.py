"""Judging an uploaded file: hash, signature and what stands on record, compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from trainhub.certs import queries
from trainhub.certs.proof import queries as proof
from trainhub.certs.proof.reading import Traces, signature_in, traces_of
from trainhub.certs.proof.verdicts import (
    FileVerdict,
    SignatureVerdict,
    Wanted,
    number_and_name,
)
from trainhub.certs.queries import Answer, Found
from trainhub.core import clock, signatures
from trainhub.core.signatures import Forged


@dataclass(frozen=True)
class FileAnswer:
    """What is told about a file, and about the certificate that it is or claims to be."""

    verdict: FileVerdict
    signature: SignatureVerdict
    #: Empty where the file proves no right to read it: it names a number alone, or nothing.
    answer: Answer | None

    @property
    def counts(self) -> bool:
        """Whether somebody may rely on the file: it is the original and the certificate holds."""
        genuine = self.verdict is FileVerdict.GENUINE
        return genuine and self.answer is not None and self.answer.counts


def judge_file(content: bytes, today: date) -> FileAnswer:
    """Compare a file with the one that was issued, and say how its certificate stands.

    The hash decides. For a file with another hash the badge inside and the title say which
    certificate it claims to be, so that an altered name is told from a file of somebody else.
    """
    found = queries.by_file(hashlib.sha256(content).hexdigest())
    if found is not None:
        return FileAnswer(FileVerdict.GENUINE, _signature(content), queries.answer_to(found, today))
    traces = traces_of(content)
    if traces is None:
        return FileAnswer(FileVerdict.UNKNOWN, SignatureVerdict.NONE, None)
    claimed = _claimed(traces)
    if claimed is None and not queries.number_is_ours(number_and_name(traces.title)[0]):
        return FileAnswer(FileVerdict.UNKNOWN, SignatureVerdict.NONE, None)
    answer = queries.answer_to(claimed, today) if claimed else None
    return FileAnswer(FileVerdict.ALTERED, _signature(content), answer)


def _signature(content: bytes) -> SignatureVerdict:
    known = [key.certificate for key in proof.signing_keys()]
    return signature_in(content, known, clock.now())


def _claimed(traces: Traces) -> Found | None:
    """The certificate a file claims to be, if it proves that its bearer may read about it."""
    if traces.badge:
        try:
            name = str(signatures.header_of(traces.badge).get("kid", "")).rpartition("/")[2]
            key = proof.key_named(name)
            if key is not None:
                address = str(signatures.opened(traces.badge, key.public).get("id", ""))
                return queries.by_token(address.rpartition("/")[2])
        except Forged:
            pass
    return queries.by_number_and_name(*number_and_name(traces.title))


def judge_list(wanted: list[Wanted], today: date) -> list[tuple[Wanted, Answer]]:
    """How each certificate of a list stands; an unknown number and a wrong name look alike."""
    found = queries.by_numbers_and_names([(each.number, each.name) for each in wanted])
    return [(each, queries.answer_to(one, today)) for each, one in zip(wanted, found, strict=True)]
