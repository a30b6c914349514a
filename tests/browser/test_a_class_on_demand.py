"""A resident's wish becomes a running class: asked on a phone, sent, accepted, planned, opened."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests import make, make_demand
from tests.browser.conftest import Arrive, Visitor, in_chinese
from tests.browser.people import MONDAY, PASSWORD, Cast, settle
from tests.town import Town
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.people import actions as people
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COURSE = "保安员微课程"


def _enter(town: Town, cast: Cast) -> None:
    """A resident of the station, the head of the school, and two days to answer."""
    with town.acting():
        station = db.session.get_one(Organisation, cast.ids["station"])
        school = db.session.get_one(Organisation, cast.ids["school"])
        make_demand.terms(station, hours=48)
        for name, word, role in (
            ("王桂兰", "resident", None),
            ("周文海", "head", Role.INSTITUTION),
        ):
            person = make.person(name, born="19800315", station=station)
            cast.phones[word] = person.phone or ""
            people.open_account(
                person=person, phone=cast.phones[word], password=PASSWORD, by=SYSTEM
            )
            if role is not None:
                people.grant_role(person=person, role=role, organisation=school, by=SYSTEM)


def _arrives(arrive: Arrive, cast: Cast, who: str, *, desk: bool = False) -> Visitor:
    visit = arrive(desk=desk)
    visit.signs_in(cast.phones[who], PASSWORD)
    return visit


def _she_asks(she: Visitor) -> None:
    she.goes_to("/")
    she.goes_by_bar("Courses")
    she.presses_words(COURSE)
    she.shows("ask-01-course")
    she.presses("Ask for a class")
    assert she.taps <= 3
    she.reads("Noted. We tell you when a class opens.")
    she.reads("The station looks for an institution.")
    she.shows("ask-02-asked")


def _the_station_sends_it_on(town: Town, staff: Visitor) -> None:
    town.time_is(MONDAY + timedelta(minutes=30))
    staff.goes_to("/courses/demand")
    staff.shows("ask-03-who-waits")
    staff.goes_to("/courses/requests")
    staff.shows("ask-04-requests")
    staff.presses_words(COURSE)
    staff.shows("ask-05-request-of-staff")
    staff.presses("Send it on")
    staff.reads("The request is sent to the institution.")
    staff.shows("ask-06-sent")


def _the_school_accepts_plans_and_publishes(town: Town, head: Visitor) -> None:
    town.time_is(MONDAY + timedelta(hours=2))
    head.goes_to("/courses/requests")
    head.shows("ask-07-requests-of-school")
    head.presses_words(COURSE)
    head.sees(re.compile("还剩 46 小时"))
    head.ticks(in_chinese("We teach this class"))
    head.shows("ask-08-answer")
    head.presses("Answer")
    head.shows("ask-09-accepted")
    head.presses("Plan a class for this")
    head.ticks(re.compile("赵卫国"))
    head.writes("Place", "二楼教室")
    for field, day in (("starts_on", 23), ("ends_on", 24), ("enrol_until", 22)):
        head.page.locator(f"#{field}").fill(f"2026-11-{day}")
    head.shows("ask-10-plan")
    head.presses("Go on to the timetable")
    head.presses("Save the timetable")
    head.shows("ask-11-timetable")
    town.time_is(MONDAY + timedelta(hours=3))
    head.presses("Publish this class")
    head.shows("ask-12-published")


def _she_enrols_by_the_message(she: Visitor) -> None:
    she.goes_to("/")
    she.shows("ask-13-home-with-message")
    she.presses_words(re.compile("开放报名|开班|马上报名"))
    she.presses("Yes, enrol me")
    she.reads("You are enrolled.")
    she.shows("ask-14-enrolled")


def test_a_wish_becomes_a_running_class_with_every_step_stamped(
    town: Town, visitor: Arrive
) -> None:
    cast = settle(town)
    town.time_is(MONDAY)
    _enter(town, cast)
    she = _arrives(visitor, cast, "resident")
    staff = _arrives(visitor, cast, "staff", desk=True)
    head = _arrives(visitor, cast, "head", desk=True)
    _she_asks(she)
    asked = she.page.url
    _the_station_sends_it_on(town, staff)
    _the_school_accepts_plans_and_publishes(town, head)
    _she_enrols_by_the_message(she)

    town.time_is(MONDAY + timedelta(days=7))
    she.signs_in(cast.phones["resident"], PASSWORD)
    she.page.goto(asked)
    she.reads("Running")
    she.shows("ask-15-running")
    page = she.page.locator("main").inner_text()
    stamps = [
        ("点单", "上午10:00 · 王桂兰"),
        ("上午10:30 · 李敏", "周文海"),
        ("中午12:00 · 周文海", "下午1:00 · 周文海"),
    ]
    for words in (word for pair in stamps for word in pair):
        assert words in page, page
    staff.signs_in(cast.phones["staff"], PASSWORD)
    staff.page.goto(asked)
    staff.reads("Running")
    staff.shows("ask-16-running-for-staff")
