"""Names, identity numbers, phones and credit codes: repaired, judged, hidden."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.people.identity import (
    IdentityTrouble,
    IdType,
    Sex,
    age_on,
    birth_of,
    clean_credit_code,
    clean_id,
    clean_name,
    clean_phone,
    credit_code_troubles,
    id_check_character,
    id_troubles,
    mask_id,
    mask_name,
    mask_phone,
    name_troubles,
    phone_troubles,
    read_id_type,
    read_sex,
    search_key,
    sex_of,
)
from trainhub.people.pinyin import SURNAME_READINGS, syllables

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), TODAY)
ID_NUMBERS = st.builds(
    lambda born, order: (body := f"119999{born:%Y%m%d}{order:03}") + id_check_character(body),
    DAYS,
    st.integers(0, 999),
)


def _first_trouble(number: str, id_type: IdType = IdType.RESIDENT) -> object:
    return next((reason.code for reason in id_troubles(id_type, number, TODAY)), None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("邹　明远", "邹明远"),
        (" 张\n三 ", "张三"),
        ("阿不都•卡德尔", "阿不都·卡德尔"),
        ("阿不都 ・ 卡德尔", "阿不都·卡德尔"),
        ("阿不都‧卡德尔", "阿不都·卡德尔"),
        ("阿不都.卡德尔", "阿不都·卡德尔"),
        ("张\u200b三\ufeff", "张三"),
        ("⽅芳", "方芳"),
        ("陈䶮", "陈䶮"),
        ("赵𬭎", "赵𬭎"),
        ("\uf92c伟", "\uf92c伟"),
        ("ＪＯＨＮ  Smith", "JOHN Smith"),
        ("Rene\u0301", "René"),
    ],
)
def test_a_name_is_kept_as_it_is_registered(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept
    assert name_troubles(kept) == []


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("", IdentityTrouble.MISSING_NAME),
        ("张" * 51, IdentityTrouble.NAME_TOO_LONG),
        ("张😀", IdentityTrouble.NAME_BAD_CHARACTER),
        ("张3", IdentityTrouble.NAME_BAD_CHARACTER),
        ("=cmd", IdentityTrouble.NAME_BAD_CHARACTER),
        ("张\ue000", IdentityTrouble.NAME_BAD_CHARACTER),
        ("·张", IdentityTrouble.NAME_BAD_CHARACTER),
    ],
)
def test_what_is_no_name_is_refused_with_the_character(name: str, trouble: object) -> None:
    assert [reason.code for reason in name_troubles(name)] == [trouble]


@pytest.mark.parametrize("name", ["张", "张" * 50, "O'Neil", "阿依古丽·买买提"])
def test_short_long_and_joined_names_are_names(name: str) -> None:
    assert name_troubles(name) == []


@pytest.mark.parametrize(
    "typed",
    [
        "11999919821018628x",
        "１１９９９９１９８２１０１８６２８Ｘ",
        " 119999 19821018 628X",
        "'11999919821018628X",
        "\xa011999919821018628X\n",
        "119999-19821018-628X",
        "‘11999919821018628X",
        "1199991982101862\u200b8X",
    ],
)  # fmt: skip
def test_an_id_number_survives_typing_and_spreadsheets(typed: str) -> None:
    assert clean_id(typed) == "11999919821018628X"
    assert _first_trouble(clean_id(typed)) is None


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        ("", IdentityTrouble.MISSING_ID),
        ("119999760909029", IdentityTrouble.ID_BAD_LENGTH),
        ("11999919810304354", IdentityTrouble.ID_BAD_LENGTH),
        ("1199991982101862X8", IdentityTrouble.ID_BAD_CHARACTER),
        ("1199991982101O628X", IdentityTrouble.ID_BAD_CHARACTER),
        ("119999١٩٨٢1018628X", IdentityTrouble.ID_BAD_CHARACTER),
        ("119999199002314237", IdentityTrouble.ID_BAD_DATE),
        ("119999189001010017", IdentityTrouble.ID_BAD_DATE),
        ("119999202611230014", IdentityTrouble.ID_BAD_DATE),
        ("119999199506111981", IdentityTrouble.ID_BAD_CHECK_DIGIT),
        ("360426199101010071", None),
        ("11010519491231002X", None),
        ("810000199408230021", None),
    ],
)
def test_an_id_number_is_judged_by_length_signs_date_and_check(
    number: str, trouble: object
) -> None:
    assert _first_trouble(number) is trouble


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        ("H12345678", None),
        ("E12345678", None),
        ("K1234567(8)", None),
        ("ABCDEFGH", IdentityTrouble.PERMIT_BAD_CHARACTER),
        ("H1", IdentityTrouble.PERMIT_BAD_LENGTH),
        ("H" + "1" * 20, IdentityTrouble.PERMIT_BAD_LENGTH),
        ("H123*****", IdentityTrouble.PERMIT_BAD_CHARACTER),
    ],
)
def test_other_documents_are_judged_loosely(number: str, trouble: object) -> None:
    assert _first_trouble(number, IdType.OTHER) is trouble


@given(ID_NUMBERS, st.integers(0, 17), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(number: str, place: int, change: int) -> None:
    assert _first_trouble(number) is None
    digit = 10 if number[place] == "X" else int(number[place])
    other = (digit + change) % (11 if place == 17 else 10)
    wrong = number[:place] + "0123456789X"[other] + number[place + 1 :]
    assert _first_trouble(wrong) is not None


@given(ID_NUMBERS, st.integers(6, 16))
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    swapped = f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2 :]}"
    assert swapped == number or _first_trouble(swapped) is not None


def test_an_id_number_tells_birth_and_sex() -> None:
    assert birth_of("11999919821018628X") == date(1982, 10, 18)
    assert birth_of("nonsense") is None
    assert sex_of("11999919821018628X") is Sex.FEMALE
    assert sex_of("119999199704230692") is Sex.MALE


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 11, 22), TODAY, 16),
        (date(2010, 11, 23), TODAY, 15),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (TODAY, TODAY, 0),
    ],
)
def test_age_is_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@given(DAYS, st.integers(0, 40_000))
def test_nobody_grows_younger(born: date, days: int) -> None:
    later = born + timedelta(days=days)
    assert age_on(born, later) <= age_on(born, later + timedelta(days=1))


@pytest.mark.parametrize(
    "typed",
    [
        "19900016649", "+86 19900016649", "+8619900016649", "0086-199-0001-6649", "8619900016649",
        "199 0001 6649", "１９９０００１６６４９", "(+86)19900016649", "'19900016649",
        "199—0001—6649",
    ],
)  # fmt: skip
def test_a_phone_survives_typing(typed: str) -> None:
    assert clean_phone(typed) == "19900016649"
    assert phone_troubles("19900016649") == []


@pytest.mark.parametrize(
    ("phone", "trouble"),
    [
        ("", IdentityTrouble.MISSING_PHONE),
        ("1990001938", IdentityTrouble.BAD_PHONE),
        ("199000193801", IdentityTrouble.BAD_PHONE),
        ("12900019380", IdentityTrouble.BAD_PHONE),
        ("01012345678", IdentityTrouble.BAD_PHONE),
        ("19900016649/19900016650", IdentityTrouble.BAD_PHONE),
        ("1٩٩00016649", IdentityTrouble.BAD_PHONE),
    ],
)
def test_what_is_no_mobile_number_is_refused(phone: str, trouble: object) -> None:
    assert [reason.code for reason in phone_troubles(phone)] == [trouble]


def test_credit_codes_are_checked_by_their_last_character() -> None:
    assert credit_code_troubles(clean_credit_code(" 91110000 600037341l")) == []
    assert credit_code_troubles("91110000600037341M") != []
    assert credit_code_troubles("9111000060003734IL") != []
    assert credit_code_troubles("") != []


def test_names_that_look_the_same_are_found_the_same() -> None:
    assert search_key("阿不都•卡德尔") == search_key("阿不都 · 卡德尔")
    assert search_key("\uf92c伟") == search_key("郎伟")
    assert search_key("JOSÉ") == search_key("jose\u0301")
    assert search_key("张伟") != search_key("张玮")


def test_a_name_is_found_by_characters_pinyin_and_initials() -> None:
    key = search_key("单伟")
    assert key == "单伟 shanwei sw"
    assert all(
        search_key(typed) in key for typed in ("单伟", "shanwei", "ShanWei", "shan wei", "sw")
    )
    assert search_key("%") == "%"
    assert len(search_key("张" * 50)) <= 200


@pytest.mark.parametrize(
    ("name", "sounds"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾子", "zeng zi"),
        ("解缙", "xie jin"),
        ("仇英", "qiu ying"),
        ("区志强", "ou zhi qiang"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("单于", "chan yu"),
        ("任单", "ren dan"),
        ("吕䶮", "lv yan"),
        ("阿不都·卡德尔", "a bu dou ka de er"),
        ("John", ""),
    ],
)
def test_surnames_have_readings_of_their_own(name: str, sounds: str) -> None:
    assert " ".join(syllables(name)) == sounds


def test_every_surname_reading_has_a_syllable_for_each_character() -> None:
    assert all(len(name) == len(r.split()) for name, r in SURNAME_READINGS.items())


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("欧阳明月", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", "*"),
        ("John", "J*"),
    ],
)
def test_a_masked_name_shows_the_surname_alone(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(ID_NUMBERS)
def test_a_masked_id_hides_birthday_sex_and_place(number: str) -> None:
    masked = mask_id(number)
    assert len(masked) == 18
    assert masked.strip("*") == number[:3] + masked[3:16] + number[-2:]
    assert set(masked[3:16]) == {"*"}


@given(st.text("0123456789X", max_size=30))
def test_no_mask_shows_more_than_half(text: str) -> None:
    for masked in (mask_id(text), mask_phone(text)):
        assert len(masked) == len(text)
        shown = sum(character != "*" for character in masked)
        assert shown * 2 <= len(text) or (len(text) == 11 and shown == 7)


def test_a_masked_phone_hides_its_middle() -> None:
    assert mask_phone("13812340000") == "138****0000"
    assert mask_phone("1381234") == "*******"


def test_words_for_documents_and_sex_are_understood() -> None:
    words = ("", "身份证", " 居民身份证（18位）", "二代身份证")
    assert {read_id_type(word) for word in words} == {IdType.RESIDENT}
    assert read_id_type("护照") is IdType.OTHER
    assert (read_sex("男"), read_sex("女性"), read_sex("")) == (Sex.MALE, Sex.FEMALE, None)
