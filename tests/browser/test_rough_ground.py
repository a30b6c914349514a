"""Double taps, two tabs, a copied cookie, the back button, and a phone without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests import make
from tests.browser.conftest import Arrive, Visitor, enters, in_chinese
from tests.town import Town
from tests.web.world import World
from trainhub.core.db import db
from trainhub.courses.models import Enrolment
from trainhub.exams.models import Attempt, AttemptItem
from trainhub.people.models import Account
from trainhub.placement.models import Shift

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]


def _seats(town: Town, world: World, who: str) -> int:
    def count() -> int:
        person_id = db.session.get_one(Account, world.accounts[who]).person_id
        rows = select(func.count(Enrolment.id)).where(
            Enrolment.person_id == person_id, Enrolment.cohort_id == world.ids["cohort_id"]
        )
        return db.session.scalar(rows) or 0

    return town.ask(count)


@pytest.mark.parametrize(
    ("who", "script"), [("other trainee", True), ("other employer", False)], ids=["script", "none"]
)
def test_a_double_tap_takes_one_seat(
    who: str, script: bool, town: Town, world: World, visitor: Arrive
) -> None:
    visit = enters(visitor, town, world, who, script=script)
    visit.goes_to(f"/courses/cohorts/{world.ids['cohort_id']}/enrol")
    button = visit.page.locator("main").get_by_role("button", name=in_chinese("Yes, enrol me"))
    button.click(click_count=2, no_wait_after=True)
    visit.page.wait_for_url("**/courses/enrolments/*")
    visit.reads("Enrolled")
    assert _seats(town, world, who) == 1


def test_an_offer_in_two_tabs_is_answered_once(town: Town, world: World, visitor: Arrive) -> None:
    one = enters(visitor, town, world, "trainee")
    other = Visitor(one.page.context.new_page(), town.address)
    third = Visitor(one.page.context.new_page(), town.address)
    for tab in (one, other, third):
        tab.goes_to(f"/orders/offers/{world.ids['offer_id']}")
    one.presses("Yes, I come")
    other.presses("Yes, I come")
    assert other.page.url == one.page.url, "the second yes finds the shift of the first"
    third.presses("No, not this time")
    third.reads("This offer was answered already.")
    offered = select(func.count(Shift.id)).where(Shift.offer_id == world.ids["offer_id"])
    assert town.ask(lambda: db.session.scalar(offered)) == 1


def test_signing_out_kills_a_copied_cookie(town: Town, world: World, visitor: Arrive) -> None:
    owner = enters(visitor, town, world, "other instructor")
    owner.goes_to("/me")
    thief = visitor()
    thief.page.context.add_cookies(owner.page.context.cookies())  # type: ignore[arg-type]
    thief.goes_to("/me")
    assert "/me" in thief.page.url, "the copy works while the owner is signed in"
    owner.presses("Sign out")
    thief.goes_to("/me")
    assert "/sign-in" in thief.page.url


def test_the_back_button_shows_nothing_after_signing_out(
    town: Town, world: World, visitor: Arrive
) -> None:
    visit = enters(visitor, town, world, "other staff")
    visit.goes_to("/me")
    name = visit.page.locator("main h1").inner_text()
    visit.presses("Sign out")
    visit.page.go_back()
    visit.page.wait_for_url("**/sign-in**")
    assert name not in visit.page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "none"])
def test_an_answer_is_kept_whichever_way_one_leaves_the_question(
    script: bool, town: Town, world: World, visitor: Arrive
) -> None:
    attempt = world.ids["attempt_id"]
    visit = enters(visitor, town, world, "trainee", script=script)
    visit.goes_to(f"/exams/attempts/{attempt}/1")
    visit.page.locator("main label", has_text="报告并记录").click()
    visit.presses("Save, next question")
    visit.page.locator("main label", has_text="走开").click()
    if script:
        visit.reads("Saved")
    else:
        visit.presses("Save, next question")
        visit.page.go_back()
    visit.page.go_back()
    visit.page.wait_for_url(f"**/exams/attempts/{attempt}/1")
    # The address changes before the question does.
    expect(visit.page.get_by_label("报告并记录")).to_be_checked()
    visit.goes_to(f"/exams/attempts/{attempt}")
    visit.reads("%(done)s of %(all)s answered. Tap a number to go there.", done=2, all=6)

    answers = select(AttemptItem.answer).where(AttemptItem.attempt_id == attempt)
    given = town.ask(lambda: list(db.session.scalars(answers)))
    assert sum(answer is not None for answer in given) == 2
    assert town.ask(lambda: db.session.get_one(Attempt, attempt).ended_at) is None


def test_every_step_can_be_walked_without_scripts(
    town: Town, world: World, visitor: Arrive
) -> None:
    new = visitor(script=False)
    new.goes_to("/")
    new.presses("I want to join")
    new.writes("Name", "陈桂花")
    new.writes("ID number", make.id_no("19850203", 902))
    new.writes("Phone number", "19900066001")
    new.page.locator("#password").fill("青禾路的早晨2026")
    new.page.locator("#agreed").check()
    new.presses("Register")
    new.reads("Welcome. You are registered.")
    for path in ("/courses", "/courses/mine", "/exams", "/certs", "/orders", "/pool/me", "/me"):
        new.goes_to(path)
        assert new.page.locator("main h1").is_visible(), path

    staff = enters(visitor, town, world, "staff", script=False)
    staff.goes_to("/people")
    staff.writes("Name, pinyin, phone or ID number", "wangjianguo")
    staff.presses("Search")
    staff.presses_words("王建国")
    staff.sees("119")
    staff.goes_to(f"/jobs/{world.ids['job_id']}")
    staff.reads("Issue certificates to a class")

    teacher = enters(visitor, town, world, "instructor", script=False)
    teacher.goes_to(f"/courses/lessons/{world.ids['lesson_id']}/code")
    assert re.search(r"\d{4} \d{4}", teacher.page.locator("main").inner_text())
    boss = enters(visitor, town, world, "employer", script=False)
    boss.goes_to(f"/orders/{world.ids['order_id']}")
    boss.presses("Find people for it")
    assert boss.page.locator("main h1").is_visible()
