"""The demo market, built once for the tests of this folder."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import chance
from tests.conftest import NOW, empty
from trainhub.core import clock
from trainhub.core.db import db
from trainhub.demo import market

if TYPE_CHECKING:
    from flask import Flask

    from trainhub import config


@pytest.fixture(scope="package")
def town(
    request: pytest.FixtureRequest,
    house: Flask,
    settings: config.Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The whole market as of ``NOW``: the first test process builds it, the others take a copy."""
    # Whichever test comes first in this process, the market draws the same lots.
    lots = f"{request.config.getoption('--chance')} the market"
    with clock.frozen(NOW), chance.following(lots):
        if not settings.database_url.startswith("sqlite"):
            _build(house)
        else:
            _built_or_copied(house, settings, _together(tmp_path_factory))
    with clock.frozen(NOW):
        yield house
    with house.app_context():
        db.session.remove()
        db.engine.dispose()
    empty(house, settings)


def _build(house: Flask) -> None:
    with house.app_context():
        market.build(show_progress=False)
        db.session.remove()
        db.engine.dispose()


def _together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


def _built_or_copied(house: Flask, settings: config.Settings, folder: Path) -> None:
    kept = folder / "market"
    with (folder / "market.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if kept.exists():
            shutil.copytree(kept, settings.instance, dirs_exist_ok=True)
            return
        _build(house)
        # The builder's last connection is closed, so the file holds everything.
        draft = folder / "market.part"
        shutil.copytree(settings.instance, draft)
        draft.rename(kept)


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
