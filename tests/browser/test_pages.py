"""Every page on a small phone: readable by everybody, no wider than the screen, asking no one else.

The pages are those that the access matrix lets somebody see, on the world that it is asked on.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Arrive, Visitor, enters
from tests.town import Town
from tests.web.matrix import address, rows
from tests.web.world import VISITORS, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

#: Pieces of a page, which the page that asks for them frames.
PIECES = {
    "jobs.progress", "exams.whole_paper", "exams.rehearsal_whole_paper", "exams.preview",
    "placement.outlook",
}  # fmt: skip
#: Pages that say no in this world: nothing was uploaded or made yet.
NOTHING_YET = {"courses.roster", "reports.class_file", "exams.papers_pdf", "exams.keys_pdf"}
#: Who looks at a page, if several may: the one for whom it was made comes first.
LOOKERS = (
    "trainee", "employer", "instructor", "staff", "institution", "bureau", "admin", "anonymous",
)  # fmt: skip
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")


def _pages(looker: str) -> list[str]:
    """The pages that ``looker`` looks at, each page looked at by one of them."""
    mine = []
    for (method, endpoint), letters in rows().items():
        if method != "GET" or endpoint in PIECES:
            continue
        seen = dict(zip(VISITORS, letters, strict=True))
        first = next((name for name in LOOKERS if seen[name] == "A"), None)
        if first == looker:
            mine.append(endpoint)
    return mine


def _is_page(visit: Visitor, place: str) -> bool:
    """Whether an address answers with a page, and not with a file or with figures for machines."""
    answer = visit.page.request.get(place)
    return "text/html" in answer.headers.get("content-type", "")


def _words(visit: Visitor) -> str:
    """What stands on the page to be read by people; code is written for machines."""
    main = visit.page.locator("main")
    words = main.inner_text()
    for code in main.locator("code").all_inner_texts():
        words = words.replace(code, " ")
    return words


def _violations(visit: Visitor) -> list[str]:
    found = Axe().run(visit.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['target']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def _too_wide(visit: Visitor) -> list[str]:
    """Whether the page is wider than the phone, in any of the three sizes of text."""
    found = []
    for size in ("standard", "large", "xlarge"):
        wide = visit.page.evaluate(
            f"""() => {{
                document.documentElement.className = "size-{size} has-script";
                return document.documentElement.scrollWidth - window.innerWidth;
            }}"""
        )
        found += [f"{wide} pixels too wide at {size}"] if wide > 0 else []
    return found


@pytest.mark.parametrize("looker", LOOKERS)
def test_every_page_fits_a_phone_and_everybody(
    looker: str, town: Town, world: World, visitor: Arrive
) -> None:
    visit = enters(visitor, town, world, looker)
    troubles: dict[str, list[str]] = {}
    for endpoint in _pages(looker):
        place = town.address + address(town.app, world, endpoint)
        if not _is_page(visit, place):
            continue
        answer = visit.page.goto(place)
        assert answer is not None
        wanted = 409 if endpoint in NOTHING_YET else 200
        found = [] if answer.status == wanted else [f"status {answer.status}"]
        found += ENGLISH.findall(_words(visit))
        found += _violations(visit)
        found += _too_wide(visit)
        if found:
            troubles[endpoint] = found
    assert troubles == {}
