"""Orders, offers, shifts and regular jobs on screen, by the people who use them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import make, make_placement
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.people.rules import Role
from trainhub.placement.models import Engagement, FollowUp, Offer, Order, Reveal, Shift
from trainhub.placement.rules import PostingCheck, ShiftState
from trainhub.placement.rules.shifts import shift_state


@pytest.fixture
def town(app, frozen):
    """Ids of a small market; nothing of the session is kept."""
    with app.app_context():
        with transaction():
            market = make_placement.market()
            market.employer.lat_e6, market.employer.lng_e6 = 39_910_000, 116_410_000
            boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
            rival = make.member(Role.EMPLOYER, market.other, "钱经理")
            staff = make.member(Role.STAFF, market.station, "孙站长")
            far = make.member(Role.STAFF, make.station("远站"), "周站长")
            worker = make_placement.worker(market, "欧阳建国")
            worker.phone = "19900012345"
            other = make_placement.worker(market, "李四")
        ids = {
            "boss": boss.id,
            "rival": rival.id,
            "staff": staff.id,
            "far": far.id,
            "worker": make.account(worker).id,
            "other": make.account(other).id,
            "worker_person": worker.id,
            "other_person": other.id,
            "employer": market.employer.id,
        }
        db.session.commit()
        db.session.remove()
    return ids


ORDER = {
    "trade": "guard",
    "title": "展会保安",
    "text": "负责入口秩序，男女不限。",
    "heads": "2",
    "day": "2026-11-18",
    "start": "08:00",
    "end": "16:00",
    "deadline": "2",
    "place": "会展中心东门",
    "pay": "260",
    "unit": "day",
}
EVERY_CHECK = {"checks": [check.name for check in PostingCheck]}


def _the(app, model):
    with app.app_context():
        return db.session.query(model).one().id


def _placed(app, client, sign_in, town) -> int:
    sign_in(client, town["boss"])
    assert client.post("/orders/new", data=ORDER).status_code == 303
    return _the(app, Order)


def _opened(app, client, sign_in, town) -> int:
    order_id = _placed(app, client, sign_in, town)
    sign_in(client, town["staff"])
    assert client.post(f"/orders/{order_id}/approve", data=EVERY_CHECK).status_code == 303
    return order_id


def _asked(app, client, sign_in, town) -> int:
    order_id = _opened(app, client, sign_in, town)
    sign_in(client, town["boss"])
    client.post("/pool/offers", data={"order": order_id, "person": town["worker_person"]})
    return _the(app, Offer)


def _accepted(app, client, sign_in, town) -> int:
    offer_id = _asked(app, client, sign_in, town)
    sign_in(client, town["worker"])
    client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
    return _the(app, Shift)


def test_an_order_goes_from_the_form_over_the_station_to_the_board(app, town, client, sign_in):
    order_id = _placed(app, client, sign_in, town)
    anonymous = app.test_client()
    assert "展会保安" not in anonymous.get("/orders").text
    assert anonymous.get(f"/orders/{order_id}").status_code == 404
    sign_in(client, town["staff"])
    assert "展会保安" in client.get("/orders").text
    few = client.post(f"/orders/{order_id}/approve", data={"checks": ["LICENCE"]})
    assert few.status_code == 409
    client.post(f"/orders/{order_id}/approve", data=EVERY_CHECK)
    board = anonymous.get("/orders").text
    assert "展会保安" in board
    assert "260元/天" in board
    page = anonymous.get(f"/orders/{order_id}").text
    assert "保安员岗前培训合格证书" in page
    assert "会展中心东门" in page


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"pay": "180", "unit": "month"}, 409, "是不是每天"),
        ({"text": "限男性"}, 409, "限制性别"),
        ({"text": "交押金200元"}, 409, "不许收押金"),
        ({"day": "2026-11-01"}, 409, "开工时间要在以后"),
        ({"pay": "many"}, 422, "请填金额"),
        ({"title": ""}, 422, "error-summary"),
        ({"heads": "-1"}, 422, "error-summary"),
        ({"day": "9999-01-01"}, 422, "error-summary"),
        ({"trade": "no-such"}, 422, "error-summary"),
    ],
)
def test_a_bad_order_is_told_what_to_mend_and_keeps_what_was_typed(
    app, town, client, sign_in, change, status, words
):
    sign_in(client, town["boss"])
    answer = client.post("/orders/new", data=ORDER | change)
    assert answer.status_code == status
    assert words in answer.text
    assert "会展中心东门" in answer.text
    with app.app_context():
        assert db.session.query(Order).count() == 0


def test_only_employers_and_staff_place_orders(town, client, sign_in):
    assert client.get("/orders/new").status_code in {302, 303}
    sign_in(client, town["worker"])
    assert client.get("/orders/new").status_code == 403
    assert client.post("/orders/new", data=ORDER).status_code == 403


def test_a_worker_answers_on_a_page_that_says_it_all(app, town, client, sign_in):
    offer_id = _asked(app, client, sign_in, town)
    sign_in(client, town["worker"])
    assert "展会保安" in client.get("/orders/mine").text
    assert "展会保安" in client.get("/orders/offers").text
    page = client.get(f"/orders/offers/{offer_id}").text
    for words in ("260元/天", "会展中心东门", "答应，我去", "这次不去", "姓名和电话"):
        assert words in page
    assert client.get(f"/orders/offers/{offer_id}/answer").status_code == 405
    answer = client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
    assert "名额是您的" in client.get(answer.location).text
    again = client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
    assert again.status_code == 303
    no = client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "no"})
    assert no.status_code == 409


def test_an_offer_is_nobody_elses_business(app, town, client, sign_in):
    offer_id = _asked(app, client, sign_in, town)
    for who in ("other", "rival", "boss", "far"):
        sign_in(client, town[who])
        assert client.get(f"/orders/offers/{offer_id}").status_code == 404
        answer = client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
        assert answer.status_code == 404


def test_staff_answer_for_somebody_without_a_phone(app, town, client, sign_in):
    offer_id = _asked(app, client, sign_in, town)
    sign_in(client, town["staff"])
    page = client.get(f"/orders/offers/{offer_id}").text
    assert "为 欧阳建国 办理" in page
    client.post(f"/orders/offers/{offer_id}/answer", data={"answer": "yes"})
    assert _the(app, Shift)


def test_contact_comes_after_the_yes_and_every_look_is_seen(app, town, client, sign_in):
    shift_id = _accepted(app, client, sign_in, town)
    order_id = _the(app, Order)
    sign_in(client, town["boss"])
    for address in (f"/orders/{order_id}", f"/orders/shifts/{shift_id}", "/track"):
        page = client.get(address).text
        assert "欧阳建国" not in page
        assert "19900012345" not in page
    shown = client.post(f"/orders/shifts/{shift_id}/contact").text
    assert "欧阳建国" in shown
    assert "19900012345" in shown
    assert client.get(f"/orders/shifts/{shift_id}/contact").status_code == 405
    assert "欧阳建国" in client.get(f"/orders/{order_id}").text
    with app.app_context():
        assert db.session.query(Reveal).count() == 1
    sign_in(client, town["worker"])
    assert "样例金盾保安公司" in client.get("/pool/me").text
    assert client.post(f"/orders/shifts/{shift_id}/contact").status_code == 403
    sign_in(client, town["rival"])
    assert client.post(f"/orders/shifts/{shift_id}/contact").status_code == 404


def test_the_sides_of_a_shift_take_their_own_steps_only(app, town, client, sign_in):
    shift_id = _accepted(app, client, sign_in, town)
    base = f"/orders/shifts/{shift_id}"
    for step in ("insure", "confirm", "settle", "no-show", "contact"):
        assert client.post(f"{base}/{step}").status_code == 403, step
    sign_in(client, town["boss"])
    assert client.post(f"{base}/agree").status_code == 403
    for who in ("rival", "other", "far"):
        sign_in(client, town[who])
        assert client.get(base).status_code == 404
    sign_in(client, town["rival"])
    for step in ("agree", "check-in", "check-out", "rate", "cancel", "insure", "settle"):
        assert client.post(f"{base}/{step}").status_code == 404, step


def test_a_shift_is_lived_from_the_terms_to_the_stars(app, town, client, sign_in):
    shift_id = _accepted(app, client, sign_in, town)
    order_id, base = _the(app, Order), f"/orders/shifts/{shift_id}"
    page = client.get(base).text
    assert "零工用工协议" in page
    assert client.post(f"{base}/check-in").status_code == 409
    assert client.post(f"{base}/agree").status_code == 303
    sign_in(client, town["boss"])
    assert client.post(f"/orders/{order_id}/insure", data={"policy_no": "P-1"}).status_code == 303
    sign_in(client, town["worker"])
    early = client.get(base).text
    assert "60 分钟才能签到" in early
    start = make_placement.start_of_work()
    with clock.frozen(start):
        sign_in(client, town["worker"])
        assert "我到了，签到" in client.get(base).text
        client.post(f"{base}/check-in")
    with clock.frozen(start + timedelta(hours=8)):
        client.post(f"{base}/check-out")
        sign_in(client, town["boss"])
        assert "8 小时" in client.get(base).text
        too_long = client.post(f"{base}/confirm", data={"hours": "9", "minutes": "0"})
        assert too_long.status_code == 409
        client.post(f"{base}/confirm", data={"hours": "8", "minutes": "0"})
        assert "260元" in client.get(base).text
        client.post(f"{base}/settle", data={"method": "bank"})
        client.post(f"{base}/rate", data={"stars": "5", "punctual": "yes", "comment": "准时"})
        again = client.post(f"{base}/rate", data={"stars": "1"})
        assert again.status_code == 409
        sign_in(client, town["worker"])
        assert "已付：260元" in client.get(base).text
        client.post(f"{base}/rate", data={"stars": "4"})
        assert "我的评价" in client.get(base).text
    with app.app_context():
        assert shift_state(db.session.get_one(Shift, shift_id)) is ShiftState.SETTLED


def test_the_way_to_a_regular_job_and_the_call_after_it(app, town, client, sign_in):
    with app.app_context(), transaction():
        worker = make_placement.reload(town["worker_person"])
        market = make_placement.known(town["employer"], town["worker_person"])
        make_placement.worked(
            make_placement.accepted(make_placement.order(market), worker), stars=4
        )
    later = clock.now() + timedelta(days=3)
    with clock.frozen(later):
        sign_in(client, town["boss"])
        assert "欧阳*" in client.get("/track").text
        form = {
            "trade": "guard",
            "post": "保安员",
            "pay": "4800",
            "unit": "month",
            "starts_on": clock.today().isoformat(),
            "relation": "labour_contract",
            "term": "fixed",
            "term_months": "12",
            "probation_months": "2",
        }
        address = f"/track/propose/{town['worker_person']}"
        assert "干过几次" in client.get(address).text
        wrong = client.post(address, data=form | {"probation_months": "3"})
        assert wrong.status_code == 409
        assert "试用期最多 2 个月" in wrong.text
        assert client.get(f"/track/propose/{town['other_person']}").status_code == 404
        assert client.post(address, data=form).status_code == 303
        engagement_id = _the(app, Engagement)
        base = f"/track/{engagement_id}"
        assert client.post(f"{base}/answer", data={"answer": "yes"}).status_code == 403
        for who in ("rival", "other", "far"):
            sign_in(client, town[who])
            assert client.get(base).status_code == 404
        sign_in(client, town["worker"])
        assert "4,800元/月" in client.get(base).text
        assert "保安员" in client.get("/track").text
        assert client.post(f"{base}/contract").status_code == 403
        assert client.post(f"{base}/answer", data={"answer": "yes"}).status_code == 303
        sign_in(client, town["staff"])
        assert "欧阳建国" in client.get("/track").text
        sign_in(client, town["boss"])
        assert client.post(f"{base}/regular").status_code == 409
        day = clock.today().isoformat()
        client.post(f"{base}/contract", data={"number": "HT-1", "on": day})
        client.post(f"{base}/insurance", data={"on": day})
        assert "确认转为长工" in client.get(base).text
        client.post(f"{base}/regular")
        assert "长工" in client.get(base).text
    with app.app_context():
        call_id = db.session.query(FollowUp).filter_by(day=7).one().id
    with clock.frozen(later + timedelta(days=7)):
        sign_in(client, town["far"])
        assert client.get(f"/track/calls/{call_id}").status_code == 404
        sign_in(client, town["staff"])
        assert f"/track/calls/{call_id}" in client.get("/track").text
        assert client.post(f"/track/calls/{call_id}", data={}).status_code == 422
        answer = client.post(
            f"/track/calls/{call_id}", data={"at_work": "yes", "as_advertised": "yes"}
        )
        assert answer.status_code == 303


def test_cancelling_asks_why_and_tells(app, town, client, sign_in):
    shift_id = _accepted(app, client, sign_in, town)
    order_id = _the(app, Order)
    assert client.post(f"/orders/shifts/{shift_id}/cancel", data={"why": ""}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Shift, shift_id).cancelled_at is None
    client.post(f"/orders/shifts/{shift_id}/cancel", data={"why": "生病了"})
    with app.app_context():
        assert db.session.get_one(Shift, shift_id).cancelled_at is not None
    sign_in(client, town["boss"])
    assert "生病了" in client.get(f"/orders/shifts/{shift_id}").text
    client.post(f"/orders/{order_id}/cancel", data={"why": "展会取消"})
    assert "已取消" in client.get(f"/orders/{order_id}").text


def test_pages_cost_the_same_however_long_the_lists_are(app, town, client, sign_in, count_queries):
    addresses = {"boss": ("/orders", "/track"), "worker": ("/orders/mine", "/orders", "/track")}

    def costs() -> dict[str, int]:
        counted = {}
        for who, pages in addresses.items():
            sign_in(client, town[who])
            for page in pages:
                with count_queries() as statements:
                    assert client.get(page).status_code == 200
                counted[f"{who} {page}"] = len(statements)
        return counted

    def grow(first: int) -> None:
        with app.app_context(), transaction():
            market, worker = (
                make_placement.known(town["employer"], town["worker_person"]),
                make_placement.reload(town["worker_person"]),
            )
            for day in range(first, first + 3):
                start = make_placement.start_of_work(day)
                wanted = make_placement.terms(starts_at=start)
                make_placement.worked(
                    make_placement.accepted(make_placement.order(market, wanted=wanted), worker)
                )
                make_placement.order(market, wanted=wanted)

    grow(2)
    few = costs()
    grow(10)
    assert costs() == few


def test_every_page_is_said_in_both_languages(app, town, client, sign_in):
    shift_id = _accepted(app, client, sign_in, town)
    order_id = _the(app, Order)
    pages = {
        "worker": (
            "/orders/mine",
            "/pool/me",
            "/orders/offers",
            f"/orders/shifts/{shift_id}",
            "/track",
        ),
        "boss": ("/pool", "/orders", "/orders/new", f"/orders/{order_id}", "/track"),
        "staff": ("/orders", f"/orders/{order_id}", "/track"),
    }
    for who, addresses in pages.items():
        sign_in(client, town[who])
        for address in addresses:
            client.set_cookie("language", "zh", domain="localhost")
            chinese = _words(client.get(address).text)
            assert not re.search(r"[A-Za-z]{4,} [a-z]{2,}", chinese), (address, chinese)
            client.set_cookie("language", "en", domain="localhost")
            assert client.get(address).status_code == 200
            client.delete_cookie("language", domain="localhost")


def _words(page: str) -> str:
    """What a reader sees of the main part of a page."""
    main = page.split('<main id="main"')[1].partition(">")[2].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
