"""Questions written in any format, and what a format cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.words import N_
from trainhub.exams.bank.excel_out import carried_by_excel, write_excel
from trainhub.exams.bank.gift_out import (
    carried_by_aiken,
    carried_by_gift,
    write_aiken,
    write_gift,
)
from trainhub.exams.bank.moodle_out import carried_by_moodle, write_moodle
from trainhub.exams.bank.qti_out import carried_by_qti, write_qti
from trainhub.exams.bank.rules import QuestionItem


class Format(StrEnum):
    """Formats that questions leave in."""

    EXCEL = "excel"
    GIFT = "gift"
    MOODLE = "moodle"
    AIKEN = "aiken"
    QTI21 = "qti21"
    QTI3 = "qti3"


FORMAT_WORDS: dict[Format, str] = {
    Format.EXCEL: N_("Excel template"),
    Format.GIFT: N_("GIFT text"),
    Format.MOODLE: N_("Moodle XML"),
    Format.AIKEN: N_("Aiken text"),
    Format.QTI21: N_("QTI 2.1 package"),
    Format.QTI3: N_("QTI 3.0 package"),
}
#: What a format cannot hold.
LOSSES: dict[Format, str] = {
    Format.EXCEL: N_("No pictures or sounds, no formatted text, no gaps of several kinds."),
    Format.GIFT: N_("No pictures or sounds, no steps to order, one blank a question."),
    Format.MOODLE: N_("One blank a question, no ranges of numbers."),
    Format.AIKEN: N_("Single choices alone; topic, level, points and explanation are lost."),
    Format.QTI21: N_("No gaps of several kinds, one accepted number a question."),
    Format.QTI3: N_("No gaps of several kinds, one accepted number a question."),
}
ENDINGS: dict[Format, str] = {
    Format.EXCEL: "xlsx",
    Format.GIFT: "gift.txt",
    Format.MOODLE: "xml",
    Format.AIKEN: "aiken.txt",
    Format.QTI21: "qti21.zip",
    Format.QTI3: "qti3.zip",
}
_CARRIED: dict[Format, Callable[[QuestionItem], QuestionItem | None]] = {
    Format.EXCEL: carried_by_excel,
    Format.GIFT: carried_by_gift,
    Format.MOODLE: carried_by_moodle,
    Format.AIKEN: carried_by_aiken,
    Format.QTI21: carried_by_qti,
    Format.QTI3: carried_by_qti,
}


class Exported(NamedTuple):
    """A file, what is in it as it will be read again, and what is not."""

    content: bytes
    carried: list[QuestionItem]
    left_out: list[QuestionItem]


def carried(item: QuestionItem, format: Format) -> QuestionItem | None:
    """The question as ``format`` holds it, ``None`` where it cannot."""
    return _CARRIED[format](item)


def write_questions(items: Sequence[QuestionItem], format: Format, trade: str) -> Exported:
    """A file with every question that ``format`` can hold."""
    pairs = [(item, carried(item, format)) for item in items]
    held = [as_held for _item, as_held in pairs if as_held is not None]
    left_out = [item for item, as_held in pairs if as_held is None]
    return Exported(_write(held, format, trade), held, left_out)


def _write(items: Sequence[QuestionItem], format: Format, trade: str) -> bytes:
    if format is Format.EXCEL:
        return write_excel(items)
    if format is Format.GIFT:
        return write_gift(items, trade)
    if format is Format.MOODLE:
        return write_moodle(items, trade)
    if format is Format.AIKEN:
        return write_aiken(items)
    return write_qti(items, format.value)
