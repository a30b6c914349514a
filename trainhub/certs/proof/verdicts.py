"""What a check of a file, of a holder or of a list found, in words. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from trainhub.core.words import N_

#: Wrong digits that may be tried on one certificate in a day: of 10,000 that is one in a thousand.
WRONG_DIGITS = 10
DIGITS_WINDOW = timedelta(days=1)
#: Rows of a list that are checked at once.
MOST_ROWS = 1000


class FileVerdict(StrEnum):
    """How an uploaded file compares with the one that was issued."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"


class SignatureVerdict(StrEnum):
    """How the signature inside a file stands."""

    INTACT = "intact"
    BROKEN = "broken"
    NONE = "none"


class HolderVerdict(StrEnum):
    """Whether the last four digits belong to the holder."""

    SAME = "same"
    DIFFERENT = "different"
    TOO_OFTEN = "too_often"
    NOTHING_TO_COMPARE = "nothing_to_compare"


class ListTrouble(StrEnum):
    """Why a list is not checked."""

    NO_COLUMNS = N_("We found no columns for the number and the name.")
    NO_ROWS = N_("There is no certificate in this list.")
    TOO_MANY = N_("The list has more than {limit} rows. Please split it.")


FILE_WORDS: dict[FileVerdict, str] = {
    FileVerdict.GENUINE: N_("This file is the original"),
    FileVerdict.ALTERED: N_("This file was altered"),
    FileVerdict.UNKNOWN: N_("This file is not from here"),
}
FILE_TEXTS: dict[FileVerdict, str] = {
    FileVerdict.GENUINE: N_("It is, byte for byte, the file that was issued."),
    FileVerdict.ALTERED: N_(
        "It names a certificate of ours but is not the file that was issued. Do not trust it."
    ),
    FileVerdict.UNKNOWN: N_("It is none of the files that we issued. Do not trust it."),
}
FILE_KINDS: dict[FileVerdict, str] = {
    FileVerdict.GENUINE: "good",
    FileVerdict.ALTERED: "bad",
    FileVerdict.UNKNOWN: "bad",
}
SIGNATURE_WORDS: dict[SignatureVerdict, str] = {
    SignatureVerdict.INTACT: N_("The signature of the issuer is whole."),
    SignatureVerdict.BROKEN: N_("The signature of the issuer is broken."),
    SignatureVerdict.NONE: N_("It carries no signature."),
}

_NUMBER = {"证书编号", "编号", "证书号", "证书号码", "number", "certificatenumber", "certificateno"}
_NAME = {"姓名", "持证人", "名字", "name", "holder"}


@dataclass(frozen=True)
class Wanted:
    """One row of a list: where it stands and what is asked."""

    row: int
    number: str
    name: str


def read_list(rows: Sequence[tuple[int, Sequence[str]]]) -> list[Wanted] | ListTrouble:
    """The certificates in a table of (row number, texts), wherever its headings stand."""
    for place, (_row, texts) in enumerate(rows):
        headings = [re.sub(r"[\s*:：（）()_]", "", text).lower() for text in texts]
        number = next((i for i, text in enumerate(headings) if text in _NUMBER), None)
        name = next((i for i, text in enumerate(headings) if text in _NAME), None)
        if number is not None and name is not None:
            found = [
                Wanted(row, _at(texts, number), _at(texts, name))
                for row, texts in rows[place + 1 :]
                if _at(texts, number) or _at(texts, name)
            ]
            if not found:
                return ListTrouble.NO_ROWS
            return ListTrouble.TOO_MANY if len(found) > MOST_ROWS else found
    return ListTrouble.NO_COLUMNS


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place].strip()[:60] if place < len(texts) else ""


def number_and_name(title: str) -> tuple[str, str]:
    """Number and name in the title of a certificate's PDF: ``title name number``."""
    words = title.split()
    return (words[-1], " ".join(words[1:-1])) if len(words) >= 3 else ("", "")
