"""``./run check``: every judge is heard, each verdict is shown, one "no" is a no."""

from __future__ import annotations

import os
import time

from scripts.door import children
from scripts.door.places import VENV_PYTHON
from scripts.door.words import line

CHECKS = (
    ("ruff check", ["-m", "ruff", "check", "."]),
    ("ruff format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy --strict", ["-m", "mypy"]),
    ("import contracts", ["-c", "from importlinter.cli import lint_imports_command as go; go()"]),
    ("translations", ["scripts/catalogues.py", "check"]),
)


def run() -> int:
    """Run all checks; 0 when all are content."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    verdicts = []
    for name, command in CHECKS:
        began = time.monotonic()
        status, said = children.listen([str(VENV_PYTHON), *command], env=env, seconds=600)
        if status:
            line(f"── {name}\n{said.rstrip()}")
        mark = "✗" if status else "✓"
        verdicts.append(f"{mark} {name}  ({time.monotonic() - began:.1f} s)")
    for verdict in verdicts:
        line(verdict)
    return 1 if any(verdict.startswith("✗") for verdict in verdicts) else 0
