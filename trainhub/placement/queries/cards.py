"""The masked cards of people who were found, and what stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import case, select, union

from trainhub.certs.models import Certificate, CertificateType, Credential
from trainhub.certs.queries import accepted_on, valid_on
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.people.identity import mask_name
from trainhub.people.models import Person
from trainhub.placement.models import Order, PoolRow
from trainhub.placement.queries.fitting import asked_for
from trainhub.placement.queries.pool import Place, PoolSearch, places
from trainhub.placement.queries.shifts import Record, records_of
from trainhub.placement.rules.ranking import ANY_KIND
from trainhub.placement.rules.skills import Skill, skills_in

PAGE = 20


@dataclass(frozen=True)
class PaperLine:
    """A valid certificate on a card."""

    name: str
    name_en: str
    #: The last day it holds; ``None``: without end.
    until: date | None


@dataclass(frozen=True)
class Card:
    """All that an employer may see of somebody who has not said yes to it."""

    person_id: int
    #: ``张*``
    name: str
    #: Within so many kilometres; ``FAR`` when farther or unknown.
    band_km: int
    papers: tuple[PaperLine, ...]
    record: Record
    skills: tuple[Skill, ...] = ()
    #: Years of experience, as the person says.
    years: int = 0
    #: The pay wished for a day, in fen; 0: none said.
    pay_fen: int = 0
    asked: bool = False


@dataclass(frozen=True)
class CardPage:
    """Some cards and the place to go on from."""

    cards: list[Card]
    next_after: Place | None


def pool(search: PoolSearch, now: datetime, limit: int = PAGE) -> CardPage:
    """The cards of the people who could be asked for this work, nearest first, then by record.

    In the pool are those who agree to it, hold a valid certificate through the days of the work,
    said lately that they are free, have no other work in these hours and are old enough. A fixed
    number of queries, however many match.
    """
    found = places(search, now, limit + 1)
    shown = found[:limit]
    cards = _cards(shown, civil_day(search.starts_at))
    return CardPage(cards, shown[-1] if len(found) > limit else None)


def _cards(shown: Sequence[Place], on: date) -> list[Card]:
    ids = [place.person_id for place in shown]
    names = {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
    said = {
        row.person_id: row
        for row in db.session.execute(
            select(PoolRow.person_id, PoolRow.skills, PoolRow.years, PoolRow.pay).where(
                PoolRow.person_id.in_(ids), PoolRow.kind == ANY_KIND
            )
        )
    }
    papers = papers_of(ids, on)
    records = records_of(ids)
    return [
        Card(
            person_id=place.person_id,
            name=mask_name(names[place.person_id]),
            band_km=place.band,
            papers=papers.get(place.person_id, ()),
            record=records.get(place.person_id, Record()),
            skills=skills_in(said[place.person_id].skills),
            years=said[place.person_id].years,
            pay_fen=said[place.person_id].pay,
        )
        for place in shown
    ]


def marked_for(order: Order, cards: list[Card]) -> list[Card]:
    """The same cards, those marked who have an open offer for the order."""
    asked = asked_for(order, [card.person_id for card in cards])
    return [replace(card, asked=card.person_id in asked) for card in cards]


def _by_name(paper: PaperLine) -> tuple[str, date]:
    return paper.name, paper.until or date.max


def papers_of(person_ids: Sequence[int], on: date) -> dict[int, tuple[PaperLine, ...]]:
    """The valid certificates of some persons on a day, ours and others', in one query."""
    lines = []
    for paper, valid in ((Certificate, valid_on(on)), (Credential, accepted_on(on))):
        lines.append(
            select(
                paper.person_id,
                CertificateType.name,
                CertificateType.name_en,
                case(
                    (paper.valid_until.is_(None), paper.review_due),
                    (paper.review_due.is_(None), paper.valid_until),
                    (paper.review_due < paper.valid_until, paper.review_due),
                    else_=paper.valid_until,
                ).label("until"),
            )
            .join(CertificateType, CertificateType.id == paper.type_id)
            .where(paper.person_id.in_(person_ids), valid)
        )
    found: dict[int, list[PaperLine]] = {}
    for person_id, name, name_en, until in db.session.execute(union(*lines)):
        found.setdefault(person_id, []).append(PaperLine(name, name_en, until))
    return {person_id: tuple(sorted(papers, key=_by_name)) for person_id, papers in found.items()}
