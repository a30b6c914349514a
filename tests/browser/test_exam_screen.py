"""An exam on a cheap phone: no network, a dead server, another phone; no answer is lost."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import make_exams
from tests.browser.conftest import PHONE, fresh_context
from tests.databases import lacking
from tests.town import Town, wait_for
from trainhub.core.access import SYSTEM
from trainhub.exams import actions, queries
from trainhub.people import actions as people

PASSWORD = "青禾路的早晨2026"

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


@dataclass
class Exam:
    """A running exam with one admitted candidate."""

    phone: str
    candidate: int


@pytest.fixture(scope="module")
def exam(town: Town) -> Exam:
    """An exam of ten questions that runs for two hours."""
    with town.acting():
        here = make_exams.town(trainees=1)
        (person,) = here.trainees
        people.open_account(person=person, phone=person.phone, password=PASSWORD, by=SYSTEM)
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        return Exam(person.phone or "", make_exams.candidates(row)[0].id)


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Every phone that was switched on; all are switched off at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def _phone(
    chromium: Browser, contexts: list[BrowserContext], town: Town, exam: Exam, *, script: bool
) -> Page:
    """A phone of its own, signed in, in the exam: the first start or the same paper again."""
    context = fresh_context(chromium, PHONE, script=script)
    contexts.append(context)
    page = context.new_page()
    page.goto(f"{town.address}/sign-in")
    page.locator("#phone").fill(exam.phone)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{town.address}/exams/tickets/{exam.candidate}")
    page.locator("main form button.btn-main").click()
    page.wait_for_url("**/attempts/*/1")
    return page


def _attempt(page: Page) -> int:
    return int(re.search(r"/attempts/(\d+)", page.url)[1])  # type: ignore[index]  # it is there


def _goes_to(page: Page, town: Town, position: int) -> None:
    page.goto(f"{town.address}/exams/attempts/{_attempt(page)}/{position}")


def _answers_something(page: Page) -> None:
    """Tap the first option, or write into the first blank."""
    option = page.locator(".exam-question .choice label").first
    if option.count():
        option.click()
    else:
        page.locator("#o0").fill("119")


def _answers_something_else(page: Page) -> None:
    """Change one's mind: the second option, or other words."""
    options = page.locator(".exam-question .choice label")
    if options.count():
        options.nth(1).click()
    else:
        page.locator("#o0").fill("110")


def _is_saved(page: Page) -> None:
    page.locator("[data-exam-saved] .is-good").wait_for()


def _done(town: Town, attempt: int) -> set[int]:
    cells = town.ask(lambda: queries.answer_sheet(attempt))
    return {cell.position for cell in cells if cell.done}


def _one_of_each_kind(town: Town, attempt: int) -> list[int]:
    """Positions of the paper, whichever was drawn, that show every kind of question."""
    items = town.ask(lambda: queries.scripts([attempt]))
    return sorted({item.kind: item.position for item in items}.values())


def _kill_the_server(town: Town) -> None:
    """``kill -9`` of the web server and its processes; the parent that watches it lives."""
    parent = town.processes["web"].pid
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        lacking("no /proc to find the server in")
    for child in children.read_text().split():
        os.killpg(int(child), signal.SIGKILL)


def _next(page: Page, position: int) -> None:
    page.locator(".exam-foot .btn-main").click()
    page.locator(f"[data-exam-form][data-position='{position}']").wait_for()


def _has_the_paper(page: Page) -> None:
    """Wait until every question lies in the phone."""
    page.reload()
    page.locator("[data-exam-room][data-at-hand]").wait_for()


def test_no_answer_is_lost_whatever_breaks(
    chromium: Browser, contexts: list[BrowserContext], town: Town, exam: Exam
) -> None:
    page = _phone(chromium, contexts, town, exam, script=True)
    attempt = _attempt(page)
    _answers_something(page)
    _is_saved(page)
    assert _done(town, attempt) == {1}

    # The network goes: three questions are answered on the phone, and the tab is closed.
    _goes_to(page, town, 2)
    _has_the_paper(page)
    page.context.set_offline(True)
    for position in (3, 4, 5):
        _answers_something(page)
        page.locator("[data-exam-saved] .is-warn").wait_for()
        _next(page, position)
    page.close()
    assert _done(town, attempt) == {1}
    page.context.set_offline(False)
    page = page.context.new_page()
    with page.expect_response("**/sync"):
        page.goto(f"{town.address}/exams/attempts/{attempt}/5")
    assert _done(town, attempt) == {1, 2, 3, 4}

    # The server dies while somebody answers; its parent starts it again.
    with town.asleep("web"):
        _kill_the_server(town)
        _answers_something(page)
        page.locator("[data-exam-saved] .is-warn").wait_for()
    wait_for(f"{town.address}/healthz")
    _is_saved(page)
    assert _done(town, attempt) == {1, 2, 3, 4, 5}

    # Another phone, without any script, goes on; the old one is told and changes nothing.
    other = _phone(chromium, contexts, town, exam, script=False)
    assert _attempt(other) == attempt
    _goes_to(other, town, 6)
    _answers_something(other)
    other.locator("main form.exam-question button.btn-main").click()
    other.wait_for_url("**/7")
    assert _done(town, attempt) == {1, 2, 3, 4, 5, 6}
    _answers_something_else(page)
    page.locator("[data-exam-saved] .is-warn", has_text="另一部手机").wait_for()

    other.goto(f"{town.address}/exams/attempts/{attempt}")
    assert other.locator(".exam-sheet .exam-cell.is-done").count() == 6
    rows = town.ask(
        lambda: len(queries.attempts_of_sitting(queries.attempt_facts(attempt).sitting_id))
    )
    assert rows == 1


@pytest.mark.parametrize("size", ["standard", "large", "xlarge"])
def test_a_question_fits_a_phone_and_a_thumb(
    chromium: Browser, contexts: list[BrowserContext], town: Town, exam: Exam, size: str
) -> None:
    page = _phone(chromium, contexts, town, exam, script=True)
    page.context.add_cookies([{"name": "size", "value": size, "url": town.address}])
    for position in _one_of_each_kind(town, _attempt(page)):
        _goes_to(page, town, position)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        heights = page.evaluate(
            "[...document.querySelectorAll('.exam-question .choice label, .exam-foot .btn')]"
            ".map(row => row.getBoundingClientRect().height)"
        )
        assert min(heights) >= 60
        if size == "standard":
            foot = page.locator(".exam-foot .btn-main").bounding_box()
            assert foot
            assert foot["y"] + foot["height"] <= PHONE["height"]


def test_the_clock_shows_the_servers_time_and_can_be_hidden(
    chromium: Browser, contexts: list[BrowserContext], town: Town, exam: Exam
) -> None:
    page = _phone(chromium, contexts, town, exam, script=True)
    page.evaluate("Date.now = () => 0")
    face = page.locator("[data-clock-face]")
    assert re.search(r"\d+:\d\d", face.inner_text())
    page.locator("[data-clock-hide]").click()
    expect(face).to_be_hidden()
    page.reload()
    expect(face).to_be_hidden()
    page.locator("[data-clock-hide]").click()
    expect(face).to_be_visible()
