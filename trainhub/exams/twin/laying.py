"""A frozen paper as a booklet: the questions in its own order, readable and answerable on paper.

Papers are Chinese, whatever the reader's language. No key comes in here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from trainhub.core.booklet import Block
from trainhub.exams.bank.markup import cleaned, plain
from trainhub.exams.queries import PaperItem
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.points import points_text

_Options = tuple[tuple[str, str], ...]

#: Headings by kind: what it is, and how it is answered on paper.
HEADINGS: dict[QuestionKind, tuple[str, str]] = {
    QuestionKind.SINGLE: ("单项选择题", "只有一个正确答案，把字母写在括号里"),
    QuestionKind.MULTIPLE: ("多项选择题", "有两个或更多正确答案，把字母都写在括号里"),
    QuestionKind.TRUE_FALSE: ("判断题", "对的打勾，错的打叉"),
    QuestionKind.FILL_IN: ("填空题", "把答案写在横线上"),
    QuestionKind.NUMERIC: ("计算题", "写出得数"),
    QuestionKind.MATCHING: ("匹配题", "在左边每一项后面写上右边的字母"),
    QuestionKind.ORDERING: ("排序题", "按正确的先后顺序写出字母"),
    QuestionKind.CLOZE: ("综合填空题", "把答案写在横线上；有选项的写字母"),
    QuestionKind.SHORT_ANSWER: ("简答题", "写在下面的横线上"),
    QuestionKind.ESSAY: ("论述题", "写在下面的横线上，写不下可另附纸"),
}
_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
#: More sections than this are no help: then every question says what it is.
_MOST_SECTIONS = len(_NUMBERS)
_GAP = re.compile(r"[_＿]{2,}")
_BRACKETS = re.compile(r"[（(][\s　]*[）)]")
_BRACKETED = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})
_LINES = {QuestionKind.SHORT_ANSWER: 6, QuestionKind.ESSAY: 22}
#: Options of at most so many ems stand four or two in a line; in large letters fewer fit.
_FOUR, _TWO = (8.0, 5.0), (18.0, 11.5)
#: Characters from which a question may break over two pages.
_LONG = 500


def letter(position: int) -> str:
    """``A`` for the first option, ``AA`` after ``Z``."""
    many, one = divmod(position, 26)
    return (letter(many - 1) if many else "") + chr(ord("A") + one)


def blocks_of(
    items: Sequence[PaperItem], pictures: dict[int, tuple[str, ...]], *, large: bool = False
) -> list[Block]:
    """The questions of a paper; ``pictures`` are the names of pictures by position.

    Questions of one kind and worth that follow each other stand under one heading. Where kinds
    are mixed, or there would be too many headings, every question says what it is.
    """
    sections = [list(group) for _key, group in groupby(items, key=lambda i: (i.kind, i.points_h))]
    kinds = {(item.kind, item.points_h) for item in items}
    headed = len(kinds) == len(sections) <= _MOST_SECTIONS
    found = []
    for number, section in enumerate(sections):
        if headed:
            found.append(Block(heading=_heading(number, section)))
        found += [
            _block(item, pictures.get(item.position, ()), headed=headed, large=large)
            for item in section
        ]
    return found


def _heading(number: int, section: Sequence[PaperItem]) -> str:
    words, task = HEADINGS[section[0].kind]
    each = section[0].points_h
    total = points_text(each * len(section))
    return (
        f"{_NUMBERS[number]}、{words}（{task}。共{len(section)}题，每题{points_text(each)}分，"
        f"共{total}分）"
    )


def _block(item: PaperItem, pictures: tuple[str, ...], *, headed: bool, large: bool) -> Block:
    words, _task = HEADINGS[item.kind]
    note = "" if headed else f"（{words}，{points_text(item.points_h)}分）"
    text = _stem(item)
    options = tuple(
        (f"{letter(place)}.", _html(option, item.html))
        for place, option in enumerate(item.shown_options)
    )
    length = len(item.stem) + sum(map(len, item.options))
    base = Block(
        number=f"{item.position}.", text=text, note=note, pictures=pictures, breaks=length > _LONG
    )
    return _DRESSED.get(item.kind, _plain)(base, item, options, large)


def _stem(item: PaperItem) -> str:
    text = _html(item.stem, item.html)
    if item.kind is QuestionKind.CLOZE:
        numbers = iter(range(1, 1000))
        return _GAP.sub(lambda _m: f'（{next(numbers)}）<span class="gap"></span>', text)
    told = _GAP.sub('<span class="gap"></span>', text)
    if item.kind in _BRACKETED and not _BRACKETS.search(told):
        told += "（　　）"
    return told


def _html(text: str, is_html: bool) -> str:
    """Clean HTML of one line; line ends of plain text are kept as breaks."""
    told = cleaned(text) if is_html else html.escape(text, quote=False).replace("\n", "<br>")
    return " ".join(told.split("\n"))


def _plain(base: Block, item: PaperItem, options: _Options, large: bool) -> Block:
    return replace(base, options=options, columns=_columns(item, large)) if options else base


def _columns(item: PaperItem, large: bool) -> int:
    widest = max((_ems(plain(o) if item.html else o) for o in item.options), default=0.0)
    if widest <= _FOUR[large] and len(item.options) >= 4:
        return 4
    return 2 if widest <= _TWO[large] else 1


def _ems(text: str) -> float:
    """How wide a text is: Han one em, the rest about half."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.55 for character in text)


def _true_false(base: Block, _i: PaperItem, _o: _Options, _l: bool) -> Block:
    return base


def _numeric(base: Block, _i: PaperItem, _o: _Options, _l: bool) -> Block:
    return replace(base, places=("得数：",))


def _fill_in(base: Block, item: PaperItem, _o: _Options, _l: bool) -> Block:
    shown = len(_GAP.findall(item.stem))
    if shown >= item.blanks:
        return base
    return replace(base, places=tuple(f"（{n}）" for n in range(1, item.blanks + 1)))


def _matching(base: Block, item: PaperItem, options: _Options, _l: bool) -> Block:
    partners = tuple(
        (f"{number}.", _html(prompt, item.html)) for number, prompt in enumerate(item.parts, 1)
    )
    places = tuple(f"{number}. " for number in range(1, len(partners) + 1))
    return replace(base, options=options, partners=partners, places=places)


def _ordering(base: Block, _i: PaperItem, options: _Options, _l: bool) -> Block:
    return replace(base, options=options, places=("正确顺序：",) + ("—",) * (len(options) - 1))


def _cloze(base: Block, item: PaperItem, _o: _Options, _l: bool) -> Block:
    """Gaps with options show them below, each gap's on a line of its own."""
    chosen = []
    for number, (kind, given) in enumerate(item.parts, start=1):
        if kind == "multichoice":
            told = "　".join(
                f"{letter(place)}. {_html(str(one), item.html)}" for place, one in enumerate(given)
            )
            chosen.append((f"({number})", told))
    return replace(base, options=tuple(chosen), columns=1)


def _written(base: Block, item: PaperItem, _o: _Options, _l: bool) -> Block:
    return replace(base, lines=_LINES[item.kind], breaks=item.kind is QuestionKind.ESSAY)


_DRESSED: dict[QuestionKind, Callable[[Block, PaperItem, _Options, bool], Block]] = {
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.FILL_IN: _fill_in,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.CLOZE: _cloze,
    QuestionKind.SHORT_ANSWER: _written,
    QuestionKind.ESSAY: _written,
}
