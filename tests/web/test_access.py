"""Who may open what: the published matrix, every route and every visitor, asked for real.

A route without a row fails, a row without a route fails, and every cell is a request to the
application on a world where the page has something to show. Nothing that a request writes
stays: every commit is taken back, so each cell meets the same world.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from tests.conftest import NOW, renew
from tests.web.matrix import FORMS, address, of_world, rows, session_cookie
from tests.web.world import VISITORS, World, build
from trainhub.core import clock
from trainhub.core.db import Base, db

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.databases import Shelf
    from trainhub import config


class Knocker:
    """Sends one request as one visitor and says how it was answered, in a letter."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.client = app.test_client(use_cookies=False)
        self.cookies = {
            name: f"session={session_cookie(app, account_id)}"
            for name, account_id in world.accounts.items()
        }

    def headers(self, visitor: str) -> dict[str, str]:
        """A person comes with a session, a program of an organisation with its secret."""
        found = {}
        if visitor in self.cookies:
            found["Cookie"] = self.cookies[visitor]
        if visitor in self.world.secrets:
            found["Authorization"] = f"Bearer {self.world.secrets[visitor]}"
        return found

    def knock(self, method: str, endpoint: str, visitor: str) -> str:
        """The letter of one cell."""
        said = of_world(self.world, FORMS.get(endpoint, {}))
        sent = {"json": said} if "_api." in endpoint and method == "POST" else {"data": said}
        response = self.client.open(
            address(self.app, self.world, endpoint),
            method=method,
            **sent,  # type: ignore[arg-type]  # either of two keywords
            headers=self.headers(visitor),
        )
        try:
            return _letter(response)
        finally:
            response.close()


def _letter(response: TestResponse) -> str:
    refused = {401: "U", 403: "F", 404: "N"}
    if response.status_code in refused:
        return refused[response.status_code]
    if response.status_code in {302, 303}:
        return "S" if response.location.startswith("/sign-in") else "A"
    if response.status_code == 409 and response.is_json:
        return "F"  # A program is told the reasons why not.
    # A form that is not filled in (422) or comes at the wrong time (409) was let in.
    return "A" if response.status_code in {200, 409, 422} else str(response.status_code)


@pytest.fixture(scope="module")
def knocker(house: Flask, settings: config.Settings, shelf: Shelf) -> Iterator[Knocker]:
    """The world, built once, in which no commit stays."""
    with house.app_context():
        world = build()
        engine = db.engine
    with clock.frozen(NOW):
        visits = Knocker(house, world)
        before = _rows_by_table(house)
        event.listen(engine, "commit", _take_back)
        yield visits
        event.remove(engine, "commit", _take_back)
    assert _rows_by_table(house) == before, "a request left something behind"
    renew(house, settings, shelf)


def _rows_by_table(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def _take_back(connection: Any) -> None:
    """Runs right before the driver commits, which then has nothing left to commit."""
    connection.connection.dbapi_connection.rollback()


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }


def test_the_matrix_names_every_route_and_no_other(house: Flask) -> None:
    published = rows()
    assert _routes(house) - published.keys() == set(), "routes without a row"
    assert published.keys() - _routes(house) == set(), "rows without a route"
    wrong = {row for row, letters in published.items() if len(letters) != len(VISITORS)}
    assert wrong == set(), "rows with a missing or spare column"


@pytest.mark.parametrize(
    ("method", "endpoint"), [pytest.param(*row, id=" ".join(row)) for row in rows()]
)
def test_everybody_is_let_in_or_kept_out_as_the_matrix_says(
    method: str, endpoint: str, knocker: Knocker
) -> None:
    expected = dict(zip(VISITORS, rows()[method, endpoint], strict=True))
    answered = {visitor: knocker.knock(method, endpoint, visitor) for visitor in VISITORS}
    assert answered == expected
