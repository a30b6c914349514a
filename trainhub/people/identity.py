"""Who a person is on paper: names, identity numbers, phones, credit codes. Pure judgement.

``clean_*`` repairs what typing and spreadsheets do to a value and returns it as it is kept;
``*_troubles`` say what is still wrong with a cleaned value; ``mask_*`` hides it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.people.pinyin import syllables


class IdentityTrouble(StrEnum):
    """What is wrong with the identity somebody typed; the key of the reason is its class."""

    MISSING_NAME = N_("The name is missing.")
    NAME_TOO_LONG = N_("The name is longer than {limit} characters.")
    NAME_BAD_CHARACTER = N_("The name contains “{character}”, which is not part of a name.")
    MISSING_ID = N_("The ID number is missing.")
    ID_LOST_DIGITS = N_(
        "The spreadsheet kept the ID number as a figure and lost its last digits. "
        "Format the column as text and type it again."
    )
    ID_BAD_LENGTH = N_("The ID number has {length} characters; it must have 18.")
    ID_BAD_CHARACTER = N_("The ID number may contain only digits, and X as the last character.")
    ID_BAD_DATE = N_("The birth date in the ID number does not exist.")
    ID_BAD_CHECK_DIGIT = N_(
        "The last character of the ID number does not fit: it has a typing error."
    )
    PERMIT_BAD_LENGTH = N_("The document number must have {least} to {most} characters.")
    PERMIT_BAD_CHARACTER = N_("The document number may contain only letters and digits.")
    BAD_PHONE = N_("The mobile number must have 11 digits and start with 13 to 19.")
    MISSING_PHONE = N_("The mobile number is missing.")
    BAD_CREDIT_CODE = N_("The unified social credit code has a typing error.")
    SEX_MISMATCH = N_("The sex does not agree with the ID number.")
    BIRTH_MISMATCH = N_("The birth date does not agree with the ID number.")


class Sex(StrEnum):
    """As the seventeenth digit of a resident ID tells it."""

    MALE = "m"
    FEMALE = "f"


class IdType(StrEnum):
    """What kind of document a number is of."""

    RESIDENT = "resident"
    OTHER = "other"


SEX_WORDS: dict[Sex, str] = {Sex.MALE: N_("male"), Sex.FEMALE: N_("female")}

NAME_LIMIT = 50
SEARCH_KEY_LIMIT = 200
#: Nobody alive was born earlier; an older date is a typing error.
EARLIEST_BIRTH = date(1900, 1, 1)
_COMPOUND = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶
太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良
漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五
"""
#: Two-character surnames in use, so that a mask shows the surname and not half of it.
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

_RESIDENT_WORDS = frozenset({
    "", "身份证", "居民身份证", "二代身份证", "第二代身份证", "二代证", "身份证件",
    "中华人民共和国居民身份证", "idcard", "residentid", "residentidcard",
})  # fmt: skip
_SEX_OF_WORD = {
    "男": Sex.MALE, "男性": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE,
    "女": Sex.FEMALE, "女性": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
}  # fmt: skip

#: Han as registered in names, the compatibility forms included: they must survive cleaning.
_COMPATIBILITY_HAN = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_DOTS = re.compile(r"\s*[·•‧∙⋅・᛫⸱●]\s*")
_DOT_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])[.。](?=[{_HAN}])")
_SPACE_AT_HAN = re.compile(f"(?<=[{_HAN}])\\s+|\\s+(?=[{_HAN}])")
_NAME_MARKS = frozenset("· -'’.()")
_APOSTROPHES = re.compile("['‘’`´＇]")
_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SPACES = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY_CODE = re.compile(r"\(?(?:\+|00)?86\)?(?=1[0-9]{10}$)")
_PERMIT_SHAPE = re.compile(r"(?=.*[0-9])[A-Z0-9()/]+")
_PERMIT_LENGTH = (5, 20)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SHAPE = re.compile(f"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")


def clean_name(text: str) -> str:
    """A name as it is kept: width and bullets unified, spaces that only align taken out.

    Full-width letters and the look-alike radicals of copied PDFs are unified (NFKC), but Han
    from the compatibility blocks stays as it is: it is how that person is registered.
    """
    parts = _COMPATIBILITY_HAN.split(text)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    spaced = _SPACES.sub(" ", _without_invisible("".join(parts))).strip()
    return _SPACE_AT_HAN.sub("", _DOT_BETWEEN_HAN.sub("·", _DOTS.sub("·", spaced)))


def name_troubles(name: str) -> list[Reason]:
    """What is wrong with a cleaned name; rare characters, one character and ``·`` are right."""
    if not name:
        return [Reason(IdentityTrouble.MISSING_NAME)]
    if len(name) > NAME_LIMIT:
        return [Reason(IdentityTrouble.NAME_TOO_LONG, limit=NAME_LIMIT)]
    strange = next((c for c in name if not _belongs_in_name(c)), None)
    if strange is None and name[0] in _NAME_MARKS:
        strange = name[0]
    return [Reason(IdentityTrouble.NAME_BAD_CHARACTER, character=strange)] if strange else []


def _belongs_in_name(character: str) -> bool:
    """Letters of any script, the marks on them, and the few signs names are joined with."""
    return character in "〇" or character in _NAME_MARKS or _category(character)[0] in "LM"


def search_key(name: str) -> str:
    """What a name is found by: the folded name, its pinyin and the initials, with spaces between.

    Names that look the same have the same key (full NFKC, one case, no bullets or selectors).
    What somebody types into a search box is folded the same way and is then a part of the key.
    At most 200 characters.
    """
    folded = unicodedata.normalize("NFKC", clean_name(name)).casefold()
    letters = "".join(c for c in folded if _category(c)[0] in "LN") or folded
    sounds = syllables(letters)
    words = [letters, "".join(sounds), "".join(sound[0] for sound in sounds)]
    return " ".join(word for word in words if word)[:SEARCH_KEY_LIMIT]


def clean_id(text: str) -> str:
    """An ID number as it is kept: half-width capitals, no spaces, dashes or apostrophes."""
    return _without_signs(text).upper()


def id_troubles(id_type: IdType, number: str, today: date) -> list[Reason]:
    """What is wrong with the cleaned ID number of a person alive ``today``."""
    if not number:
        return [Reason(IdentityTrouble.MISSING_ID)]
    if id_type is IdType.RESIDENT:
        return _resident_id_troubles(number, today)
    return _permit_troubles(number)


def _resident_id_troubles(number: str, today: date) -> list[Reason]:
    """Judge shape, birth date and check character by GB 11643.

    The six digits of the place are not judged: counties are renamed and dissolved, and the
    residence permits of people from Hong Kong, Macao and Taiwan use places of their own.
    """
    if len(number) != 18:
        return [Reason(IdentityTrouble.ID_BAD_LENGTH, length=len(number))]
    if not _ID_SHAPE.fullmatch(number):
        return [Reason(IdentityTrouble.ID_BAD_CHARACTER)]
    born = birth_of(number)
    if born is None or not EARLIEST_BIRTH <= born <= today:
        return [Reason(IdentityTrouble.ID_BAD_DATE)]
    if number[-1] != id_check_character(number[:17]):
        return [Reason(IdentityTrouble.ID_BAD_CHECK_DIGIT)]
    return []


def _permit_troubles(number: str) -> list[Reason]:
    """Passports and permits have many shapes: only the impossible is wrong."""
    least, most = _PERMIT_LENGTH
    if not least <= len(number) <= most:
        return [Reason(IdentityTrouble.PERMIT_BAD_LENGTH, least=least, most=most)]
    if not _PERMIT_SHAPE.fullmatch(number):
        return [Reason(IdentityTrouble.PERMIT_BAD_CHARACTER)]
    return []


def id_check_character(body: str) -> str:
    """The check character over the first 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return "0123456789X"[(1 - 2 * int(body, 13)) % 11]


def birth_of(number: str) -> date | None:
    """The birth date inside a resident ID number, or None where there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> Sex:
    """The sex the 17th digit of a valid resident ID number tells: odd is male."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def read_id_type(text: str) -> IdType:
    """The kind of document a word names; nothing written means the resident ID card."""
    return IdType.RESIDENT if _word(text).split("(")[0] in _RESIDENT_WORDS else IdType.OTHER


def read_sex(text: str) -> Sex | None:
    """The sex a word names, or None."""
    return _SEX_OF_WORD.get(_word(text))


def age_on(born: date, day: date) -> int:
    """Completed years on ``day``.

    Somebody born on 29 February is a year older on 1 March of a year without that day.
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def clean_phone(text: str) -> str:
    """A phone number as it is kept: half-width digits without separators and country code."""
    return _COUNTRY_CODE.sub("", _without_signs(text).strip("()"))


def phone_troubles(phone: str) -> list[Reason]:
    """What is wrong with a cleaned mobile number of the mainland."""
    if not phone:
        return [Reason(IdentityTrouble.MISSING_PHONE)]
    return [] if _MOBILE.fullmatch(phone) else [Reason(IdentityTrouble.BAD_PHONE)]


def clean_credit_code(text: str) -> str:
    """A unified social credit code (统一社会信用代码) as it is kept: half-width capitals."""
    return _without_signs(text).upper()


def credit_code_troubles(code: str) -> list[Reason]:
    """What is wrong with a cleaned credit code by GB 32100 (weights 3^i mod 31)."""
    if _CREDIT_SHAPE.fullmatch(code):
        total = sum(_CREDIT_ALPHABET.index(c) * 3**i for i, c in enumerate(code[:17]))
        if code[17] == _CREDIT_ALPHABET[-total % 31]:
            return []
    return [Reason(IdentityTrouble.BAD_CREDIT_CODE)]


def mask_name(name: str) -> str:
    """``张*``: the surname and one star, so that the length of the name is hidden too."""
    compound = len(name) > 2 and name[:2] in COMPOUND_SURNAMES
    shown = name[:2] if compound else name[:1]
    return f"{shown}*" if len(name) > 1 else "*"


def mask_id(number: str) -> str:
    """``119*************7X``: first three and last two; a short number is hidden altogether."""
    if len(number) < 10:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def mask_phone(phone: str) -> str:
    """``138****0000``; anything but 11 digits is hidden altogether."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else "*" * len(phone)


def _without_signs(text: str) -> str:
    """Half-width, without the spaces, dashes and apostrophes that come with typed numbers."""
    plain = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text))
    return _SEPARATORS.sub("", _without_invisible(plain))


def _without_invisible(text: str) -> str:
    """Without zero-width and control characters; line ends become spaces."""
    return "".join(c for c in _SPACES.sub(" ", text) if _category(c) not in {"Cf", "Cc"})


def _word(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _category(character: str) -> str:
    return unicodedata.category(character)
