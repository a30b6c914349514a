"""Tables that people bring and take away: Excel and CSV in, Excel and CSV out.

Reading trusts nothing: the kind of file is told by its bytes, not its name; sizes are judged
before unpacking; formulas are never run; links are never followed.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from trainhub.core.tabular.child import read_apart
from trainhub.core.tabular.delimited import decoded, read_delimited, write_delimited
from trainhub.core.tabular.package import Package
from trainhub.core.tabular.sheets import (
    MAX_FILE_BYTES,
    Cell,
    FileTrouble,
    Kind,
    Row,
    Sheet,
    refuse,
)
from trainhub.core.tabular.writing import Column, Table, write_form, write_xlsx
from trainhub.core.tabular.xlsx import read_xlsx

__all__ = [
    "Cell", "Column", "FileTrouble", "Kind", "Row", "Sheet", "Table",
    "decoded", "read_tables", "write_delimited", "write_form", "write_xlsx",
]  # fmt: skip

#: Up to here a workbook is read in a tenth of a second; starting a child takes longer.
_SMALL_UNPACKED_BYTES = 3 * 1024 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})


def read_tables(source: bytes | Path, filename: str) -> tuple[Sheet, ...]:
    """Every sheet of an uploaded table; a CSV file is one sheet named after the file.

    Raises ``Refused`` with a ``FileTrouble`` when the file is no table, is damaged, or is
    larger than an honest table gets. Takes under two seconds to refuse.
    """
    data = _bytes_of(source)
    if not data.strip():
        raise refuse(FileTrouble.EMPTY_FILE)
    if data.startswith(_ZIP):
        package = Package(data)
        small = package.unpacked_bytes <= _SMALL_UNPACKED_BYTES
        return read_xlsx(package) if small else read_apart(data)
    if data.startswith(_OLD_OFFICE):
        return read_apart(data)
    name = PurePath(filename)
    if name.suffix.lower() not in _TEXT_SUFFIXES:
        raise refuse(FileTrouble.NOT_A_TABLE)
    return (read_delimited(data, name.stem),)


def _bytes_of(source: bytes | Path) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_FILE_BYTES:
        raise refuse(FileTrouble.TOO_BIG, limit=MAX_FILE_BYTES // 1024**2)
    return source if isinstance(source, bytes) else source.read_bytes()
