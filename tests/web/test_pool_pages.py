"""The pool on screen: masked cards, chips, asking; the worker's own place in it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests import make, make_placement
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.people import actions as people
from trainhub.people.models import Account
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose, Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Offer

PHONE = "19900012345"
ID_NO = make.id_no("19770801", 333)


@pytest.fixture
def town(app, frozen):
    """Ids of a small market; nothing of the session is kept."""
    with app.app_context():
        with transaction():
            market = make_placement.market()
            boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
            rival = make.member(Role.EMPLOYER, market.other, "钱经理")
            staff = make.member(Role.STAFF, market.station, "孙站长")
            worker = make_placement.worker(market, "欧阳建国")
            worker.phone = PHONE
            worker.id_no = ID_NO
            signed = make.account(worker)
            plain = make.account(make_placement.worker(market, "李四", pooled=False))
            order = make_placement.order(market)
        ids = {
            "boss": boss.id,
            "rival": rival.id,
            "staff": staff.id,
            "worker": signed.id,
            "plain": plain.id,
            "worker_person": worker.id,
            "plain_person": plain.person_id,
            "employer": market.employer.id,
            "order": order.id,
        }
        db.session.remove()
    return ids


def test_an_employer_sees_masked_cards_and_nothing_else(town, client, sign_in):
    sign_in(client, town["boss"])
    for address in ("/pool", f"/pool?order={town['order']}", "/pool?km=5&trade=guard"):
        page = client.get(address).text
        assert "欧阳*" in page
        # Four digits may stand in the token of a form; nobody reads that.
        said = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
        for secret in ("欧阳建国", PHONE, PHONE[-4:], ID_NO, ID_NO[6:14], "1977"):
            assert secret not in said, (address, secret)


def test_no_parameter_opens_more(town, client, sign_in):
    sign_in(client, town["boss"])
    for address in (
        "/pool?after=0-0",
        "/pool?after=99-99999999999999",
        "/pool?after=%EF%BC%91-%EF%BC%92",
        "/pool?type=99999999999999",
        "/pool?type=x&km=9999&day=9999-99-99&start=aa&end=bb",
        "/pool?day=0001-01-01&start=08:00&end=09:00",
        "/pool?trade='%22--",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "欧阳建国" not in answer.text
        assert PHONE not in answer.text


def test_the_pool_is_for_employers_and_staff(town, client, sign_in):
    assert client.get("/pool").status_code in {302, 303}
    sign_in(client, town["worker"])
    assert client.get("/pool").status_code == 403
    sign_in(client, town["staff"])
    assert client.get("/pool").status_code == 200


def test_an_order_of_another_company_is_not_mine_to_fill(app, town, client, sign_in):
    sign_in(client, town["rival"])
    assert client.get(f"/pool?order={town['order']}").status_code == 403
    answer = client.post(
        "/pool/offers", data={"order": town["order"], "person": town["worker_person"]}
    )
    assert answer.status_code == 403
    with app.app_context():
        assert db.session.query(Offer).count() == 0


def test_a_suspended_employer_finds_nobody(app, town, client, sign_in):
    with app.app_context(), transaction():
        employer = queries.employers_of([town["employer"]])[0]
        people.suspend_organisation(organisation=employer, why="欠薪", by=SYSTEM)
    sign_in(client, town["boss"])
    answer = client.get("/pool")
    assert answer.status_code == 409
    assert "欧阳" not in answer.text


def test_asking_says_who_was_asked_and_who_was_not(app, town, client, sign_in):
    sign_in(client, town["boss"])
    answer = client.post(
        "/pool/offers",
        data={"order": town["order"], "person": [town["worker_person"], town["plain_person"]]},
    )
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "已向 1 人发出邀约" in page
    # Why a person is hidden is nobody's business; staff hear every reason.
    assert "不在人才池里" not in page
    assert "现在不能邀约" in page
    with app.app_context():
        assert [offer.person_id for offer in db.session.query(Offer)] == [town["worker_person"]]


def test_asking_nobody_is_told_and_get_asks_nobody(town, client, sign_in):
    sign_in(client, town["boss"])
    answer = client.post("/pool/offers", data={"order": town["order"]})
    assert answer.status_code == 409
    assert "请至少选一个人" in answer.text
    assert client.post("/pool/offers", data={"order": "٣"}).status_code == 404
    assert client.get("/pool/offers").status_code == 405


def test_joining_and_leaving_take_one_tap_each(app, town, client, sign_in):
    sign_in(client, town["plain"])
    page = client.get("/pool/me").text
    assert "看不到全名、电话和身份证号" in page
    assert client.post("/pool/me/join").status_code == 303
    with app.app_context():
        assert has_consented(town["plain_person"], Purpose.POOL)
    assert "我现在没空" in client.get("/pool/me").text
    assert client.post("/pool/me/leave").status_code == 303
    with app.app_context():
        assert not has_consented(town["plain_person"], Purpose.POOL)


def test_a_wish_is_kept_and_being_free_is_renewed(app, town, client, sign_in):
    sign_in(client, town["worker"])
    answer = client.post(
        "/pool/me",
        data={"trades": ["guard"], "skills": "会开消防车", "radius_km": "20", "wants_regular": "y"},
    )
    assert answer.status_code == 303
    assert client.post("/pool/me/busy").status_code == 303
    with app.app_context():
        wish = queries.wish_of(town["worker_person"])
        assert wish is not None
        assert (wish.trades, wish.radius_km, wish.wants_regular) == (["guard"], 20, True)
        assert wish.available_until <= clock.now()
    assert "有空" in client.get(client.post("/pool/me/free").location).text


def test_nonsense_in_the_wish_is_told(town, client, sign_in):
    sign_in(client, town["worker"])
    answer = client.post("/pool/me", data={"trades": ["no-such"], "radius_km": "7"})
    assert answer.status_code == 422


def test_staff_act_for_their_people_and_not_for_strangers(app, town, client, sign_in):
    sign_in(client, town["staff"])
    address = f"/pool/me/join?person={town['plain_person']}"
    assert client.post(address).status_code == 303
    with app.app_context():
        assert has_consented(town["plain_person"], Purpose.POOL)
    sign_in(client, town["boss"])
    assert client.get(f"/pool/me?person={town['worker_person']}").status_code == 404
    assert client.post(f"/pool/me/leave?person={town['worker_person']}").status_code == 404


def test_the_search_costs_the_same_however_many_are_found(
    app, town, client: FlaskClient, sign_in, count_queries
):
    sign_in(client, town["boss"])
    client.get("/pool")
    with count_queries() as few:
        client.get("/pool")
    with app.app_context(), transaction():
        market = make_placement.known(town["employer"], town["worker_person"])
        for number in range(12):
            make_placement.worker(market, f"张{number}")
    with count_queries() as many:
        assert client.get("/pool").text.count("张*") == 12
    assert len(many) == len(few)


def _token(app, town, scopes) -> str:
    with app.app_context():
        with transaction():
            employer = queries.employers_of([town["employer"]])[0]
            boss = make.actor(db.session.get_one(Account, town["boss"]))
            _row, secret = people.issue_token(
                organisation=employer, name="招聘系统", scopes=scopes, days=30, by=boss
            )
        return secret


def _work() -> dict[str, str]:
    start = make_placement.start_of_work()
    return {
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=8)).isoformat(),
        "trade": "guard",
    }


def test_programs_see_the_same_masked_cards(app, town, client):
    head = {"Authorization": f"Bearer {_token(app, town, ['pool:read'])}"}
    answer = client.get("/api/v1/pool", query_string=_work(), headers=head)
    assert answer.status_code == 200
    (card,) = answer.get_json()["people"]
    assert card["name"] == "欧阳*"
    assert set(card) == {
        "name",
        "within_km",
        "certificates",
        "shifts_done",
        "came_on_time",
        "shifts_rated",
        "stars_tenths",
    }
    assert PHONE not in answer.text


def test_a_token_without_the_scope_sees_nothing(app, town, client):
    head = {"Authorization": f"Bearer {_token(app, town, ['courses:read'])}"}
    assert client.get("/api/v1/pool", query_string=_work(), headers=head).status_code == 401
    assert client.get("/api/v1/pool", query_string=_work()).status_code == 401


def test_programs_cannot_ask_for_a_century(app, town, client):
    head = {"Authorization": f"Bearer {_token(app, town, ['pool:read'])}"}
    wanted = _work() | {"ends_at": "2090-01-01T00:00:00+08:00"}
    assert client.get("/api/v1/pool", query_string=wanted, headers=head).status_code == 422
    wrong = _work() | {"limit": "100000"}
    assert client.get("/api/v1/pool", query_string=wrong, headers=head).status_code == 422


def test_the_board_is_open_to_programs(town, client):
    (order,) = client.get("/api/v1/orders?trade=guard").get_json()["orders"]
    assert (order["id"], order["pay_fen"], order["pay_unit"]) == (town["order"], 260_00, "day")
    assert client.get("/api/v1/orders?trade=other").get_json() == {"orders": []}


def test_withdrawing_the_consent_empties_the_next_answer(app, town, client, sign_in):
    head = {"Authorization": f"Bearer {_token(app, town, ['pool:read'])}"}
    sign_in(client, town["worker"])
    client.post("/pool/me/leave")
    found = client.get("/api/v1/pool", query_string=_work(), headers=head).get_json()
    assert found == {"next": None, "people": []}
    sign_in(client, town["boss"])
    assert "欧阳" not in client.get("/pool").text
    assert actions.Spot("x").place == "x"
