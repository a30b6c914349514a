"""One worker's whole story on a phone, in Chinese, as the different people, on real servers."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from tests import make
from tests.browser.conftest import Arrive, Visitor, in_chinese
from tests.browser.people import MONDAY, PASSWORD, Cast, settle
from tests.databases import lacking
from tests.town import Town
from trainhub.certs.models import Certificate
from trainhub.core import clock
from trainhub.core.db import db

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NAME = "王䶮梅"
ID_NO = make.id_no("19800315", 908)
PHONE_NO = "19900088001"
#: Midnight in China at the start of the day of her first shift.
TUESDAY = clock.at(clock.civil_day(MONDAY) + timedelta(days=1))


def _she_registers_and_enrols(arrive: Arrive) -> Visitor:
    she = arrive()
    she.goes_to("/")
    she.shows("01-home")
    she.goes_to("/register")
    she.writes("Name", NAME)
    she.writes("ID number", ID_NO)
    she.writes("Phone number", PHONE_NO)
    she.page.locator("#password").fill(PASSWORD)
    she.page.locator("#agreed").check()
    she.shows("02-register")
    she.presses("Register")
    she.reads("Welcome. You are registered.")
    she.shows("03-home-of-a-trainee")

    she.taps = 0
    she.goes_by_bar("Courses")
    she.shows("04-courses")
    she.presses_words("保安员微课程")
    she.shows("05-course")
    she.presses("Enrol")
    assert she.taps <= 3
    she.shows("06-check")
    she.presses("Yes, enrol me")
    she.reads("You are enrolled.")
    she.shows("07-enrolled")
    return she


def _she_signs_in_and_out_by_the_code_on_the_wall(
    town: Town, she: Visitor, teacher: Visitor, lesson: int
) -> None:
    town.time_is(MONDAY - timedelta(minutes=5))
    she.goes_to("/courses/mine")
    teacher.goes_to(f"/courses/lessons/{lesson}/code")
    teacher.shows("08-code-on-the-wall")
    she.page.get_by_label(in_chinese("The lesson is on: type the eight digits on the screen")).fill(
        _digits(teacher)
    )
    she.shows("09-types-the-digits")
    she.presses("Sign in to the lesson")
    she.sees(re.compile("09:55|9:55"))

    town.time_is(MONDAY + timedelta(minutes=58))
    teacher.goes_to(f"/courses/lessons/{lesson}/code")
    she.goes_to(f"/courses/sign-in?lesson={lesson}&code={_digits(teacher)}")
    she.shows("10-code-scanned")
    she.presses("I am leaving")
    she.sees(re.compile("10:58"))
    she.shows("11-one-lesson-done")


def _digits(teacher: Visitor) -> str:
    digits = teacher.page.locator("main").get_by_text(re.compile(r"^\s*\d{4} \d{4}\s*$"))
    return digits.first.inner_text()


def _the_teacher_calls_the_roll(town: Town, she: Visitor, teacher: Visitor, lesson: int) -> None:
    town.time_is(MONDAY + timedelta(minutes=115))
    teacher.goes_to("/courses/teaching")
    teacher.shows("12-teaching")
    teacher.goes_to(f"/courses/lessons/{lesson}")
    teacher.marks(NAME, "is here")
    teacher.shows("13-roll-call")
    teacher.presses("Save the roll")
    teacher.shows("14-roll-called")
    she.goes_to("/courses/mine")
    she.reads("Hours completed")
    she.shows("15-hours-complete")


def _the_teacher_plans_an_exam_and_lets_her_in(town: Town, teacher: Visitor, cohort: int) -> None:
    town.time_is(MONDAY + timedelta(hours=2, minutes=10))
    teacher.goes_to("/exams/sittings")
    teacher.presses("Plan a sitting")
    teacher.presses_words(re.compile("保安员微课程"))
    teacher.page.locator("#place").fill("二楼考场")
    teacher.page.locator("#day").fill("2026-11-16")
    teacher.page.locator("#starts").fill("14:00")
    teacher.page.locator("#minutes").fill("90")
    teacher.shows("16-plan-sitting")
    teacher.presses("Plan the sitting")
    teacher.sees(NAME)
    town.time_is(MONDAY + timedelta(hours=3, minutes=45))
    teacher.page.reload()
    teacher.shows("17-sitting")
    teacher.presses("Admit everybody")
    teacher.shows("18-admitted")


def _she_sits_the_exam_on_the_phone(town: Town, she: Visitor) -> None:
    town.time_is(MONDAY + timedelta(hours=4, minutes=1))
    she.goes_to("/exams")
    she.shows("19-my-exams")
    she.presses("See my ticket")
    she.shows("20-ticket")
    she.presses("Start the exam")
    for number in range(1, 7):
        she.page.locator("main label", has_text="报告并记录").click()
        she.reads("Saved")
        she.shows(f"21-question-{number}")
        she.presses("Save, next question" if number < 6 else "Save, to the answer sheet")
    she.shows("22-answer-sheet")
    she.presses("Hand in")
    she.shows("23-hand-in")
    she.presses("Hand in now")
    she.reads("Your paper is handed in")
    she.shows("24-receipt")


def _the_teacher_marks_and_publishes(town: Town, teacher: Visitor) -> None:
    town.later(minutes=30)
    teacher.page.reload()
    teacher.presses("Enter marks: %(part)s", part="实操")
    teacher.page.get_by_label(re.compile(NAME)).fill("86.5")
    teacher.shows("25-marks")
    teacher.presses("Save the marks")
    teacher.shows("26-marked")
    teacher.presses("Publish the results")
    teacher.reads("The results are out. Everybody was told.")
    teacher.shows("27-published")


def _she_gets_a_certificate(town: Town, she: Visitor) -> str:
    she.goes_to("/exams")
    she.shows("28-result-is-out")
    she.goes_to("/certs")
    she.shows("29-certificate-waits")
    town.until(lambda: db.session.scalar(select(Certificate.pdf_sha256)))
    she.page.reload()
    she.shows("30-certificates")
    she.presses("Open")
    she.shows("31-certificate")
    with she.page.expect_download() as waiting:
        she.page.locator("main").get_by_role("link", name=in_chinese("Save the PDF")).first.click()
    path = waiting.value.path()
    return str(path)


def _the_paper_is_real(path: str, town: Town, folder: Path) -> str:
    """Her name can be selected, fonts travel along, and the code leads to the answer."""
    reader = PdfReader(path)
    text = "".join(page.extract_text() for page in reader.pages)
    assert NAME in text
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    assert all(" yes yes " in row for row in rows), fonts
    picture = folder / "certificate"
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", path, picture], check=True)
    (code,) = zxingcpp.read_barcodes(Image.open(f"{picture}.png"))
    token = town.ask(lambda: db.session.scalar(select(Certificate.token)))
    assert code.text == f"{town.address}/verify/{token}"
    return f"/verify/{token}"


def _anybody_may_ask(arrive: Arrive, path: str) -> None:
    passer_by = arrive()
    passer_by.goes_to(path)
    passer_by.reads("Valid")
    passer_by.shows("32-verify")
    page = passer_by.page.content()
    assert ID_NO not in page
    assert ID_NO[-6:] not in page
    assert PHONE_NO not in page
    assert NAME not in page, "the full name is not told to strangers"


def _she_joins_the_pool(she: Visitor) -> None:
    she.goes_to("/")
    she.goes_by_bar("Work")
    she.shows("33-my-work")
    she.presses("Join the pool")
    she.shows("34-pool-notice")
    she.presses("I agree, join the pool")
    she.reads("Free for work")
    she.shows("35-in-the-pool")


def _the_company_finds_a_masked_card_and_orders(boss: Visitor, staff: Visitor) -> None:
    boss.goes_to("/pool")
    boss.sees("保安员岗前培训合格证书")
    boss.sees("王")
    assert NAME not in boss.page.content(), "nobody sees a name before the yes"
    assert PHONE_NO not in boss.page.content()
    boss.shows("36-pool")
    boss.goes_to("/orders/new")
    boss.chooses("Trade", "guard")
    boss.writes("Work in a few words", "会展中心东门值守")
    boss.writes("How many people", "2")
    boss.page.locator("#day").fill("2026-11-17")
    boss.page.locator("#start").fill("08:00")
    boss.page.locator("#end").fill("16:00")
    boss.page.locator("#place").fill("会展中心东门")
    boss.writes("Pay in yuan", "260")
    boss.shows("37-new-order")
    boss.presses("Send to the station")
    boss.shows("38-order-waits")

    staff.goes_to("/orders")
    staff.shows("39-orders-of-staff")
    staff.presses_words("会展中心东门值守")
    for box in staff.page.locator("main input[name=checks]").all():
        box.check()
    staff.shows("40-checklist")
    staff.presses("Let the order out")
    staff.reads("The order is open. Everybody can see it now.")


def _the_company_asks_and_she_says_yes(boss: Visitor, she: Visitor) -> None:
    boss.page.reload()
    boss.presses("Find people for it")
    boss.ticks(in_chinese("Ask this person"))
    boss.shows("41-ask")
    boss.presses("Ask the chosen people")
    boss.shows("42-asked")
    she.goes_to("/")
    she.shows("43-home-with-offer")
    she.goes_by_bar("Work")
    she.presses("Look and answer")
    she.shows("44-offer")
    she.presses("Yes, I come")
    she.shows("45-terms")
    she.presses("I agree to the terms")
    she.shows("46-agreed")
    boss.page.reload()
    boss.writes("Number of the insurance policy", "PICC-2026-000123")
    boss.presses("Enter for all of them")
    boss.shows("47-insured")


def _she_works_the_shift(town: Town, she: Visitor) -> None:
    town.time_is(TUESDAY + timedelta(hours=7, minutes=40))
    she.signs_in(PHONE_NO, PASSWORD)
    she.goes_to("/")
    she.shows("48-tuesday-morning")
    she.goes_by_bar("Work")
    she.presses("Check in")
    she.presses("I am here: check in")
    she.shows("49-at-work")
    town.time_is(TUESDAY + timedelta(hours=16, minutes=1))
    she.page.reload()
    she.presses("Work is done: check out")
    she.shows("50-work-done")


def _hours_are_confirmed_paid_and_both_rate(cast: Cast, boss: Visitor, she: Visitor) -> None:
    boss.signs_in(cast.phones["employer"], PASSWORD)
    boss.goes_to("/orders")
    boss.presses_words("会展中心东门值守")
    boss.presses("Confirm the hours")
    boss.shows("51-confirm")
    boss.presses("Confirm the work")
    boss.shows("52-pay")
    boss.ticks(in_chinese("Bank transfer to the worker"))
    boss.presses("I have paid")
    boss.ticks(in_chinese("5 stars, very good"))
    boss.ticks(in_chinese("Yes"))
    boss.shows("53-rate")
    boss.presses("Save my rating")
    she.page.reload()
    she.sees(re.compile("260"))
    she.ticks(in_chinese("5 stars, very good"))
    she.shows("54-she-rates")
    she.presses("Save my rating")
    she.shows("55-shift-closed")


def _a_regular_job_is_offered_and_taken(boss: Visitor, she: Visitor) -> None:
    boss.goes_to("/track")
    boss.shows("56-track-of-company")
    boss.presses("Offer a regular job")
    boss.chooses("Trade", "guard")
    boss.writes("Post", "保安员")
    boss.writes("Pay in yuan", "4800")
    boss.writes("First day of work", "2026-11-18")
    boss.writes("Months of the term", "12")
    boss.writes("Months on trial", "1")
    boss.shows("57-proposal")
    boss.presses("Send the proposal")
    boss.shows("58-proposed")
    she.goes_to("/track")
    she.shows("59-her-path")
    she.presses("Look and answer")
    she.shows("60-proposal-to-her")
    she.presses("Yes, I want this job")
    she.shows("61-accepted")


def _papers_are_recorded_and_she_is_regular(
    town: Town, cast: Cast, boss: Visitor, arrive: Arrive
) -> None:
    boss.page.reload()
    boss.writes("Number of the contract", "HT-2026-0017")
    boss.presses("The contract is signed")
    boss.presses("It is registered")
    boss.shows("62-papers")
    town.time_is(TUESDAY + timedelta(days=1, hours=9))
    boss.signs_in(cast.phones["employer"], PASSWORD)
    boss.goes_to("/track")
    boss.presses_words(re.compile("王"))
    boss.presses("Confirm the regular job")
    boss.reads("Regular job")
    boss.shows("63-regular")
    boss.goes_to("/track")
    boss.reads("Regular job")
    boss.shows("64-track")
    bureau = arrive(desk=True)
    bureau.signs_in(cast.phones["bureau"], PASSWORD)
    bureau.goes_to("/reports")
    bureau.sees(re.compile(r"1 / 1"))
    bureau.shows("65-reports")
    assert NAME not in bureau.page.content()


def test_from_the_roadside_to_a_regular_job(town: Town, visitor: Arrive, tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        lacking("no pdftoppm found to look at a printed page; install the package poppler-utils")
    cast = settle(town)
    she = _she_registers_and_enrols(visitor)
    teacher = visitor(desk=True)
    teacher.signs_in(cast.phones["instructor"], PASSWORD)
    _she_signs_in_and_out_by_the_code_on_the_wall(town, she, teacher, cast.ids["first lesson"])
    _the_teacher_calls_the_roll(town, she, teacher, cast.ids["second lesson"])
    _the_teacher_plans_an_exam_and_lets_her_in(town, teacher, cast.ids["cohort"])
    _she_sits_the_exam_on_the_phone(town, she)
    _the_teacher_marks_and_publishes(town, teacher)
    paper = _she_gets_a_certificate(town, she)
    address = _the_paper_is_real(paper, town, tmp_path)
    _anybody_may_ask(visitor, address)

    _she_joins_the_pool(she)
    town.later(hours=1)
    boss, staff = visitor(desk=True), visitor(desk=True)
    boss.signs_in(cast.phones["employer"], PASSWORD)
    staff.signs_in(cast.phones["staff"], PASSWORD)
    _the_company_finds_a_masked_card_and_orders(boss, staff)
    _the_company_asks_and_she_says_yes(boss, she)
    _she_works_the_shift(town, she)
    _hours_are_confirmed_paid_and_both_rate(cast, boss, she)
    _a_regular_job_is_offered_and_taken(boss, she)
    _papers_are_recorded_and_she_is_regular(town, cast, boss, visitor)
