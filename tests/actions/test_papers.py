"""The nine papers of a class: exact columns, texts that stay texts, nothing guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests import make
from tests.make_papers import finished_class, running_class
from trainhub.core import clock
from trainhub.core.catalogues import in_chinese
from trainhub.core.db import db, transaction
from trainhub.core.printed import PrintedForm
from trainhub.core.tabular import Kind, read_tables
from trainhub.courses.models import (
    Claim,
    ClaimLine,
    OpeningFacts,
    Scheme,
    SchemeVersion,
    TeacherFacts,
    TrainingLicence,
)
from trainhub.courses.models.attendance import Leave
from trainhub.courses.queries import seated_in
from trainhub.courses.rules import LeaveKind, LeaveState, MarkMethod, PresenceState
from trainhub.courses.rules.claims import Payee
from trainhub.courses.rules.papers import TrainingKind, TrainingLevel
from trainhub.people.background.models import PersonCategory, PersonFile
from trainhub.people.background.rules import (
    CATEGORY_WORDS,
    EMPLOYMENT_WORDS,
    Category,
    Employment,
    ProofState,
)
from trainhub.reports.papers import making, people
from trainhub.reports.queries import paper_facts
from trainhub.reports.rules.papers import PaperKind

#: As the regions publish them (domain facts §4), in their order.
HEADERS = {
    PaperKind.OPENING: (
        "机构名称", "统一社会信用代码", "办学许可证号", "班名/期次", "职业(工种)", "等级",
        "培训类型", "起止日期", "总学时(理论/实操)", "地点", "拟培人数", "负责人/电话", "教材",
        "考核方式", "资金来源", "审核意见/章",
    ),
    PaperKind.TIMETABLE: (
        "日期", "节次(起止时间)", "学时", "模块", "内容", "理论/实操", "教师", "地点/直播号",
        "备注",
    ),
    PaperKind.TEACHERS: (
        "姓名", "证件号(掩码)", "职称/技能等级", "证书号", "专业", "从教年限", "授课模块",
        "专/兼职", "合同期",
    ),
    PaperKind.ROSTER: (
        "序号", "姓名", "性别", "证件类型", "证件号", "出生", "文化程度", "人员类别",
        "户籍/居住地区划", "电话", "就业状态", "单位", "拟考职业/等级",
        "银行卡/社保卡(若发补贴)", "承诺签字",
    ),
    PaperKind.ATTENDANCE: (
        "班号", "日期", "节次", "姓名", "签到时间", "签退时间", "方式(扫码/人脸/手签)", "位置",
        "迟到/早退/缺/假", "学时", "教师签字", "补签人+原因",
    ),
    PaperKind.MARKS: (
        "准考证号", "姓名", "理论", "实操", "综合", "是否补考", "结论", "阅卷人", "复核人",
        "日期",
    ),
    PaperKind.CERTIFICATES: (
        "序号", "姓名", "证件号", "证书名称", "编号", "等级", "发证日", "领取方式",
        "领取人签字/代领", "日期",
    ),
    PaperKind.CLAIM: (
        "机构/个人", "账号", "类别", "人数", "标准", "证书编号", "出勤率", "金额",
    ),
    PaperKind.FOLLOW_UPS: (
        "姓名", "电话", "回访日", "方式", "是否就业", "单位", "岗位", "与专业相关", "月收入",
        "合同/社保", "满意度", "是否虚假", "回访人",
    ),
}  # fmt: skip
HOSTILE = ("=HYPERLINK(0)", "@SUM(A1)", "+1", "-1", "王建国")


def _form(kind: PaperKind, cohort_id: int) -> PrintedForm:
    return making.LAYOUTS[kind].form(paper_facts.paper_cohort(cohort_id))


def _cells(kind: PaperKind, cohort_id: int) -> list[list[str]]:
    body = making.excel_of(kind, paper_facts.paper_cohort(cohort_id))
    return [[cell.text for cell in row.cells] for row in read_tables(body, "a.xlsx")[0].rows]


@pytest.mark.parametrize("kind", list(PaperKind))
def test_each_paper_has_exactly_its_columns_in_their_order(inside: object, kind: PaperKind) -> None:
    cohort_id = running_class(["王建国"])

    form = _form(kind, cohort_id)
    headings = tuple(c.words for c in form.columns) or tuple(b.words for b in form.boxes)
    rows = _cells(kind, cohort_id)

    assert headings == HEADERS[kind]
    if form.columns:
        assert tuple(rows[2][: len(headings)]) == headings
    else:
        told = [text for row in rows for text in row]
        places = [told.index(heading) for heading in headings]
        assert places == sorted(places)


@pytest.mark.parametrize("kind", list(PaperKind))
def test_a_workbook_is_set_up_for_a4_with_repeated_headings(
    inside: object, kind: PaperKind
) -> None:
    cohort_id = running_class(["王建国"])

    sheet: Any = load_workbook(
        BytesIO(making.excel_of(kind, paper_facts.paper_cohort(cohort_id)))
    ).active

    assert sheet.page_setup.paperSize == 9
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    if kind is not PaperKind.OPENING:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$3:$3"
        assert sheet["A3"].border.left.style == "thin"


def test_texts_stay_texts_whatever_they_start_with(inside: object) -> None:
    cohort_id = finished_class(HOSTILE[4:])
    with transaction():
        person = paper_facts.seats_of(paper_facts.paper_cohort(cohort_id))[0].person
        person.education, person.category = HOSTILE[0], HOSTILE[1]
        id_no, phone = person.id_no, person.phone

    body = making.excel_of(PaperKind.ROSTER, paper_facts.paper_cohort(cohort_id))
    rows = read_tables(body, "a.xlsx")[0].rows
    line = rows[3].cells

    assert [cell.kind for cell in line[1:10]].count(Kind.FORMULA) == 0
    assert (line[4].value, line[9].value) == (id_no, phone)
    assert (line[6].value, line[7].value) == HOSTILE[:2]
    assert line[4].kind is Kind.TEXT
    with ZipFile(BytesIO(body)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_what_is_not_on_record_is_an_empty_cell(inside: object) -> None:
    cohort_id = running_class(["王建国"])

    opening = {box.words: box.value for box in _form(PaperKind.OPENING, cohort_id).boxes}
    teacher = _form(PaperKind.TEACHERS, cohort_id).rows[0]
    claim = _form(PaperKind.CLAIM, cohort_id)

    empty = ("办学许可证号", "等级", "培训类型", "教材", "资金来源", "审核意见/章")
    assert [opening[words] for words in empty] == [""] * 6
    assert opening["机构名称"] == "样例培训学校"
    assert opening["总学时(理论/实操)"] == "2.6(1.3/1.3)"
    assert teacher[2:] == ("",) * 7
    assert {cell for row in claim.rows for cell in row} == {""}


def test_recorded_facts_fill_the_opening_form_and_the_sheet_of_teachers(inside: object) -> None:
    cohort_id = running_class(["王建国"])
    cohort = paper_facts.paper_cohort(cohort_id)
    now = clock.now()
    with transaction():
        teacher = paper_facts.teachers_with_facts(cohort)[0][0]
        db.session.add_all(
            [
                OpeningFacts(
                    cohort_id=cohort_id, kind=TrainingKind.SKILL_UP, level=TrainingLevel.FIVE,
                    textbook="保安员（初级）", assessment="理论加实操", in_charge="周校长",
                    in_charge_phone="19900000001", changed_at=now,
                ),
                TrainingLicence(
                    organisation_id=cohort.institution_id, number="人社民1199号", changed_at=now
                ),
                TeacherFacts(
                    organisation_id=cohort.institution_id, person_id=teacher.id, title="高级技师",
                    certificate_no="S0001", speciality="安保", teaching_since=2016,
                    modules="法律、巡逻", full_time=False, contract_until=date(2027, 8, 31),
                    changed_at=now,
                ),
            ]
        )  # fmt: skip

    opening = {box.words: box.value for box in _form(PaperKind.OPENING, cohort_id).boxes}
    sheet = _form(PaperKind.TEACHERS, cohort_id).rows[0]

    assert opening["办学许可证号"] == "人社民1199号"
    assert opening["负责人/电话"] == "周校长/19900000001"
    assert opening["教材"] == "保安员（初级）"
    assert opening["等级"] != ""
    assert sheet[1].count("*") > 6  # type: ignore[union-attr]  # a text
    assert sheet[2:] == (
        "高级技师", "S0001", "安保", "10年", "法律、巡逻", "兼职", "2027-08-31",
    )  # fmt: skip


def test_a_finished_class_fills_the_papers_after_it(inside: object) -> None:
    cohort_id = finished_class(["王建国", "刘芳"])

    attendance = _form(PaperKind.ATTENDANCE, cohort_id).rows
    marks = _form(PaperKind.MARKS, cohort_id).rows
    register = _form(PaperKind.CERTIFICATES, cohort_id).rows
    claim = _form(PaperKind.CLAIM, cohort_id).rows
    calls = _form(PaperKind.FOLLOW_UPS, cohort_id).rows
    ids = {seat.person.id_no for seat in paper_facts.seats_of(paper_facts.paper_cohort(cohort_id))}

    assert len(attendance) == 4
    assert attendance[0][1:6] == ("2026-11-16", "第1节 05:00-06:00", "王建国", "05:00", "06:00")
    assert attendance[0][6:10] == ("教师点名", "", "正常", "1.3")
    assert [row[2:7] for row in marks] == [("", "80.5", "", "否", "合格")] * 2
    assert {row[2] for row in register} == ids
    assert [row[3] for row in claim] == [1, 1, 2]
    assert [row[6] for row in claim] == ["100%", "100%", ""]
    assert [row[7] for row in claim] == ["", "", ""]
    assert [row[0] for row in calls] == ["王建国", "刘芳"]
    assert calls[0][4] == ""


def test_nobody_is_absent_from_a_lesson_to_come(inside: object) -> None:
    cohort_id = running_class(["王建国"])
    with clock.frozen(clock.at(date(2026, 11, 16), 4)):
        before = _form(PaperKind.ATTENDANCE, cohort_id).rows
    after = _form(PaperKind.ATTENDANCE, cohort_id).rows

    assert {row[8] for row in before} == {""}
    assert {row[8] for row in after} == {"缺勤"}


@pytest.fixture
def big_class(inside: object) -> int:
    """A finished class of forty."""
    return finished_class([f"学员{number}" for number in range(40)])


def test_queries_of_a_paper_do_not_grow_with_its_rows(
    big_class: int, count_queries: Callable[[], Any]
) -> None:
    counts = {}
    for kind in PaperKind:
        db.session.rollback()
        with count_queries() as statements:
            _form(kind, big_class)
        counts[kind] = len(statements)

    assert max(counts.values()) <= 10, counts


def test_equal_facts_give_an_equal_workbook(inside: object) -> None:
    cohort_id = finished_class(["王建国"])

    first, again = (
        making.excel_of(PaperKind.ROSTER, paper_facts.paper_cohort(cohort_id)) for _ in range(2)
    )

    assert first == again


def test_what_is_known_of_people_fills_the_roster(inside: object) -> None:
    cohort_id = running_class(["王建国"])
    with transaction():
        person = paper_facts.seats_of(paper_facts.paper_cohort(cohort_id))[0].person
        file = PersonFile(
            person_id=person.id, employment=Employment.REGISTERED, workplace="无",
            household_code=make.region().code, bank="样例银行", account="6200001199990001",
            changed_at=clock.now(),
        )  # fmt: skip
        db.session.add(file)
        db.session.add(
            PersonCategory(
                person_id=person.id, category=Category.RURAL, valid_from=date(2026, 1, 1),
                stored="papers/a.sealed", media="image/jpeg", recorded_at=clock.now(),
                state=ProofState.ACCEPTED,
            )
        )  # fmt: skip

    row = _form(PaperKind.ROSTER, cohort_id).rows[0]
    words = dict(zip(HEADERS[PaperKind.ROSTER], row, strict=True))

    assert words["人员类别"] == in_chinese(CATEGORY_WORDS[Category.RURAL])
    assert words["就业状态"] == in_chinese(EMPLOYMENT_WORDS[Employment.REGISTERED])
    assert (words["单位"], words["户籍/居住地区划"]) == ("无", "样例区")
    assert words["银行卡/社保卡(若发补贴)"] == "", "no scheme pays, so nobody needs the account"


def test_leave_is_told_as_leave(inside: object) -> None:
    cohort_id = running_class(["王建国"])
    with transaction():
        lesson = paper_facts.slots_of_class(paper_facts.paper_cohort(cohort_id))[0].lesson
        enrolment = seated_in(cohort_id)[0]
        db.session.add(
            Leave(
                lesson_id=lesson.id, enrolment_id=enrolment.id, kind=LeaveKind.ILL,
                state=LeaveState.GRANTED, asked_at=clock.now(),
            )
        )  # fmt: skip

    rows = _form(PaperKind.ATTENDANCE, cohort_id).rows

    assert [row[8] for row in rows] == ["请假", "缺勤"]


def test_every_state_and_way_has_a_word_on_the_sheet() -> None:
    assert people._METHODS.keys() == set(MarkMethod)
    assert people._STATES.keys() == set(PresenceState)


def test_a_claim_tells_amounts_attendance_and_its_sum(inside: object) -> None:
    cohort_id = finished_class(["王建国", "刘芳"])
    with transaction():
        cohort = paper_facts.paper_cohort(cohort_id)
        scheme = Scheme(code="s", name="样例补贴", created_at=clock.now())
        db.session.add(scheme)
        db.session.flush()
        version = SchemeVersion(
            scheme_id=scheme.id,
            effective_on=date(2026, 1, 1),
            source="测试",
            amount_fen=100_050,
            created_at=clock.now(),
        )
        db.session.add(version)
        db.session.flush()
        cohort.scheme_version_id = version.id
        claim = Claim(
            cohort_id=cohort_id, scheme_version_id=version.id, payee=Payee.PERSON,
            made_at=clock.now(), left_out=[], public_from=date(2026, 11, 20),
            public_until=date(2026, 11, 26),
        )  # fmt: skip
        db.session.add(claim)
        db.session.flush()
        for enrolment in seated_in(cohort_id):
            db.session.add(
                ClaimLine(
                    claim_id=claim.id, enrolment_id=enrolment.id, person_id=enrolment.person_id,
                    course_id=cohort.course_id, amount_fen=100_050, attended=119, planned=120,
                    certificate_no=f"TH{enrolment.id}", certified_on=date(2026, 11, 16),
                )
            )  # fmt: skip

    form = _form(PaperKind.CLAIM, cohort_id)

    assert [row[0] for row in form.rows] == ["王建国", "刘芳", "合计"]
    assert [row[6] for row in form.rows] == ["99%", "99%", ""]
    assert [row[7] for row in form.rows] == [Decimal("1000.5"), Decimal("1000.5"), Decimal(2001)]
    assert form.rows[0][4].startswith("1000.50元")  # type: ignore[union-attr]  # a text
    assert any("2026年11月20日至2026年11月26日" in line for line in form.signatures)
