"""Things and people of the demo market that its tests look for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.demo.accounts import somebody
from trainhub.people import queries as people_queries
from trainhub.people.models import Organisation

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def famed() -> Organisation:
    """The market whose figures a newspaper told."""
    row = db.session.scalar(select(Organisation).where(Organisation.name == "马驹桥零工市场"))
    assert row is not None
    return row


def bureau() -> Actor:
    """The reader who may count everything."""
    account = people_queries.account_by_phone(somebody("bureau").phone)
    assert account is not None
    return people_queries.actor_of(account)


def signed_in(town: Flask, key: str) -> FlaskClient:
    """The browser of somebody of the cast."""
    client = town.test_client()
    member = somebody(key)
    answer = client.post("/sign-in", data={"phone": member.phone, "password": member.password})
    assert answer.status_code == 303
    return client


def words_of(page: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|&nbsp;", " ", page))
