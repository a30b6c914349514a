"""What leaves the bank in any format comes back the same, as far as the format can hold it."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from trainhub.exams.bank.export import ENDINGS, Format, carried, write_questions
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.markup import cleaned
from trainhub.exams.bank.media import media_from
from trainhub.exams.bank.reading import QuestionReading
from trainhub.exams.bank.rules import OPEN_KINDS, Media, QuestionItem, item_troubles, weights_fit
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.marking import Criterion
from trainhub.exams.rules.numbers import exact_number, number_text
from trainhub.exams.rules.scoring import ALL, EACH, WHOLE, Scoring

SAMPLES = Path(__file__).parent.parent / "samples"
LETTERS = (
    "安全生产急救消防①ÀéЖ😀"
    + string.ascii_letters
    + string.digits
    + "~=#{}:\\->%[]<>&\"'*/|.,；？_ "
)


def _text(most: int = 12, more: str = "") -> st.SearchStrategy[str]:
    texts = st.text(LETTERS + more, min_size=1, max_size=most).map(str.strip)
    return texts.filter(lambda text: text != "" and "__" not in text)


def _word() -> st.SearchStrategy[str]:
    return st.text("安全生产急救消防abcXYZ0123456789%=~#", min_size=1, max_size=6)


def _number() -> st.SearchStrategy[str]:
    return st.decimals(-9999, 9999, places=3).map(number_text)


PICTURE = media_from((SAMPLES.parent.parent / "docs/picture.png").read_bytes(), "图 & <一>")


def _around(draw: Any, html: bool) -> dict[str, Any]:
    stem = draw(_text(30, "\n")) + draw(st.sampled_from(["", "？", "____", "____号"]))
    return {
        "stem": cleaned(f"<b>甲</b>{stem.replace('<', '&lt;')}") if html else stem,
        "topic": draw(st.one_of(st.just(""), _text(10))),
        "difficulty": draw(st.sampled_from(list(Difficulty))),
        "explanation": draw(st.one_of(st.just(""), _text(20, "\n"))),
        "points_h": draw(st.sampled_from([100, 50, 250, 1000])),
        "html": html,
        "name": draw(st.one_of(st.just(""), _text(10))),
        "media": draw(st.sampled_from([(), (), (PICTURE,)])),
    }


def _options(draw: Any, html: bool, least: int = 2) -> tuple[str, ...]:
    texts = draw(
        st.lists(_text(8), min_size=least, max_size=5, unique_by=lambda t: "".join(t.split()))
    )
    return (
        tuple(cleaned(f"{t.replace('<', '&lt;')}<i>乙</i>") for t in texts)
        if html
        else tuple(texts)
    )


def _shares(draw: Any, right: int) -> tuple[int, ...]:
    first = tuple(
        draw(st.sampled_from([WHOLE // 2, 3_333_333, WHOLE // 4])) for _n in range(right - 1)
    )
    return (WHOLE, *first)


def _choice(draw: Any, kind: QuestionKind, html: bool) -> dict[str, Any]:
    options = _options(draw, html)
    count = len(options)
    if kind is QuestionKind.SINGLE:
        key = (draw(st.integers(0, count - 1)),)
        weights = tuple(
            WHOLE if n in key else draw(st.sampled_from([0, WHOLE // 2])) for n in range(count)
        )
        plain = set(weights) <= {0, WHOLE}
        scoring = ALL if plain else Scoring(ScoringRule.WEIGHTS, weights=weights)
        return {"options": options, "key": key, "scoring": scoring}
    key = tuple(sorted(draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=count))))
    weights = tuple(
        WHOLE // len(key) if n in key else draw(st.sampled_from([0, -WHOLE // 2]))
        for n in range(count)
    )
    rules = [
        ALL,
        EACH,
        Scoring(ScoringRule.SOME, 50),
        Scoring(ScoringRule.WEIGHTS, weights=weights),
    ]
    return {"options": options, "key": key, "scoring": draw(st.sampled_from(rules))}


def _fill_in(draw: Any) -> dict[str, Any]:
    key = tuple(
        tuple(draw(st.lists(_word(), min_size=1, max_size=3, unique=True)))
        for _blank in range(draw(st.integers(1, 2)))
    )
    weights = tuple(_shares(draw, len(accepted)) for accepted in key)
    rules = [ALL if len(key) == 1 else EACH, ALL]
    if any(set(of_blank) != {WHOLE} for of_blank in weights):
        rules.append(Scoring(ScoringRule.WEIGHTS, weights=weights))
    return {"options": (), "key": key, "scoring": draw(st.sampled_from(rules))}


def _numeric(draw: Any) -> dict[str, Any]:
    key: list[tuple[str, str, str]] = []
    for _n in range(draw(st.integers(1, 2))):
        low, high = sorted([draw(_number()), draw(_number())], key=lambda t: exact_number(t) or 0)
        around = draw(st.sampled_from(["0", "0.5", "2"]))
        key.append(draw(st.sampled_from([("±", low, around), ("..", low, high)])))
    shares = _shares(draw, len(key))
    weights = Scoring(ScoringRule.WEIGHTS, weights=shares) if len(key) > 1 else ALL
    return {"options": (), "key": tuple(key), "scoring": draw(st.sampled_from([ALL, weights]))}


def _matching(draw: Any, html: bool) -> dict[str, Any]:
    options, parts = _options(draw, html), _options(draw, html)
    key = tuple(draw(st.integers(0, len(options) - 1)) for _part in parts)
    return {
        "options": options,
        "parts": parts,
        "key": key,
        "scoring": draw(st.sampled_from([EACH, ALL])),
    }


def _ordering(draw: Any, html: bool) -> dict[str, Any]:
    options = _options(draw, html)
    key = tuple(draw(st.permutations(range(len(options)))))
    return {"options": options, "key": key, "scoring": draw(st.sampled_from([EACH, ALL]))}


def _cloze(draw: Any) -> dict[str, Any]:
    options = tuple(draw(st.lists(_word(), min_size=2, max_size=3, unique=True)))
    key = (
        ("shortanswer", 1, ("五", "5")),
        ("numerical", 2, (("±", draw(_number()), "0.5"),)),
        ("multichoice", 1, tuple(range(len(options)))),
    )
    weights = ((WHOLE, WHOLE // 2), (WHOLE,), (WHOLE, *([0] * (len(options) - 1))))
    return {
        "stem": "静坐____分钟，约____厘米，____。", "html": False, "options": (), "key": key,
        "parts": (("shortanswer", ()), ("numerical", ()), ("multichoice", options)),
        "scoring": Scoring(ScoringRule.WEIGHTS, weights=weights),
    }  # fmt: skip


@st.composite
def _questions(draw: Any) -> QuestionItem:
    """A question of any kind that the bank would take."""
    kind = draw(st.sampled_from(list(QuestionKind)))
    html = draw(st.booleans()) if kind is not QuestionKind.CLOZE else False
    makers: dict[QuestionKind, Any] = {
        QuestionKind.SINGLE: lambda: _choice(draw, kind, html),
        QuestionKind.MULTIPLE: lambda: _choice(draw, kind, html),
        QuestionKind.TRUE_FALSE: lambda: {"options": (), "key": (draw(st.booleans()),)},
        QuestionKind.FILL_IN: lambda: _fill_in(draw),
        QuestionKind.NUMERIC: lambda: _numeric(draw),
        QuestionKind.MATCHING: lambda: _matching(draw, html),
        QuestionKind.ORDERING: lambda: _ordering(draw, html),
        QuestionKind.CLOZE: lambda: _cloze(draw),
        QuestionKind.SHORT_ANSWER: lambda: {"options": (), "key": (draw(_text(20)),)},
        QuestionKind.ESSAY: lambda: {"options": (), "key": (draw(_text(20, "\n")),)},
    }
    around = _around(draw, html)
    if kind in OPEN_KINDS and draw(st.booleans()):
        half = around["points_h"] // 2
        names = [" ".join(draw(_text(12)).split()) for _line in range(2)]
        around["rubric"] = tuple(Criterion(name, half) for name in names)
    item = QuestionItem(**{"kind": kind, **around, **makers[kind]()})
    if item_troubles(item) or not weights_fit(item):
        reject()
    return item


def _again(content: bytes, format: Format) -> QuestionReading:
    return read_questions(content, f"a.{ENDINGS[format]}")


@pytest.mark.parametrize("format", list(Format))
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(item=_questions())
def test_a_question_comes_back_as_its_format_holds_it(format: Format, item: QuestionItem) -> None:
    wanted = carried(item, format)
    if wanted is None:
        return
    reading = _again(write_questions([item], format, "保安员").content, format)
    assert [row.reasons for row in reading.items if row.reasons] == []
    assert reading.questions == (wanted,)


@pytest.mark.parametrize("format", list(Format))
def test_every_format_holds_most_kinds_and_says_what_it_leaves_out(format: Format) -> None:
    items = [
        QuestionItem(QuestionKind.SINGLE, "一？", ("甲", "乙"), (0,)),
        QuestionItem(QuestionKind.CLOZE, "____", (), (("shortanswer", 1, ("五",)),),
                     parts=(("shortanswer", ()),),
                     scoring=Scoring(ScoringRule.WEIGHTS, weights=((WHOLE,),))),
    ]  # fmt: skip
    done = write_questions(items, format, "保安员")
    assert len(done.carried) + len(done.left_out) == 2
    assert done.left_out == ([] if format is Format.MOODLE else [items[1]])


@pytest.mark.parametrize(
    "file",
    ["questions-caregiver.gift.txt", "questions-caregiver.xml", "questions-qti21.zip",
     "questions-qti3.zip", "questions-guard.xlsx"],
)  # fmt: skip
@pytest.mark.parametrize("format", [Format.MOODLE, Format.QTI3, Format.QTI21])
def test_sample_banks_come_through_export_without_loss(file: str, format: Format) -> None:
    items = read_questions((SAMPLES / file).read_bytes(), file).questions
    done = write_questions(items, format, "养老护理员")
    again = _again(done.content, format).questions
    assert again == tuple(done.carried)
    assert {item.stem for item in again} >= {item.stem for item in done.carried}


def test_a_picture_is_told_by_its_bytes() -> None:
    assert isinstance(PICTURE, Media)
    assert PICTURE.kind == "image/png"
    assert media_from(b"<svg onload=alert(1)>", "x") is None
    assert media_from(PICTURE.content[:200]) is None
    assert media_from(b"") is None
