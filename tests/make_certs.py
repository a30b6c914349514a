"""A school whose classes earn certificates, for tests: made by the real actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import func, select

from tests import make, make_line
from trainhub.certs import actions
from trainhub.certs.actions import Paper, TypeFacts
from trainhub.certs.models import Certificate, CertificateType, Credential
from trainhub.certs.rules import CertificateKind
from trainhub.core import clock
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Course, Enrolment
from trainhub.exams import actions as exams
from trainhub.exams.models import Candidate, Exam, Sitting
from trainhub.exams.queries import candidates_of
from trainhub.people.models import Account, Organisation, Person
from trainhub.people.rules import Role

#: Points of the practical exam that pass and that do not, in hundredths.
PASS, FAIL = 80_00, 30_00


@dataclass
class School:
    """A station, an institution that teaches and certifies, its people, its course."""

    station: Organisation
    institution: Organisation
    teacher: Account
    staff: Account
    course: Course
    exam: Exam
    kind: CertificateType

    def by_staff(self) -> Actor:
        """The station's staff as an actor."""
        return make.actor(self.staff)


def school(code: str = "GUARD", station: Organisation | None = None) -> School:
    """Everything that stands before the first class."""
    home = station or make.station()
    teaching = make.institution()
    course = make_line.course(code=code)
    return School(
        station=home,
        institution=teaching,
        teacher=make.member(Role.INSTRUCTOR, teaching, "孙老师"),
        staff=make.member(Role.STAFF, home, "李站长"),
        course=course,
        exam=make_line.practical_exam(course),
        kind=make_line.certificate_type(course),
    )


def klass(
    here: School, names: Sequence[str], *, attended: bool = True, days_ago: int = 4
) -> Cohort:
    """A class of some days ago in which everybody came to every lesson, or nobody to any."""
    now = clock.now()
    begins = clock.at(clock.civil_day(now) - timedelta(days=days_ago), 9)
    with clock.frozen(begins - timedelta(days=1)):
        people = [make.person(name, station=here.station) for name in names]
        cohort = make_line.cohort(
            here.course,
            station=here.station,
            institution=here.institution,
            instructor=here.teacher.person,
            first_lesson=begins,
        )
        make_line.enrolled(cohort, people)
    if attended:
        attend(cohort, begins)
    return cohort


def attend(cohort: Cohort, begins: datetime | None = None) -> None:
    """Everybody was there; told on the day itself unless it is said later."""
    with clock.frozen((begins or clock.now()) + timedelta(hours=3)):
        make_line.attended(cohort)


def sitting(
    here: School, cohort: Cohort, points: Sequence[int | None], *, days_ago: int = 2
) -> Sitting:
    """The class was examined and marked; nothing is published. ``None``: absent."""
    day = clock.at(clock.today() - timedelta(days=days_ago), 9)
    # A teacher examines one class after the other.
    starts = day + timedelta(hours=2 * _examined(here.teacher.person, day))
    with clock.frozen(day - timedelta(hours=1)):
        row = make_line.sitting(here.exam, cohort, examiner=here.teacher.person, starts_at=starts)
    with clock.frozen(starts + timedelta(minutes=5)):
        people = candidates(row)
        for candidate, mark in zip(people, points, strict=True):
            if mark is not None:
                exams.admit(candidate=candidate, by=make.actor(here.teacher))
        exams.record_marks(
            sitting=row,
            component=here.exam.components[0],
            points={c.id: mark for c, mark in zip(people, points, strict=True)},
            by=make.actor(here.teacher),
        )
    return row


def _examined(teacher: Person, morning: datetime) -> int:
    """How many sittings somebody has from that morning to the evening."""
    rows = select(func.count(Sitting.id)).where(
        Sitting.examiner_id == teacher.id,
        Sitting.starts_at.between(morning, morning + timedelta(hours=12)),
    )
    return db.session.scalar(rows) or 0


def candidates(row: Sitting) -> list[Candidate]:
    """Who sits, by ticket number."""
    return [line.candidate for line in candidates_of(row.id)]


def publish(here: School, row: Sitting) -> None:
    """Make the results known; certificates follow by the story."""
    exams.publish_results(sitting=row, by=make.actor(here.teacher))


def certified(here: School, names: Sequence[str]) -> list[Certificate]:
    """People who went the whole way: a class, an exam, a certificate each."""
    cohort = klass(here, names)
    publish(here, sitting(here, cohort, [PASS] * len(names)))
    return certificates(cohort)


def enrolments(cohort: Cohort) -> list[Enrolment]:
    """The enrolments of a class in order."""
    return list(
        db.session.scalars(
            db.select(Enrolment).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)
        )
    )


def certificates(cohort: Cohort) -> list[Certificate]:
    """Every certificate of a class, in the order of issue."""
    return list(
        db.session.scalars(
            db.select(Certificate)
            .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
            .where(Enrolment.cohort_id == cohort.id)
            .order_by(Certificate.id)
        )
    )


def external_type(
    code: str = "guard-card", kind: CertificateKind = CertificateKind.GUARD_CARD, **more: object
) -> CertificateType:
    """A certificate that others issue."""
    facts: dict[str, object] = {"name": "保安员证", "name_en": "Guard card"} | more
    return actions.define_type(facts=TypeFacts(code=code, kind=kind, **facts), by=SYSTEM)  # type: ignore[arg-type]


def picture(size: tuple[int, int] = (640, 400), kind: str = "JPEG") -> bytes:
    """A photo of nothing."""
    made = BytesIO()
    Image.new("RGB", size, "#4477aa").save(made, kind)
    return made.getvalue()


def credential(
    person: Person, kind: CertificateType, number: str = "京12345678", **more: object
) -> Credential:
    """An external certificate handed in and not checked yet."""
    facts: dict[str, object] = {"issuer": "样例市公安局", "issued_on": date(2026, 5, 1)} | more
    return actions.record_credential(
        person=person,
        kind=kind,
        paper=Paper(number=number, **facts),  # type: ignore[arg-type]
        picture=picture(),
        by=SYSTEM,
    )
