"""Any question file: what it is, told by its bytes, and what it says."""

from __future__ import annotations

import re
from pathlib import PurePath

from trainhub.core.errors import Reason, Refused
from trainhub.core.plain_xml import BadXml, read_xml
from trainhub.core.tabular import decoded, read_tables
from trainhub.core.tabular.sheets import MAX_FILE_BYTES, FileTrouble, refuse
from trainhub.exams.bank.aiken import is_aiken, read_aiken
from trainhub.exams.bank.excel import read_question_sheet
from trainhub.exams.bank.gift import read_gift
from trainhub.exams.bank.moodle import read_moodle
from trainhub.exams.bank.package import QuestionPackage
from trainhub.exams.bank.qti import read_qti
from trainhub.exams.bank.reading import QuestionReading
from trainhub.exams.bank.rules import BankTrouble

_ZIP, _OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
_TABLES = frozenset({".csv", ".tsv"})
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_XML = (b"<?", b"<!", b"<quiz")
_GIFT = re.compile(r"^[ \t]*(?:::|\$CATEGORY:)|\{", re.MULTILINE)


def read_questions(data: bytes, filename: str) -> QuestionReading:
    """What a question file of any format we know says.

    Raises ``Refused`` when it is too large, damaged, dangerous or of another kind.
    """
    if len(data) > MAX_FILE_BYTES:
        raise refuse(FileTrouble.TOO_BIG, limit=MAX_FILE_BYTES // 1024**2)
    if not data.strip():
        raise refuse(FileTrouble.EMPTY_FILE)
    if data.startswith(_ZIP):
        return _read_zip(data, filename)
    if data.startswith(_OLD_OFFICE) or PurePath(filename).suffix.lower() in _TABLES:
        return read_question_sheet(read_tables(data, filename))
    if _is_xml(data):
        return _read_xml(data)
    return _read_text(data, filename)


def _read_zip(data: bytes, filename: str) -> QuestionReading:
    if b"[Content_Types].xml" in data:
        return read_question_sheet(read_tables(data, filename))
    return read_qti(QuestionPackage(data))


def _is_xml(data: bytes) -> bool:
    """Whether it is XML by its first signs; a text may begin with ``<`` too: "<60 or >100?"."""
    start = data[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(_XML):
        return True
    if not start.startswith(b"<"):
        return False
    text = _text(data)
    return not (is_aiken(text) or _GIFT.search(text))


def _read_xml(data: bytes) -> QuestionReading:
    try:
        root = read_xml(data)
    except BadXml as error:
        code = BankTrouble.UNSAFE_XML if error.unsafe else BankTrouble.NOT_XML
        raise Refused(Reason(code, line=error.line)) from None
    if root.tag != "quiz":
        raise Refused(Reason(BankTrouble.NOT_A_BANK))
    return read_moodle(root)


def _text(data: bytes) -> str:
    text = decoded(data).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def _read_text(data: bytes, filename: str) -> QuestionReading:
    text = _text(data)
    if is_aiken(text):
        return read_aiken(text)
    if _GIFT.search(text):
        return read_gift(text)
    if PurePath(filename).suffix.lower() == ".txt":
        return read_question_sheet(read_tables(data, filename))
    raise Refused(Reason(BankTrouble.NOT_A_BANK))
