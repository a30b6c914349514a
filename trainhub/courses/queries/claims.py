"""SELECTs about claims, and what is known of people before one is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses.models import Claim, ClaimLine, Cohort, Course, DossierPaper, Enrolment
from trainhub.courses.models.schemes import SchemeVersion
from trainhub.courses.rules import SEATED
from trainhub.courses.rules.claims import Earlier, Learner, Proof, final, not_paid
from trainhub.courses.rules.schemes import Terms, Unpaid
from trainhub.people import identity
from trainhub.people.background.queries import standing_categories
from trainhub.people.background.rules import ProofState
from trainhub.people.identity import IdType
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


def not_paid_in(cohort: Cohort, persons: Sequence[Person]) -> dict[int, list[Reason]]:
    """Why the scheme of a class would not pay for each of ``persons``, by person.

    A class without a scheme has no reasons: nobody claims for it. Four queries at the most,
    however many people.
    """
    version = _version_of(cohort)
    if version is None:
        return {person.id: [] for person in persons}
    terms = version.terms
    return {
        person_id: not_paid(terms, who, cohort.course_id, cohort.starts_on)
        for person_id, who in learners(cohort, persons, terms).items()
    }


def barred_by_scheme(cohort: Cohort, persons: Sequence[Person]) -> dict[int, list[Reason]]:
    """Why a scheme that pays for everybody or nobody refuses ``persons`` at the door, by person.

    Only what no paper can mend counts here: age, a class that was or will be paid, the year.
    """
    version = _version_of(cohort)
    if version is None or version.unpaid is not Unpaid.REFUSED:
        return {}
    return {
        person_id: final(reasons) for person_id, reasons in not_paid_in(cohort, persons).items()
    }


def _version_of(cohort: Cohort) -> SchemeVersion | None:
    if cohort.scheme_version_id is None:
        return None
    return db.session.get_one(SchemeVersion, cohort.scheme_version_id)


def learners(cohort: Cohort, persons: Sequence[Person], terms: Terms) -> dict[int, Learner]:
    """What a scheme asks about people who sit, or want to sit, in a class."""
    ids = [person.id for person in persons]
    earlier = earlier_of(cohort, ids)
    proofs = _proofs(ids) if terms.categories else {}
    ages = terms.least_age or terms.most_age_men or terms.most_age_women
    return {
        person.id: Learner(
            _age(person, cohort) if ages else None,
            person.sex,
            earlier.get(person.id, ()),
            proofs.get(person.id, ()),
        )
        for person in persons
    }


def _age(person: Person, cohort: Cohort) -> int | None:
    if person.id_type is not IdType.RESIDENT or not person.id_no:
        return None
    born = identity.birth_of(person.id_no)
    return identity.age_on(born, cohort.starts_on) if born else None


def _proofs(person_ids: Sequence[int]) -> dict[int, list[Proof]]:
    return {
        person_id: [
            Proof(
                row.category.value, row.valid_from, row.valid_until,
                row.state is ProofState.ACCEPTED,
            )
            for row in rows
        ]
        for person_id, rows in standing_categories(person_ids).items()
    }  # fmt: skip


def earlier_of(cohort: Cohort, person_ids: Sequence[int]) -> dict[int, list[Earlier]]:
    """Other subsidised classes of people that come before this one, by person; three queries.

    Claimed ones count whenever they were. Of two classes in which somebody merely sits, the one
    joined first comes first; one that is closed without the hours will never be claimed for.
    """
    found: dict[int, list[Earlier]] = {}
    claimed = set()
    for row in _claimed(person_ids, cohort.id):
        claimed.add(row.enrolment_id)
        found.setdefault(row.person_id, []).append(_earlier(row, claimed=True))
    joined = _joined(cohort.id, person_ids)
    for row in _seated_elsewhere(person_ids, cohort.id):
        mine = joined.get(row.person_id, (clock.now(), 2**31))
        if row.enrolment_id not in claimed and (row.enrolled_at, row.enrolment_id) < mine:
            found.setdefault(row.person_id, []).append(_earlier(row, claimed=False))
    return found


_PLACE = (
    Enrolment.person_id,
    Enrolment.id.label("enrolment_id"),
    Enrolment.enrolled_at,
    Course.id.label("course_id"),
    Course.name.label("course"),
    Cohort.number,
    Cohort.starts_on,
)


def _earlier(row: Any, *, claimed: bool) -> Earlier:
    return Earlier(row.enrolment_id, row.course_id, row.course, row.number, row.starts_on, claimed)


def _claimed(person_ids: Sequence[int], but: int) -> Iterable[Any]:
    return db.session.execute(
        select(*_PLACE)
        .join(ClaimLine, ClaimLine.enrolment_id == Enrolment.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
        .where(
            ClaimLine.person_id.in_(person_ids),
            ClaimLine.released_at.is_(None),
            Cohort.id != but,
        )
        .order_by(Cohort.starts_on, Enrolment.id)
    )


def _seated_elsewhere(person_ids: Sequence[int], but: int) -> Iterable[Any]:
    return db.session.execute(
        select(*_PLACE)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(Course, Course.id == Cohort.course_id)
        .where(
            Enrolment.person_id.in_(person_ids),
            Enrolment.state.in_(SEATED),
            Enrolment.enrolled_at.is_not(None),
            Cohort.id != but,
            Cohort.scheme_version_id.is_not(None),
            Cohort.cancelled_at.is_(None),
            or_(Cohort.closed_at.is_(None), Enrolment.completed_at.is_not(None)),
        )
        .order_by(Cohort.starts_on, Enrolment.id)
    )


def _joined(cohort_id: int, person_ids: Sequence[int]) -> dict[int, tuple[datetime, int]]:
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.enrolled_at, Enrolment.id).where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.person_id.in_(person_ids),
            Enrolment.state.in_(SEATED),
        )
    )
    return {
        person_id: (joined_at, row_id)
        for person_id, joined_at, row_id in rows
        if joined_at is not None
    }


def standing_lines(cohort_id: int) -> dict[int, ClaimLine]:
    """The lines that hold the people of a class against another claim, by enrolment."""
    rows = (
        select(ClaimLine)
        .join(ClaimLine.claim)
        .options(contains_eager(ClaimLine.claim))
        .where(Claim.cohort_id == cohort_id, ClaimLine.released_at.is_(None))
    )
    return {line.enrolment_id: line for line in db.session.scalars(rows)}


def claim_lines(claim: Claim) -> list[ClaimLine]:
    """The people on a claim in the order of the roster, with their persons; one query."""
    rows = (
        select(ClaimLine)
        .where(ClaimLine.claim_id == claim.id)
        .options(joinedload(ClaimLine.person))
        .order_by(ClaimLine.enrolment_id)
    )
    return list(db.session.scalars(rows))


def claims_of(cohort_id: int) -> list[Claim]:
    """The claims ever made for a class, newest first."""
    rows = select(Claim).where(Claim.cohort_id == cohort_id)
    return list(db.session.scalars(rows.order_by(Claim.id.desc())))


def open_claim(cohort_id: int) -> Claim | None:
    """The claim of a class that still waits for something."""
    return db.session.scalar(
        select(Claim).where(
            Claim.cohort_id == cohort_id,
            Claim.paid_on.is_(None),
            Claim.refused_on.is_(None),
            Claim.dropped_at.is_(None),
        )
    )


def claims_for(actor: Actor, before: int = 0, limit: int = 30) -> list[Claim]:
    """Claims of the classes that ``actor`` runs, newest first, with classes and lines."""
    stations = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    rows = (
        select(Claim)
        .join(Claim.cohort)
        .where(
            or_(
                Cohort.station_id.in_(stations),
                Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
            )
        )
        .options(
            contains_eager(Claim.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            ),
            joinedload(Claim.scheme).joinedload(SchemeVersion.scheme),
        )
        .order_by(Claim.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(rows.where(Claim.id < before) if before else rows))


def papers_of(cohort_id: int, *, struck: bool = False) -> list[DossierPaper]:
    """The scans of a class and of the people in it, newest first; struck ones when asked."""
    rows = select(DossierPaper).where(DossierPaper.cohort_id == cohort_id)
    if not struck:
        rows = rows.where(DossierPaper.struck_at.is_(None))
    return list(db.session.scalars(rows.order_by(DossierPaper.id.desc())))


def claim_sums(claim_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many people are on each claim and for how many fen, by claim; one query."""
    rows = db.session.execute(
        select(ClaimLine.claim_id, func.count(ClaimLine.id), func.sum(ClaimLine.amount_fen))
        .where(ClaimLine.claim_id.in_(list(claim_ids)))
        .group_by(ClaimLine.claim_id)
    )
    return {claim_id: (people, int(fen)) for claim_id, people, fen in rows}


def names_by_enrolment(enrolment_ids: Iterable[int]) -> dict[int, str]:
    """Names of people by their enrolments, in one query."""
    rows = db.session.execute(
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id.in_(list(enrolment_ids)))
    )
    return {row.id: row.name for row in rows}


def names_in(cohort_id: int) -> dict[int, str]:
    """Names of everybody who ever applied to a class, by enrolment."""
    rows = db.session.execute(
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
    )
    return {row.id: row.name for row in rows}
