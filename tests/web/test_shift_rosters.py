"""One code for a whole shift: how many are certified today, with masked names and dates."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests import make, make_certs, make_placement
from tests.databases import lacking
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate, Lookup
from trainhub.certs.pdf.probe import probe
from trainhub.certs.rules import LedgerReason, LookupWay
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.people.rules import Role
from trainhub.placement import actions, queries
from trainhub.placement.models import Order, RosterCode

DAY = timedelta(days=1)


class _Shift:
    """An order with two guards on its roster; the certificate of one ends on the first day."""

    def __init__(self, app):
        self.app = app
        with app.app_context(), transaction():
            market = make_placement.market()
            self.boss = make.member(Role.EMPLOYER, market.employer, "赵经理").id
            self.rival = make.member(Role.EMPLOYER, market.other, "钱经理").id
            order = make_placement.order(market, wanted=make_placement.terms(heads=9))
            self.ends = clock.civil_day(order.starts_at)
            for name, until in (("欧阳建国", None), ("李四", self.ends)):
                make_placement.accepted(order, make_placement.worker(market, name, until=until))
            self.order = order.id
            self.token = actions.make_roster_code(order=order, by=SYSTEM).token
            self.phone = make_placement.worker(market, "闲人").phone

    def order_row(self):
        return db.session.get_one(Order, self.order)


def _demand_too(order, kind):
    """From long ago the trade demands another paper beside the first."""
    actions.require(
        trade=order.trade, choice=2, type=kind, since=clock.today() - DAY, source="测试", by=SYSTEM
    )


@pytest.fixture
def shift(app, frozen):
    return _Shift(app)


def test_everybody_reads_masked_names_and_dates_without_signing_in(shift, client):
    with client.get(f"/verify/roster/{shift.token}") as answer:
        page = answer.text
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "今天2人中2人持证" in page
    assert "欧阳*" in page
    assert f"{shift.ends.year}年{shift.ends.month}月{shift.ends.day}日" in page
    for private in ("欧阳建国", "李四", shift.phone):
        assert private not in page


def test_the_day_after_an_end_one_of_them_is_not_certified(shift, client):
    with clock.frozen(clock.at(shift.ends + DAY, 9)):
        page = client.get(f"/verify/roster/{shift.token}").text
    assert "今天2人中1人持证" in page
    client.set_cookie("language", "en")
    assert "2 of 2 certified today" in client.get(f"/verify/roster/{shift.token}").text


def test_whoever_fell_is_off_the_roster_at_once(shift, client):
    with shift.app.app_context(), transaction():
        row = db.session.scalars(select(Certificate).order_by(Certificate.id)).first()
        certs.revoke(certificate=row, reason=LedgerReason.HOLDER_ASKED, by=SYSTEM)
    page = client.get(f"/verify/roster/{shift.token}").text
    assert "今天1人中1人持证" in page
    assert "欧阳*" not in page


def test_a_withdrawn_code_and_an_unknown_one_answer_alike(shift, client):
    with shift.app.app_context(), transaction():
        actions.withdraw_roster_code(order=shift.order_row(), by=SYSTEM)
    old = client.get(f"/verify/roster/{shift.token}")
    never = client.get("/verify/roster/ABCDEFG")
    assert (old.status_code, never.status_code) == (200, 200)
    assert "此码无效" in old.text
    assert old.text.replace(shift.token, "") == never.text.replace("ABCDEFG", "")
    with shift.app.app_context(), transaction():
        newer = actions.make_roster_code(order=shift.order_row(), by=SYSTEM).token
        assert actions.make_roster_code(order=shift.order_row(), by=SYSTEM).token == newer
    assert newer != shift.token
    assert "今天2人中2人持证" in client.get(f"/verify/roster/{newer}").text


def test_each_holder_sees_that_the_roster_was_looked_at(shift, client):
    with client.get(f"/verify/roster/{shift.token}"):
        pass
    with shift.app.app_context():
        rows = db.session.scalars(select(Lookup)).all()
        assert {row.way for row in rows} == {LookupWay.ROSTER}
        assert len(rows) == 2


def test_who_runs_the_order_makes_the_code_and_nobody_else(shift, client, sign_in):
    sign_in(client, shift.rival)
    assert client.post(f"/orders/{shift.order}/roster/withdraw").status_code == 403
    sign_in(client, shift.boss)
    assert "持证" in client.get(f"/orders/{shift.order}/roster").text
    assert client.post(f"/orders/{shift.order}/roster/withdraw").status_code == 303
    assert client.post(f"/orders/{shift.order}/roster").status_code == 303
    with shift.app.app_context():
        code = db.session.scalars(select(RosterCode)).one()
        assert (code.withdrawn_at, code.token == shift.token) == (None, False)


def test_the_statements_do_not_grow_with_the_people(shift, count_queries):
    counts = []
    with shift.app.app_context():
        for more in (0, 6):
            with transaction():
                order = shift.order_row()
                here = make_placement.known(
                    order.employer_id, queries.shifts_of(order)[0].person_id
                )
                for number in range(more):
                    person = make_placement.worker(here, f"甲{number}")
                    make_placement.accepted(shift.order_row(), person)
            db.session.rollback()
            order = shift.order_row()
            with count_queries() as statements:
                found = queries.roster_on(order, clock.today())
            counts.append(len(statements))
    assert len(found.lines) == 8
    assert counts[0] == counts[1]


def test_cards_from_elsewhere_count_on_the_roster(shift, client):
    with shift.app.app_context(), transaction():
        order = shift.order_row()
        person = queries.shifts_of(order)[0].person
        kind = make_certs.external_type()
        _demand_too(order, kind)
        credential = make_certs.credential(person, kind)
        certs.check_credential(credential=credential, accepted=True, by=SYSTEM)
    assert "今天2人中1人持证" in client.get(f"/verify/roster/{shift.token}").text


def test_the_list_for_the_gate_is_printed_with_that_code(shift, client, sign_in):
    found = probe()
    if not found.ok:
        lacking(found.reason)
    sign_in(client, shift.boss)
    paper = client.get(f"/orders/{shift.order}/roster.pdf")
    assert paper.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(paper.get_data())).pages[0].extract_text()
    for words in ("欧阳建国", "李四", f"{shift.ends:%Y.%m.%d}", "人数"):
        assert words in text
    sign_in(client, shift.rival)
    assert client.get(f"/orders/{shift.order}/roster.pdf").status_code == 403


def test_without_a_code_there_is_no_list_to_print(shift, client, sign_in):
    with shift.app.app_context(), transaction():
        actions.withdraw_roster_code(order=shift.order_row(), by=SYSTEM)
    sign_in(client, shift.boss)
    assert client.get(f"/orders/{shift.order}/roster.pdf").status_code == 303
