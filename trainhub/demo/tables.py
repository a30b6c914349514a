"""The data files of the demo market, read."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


@lru_cache(maxsize=4)
def table(name: str) -> dict[str, Any]:
    """The contents of ``data/<name>.toml``."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def file(name: str) -> bytes:
    """The bytes of ``data/<name>``."""
    return (FOLDER / name).read_bytes()


def said(stem: str) -> list[str]:
    """What people write to a question in words. Raises ``LookupError`` for another question."""
    for row in table("curriculum")["new_exam"]["question"]:
        if row["stem"] == stem:
            return list(row["said"])
    raise LookupError(stem)
