"""Schemes and holidays from a file: what is read, and what is named as wrong."""

import json
from datetime import date
from pathlib import Path

import pytest

from trainhub.courses.rules.scheme_book import BookTrouble, read_book
from trainhub.courses.rules.schemes import AmountUnit, LeadUnit, SchemeTrouble

ROOT = Path(__file__).parents[2]
VERSION = {"effective_on": "2026-01-01", "source": "样例〔2026〕1号"}


def _book(**version: object) -> str:
    row = VERSION | version
    return json.dumps({"scheme": [{"code": "a", "name": "甲", "version": [row]}]})


@pytest.mark.parametrize(
    "name", ["trainhub/courses/data/schemes.toml", "trainhub/demo/data/schemes.toml"]
)
def test_the_files_that_ship_are_right_and_name_their_sources(name: str) -> None:
    book = read_book((ROOT / name).read_text(encoding="utf-8"))
    assert book.troubles == []
    versions = [version for scheme in book.schemes for version in scheme.versions]
    assert all(version.source and version.remark for version in versions)


def test_the_published_numbers_come_through() -> None:
    text = (ROOT / "trainhub/courses/data/schemes.toml").read_text(encoding="utf-8")
    terms = {each.code: each.versions[0].terms for each in read_book(text).schemes}
    assert (terms["quzhou"].lead_days, terms["quzhou"].lead_unit) == (7, LeadUnit.DAYS)
    assert terms["shaoyang"].lead_unit is LeadUnit.WORKING_DAYS
    assert (terms["huaian-junior"].least_hours, terms["huaian-junior"].practice_percent) == (40, 60)
    paid = terms["putian-completion"]
    assert (paid.amount_fen, paid.amount_unit, paid.cap_fen) == (25_00, AmountUnit.HOUR, 1000_00)
    assert terms["qingdao"].most_per_year == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not a table at all", BookTrouble.UNREADABLE),
        ("{", BookTrouble.UNREADABLE),
        ('scheme = "x"', BookTrouble.WRONG),
        (json.dumps({"scheme": [{"name": "甲"}]}), BookTrouble.MISSING),
        (_book(effective_on="1 January"), BookTrouble.WRONG),
        (_book(lead_dayz=7), BookTrouble.UNKNOWN_WORD),
        (_book(lead_days=-1), BookTrouble.WRONG),
        (_book(lead_days=True), BookTrouble.WRONG),
        (_book(practice_percent=101), BookTrouble.WRONG),
        (_book(lead_unit="weeks"), BookTrouble.WRONG),
        (_book(categories=["friends"]), BookTrouble.WRONG),
        (_book(source=" "), SchemeTrouble.NO_SOURCE),
        (_book(least_age=60, most_age_men=16), SchemeTrouble.AGES_CROSS),
        (json.dumps({"holidays": {"day": [{"day": "2026-10-01"}]}}), BookTrouble.MISSING),
    ],
)
def test_what_is_wrong_is_named_and_not_entered(text: str, code: object) -> None:
    book = read_book(text)
    assert code in [reason.code for reason in book.troubles]
    assert [version for scheme in book.schemes for version in scheme.versions] == []


def test_holidays_come_with_the_notice() -> None:
    book = read_book(
        '[holidays]\nsource = "样例放假通知"\n'
        '[[holidays.day]]\nday = 2026-10-01\nname = "国庆节"\n'
        '[[holidays.day]]\nday = 2026-10-10\nworked = true\nname = "国庆节"\n'
    )
    assert book.troubles == []
    assert [(each.day, each.worked) for each in book.days] == [
        (date(2026, 10, 1), False), (date(2026, 10, 10), True),
    ]  # fmt: skip
