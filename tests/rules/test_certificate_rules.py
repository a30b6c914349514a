"""Who earned a certificate, what may happen to it, and what its number must look like."""

from __future__ import annotations

from datetime import date

import pytest

from trainhub.certs.rules import (
    CertificateKind,
    LedgerTrouble,
    LedgerVerb,
    NumberTrouble,
    Unmet,
    certificate_number,
    ledger_troubles,
    mask_number,
    normalise_number,
    number_troubles,
    read_skill_level,
    rule_troubles,
    unmet_for_issue,
)
from trainhub.certs.rules.words import (
    CHECK_WORDS,
    KIND_WORDS,
    PRINT_TROUBLE_WORDS,
    REASON_WORDS,
    STANDING_KINDS,
    STANDING_WORDS,
    VERB_WORDS,
)
from trainhub.exams.rules import Conclusion


@pytest.mark.parametrize(
    ("hours", "outcome", "already", "codes"),
    [
        (True, Conclusion.PASS, None, []),
        (False, Conclusion.PASS, None, [Unmet.HOURS_MISSING]),
        (True, None, None, [Unmet.NOT_SAT]),
        (False, None, None, [Unmet.HOURS_MISSING, Unmet.NOT_SAT]),
        (True, Conclusion.FAIL, None, [Unmet.NOT_PASSED]),
        (True, Conclusion.ABSENT, None, [Unmet.ABSENT]),
        (False, Conclusion.VOID, None, [Unmet.HOURS_MISSING, Unmet.RESULT_VOID]),
        (True, Conclusion.PASS, "TH1", [Unmet.ALREADY_ISSUED]),
    ],
)
def test_everything_that_is_missing_is_told_at_once(
    hours: bool, outcome: Conclusion | None, already: str | None, codes: list[Unmet]
) -> None:
    unmet = unmet_for_issue(enrolled=True, hours_done=hours, outcome=outcome, already=already)
    assert [reason.code for reason in unmet] == codes


def test_who_left_the_course_gets_no_certificate() -> None:
    unmet = unmet_for_issue(enrolled=False, hours_done=True, outcome=Conclusion.PASS, already=None)
    assert [reason.code for reason in unmet] == [Unmet.LEFT_COURSE]


@pytest.mark.parametrize(
    ("halted", "verb", "code"),
    [
        (None, LedgerVerb.SUSPENDED, None),
        (None, LedgerVerb.REVOKED, None),
        (None, LedgerVerb.REPLACED, None),
        (None, LedgerVerb.REINSTATED, LedgerTrouble.NOT_SUSPENDED),
        (LedgerVerb.SUSPENDED, LedgerVerb.REINSTATED, None),
        (LedgerVerb.SUSPENDED, LedgerVerb.REVOKED, None),
        (LedgerVerb.SUSPENDED, LedgerVerb.SUSPENDED, LedgerTrouble.IS_SUSPENDED),
        (LedgerVerb.SUSPENDED, LedgerVerb.REPLACED, LedgerTrouble.IS_SUSPENDED_FIRST),
        *((LedgerVerb.REVOKED, verb, LedgerTrouble.IS_REVOKED) for verb in LedgerVerb),
        *((LedgerVerb.REPLACED, verb, LedgerTrouble.IS_REPLACED) for verb in LedgerVerb),
    ],
)
def test_revoked_and_replaced_are_final(
    halted: LedgerVerb | None, verb: LedgerVerb, code: LedgerTrouble | None
) -> None:
    assert [reason.code for reason in ledger_troubles(halted, verb)] == ([code] if code else [])


def test_a_number_tells_region_year_type_and_serial() -> None:
    rule = "TH{region}{year}{type}{serial:05d}"
    assert rule_troubles(rule) == []
    number = certificate_number(rule, region="110112", year=2026, code="guard", serial=42)
    assert number == "TH1101122026GUARD00042"
    assert mask_number(number) == "…0042"
    dashed = certificate_number(rule, region="110112", year=2026, code="guard-card", serial=42)
    assert dashed == normalise_number(dashed)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", NumberTrouble.NEEDS_SERIAL),
        ("{year}{serial}", NumberTrouble.NEEDS_SERIAL),
        ("{region}{year}{serial.__class__}", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{serial!r}", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{serial:{year}}", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{serial:999999999d}", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{name}{serial}", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{serial", NumberTrouble.UNKNOWN_PART),
        ("{region}{year}{serial}" + "X" * 40, NumberTrouble.TOO_LONG),
    ],
)
def test_a_number_rule_is_data_and_is_read_with_suspicion(rule: str, code: NumberTrouble) -> None:
    assert [reason.code for reason in rule_troubles(rule)] == [code]


def test_numbers_are_found_however_they_are_typed() -> None:
    assert normalise_number(" th 110112-2026–00042 ") == "TH110112202600042"
    assert normalise_number("ＴＨ１２") == "TH12"


GOOD = "Y000123000001265000001"


@pytest.mark.parametrize(
    ("number", "level", "issued", "codes"),
    [
        (GOOD, 5, date(2026, 5, 1), []),
        (GOOD, None, date(2026, 5, 1), []),
        (GOOD, 4, date(2026, 5, 1), [NumberTrouble.LEVEL_DIFFERS]),
        (GOOD, 5, date(2025, 5, 1), [NumberTrouble.YEAR_DIFFERS]),
        (GOOD, 3, date(2025, 5, 1), [NumberTrouble.YEAR_DIFFERS, NumberTrouble.LEVEL_DIFFERS]),
        ("X" + GOOD[1:], 5, date(2026, 5, 1), [NumberTrouble.WRONG_SHAPE]),
        (GOOD[:-1], 5, date(2026, 5, 1), [NumberTrouble.WRONG_SHAPE]),
        (GOOD[:15] + "6" + GOOD[16:], 5, date(2026, 5, 1), [NumberTrouble.WRONG_SHAPE]),
        ("Y" + "٠" * 21, 5, date(2026, 5, 1), [NumberTrouble.WRONG_SHAPE]),
        ("1611010203412345", 4, date(2016, 5, 1), []),
        ("", 5, date(2026, 5, 1), [NumberTrouble.MISSING]),
        ("9" * 41, 5, date(2026, 5, 1), [NumberTrouble.TOO_LONG]),
    ],
)
def test_a_skill_level_number_agrees_with_year_and_level(
    number: str, level: int | None, issued: date, codes: list[NumberTrouble]
) -> None:
    troubles = number_troubles(
        number, kind=CertificateKind.SKILL_LEVEL, pattern="", level=level, issued_on=issued
    )
    assert [trouble.code for trouble in troubles] == codes


def test_a_skill_level_number_says_year_and_level_by_itself() -> None:
    says = read_skill_level(GOOD)
    assert says is not None
    assert (says.year, says.level) == (2026, 5)


def test_a_guard_card_number_is_free_text_unless_its_city_has_a_pattern() -> None:
    def of(number: str, pattern: str) -> list[object]:
        troubles = number_troubles(
            number,
            kind=CertificateKind.GUARD_CARD,
            pattern=pattern,
            level=None,
            issued_on=date(2026, 1, 1),
        )
        return [trouble.code for trouble in troubles]

    assert of("京12345", "") == []
    assert of("京12345", r"京\d{8}") == [NumberTrouble.WRONG_SHAPE]
    assert of("京12345678", r"京\d{8}") == []


@pytest.mark.parametrize(
    "words",
    [STANDING_WORDS, STANDING_KINDS, KIND_WORDS, VERB_WORDS, REASON_WORDS, CHECK_WORDS,
     PRINT_TROUBLE_WORDS],
)  # fmt: skip
def test_every_member_has_its_words(words: dict[object, str]) -> None:
    kind = type(next(iter(words)))
    assert set(words) == set(kind)
