"""GIFT, Moodle XML, Aiken and QTI packages: every sample agrees with its expected file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trainhub.core.errors import Refused
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.reading import Outcome, QuestionReading, as_json
from trainhub.exams.rules import QuestionKind, ScoringRule
from trainhub.exams.rules.answers import points

SAMPLES = Path(__file__).parent.parent / "samples"
GOOD = {
    "questions-caregiver.gift.txt": "questions-caregiver.gift",
    "questions-caregiver.xml": "questions-caregiver.xml",
    "questions-qti21.zip": "questions-qti21",
    "questions-qti3.zip": "questions-qti3",
}


def _expected(name: str) -> dict[str, Any]:
    text = (SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def _rows(file: str) -> list[dict[str, Any]]:
    rows = as_json(read_questions((SAMPLES / file).read_bytes(), file))["rows"]
    return [row for row in rows if row["outcome"] != "ignored"]


def _gift(text: str) -> QuestionReading:
    return read_questions(text.encode(), "a.txt")


def _xml(body: str, start: str = '<?xml version="1.0" encoding="UTF-8"?>') -> QuestionReading:
    return read_questions(f"{start}<quiz>{body}</quiz>".encode(), "a.xml")


@pytest.mark.parametrize(("file", "expected"), GOOD.items())
def test_every_item_of_a_sample_is_read_as_expected(file: str, expected: str) -> None:
    wanted = _expected(expected)
    items = wanted.get("questions") or wanted["items"]
    rows = _rows(file)
    assert len(rows) == len(items) == wanted["total"]
    for row, item in zip(rows, items, strict=True):
        assert row["outcome"] == "accepted", row
        assert {key: row["normalised"].get(key, "absent") for key in item} == item
        place = "identifier" if "identifier" in item else "line"
        assert row[place] == item[place]
        weights = [w for w in row["normalised"].get("weights", {}).values() if w > 0]
        assert not weights or abs(sum(weights) - 100) <= 0.01


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("questions-caregiver-broken.gift.txt", "questions-caregiver-broken.gift"),
        ("questions-caregiver-broken.xml", "questions-caregiver-broken.xml"),
    ],
)
def test_broken_items_name_their_line_and_reason(file: str, expected: str) -> None:
    rows, wanted = _rows(file), _expected(expected)["items"]
    assert len(rows) == len(wanted)
    for row, item in zip(rows, wanted, strict=True):
        assert (row["outcome"], row.get("reason")) == (item["outcome"], item.get("reason"))
        first = item.get("line_start", item.get("line"))
        assert first <= row["line"] <= item.get("line_end", first)
        assert row["outcome"] == "accepted" or str(row["line"]) in row["message"]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("一{=甲", "unclosed_brace"),
        ("一 甲}", "unclosed_brace"),
        ("一{=甲}二{=乙}", "two_answer_blocks"),
        ("{=甲}", "empty_stem"),
        ("一{~甲 ~乙}", "no_correct_answer"),
        ("一{=甲 ~甲}", "same_options"),
        ("一{=甲 =乙 ~丙}", "too_many_answers_for_single"),
        ("一{~%50%甲 ~%20%乙 ~丙}", "bad_weights"),
        ("一{~%150%甲 ~丙}", "bad_weights"),
        ("一{=%50%甲}", "bad_weights"),
        ("一{甲}", "no_correct_answer"),
        ("一{#约三}", "not_a_number"),
        ("一{#5..3}", "not_a_number"),
        ("一{#=%50%3:1}", "bad_weights"),
        ("一{=甲->1 =乙}", "bad_match_pair"),
        ("一{=甲-> =乙->2}", "bad_match_pair"),
    ],
)
def test_a_bad_gift_item_is_refused_for_its_own_reason(block: str, reason: str) -> None:
    (item,) = _gift(f"::x::{block}").items
    assert item.outcome is Outcome.REFUSED
    assert item.reasons[0].key == reason


def test_gift_text_without_answers_is_passed_over_and_blank_lines_divide() -> None:
    reading = _gift("// 注释\n\n这是一段说明。\n\n$CATEGORY: $course$/a//b/照护\n::一::对吗？{T}\n")
    assert [(item.place, item.outcome.value) for item in reading.items] == [
        (3, "ignored"), (6, "accepted"),
    ]  # fmt: skip
    assert reading.questions[0].topic == "照护"


def test_gift_escapes_stand_for_themselves() -> None:
    (question,) = _gift(r"a\:b \{c\} \# \~ \=\\ 第一行\n第二行{=x\=y ~z\#1}").questions
    assert question.stem == "a:b {c} # ~ =\\ 第一行\n第二行"
    assert question.options == ("x=y", "z#1")


def test_windows_lines_and_old_encodings_are_read() -> None:
    text = "::一::天空是蓝的。{T}\r\n\r\n::二::草是____色的。{=绿}\r\n"
    for data in (text.encode("gb18030"), text.encode("utf-8-sig"), text.encode("utf-16")):
        reading = read_questions(data, "a.txt")
        assert [item.place for item in reading.items] == [1, 3]


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("<60次/分的脉搏说明什么？\nA. 过快\nB. 过慢\nANSWER: B\n", "aiken"),
        ("<b>成人</b>脉搏是？\nA. 60~100\nB. 120\nANSWER: A\n", "aiken"),
        ("<60次/分是脉搏过慢。{T}\n", "gift"),
    ],
)
def test_a_text_may_begin_with_a_sign_of_xml(text: str, format_: str) -> None:
    reading = _gift(text)
    assert reading.format == format_
    assert [item.outcome.value for item in reading.items] == ["accepted"]


def test_aiken_has_one_right_letter() -> None:
    text = (
        "急救电话是？\nA. 110\nB) 120\nC. 119\nANSWER: B\n\n没有答案\nA. 1\nB. 2\n\n"
        "错字母\nA. 1\nB. 2\nANSWER: D\n"
    )
    reading = _gift(text)
    assert reading.format == "aiken"
    assert [(i.place, i.outcome.value) for i in reading.items] == [
        (1, "accepted"), (7, "refused"), (11, "refused"),
    ]  # fmt: skip
    assert reading.questions[0].key == (1,)
    assert [i.reasons[0].key for i in reading.items[1:]] == [
        "no_correct_answer", "answer_not_in_options",
    ]  # fmt: skip


def test_html_of_a_question_keeps_what_helps_and_loses_what_harms() -> None:
    body = (
        '<question type="truefalse"><name><text>a</text></name><questiontext format="html"><text>'
        "<![CDATA[<p onclick='x()'>水是<b>湿</b>的<script>alert(1)</script>"
        "<a href='javascript:x'>吗</a>？</p>]]></text></questiontext>"
        '<answer fraction="100"><text>true</text></answer></question>'
    )
    (question,) = _xml(body).questions
    assert question.html
    assert question.stem == "水是<b>湿</b>的吗？"


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
def test_a_document_type_is_never_read(start: str) -> None:
    with pytest.raises(Refused) as refusal:
        _xml("", start)
    assert refusal.value.reasons[0].key == "unsafe_xml"


def test_xml_that_breaks_off_names_its_line() -> None:
    with pytest.raises(Refused) as refusal:
        read_questions(b"<quiz>\n<question>\n</quiz>", "a.xml")
    assert (refusal.value.reasons[0].key, refusal.value.reasons[0].facts["line"]) == ("not_xml", 3)


def test_partial_credit_is_data() -> None:
    (question,) = _gift("哪些？{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-50%d}").questions
    assert question.scoring.rule is ScoringRule.WEIGHTS
    kind = QuestionKind.MULTIPLE
    worth = [
        points(kind, question.key, answer, 300, question.scoring)
        for answer in ([0, 1, 2], [0, 1], [0], [0, 1, 2, 3], [0, 3], [])
    ]
    assert worth == [300, 199, 99, 149, 0, 0]
