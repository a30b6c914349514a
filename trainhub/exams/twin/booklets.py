"""One candidate's booklet, and the sheet of right answers for markers. Chinese papers."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from trainhub.core import clock
from trainhub.core.address import absolute
from trainhub.core.booklet import Booklet, Picture
from trainhub.core.printed import PrintedColumn, PrintedForm
from trainhub.core.storage import files
from trainhub.exams import queries
from trainhub.exams.bank.stored import media_name
from trainhub.exams.models import FrozenPaper, QuestionVersion, Sitting
from trainhub.exams.queries import PaperItem
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import CHOICE_KINDS, as_shown
from trainhub.exams.rules.points import points_text
from trainhub.exams.rules.timing import minutes_allowed
from trainhub.exams.twin.laying import blocks_of, letter

_NOTES = (
    "先核对姓名和准考证号，看看页数是否齐全。",
    "用黑色或蓝色的笔作答，答案写在本卷上。",
    "考试结束时把全部试卷交给监考员，不得带走。",
)
_GAP_NOTE = "卷中〓处为无法印刷的字，由监考员手写补上。"
_READER_NOTE = "监考员可以为这位考生读题。"
#: What a page shows of a picture at most, in pixels: 300 dots per inch of its place.
_MOST_PIXELS = 1300


def address_of(code: str) -> str:
    """What the QR of a page opens, without the number of the page."""
    return absolute(f"/exams/on-paper/{code}?page=")


def booklet_of(paper: FrozenPaper) -> Booklet:
    """The booklet of one frozen paper. It reads no key."""
    candidate, part = paper.candidate, paper.component
    sitting = candidate.sitting
    person = candidate.enrolment.person
    items = queries.paper_items(paper.items)
    pictures, names = _pictures(items)
    local = sitting.starts_at.astimezone(clock.CIVIL_ZONE)
    minutes = minutes_allowed(part.minutes, candidate.time_percent)
    fixed = paper.fixed_paper
    return Booklet(
        title=_text(sitting.exam.name),
        subtitle=_text(part.name) + (f"　{fixed.letter} 卷" if fixed else ""),
        owner=f"姓名：{_text(person.name)}　　准考证号：{candidate.ticket_no}",
        code=paper.code,
        address=address_of(paper.code),
        page_words=("第 ", " 页，共 ", " 页"),
        facts=(
            ("姓名", _text(person.name)),
            ("准考证号", candidate.ticket_no),
            ("考试地点", _text(sitting.place)),
            ("考试时间", f"{local:%Y}年{local.month}月{local.day}日 {local:%H:%M}"),
            ("答题时间", f"{minutes} 分钟"),
            ("满分 / 题数", f"{points_text(part.maximum_h)} 分 / {len(items)} 题"),
        ),
        notes=(*_NOTES, _READER_NOTE) if candidate.reader else _NOTES,
        blocks=tuple(blocks_of(items, names, large=paper.large)),
        pictures=pictures,
        large=paper.large,
        gap_note=_GAP_NOTE,
    )


def _text(text: str) -> str:
    """A name or a place on one line; the template escapes it."""
    return " ".join(text.split())


def _pictures(
    items: Sequence[PaperItem],
) -> tuple[dict[str, Picture], dict[int, tuple[str, ...]]]:
    """The pictures of a paper by name, and which of them stand at which question."""
    found: dict[str, Picture] = {}
    names: dict[int, tuple[str, ...]] = {}
    for item in items:
        here = []
        for digest, kind, alt in item.media:
            if kind.startswith("image/"):
                found.setdefault(digest, Picture(*_for_paper(digest), alt))
                here.append(digest)
        names[item.position] = tuple(here)
    return found, names


def _for_paper(digest: str) -> tuple[str, str]:
    """A picture as a PNG no finer than paper shows it, in Base64."""
    with Image.open(BytesIO(files().get(media_name(digest)))) as picture:
        drawn = picture.convert("RGB")
        drawn.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
        out = BytesIO()
        drawn.save(out, "PNG", optimize=True)
    return "image/png", base64.b64encode(out.getvalue()).decode()


def key_form(sitting: Sitting, part_name: str, papers: Sequence[FrozenPaper]) -> PrintedForm:
    """The sheet of right answers (标准答案): a row for every paper that differs from the others."""
    versions = queries.versions_by_id({item[0] for paper in papers for item in paper.items})
    rows = []
    seen: set[int] = set()
    for paper in papers:
        fixed = paper.fixed_paper
        if fixed is not None and fixed.id in seen:
            continue
        if fixed is not None:
            seen.add(fixed.id)
            whose = f"{fixed.letter} 卷"
        else:
            person = paper.candidate.enrolment.person
            whose = f"{person.name} {paper.candidate.ticket_no}"
        rows.append((whose, _keys(paper, versions)))
    return PrintedForm(
        title=f"{sitting.exam.name} {part_name} 标准答案",
        across=True,
        head=(f"场次：{sitting.id}", f"考试地点：{sitting.place}", "仅供阅卷人员使用"),
        columns=(PrintedColumn("试卷", 42, left=True), PrintedColumn("标准答案", 232, left=True)),
        rows=tuple(rows),
        signatures=("领取人：", "日期："),
        page_words=("第 ", " 页，共 ", " 页"),
        gap_note="〓处请手写",
    )


def _keys(paper: FrozenPaper, versions: dict[int, QuestionVersion]) -> str:
    told = []
    for position, (version_id, order, _points) in enumerate(paper.items, start=1):
        told.append(f"{position}. {key_text(versions[version_id], order)}")
    return "　".join(told)


def key_text(version: QuestionVersion, order: list[int]) -> str:
    """The right answer of a question as it is written on this paper: letters in shown order."""
    kind = version.kind
    if kind in {QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY}:
        return "；".join(str(text) for text in version.key) or "由阅卷人评分"
    if kind is QuestionKind.FILL_IN:
        return "；".join(" | ".join(accepted) for accepted in version.key)
    shown = as_shown(kind, order, version.key)
    if kind in CHOICE_KINDS:
        return "".join(letter(place) for place in shown)
    if kind is QuestionKind.TRUE_FALSE:
        return "对" if shown[0] else "错"
    if kind is QuestionKind.MATCHING:
        return "".join(letter(place) for place in shown)
    if kind is QuestionKind.ORDERING:
        return "".join(letter(place) for place in sorted(range(len(shown)), key=shown.__getitem__))
    if kind is QuestionKind.CLOZE:
        return "；".join(_gap(part, text) for part, text in zip(version.parts, shown, strict=True))
    return "；".join(str(text) for text in shown)


def _gap(part: Sequence[object], text: str) -> str:
    return letter(int(text)) if part[0] == "multichoice" and text.isdecimal() else text
