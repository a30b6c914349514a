"""Write down what went wrong; two people make a result void, a third may lift it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from trainhub.core import clock, journal, outbox, papers
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.pictures import kept_picture
from trainhub.core.words import N_
from trainhub.exams import queries
from trainhub.exams.actions.republishing import conclude_again
from trainhub.exams.actions.results import make_void
from trainhub.exams.models import (
    Attempt,
    Candidate,
    Component,
    Irregularity,
    IrregularityCode,
    Voiding,
    VoidingStep,
)
from trainhub.exams.rules import Conclusion, SittingTrouble
from trainhub.exams.rules.irregularities import (
    Code,
    CodeTrouble,
    IrregularityTrouble,
    VoidStep,
    code_troubles,
    signing_troubles,
    voiding_troubles,
    writing_troubles,
)


def lay_irregularity_code(*, code: Code, by: Actor) -> IrregularityCode:
    """Put a row into the catalogue, from a day on; the newest of its code that has begun counts.

    Raises ``Refused`` without a source, for a day that has begun, and for a second one of that day.
    """
    refuse_if(code_troubles(code, clock.today()))
    row = IrregularityCode(
        code=code.code,
        name=code.name,
        reach=code.reach,
        effective_on=code.since,
        source=code.source,
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    write_unless_taken(Reason(CodeTrouble.THERE))
    journal.record(by, "exams.irregularity_code.laid", row, code=code.code, reach=code.reach.value)
    return row


def write_irregularity(
    *,
    candidate: Candidate,
    code: str,
    seen_at: datetime,
    told: str,
    by: Actor,
    picture: bytes | None = None,
) -> Irregularity:
    """Write down what somebody did, at which minute; the person is told.

    Raises ``Refused`` without words, for a code that is not in the catalogue, a time outside
    the sitting, and a picture that is none.
    """
    sitting = candidate.sitting
    if sitting.cancelled_at is not None:
        raise Refused(Reason(SittingTrouble.CANCELLED))
    known = queries.irregularity_codes(clock.civil_day(sitting.starts_at)).get(code)
    starts, closes = sitting.starts_at, sitting.ends_at
    told = told.strip()
    refuse_if(writing_troubles(known, told, seen_at, starts=starts, closes=closes, now=clock.now()))
    row = Irregularity(
        candidate_id=candidate.id,
        code=code,
        seen_at=seen_at,
        told=told[:500],
        picture=papers.keep(kept_picture(picture)).name if picture else "",
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    person_id = candidate.enrolment.person_id
    journal.record(by, "exams.irregularity.written", row, person_id=person_id, code=code)
    _say(
        candidate,
        f"exam-irregularity-{row.id}",
        N_("Something was written down about you in the exam {exam}. Please look at it."),
    )
    return row


def propose_voiding(
    *, irregularity: Irregularity, component: Component | None, why: str, by: Actor
) -> Voiding:
    """Propose that a part, or without ``component`` the whole exam, is void.

    Nothing happens until somebody else signs. Raises ``Refused`` where the code does not reach
    that far, without a reason, and a second time.
    """
    candidate = irregularity.candidate
    known = queries.irregularity_codes(clock.civil_day(candidate.sitting.starts_at))
    code = known.get(irregularity.code)
    refuse_if(voiding_troubles(code, why.strip(), whole=component is None))
    row = Voiding(
        irregularity_id=irregularity.id,
        component_id=component.id if component else None,
        why=why.strip()[:200],
        account_id=by.account_id,
        at=clock.now(),
    )
    db.session.add(row)
    write_unless_taken(Reason(IrregularityTrouble.PROPOSED))
    journal.record(
        by, "exams.voiding.proposed", row, person_id=candidate.enrolment.person_id,
        code=irregularity.code,
    )  # fmt: skip
    return row


def sign_voiding(*, voiding: Voiding, by: Actor) -> VoidingStep:
    """The second signature: the paper is closed, and a result that is out becomes void.

    Raises ``Refused`` for whoever proposed it, and when it was signed or lifted already.
    """
    candidate = voiding.irregularity.candidate
    lock(candidate.sitting)  # publishing waits, or has happened
    steps = [step.step for step in voiding.steps]
    refuse_if(signing_troubles(steps, voiding.account_id, by.account_id))
    step = _step(voiding, VoidStep.SIGNED, "", by)
    now = clock.now()
    db.session.execute(
        update(Attempt)
        .where(Attempt.candidate_id == candidate.id, Attempt.ended_at.is_(None))
        .values(ended_at=now)
    )
    outcome = queries.outcome_of(candidate.id)
    if outcome is not None and outcome.conclusion is not Conclusion.VOID:
        make_void(candidate=candidate, standing=outcome, why=_told(voiding), by=by)
    else:
        _say(
            candidate,
            f"exam-void-{voiding.id}",
            N_("Your exam {exam} was made void. You can ask for a second look."),
        )
    return step


def lift_voiding(*, voiding: Voiding, why: str, by: Actor) -> VoidingStep:
    """Nothing is void by it any more; a published result is concluded again from its marks.

    Raises ``Refused`` without a reason, for those who proposed or signed it, and when it was
    lifted already.
    """
    candidate = voiding.irregularity.candidate
    lock(candidate.sitting)
    if not why.strip():
        raise Refused(Reason(IrregularityTrouble.NO_TEXT))
    if VoidStep.LIFTED in {step.step for step in voiding.steps}:
        raise Refused(Reason(IrregularityTrouble.LIFTED))
    if by.account_id in {voiding.account_id, *(step.account_id for step in voiding.steps)}:
        raise Refused(Reason(IrregularityTrouble.TOGETHER))
    step = _step(voiding, VoidStep.LIFTED, why.strip()[:200], by)
    if queries.outcome_of(candidate.id) and not queries.standing_voidings(candidate.id):
        conclude_again(
            sitting=candidate.sitting, candidate_ids=[candidate.id], why=step.why, by=by,
            lifted=True,
        )  # fmt: skip
    return step


def _step(voiding: Voiding, what: VoidStep, why: str, by: Actor) -> VoidingStep:
    row = VoidingStep(
        voiding_id=voiding.id, step=what, why=why, account_id=by.account_id, at=clock.now()
    )
    db.session.add(row)
    reason = {
        VoidStep.SIGNED: IrregularityTrouble.SIGNED,
        VoidStep.LIFTED: IrregularityTrouble.LIFTED,
    }
    write_unless_taken(Reason(reason[what]))
    person_id = voiding.irregularity.candidate.enrolment.person_id
    journal.record(by, f"exams.voiding.{what.value}", row, person_id=person_id)
    return row


def _told(voiding: Voiding) -> str:
    return f"{voiding.irregularity.code} {voiding.why}"[:200]


def _say(candidate: Candidate, key: str, sentence: str) -> None:
    outbox.say_to(
        candidate.enrolment.person_id,
        key,
        sentence,
        link=f"/exams/records/{candidate.id}",
        exam=candidate.sitting.exam.name,
    )
