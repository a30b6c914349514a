"""Question banks in the usual Excel template: read, refused with a reason, told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks import Raw, Value, workbook
from trainhub.core.tabular import read_tables
from trainhub.exams.bank.excel import read_question_sheet
from trainhub.exams.bank.reading import Outcome, QuestionReading, as_json
from trainhub.exams.bank.rules import BankTrouble, QuestionItem
from trainhub.exams.rules import QuestionKind

SAMPLES = Path(__file__).parent.parent / "samples"
HEADINGS = [
    "题型", "题干", "选项A", "选项B", "选项C", "选项D", "正确答案", "解析", "知识点", "难度",
    "分值",
]  # fmt: skip
GOOD: dict[str, Value] = {
    "题型": "单选", "题干": "火警电话是（　　）。", "选项A": "119", "选项B": "110", "选项C": "120",
    "选项D": "122", "正确答案": "A", "知识点": "报警", "难度": "易", "分值": 1,
}  # fmt: skip


def _sample(name: str) -> tuple[QuestionReading, dict[str, Any]]:
    text = (SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8")
    file = SAMPLES / f"{name}.xlsx"
    return read_question_sheet(read_tables(file, file.name)), json.loads(text)


def _sheet(*rows: dict[str, Value], headings: list[str] | None = None) -> QuestionReading:
    columns = headings or HEADINGS
    table: list[list[Value]] = [list(columns), *([row.get(c) for c in columns] for row in rows)]
    return read_question_sheet(read_tables(workbook({"试题": table}), "a.xlsx"))


def _item(**cells: Value) -> QuestionItem:
    (question,) = _sheet(GOOD | cells).questions
    return question


def _trouble(**cells: Value) -> str:
    (reading,) = _sheet(GOOD | cells).items
    assert reading.outcome is Outcome.REFUSED
    return reading.reasons[0].key


def test_every_question_of_the_bank_is_read_as_expected() -> None:
    reading, wanted = _sample("questions-guard")
    assert (reading.sheet, reading.header_row) == (wanted["sheet"], wanted["header_row"])
    found = as_json(reading)
    assert [{"row": r["row"], **r["normalised"]} for r in found["rows"]] == wanted["questions"]
    assert len({question.digest for question in reading.questions}) == wanted["total"]
    assert sum(question.points_h for question in reading.questions) == 100 * wanted["total_points"]


def test_bad_rows_are_refused_for_the_expected_reason() -> None:
    reading, wanted = _sample("questions-guard-broken")
    found = as_json(reading)["rows"]
    assert [
        {key: row[key] for key in ("row", "outcome", "reason") if key in row} for row in found
    ] == wanted["rows"]


@pytest.mark.parametrize(
    ("answer", "key"),
    [("ACD", (0, 2, 3)), ("a、c，d", (0, 2, 3)), ("Ｄ Ａ", (0, 3)), ("AA", (0,)), ("A；B", (0, 1))],
)
def test_answers_to_a_choice_are_letters_in_any_dress(answer: str, key: tuple[int, ...]) -> None:
    assert _item(题型="多选题", 正确答案=answer).key == key


def test_an_answer_may_be_the_words_of_an_option_but_letters_come_first() -> None:
    assert _item(正确答案="110").key == (1,)
    blood = {"选项A": "B", "选项B": "A", "选项C": "O", "选项D": "AB"}
    assert _item(**blood, 正确答案="A").key == (0,)


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        ("正确", True), ("对", True), ("√", True), ("T", True), (Raw('t="b"><v>1</v>'), True),
        ("错误", False), ("×", False), ("错", False), (0, False),
    ],
)  # fmt: skip
def test_truth_is_written_in_many_ways(answer: Value, truth: bool) -> None:
    blank = {"选项A": None, "选项B": None, "选项C": None, "选项D": None}
    assert _item(题型="判断", 正确答案=answer, **blank).key == (truth,)


def test_a_true_or_false_question_may_offer_its_two_words_as_options() -> None:
    question = _item(题型="判断", 选项A="正确", 选项B="错误", 选项C=None, 选项D=None, 正确答案="B")
    assert (question.key, question.options) == ((False,), ())


@pytest.mark.parametrize(
    ("stem", "answer", "key"),
    [
        ("火警____，急救____。", "119；120", (("119",), ("120",))),
        ("至少____日。", "30|三十", (("30", "三十"),)),
        ("至少____日。", 30, (("30",),)),
        ("至少（　）日。", "30；", (("30",),)),
        ("写出两种。", "a;b", (("a",), ("b",))),
    ],
)
def test_blanks_have_one_or_more_accepted_texts(stem: str, answer: Value, key: object) -> None:
    assert _item(题型="填空", 题干=stem, 正确答案=answer).key == key


def test_levels_and_points_may_be_left_out() -> None:
    question = _item(难度=None, 分值=None)
    assert (question.difficulty.value, question.points_h) == ("medium", 100)
    assert _item(分值="2.5分").points_h == 250


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"题型": "连线"}, "unknown_type"),
        ({"题型": None}, "unknown_type"),
        ({"题干": None}, "missing_stem"),
        ({"正确答案": None}, "missing_answer"),
        ({"正确答案": "E"}, "answer_not_in_options"),
        ({"正确答案": "见书"}, "answer_not_in_options"),
        ({"正确答案": "AB"}, "too_many_answers_for_single"),
        ({"选项C": None}, "missing_option"),
        ({"选项C": "110"}, "same_options"),
        ({"选项B": None, "选项C": None, "选项D": None}, "too_few_options"),
        ({"难度": "5星"}, "unknown_difficulty"),
        ({"分值": 0}, "bad_points"),
        ({"分值": -1}, "bad_points"),
        ({"分值": "NaN"}, "bad_points"),
        ({"分值": 1e9}, "bad_points"),
        ({"分值": 0.001}, "bad_points"),
        ({"题型": "判断", "正确答案": "也许"}, "unclear_answer"),
        ({"题型": "填空", "题干": "____和____", "正确答案": "甲"}, "blanks_do_not_match"),
        ({"题型": "填空", "题干": "____和____", "正确答案": "甲；"}, "blanks_do_not_match"),
        ({"题型": "填空", "题干": "____和____", "正确答案": "；乙"}, "missing_answer"),
        ({"题干": "长" * 2001}, "text_too_long"),
        ({"知识点": "长" * 61}, "text_too_long"),
        ({"选项A": Raw('t="e"><v>#REF!</v>')}, "error_cell"),
        ({"正确答案": Raw("><f>A1</f>")}, "formula_cell"),
        ({"选项A": Raw('t="d"><v>2026-03-05</v>')}, "date_cell"),
    ],
)
def test_a_bad_question_is_refused_for_its_own_reason(cells: dict[str, Value], reason: str) -> None:
    assert _trouble(**cells) == reason


def test_the_same_question_twice_in_a_file_is_refused_with_its_first_row() -> None:
    again = GOOD | {"题干": "火警电话是(  )。", "选项A": "110", "选项B": "119", "正确答案": "B"}
    reading = _sheet(GOOD, again)
    assert reading.items[1].reasons[0].code is BankTrouble.DUPLICATE_IN_FILE
    assert reading.items[1].reasons[0].facts["place"] == 2


def test_a_digest_is_of_what_is_asked_not_of_the_answer() -> None:
    assert _item(正确答案="B").digest == _item(难度="难", 分值=2, 解析="常识。").digest
    assert _item(题干="急救电话是（　　）。").digest != _item().digest
    assert _item(题型="多选", 正确答案="AB").digest != _item().digest
    assert len(_item().digest) == 64


@pytest.mark.parametrize(
    "row", [{}, {"题型": "单选", "难度": "易"}, GOOD | {"题干": "示例：火警电话是"}]
)
def test_rows_that_ask_nothing_are_passed_over(row: dict[str, Value]) -> None:
    outcomes = [reading.outcome for reading in _sheet(row, GOOD).items]
    assert outcomes[-1] is Outcome.ACCEPTED
    assert Outcome.REFUSED not in outcomes


def test_a_sheet_without_headings_or_questions_says_so() -> None:
    assert _sheet(GOOD, headings=["题型", "题干"]).troubles[0].code is BankTrouble.NO_HEADING
    assert _sheet().troubles[0].code is BankTrouble.NO_QUESTIONS


def test_the_item_is_made_of_plain_values() -> None:
    assert _item() == QuestionItem(
        kind=QuestionKind.SINGLE, stem="火警电话是（　　）。", options=("119", "110", "120", "122"),
        key=(0,), topic="报警", difficulty=_item().difficulty,
    )  # fmt: skip
