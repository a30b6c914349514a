"""The heartbeat of a module's page: minutes are told by the server, and only while it is in use."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Arrive, Visitor, enters
from tests.town import Town
from tests.web.world import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

LEARNED = "Learned here: %(minutes)s minutes"


def _half_a_minute(visit: Visitor, town: Town, began: datetime, turn: int) -> None:
    """It goes by for the page; for the server almost, since its clock runs while we work.

    The server's is set from where it began, so that slow turns do not add up.
    """
    town.time_is(began + timedelta(seconds=25 * turn))
    visit.page.clock.run_for(30_000)


def test_minutes_count_while_the_page_is_used_and_stop_when_nobody_touches_it(
    town: Town, world: World, visitor: Arrive
) -> None:
    visit = enters(visitor, town, world, "trainee")
    visit.page.clock.install()

    def is_beat(answer: Response) -> bool:
        return answer.url.endswith("/beat")

    with visit.page.expect_response(is_beat):
        visit.goes_to(f"/courses/modules/{world.ids['module_id']}")
    visit.reads(LEARNED, minutes=0)
    began = town.now
    for turn in range(1, 4):
        visit.page.keyboard.press("Shift")
        with visit.page.expect_response(is_beat):
            _half_a_minute(visit, town, began, turn)
    visit.reads(LEARNED, minutes=1)
    # Nobody touches it: one more beat is in time, then the page falls silent.
    sent: list[str] = []
    visit.page.on("request", lambda request: sent.append(request.url))
    for turn in range(4, 8):
        _half_a_minute(visit, town, began, turn)
    assert len([url for url in sent if url.endswith("/beat")]) <= 1
    # Somebody is back: the pause in between is not counted.
    with visit.page.expect_response(is_beat):
        visit.page.keyboard.press("Shift")
    visit.reads(LEARNED, minutes=1)
