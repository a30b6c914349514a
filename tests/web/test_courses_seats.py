"""Three taps to a seat; a kept seat is one big yes; the station decides in turn."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_courses
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment, Scheme, SchemeVersion, WaitingPriority
from trainhub.courses.rules import EnrolmentSource, EnrolmentState
from trainhub.people.models import Person


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A station with a class that takes enrolments and a draft, and everybody around them."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
        db.session.remove()
        return made


@pytest.fixture
def kept(app: Flask, cast: Cast) -> int:
    """The class is full, somebody left, and the seat is kept for the trainee: the offer's id."""
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            actions.change_seats(cohort=cohort, seats=1, by=make.SYSTEM)
            sitting = make_courses.enrolment(cohort, make.person("先来明"))
            mine = make_courses.enrolment(cohort, db.session.get_one(Person, cast.person))
            make_courses.enrolment(cohort, make.person("后来明"))
            actions.withdraw(enrolment=sitting, why="", by=make.SYSTEM)
            offer = queries.open_offer(mine.id)
            assert offer is not None
            offer_id = offer.id
        db.session.remove()
        return offer_id


@pytest.fixture
def asking(app: Flask, cast: Cast) -> int:
    """The class keeps to a scheme that asks for approval; three people applied."""
    with app.app_context():
        with transaction():
            scheme = Scheme(code="sample", name="样例补贴", created_at=clock.now())
            version = SchemeVersion(
                scheme=scheme,
                effective_on=date(2026, 1, 1),
                source="样例",
                needs_approval=True,
                created_at=clock.now(),
            )
            db.session.add(version)
            db.session.flush()
            cohort = db.session.get_one(Cohort, cast.cohort)
            cohort.scheme_version_id = version.id
            cohort.seats = 2
            for name in ("申请甲明", "申请乙明"):
                actions.enrol(
                    cohort=cohort,
                    person=make.person(name),
                    source=EnrolmentSource.ONLINE,
                    by=make.SYSTEM,
                )
        db.session.remove()
        return cast.cohort


def _state(app: Flask, cohort_id: int, person_id: int) -> EnrolmentState | None:
    with app.app_context():
        row = queries.enrolment_of(cohort_id, person_id)
        return row.state if row else None


def test_two_taps_lead_from_the_course_page_to_a_seat(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    page = client.get(f"/courses/{cast.course}").text
    first_tap = re.search(rf'href="(/courses/cohorts/{cast.cohort}/enrol)"', page)
    assert first_tap is not None
    check = client.get(first_tap[1]).text
    second_tap = re.search(r'method="post" action="(/courses/cohorts/\d+/enrol)"', check)
    assert second_tap is not None
    assert 'type="checkbox"' not in check
    answer = client.post(second_tap[1])
    assert answer.status_code == 303
    assert _state(app, cast.cohort, cast.person) is EnrolmentState.ENROLLED


def test_the_kept_seat_is_the_one_next_step_and_one_tap_takes_it(
    client: FlaskClient, cast: Cast, sign_in: SignIn, kept: int, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    assert f'btn-main" href="/courses/seats/{kept}"' in client.get("/").text
    page = client.get(f"/courses/seats/{kept}")
    assert page.text.count('name="answer"') == 2
    answer = client.post(f"/courses/seats/{kept}", data={"answer": "yes"})
    assert answer.status_code == 303
    assert _state(app, cast.cohort, cast.person) is EnrolmentState.ENROLLED
    assert f'btn-main" href="/courses/seats/{kept}"' not in client.get("/").text
    assert client.get(f"/courses/seats/{kept}").status_code == 303


def test_a_kept_seat_belongs_to_its_person(
    client: FlaskClient, cast: Cast, sign_in: SignIn, kept: int, app: Flask
) -> None:
    sign_in(client, cast.other_trainee)
    assert client.get(f"/courses/seats/{kept}").status_code == 404
    assert client.post(f"/courses/seats/{kept}", data={"answer": "yes"}).status_code == 404
    sign_in(client, cast.trainee)
    assert client.post(f"/courses/seats/{kept}", data={"answer": "maybe"}).status_code == 400
    assert client.post(f"/courses/seats/{kept}").status_code == 400
    assert client.put(f"/courses/seats/{kept}").status_code == 405
    assert _state(app, cast.cohort, cast.person) is EnrolmentState.OFFERED


def test_looking_too_late_tells_that_the_seat_went_on(
    client: FlaskClient, cast: Cast, sign_in: SignIn, kept: int, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    with app.app_context():
        row = queries.enrolment_of(cast.cohort, cast.person)
        assert row is not None
        row_id, offer = row.id, queries.open_offer(row.id)
        assert offer is not None
        until = offer.until
    with clock.frozen(until):
        assert client.get(f"/courses/seats/{kept}").status_code == 303
        page = client.get(f"/courses/enrolments/{row_id}").text
    assert "逾期未答复" in page
    with app.app_context():
        (next_one,) = queries.open_offers_in(cast.cohort)
        assert next_one.enrolment.person.name == "后来明"


def test_staff_answer_for_somebody_without_a_phone(
    client: FlaskClient, cast: Cast, sign_in: SignIn, kept: int, app: Flask
) -> None:
    sign_in(client, cast.staff)
    page = client.get(f"/courses/cohorts/{cast.cohort}/line")
    assert page.status_code == 200
    assert "王建国" in page.text
    answer = client.post(f"/courses/cohorts/{cast.cohort}/seats/{kept}", data={"answer": "yes"})
    assert answer.status_code == 303
    assert _state(app, cast.cohort, cast.person) is EnrolmentState.ENROLLED
    elsewhere = f"/courses/cohorts/{cast.draft}/seats/{kept}"
    assert client.post(elsewhere, data={"answer": "yes"}).status_code == 404


def test_applications_are_decided_in_bulk_and_a_no_needs_a_reason(
    client: FlaskClient, cast: Cast, sign_in: SignIn, asking: int, app: Flask
) -> None:
    sign_in(client, cast.trainee)
    client.post(f"/courses/cohorts/{asking}/enrol")
    assert _state(app, asking, cast.person) is EnrolmentState.APPLIED
    with app.app_context():
        rows = [row.id for row in queries.applied_in(asking)]
    sign_in(client, cast.staff)
    address = f"/courses/cohorts/{asking}/applications"
    no_reason = client.post(address, data={"who": rows[:1], "decision": "refuse"})
    assert no_reason.status_code == 422
    assert "请写明原因" in no_reason.text
    assert client.post(address, data={"decision": "approve"}).status_code == 422
    assert client.post(address, data={"who": ["99999"], "decision": "approve"}).status_code == 422
    refused = client.post(address, data={"who": rows[:1], "decision": "refuse", "why": "材料不全"})
    assert refused.status_code == 303
    assert client.post(address, data={"who": rows[1:], "decision": "approve"}).status_code == 303
    with app.app_context():
        states = [db.session.get_one(Enrolment, row_id).state for row_id in rows]
    assert states == [EnrolmentState.REFUSED] + [EnrolmentState.ENROLLED] * 2


def test_the_line_asks_the_database_as_often_for_many_as_for_few(
    client: FlaskClient, cast: Cast, sign_in: SignIn, kept: int, app: Flask, count_queries: object
) -> None:
    sign_in(client, cast.staff)

    def asked() -> int:
        with count_queries() as statements:  # type: ignore[operator]  # a fixture that is callable
            assert client.get(f"/courses/cohorts/{cast.cohort}/line").status_code == 200
        return len(statements)

    few = asked()
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        for number in range(12):
            make_courses.enrolment(cohort, make.person(f"候补{number}明"))
    assert asked() == few


def test_an_invitation_is_one_tap(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    with app.app_context():
        with transaction():
            (result,) = actions.invite_to_class(
                cohort=db.session.get_one(Cohort, cast.cohort),
                persons=[db.session.get_one(Person, cast.person)],
                title="展会安保十人",
                by=make.SYSTEM,
            )
            assert result.invitation is not None
            invitation_id = result.invitation.id
        db.session.remove()
    address = f"/courses/invitations/{invitation_id}"
    sign_in(client, cast.other_trainee)
    assert client.get(address).status_code == 404
    sign_in(client, cast.trainee)
    assert f'href="{address}"' in client.get("/").text
    assert "展会安保十人" in client.get(address).text
    assert client.post(address, data={"answer": "yes"}).status_code == 303
    assert _state(app, cast.cohort, cast.person) is EnrolmentState.ENROLLED
    assert client.get(address).status_code == 303


def test_rules_of_the_line_are_entered_with_a_source_and_ended(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    good = {
        "kind": "group",
        "group": "就业困难人员",
        "points": "20",
        "station_id": str(cast.station),
        "scheme_id": "0",
        "effective_on": "2026-11-16",
        "source": "样例文件〔2026〕1号",
    }
    assert client.get("/courses/line-rules").status_code == 200
    assert client.post("/courses/line-rules", data=good | {"source": ""}).status_code == 422
    assert client.post("/courses/line-rules", data=good | {"station_id": "0"}).status_code == 422
    assert client.post("/courses/line-rules", data=good | {"group": "妇女"}).status_code == 409
    assert client.post("/courses/line-rules", data=good).status_code == 303
    with app.app_context():
        rule_id = db.session.query(WaitingPriority.id).one()[0]
    assert "样例文件〔2026〕1号" in client.get("/courses/line-rules").text
    sign_in(client, cast.other_staff)
    assert client.post(f"/courses/line-rules/{rule_id}/end").status_code == 403
    sign_in(client, cast.staff)
    assert client.post(f"/courses/line-rules/{rule_id}/end").status_code == 303
    with app.app_context():
        assert db.session.get_one(WaitingPriority, rule_id).ends_on == date(2026, 11, 16)


def test_terms_of_kept_seats_are_data(
    client: FlaskClient, cast: Cast, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, cast.staff)
    terms = {
        "station_id": str(cast.station),
        "minutes": "600",
        "near_days": "2",
        "near_minutes": "120",
        "least_minutes": "30",
        "quiet_from": "21",
        "quiet_until": "8",
        "most_misses": "1",
        "effective_on": "2026-11-16",
        "source": "样例",
    }
    address = "/courses/line-rules/terms"
    assert client.post(address, data=terms | {"near_minutes": "900"}).status_code == 409
    assert client.post(address, data=terms | {"minutes": "0"}).status_code == 422
    assert client.post(address, data=terms).status_code == 303
    with app.app_context():
        assert queries.seat_terms(cast.station, date(2026, 11, 16)).minutes == 600
