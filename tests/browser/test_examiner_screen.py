"""Examiners at work: taps that survive a dead network, and a queue marked by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import make, make_exams
from tests.browser.conftest import DESK, PHONE, fresh_context
from tests.town import Town
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.exams import actions, queries
from trainhub.exams.models import Component, Sitting
from trainhub.exams.queries.practical import taps_of
from trainhub.exams.rules.practical import ChecklistItem
from trainhub.people import actions as people
from trainhub.people.rules import Role

PASSWORD = "青禾路的早晨2026"
ITEMS = [ChecklistItem("报警", 4000, critical=True), ChecklistItem("灭火", 3500),
         ChecklistItem("疏散", 2500)]  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@dataclass
class Desk:
    """A sitting in which two people wrote an answer in words and wait to be watched."""

    phone: str
    colleague: str
    sitting: int
    theory: int
    practice: int
    candidate: int


@pytest.fixture(scope="module")
def desk(town: Town) -> Desk:
    """Everybody handed in; two examiners of the school with accounts."""
    with town.acting():
        here = make_exams.town(trainees=2, short_answer=True)
        sitting = make_exams.sitting(here)
        actions.set_checklist(component=here.practice, items=ITEMS, by=SYSTEM)
        make_exams.wrote(here, sitting)
        phones = []
        for name in ("马老师", "牛老师"):
            person = make.person(name)
            people.open_account(person=person, phone=person.phone, password=PASSWORD, by=SYSTEM)
            people.grant_role(
                person=person, role=Role.INSTRUCTOR, organisation=here.institution, by=SYSTEM
            )
            phones.append(person.phone or "")
        return Desk(
            *phones, sitting.id, here.theory.id, here.practice.id,
            make_exams.candidates(sitting)[0].id,
        )  # fmt: skip


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Every screen that was switched on; all are switched off at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def _signs_in(page: Page, town: Town, phone: str) -> None:
    page.goto(f"{town.address}/sign-in")
    page.locator("#phone").fill(phone)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def _noted(town: Town, desk: Desk) -> list[tuple[int, int, int]]:
    """(item, number of its tap, points) of every tap that the server holds, in order."""
    taps = town.ask(lambda: [tap for _run, _items, tap in taps_of(desk.candidate)])
    return [(tap.item, tap.seq, tap.points_h) for tap in taps]


def test_taps_without_a_network_are_sent_once_and_in_order(
    chromium: Browser, contexts: list[BrowserContext], town: Town, desk: Desk
) -> None:
    context = fresh_context(chromium, PHONE, script=True)
    contexts.append(context)
    page = context.new_page()
    _signs_in(page, town, desk.phone)
    address = (
        f"{town.address}/exams/sittings/{desk.sitting}/practical/{desk.practice}/{desk.candidate}"
    )
    page.goto(address)
    page.locator("#i0 .check-yes").click()
    expect(page.locator("[data-sum]")).to_have_text("40")

    # The network goes; three taps, one of them a change of mind, and the tab is closed.
    context.set_offline(True)
    page.locator("#i1 .check-yes").click()
    page.locator("#i1 .check-no").click()
    page.locator("#i2 .check-yes").click()
    expect(page.locator("[data-state]")).to_contain_text("3")
    expect(page.locator("#i2")).to_have_class("sheet check-item is-done")
    page.close()
    assert _noted(town, desk) == [(0, 1, 4000)]

    # A colleague signs in on the same phone: nothing is sent in that name.
    context.set_offline(False)
    context.clear_cookies()
    page = context.new_page()
    _signs_in(page, town, desk.colleague)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert _noted(town, desk) == [(0, 1, 4000)]

    # The examiner comes back: every tap arrives, once, as it was made.
    context.clear_cookies()
    _signs_in(page, town, desk.phone)
    page.goto(address)
    expect(page.locator("[data-sum]")).to_have_text("65")
    expect(page.locator("[data-left]")).to_have_text("0")
    assert _noted(town, desk) == [(0, 1, 4000), (1, 1, 3500), (1, 2, 0), (2, 1, 2500)]
    page.reload()
    page.wait_for_load_state("networkidle")
    page.locator("form[action$='/done'] button").click()
    page.wait_for_url(lambda url: not url.endswith(f"/{desk.candidate}"))
    assert len(_noted(town, desk)) == 4


def test_a_whole_queue_is_marked_without_a_mouse(
    chromium: Browser, contexts: list[BrowserContext], town: Town, desk: Desk
) -> None:
    context = fresh_context(chromium, DESK, script=True)
    contexts.append(context)
    page = context.new_page()
    _signs_in(page, town, desk.phone)
    page.goto(f"{town.address}/exams/sittings/{desk.sitting}/marking/{desk.theory}")
    _tab_to(page, "form[action$='/next'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/marking/*/*/*")
    first = page.url
    # Skip with an arrow, come back to what was skipped at the end.
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != first)
    second = page.url
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    page.wait_for_url(first)
    page.keyboard.type("4.5")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url not in {first, second})
    assert _given(town, desk) == [450, 700]

    # Back to the last one with an arrow, and another mark: a new entry, nothing is written over.
    page.goto(second)
    page.locator("[data-points]").wait_for()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != second)
    assert _given(town, desk) == [450, 700, 800]


def _tab_to(page: Page, target: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"the keyboard does not reach {target}")


def _given(town: Town, desk: Desk) -> list[int]:
    def marks() -> list[int]:
        sitting = db.session.get_one(Sitting, desk.sitting)
        part = db.session.get_one(Component, desk.theory)
        people_here = [line.candidate.id for line in queries.candidates_of(sitting.id)]
        found = [m for one in people_here for m, _item in queries.answer_marks_of(one)]
        assert part.exam_id == sitting.exam_id
        return sorted(mark.points_h for mark in found)

    return town.ask(marks)
