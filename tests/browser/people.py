"""The small town of the browser tests, arranged by the actions that people use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from tests import make, make_line
from tests.conftest import NOW
from tests.town import Town
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.people import actions as people
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role
from trainhub.placement import actions as placement

PASSWORD = "青禾路的早晨2026"
#: 10:00 in China on the Monday on which the story begins.
MONDAY = NOW


@dataclass
class Cast:
    """Phone numbers by role, and ids of what stands in the town when the story begins."""

    phones: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


def _account(person: Person) -> str:
    phone = person.phone or make.phone()
    people.open_account(person=person, phone=phone, password=PASSWORD, by=SYSTEM)
    return phone


def _member(role: Role, at: Organisation, name: str) -> tuple[Person, str]:
    person = make.person(name, station=at if role is Role.STAFF else None)
    phone = _account(person)
    people.grant_role(person=person, role=role, organisation=at, by=SYSTEM)
    return person, phone


def settle(town: Town) -> Cast:
    """A station, a school with a teacher, a company, a course of two lessons that starts at ten."""
    cast = Cast()
    town.time_is(MONDAY - timedelta(hours=2))
    with town.acting():
        station, school = make.station(), make.institution()
        company = make.employer()
        teacher, cast.phones["instructor"] = _member(Role.INSTRUCTOR, school, "赵卫国")
        _staff, cast.phones["staff"] = _member(Role.STAFF, station, "李敏")
        _boss, cast.phones["employer"] = _member(Role.EMPLOYER, company, "吴建军")
        _bureau, cast.phones["bureau"] = _member(Role.BUREAU, make.bureau(), "郑明")
        course = make_line.course()
        kind = make_line.certificate_type(course)
        placement.require(
            trade=course.trade,
            choice=1,
            type=kind,
            since=clock.today(),
            source="《保安服务管理条例》",
            by=SYSTEM,
        )
        row = make_line.cohort(
            course,
            station=station,
            institution=school,
            instructor=teacher,
            first_lesson=MONDAY,
        )
        make_line.exam(course, owner=school)
        first, second = make_line.lessons(row)
        cast.ids |= {
            "station": station.id,
            "school": school.id,
            "company": company.id,
            "course": course.id,
            "cohort": row.id,
            "first lesson": first.id,
            "second lesson": second.id,
        }
    return cast
