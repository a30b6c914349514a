"""Who holds what on a day: ``rules.is_valid`` in SQL, over both kinds of paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select, union
from sqlalchemy.orm import joinedload

from trainhub.certs.models import Certificate, CertificateType, Credential
from trainhub.certs.rules import CheckState, ends_on
from trainhub.core.db import db

#: A civil day, or a column of the outer query that holds one.
Day = date | ColumnElement[date]


def _within_dates(paper: type[Certificate] | type[Credential], on: Day) -> ColumnElement[bool]:
    return and_(
        paper.issued_on <= on,
        or_(paper.valid_until.is_(None), paper.valid_until >= on),
        or_(paper.review_due.is_(None), paper.review_due >= on),
    )


def valid_on(on: Day) -> ColumnElement[bool]:
    """The condition "this certificate of ours holds on ``on``": exactly ``rules.is_valid``."""
    return and_(Certificate.halted.is_(None), _within_dates(Certificate, on))


def accepted_on(on: Day) -> ColumnElement[bool]:
    """The condition "this external credential holds on ``on``": exactly ``rules.is_valid``."""
    return and_(Credential.state == CheckState.ACCEPTED, _within_dates(Credential, on))


def held(person_id: int, on: date) -> list[str]:
    """Codes of the certificate types a person holds on ``on``, ours and others', in order."""
    return held_by([person_id], on).get(person_id, [])


def held_by(person_ids: Iterable[int], on: date) -> dict[int, list[str]]:
    """Codes of the types each of some persons holds on ``on``, in one query."""
    wanted = list(person_ids)
    ours = (
        select(Certificate.person_id, CertificateType.code)
        .join(CertificateType)
        .where(Certificate.person_id.in_(wanted), valid_on(on))
    )
    others = (
        select(Credential.person_id, CertificateType.code)
        .join(CertificateType)
        .where(Credential.person_id.in_(wanted), accepted_on(on))
    )
    found: dict[int, list[str]] = {}
    for person_id, code in db.session.execute(union(ours, others)):
        found.setdefault(person_id, []).append(code)
    return {person_id: sorted(codes) for person_id, codes in found.items()}


class HeldPaper(NamedTuple):
    """A certificate or credential that somebody holds on a day."""

    code: str
    name: str
    name_en: str
    #: The last day it holds; ``None``: without end.
    ends_on: date | None
    #: Set for certificates of ours.
    certificate_id: int | None


def papers_on(
    person_ids: Iterable[int], type_ids: Iterable[int], on: date
) -> dict[int, list[HeldPaper]]:
    """What some persons hold of some types on ``on``, both kinds of paper, in two queries."""
    wanted, types = list(person_ids), list(type_ids)
    found: dict[int, list[HeldPaper]] = {}
    ours = (
        select(Certificate)
        .options(joinedload(Certificate.type))
        .where(Certificate.person_id.in_(wanted), Certificate.type_id.in_(types), valid_on(on))
    )
    others = (
        select(Credential)
        .options(joinedload(Credential.type))
        .where(Credential.person_id.in_(wanted), Credential.type_id.in_(types), accepted_on(on))
    )
    papers: list[Certificate | Credential] = [
        *db.session.scalars(ours.order_by(Certificate.id)),
        *db.session.scalars(others.order_by(Credential.id)),
    ]
    for paper in papers:
        held = HeldPaper(
            paper.type.code,
            paper.type.name,
            paper.type.name_en,
            ends_on(paper),
            paper.id if isinstance(paper, Certificate) else None,
        )
        found.setdefault(paper.person_id, []).append(held)
    return found


def holders_of(type_ids: Iterable[int], on: Day) -> Select[tuple[int]]:
    """Ids of the persons who hold any one of the types on ``on``, as a SELECT for ``IN``."""
    types = list(type_ids)
    ours = select(Certificate.person_id).where(Certificate.type_id.in_(types), valid_on(on))
    others = select(Credential.person_id).where(Credential.type_id.in_(types), accepted_on(on))
    both = union(ours, others).subquery()
    return select(both.c.person_id)


def holds_any(person_id: Any, type_ids: Iterable[int], on: Day) -> ColumnElement[bool]:
    """The condition "this person holds any one of the types on ``on``".

    ``person_id`` is a column of the outer query; both halves are answered from an index.
    """
    types = list(type_ids)
    ours = select(Certificate.id).where(
        Certificate.person_id == person_id, Certificate.type_id.in_(types), valid_on(on)
    )
    others = select(Credential.id).where(
        Credential.person_id == person_id, Credential.type_id.in_(types), accepted_on(on)
    )
    return or_(ours.exists(), others.exists())
