"""SELECTs about irregularities and what they made void."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Enrolment
from trainhub.exams.models import (
    Candidate,
    Irregularity,
    IrregularityCode,
    Voiding,
    VoidingStep,
)
from trainhub.exams.rules.irregularities import CATALOGUE, Code, VoidStep, codes_on


def irregularity_codes(day: date) -> dict[str, Code]:
    """The catalogue in force on a day, by code: that of the house and what was laid since."""
    rows = db.session.scalars(select(IrregularityCode).where(IrregularityCode.effective_on <= day))
    laid = [Code(r.code, r.name, r.reach, r.effective_on, r.source) for r in rows]
    return dict(sorted(codes_on(day, [*CATALOGUE, *laid]).items()))


def codes_laid() -> list[IrregularityCode]:
    """Every row that was laid, the newest first."""
    rows = select(IrregularityCode)
    order = rows.order_by(IrregularityCode.effective_on.desc(), IrregularityCode.id.desc())
    return list(db.session.scalars(order))


def irregularity(irregularity_id: int) -> Irregularity | None:
    """One record with its candidate and what it led to."""
    rows = _with_all([Irregularity.id == irregularity_id])
    return rows[0] if rows else None


def irregularities_of(sitting_id: int) -> list[Irregularity]:
    """The records of a sitting, the newest first, in three queries."""
    return _with_all([Candidate.sitting_id == sitting_id])


def irregularities_about(candidate_id: int) -> list[Irregularity]:
    """What was written about one candidate, the newest first."""
    return _with_all([Candidate.id == candidate_id])


def _with_all(conditions: Sequence[ColumnElement[bool]]) -> list[Irregularity]:
    rows = (
        select(Irregularity)
        .join(Irregularity.candidate)
        .where(*conditions)
        .options(
            joinedload(Irregularity.candidate)
            .joinedload(Candidate.enrolment)
            .joinedload(Enrolment.person),
            joinedload(Irregularity.voiding).joinedload(Voiding.component),
            joinedload(Irregularity.voiding).selectinload(Voiding.steps),
        )
        .order_by(Irregularity.id.desc())
    )
    return list(db.session.scalars(rows))


def voiding(voiding_id: int) -> Voiding | None:
    """A proposal with its record and its steps."""
    return db.session.scalar(
        select(Voiding)
        .where(Voiding.id == voiding_id)
        .options(
            joinedload(Voiding.irregularity).joinedload(Irregularity.candidate),
            selectinload(Voiding.steps),
        )
        .execution_options(populate_existing=True)
    )


def voided_in(sitting_id: int) -> dict[int, set[int | None]]:
    """What is void in a sitting: by candidate the parts, or ``None`` for the whole exam."""
    signed, lifted = (_has(step) for step in (VoidStep.SIGNED, VoidStep.LIFTED))
    rows = db.session.execute(
        select(Candidate.id, Voiding.component_id)
        .join(Irregularity, Irregularity.candidate_id == Candidate.id)
        .join(Voiding, Voiding.irregularity_id == Irregularity.id)
        .where(Candidate.sitting_id == sitting_id, signed, ~lifted)
    )
    found: dict[int, set[int | None]] = {}
    for candidate_id, component_id in rows:
        found.setdefault(candidate_id, set()).add(component_id)
    return found


def voidings_unsigned(sitting_id: int) -> int:
    """How many proposals of a sitting nobody has signed or lifted."""
    rows = (
        select(func.count())
        .select_from(Voiding)
        .join(Irregularity, Irregularity.id == Voiding.irregularity_id)
        .join(Candidate, Candidate.id == Irregularity.candidate_id)
        .where(
            Candidate.sitting_id == sitting_id,
            ~exists().where(VoidingStep.voiding_id == Voiding.id),
        )
    )
    return db.session.scalar(rows) or 0


def _has(step: VoidStep) -> ColumnElement[bool]:
    return exists().where(VoidingStep.voiding_id == Voiding.id, VoidingStep.step == step)


def standing_voidings(candidate_id: int) -> list[Voiding]:
    """What makes the result of a candidate void now."""
    signed, lifted = (_has(step) for step in (VoidStep.SIGNED, VoidStep.LIFTED))
    rows = (
        select(Voiding)
        .join(Irregularity, Irregularity.id == Voiding.irregularity_id)
        .where(Irregularity.candidate_id == candidate_id, signed, ~lifted)
        .options(selectinload(Voiding.steps))
        .order_by(Voiding.id)
    )
    return list(db.session.scalars(rows))
