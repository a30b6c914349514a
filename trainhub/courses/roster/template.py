"""The empty roster that stations download and fill in. Its words are the words of rosters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.courses.roster.cells import RESIDENT_ID_WORD, SEX_WORD
from trainhub.courses.roster.columns import Field
from trainhub.people.identity import IdType, mask_id, mask_phone
from trainhub.people.models import Person

#: The register keeps that it is another document, not which one.
OTHER_ID_WORD = "其他证件"

_ADVICE = "填写说明：一行一人；证件号码按证件填写18位；请勿改动表头；示例行可删除，不会被导入。"
_COLUMNS = (
    Column("序号", 6),
    Column("姓名", 14),
    Column("性别", 6, ("男", "女")),
    Column("证件类型", 22, (
        "居民身份证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证",
        "护照", "外国人永久居留身份证",
    )),
    Column("证件号码", 24),
    Column("文化程度", 10, ("小学", "初中", "高中", "中专", "技校", "大专", "本科", "研究生")),
    Column("人员类别", 20, (
        "城镇登记失业人员", "就业困难人员", "农村转移就业劳动者", "脱贫人口", "退役军人", "残疾人",
        "企业在职职工", "毕业年度高校毕业生",
    )),
    Column("联系电话", 16),
    Column("居住地", 40),
    Column("拟考职业", 18),
    Column("等级", 14, (
        "五级/初级工", "四级/中级工", "三级/高级工", "二级/技师", "一级/高级技师",
    )),
    Column("备注", 24),
)  # fmt: skip
_EXAMPLE = (
    "1", "示例：张三", "男", "居民身份证", "119999199001010012", "初中", "农村转移就业劳动者",
    "19900000000", "样例市样例区样例街道1号", "保安员", "五级/初级工", "",
)  # fmt: skip


#: The fields of the columns, in their order.
FIELDS = (
    Field.SERIAL, Field.NAME, Field.SEX, Field.ID_TYPE, Field.ID_NO, Field.EDUCATION,
    Field.CATEGORY, Field.PHONE, Field.ADDRESS, Field.OCCUPATION, Field.LEVEL, Field.NOTE,
)  # fmt: skip
_RESULTS = (Column("导入结果", 14), Column("原因", 50), Column("原行号", 8))


def roster_workbook(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """An .xlsx in the columns of the template, so that it can come back; texts stay texts."""
    return write_xlsx([Table("学员花名册", _COLUMNS, rows, title)])


def roster_line(number: int, person: Person, trade: str, *, full: bool) -> tuple[str, ...]:
    """A person as a line of the roster; without ``full`` the numbers and the address are hidden."""
    id_no, phone = person.id_no or "", person.phone or ""
    return (
        str(number),
        person.name,
        SEX_WORD[person.sex] if person.sex else "",
        RESIDENT_ID_WORD if person.id_type is IdType.RESIDENT else OTHER_ID_WORD,
        id_no if full else mask_id(id_no),
        person.education,
        person.category,
        phone if full or not phone else mask_phone(phone),
        (person.address or "") if full else "",
        trade,
        "",
        "",
    )


def results_workbook(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """The rows of an imported file with what became of each, the reason and its row beside them.

    Corrected, it can be imported again: the columns are the template's.
    """
    return write_xlsx([Table("导入结果", (*_COLUMNS, *_RESULTS), rows, title)])


def roster_template() -> bytes:
    """An .xlsx with the headings, an example that the reader passes over, and lists to choose
    from. The columns are text, so that Excel keeps every digit of an ID number."""
    return write_xlsx([Table("学员花名册", _COLUMNS, [_EXAMPLE], _ADVICE)])
