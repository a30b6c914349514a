"""Expired, suspended, revoked, replaced: such a guard is on no list, and the code says why.

Everything is planted by the actions that people use. 周 has a newer certificate that was revoked
in its turn, so that nothing speaks for 周 but the old, replaced one; 吴 has a newer one that holds.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import make, make_placement
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.people import actions as people
from trainhub.people.models import Organisation, Person
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Order, Shift
from trainhub.placement.rules import CheckInWay
from trainhub.placement.rules.pool import Unmet

DAY = timedelta(days=1)
NAMES = {
    "holds": "郑守信",
    "expired": "钱过期",
    "suspended": "孙暂停",
    "revoked": "李吊销",
    "replaced": "周换证",
    "renamed": "吴改名",
}
FALLEN = ("expired", "suspended", "revoked", "replaced")
#: In its own words: the big word and the sentence below it.
SAID = {
    "expired": ("已过期", "已到期，现在无效。", "Expired", "It does not count any more."),
    "suspended": ("已暂停", "起暂停，现在无效。", "Suspended", "It does not count now."),
    "revoked": ("已吊销", "已吊销，永久无效。", "Revoked", "It will never count again."),
    "replaced": (
        "已换发新证", "已换发，请看新证书。",
        "Replaced by a newer one", "Please ask for the newer certificate.",
    ),
}  # fmt: skip


class _Planted:
    """A market with six guards, five of them on the roster of an order before four fell."""

    def __init__(self, app):
        self.app = app
        with app.app_context():
            with transaction():
                self._people()
            with transaction():
                self._fall()
            db.session.remove()

    def _people(self):
        market = make_placement.market()
        boss = make.member(Role.EMPLOYER, market.employer, "赵经理")
        self.boss = boss.id
        self.staff = make.member(Role.STAFF, market.station, "冯站长").id
        self.employer = market.employer.id
        self.before = make_placement.order(market, wanted=make_placement.terms(heads=9))
        ends = {"expired": clock.today() + DAY}
        self.guards, self.tokens, self.shifts = {}, {}, {}
        for case, name in NAMES.items():
            guard = make_placement.worker(market, name, until=ends.get(case))
            self.guards[case] = guard.id
            (paper,) = db.session.query(Certificate).filter_by(person_id=guard.id)
            self.tokens[case] = paper.token
            if case != "expired":
                self.shifts[case] = make_placement.insured(
                    make_placement.accepted(self.before, guard)
                ).id
        self.before = self.before.id
        # The next order lies behind the last day of the one that ends.
        start = make_placement.start_of_work(4)
        wanted = make_placement.terms(heads=9, starts_at=start, title="夜间值守")
        self.order = make_placement.order(market, wanted=wanted).id
        _token, self.secret = people.issue_token(
            organisation=market.employer,
            name="测试",
            scopes=["pool:read"],
            days=30,
            by=make.actor(boss),
        )

    def paper(self, case):
        return db.session.query(Certificate).filter_by(token=self.tokens[case]).one()

    def _fall(self):
        certs.suspend(
            certificate=self.paper("suspended"), reason=LedgerReason.UNDER_REVIEW, by=SYSTEM
        )
        certs.revoke(certificate=self.paper("revoked"), reason=LedgerReason.FRAUD, by=SYSTEM)
        newer = certs.replace(certificate=self.paper("replaced"), name="周换正", by=SYSTEM)
        certs.revoke(certificate=newer, reason=LedgerReason.FRAUD, by=SYSTEM)
        certs.replace(certificate=self.paper("renamed"), name="吴正名", by=SYSTEM)


@pytest.fixture
def planted(app, frozen):
    return _Planted(app)


@pytest.fixture
def later(planted):
    """Two days on: what was to end has ended."""
    with clock.frozen(clock.now() + 2 * DAY):
        yield


def _masked(page):
    """The family names on a page of masked cards."""
    return set(re.findall(r"([郑钱孙李周吴])\*", page))


def test_the_pool_shows_none_of_them(planted, later, client, sign_in):
    sign_in(client, planted.boss)
    for address in ("/pool?trade=guard", f"/pool?order={planted.order}", "/pool"):
        assert _masked(client.get(address).text) == {"郑", "吴"}, address


def test_the_pool_answers_programs_with_none_of_them(planted, later, client):
    with planted.app.app_context():
        order = db.session.get_one(Order, planted.order)
        asked = {
            "starts_at": order.starts_at.isoformat(),
            "ends_at": order.ends_at.isoformat(),
            "trade": "guard",
        }
    head = {"Authorization": f"Bearer {planted.secret}"}
    answer = client.get("/api/v1/pool", query_string=asked, headers=head)
    assert answer.status_code == 200
    cards = answer.json["people"]
    assert {card["name"][0] for card in cards} == {"郑", "吴"}
    assert [len(card["certificates"]) for card in cards] == [1, 1]


def test_no_offer_reaches_them_and_the_reason_is_the_certificate(planted, later):
    with planted.app.app_context(), transaction():
        order = db.session.get_one(Order, planted.order)
        persons = [db.session.get_one(Person, planted.guards[case]) for case in NAMES]
        lines = actions.send_offers(order=order, persons=persons, by=SYSTEM)
        sent = {line.person_id for line in lines if line.offer is not None}
        assert sent == {planted.guards["holds"], planted.guards["renamed"]}
        for line in lines:
            if line.offer is None:
                codes = [reason.code for reason in line.reasons]
                assert codes == [Unmet.NO_CERTIFICATE], codes


def test_the_roster_of_the_shift_has_lost_them(planted, client, sign_in):
    with planted.app.app_context():
        order = db.session.get_one(Order, planted.before)
        standing = {s.person_id for s in queries.shifts_of(order) if s.cancelled_at is None}
        assert standing == {planted.guards["holds"], planted.guards["renamed"]}
    sign_in(client, planted.boss)
    page = client.get(f"/orders/{planted.before}").text
    rows = [row for row in page.split("<tr>") if "/orders/shifts/" in row]
    for name, working in (("郑", True), ("吴", True), ("李", False)):
        (row,) = [row for row in rows if f">{name}" in row]
        assert ("已上保险" in row, "已取消" in row) == (working, not working), row
    with planted.app.app_context():
        expired = db.session.get_one(Person, planted.guards["expired"])
        assert queries.my_shifts(expired.id) == []


@pytest.mark.parametrize("case", ["suspended", "revoked", "replaced"])
def test_nobody_of_them_checks_in(planted, case):
    with planted.app.app_context():
        shift = db.session.get_one(Shift, planted.shifts[case])
        with clock.frozen(shift.starts_at), pytest.raises(Refused):
            actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)


def test_those_whose_certificate_holds_check_in(planted):
    with planted.app.app_context():
        for case in ("holds", "renamed"):
            starts_at = db.session.get_one(Shift, planted.shifts[case]).starts_at
            with clock.frozen(starts_at), transaction():
                shift = db.session.get_one(Shift, planted.shifts[case])
                actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)
                assert shift.checked_in_at is not None


@pytest.mark.parametrize("case", FALLEN)
def test_the_verify_page_says_so_in_two_languages_and_to_programs(planted, later, client, case):
    word, sentence, english, english_sentence = SAID[case]
    address = f"/verify/{planted.tokens[case]}"
    page = client.get(address).text
    assert f">{word}<" in page
    assert sentence in page
    client.set_cookie("language", "en")
    page = client.get(address).text
    assert f">{english}<" in page
    assert english_sentence in page
    answer = client.get(f"/api/v1{address}")
    assert (answer.status_code, answer.json["standing"]) == (200, case)


def test_every_other_fallen_word_is_missing_from_a_page(planted, later, client):
    words = {case: said[0] for case, said in SAID.items()}
    for case in FALLEN:
        page = client.get(f"/verify/{planted.tokens[case]}").text
        told = {other for other, word in words.items() if f">{word}<" in page}
        assert told == {case}
    page = client.get(f"/verify/{planted.tokens['holds']}").text
    assert not any(f">{word}<" in page for word in words.values())
    with planted.app.app_context():
        assert db.session.get_one(Organisation, planted.employer).name not in page
