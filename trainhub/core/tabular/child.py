"""Reading a large or old file in a process of its own, so that the web worker survives it.

The parent pipes the bytes in and gets JSON back; the child has no settings, no keys and no
database, little memory and little time.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trainhub.core.errors import Refused
from trainhub.core.tabular.legacy import read_xls
from trainhub.core.tabular.package import Package
from trainhub.core.tabular.sheets import BLANK, Cell, FileTrouble, Kind, Row, Sheet, refuse
from trainhub.core.tabular.xlsx import read_xlsx

_MEMORY_BYTES = 512 * 1024 * 1024
#: Of its processor. A workbook of twenty thousand rows takes three on a quiet machine.
_SECONDS = 20
#: On the wall: a busy machine is slow, and the workbook no bomb for it.
_PATIENCE_SECONDS = 60
_ZIP = b"PK\x03\x04"
_ROOT = Path(__file__).parents[3]


def read_apart(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of an Excel file, read by a child; raises ``Refused`` if it gives up."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "trainhub.core.tabular"],
            input=data, capture_output=True, timeout=_PATIENCE_SECONDS, check=False,
            cwd=_ROOT, env=_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise refuse(FileTrouble.TOO_SLOW) from None
    if done.returncode != 0:
        # Killed by its processor limit, or ended by running out of its memory.
        killed = -done.returncode in {9, 24}
        raise refuse(FileTrouble.TOO_SLOW if killed else FileTrouble.DAMAGED)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise refuse(FileTrouble[answer["refused"]], **answer["facts"])
    return tuple(_sheet(sheet) for sheet in answer["sheets"])


def main() -> None:
    """The child: bounds on itself, bytes from standard input, JSON to standard output."""
    # macOS knows the bound on memory but does not let a process set it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=False)


def _environment() -> dict[str, str]:
    """The parent's environment without the deployment's secrets."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TRAINHUB_")}
    return inherited | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


def _answer(data: bytes) -> dict[str, Any]:
    try:
        sheets = read_xlsx(Package(data)) if data.startswith(_ZIP) else read_xls(data)
    except Refused as refusal:
        reason = refusal.reasons[0]
        return {"refused": reason.code.name, "facts": dict(reason.facts)}
    return {"sheets": [_plain(sheet) for sheet in sheets]}


def _plain(sheet: Sheet) -> dict[str, Any]:
    rows = [[row.number, [_plain_cell(cell) for cell in row.cells]] for row in sheet.rows]
    return {"name": sheet.name, "hidden": sheet.hidden, "rows": rows}


def _plain_cell(cell: Cell) -> list[Any] | None:
    if cell is BLANK:
        return None
    value = cell.value.isoformat() if isinstance(cell.value, date) else cell.value
    return [cell.kind.value, value, cell.computed]


def _sheet(plain: dict[str, Any]) -> Sheet:
    rows = tuple(Row(number, tuple(map(_cell, cells))) for number, cells in plain["rows"])
    return Sheet(plain["name"], rows, plain["hidden"])


def _cell(plain: list[Any] | None) -> Cell:
    if plain is None:
        return BLANK
    kind, value, computed = Kind(plain[0]), plain[1], plain[2]
    if kind is Kind.DATE:
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return Cell(value, kind, computed)
