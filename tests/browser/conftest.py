"""A real server (processes), a real browser (the system's Chromium), a small real town."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.conftest import NOW
from tests.databases import lacking
from tests.town import ROOT, Town, settled, wait_for
from tests.web.matrix import session_cookie
from tests.web.world import World, build

#: How long a browser waits for what must come, in milliseconds: a busy machine is slow, not wrong.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
#: Where pictures of the pages go when ``TRAINHUB_SCREENSHOTS`` is set.
PICTURES = ROOT / "build" / "story"


@pytest.fixture(scope="module")
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Two web processes and a worker; on PostgreSQL the jobs travel through Redis."""
    with settled(request, tmp_path_factory) as place:
        port = place.environ["PORT"]
        place.start("web", "serve", "--port", port, "--workers", "2", "--no-worker")
        place.start("worker", "worker")
        wait_for(f"{place.address}/healthz")
        yield place


@pytest.fixture(scope="module")
def world(town: Town) -> World:
    """The world of the access matrix, served by real processes."""
    town.time_is(NOW)
    with town.app.app_context():
        return build()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = os.environ.get("TRAINHUB_TEST_BROWSER") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        lacking("no Chromium found; install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update",
            ],
        )  # fmt: skip
        yield browser
        browser.close()


CATALOGUES = ROOT / "trainhub" / "translations" / "zh_Hans_CN" / "LC_MESSAGES"


@lru_cache(maxsize=1)
def _chinese() -> dict[str, set[str]]:
    """What the shipped catalogues make of every English sentence."""
    found: dict[str, set[str]] = {}
    for file in CATALOGUES.glob("*.po"):
        with file.open("rb") as catalogue:
            for message in read_po(catalogue):
                if message.id and isinstance(message.string, str) and message.string:
                    found.setdefault(str(message.id), set()).add(message.string)
    return found


def in_chinese(sentence: str, **facts: object) -> re.Pattern[str]:
    """The words a Chinese reader sees for a sentence of the house; fails without translation."""
    translated = _chinese().get(sentence)
    assert translated, f"no Chinese for {sentence!r}"
    return re.compile(
        "|".join(re.escape(words % facts if facts else words) for words in translated)
    )


#: What the console says of an answer of 4xx, and of a request that ends with its page.
_NO_TROUBLE = ("Failed to load resource", "htmx:sendAbort", "htmx:sendError")


@dataclass
class Visitor:
    """One person with one browser of one's own, who reads Chinese."""

    page: Page
    address: str
    #: How often something was pressed since the last look at ``taps``.
    taps: int = 0
    #: Addresses outside the house that a page asked for, and errors in its scripts.
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note_stranger)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._note_console)

    def _note_stranger(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"asked {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in _NO_TROUBLE):
            self.troubles.append(message.text)

    def goes_to(self, path: str) -> None:
        """Open a page."""
        self.page.goto(f"{self.address}{path}")
        self.taps = 0

    def sees(self, words: str | re.Pattern[str]) -> None:
        """The words stand on the page, visible; waits for them."""
        shown = self.page.locator("main").get_by_text(words).filter(visible=True)
        shown.first.wait_for()

    def reads(self, sentence: str, **facts: object) -> None:
        """A sentence of the house stands on the page, in Chinese."""
        self.sees(in_chinese(sentence, **facts))

    def presses(self, sentence: str, **facts: object) -> None:
        """Press the button or follow the link that says this in Chinese."""
        self.presses_words(in_chinese(sentence, **facts))

    def presses_words(self, words: str | re.Pattern[str]) -> None:
        """Press the button or follow the link with these words, and wait for the next page."""
        inside = self.page.locator("main")
        button, link = (
            inside.get_by_role("button", name=words),
            inside.get_by_role("link", name=words),
        )
        target = button.or_(link).filter(visible=True).first
        self.taps += 1
        with self.page.expect_navigation():
            target.click()

    def goes_by_bar(self, sentence: str) -> None:
        """Follow an entry of the bar at the foot of the phone."""
        self.taps += 1
        with self.page.expect_navigation():
            self.page.locator("nav.bar").get_by_role("link", name=in_chinese(sentence)).click()

    def writes(self, label: str, value: str) -> None:
        """Fill the field whose label says this in Chinese."""
        self.page.get_by_label(in_chinese(label)).first.fill(value)

    def chooses(self, label: str, value: str) -> None:
        """Choose from the list whose label says this in Chinese."""
        self.page.get_by_label(in_chinese(label)).first.select_option(value)

    def ticks(self, words: str | re.Pattern[str]) -> None:
        """Tick the box or dot with these words."""
        self.page.locator("main").get_by_label(words).first.check()

    def marks(self, name: str, sentence: str) -> None:
        """On a roll, tap the word in the row of somebody."""
        row = self.page.get_by_role("group", name=re.compile(name))
        row.locator("label", has_text=in_chinese(sentence)).click()

    def signs_in(self, phone: str, password: str) -> None:
        """Through the sign-in page, like everybody."""
        self.goes_to("/sign-in")
        self.page.locator("#phone").fill(phone)
        self.page.locator("#password").fill(password)
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def shows(self, name: str) -> None:
        """Keep a picture of the page when pictures are wanted; judge its width always."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels too wide"
        if os.environ.get("TRAINHUB_SCREENSHOTS"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def fresh_context(chromium: Browser, size: ViewportSize, *, script: bool = True) -> BrowserContext:
    """A browser of one's own, in Chinese, where nothing moves by itself."""
    context = chromium.new_context(
        viewport=size,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context


Arrive = Callable[..., Visitor]


@pytest.fixture
def visitor(chromium: Browser, town: Town) -> Iterator[Arrive]:
    """``visitor()`` opens a fresh browser context: a phone unless ``desk=True``, in Chinese."""
    visits: list[tuple[BrowserContext, Visitor]] = []

    def arrive(*, desk: bool = False, script: bool = True) -> Visitor:
        context = fresh_context(chromium, DESK if desk else PHONE, script=script)
        visits.append((context, Visitor(context.new_page(), town.address)))
        return visits[-1][1]

    yield arrive
    for number, (context, visit) in enumerate(visits):
        if not visit.page.is_closed():
            visit.shows(f"last-{number}")
        context.close()
    assert [trouble for _context, visit in visits for trouble in visit.troubles] == []


def enters(arrive: Arrive, town: Town, world: World, who: str, **how: bool) -> Visitor:
    """A browser in which ``who`` of the world is signed in; a stranger is not."""
    visit = arrive(**how)
    if who in world.accounts:
        cookie = session_cookie(town.app, world.accounts[who])
        visit.page.context.add_cookies(
            [{"name": "session", "value": cookie, "url": town.address, "httpOnly": True}]
        )
    return visit
