"""Files made to hurt: each is refused within two seconds and with little memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.workbooks import package, sheet_data, workbook_parts
from trainhub.core.errors import Refused
from trainhub.core.tabular import read_tables
from trainhub.core.tabular.sheets import FileTrouble

#: Reads one file in a fresh process and tells the refusal, the processor seconds and the most
#: memory held. Seconds of the processor, since other tests may keep the machine busy; memory
#: from the kernel's status, since ``ru_maxrss`` starts at what the parent had. A piece of plain
#: work before and after says how fast this processor is at this moment.
MEASURE = """
import json, re, resource, sys
from pathlib import Path
from trainhub.core.errors import Refused
from trainhub.core.tabular import read_tables

def spent():
    both = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)

def piece_of_work():
    begun = spent()
    sum(number * number for number in range(1_000_000))
    return spent() - begun

pieces = [piece_of_work()]
begun = spent()
try:
    read_tables(Path(sys.argv[1]), "roster.xlsx")
    said = "read"
except Refused as refusal:
    said = refusal.reasons[0].key
seconds = spent() - begun
pieces.append(piece_of_work())
status = Path("/proc/self/status").read_text()
own = int(re.search(r"VmHWM:\\s+(\\d+)", status)[1])
most = max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps([said, seconds, sum(pieces) / 2, most / 1024]))
"""

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is measured on Linux"
)


def _measured(path: Path) -> tuple[str, float, float]:
    """What was said, the seconds and the megabytes.

    The seconds are those of a processor like the slowest that the two seconds were meant for:
    it does the piece of work in 80 ms. A slower one is given its share more.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, check=True, text=True
    )
    said, seconds, piece, megabytes = json.loads(done.stdout)
    return said, seconds * min(1.0, 0.08 / piece), megabytes


def _streamed(path: Path, head: str, piece: str, times: int, tail: str) -> Path:
    """A workbook whose sheet repeats ``piece``, written without holding it."""
    parts = workbook_parts({"s": "|"})
    opening, closing = str(parts.pop("xl/worksheets/sheet1.xml")).split("|")
    block = piece.encode() * 1000
    with ZipFile(path, "w", ZIP_DEFLATED) as box:
        for name, body in parts.items():
            box.writestr(name, body)
        with box.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((opening + head).encode())
            for _ in range(times // 1000):
                sheet.write(block)
            sheet.write((tail + closing).encode())
    return path


@needs_proc
@pytest.mark.parametrize(
    ("head", "piece", "times", "tail", "reason"),
    [
        ('<row><c t="inlineStr"><is><t>', "x" * 100, 4_000_000, "</t></is></c></row>",
         "unpacks_too_big"),
        ('<row><c t="inlineStr"><is><t>', "x" * 100, 600_000, "</t></is></c></row>",
         "too_much_text"),
        ("", "<row><c><v>1</v></c></row>", 1_000_000, "", "too_many_rows"),
        ("", "<row/>", 1_048_000, "", "too_many_rows"),
        ("<row>", "<c><v>1</v></c>", 16_000, "</row>", "too_many_columns"),
        ("<row>", "<c/>", 15_000_000, "</row>", "too_much_text"),
        ("", "<a>", 1_000_000, "", "damaged"),
    ],
    ids=["400 MB", "one huge text", "a million rows", "a million blank rows", "wide",
         "blank cells", "deep"],
)  # fmt: skip
def test_a_bomb_is_refused_in_two_seconds_and_300_megabytes(
    tmp_path: Path, head: str, piece: str, times: int, tail: str, reason: str
) -> None:
    path = _streamed(tmp_path / "bomb.xlsx", head, piece, times, tail)
    assert path.stat().st_size < 5 * 1024 * 1024
    said, seconds, megabytes = _measured(path)
    assert said == reason
    assert megabytes < 300
    assert seconds < 2


@needs_proc
def test_a_zip_that_lies_about_its_sizes_is_stopped_where_it_lied(tmp_path: Path) -> None:
    path = _streamed(tmp_path / "bomb.xlsx", "<row><c><v>", "1" * 100, 1_000_000, "</v></c></row>")
    data = bytearray(path.read_bytes())
    entry = data.rfind(b"PK\x01\x02")
    assert data[entry + 46 :].startswith(b"xl/worksheets/sheet1.xml")
    data[entry + 24 : entry + 28] = (5000).to_bytes(4, "little")
    path.write_bytes(data)
    said, seconds, megabytes = _measured(path)
    assert said == "damaged"
    assert megabytes < 100
    assert seconds < 2


def test_a_roster_of_twenty_thousand_is_read_apart_and_whole(tmp_path: Path) -> None:
    row = "<row>" + '<c t="inlineStr"><is><t>北京市昌平区样例镇青禾路</t></is></c>' * 8 + "</row>"
    path = _streamed(tmp_path / "long.xlsx", "", row, 20_000, "")
    (sheet,) = read_tables(path, "long.xlsx")
    assert len(sheet.rows) == 20_000
    assert sheet.rows[-1].number == 20_000
    assert {cell.text for cell in sheet.rows[-1].cells} == {"北京市昌平区样例镇青禾路"}


def test_every_kind_of_cell_survives_the_child(tmp_path: Path) -> None:
    cells = (
        '<c t="b"><v>1</v></c><c/><c t="e"><v>#N/A</v></c><c><f>A1</f></c>'
        '<c t="d"><v>2026-11-22</v></c><c t="d"><v>2026-11-22T08:30:00</v></c><c><v>2.5</v></c>'
    )
    parts = workbook_parts({"s": f"<row>{cells}</row>", "h": sheet_data([["x"]])}, hidden=["h"])
    small = read_tables(package(parts), "a.xlsx")
    parts["xl/media/photo.bin"] = bytes(4 * 1024 * 1024)
    assert read_tables(package(parts), "a.xlsx") == small


def test_a_broken_old_workbook_breaks_only_its_child() -> None:
    with pytest.raises(Refused) as refused:
        read_tables(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, "a.xls")
    assert refused.value.reasons[0].code is FileTrouble.DAMAGED


def test_a_workbook_locked_with_a_password_says_so() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Refused) as refused:
        read_tables(locked, "a.xlsx")
    assert refused.value.reasons[0].code is FileTrouble.HAS_PASSWORD


def test_the_sizes_of_the_zip_are_judged_before_unpacking() -> None:
    parts = workbook_parts({"s": ""})
    parts["xl/media/big.bin"] = bytes(65 * 1024 * 1024)
    with pytest.raises(Refused) as refusal:
        read_tables(package(parts), "bomb.xlsx")
    assert refusal.value.reasons[0].code is FileTrouble.UNPACKS_TOO_BIG


def test_a_text_file_with_too_many_rows_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        read_tables(b"a,b\n" * 20_001, "a.csv")
    assert refusal.value.reasons[0].code is FileTrouble.TOO_MANY_ROWS
