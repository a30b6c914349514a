"""The pages of schemes, papers and claims, as staff and institutions use them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_courses, make_schemes
from tests.conftest import SignIn
from tests.make_courses import Cast
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Claim, Cohort, DossierPaper, Scheme
from trainhub.courses.rules import EnrolmentSource
from trainhub.people import actions as people
from trainhub.people.background.models import PersonCategory, PersonFile
from trainhub.people.background.rules import ProofState
from trainhub.people.models import Account, Organisation


@pytest.fixture
def cast(app: Flask, frozen: object) -> Cast:
    """A class under a scheme, and everybody around it."""
    with app.app_context():
        with transaction():
            made = make_courses.cast()
            make_schemes.funded(db.session.get_one(Cohort, made.cohort))
        db.session.remove()
        return made


def _seat(app: Flask, cast: Cast, count: int) -> None:
    with app.app_context():
        with transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            if count > cohort.free:
                actions.change_seats(cohort=cohort, seats=cohort.taken + count, by=SYSTEM)
            station = db.session.get_one(Organisation, cast.station)
            newcomers = [make.person(f"学员{n}", station=station) for n in range(count)]
            actions.enrol_many(
                cohort=cohort, persons=newcomers, source=EnrolmentSource.COUNTER, by=SYSTEM
            )
        db.session.remove()


def _scan(kind: str, content: bytes = make_schemes.PDF) -> dict[str, Any]:
    return {"kind": kind, "dated_on": "2026-11-10", "file": (io.BytesIO(content), "scan.pdf")}


def test_staff_enter_a_scheme_and_new_numbers(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(client, cast.staff)
    answer = client.post("/courses/schemes/new", data={"code": "city-1", "name": "市补贴"})
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    numbers = {
        "effective_on": "2026-01-01", "source": "样例〔2026〕9号", "lead_days": "10",
        "lead_unit": "working_days", "least_hours": "40", "practice_percent": "60",
        "attendance_floor": "80", "least_heads": "0", "most_heads": "0", "least_age": "16",
        "most_age_men": "60", "most_age_women": "55", "most_per_year": "3", "unpaid": "refused",
        "amount": "25.50", "amount_unit": "hour", "cap": "1000", "claim_months": "12",
        "follow_up_percent": "10", "papers": ["opening", "pledge"], "categories": ["rural"],
    }  # fmt: skip
    assert client.post(answer.location, data=numbers).status_code == 303
    assert client.post(answer.location, data=numbers).status_code == 409
    assert client.post(answer.location, data=numbers | {"amount": "x"}).status_code == 422
    with app.app_context():
        scheme = queries.scheme_by_code("city-1")
        assert scheme is not None
        (version,) = scheme.versions
        assert (version.amount_fen, version.cap_fen, version.categories) == (
            25_50, 1000_00, ["rural"],
        )  # fmt: skip
        scheme_id = scheme.id
    # The next version begins as the last one.
    again = client.get(f"/courses/schemes/{scheme_id}/version").text
    assert 'value="25.50"' in again
    assert client.post(f"/courses/schemes/{scheme_id}/retire").status_code == 303
    listed = client.get("/courses/schemes").text
    assert "市补贴" in listed


def test_a_class_says_whether_it_is_within_its_scheme(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(client, cast.staff)
    # The class starts on the 18th, seven days' lead ended on the 11th, today is the 16th.
    page = client.get(f"/courses/cohorts/{cast.cohort}/scheme").text
    assert "2026年11月11日" in page
    assert "本班不符合方案" in page
    client.post(f"/courses/cohorts/{cast.cohort}/papers/new", data=_scan("opening"))
    assert "本班符合方案" in client.get(f"/courses/cohorts/{cast.cohort}/scheme").text


def test_a_scan_goes_into_the_file_and_comes_out_again(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    _seat(app, cast, 1)
    sign_in(client, cast.staff)
    address = f"/courses/cohorts/{cast.cohort}/papers/new"
    assert client.post(address, data=_scan("opening", b"MZ")).status_code == 409
    assert client.post(address, data=_scan("hours")).status_code == 422
    assert client.post(address, data=_scan("pledge")).status_code == 303
    with app.app_context():
        paper_id = db.session.query(DossierPaper).one().id
    answer = client.get(f"/courses/papers/{paper_id}/file")
    assert answer.data == make_schemes.PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "承诺书" in client.get(f"/courses/papers/{paper_id}").text
    assert client.post(f"/courses/papers/{paper_id}/strike", data={}).status_code == 422
    assert client.post(f"/courses/papers/{paper_id}/strike", data={"why": "错"}).status_code == 303
    assert "已作废" in client.get(f"/courses/cohorts/{cast.cohort}/papers").text


def test_the_meter_names_what_is_missing_with_the_way_to_it(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    _seat(app, cast, 1)
    sign_in(client, cast.staff)
    page = client.get(f"/reports/cohorts/{cast.cohort}/dossier").text
    for words in ("开班申请材料", "身份证复印件", "承诺书", "银行卡或社保卡账号", "逾期未交"):
        assert words in page
    assert f"/courses/cohorts/{cast.cohort}/papers/new?kind=opening" in page
    client.post(f"/courses/cohorts/{cast.cohort}/papers/new", data=_scan("id_copy"))
    # One scan for everybody: whoever was in the class by then has it.
    only = client.get(f"/reports/cohorts/{cast.cohort}/dossier?missing=id_copy").text
    assert "学员0" not in only
    assert "学员0" in client.get(f"/reports/cohorts/{cast.cohort}/dossier?missing=pledge").text
    _seat(app, cast, 1)
    table = client.get(f"/reports/cohorts/{cast.cohort}/dossier.xlsx")
    assert table.data.startswith(b"PK")


def test_the_meter_of_a_full_class_asks_no_more_than_that_of_one_person(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast,
    count_queries: Callable[[], Any],
) -> None:  # fmt: skip
    sign_in(client, cast.staff)
    asked = []
    for more in (1, 199):
        _seat(app, cast, more)
        began = time.process_time()
        with count_queries() as statements:
            page = client.get(f"/reports/cohorts/{cast.cohort}/dossier")
        assert page.status_code == 200
        assert time.process_time() - began < 2
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 30


def test_a_claim_is_followed_to_its_end(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    _seat(app, cast, 2)
    with app.app_context():
        with transaction():
            make_schemes.close(db.session.get_one(Cohort, cast.cohort))
        with clock.frozen(clock.at(date(2026, 11, 20), 9)), transaction():
            cohort = db.session.get_one(Cohort, cast.cohort)
            achieved = make_schemes.reached(cohort, but=queries.enrolled_ids(cohort.id)[0])
            claim_id = make_schemes.claim(cohort, achieved).id
    with clock.frozen(clock.at(date(2026, 11, 25), 9)):
        sign_in(client, cast.manager)
        page = client.get(f"/courses/claims/{claim_id}").text
        assert "学员1" in page
        assert "没有本班的有效证书" in page
        step = f"/courses/claims/{claim_id}"
        assert client.post(f"{step}/paid", data={"on": "2026-11-25"}).status_code == 409
        assert client.post(f"{step}/hand-in", data={"on": "2026-11-24"}).status_code == 303
        public = {"first": "2026-11-24", "last": "2026-11-30"}
        assert client.post(f"{step}/publicity", data=public).status_code == 303
        assert client.post(f"{step}/lines.xlsx").data.startswith(b"PK")
        assert client.post(f"{step}/paid", data={"on": "2026-11-25"}).status_code == 303
        assert "已拨付" in client.get("/courses/claims").text
        sign_in(client, cast.other_manager)
        assert client.get(step).status_code == 404
    with app.app_context():
        claim = db.session.query(Claim).one()
        assert claim.paid_on == date(2026, 11, 25)
        assert claim.public_until == date(2026, 11, 30)


def test_the_counter_names_who_would_not_be_paid_for(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    with app.app_context():
        with transaction():
            first = db.session.get_one(Cohort, cast.cohort)
            second = make_courses.cohort(
                course=first.course, station=first.station, starts_on=date(2026, 11, 25)
            )
            make_schemes.funded(second, db.session.query(Scheme).one())
            person = make.person("赵铁柱", station=first.station)
            make_courses.enrolment(first, person)
            id_no, second_id = person.id_no, second.id
        db.session.remove()
    sign_in(client, cast.staff)
    typed = {"name": "赵铁柱", "id_no": id_no, "seen": "y"}
    answer = client.post(f"/courses/cohorts/{second_id}/counter", data=typed, follow_redirects=True)
    assert "赵铁柱不能申领补贴：已在" in answer.text


def test_staff_record_background_and_check_a_proof(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(client, cast.staff)
    step = f"/people/{cast.person}"
    facts = {"employment": "flexible", "bank": "农商行", "account": "6217 0000 1234 5678 901"}
    assert client.post(f"{step}/background", data=facts).status_code == 303
    assert client.post(f"{step}/background", data=facts | {"account": "12"}).status_code == 409
    page = client.get(f"{step}/background").text
    assert "**** 8901" in page
    assert "6217000012345678901" not in page
    proof = {
        "category": "rural", "valid_from": "2026-11-01",
        "proof": (io.BytesIO(make_schemes.photo()), "a.png"),
    }  # fmt: skip
    assert client.post(f"{step}/categories", data={"category": "rural"}).status_code == 422
    assert client.post(f"{step}/categories", data=proof).status_code == 303
    with app.app_context():
        proof_id = db.session.query(PersonCategory).one().id
        assert db.session.query(PersonFile).one().bank == "农商行"
    assert "农村转移就业劳动者" in client.get("/people/proofs").text
    assert client.get(f"/people/proofs/{proof_id}/file").data[:3] == b"\xff\xd8\xff"
    assert client.post(f"/people/proofs/{proof_id}/reject", data={}).status_code == 409
    assert client.post(f"/people/proofs/{proof_id}/accept").status_code == 303
    with app.app_context():
        assert db.session.get_one(PersonCategory, proof_id).state is ProofState.ACCEPTED
    sign_in(client, cast.other_staff)
    assert client.get(f"{step}/background").status_code == 404


def test_a_holiday_moves_the_last_day_of_the_opening_file(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(client, cast.staff)
    day = {"day": "2026-10-01", "worked": "free", "name": "国庆节", "source": "样例通知"}
    assert client.post("/courses/holidays", data=day).status_code == 303
    assert client.post("/courses/holidays", data=day | {"source": ""}).status_code == 422
    assert "国庆节" in client.get("/courses/holidays?year=2026").text
    with app.app_context():
        assert queries.calendar(date(2026, 9, 1), date(2026, 11, 1)) == {date(2026, 10, 1): False}


def test_programs_read_schemes_and_the_meter(app: Flask, client: FlaskClient, cast: Cast) -> None:
    _seat(app, cast, 1)
    with app.app_context():
        secrets = {}
        with transaction():
            for name, scope in (("good", "dossiers:read"), ("poor", "orders:read")):
                school = db.session.get_one(Organisation, cast.school)
                account = db.session.get_one(Account, cast.manager)
                _row, secrets[name] = people.issue_token(
                    organisation=school, name="程序", scopes=[scope], days=1,
                    by=make.actor(account),
                )  # fmt: skip
    (scheme,) = client.get("/api/v1/schemes").get_json()["schemes"]
    assert scheme["versions"][0]["amount_fen"] == 25_00
    assert scheme["in_force"] == "2026-01-01"
    address = f"/api/v1/cohorts/{cast.cohort}/dossier"
    headers = {name: {"Authorization": f"Bearer {secret}"} for name, secret in secrets.items()}
    assert client.get(address, headers=headers["poor"]).status_code == 401
    file = client.get(address, headers=headers["good"]).get_json()
    assert file["people"][0]["complete"] is False
    assert {"kind": "opening", "state": "late", "due": "2026-11-11"} in file["papers"]
    assert "学员0" not in str(file)
    other = client.get(f"/api/v1/cohorts/{cast.draft}/dossier", headers=headers["good"])
    assert other.status_code == 404


def test_a_long_list_of_claims_is_paged_by_key(
    app: Flask, client: FlaskClient, sign_in: SignIn, cast: Cast,
    count_queries: Callable[[], Any],
) -> None:  # fmt: skip
    _seat(app, cast, 1)
    with app.app_context():
        with transaction():
            make_schemes.close(db.session.get_one(Cohort, cast.cohort))
        with clock.frozen(clock.at(date(2026, 11, 20), 9)):
            for _ in range(32):
                with transaction():
                    claim = make_schemes.claim(db.session.get_one(Cohort, cast.cohort))
                    actions.drop_claim(claim=claim, why="测试", by=SYSTEM)
        db.session.remove()
    with clock.frozen(clock.now() + timedelta(days=7)):
        sign_in(client, cast.staff)
        with count_queries() as statements:
            first = client.get("/courses/claims").text
        assert first.count("已撤回") == 30
        assert "before=3" in first
        assert len(statements) < 12
