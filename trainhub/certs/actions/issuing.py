"""Issuing: hours and a pass become a certificate with a number, once, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from trainhub.certs import queries
from trainhub.certs.actions.asking_type import said_yes, unmet_by_type
from trainhub.certs.actions.entering import (
    NO_REGION,
    enter,
    facts_of_course,
    masked_id,
    new_certificate,
)
from trainhub.certs.actions.printing import enqueue_print
from trainhub.certs.actions.series import Series
from trainhub.certs.actions.writing import write_down
from trainhub.certs.models import Certificate, CertificateType
from trainhub.certs.pdf.errors import spelled
from trainhub.certs.pdf.typeface import unprintable
from trainhub.certs.proof import actions as proof
from trainhub.certs.queries import Earning
from trainhub.certs.rules import (
    LedgerVerb,
    Unmet,
    certificate_number,
    ends_on,
    last_day,
    next_review,
    renewed_term_from,
    unmet_for_issue,
)
from trainhub.core import clock, journal
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.errors import Reason, refuse_if
from trainhub.courses import queries as courses
from trainhub.courses.events import HoursCompleted
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import LEFT
from trainhub.exams.events import ResultsPublished
from trainhub.exams.rules import Conclusion
from trainhub.people.portraits import queries as portraits


def issue_when_earned(event: HoursCompleted) -> None:
    """The hours are complete: issue if the exam was passed before. Hearing it twice is nothing."""
    if queries.outcome_of(event.enrolment_id) is not Conclusion.PASS:
        return  # nearly always: hours come before the exam
    issued = issue_earned(queries.earned_by([event.enrolment_id]), SYSTEM)
    if issued:
        enqueue_print(issued, SYSTEM)


def issue_for_sitting(event: ResultsPublished) -> None:
    """Results are out: issue to everybody of the sitting who passed and has the hours.

    One series, one print job, however many they are; hearing it twice issues nothing new.
    """
    issued = issue_earned(queries.earned_in_sitting(event.sitting_id), SYSTEM)
    if issued:
        enqueue_print(issued, SYSTEM)


def issue(*, enrolment: Enrolment, by: Actor) -> int | None:
    """Issue to one person; returns the id of the certificate, which is not printed yet.

    ``None`` where a second person must say yes first: the question is on the desk now.
    Raises ``Refused`` with everything that is missing, or with the number there is already.
    """
    refuse_if(unmet_of(enrolment))
    issued = issue_earned(queries.earned_by([enrolment.id]), by)
    if not issued:
        # Somebody else was faster between the two readings, or must be asked first.
        refuse_if(unmet_of(enrolment))
        return None
    return issued[0]


def unmet_of(enrolment: Enrolment) -> list[Reason]:
    """Everything that is missing for the certificate of an enrolment; empty: it can be issued."""
    cohort, today = enrolment.cohort, clock.today()
    kind = queries.type_of_course(cohort.course_id)
    if kind is None:
        return [Reason(Unmet.NO_TYPE)]
    unmet = _unmet(enrolment)
    if any(reason.code is Unmet.ALREADY_ISSUED for reason in unmet):
        return unmet
    asked = unmet_by_type(
        kind=kind,
        cohort=cohort,
        enrolments=[enrolment],
        minutes=courses.attended_minutes([cohort.id]),
        renewed=queries.renewable(kind, [enrolment.person_id], today),
        on=today,
    )
    return unmet + asked[enrolment.id]


def _unmet(enrolment: Enrolment) -> list[Reason]:
    there = queries.certificate_of(enrolment.id)
    return unmet_for_issue(
        enrolled=enrolment.state not in LEFT,
        hours_done=enrolment.completed_at is not None,
        outcome=queries.outcome_of(enrolment.id),
        already=there.number if there else None,
        unprintable=lacking(enrolment.person.name),
    )


def lacking(name: str) -> str:
    """The characters of a name that no font of ours has, spelled out; usually none."""
    return "，".join(map(spelled, unprintable(name)))


def issue_earned(earnings: Sequence[Earning], by: Actor) -> list[int]:
    """Issue for every earning that still has no certificate; returns the new ids."""
    cohorts = {earning.enrolment.cohort_id: earning.enrolment.cohort for earning in earnings}
    proof.prepare_keys((cohort.institution for cohort in cohorts.values()), by)
    issued: list[int] = []
    for cohort_id, cohort in sorted(cohorts.items()):
        of_cohort = [e.enrolment.id for e in earnings if e.enrolment.cohort_id == cohort_id]
        kind = queries.type_of_course(cohort.course_id)
        if kind is not None:
            issued += _issue_in(cohort, kind, of_cohort, by)
    return issued


def _issue_in(cohort: Cohort, kind: CertificateType, enrolments: list[int], by: Actor) -> list[int]:
    now = clock.now()
    today = clock.civil_day(now)
    region = cohort.institution.region_code or cohort.station.region_code or NO_REGION
    series = Series(kind.id, region, today.year)
    # Read again behind the lock of the series: another issuer may have been first.
    earnings = [each for each in queries.earned_by(enrolments) if _can_be_printed(each, by)]
    minutes = courses.attended_minutes([cohort.id])
    renewed = queries.renewable(kind, [e.enrolment.person_id for e in earnings], today)
    earnings = _with_all_the_type_asks(earnings, kind, cohort, minutes, renewed, by)
    if not earnings:
        return []
    photos = portraits.digests_of(each.enrolment.person_id for each in earnings)
    certificates = []
    for earning, serial in zip(earnings, series.take(len(earnings)), strict=True):
        enrolment = earning.enrolment
        number = certificate_number(
            kind.number_rule, region=region, year=today.year, code=kind.code, serial=serial
        )
        facts = facts_of_course(kind, cohort) | {
            "region": region,
            "name": enrolment.person.name,
            "id_no": masked_id(enrolment.person),
            "minutes": minutes.get(enrolment.id, 0),
            "photo": photos.get(enrolment.person_id),
            "scores": [dict(score) for score in earning.outcome.scores],
        }
        certificates.append(
            new_certificate(
                kind=kind,
                person_id=enrolment.person_id,
                enrolment_id=enrolment.id,
                issuer=cohort.institution,
                number=number,
                facts=facts,
                on=today,
                by=by,
                until=_renewed_until(kind, renewed.get(enrolment.person_id), today),
            )
        )
    followed = {row.number: old for row in certificates if (old := renewed.get(row.person_id))}
    issued = enter(certificates, by, followed)
    for row in certificates:
        if row.number in followed:
            write_down(followed[row.number], LedgerVerb.RENEWED, None, by, other_id=row.id)
    return issued


def _with_all_the_type_asks(
    earnings: Sequence[Earning],
    kind: CertificateType,
    cohort: Cohort,
    minutes: Mapping[int, int],
    renewed: Mapping[int, Certificate],
    by: Actor,
) -> list[Earning]:
    """Those to whom ``kind`` can be issued now; the file of each other person says why not."""
    people = [each.enrolment for each in earnings]
    unmet = unmet_by_type(
        kind=kind,
        cohort=cohort,
        enrolments=people,
        minutes=minutes,
        renewed=renewed,
        on=clock.today(),
    )
    for each in people:
        if unmet[each.id]:
            codes = [reason.code.name for reason in unmet[each.id]]
            journal.record(by, "certificate.unmet", each, person_id=each.person_id, codes=codes)
    yes = said_yes(kind, [each for each in people if not unmet[each.id]], by)
    return [each for each in earnings if each.enrolment.id in yes]


def _renewed_until(
    kind: CertificateType, old: Certificate | None, today: date
) -> tuple[date | None, date | None] | None:
    """End and review of a renewal, counted so that whoever comes early loses no day."""
    if old is None:
        return None
    first = renewed_term_from(ends_on(old), today, max(kind.reminders, default=0))
    end = last_day(first, kind.valid_months)
    return end, next_review(first, None, kind.review_months, end)


def _can_be_printed(earning: Earning, by: Actor) -> bool:
    """Whether the fonts have the whole name. If not, the file of the person says which part.

    One person's character stops nobody else; the station is told when it asks for the class.
    """
    characters = lacking(earning.enrolment.person.name)
    if characters:
        journal.record(by, "certificate.unprintable", earning.enrolment, characters=characters)
    return not characters
