"""Pass rates on a page, drawn and in Excel: three bases, and only the classes one may judge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_exams
from tests.conftest import NOW, SignIn
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.tabular import read_tables
from trainhub.exams import actions
from trainhub.people.rules import Role


@pytest.fixture
def accounts(app: Flask) -> Iterator[dict[str, int]]:
    """A finished class of five: two pass, one fails, one stays away, one never came."""
    with app.app_context():
        with clock.frozen(NOW):
            with transaction():
                here = make_exams.town(trainees=4)
                row = make_exams.sitting(here)
                make_exams.sat(here, row, [10, 10, 2, None])
            with clock.frozen(NOW + timedelta(hours=3)), transaction():
                actions.publish_results(sitting=row, by=here.by())
            found = {
                "teacher": here.instructor.id,
                "staff": here.staff.id,
                "bureau": make.member(Role.BUREAU, make.bureau(), "局里").id,
                "strange teacher": make.member(
                    Role.INSTRUCTOR, make.institution("别的学校"), "外校"
                ).id,
                "strange staff": make.member(Role.STAFF, make.station("别的站"), "外站").id,
                "trainee": make.account(here.trainees[0]).id,
            }
            db.session.commit()
        db.session.remove()
    with clock.frozen(NOW + timedelta(days=30)):
        yield found


PAGE = "/reports/pass-rates"


@pytest.mark.parametrize("who", ["teacher", "staff"])
@pytest.mark.parametrize(
    "by", ["cohort", "course", "instructor", "station", "institution", "month"]
)
def test_a_class_is_told_over_three_bases_whatever_the_rows_are(
    client: FlaskClient, sign_in: SignIn, accounts: dict[str, int], who: str, by: str
) -> None:
    sign_in(client, accounts[who])
    page = client.get(f"{PAGE}?by={by}").text
    assert page.count("rate-point") == 1
    for told in ("2 / 3", "2 / 4", "66.7"):
        assert told in page
    assert "2026年11月" in page or by != "month"


def test_the_base_is_chosen_and_the_file_has_all(
    client: FlaskClient, sign_in: SignIn, accounts: dict[str, int]
) -> None:
    sign_in(client, accounts["teacher"])
    assert "50.0" in client.get(f"{PAGE}?over=enrolled").text
    assert client.get(f"{PAGE}?by=x&over=x&days=x&course=x&station=x").status_code == 200
    assert "rate-point" not in client.get(f"{PAGE}?course=99999").text
    assert "rate-point" not in client.get(f"{PAGE}?station=99999").text
    (sheet,) = read_tables(client.get(f"{PAGE}.xlsx?by=course").data, "x.xlsx")
    cells = [[cell.text for cell in row.cells] for row in sheet.rows]
    assert cells[-1][5:8] == ["2", "3", "66.7"]
    assert cells[-1][13:16] == ["2", "4", "50.0"]


def test_strangers_see_nothing_of_it(
    client: FlaskClient, sign_in: SignIn, accounts: dict[str, int]
) -> None:
    for who in ("strange teacher", "strange staff"):
        sign_in(client, accounts[who])
        assert "rate-point" not in client.get(PAGE).text
    sign_in(client, accounts["trainee"])
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}.xlsx").status_code == 403
    assert client.post(PAGE).status_code == 405


def test_the_page_asks_few_questions(
    app: Flask,
    client: FlaskClient,
    sign_in: SignIn,
    accounts: dict[str, int],
    count_queries: Any,
) -> None:
    sign_in(client, accounts["staff"])
    with count_queries() as few:
        client.get(f"{PAGE}?by=instructor")
    assert len(few) < 20
