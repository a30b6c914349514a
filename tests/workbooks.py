"""Workbooks made part by part, so that a test can say exactly what a hostile or odd file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_NS = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_NS}/spreadsheetml/2006/main"'
_RELATIONS = f'xmlns="{_NS}/package/2006/relationships"'
_KIND = f"{_NS}/officeDocument/2006/relationships"

#: A cell written as XML by the test itself.
Raw = type("Raw", (str,), {})
Value = str | int | float | None


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of ``parts`` by name."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as box:
        for name, body in parts.items():
            box.writestr(name, body)
    return out.getvalue()


def workbook_parts(sheets: Mapping[str, str], hidden: Sequence[str] = ()) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets hold the given ``sheetData`` content."""
    listed, relations, parts = [], [], {"[Content_Types].xml": "<Types/>"}
    for number, (name, data) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"{state}/>')
        target = f"worksheets/sheet{number}.xml"
        relations.append(
            f'<Relationship Id="r{number}" Type="{_KIND}/worksheet" Target="{target}"/>'
        )
        parts[f"xl/{target}"] = f"<worksheet {_MAIN}><sheetData>{data}</sheetData></worksheet>"
    parts["_rels/.rels"] = (
        f'<Relationships {_RELATIONS}><Relationship Id="b" Type="{_KIND}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = (
        f'<workbook {_MAIN} xmlns:r="{_KIND}"><sheets>{"".join(listed)}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f"<Relationships {_RELATIONS}>{''.join(relations)}</Relationships>"
    )
    return dict(parts)


def workbook(sheets: Mapping[str, Sequence[Sequence[Value]]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook with these rows; None leaves a cell out, an empty row leaves the row out."""
    return package(workbook_parts({n: sheet_data(rows) for n, rows in sheets.items()}, hidden))


def sheet_data(rows: Sequence[Sequence[Value]]) -> str:
    """Rows as the content of ``sheetData``."""
    return "".join(
        f'<row r="{number}">{"".join(_cell(n, number, v) for n, v in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
        if row
    )


def _cell(column: int, row: int, value: Value) -> str:
    place = f"{chr(ord('A') + column)}{row}"
    if value is None:
        return ""
    if isinstance(value, Raw):
        return f'<c r="{place}" {value}</c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'
