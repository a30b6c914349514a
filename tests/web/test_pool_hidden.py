"""Whom an employer must not find, and what it must not learn, by whatever way it asks."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import make, make_placement
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation, Person
from trainhub.people.rules import Purpose, Role
from trainhub.placement import actions
from trainhub.placement.models import Offer

HIDDEN = ("过期", "暂停", "吊销", "未同意", "刚撤回", "在别处", "未成年", "不新鲜")
SEEN = "欧阳建国"
PHONE = "19900012345"


@pytest.fixture
def town(app, frozen):
    """One person whom all may find, and one for each reason why not."""
    with app.app_context():
        with transaction():
            market = make_placement.market()
            boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
            seen = make_placement.worker(market, SEEN, born="19770801")
            hidden = _planted(market)
            for number, person in enumerate((seen, *hidden)):
                person.phone = f"1990001{number:04d}"
            order = make_placement.order(market)
            _row, secret = people.issue_token(
                organisation=market.employer, name="招聘系统", scopes=["pool:read"], days=30,
                by=make.actor(boss),
            )  # fmt: skip
            ids = {
                "boss": boss.id, "order": order.id, "secret": secret, "seen": seen.id,
                "hidden": [person.id for person in hidden], "employer": market.employer.id,
                "secrets": [text for person in (seen, *hidden) for text in _secrets(person)],
            }  # fmt: skip
        db.session.remove()
    return ids


def _planted(market) -> list[Person]:
    """A person for each of ``HIDDEN``, in that order; all have a family name that nobody has."""
    today = clock.today()
    minor = f"{today.year - 17}{today.month:02d}{today.day:02d}"
    born = {"未成年": minor}
    until = {"过期": today - timedelta(days=1)}
    found = {
        name: make_placement.worker(
            market, f"诸葛{name}", born=born.get(name, "19660501"), until=until.get(name),
            pooled=name != "未同意",
        )
        for name in HIDDEN
    }  # fmt: skip
    for name, decide in (("暂停", certs.suspend), ("吊销", certs.revoke)):
        paper = db.session.scalars(select(Certificate).filter_by(person_id=found[name].id)).one()
        decide(certificate=paper, reason=LedgerReason.HOLDER_ASKED, by=SYSTEM)
    elsewhere = make_placement.order(market, employer=market.other)
    make_placement.accepted(elsewhere, found["在别处"])
    with clock.frozen(clock.now() - timedelta(hours=72)):
        actions.renew_availability(person=found["不新鲜"], by=SYSTEM)
    with clock.frozen(clock.now() - timedelta(seconds=1)):
        people.withdraw_consent(person=found["刚撤回"], purpose=Purpose.POOL, by=SYSTEM)
    return list(found.values())


def _secrets(person: Person) -> list[str]:
    id_no = person.id_no or ""
    return [person.name, person.phone or "", id_no, id_no[6:14], id_no[-4:]]


def _work() -> dict[str, str]:
    start = make_placement.start_of_work()
    return {
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=8)).isoformat(),
        "trade": "guard",
    }


def _text_of(body: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_the_hidden_are_in_no_list_no_count_and_no_file(town, client: FlaskClient, sign_in):
    sign_in(client, town["boss"])
    asked = f"order={town['order']}"
    page = client.get(f"/pool?{asked}").text
    assert page.count("欧阳*") == 1
    assert "诸葛" not in page
    chips = re.findall(r'class="chip[^>]*>.*?</a>', page, re.S)
    numbers = [n for chip in chips for n in re.findall(r">\s*(\d+)\s*<", chip)]
    assert set(numbers) <= {"1"}
    sheet = _text_of(client.get(f"/pool/table.xlsx?{asked}").data)
    plain = client.get(f"/pool/table.csv?{asked}").data.decode("utf-8-sig")
    head = {"Authorization": f"Bearer {town['secret']}"}
    answer = client.get("/api/v1/pool", query_string=_work(), headers=head)
    assert [card["name"] for card in answer.get_json()["people"]] == ["欧阳*"]
    for told in (page, sheet, plain, str(answer.get_json())):
        assert "欧阳*" in told
        assert "诸葛" not in told
    assert len(plain.strip().splitlines()) == 2


def test_a_suspended_employer_gets_nothing_by_any_way(app, town, client, sign_in):
    with app.app_context(), transaction():
        employer = db.session.get_one(Organisation, town["employer"])
        people.suspend_organisation(organisation=employer, why="拖欠工资", by=SYSTEM)
    sign_in(client, town["boss"])
    head = {"Authorization": f"Bearer {town['secret']}"}
    for answer in (
        client.get("/pool"),
        client.get(f"/pool?order={town['order']}"),
        client.get("/pool/table.csv"),
        client.get("/api/v1/pool", query_string=_work(), headers=head),
        client.post("/pool/offers", data={"order": town["order"], "person": town["seen"]}),
    ):
        assert answer.status_code in {401, 409}
        assert "欧阳" not in answer.text


#: What somebody might put into an address to see more than is shown.
_TRIED = (
    "", "after=0-0-0", "after=99-1000-1", "after=1-0-2147483647", "after=-1--1--1", "after=a-b-c",
    "type=1", "type=0", "type=-1", "type=2147483647", "km=1", "km=3", "km=9999", "words=诸葛",
    "words=%25", "words=1990001", "words=19660501", "words=' OR 1=1 --", "words=欧阳 建国",
    "region=119999", "region=0", "region=999999", "pay=0.01", "pay=abc", "years=0", "years=-5",
    "years=99", "stars=4", "stars=zzz", "valid_to=2099-01-01", "valid_to=0001-01-01",
    "trade=guard", "trade=none", "day=2026-11-18&start=00:00&end=00:00", "sort=phone", "person=1",
    "order=999999", "limit=100000", "near=39.9,116.4",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/pool", "/pool/table.csv"])
def test_no_parameter_opens_more(town, client, sign_in, path):
    sign_in(client, town["boss"])
    for tried in _TRIED:
        for more in ("", f"&order={town['order']}"):
            answer = client.get(f"{path}?{tried}{more}")
            assert answer.status_code in {200, 404, 409}, tried
            # Four digits may stand in the token of a form; nobody reads that.
            said = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
            # What was typed stands in the form again; that is no answer.
            said = said.replace(tried.partition("words=")[2] or "—", "")
            for secret in town["secrets"]:
                assert not secret or secret not in said, (tried, secret)
            # Without the order two of them are free, on another day or for work open to all.
            assert not more or "诸葛" not in said, tried


def test_no_parameter_of_the_api_opens_more(town, client):
    head = {"Authorization": f"Bearer {town['secret']}"}
    for more in (
        {}, {"after": "0-0-0"}, {"after": "99-1000-1"}, {"limit": "50"}, {"limit": "999"},
        {"within_km": "1"}, {"within_km": "7"}, {"person": "1"}, {"sort": "id"}, {"type": "1"},
    ):  # fmt: skip
        answer = client.get("/api/v1/pool", query_string=_work() | more, headers=head)
        assert answer.status_code in {200, 422}
        told = str(answer.get_json())
        assert "诸葛" not in told
        assert not [secret for secret in town["secrets"] if secret and secret in told]


def test_asking_the_hidden_sounds_like_asking_nobody(app, town, client, sign_in):
    """Neither the reason nor even the existence of a hidden person is told."""
    sign_in(client, town["boss"])

    def said(person_id: int) -> str:
        answer = client.post("/pool/offers", data={"order": town["order"], "person": person_id})
        page = client.get(answer.location).text
        return re.sub(r'name="csrf_token" value="[^"]*"', "", page)

    of_nobody = said(2_000_000)
    assert all(said(person_id) == of_nobody for person_id in town["hidden"])
    with app.app_context():
        assert db.session.query(Offer).filter(Offer.order_id == town["order"]).count() == 0
        assert db.session.get_one(Account, town["boss"])
