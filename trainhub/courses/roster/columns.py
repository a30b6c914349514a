"""Which column of a roster is what, by the headings people give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from trainhub.core.tabular.sheets import Cell, Row, Sheet

#: Titles, station lines and advice stand above the headings, but not more than this.
_ROWS_TO_SEARCH = 40
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_NOISE = re.compile(r"[\s*:#_/、.]+")


class Field(StrEnum):
    """What a column of a roster says about a person."""

    SERIAL = "serial"
    NAME = "name"
    SEX = "sex"
    ID_TYPE = "id_type"
    ID_NO = "id_no"
    BIRTH = "birth"
    EDUCATION = "education"
    CATEGORY = "category"
    PHONE = "phone"
    ADDRESS = "address"
    OCCUPATION = "occupation"
    LEVEL = "level"
    NOTE = "note"


_HEADINGS: Mapping[Field, str] = {
    Field.SERIAL: "序号 序 编号 顺序号 no number",
    Field.NAME: (
        "姓名 学员姓名 人员姓名 考生姓名 本人姓名 真实姓名 参训人员姓名 培训人员姓名 "
        "报名人姓名 劳动者姓名 求职者姓名 名字 name fullname"
    ),
    Field.SEX: "性别 sex gender",
    Field.ID_TYPE: "证件类型 证件类别 证件种类 证件名称 身份证件类型 idtype documenttype",
    Field.ID_NO: (
        "证件号码 证件号 证件编号 身份证号 身份证号码 身份证 身份证件号码 居民身份证 "
        "居民身份证号 居民身份证号码 公民身份号码 公民身份证号 公民身份证号码 有效证件号 "
        "有效证件号码 二代身份证号 idno idnumber idcard idcardnumber"
    ),
    Field.BIRTH: "出生日期 出生年月日 出生年月 出生时间 生日 birth birthday birthdate dateofbirth",
    Field.EDUCATION: "文化程度 学历 最高学历 学历层次 教育程度 受教育程度 文化水平 education",
    Field.CATEGORY: (
        "人员类别 人员类型 人员性质 人员身份 身份类别 学员类别 学员类型 补贴类别 "
        "补贴人员类别 培训人员类别 参训人员类别 群体类别 category"
    ),
    Field.PHONE: (
        "联系电话 手机号码 手机号 手机 电话 电话号码 联系方式 联系手机 联系号码 移动电话 "
        "本人电话 本人手机 本人手机号 本人联系电话 手机电话 phone mobile telephone "
        "phonenumber mobilenumber"
    ),
    Field.ADDRESS: (
        "居住地 现居住地 居住地址 现居住地址 常住地 常住地址 现住址 住址 家庭住址 家庭地址 "
        "地址 联系地址 详细地址 通讯地址 居住地详细地址 address"
    ),
    Field.OCCUPATION: (
        "拟考职业 拟考工种 拟考职业工种 职业工种 申报职业 申报工种 申报职业工种 报考职业 "
        "报考工种 培训职业 培训工种 培训职业工种 培训项目 培训专业 拟培训工种 拟报工种 "
        "鉴定职业 鉴定工种 报名工种 意向工种 意向职业 工种 职业 occupation trade"
    ),
    Field.LEVEL: (
        "等级 级别 申报等级 申报级别 报考等级 拟考等级 技能等级 职业等级 职业技能等级 "
        "培训等级 鉴定等级 level"
    ),
    Field.NOTE: "备注 备注信息 其他 其他说明 note notes remark remarks",
}
_FIELD_OF = {word: field for field, words in _HEADINGS.items() for word in words.split()}


@dataclass(frozen=True)
class Heading:
    """The heading row of a sheet: which field stands in which column, counted from 0."""

    row: int
    columns: Mapping[Field, int]
    titles: Mapping[Field, str]
    #: A second line of headings below the first, or 0.
    second_row: int = 0

    def cells(self, row: Row) -> dict[Field, Cell]:
        """The cells of ``row`` by what they say."""
        return {field: row.cell(column) for field, column in self.columns.items()}

    def is_repeated_in(self, row: Row) -> bool:
        """Whether ``row`` is the headings again, as at the top of a printed page."""
        again = [f for f, column in self.columns.items() if _field(row.cell(column).text) is f]
        return len(again) >= 2


def find_heading(sheet: Sheet) -> Heading | None:
    """The heading row under whatever titles stand above: the first with name and ID number."""
    for index, row in enumerate(sheet.rows[:_ROWS_TO_SEARCH]):
        columns = _columns(row.cells)
        if Field.NAME in columns and (Field.ID_NO in columns or len(columns) >= 4):
            below = sheet.rows[index + 1] if index + 1 < len(sheet.rows) else None
            heading = _with_second_line(row, columns, below)
            if Field.ID_NO in heading.columns:
                return heading
    return None


def _with_second_line(row: Row, columns: dict[Field, int], below: Row | None) -> Heading:
    """Headings may stand in two lines, as 联系方式 over 电话 and 住址."""
    titles = {field: row.cell(column).text for field, column in columns.items()}
    found = Heading(row.number, columns, titles)
    if below is None or below.number != row.number + 1:
        return found
    lower = {f: c for f, c in _columns(below.cells).items() if c not in {columns[Field.NAME]}}
    filled = [cell for cell in below.cells if cell.text.strip()]
    is_heading = bool(lower) and all(_field(cell.text) for cell in filled)
    if not is_heading or found.is_repeated_in(below):
        return found
    taken = {field: c for field, c in columns.items() if c not in lower.values()}
    both = taken | lower
    names = {f: titles.get(f) or below.cell(c).text for f, c in both.items()}
    return Heading(row.number, both, names, second_row=below.number)


def _columns(cells: Iterable[Cell]) -> dict[Field, int]:
    """The first column of every field that the cells name."""
    columns: dict[Field, int] = {}
    for column, cell in enumerate(cells):
        field = _field(cell.text)
        if field is not None:
            columns.setdefault(field, column)
    return columns


def _field(title: str) -> Field | None:
    """The field a heading names; remarks in brackets count only if they belong to the name."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    for reading in (plain, _BRACKETS.sub("", plain)):
        word = _NOISE.sub("", reading).replace("(", "").replace(")", "")
        if word in _FIELD_OF:
            return _FIELD_OF[word]
    return None
