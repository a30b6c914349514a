"""What comes out of the table files people bring, and which files are turned away."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.workbooks import Raw, package, sheet_data, workbook, workbook_parts
from trainhub.core.errors import Refused
from trainhub.core.tabular import FileTrouble, Kind, read_tables, write_delimited
from trainhub.core.tabular.sheets import plain_number

SAMPLES = Path(__file__).parent.parent / "samples"


def _refusal(data: bytes, filename: str = "table.xlsx") -> FileTrouble:
    with pytest.raises(Refused) as refused:
        read_tables(data, filename)
    return FileTrouble(refused.value.reasons[0].code)


def test_rows_keep_the_numbers_of_the_spreadsheet() -> None:
    (sheet,) = read_tables(workbook({"名单": [["标题"], [], ["姓名", None, "电话"]]}), "a.xlsx")
    assert [row.number for row in sheet.rows] == [1, 3]
    assert [cell.text for cell in sheet.rows[1].cells] == ["姓名", "", "电话"]
    assert sheet.rows[1].cell(99).kind is Kind.BLANK


def test_a_hidden_sheet_is_named_but_not_read() -> None:
    book = workbook({"名单": [["a"]], "旧名单": [["b"]]}, hidden=["旧名单"])
    shown, hidden = read_tables(book, "a.xlsx")
    assert not shown.hidden
    assert hidden.hidden
    assert hidden.name == "旧名单"
    assert hidden.rows == ()


@pytest.mark.parametrize(
    ("xml", "kind", "value", "computed"),
    [
        ('t="n"><f>A1</f><v>7</v>', Kind.NUMBER, 7, True),
        ('t="str"><f>A1</f><v>王</v>', Kind.TEXT, "王", True),
        ('t="str"><f>A1</f><v></v>', Kind.BLANK, None, False),
        ("><f>A1</f>", Kind.FORMULA, None, True),
        ("><f>A1</f><v/>", Kind.FORMULA, None, True),
        ('t="e"><v>#N/A</v>', Kind.ERROR, "#N/A", False),
        ('t="b"><v>1</v>', Kind.BOOL, True, False),
        ('t="d"><v>2026-11-22</v>', Kind.DATE, date(2026, 11, 22), False),
        ("><v>1.19999197004091E+17</v>", Kind.NUMBER, 1.19999197004091e17, False),
        ('t="inlineStr"><is><r><t>陈</t></r><r><t>䶮</t></r><rPh><t>yan</t></rPh></is>', Kind.TEXT,
         "陈䶮", False),
        ('t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is>', Kind.TEXT, "a\rb_x0041_", False),
        ('t="inlineStr"><is><t>_xD86D__xDF8E_</t></is>', Kind.TEXT, "𫞎", False),
    ],
)  # fmt: skip
def test_a_cell_tells_what_it_holds_and_whether_it_was_computed(
    xml: str, kind: Kind, value: object, computed: bool
) -> None:
    (sheet,) = read_tables(workbook({"s": [["x", Raw(xml)]]}), "a.xlsx")
    cell = sheet.rows[0].cell(1)
    assert (cell.kind, cell.value, cell.computed) == (kind, value, computed)


@pytest.mark.parametrize(
    ("format_code", "serial", "expected"),
    [
        ("yyyy-mm-dd", "32994", date(1990, 5, 1)),
        ("yyyy年m月d日", "59.5", datetime(1900, 2, 28, 12, 0)),  # noqa: DTZ001 - a sheet has no zone
        ("0.00", "32994", 32994),
        ('"day"0', "32994", 32994),
        ("yyyy-mm-dd", "0.5", 0.5),
    ],
)
def test_a_number_is_a_date_where_its_style_shows_one(
    format_code: str, serial: str, expected: object
) -> None:
    parts = workbook_parts({"s": f'<row><c s="1"><v>{serial}</v></c></row>'})
    code = escape(format_code, {'"': "&quot;"})
    parts["xl/styles.xml"] = (
        f'<styleSheet><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    )
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    style = '<Relationship Id="s" Type="http://x/relationships/styles" Target="/xl/styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Rel", f"{style}</Rel")
    (sheet,) = read_tables(package(parts), "a.xlsx")
    assert sheet.rows[0].cells[0].value == expected


def test_numbers_read_as_people_write_them() -> None:
    assert plain_number(19900015323.0) == "19900015323"
    assert plain_number(1.19999197004091e17) == "119999197004091000"
    assert plain_number(59.5) == "59.5"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_come_in_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    lines = [["姓名", "备注"], ["陈䶮", "a"], [], ["阿依古丽·买买提", "b"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    (sheet,) = read_tables(text.encode(encoding), "名单.csv")
    assert sheet.name == "名单"
    found = {row.number: [cell.text for cell in row.cells] for row in sheet.rows}
    assert found == {1: ["姓名", "备注"], 2: ["陈䶮", "a"], 4: ["阿依古丽·买买提", "b"]}


def test_line_ends_may_be_mixed_and_stand_inside_quotes() -> None:
    (sheet,) = read_tables(b'a,b\r1,x\r\n2,"y\ny"\n\n3,z\n', "a.csv")
    assert [(row.number, row.cell(1).text) for row in sheet.rows] == [
        (1, "b"), (2, "x"), (3, "y\ny"), (5, "z"),
    ]  # fmt: skip


def test_an_open_quotation_mark_is_refused_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        read_tables('姓名,备注\n张三,a\n"李四,b\n王五,c\n'.encode(), "a.csv")
    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts["line"]) == (FileTrouble.STRAY_QUOTE, 3)


def test_an_error_of_a_spreadsheet_saved_as_text_is_an_error() -> None:
    (sheet,) = read_tables("姓名,#N/A".encode(), "a.csv")
    assert sheet.rows[0].cell(1).kind is Kind.ERROR


DANGEROUS = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@a",
    "\ta",
    "\ra",
    "\na",
    "＝1",
    "'=1",
    "''@x",
    "'x",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_written_text_table_is_harmless_and_reads_back_the_same(text: str) -> None:
    data = write_delimited([[text, "x"]])
    assert data.decode("utf-8-sig").lstrip('"')[0] not in "=+-@\t\r\n＝"
    (sheet,) = read_tables(data, "a.csv")
    assert sheet.rows[0].cell(0).text == text


@pytest.mark.parametrize(
    ("data", "filename", "trouble"),
    [
        (b"", "a.csv", FileTrouble.EMPTY_FILE),
        (b" \r\n ", "a.csv", FileTrouble.EMPTY_FILE),
        (b"MZ\x90\x00" * 20, "a.xlsx", FileTrouble.NOT_A_TABLE),
        (b"MZ\x90\x00" * 20, "a.csv", FileTrouble.NOT_A_TABLE),
        (b"<html><table></table></html>", "a.xls", FileTrouble.NOT_A_TABLE),
        (b"PK\x03\x04 and nothing more", "a.xlsx", FileTrouble.DAMAGED),
        (b"\xff\xff\xff\xfe", "a.csv", FileTrouble.UNKNOWN_ENCODING),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", FileTrouble.TOO_BIG),
        (b"," * 300 + b"a", "a.csv", FileTrouble.TOO_MANY_COLUMNS),
    ],
)
def test_files_that_are_no_table_are_named_as_what_they_are(
    data: bytes, filename: str, trouble: FileTrouble
) -> None:
    assert _refusal(data, filename) is trouble


def test_the_kind_of_file_is_told_by_its_bytes() -> None:
    assert _refusal(package({"a.txt": "x"})) is FileTrouble.NOT_A_TABLE
    assert read_tables(workbook({"s": [["x"]]}), "renamed.csv")[0].rows[0].cell(0).text == "x"


@pytest.mark.parametrize(
    ("part", "trouble"),
    [
        ("xl/vbaProject.bin", FileTrouble.HAS_MACROS),
        ("xl/externalLinks/externalLink1.xml", FileTrouble.LINKS_TO_FILES),
    ],
)
def test_macros_and_links_to_other_files_are_refused(part: str, trouble: FileTrouble) -> None:
    assert _refusal(package({**workbook_parts({"s": sheet_data([["x"]])}), part: "x"})) is trouble


def test_entities_are_refused_before_they_are_read() -> None:
    parts = workbook_parts({"s": '<row><c t="inlineStr"><is><t>&a;</t></is></c></row>'})
    attack = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    parts["xl/worksheets/sheet1.xml"] = attack + str(parts["xl/worksheets/sheet1.xml"])
    assert _refusal(package(parts)) is FileTrouble.UNSAFE_XML


@pytest.mark.parametrize(
    "data",
    [
        '<row><c t="s"><v>5</v></c></row>',
        "<row><c><v>five</v></c></row>",
        '<row r="x"><c><v>5</v></c></row>',
        '<row><c r="12"><v>5</v></c></row>',
        '<row><c t="d"><v>yesterday</v></c></row>',
        "<row>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_damaged(data: str) -> None:
    assert _refusal(package(workbook_parts({"s": data}))) is FileTrouble.DAMAGED


def test_one_cell_at_the_far_corner_asks_for_no_memory() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert _refusal(package(workbook_parts({"s": far}))) is FileTrouble.TOO_MANY_COLUMNS


def test_more_than_fifty_sheets_are_refused() -> None:
    book = workbook({f"s{n}": [["x"]] for n in range(51)})
    assert _refusal(book) is FileTrouble.TOO_MANY_SHEETS


def test_the_samples_have_their_rows() -> None:
    sizes = {
        name: [len(sheet.rows) for sheet in read_tables(SAMPLES / name, name)]
        for name in ("roster-clean.xlsx", "roster-messy.xlsx", "roster-gb18030.csv")
    }
    assert sizes == {
        "roster-clean.xlsx": [33], "roster-messy.xlsx": [47, 0], "roster-gb18030.csv": [31],
    }  # fmt: skip
