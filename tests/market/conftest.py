"""The demo market, built once for the tests of this folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import chance
from tests.conftest import NOW, renew
from trainhub.core import clock
from trainhub.core.db import db
from trainhub.demo import market

if TYPE_CHECKING:
    from flask import Flask

    from tests.databases import Shelf
    from trainhub import config


@pytest.fixture(scope="package")
def town(
    request: pytest.FixtureRequest, house: Flask, settings: config.Settings, shelf: Shelf
) -> Iterator[Flask]:
    """The whole market as of ``NOW``: the first test process builds it, the others take a copy."""
    # Whichever test comes first in this process, the market draws the same lots.
    lots = f"{request.config.getoption('--chance')} the market"
    files = shelf.folder / "market"

    def build() -> None:
        with house.app_context():
            market.build(show_progress=False)
            db.session.remove()
            db.engine.dispose()
        shutil.copytree(settings.instance, files, ignore=shutil.ignore_patterns("*.db*"))

    with house.app_context():
        db.session.remove()
        db.engine.dispose()
    with clock.frozen(NOW), chance.following(lots):
        shelf.provide("market", settings.database_url, build)
    shutil.copytree(files, settings.instance, dirs_exist_ok=True)
    with clock.frozen(NOW):
        yield house
    renew(house, settings, shelf)


@pytest.fixture
def here(town: Flask) -> Iterator[Flask]:
    """An open context in the market; nothing that a test writes stays."""
    with clock.frozen(NOW), town.app_context():
        yield town
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def door(town: Flask) -> Iterator[Flask]:
    """The market for browsers: no context is held around a client."""
    with clock.frozen(NOW):
        yield town
